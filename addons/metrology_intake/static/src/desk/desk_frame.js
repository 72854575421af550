import { Component, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { user } from "@web/core/user";
import { ScanBox } from "./scan_box";

/**
 * The frame of every screen at the counter: who works where, the scan box, what the screen shows, and below it the
 * next steps with their keys.
 *
 * A step is {key, label, run, isDisabled, reason}. The first one is the likely one and answers to Enter in the empty
 * box as well as to its key.
 */
export class DeskFrame extends Component {
    static template = "metrology_intake.DeskFrame";
    static components = { ScanBox };
    static props = {
        title: String,
        place: { type: String, optional: true },
        status: { type: String, optional: true },
        className: { type: String, optional: true },
        onScan: Function,
        onUndo: { type: Function, optional: true },
        canUndo: { type: Boolean, optional: true },
        placeholder: { type: String, optional: true },
        steps: { type: Array, optional: true },
        /** Keys that have no button below, e.g. those of a field; same shape as steps. */
        extraKeys: { type: Array, optional: true },
        outbox: { type: Object, optional: true },
        /** What was said last: {tone: "success"|"danger"|"warning"|"info", text}. */
        message: { type: [Object, { value: null }], optional: true },
        slots: { type: Object, optional: true },
    };
    static defaultProps = { steps: [], extraKeys: [] };

    setup() {
        this.userName = user.name;
        this.outbox = this.props.outbox && useState(this.props.outbox);
    }

    get first() {
        return this.props.steps[0];
    }

    get keys() {
        const keyed = this.props.steps.filter((step) => step.key !== "Enter");
        return [...keyed, ...this.props.extraKeys];
    }

    get connection() {
        if (this.outbox?.isOffline) {
            return { icon: "fa-chain-broken", tone: "warning", word: _t("No connection") };
        }
        if (this.outbox?.waiting.length) {
            return { icon: "fa-refresh", tone: "info", word: _t("Sending") };
        }
        return { icon: "fa-link", tone: "success", word: _t("Connected") };
    }

    get messageIcon() {
        return { success: "fa-check-circle", danger: "fa-times-circle", warning: "fa-warning" }[
            this.props.message.tone
        ] || "fa-info-circle";
    }

    async run(step) {
        if (step && !step.isDisabled) {
            await step.run();
        }
    }
}
