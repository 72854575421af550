import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";
import { useDebounced } from "@web/core/utils/timing";
import { Component, useState } from "@odoo/owl";

const DESK = "metrology.agent.desk";
const PAUSE_MS = 250;

/** What is known about one caller: who it could be, flags, contacts, items in the house, next steps, the note. */
export class CallPop extends Component {
    static template = "metrology_callcenter.CallPop";
    static props = {
        tab: Object,
        pop: Object,
        draft: Object,
        formatDate: Function,
        onLook: Function,
        onChoose: Function,
        onAttach: Function,
        onStep: Function,
        onNote: Function,
        onWrapUp: Function,
    };

    setup() {
        this.orm = useService("orm");
        this.state = useState({ text: "", found: null, isOpen: false });
        this.draft = useState(this.props.draft);
        this.find = useDebounced(() => this.search(), PAUSE_MS);
    }

    get isLive() {
        return ["ringing", "talking"].includes(this.props.tab.outcome);
    }

    get waitText() {
        return _t("Note the call when it is over.");
    }

    get lateTitle() {
        return _t("Days after the promised date");
    }

    get isUndecided() {
        return !this.props.pop.chosen_id;
    }

    get result() {
        return this.props.pop.results.find((one) => one.id === Number(this.draft.resultId));
    }

    async search() {
        const text = this.state.text.trim();
        const found = text.length > 1 ? await this.orm.call(DESK, "find_customers", [text]) : null;
        if (text === this.state.text.trim()) {
            this.state.found = found;
        }
    }

    toggleFind() {
        Object.assign(this.state, { isOpen: !this.state.isOpen, text: "", found: null });
    }

    async attach(partnerId) {
        await this.props.onAttach(partnerId);
        this.toggleFind();
    }

    contactIcon(contact) {
        return { in: "fa-arrow-left", out: "fa-arrow-right" }[contact.direction] || "fa-pencil";
    }
}
