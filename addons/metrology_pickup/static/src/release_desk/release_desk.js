import { Component, onMounted, onWillStart, onWillUnmount, useRef, useState } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { ConfirmationDialog } from "@web/core/confirmation_dialog/confirmation_dialog";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { SignatureDialog } from "@web/core/signature/signature_dialog";
import { useService } from "@web/core/utils/hooks";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { DeskFrame } from "@metrology_intake/desk/desk_frame";
import { makeRequestKey, useOutbox } from "@metrology_intake/desk/outbox";
import { PhotoDialog } from "@metrology_intake/desk/photo_dialog";
import { CertificatesDialog } from "./certificates_dialog";
import { LeaveDialog } from "./leave_dialog";
import { ReleaseGate } from "./release_gate";
import { ReleaseItems } from "./release_items";
import { ReleaseQueue } from "./release_queue";
import { RetrievalStrip } from "./retrieval_strip";
import { SecondDialog } from "./second_dialog";

const MODEL = "metrology.release.desk";
const POLL_MS = 4000;
const SAVE_MS = 600;
const COUNTER_KEY = "metrology_pickup.release_desk.counter";
const RELEASE_KEY = "metrology_pickup.release_desk.release";
// Sent when it is complete only, and never kept in the browser.
const PRIVATE_FIELD = "collector_id_no";

/** The release desk: voucher, gate, items and signature on one screen, worked by scanner and keyboard alone. */
export class ReleaseDesk extends Component {
    static template = "metrology_pickup.ReleaseDesk";
    static components = { DeskFrame, ReleaseGate, ReleaseItems, ReleaseQueue, RetrievalStrip };
    static props = { ...standardActionServiceProps };

    setup() {
        this.action = useService("action");
        this.dialog = useService("dialog");
        this.sound = useService("metrology_sound");
        this.body = useRef("body");
        this.outbox = useOutbox("release_desk", (...heard) => this.onAnswer(...heard));
        this.state = useState({
            screen: null,
            receivedAt: 0,
            message: null,
            error: "",
            typed: {},
            savedAt: "",
            counter: browser.localStorage.getItem(COUNTER_KEY) || "",
        });
        this.undos = [];
        this.version = 0;
        onWillStart(() => this.start());
        onMounted(() => {
            this.poll = browser.setInterval(() => this.read(), POLL_MS);
        });
        onWillUnmount(() => {
            browser.clearInterval(this.poll);
            this.flush();
        });
    }

    // ------------------------------------------------------------------ reading

    async start() {
        const code = this.props.action.context?.metrology_release_code;
        const releaseId = Number(browser.localStorage.getItem(RELEASE_KEY)) || null;
        await this.load(releaseId);
        if (code && this.state.screen) {
            await this.scan(code);
        }
    }

    /** Show the release that was open before a reload; one that is gone or closed by now is left alone. */
    async load(releaseId) {
        try {
            this.show(await this.outbox.ask(MODEL, "get_screen", [releaseId]));
        } catch (error) {
            if (releaseId && error.data) {
                return this.load(null);
            }
            this.state.error = error.data?.message || "";
        }
    }

    /** Read the state again: what the store, the second person and other counters did shows by itself. */
    async read() {
        if (document.hidden || this.isReading || this.outbox.waiting.length) {
            return;
        }
        this.isReading = true;
        const version = this.version;
        try {
            const screen = await this.outbox.ask(MODEL, "get_screen", [this.releaseId]);
            if (version === this.version) {
                this.tellNews(this.release, screen.release);
                this.show(screen);
            }
        } catch {
            // The frame shows the lost connection; the next reading tries again.
        } finally {
            this.isReading = false;
        }
    }

    get release() {
        return this.state.screen?.release || null;
    }

    get releaseId() {
        return this.release?.id || null;
    }

    get isDraft() {
        return this.release?.state === "draft";
    }

    show(screen) {
        const before = this.releaseId;
        Object.assign(this.state, { screen, receivedAt: Date.now(), error: "" });
        if (screen.release && screen.release.state === "draft") {
            browser.localStorage.setItem(RELEASE_KEY, screen.release.id);
        } else {
            browser.localStorage.removeItem(RELEASE_KEY);
        }
        if (before !== this.releaseId) {
            this.state.typed = {};
            this.undos = [];
        }
        if (screen.said) {
            this.say(screen.said.tone, screen.said.text);
            if (screen.said.undo) {
                this.undos.push(screen.said.undo.code);
            }
        }
    }

    /** Say what others have done meanwhile. */
    tellNews(before, now) {
        if (!before || !now || before.id !== now.id) {
            return;
        }
        if (before.second && now.second && !before.second.is_confirmed && now.second.is_confirmed) {
            this.say("success", _t("%(name)s has confirmed the lost voucher.", { name: now.second.name }));
        }
        if (before.task && now.task && before.task.state === "requested" && now.task.state === "fetched") {
            this.say("success", _t("The store has brought the items."));
        }
        if (before.state === "draft" && now.state !== "draft") {
            this.say("warning", _t("Somebody else has closed this release."));
        }
    }

    say(tone, text) {
        this.state.message = { tone, text };
        if (tone === "danger" || tone === "warning") {
            this.sound.bad();
        } else if (tone === "success") {
            this.sound.good();
        }
    }

    // ------------------------------------------------------------------ sending

    /** Call the server; what comes back is the screen. Returns "done", "refused" or "queued". */
    async send(method, args, label, { isPrivate = false } = {}) {
        this.version++;
        const answer = await this.outbox.push({ model: MODEL, method, args, label, isPrivate, isSpoken: true });
        this.version++;
        if (answer.status === "done") {
            this.show(answer.result);
        } else if (answer.status === "refused") {
            this.say("danger", answer.error);
        }
        return answer.status;
    }

    /** What waited for the connection has been answered. */
    onAnswer(entry, answer, isAwaited) {
        if (isAwaited) {
            return;
        }
        this.version++;
        if (answer.status === "done") {
            this.show(answer.result);
            if (entry.method === "save") {
                this.queuedValues = null;
                this.settle(entry.args[1]);
            }
        } else {
            this.sound.bad();
        }
    }

    async scan(code) {
        await this.flush();
        const args = [this.releaseId, code, this.state.counter];
        return (await this.send("scan", args, this.getScanLabel(code))) !== "refused";
    }

    /** What a waiting scan is called. A voucher opens the gate, so only labels of this release are shown. */
    getScanLabel(code) {
        const labels = (this.release?.items || []).flatMap((item) => [
            item.uid,
            ...item.accessories.map((accessory) => accessory.uid),
        ]);
        return labels.includes(code.toUpperCase()) ? code.toUpperCase() : _t("Scan");
    }

    get canUndo() {
        return this.isDraft && (this.undos.length > 0 || this.release.scans.length > 0);
    }

    async undo() {
        if (!this.canUndo) {
            return;
        }
        const code = this.undos.length ? this.undos.pop() : this.release.scans.at(-1);
        await this.send("unscan", [this.releaseId, code], _t("Take back %(code)s", { code: code || _t("the voucher") }));
    }

    // ------------------------------------------------------------------ what is typed

    getValue(name) {
        return this.state.typed[name] ?? this.release?.fields[name] ?? "";
    }

    onType(name, value) {
        this.state.typed[name] = value;
        browser.clearTimeout(this.saveTimer);
        if (name !== PRIVATE_FIELD) {
            this.saveTimer = browser.setTimeout(() => this.save(), SAVE_MS);
        }
    }

    /** A field is left: now its value is complete. */
    async onLeaveField(name) {
        if (name === PRIVATE_FIELD && name in this.state.typed) {
            await this.savePrivate();
        } else {
            await this.flush();
        }
    }

    flush() {
        browser.clearTimeout(this.saveTimer);
        return this.save();
    }

    async save() {
        const { [PRIVATE_FIELD]: _private, ...values } = this.state.typed;
        if (!this.isDraft || !Object.keys(values).length) {
            return;
        }
        const contact = this.release.contacts.find((one) => one.name === values.collector_name);
        const changes = "collector_name" in values ? { collector_id: contact?.id || false, ...values } : values;
        await this.sendValues(changes, values);
    }

    async savePrivate() {
        const values = { [PRIVATE_FIELD]: this.state.typed[PRIVATE_FIELD] };
        await this.sendValues(values, values, { isPrivate: true });
    }

    async sendValues(changes, values, options) {
        const args = [this.releaseId, changes];
        const sent = JSON.stringify(args);
        if (sent === this.queuedValues) {
            return;
        }
        const status = await this.send("save", args, _t("What was typed"), options);
        this.queuedValues = status === "queued" ? sent : null;
        if (status === "done") {
            this.settle(values);
        }
    }

    /** The server has these values; what was typed on meanwhile stays. */
    settle(values) {
        for (const [name, value] of Object.entries(values)) {
            if (this.state.typed[name] === value) {
                delete this.state.typed[name];
            }
        }
        this.state.savedAt = new Date().toLocaleTimeString([], {
            hour: "2-digit",
            minute: "2-digit",
            hour12: false,
        });
    }

    async changeProof(code) {
        await this.send("save", [this.releaseId, { proof: code }], _t("Proof for pickup"));
    }

    async onFieldEnter(name) {
        await this.onLeaveField(name);
        const missing = this.firstMissingField;
        if (missing && missing !== name) {
            this.focusField(missing);
        } else {
            document.activeElement?.blur();
        }
    }

    get firstMissingField() {
        return this.redConditions.map((condition) => condition.step).find((step) => step in this.release.fields);
    }

    /** Focus a field that has to be drawn first. */
    focusFieldSoon(name) {
        const { requestAnimationFrame } = browser;
        requestAnimationFrame(() => requestAnimationFrame(() => this.focusField(name)));
    }

    focusField(name) {
        const field = this.body.el?.querySelector(`[data-field="${name}"]`);
        field?.focus();
        field?.select?.();
    }

    // ------------------------------------------------------------------ steps

    get redConditions() {
        return this.isDraft ? this.release.gate.filter((condition) => !condition.ok) : [];
    }

    /** Return the key that solves what is missing, or nothing where somebody else has to act. */
    getSolution(condition) {
        const photo = (label) => ({ key: "F7", label, run: () => this.photograph(condition.step) });
        const solutions = {
            lost_voucher: () => ({ key: "F7", label: _t("Lost voucher"), run: () => this.loseVoucher() }),
            letter: () => photo(_t("Photograph the letter")),
            identity_photo: () => photo(_t("Photograph the identity card")),
            second: () => ({ key: "F7", label: _t("Call a second person"), run: () => this.callSecond() }),
            leave: () => ({ key: "F4", label: _t("Leave items here"), run: () => this.leave() }),
            scan: () => ({ key: "F2", label: _t("Scan the labels"), run: () => this.focusBox() }),
            undo: () => ({ key: "F8", label: _t("Take back the last scan"), run: () => this.undo() }),
            signature: () => ({ key: "F9", label: _t("Let the collector sign"), run: () => this.sign() }),
            pay: () => ({ key: "F10", label: _t("Collect the payment"), run: () => this.open(condition.action) }),
        };
        const fields = {
            collector_name: _t("Enter who collects"),
            collector_phone: _t("Enter the phone number"),
            collector_id_no: _t("Enter the identity number"),
            tracking_no: _t("Enter the waybill number"),
            count_remark: _t("Write down what is missing"),
        };
        if (condition.step in fields) {
            return { key: "F3", label: fields[condition.step], run: () => this.focusField(condition.step) };
        }
        return solutions[condition.step]?.() || null;
    }

    get solutions() {
        return this.redConditions.map((condition) => this.getSolution(condition)).filter(Boolean);
    }

    get likelyStep() {
        if (!this.isDraft) {
            return { key: "Enter", label: _t("Next customer"), run: () => this.callNext(), isDisabled: !this.readyCount };
        }
        if (this.release.is_releasable) {
            return { key: "Enter", label: _t("Hand over to the customer"), run: () => this.confirmRelease() };
        }
        const solution = this.solutions[0];
        if (!solution) {
            return { key: "Enter", label: _t("Waiting for somebody else"), run: () => {}, isDisabled: true };
        }
        // A scan is not done by pressing Enter.
        return { ...solution, key: "Enter", isDisabled: solution.key === "F2" };
    }

    get steps() {
        const steps = [this.likelyStep];
        if (this.isDraft) {
            steps.push(
                { key: "F6", label: _t("Fetch from the store"), run: () => this.checkIn(), isDisabled: !this.toFetch.length },
                { key: "F4", label: _t("Leave items here"), run: () => this.leave() }
            );
        }
        return steps;
    }

    get extraKeys() {
        const keys = [];
        if (this.isDraft) {
            const missing = this.firstMissingField || "collector_name";
            keys.push({ key: "F3", label: _t("Go to the field that is missing"), run: () => this.focusField(missing) });
            const lost = this.solutions.find((solution) => solution.key === "F7");
            if (lost) {
                keys.push(lost);
            }
            keys.push({ key: "F9", label: _t("Let the collector sign"), run: () => this.sign() });
            const pay = this.solutions.find((solution) => solution.key === "F10");
            if (pay) {
                keys.push(pay);
            }
        }
        if (this.release) {
            keys.push({ key: "PageUp", label: _t("Show the e-certificates"), run: () => this.showCertificates() });
            keys.push({ key: "Escape", label: _t("Put this customer aside"), run: () => this.putAside() });
        }
        keys.push({
            key: "PageDown",
            label: _t("Next customer"),
            run: () => this.callNext(),
            isDisabled: !this.readyCount,
        });
        return keys;
    }

    get readyCount() {
        const queue = this.state.screen?.queue || [];
        return queue.filter((line) => line.state === "fetched" && !line.is_called).length;
    }

    get toFetch() {
        return this.release.items.filter(
            (item) => item.is_listed && !item.is_onsite && !item.is_at_counter && !item.is_being_fetched
        );
    }

    get place() {
        const counter = this.state.counter && _t("Counter %(counter)s", { counter: this.state.counter });
        return [this.state.screen?.site, counter].filter(Boolean).join(" · ");
    }

    get status() {
        if (Object.keys(this.state.typed).length) {
            return _t("Saving …");
        }
        return this.state.savedAt ? _t("Saved at %(time)s", { time: this.state.savedAt }) : "";
    }

    focusBox() {
        document.activeElement?.blur();
    }

    open(action) {
        return this.action.doAction(action, { onClose: () => this.read() });
    }

    async openRelease(releaseId) {
        await this.flush();
        this.version++;
        await this.load(releaseId);
    }

    async putAside() {
        await this.openRelease(null);
        this.state.message = null;
    }

    onCounterChange(ev) {
        this.state.counter = ev.target.value.trim();
        browser.localStorage.setItem(COUNTER_KEY, this.state.counter);
        ev.target.blur();
    }

    async callNext() {
        await this.flush();
        await this.send("call_next", [makeRequestKey(), this.state.counter], _t("Next customer"));
    }

    async checkIn() {
        await this.send("check_in", [this.releaseId, this.state.counter], _t("Fetch from the store"));
    }

    async loseVoucher() {
        await this.changeProof("id_plus_letter");
        this.focusFieldSoon(this.firstMissingField || "collector_name");
    }

    photograph(kind) {
        const isLetter = kind === "letter";
        this.dialog.add(PhotoDialog, {
            title: isLetter ? _t("Photograph the letter") : _t("Photograph the identity card"),
            onPhoto: (photo) =>
                this.send("add_paper", [this.releaseId, kind, photo], isLetter ? _t("Letter") : _t("Identity card"), {
                    isPrivate: true,
                }),
        });
    }

    callSecond() {
        this.dialog.add(SecondDialog, {
            people: this.release.second.people,
            onChoose: (id) => this.send("ask_second", [this.releaseId, id], _t("Call a second person")),
        });
    }

    /** Partial pickup is a choice: what has not been scanned is proposed to stay. */
    leave() {
        const items = this.release.items.filter((item) => item.is_listed);
        if (!items.length) {
            return;
        }
        this.dialog.add(LeaveDialog, {
            items,
            reasons: this.release.stay_reasons,
            onLeave: (ids, reasonId, text) =>
                this.send("leave", [this.releaseId, ids, reasonId, text], _t("Leave items here")),
        });
    }

    async take(item) {
        await this.send("take", [this.releaseId, [item.id]], item.uid);
    }

    async sign() {
        await this.flush();
        this.dialog.add(SignatureDialog, {
            defaultName: this.getValue("collector_name"),
            nameAndSignatureProps: { noInputName: true, mode: "draw", displaySignatureRatio: 3 },
            uploadSignature: ({ name, signatureImage }) =>
                this.send("sign", [this.releaseId, signatureImage.split(",")[1], name || ""], _t("Signature"), {
                    isPrivate: true,
                }),
        });
    }

    showCertificates() {
        const certificates = this.release.items
            .filter((item) => item.is_listed || !this.isDraft)
            .flatMap((item) => item.certificates.map((certificate) => ({ ...certificate, item: item.name })));
        this.dialog.add(CertificatesDialog, { certificates });
    }

    /** What can not be undone is asked once more. */
    async confirmRelease() {
        await this.flush();
        if (!this.release.is_releasable) {
            return;
        }
        const items = this.release.items.filter((item) => item.is_listed);
        const accessories = items.flatMap((item) => item.accessories.filter((accessory) => accessory.is_scanned));
        this.dialog.add(ConfirmationDialog, {
            title: _t("Hand over to the customer"),
            body: _t("Hand over %(items)s items and %(accessories)s accessories to %(collector)s?", {
                items: items.length,
                accessories: accessories.length,
                collector: this.getValue("collector_name") || this.release.customer,
            }),
            confirmLabel: _t("Hand over to the customer"),
            confirm: () => this.handOver(),
            cancelLabel: _t("Not yet"),
            cancel: () => {},
        });
    }

    async handOver() {
        const status = await this.send("release", [this.releaseId], _t("Hand over to the customer"));
        if (status === "done" && this.state.screen.print) {
            await this.action.doAction(this.state.screen.print);
        }
    }

    async cancel() {
        this.dialog.add(ConfirmationDialog, {
            title: _t("Cancel this release"),
            body: _t("The customer leaves without anything?"),
            confirmLabel: _t("Cancel this release"),
            confirm: () => this.send("cancel", [this.releaseId], _t("Cancel this release")),
            cancelLabel: _t("Go on"),
            cancel: () => {},
        });
    }
}

registry.category("actions").add("metrology_pickup.release_desk", ReleaseDesk);
