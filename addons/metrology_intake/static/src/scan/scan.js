import { Component, onMounted, useExternalListener, useRef, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useBus, useService } from "@web/core/utils/hooks";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";

const ICONS = { green: "fa-check-circle", blue: "fa-play-circle", amber: "fa-pause-circle", red: "fa-warning" };
const TONES = { green: "success", blue: "info", amber: "warning", red: "danger" };

/** One box for everything that can be scanned, and the next steps of what was found. */
export class MetrologyScan extends Component {
    static template = "metrology_intake.Scan";
    static props = { ...standardActionServiceProps };

    setup() {
        this.action = useService("action");
        this.ui = useService("ui");
        this.desk = useState(useService("metrology_scan_desk"));
        this.state = useState({ showKeys: false });
        // Its text is read and emptied by hand: a scanner is faster than the screen is drawn.
        this.box = useRef("box");
        useExternalListener(window, "keydown", this.onWindowKeydown, { capture: true });
        useExternalListener(window, "focus", () => this.focusSoon());
        useBus(this.ui.bus, "active-element-changed", () => this.focusSoon());
        onMounted(() => this.focus());
    }

    get keys() {
        return [
            ["F2", _t("Go to the box")],
            ["Enter", _t("Find; with an empty box: the first step")],
            ["F4", _t("The second step")],
            ["F6", _t("The third step")],
            ["F8", _t("Take back the last scan")],
        ];
    }

    get examples() {
        return [
            _t("Label of an item or accessory"),
            _t("Order number, voucher, retrieval task or certificate"),
            _t("Shelf"),
            _t("Telephone number or its last four digits"),
            _t("Customer: name, initials in pinyin, number or credit code"),
        ];
    }

    get waitingText() {
        return _t("%(count)s waiting", { count: this.desk.queued.length });
    }

    get answer() {
        const entry = this.desk.current;
        return entry?.status === "done" ? entry.answer : null;
    }

    get steps() {
        return this.answer?.steps || [];
    }

    /** Is nothing open above this screen? */
    get isOnTop() {
        return this.ui.activeElement === document;
    }

    getTone(card) {
        return TONES[card.tone];
    }

    getIcon(card) {
        return ICONS[card.tone];
    }

    /** Colour, icon and word of a scan in the list; never the colour alone. */
    getMark(entry) {
        const { status, answer } = entry;
        if (status === "waiting") {
            return { icon: "fa-circle-o-notch", tone: "secondary", word: _t("Searching") };
        }
        if (status === "queued") {
            return { icon: "fa-clock-o", tone: "warning", word: _t("To be sent") };
        }
        if (status === "error") {
            return { icon: "fa-warning", tone: "danger", word: _t("Error") };
        }
        if (answer.kind === "unknown") {
            return { icon: "fa-question-circle", tone: "danger", word: _t("Unknown") };
        }
        if (answer.kind === "several") {
            return { icon: "fa-list", tone: "info", word: _t("Several fit") };
        }
        return { icon: ICONS[answer.tone], tone: TONES[answer.tone], word: answer.word };
    }

    /** What the list calls a scan. A voucher opens the gate of the release, so it does not stay readable. */
    getLabel({ code, answer }) {
        return answer?.kind === "voucher" ? answer.title : code;
    }

    focus() {
        this.box.el?.focus({ preventScroll: true });
    }

    /** Give the box the focus unless a dialog or another field has it. */
    focusSoon() {
        setTimeout(() => {
            if (this.isOnTop && [document.body, null].includes(document.activeElement)) {
                this.focus();
            }
        });
    }

    onWindowKeydown(ev) {
        if (!this.isOnTop || ev.altKey || ev.ctrlKey || ev.metaKey) {
            return;
        }
        const press = {
            F2: () => this.box.el?.select(),
            F4: () => this.runStep(this.steps[1]),
            F6: () => this.runStep(this.steps[2]),
            F8: () => this.undo(),
        }[ev.key];
        if (press) {
            ev.preventDefault();
            ev.stopPropagation();
            press();
        } else if (document.activeElement === document.body && ev.key.length === 1) {
            this.focus();
        }
    }

    onBoxKeydown(ev) {
        // The Enter that ends the input of Chinese characters is not meant for the box.
        if (ev.key !== "Enter" || ev.isComposing) {
            return;
        }
        ev.preventDefault();
        ev.stopPropagation();
        if (this.box.el.value.trim()) {
            this.scan();
        } else {
            this.runStep(this.steps[0]);
        }
    }

    async scan() {
        const code = this.box.el.value.trim();
        this.box.el.value = "";
        this.focus();
        if (!code) {
            return;
        }
        const entry = await this.desk.scan(code);
        if (entry?.status === "error" && this.box.el?.value === "") {
            this.box.el.value = code;
            this.box.el.select();
        }
    }

    async runStep(step) {
        if (!step?.action) {
            return;
        }
        await this.action.doAction(step.action, {
            onClose: async () => {
                this.focusSoon();
                await this.desk.refresh();
            },
        });
    }

    undo() {
        this.desk.undo();
        this.focus();
    }

    show(entry) {
        this.desk.show(entry);
        this.focus();
    }

    choose(card) {
        this.desk.choose(this.desk.current, card);
        this.focus();
    }

    toggleMute() {
        this.desk.toggleMute();
        this.focus();
    }

    toggleKeys() {
        this.state.showKeys = !this.state.showKeys;
        this.focus();
    }
}

registry.category("actions").add("metrology_intake.scan", MetrologyScan);
