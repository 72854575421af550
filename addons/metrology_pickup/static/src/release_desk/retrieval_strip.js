import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { formatClock, useClock } from "./clock";

/** The retrieval of this customer with its clock: checked in, being fetched, at the counter, handed over. */
export class RetrievalStrip extends Component {
    static template = "metrology_pickup.RetrievalStrip";
    static props = { task: [Object, Boolean], receivedAt: Number, queue: Array };

    setup() {
        this.clock = useClock();
    }

    get stages() {
        const { state, is_late } = this.props.task;
        const reached = { requested: 1, fetched: 2, closed: 3 }[state] || 0;
        return [_t("Checked in"), _t("Being fetched"), _t("At the counter"), _t("Handed over")].map((word, index) => ({
            word,
            tone: index < reached ? "success" : index === reached ? (is_late ? "danger" : "info") : "secondary",
            icon: index < reached ? "fa-check" : index === reached ? "fa-play" : "fa-circle-o",
        }));
    }

    get total() {
        const { seconds, is_running } = this.props.task;
        return formatClock(seconds + (is_running ? this.clock.since(this.props.receivedAt) : 0));
    }

    get fetching() {
        const { fetch_seconds, state } = this.props.task;
        return formatClock(fetch_seconds + (state === "requested" ? this.clock.since(this.props.receivedAt) : 0));
    }

    get waitingText() {
        const ready = this.props.queue.filter((line) => line.state === "fetched" && !line.is_called).length;
        return _t("%(waiting)s wait, %(ready)s of them can be called", { waiting: this.props.queue.length, ready });
    }
}
