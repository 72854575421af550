import { Component, onWillStart, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";
import { DeskFrame } from "@metrology_intake/desk/desk_frame";
import { makeRequestKey } from "@metrology_intake/desk/outbox";
import { ReasonDialog } from "./reason_dialog";
import { storeProps } from "./store_props";
import { showDate, showWaiting, useDesk } from "./use_desk";

const MODEL = "metrology.handover";
const BADGE = /^\s*BG-/i;

/** One hand-over: one piece at a time along the shelves, then the two people, then the booking. */
export class StoreSession extends Component {
    static template = "metrology_store.StoreSession";
    static components = { DeskFrame };
    static props = storeProps;

    setup() {
        this.orm = useService("orm");
        this.dialog = useService("dialog");
        this.showDate = showDate;
        this.showWaiting = showWaiting;
        this.id = this.props.params.id;
        this.state = useState({ session: null, isList: false, error: "" });
        this.desk = useDesk({
            refresh: () => this.fetch(),
            onState: (session) => session.id === this.id && (this.state.session = session),
            isMine: (entry) => entry.model === MODEL && entry.args[0][0] === this.id,
        });
        onWillStart(async () => {
            try {
                this.state.session = await this.fetch();
            } catch (error) {
                this.state.error = error.data?.message || _t("No connection. Try again in a moment.");
            }
        });
    }

    fetch() {
        return this.orm.silent.call(MODEL, "get_state", [[this.id]]);
    }

    get session() {
        return this.state.session;
    }

    get isDone() {
        return this.session?.state !== "draft";
    }

    /** The piece to look for now: what is not settled, along the shelves. */
    get current() {
        return this.isDone ? null : this.session.lines.find((line) => !line.is_settled);
    }

    get progress() {
        const { settled, count } = this.session;
        return count ? Math.round((100 * settled) / count) : 0;
    }

    get status() {
        return this.session ? `${this.session.settled} / ${this.session.count}` : "";
    }

    get steps() {
        const home = { key: "F7", label: _t("Tasks"), run: () => this.props.goHome() };
        if (!this.session || this.isDone) {
            return [{ ...home, key: "Enter" }];
        }
        const list = {
            key: "F9",
            label: this.state.isList ? _t("One at a time") : _t("List"),
            run: () => (this.state.isList = !this.state.isList),
        };
        if (this.current) {
            return [
                list,
                { key: "F4", label: _t("Difference"), run: () => this.explain(this.current) },
                { key: "F6", label: _t("Skip"), isDisabled: !this.canSkip, run: () => this.skip(this.current) },
                home,
            ];
        }
        return [...this.peopleSteps, list, home];
    }

    /** Keys without a button: what one has just scanned and now sees is damaged. */
    get extraKeys() {
        const last = !this.isDone && this.session?.lines.find((line) => line.id === this.session.last_id);
        return [
            {
                key: "F3",
                label: _t("The last scanned piece is damaged"),
                isDisabled: !last,
                run: () => this.explain(last),
            },
        ];
    }

    get canSkip() {
        return this.current.is_expected && this.session.count - this.session.settled > 1;
    }

    get peopleSteps() {
        const { giver, taker, count } = this.session;
        const iGive = { key: "F4", label: _t("I give"), run: () => this.identify("giver") };
        const iTake = { key: "F6", label: _t("I take"), run: () => this.identify("taker") };
        if (giver && taker) {
            return [{ key: "Enter", label: _t("Book the hand-over"), isDisabled: !count, run: () => this.book() }];
        }
        return [...(giver ? [] : [iGive]), ...(taker ? [] : [iTake])];
    }

    call(method, args, label) {
        return this.desk.call(MODEL, method, [[this.id], makeRequestKey(), ...args], label);
    }

    async scan(code) {
        if (this.isDone) {
            this.desk.say("danger", _t("This hand-over is closed."));
            return false;
        }
        // A badge code opens hand-overs in the name of its owner, so it does not stay readable.
        const isBadge = BADGE.test(code);
        const answer = await this.call("scan", [code], isBadge ? _t("Badge") : code);
        if (answer.status === "queued") {
            this.tickLocally(code);
        }
        return isBadge || answer.status !== "refused";
    }

    /** Without a connection the piece counts as scanned here; the server has the last word later. */
    tickLocally(code) {
        const line = this.session.lines.find((one) => one.label.toUpperCase() === code.trim().toUpperCase());
        if (line && !line.is_scanned) {
            const isSettled = line.is_expected && !line.is_settled;
            Object.assign(line, { is_scanned: true, is_settled: line.is_settled || isSettled, isPending: true });
            this.session.scanned += 1;
            this.session.settled += isSettled ? 1 : 0;
            this.desk.sound.good();
        }
    }

    undo() {
        return this.call("undo_scan", [], _t("Take back the last scan"));
    }

    identify(role) {
        return this.call("identify", [role], role === "giver" ? _t("I give") : _t("I take"));
    }

    async book() {
        const answer = await this.call("book", [], _t("Book the hand-over"));
        if (answer.status === "done") {
            const { discrepancies } = answer.result;
            const text = discrepancies
                ? _t("Booked, with %(count)s differences that are followed up.", { count: discrepancies })
                : _t("Booked. Everything matched.");
            this.desk.say("success", text);
        }
    }

    explain(line) {
        const kinds = {
            missing: { id: "missing", name: _t("Missing"), needsText: true },
            damaged: { id: "damaged", name: _t("Damaged"), needsText: true, needsPhoto: true },
            extra: { id: "extra", name: _t("Not on the list"), needsText: true },
        };
        const kind = !line.is_expected ? kinds.extra : line.is_scanned ? kinds.damaged : kinds.missing;
        this.dialog.add(ReasonDialog, {
            title: `${line.label} · ${kind.name}`,
            choices: [kind],
            hasPhoto: true,
            onAnswer: ({ id, text, photo }) => this.call("set_difference", [line.id, id, text, photo], line.label),
        });
    }

    takeBackDifference(line) {
        return this.call("set_difference", [line.id, false, false], line.label);
    }

    skip(line) {
        this.dialog.add(ReasonDialog, {
            title: `${line.label} · ${_t("Skip")}`,
            choices: this.props.board.skip_reasons.map(({ id, name, needs_text }) => ({ id, name, needsText: needs_text })),
            onAnswer: ({ id, text }) => this.call("skip", [line.id, id, text], line.label),
        });
    }

    getMark(line) {
        if (line.isPending) {
            return { icon: "fa-clock-o", tone: "warning", word: _t("To be sent") };
        }
        if (line.difference) {
            return {
                icon: "fa-warning",
                tone: "danger",
                word: { missing: _t("Missing"), damaged: _t("Damaged"), extra: _t("Not on the list") }[line.difference],
            };
        }
        if (!line.is_expected) {
            return { icon: "fa-warning", tone: "danger", word: _t("Not on the list") };
        }
        if (line.is_scanned) {
            return { icon: "fa-check-circle", tone: "success", word: _t("Scanned") };
        }
        if (line.skipped) {
            return { icon: "fa-step-forward", tone: "warning", word: _t("Skipped") };
        }
        return { icon: "fa-circle-o", tone: "secondary", word: _t("To do") };
    }
}
