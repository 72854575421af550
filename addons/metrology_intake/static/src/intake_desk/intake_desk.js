import { Component, onWillStart, onWillUnmount, useExternalListener, useRef, useState } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { _t } from "@web/core/l10n/translation";
import { ConnectionLostError } from "@web/core/network/rpc";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { FormViewDialog } from "@web/views/view_dialogs/form_view_dialog";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { DeskFrame } from "../desk/desk_frame";
import { makeRequestKey, useOutbox } from "../desk/outbox";
import { PhotoDialog } from "../desk/photo_dialog";
import { formatFee, getColumns, getDetails } from "./columns";
import { CustomerCodeDialog } from "./customer_code";
import { CustomerPanel } from "./customer_panel";
import { IntakeRow } from "./intake_row";
import { IntakeSheet } from "./intake_sheet";
import { ReasonDialog } from "./reason_dialog";

const DESK = "metrology.intake.desk";
const SCAN = "metrology.intake.scan";
const NO_ERRORS = {};
const LOOK_DELAY = 4000;
const SHEET_KEY = "metrology_intake.sheet";
const UNDO_KEY = "metrology_intake.undo";
const MAX_UNDO = 20;

/**
 * The intake desk: one order, from the first scan to both signatures.
 *
 * Everything that changes the order goes through the outbox, so that it waits for a lost connection; every answer
 * comes back through `onAnswer`, also of what was sent before the page was loaded anew.
 */
export class IntakeDesk extends Component {
    static template = "metrology_intake.IntakeDesk";
    static components = { CustomerPanel, DeskFrame, IntakeRow, IntakeSheet };
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.dialog = useService("dialog");
        this.sound = useService("metrology_sound");
        this.printer = useState(useService("metrology_printer"));
        this.outbox = useOutbox("intake", (entry, answer) => this.onAnswer(entry, answer));
        this.list = useRef("list");
        this.columns = getColumns();
        this.state = useState({ ...this.getEmptyState(), start: null, message: null });
        onWillStart(() => this.start());
        useExternalListener(window, "paste", (ev) => this.onPaste(ev));
        useExternalListener(window, "keydown", (ev) => this.onKeydown(ev));
        useExternalListener(window, "keydown", (ev) => this.holdTyping(ev), { capture: true });
        this.lookTimer = browser.setInterval(() => this.look(), LOOK_DELAY);
        onWillUnmount(() => browser.clearInterval(this.lookTimer));
    }

    getEmptyState() {
        this.orderKey = makeRequestKey();
        this.pending = {};
        this.seenObjection = null;
        return {
            order: null,
            lines: [],
            matches: null,
            unknown: "",
            active: null,
            markedId: null,
            errors: {},
            findings: [],
            undo: [],
            sheet: null,
            savedAt: "",
            problem: "",
        };
    }

    // ------------------------------------------------------------------ beginning

    async start() {
        try {
            this.state.start = await this.orm.call(DESK, "get_start", []);
            if (this.props.resId) {
                await this.open(this.props.resId);
            }
        } catch (error) {
            if (!error.data) {
                throw error;
            }
            this.state.problem = error.data.message;
        }
    }

    /** Show another order, and why it is shown. */
    async open(orderId, message) {
        let answer;
        try {
            answer = await this.orm.call(DESK, "open_order", [orderId]);
        } catch (error) {
            return this.say("danger", this.getSentence(error));
        }
        Object.assign(this.state, this.getEmptyState());
        this.seenObjection = answer.order.objection?.id;
        this.apply(answer);
        this.state.undo = this.restore(UNDO_KEY) || [];
        this.state.sheet = this.restore(SHEET_KEY);
        if (message) {
            this.say(message.tone, message.text);
        }
    }

    /** Leave this order and wait for the next customer. */
    async next() {
        Object.assign(this.state, this.getEmptyState());
        this.state.message = null;
        this.props.updateActionState?.({ resId: false });
        try {
            Object.assign(this.state.start, await this.orm.call(DESK, "get_waiting", []));
        } catch (error) {
            this.say("danger", this.getSentence(error));
        }
    }

    getSentence(error) {
        if (error instanceof ConnectionLostError) {
            return _t("No connection. Try again in a moment.");
        }
        return error.data?.message || error.message;
    }

    get reference() {
        return this.state.order?.id || this.orderKey;
    }

    get isDraft() {
        return !this.state.order || this.state.order.state === "draft";
    }

    get isReadonly() {
        return !this.isDraft;
    }

    // ------------------------------------------------------------------ requests and answers

    /** Send a request that changes the order. */
    push(model, method, args, label) {
        return this.outbox.push({ model, method, args: [this.reference, ...args], label });
    }

    onAnswer(entry, answer) {
        if (![this.orderKey, this.state.order?.id].includes(entry.args[0])) {
            return;
        }
        this.settle(entry);
        if (answer.status === "refused") {
            this.say("danger", answer.error);
            this.outbox.forget(entry);
        } else if (answer.result) {
            this.apply(answer.result);
        }
    }

    /** A cell that was answered need not be kept over the answer of another one any more. */
    settle(entry) {
        if (entry.method !== "save") {
            return;
        }
        for (const [lineId, cells] of Object.entries(entry.args[2].items || {})) {
            for (const [name, pair] of Object.entries(cells)) {
                if (this.pending[lineId]?.[name] === pair[1]) {
                    delete this.pending[lineId][name];
                }
            }
        }
    }

    apply(answer) {
        if (answer.open) {
            return this.open(answer.open, answer.message);
        }
        if (answer.order) {
            this.showOrder(answer.order);
        }
        this.mergeLines(answer);
        this.state.matches = answer.matches || null;
        this.state.unknown = answer.unknown || "";
        if (answer.undo) {
            this.state.undo.push(answer.undo);
            this.keepUndo();
        }
        if (answer.focus) {
            this.mark(answer.focus);
        }
        this.showRefused(answer.refused || []);
        if (answer.findings) {
            this.showFindings(answer.findings);
        }
        if (answer.message) {
            this.say(answer.message.tone, answer.message.text);
        }
        if (answer.stranger) {
            const text = _t("%(person)s works on this order too. The changes are shown.", { person: answer.stranger });
            this.say("warning", text);
        }
    }

    showOrder(order) {
        if (order.id !== this.state.order?.id) {
            this.props.updateActionState?.({ resId: order.id });
        }
        this.state.order = order;
        this.state.savedAt = new Date().toLocaleTimeString("zh-CN", { hour: "2-digit", minute: "2-digit" });
        if (order.objection && order.objection.id !== this.seenObjection) {
            this.seenObjection = order.objection.id;
            this.showObjection(order.objection);
        }
    }

    showObjection({ item, text }) {
        this.sound.bad();
        const reason = text || _t("no reason given");
        this.state.message = {
            tone: "warning",
            text: _t("The customer says that something is wrong: %(reason)s", { reason }),
        };
        if (item) {
            this.mark(item);
        }
    }

    mergeLines({ items = [], removed = [], isWhole }) {
        if (isWhole) {
            this.state.lines = items.map((line) => this.keepPending(line));
            return;
        }
        for (const line of items) {
            const index = this.state.lines.findIndex((one) => one.id === line.id);
            if (index < 0) {
                this.state.lines.push(this.keepPending(line));
            } else {
                this.state.lines[index] = this.keepPending(line);
            }
        }
        if (removed.length) {
            this.state.lines = this.state.lines.filter((line) => !removed.includes(line.id));
        }
    }

    /** What was typed and has not been answered stays in its cell. */
    keepPending(line) {
        Object.assign(line.values, this.pending[line.id] || {});
        return line;
    }

    showRefused(refused) {
        for (const { item, name, text } of refused) {
            this.state.errors[item || 0] = { ...this.state.errors[item || 0], [name]: text };
        }
        if (refused.length) {
            this.say("danger", refused.map((one) => one.text).join("\n"));
        }
    }

    showFindings(findings) {
        this.state.findings = findings;
        const [first] = findings;
        if (first?.item) {
            this.state.active = { id: first.item, name: this.getEditable(first) };
            this.mark(first.item);
        } else if (first) {
            browser.setTimeout(() => this.focusField(first.name));
        }
    }

    /** The cell in which a finding is corrected; one that has no cell is shown at the name. */
    getEditable({ item, name }) {
        const line = this.state.lines.find((one) => one.id === item);
        const names = this.getNames(line);
        return names.includes(name) ? name : "name";
    }

    focusField(name) {
        document.querySelector(`.o_intake_panel [name="${name}"]`)?.focus();
    }

    say(tone, text) {
        this.state.message = { tone, text };
        if (["danger", "warning"].includes(tone)) {
            this.sound.bad();
        } else {
            this.sound.good();
        }
    }

    mark(lineId) {
        this.state.markedId = lineId;
        browser.setTimeout(() => {
            const row = this.list.el?.querySelector(`.o_intake_line[data-id="${lineId}"]`);
            row?.scrollIntoView({ block: "nearest" });
        });
    }

    /** Hear of the other clerk, of the laboratory, of the customer who signs on the telephone. */
    async look() {
        if (!this.state.order || this.outbox.waiting.length || this.isLooking) {
            return;
        }
        const { id, revision } = this.state.order;
        this.isLooking = true;
        try {
            const answer = await this.orm.silent.call(DESK, "look", [id, revision]);
            const isSame = this.state.order?.id === id && this.state.order.revision === revision;
            if (answer && isSame && !this.outbox.waiting.length) {
                this.apply(answer);
            }
        } catch (error) {
            if (error.data) {
                this.state.message = { tone: "danger", text: error.data.message };
            }
        } finally {
            this.isLooking = false;
        }
    }

    // ------------------------------------------------------------------ scanning

    /** A scan, a text to look for, or the number of one of the matches that are shown. */
    async scan(code) {
        const match = /^[1-9]$/.test(code) && this.state.matches?.[Number(code) - 1];
        if (match) {
            return this.choose(match);
        }
        if (this.state.order?.isSigned) {
            await this.next();
        }
        this.state.active = null;
        const answer = await this.push(SCAN, "scan", [code, makeRequestKey()], code);
        return !(answer.status === "refused" || answer.result?.unknown);
    }

    async choose(match) {
        this.state.matches = null;
        await this.push(SCAN, "choose", [match.kind, match.id, makeRequestKey()], match.title);
    }

    takeLastOrder() {
        return this.push(SCAN, "take_last_order", [makeRequestKey()], _t("The whole last order"));
    }

    /** Take the last scan back: one that has not been sent is forgotten, the others are undone. */
    async undo() {
        const unsent = this.outbox.isOffline && this.outbox.waiting.at(-1);
        if (unsent) {
            this.outbox.forget(unsent);
            return this.say("info", _t("Taken back."));
        }
        const undo = this.state.undo.pop();
        this.keepUndo();
        if (undo) {
            await this.push(DESK, "take_back", [undo, makeRequestKey()], _t("Take back"));
        }
    }

    addCustomer() {
        const name = this.state.unknown;
        this.state.unknown = "";
        this.dialog.add(FormViewDialog, {
            resModel: "res.partner",
            title: _t("New customer"),
            context: { default_name: name, default_is_company: true },
            onRecordSaved: (record) => this.choose({ kind: "customer", id: record.resId, title: name }),
        });
    }

    // ------------------------------------------------------------------ typing

    onKeydown(ev) {
        const isBox = ev.target.classList?.contains("o_scan_box");
        if (!isBox || ev.target.value || ev.ctrlKey || ev.metaKey || ev.altKey) {
            return;
        }
        if (this.state.matches && ev.key === "Escape") {
            this.state.matches = null;
            this.state.message = null;
        } else if (["ArrowDown", "ArrowUp"].includes(ev.key) && this.state.lines.length && this.isDraft) {
            ev.preventDefault();
            const line = ev.key === "ArrowDown" ? this.state.lines[0] : this.state.lines.at(-1);
            this.openCell(line, "name");
        }
    }

    /** Keys that come before the next cell is drawn are meant for it: scanners and fast hands do not wait. */
    holdTyping(ev) {
        if (this.typed === undefined || ev.ctrlKey || ev.metaKey || ev.altKey) {
            return;
        }
        if (ev.key.length === 1 && !ev.target.closest?.(".o_intake_editor")) {
            ev.preventDefault();
            ev.stopPropagation();
            this.typed += ev.key;
        }
    }

    /** What was typed ahead for the cell that has just been drawn. */
    takeTyped() {
        const typed = this.typed || "";
        this.typed = undefined;
        return typed;
    }

    openCell(line, name) {
        if (this.isDraft) {
            this.state.active = { id: line.id, name };
            this.state.markedId = line.id;
        }
    }

    getNames(line) {
        return [...this.columns, ...(line ? getDetails(line) : [])].map((column) => column.name);
    }

    /** Go to the next cell; leaving the list gives the cursor back to the scan box. */
    move(direction) {
        const index = this.state.lines.findIndex((line) => line.id === this.state.active?.id);
        const line = this.state.lines[index];
        let target = null;
        if (line && ["next", "previous"].includes(direction)) {
            target = this.getNeighbour(index, direction === "next" ? 1 : -1);
        } else if (line && direction !== "leave") {
            const other = this.state.lines[index + (direction === "down" ? 1 : -1)];
            const isColumn = this.columns.some((column) => column.name === this.state.active.name);
            target = other && isColumn ? { id: other.id, name: this.state.active.name } : null;
        }
        this.state.active = target;
        if (target) {
            this.typed = "";
            this.mark(target.id);
        } else {
            browser.setTimeout(() => document.querySelector(".o_intake_desk .o_scan_box")?.focus());
        }
    }

    getNeighbour(index, step) {
        const line = this.state.lines[index];
        const names = this.getNames(line);
        const place = names.indexOf(this.state.active.name) + step;
        if (names[place]) {
            return { id: line.id, name: names[place] };
        }
        const other = this.state.lines[index + step];
        return other ? { id: other.id, name: step > 0 ? this.columns[0].name : this.columns.at(-1).name } : null;
    }

    saveCell(line, column, value) {
        const isChoice = typeof value === "object";
        if (column.kind === "list" && !isChoice) {
            return value ? this.refuseText(line, column, value) : this.sendCell(line, column.name, false);
        }
        const name = isChoice && column.save ? column.save : column.name;
        if (isChoice) {
            if (column.labelField) {
                line[column.labelField] = value.name;
            } else {
                line.values[column.name] = value.name;
            }
        }
        return this.sendCell(line, name, isChoice ? value.id : value);
    }

    refuseText(line, column, value) {
        const text = _t("%(field)s: “%(typed)s” is not in the list.", { field: column.label, typed: value });
        this.state.errors[line.id] = { ...this.state.errors[line.id], [column.name]: text };
        this.say("danger", text);
    }

    sendCell(line, name, value) {
        const seen = line.values[name];
        if (seen === value) {
            return;
        }
        line.values[name] = value;
        this.pending[line.id] = { ...this.pending[line.id], [name]: value };
        const shown = name === "instrument_type_id" ? "name" : name;
        if (this.state.errors[line.id]?.[shown]) {
            delete this.state.errors[line.id][shown];
        }
        const changes = { items: { [line.id]: { [name]: [seen, value] } } };
        return this.push(DESK, "save", [this.state.order.revision, changes], line.values.name || _t("Line"));
    }

    saveField(name, value) {
        const seen = this.state.order.values[name];
        if (seen === value) {
            return;
        }
        this.state.order.values[name] = value;
        if (this.state.errors[0]?.[name]) {
            delete this.state.errors[0][name];
        }
        return this.push(DESK, "save", [this.state.order.revision, { order: { [name]: [seen, value] } }], value);
    }

    remove(line) {
        this.state.active = null;
        return this.push(DESK, "remove", [[line.id]], line.values.name || _t("Line"));
    }

    /** Add a line to be typed into; one that was looked for in vain starts with that name. */
    addLine(name = "") {
        return this.push(DESK, "add_line", [makeRequestKey(), name], name || _t("Line"));
    }

    /** What can be made of a text that nothing fits. */
    get offers() {
        const name = this.state.unknown;
        const customer = { label: _t("New customer “%(name)s”", { name }), run: () => this.addCustomer() };
        if (!this.state.order?.customer) {
            return [{ key: "Insert", ...customer }];
        }
        const label = _t("Add a line “%(name)s”", { name });
        return [
            { key: "Insert", label, run: () => this.addLine(name) },
            { key: "F4", ...customer },
        ];
    }

    fillNoAccessories() {
        return this.push(DESK, "fill_no_accessories", [], _t("No accessories"));
    }

    get photoLine() {
        const id = this.state.active?.id || this.state.markedId;
        return this.state.lines.find((line) => line.id === id) || this.state.lines.at(-1);
    }

    takePhoto(line = this.photoLine) {
        if (!line || this.isReadonly) {
            return;
        }
        this.dialog.add(PhotoDialog, {
            title: _t("Photo of %(item)s", { item: line.values.name }),
            onPhoto: (photo) => this.push(DESK, "add_photo", [line.id, photo], line.values.name),
        });
    }

    // ------------------------------------------------------------------ sheets

    onPaste(ev) {
        const text = ev.clipboardData?.getData("text/plain") || "";
        const isOwn = ev.target.closest?.(".o_intake_desk") || ev.target === document.body;
        if (isOwn && this.state.order && this.isDraft && !this.state.sheet && /[\t\n]/.test(text.trim())) {
            ev.preventDefault();
            ev.stopPropagation();
            this.readSheet({ text });
        }
    }

    async onFile(ev) {
        const file = ev.target.files[0];
        if (!file) {
            return;
        }
        const url = await new Promise((resolve) => {
            const reader = new FileReader();
            reader.onload = () => resolve(reader.result);
            reader.readAsDataURL(file);
        });
        ev.target.value = "";
        await this.readSheet({ filename: file.name, content: url.split(",")[1] || "" });
    }

    async readSheet(source) {
        try {
            this.state.sheet = await this.orm.call("metrology.intake.sheet", "read_rows", [], source);
        } catch (error) {
            this.say("danger", this.getSentence(error));
        }
    }

    async takeRows(mapping, rows) {
        const label = _t("%(count)s rows", { count: rows.length });
        const answer = await this.push("metrology.intake.sheet", "take_rows", [mapping, rows, makeRequestKey()], label);
        return answer.status === "done" ? answer.result : answer;
    }

    /** The sheet survives a reload: its rows wait beside the draft until they are taken or dropped. */
    keepSheet(sheet) {
        const key = `${SHEET_KEY}.${this.state.order?.id}`;
        if (sheet) {
            browser.sessionStorage.setItem(key, JSON.stringify(sheet));
        } else {
            browser.sessionStorage.removeItem(key);
        }
    }

    /** What can be taken back survives a reload too. */
    keepUndo() {
        const steps = JSON.stringify(this.state.undo.slice(-MAX_UNDO));
        browser.sessionStorage.setItem(`${UNDO_KEY}.${this.state.order?.id}`, steps);
    }

    restore(key) {
        try {
            return JSON.parse(browser.sessionStorage.getItem(`${key}.${this.state.order.id}`));
        } catch {
            return null;
        }
    }

    closeSheet() {
        this.keepSheet(null);
        this.state.sheet = null;
        browser.setTimeout(() => document.querySelector(".o_intake_desk .o_scan_box")?.focus());
    }

    // ------------------------------------------------------------------ check, sign, print

    /** Do something that needs the server now; the sentence says why when it can not be done. */
    async ask(model, method, args) {
        // Leaving the field sends what is being typed; the cursor goes back to the scan box by itself.
        document.activeElement?.blur();
        if (this.outbox.waiting.length) {
            await this.outbox.send();
        }
        if (this.outbox.waiting.length) {
            this.say("warning", _t("Wait for the connection: not everything has been sent yet."));
            return null;
        }
        try {
            return await this.orm.call(model, method, args);
        } catch (error) {
            this.say("danger", this.getSentence(error));
            return null;
        }
    }

    async check() {
        const answer = await this.ask(DESK, "check", [this.state.order.id]);
        this.state.active = null;
        if (answer) {
            this.state.errors = {};
            this.apply(answer);
            if (!answer.findings.length) {
                const hasLabels = !this.state.order.values.is_onsite;
                await this.printPapers(this.printer.getPapers({ hasLabels }));
            }
        }
    }

    async reopen() {
        const answer = await this.ask(DESK, "reopen", [this.state.order.id]);
        if (answer) {
            this.apply(answer);
            this.say("info", _t("Back to draft. Change it, then check again."));
        }
    }

    async sign() {
        if (this.state.order.customerSigned) {
            return this.signAsClerk();
        }
        const code = await this.ask("metrology.order.confirmation", "ask_for_order", [this.state.order.id]);
        if (code) {
            this.dialog.add(CustomerCodeDialog, {
                code,
                onHere: () => this.signHere(),
                onDone: () => this.refresh(),
            });
        }
    }

    async refresh() {
        const before = this.state.order.isSigned;
        const answer = await this.ask(DESK, "open_order", [this.state.order.id]);
        if (answer) {
            this.apply(answer);
            if (this.state.order.isSigned && !before) {
                const text = this.state.order.values.is_onsite
                    ? _t("Signed by both. The work at the customer's place can begin.")
                    : _t("Signed by both. The items are in custody.");
                this.say("success", text);
                await this.printPapers(this.printer.getPapers({ hasLabels: false }));
            } else if (this.state.order.customerSigned) {
                this.say("success", _t("The customer has signed. F9 signs for the institute."));
            }
        }
    }

    /** Sign on this screen, in the dialog that both use. */
    async signHere() {
        const action = await this.ask("metrology.order", "action_open_signing", [[this.state.order.id]]);
        if (action) {
            await this.action.doAction(
                { ...action, views: [[false, "form"]] },
                { onClose: () => this.refresh() }
            );
        }
    }

    async signAsClerk() {
        if (!this.state.order.hasSignature) {
            return this.signHere();
        }
        if (await this.ask(DESK, "sign_as_clerk", [this.state.order.id])) {
            await this.refresh();
        }
    }

    async forgetSignature() {
        if (await this.ask(DESK, "forget_signature", [])) {
            this.state.order.hasSignature = false;
            this.say("info", _t("Your signature is not kept any more."));
        }
    }

    /** Print by itself; a paper that was printed before the last change says so in its trace. */
    async printPapers(papers) {
        for (const paper of papers) {
            await this.printPaper(paper, _t("checked again after a change"));
        }
    }

    async printPaper(paper, reason = null) {
        const answer = await this.ask(DESK, "print_paper", [this.state.order.id, paper, reason]);
        if (answer?.needsReason) {
            this.dialog.add(ReasonDialog, {
                title: _t("Print once more"),
                text: answer.text,
                onReason: (text) => this.printPaper(paper, text),
            });
        } else if (answer) {
            await this.printer.print(answer.url).catch(() => {
                this.say("danger", _t("The paper could not be fetched. Print it once more."));
            });
        }
    }

    // ------------------------------------------------------------------ what is shown

    get steps() {
        const { order, lines } = this.state;
        if (!order) {
            return [];
        }
        if (order.isSigned) {
            return [{ key: "F10", label: _t("Next customer"), run: () => this.next() }];
        }
        if (order.state === "checked") {
            const label = order.customerSigned ? _t("Sign for the institute") : _t("The customer signs");
            const steps = [{ key: "F9", label, run: () => this.sign() }];
            if (!order.customerSigned) {
                steps.push({ key: "F4", label: _t("Back to draft"), run: () => this.reopen() });
            }
            return steps;
        }
        const steps = [
            { key: "F6", label: _t("Check and print"), run: () => this.check(), isDisabled: !lines.length },
        ];
        if (order.customer && order.customer.lastOrders.length) {
            steps.push({ key: "F3", label: _t("The whole last order"), run: () => this.takeLastOrder() });
        }
        if (lines.length) {
            steps.push({ key: "F7", label: _t("The rest has no accessories"), run: () => this.fillNoAccessories() });
        }
        return steps;
    }

    get extraKeys() {
        const keys = [];
        if (this.state.unknown && this.isDraft) {
            keys.push(...this.offers);
        } else if (this.state.order && this.isDraft) {
            keys.push({ key: "Insert", label: _t("Add an empty line"), run: () => this.addLine() });
            keys.push({ key: "F5", label: _t("Photo of the marked line"), run: () => this.takePhoto() });
        }
        if (this.state.order && !this.state.order.isSigned) {
            keys.push({ key: "F10", label: _t("Next customer; this order stays as it is"), run: () => this.next() });
        }
        return keys;
    }

    get status() {
        const { order, savedAt } = this.state;
        if (!order) {
            return "";
        }
        return _t("%(order)s · %(state)s · saved %(time)s", {
            order: order.title,
            state: order.stateLabel,
            time: savedAt,
        });
    }

    get fee() {
        return formatFee(this.state.order.feeDue, this.state.start.currency);
    }

    countItems(count) {
        return _t("%(count)s items", { count });
    }

    get totals() {
        const { accessoryCount, unknownFees, waitingCount } = this.state.order;
        return {
            accessories: _t("%(count)s accessories", { count: accessoryCount }),
            unknown: _t("%(count)s without a price", { count: unknownFees }),
            waiting: _t("%(count)s to be scanned", { count: waitingCount }),
        };
    }

    /** The short lists, always the same object: a new one would draw all lines anew. */
    get lists() {
        if (!this.shortLists && this.state.start) {
            const { services, appearances, accessories, purposes } = this.state.start;
            this.shortLists = { services, appearances, accessories, purposes };
        }
        return this.shortLists;
    }

    getErrors(line) {
        return this.state.errors[line.id] || NO_ERRORS;
    }

    /** Scans that wait for the connection, as lines to come. */
    get waitingLabels() {
        return this.outbox.isOffline
            ? this.outbox.waiting.filter((entry) => entry.model === SCAN).map((entry) => entry.label)
            : [];
    }

    /** {line id: number of the line above that has the same instrument}. */
    getTwins() {
        const seen = {};
        const twins = {};
        this.state.lines.forEach((line, index) => {
            if (line.identity && seen[line.identity]) {
                twins[line.id] = seen[line.identity];
            } else if (line.identity) {
                seen[line.identity] = index + 1;
            }
        });
        return twins;
    }
}

registry.category("actions").add("metrology_intake.intake_desk", IntakeDesk);
