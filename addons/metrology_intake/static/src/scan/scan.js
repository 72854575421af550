import { Component, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { ScanBox } from "../desk/scan_box";

const ICONS = { green: "fa-check-circle", blue: "fa-play-circle", amber: "fa-pause-circle", red: "fa-warning" };
const TONES = { green: "success", blue: "info", amber: "warning", red: "danger" };

/** One box for everything that can be scanned, and the next steps of what was found. */
export class MetrologyScan extends Component {
    static template = "metrology_intake.Scan";
    static components = { ScanBox };
    static props = { ...standardActionServiceProps };

    setup() {
        this.action = useService("action");
        this.desk = useState(useService("metrology_scan_desk"));
    }

    get keys() {
        return [
            { key: "F4", label: _t("The second step"), run: () => this.runStep(this.steps[1]) },
            { key: "F6", label: _t("The third step"), run: () => this.runStep(this.steps[2]) },
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

    get answer() {
        const entry = this.desk.current;
        return entry?.status === "done" ? entry.answer : null;
    }

    get steps() {
        return this.answer?.steps || [];
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

    async scan(code) {
        const entry = await this.desk.scan(code);
        return entry?.status !== "error";
    }

    async runStep(step) {
        if (!step?.action) {
            return;
        }
        await this.action.doAction(step.action, { onClose: () => this.desk.refresh() });
    }

    choose(card) {
        this.desk.choose(this.desk.current, card);
    }
}

registry.category("actions").add("metrology_intake.scan", MetrologyScan);
