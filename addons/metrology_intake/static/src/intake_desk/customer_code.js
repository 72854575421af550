import { Component, onWillUnmount, useState } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { Dialog } from "@web/core/dialog/dialog";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";

const MODEL = "metrology.order.confirmation";
const POLL_DELAY = 1500;

/** The code for the customer's telephone, and what has become of it. */
export class CustomerCode extends Component {
    static template = "metrology_intake.CustomerCode";
    static props = {
        /** {id, title, url, qr, minutes} */
        code: Object,
        /** (state) => void, once it is not open any more. */
        onEnd: Function,
    };

    setup() {
        this.orm = useService("orm");
        this.state = useState({ state: "open", name: "", text: "" });
        this.timer = browser.setInterval(() => this.look(), POLL_DELAY);
        onWillUnmount(() => browser.clearInterval(this.timer));
    }

    get waitingText() {
        return _t("Waiting for the customer. The code works once and for %(minutes)s minutes.", {
            minutes: this.props.code.minutes,
        });
    }

    async look() {
        let found;
        try {
            found = await this.orm.silent.call(MODEL, "get_state", [this.props.code.id]);
        } catch {
            // The next look tells; the frame of the screen shows a lost connection.
            return;
        }
        if (this.state.state === "open" && found.state !== "open") {
            Object.assign(this.state, found);
            browser.clearInterval(this.timer);
            this.props.onEnd(found.state);
        }
    }
}

/** The code over the intake desk; it closes by itself when the customer has signed or objected. */
export class CustomerCodeDialog extends Component {
    static template = "metrology_intake.CustomerCodeDialog";
    static components = { CustomerCode, Dialog };
    static props = {
        close: Function,
        code: Object,
        /** Sign on this screen instead. */
        onHere: Function,
        onDone: Function,
    };

    setup() {
        this.orm = useService("orm");
        this.state = useState({ isExpired: false });
        this.isEnded = false;
        onWillUnmount(() => this.withdraw());
    }

    onEnd(state) {
        this.isEnded = true;
        if (state === "expired") {
            this.state.isExpired = true;
        } else {
            this.props.close();
            this.props.onDone();
        }
    }

    async withdraw() {
        if (!this.isEnded) {
            this.isEnded = true;
            await this.orm.silent.call(MODEL, "withdraw", [this.props.code.id]).catch(() => {});
        }
    }

    async signHere() {
        await this.withdraw();
        this.props.close();
        this.props.onHere();
    }
}

/** The same as a dialog of its own, for an amendment. */
export class CustomerCodeAction extends Component {
    static template = "metrology_intake.CustomerCodeAction";
    static components = { CustomerCode };
    static props = { ...standardActionServiceProps };

    setup() {
        this.action = useService("action");
        this.code = this.props.action.params.code;
        this.state = useState({ end: "" });
    }

    async onEnd(state) {
        this.state.end = state;
        if (state !== "expired") {
            await this.action.doAction({ type: "ir.actions.act_window_close" });
            await this.action.doAction("soft_reload");
        }
    }
}

registry.category("actions").add("metrology_intake.customer_code", CustomerCodeAction);
