import { Component } from "@odoo/owl";
import { formatClock, useClock } from "./clock";

/** Nobody is at the counter: who waits, and what this clerk has put aside. */
export class ReleaseQueue extends Component {
    static template = "metrology_pickup.ReleaseQueue";
    static props = { queue: Array, drafts: Array, receivedAt: Number, onOpen: Function };

    setup() {
        this.clock = useClock();
    }

    getClock(line) {
        return formatClock(line.seconds + this.clock.since(this.props.receivedAt));
    }

    getTone(line) {
        if (line.state === "fetched") {
            return "success";
        }
        return line.is_late ? "danger" : "info";
    }
}
