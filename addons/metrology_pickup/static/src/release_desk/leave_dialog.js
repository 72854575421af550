import { Component, useRef, useState } from "@odoo/owl";
import { Dialog } from "@web/core/dialog/dialog";
import { useAutofocus } from "@web/core/utils/hooks";

/** Partial pickup: which items stay here, and why. What has not been scanned is ticked already. */
export class LeaveDialog extends Component {
    static template = "metrology_pickup.LeaveDialog";
    static components = { Dialog };
    static props = { close: Function, items: Array, reasons: Array, onLeave: Function };

    setup() {
        this.text = useRef("text");
        useAutofocus({ refName: "reason" });
        const open = this.props.items.filter((item) => !item.is_scanned);
        const proposed = open.length < this.props.items.length || this.props.items.length === 1 ? open : [];
        const troubled = this.props.items.filter((item) => item.problem);
        this.state = useState({
            chosen: Object.fromEntries((troubled.length ? troubled : proposed).map((item) => [item.id, true])),
            reasonId: this.props.reasons[0]?.id,
            text: "",
        });
    }

    get ids() {
        return this.props.items.map((item) => item.id).filter((id) => this.state.chosen[id]);
    }

    get chosenReason() {
        return this.props.reasons.find((reason) => reason.id === this.state.reasonId);
    }

    get isComplete() {
        return this.ids.length > 0 && (!this.chosenReason?.requires_text || this.state.text.trim().length > 0);
    }

    onReason(ev) {
        this.state.reasonId = Number(ev.target.value);
        if (this.chosenReason?.requires_text) {
            this.text.el?.focus();
        }
    }

    onKeydown(ev) {
        if (ev.key === "Enter" && !ev.isComposing && this.isComplete) {
            ev.preventDefault();
            this.confirm();
        }
    }

    async confirm() {
        if (this.isComplete) {
            await this.props.onLeave(this.ids, this.state.reasonId || null, this.state.text.trim());
            this.props.close();
        }
    }
}
