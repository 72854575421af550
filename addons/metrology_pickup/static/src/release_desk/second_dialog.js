import { Component, useState } from "@odoo/owl";
import { Dialog } from "@web/core/dialog/dialog";
import { useAutofocus } from "@web/core/utils/hooks";

/** Choose the colleague who confirms a lost voucher with their own user on their own screen. */
export class SecondDialog extends Component {
    static template = "metrology_pickup.SecondDialog";
    static components = { Dialog };
    static props = { close: Function, people: Array, onChoose: Function };

    setup() {
        useAutofocus({ refName: "person" });
        this.state = useState({ id: this.props.people[0]?.id || 0 });
    }

    onKeydown(ev) {
        if (ev.key === "Enter") {
            ev.preventDefault();
            this.confirm();
        }
    }

    async confirm() {
        if (this.state.id) {
            await this.props.onChoose(Number(this.state.id));
            this.props.close();
        }
    }
}
