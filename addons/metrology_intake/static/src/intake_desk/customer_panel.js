import { Component, onWillUnmount, useState } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { _t } from "@web/core/l10n/translation";
import { CellEditor } from "./cell_editor";

const SAVE_DELAY = 700;

/** Who comes, for whom certificate and invoice are, and what is wanted; beside it what is known of the customer. */
export class CustomerPanel extends Component {
    static template = "metrology_intake.CustomerPanel";
    static components = { CellEditor };
    static props = {
        order: Object,
        start: Object,
        printer: Object,
        errors: Object,
        isReadonly: Boolean,
        /** (field, value) => void */
        onSave: Function,
        /** (paper) => void */
        onPrint: Function,
        /** The clerk's kept signature is to be forgotten. */
        onForget: Function,
        /** (order id) => void */
        onOpen: Function,
    };

    setup() {
        this.state = useState({ editing: "", isOther: false });
        this.timers = {};
        // What is typed and not yet saved; drawing the panel anew must not wipe it out.
        this.typed = {};
        onWillUnmount(() => Object.values(this.timers).forEach((timer) => timer.flush()));
    }

    get values() {
        return this.props.order.values;
    }

    getText(name) {
        return this.typed[name] ?? this.values[name];
    }

    get customer() {
        return this.props.order.customer;
    }

    /** Is the certificate for somebody else than the customer? */
    get isOtherHolder() {
        return this.state.isOther || this.values.certificate_partner_id !== this.values.submitting_partner_id;
    }

    get isOtherBuyer() {
        return this.values.invoice_partner_id !== this.values.submitting_partner_id;
    }

    get papers() {
        return [
            { paper: "order", label: _t("Order") },
            { paper: this.props.printer.settings.label, label: _t("Labels") },
        ];
    }

    countItems({ items }) {
        return _t("%(count)s items", { count: items });
    }

    describeOpen(other) {
        return _t("Not signed yet: %(order)s · %(state)s · %(items)s", {
            order: other.title,
            state: other.stateLabel,
            items: this.countItems(other),
        });
    }

    get partnerColumn() {
        return { name: this.state.editing, label: _t("Customer"), kind: "partner" };
    }

    /** Save while typing, so that a reload loses nothing. */
    onInput(name, ev) {
        const { value } = ev.target;
        this.typed[name] = value;
        this.timers[name]?.cancel();
        const flush = () => {
            this.timers[name]?.cancel();
            delete this.timers[name];
            delete this.typed[name];
            this.props.onSave(name, value.trim());
        };
        const id = browser.setTimeout(flush, SAVE_DELAY);
        this.timers[name] = { flush, cancel: () => browser.clearTimeout(id) };
    }

    flush(name) {
        this.timers[name]?.flush();
    }

    onChoose(name, ev) {
        const value = ev.target.value;
        this.props.onSave(name, name === "urgency" ? value : Number(value) || false);
    }

    onContact(ev) {
        const contact = this.customer.contacts.find((one) => one.id === Number(ev.target.value));
        this.props.onSave("submitter_id", contact ? contact.id : false);
    }

    /** Certificate or invoice for the customer again. */
    setSame(name) {
        this.state.isOther = false;
        this.state.editing = "";
        this.props.onSave(name, this.values.submitting_partner_id);
    }

    savePartner(value) {
        if (typeof value === "object") {
            this.props.onSave(this.state.editing, value.id);
        }
    }
}
