import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";

const WAITING_STEPS = ["wait_second"];

/** Who collects, with which proof, and the gate: each condition with its reason and the key that solves it. */
export class ReleaseGate extends Component {
    static template = "metrology_pickup.ReleaseGate";
    static props = {
        release: Object,
        getValue: Function,
        getSolution: Function,
        onType: Function,
        onLeaveField: Function,
        onFieldEnter: Function,
        onProof: Function,
        onCancel: Function,
    };

    get isDraft() {
        return this.props.release.state === "draft";
    }

    /** The fields that this proof asks for. */
    get fields() {
        const { proof, gate } = this.props.release;
        const fields = [
            { name: "collector_name", label: _t("Collector") },
            { name: "collector_phone", label: _t("Phone") },
        ];
        if (["id_plus_letter", "authorization"].includes(proof)) {
            fields.push({ name: "collector_id_no", label: _t("Identity number") });
        }
        if (proof === "courier") {
            fields.push({ name: "courier", label: _t("Courier company") }, { name: "tracking_no", label: _t("Waybill") });
        }
        const isCounting = gate.some((one) => one.code === "count" && one.step === "count_remark");
        if (isCounting || this.props.release.fields.count_remark) {
            fields.push({ name: "count_remark", label: _t("What is missing") });
        }
        return fields;
    }

    getList(name) {
        return name === "collector_name" ? "o_release_contacts" : undefined;
    }

    /** Colour, icon and word of a condition; never the colour alone. */
    getMark(condition) {
        if (condition.ok) {
            return { tone: "success", icon: "fa-check-circle", word: _t("met") };
        }
        if (WAITING_STEPS.includes(condition.step)) {
            return { tone: "warning", icon: "fa-hourglass-half", word: _t("waiting") };
        }
        return { tone: "danger", icon: "fa-times-circle", word: _t("not met") };
    }

    onKeydown(ev, name) {
        if (ev.key === "Enter" && !ev.isComposing) {
            ev.preventDefault();
            this.props.onFieldEnter(name);
        }
    }
}
