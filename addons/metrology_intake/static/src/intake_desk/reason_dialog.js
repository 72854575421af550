import { Component, onMounted, useRef, useState } from "@odoo/owl";
import { Dialog } from "@web/core/dialog/dialog";

/** Ask in one line why something is done once more. */
export class ReasonDialog extends Component {
    static template = "metrology_intake.ReasonDialog";
    static components = { Dialog };
    static props = {
        close: Function,
        title: String,
        text: String,
        /** (reason) => anything */
        onReason: Function,
    };

    setup() {
        this.state = useState({ reason: "" });
        this.input = useRef("input");
        onMounted(() => this.input.el.focus());
    }

    async confirm() {
        const reason = this.state.reason.trim();
        if (reason) {
            this.props.close();
            await this.props.onReason(reason);
        }
    }
}
