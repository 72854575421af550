import { _t } from "@web/core/l10n/translation";
import { browser } from "@web/core/browser/browser";
import { deserializeDateTime, formatDateTime } from "@web/core/l10n/dates";
import { registry } from "@web/core/registry";
import { useAutofocus, useService } from "@web/core/utils/hooks";
import { user } from "@web/core/user";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { Component, onWillStart, onWillUnmount, useExternalListener, useState } from "@odoo/owl";
import { CallPop } from "./call_pop";

const BUS = "metrology_agent_desk";
const DESK = "metrology.agent.desk";
const POLL_MS = 4000;
const STALE_MS = 12000;
const LIVE = ["ringing", "talking"];

/** Return seconds as minutes and seconds, e.g. 3:07. */
export function clock(seconds) {
    const whole = Math.max(0, Math.floor(seconds));
    return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}

/**
 * The desk of an agent: his state, one tab for each call, and what is known about the caller.
 *
 * A ringing call is told over the bus; because a message can be lost, the desk also reads itself again on a timer.
 */
export class AgentDesk extends Component {
    static template = "metrology_callcenter.AgentDesk";
    static components = { CallPop };
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.bus = useService("bus_service");
        this.notification = useService("notification");
        this.userName = user.name;
        this.state = useState({
            desk: false,
            activeId: false,
            pops: {},
            drafts: {},
            seat: "",
            pause: false,
            reason: "",
            number: "",
            readAt: 0,
            now: Date.now(),
        });
        useAutofocus({ refName: "seat" });
        onWillStart(() => this.read());
        this.onBus = () => this.read();
        this.bus.subscribe(BUS, this.onBus);
        this.poll = browser.setInterval(() => this.read(), POLL_MS);
        this.ticker = browser.setInterval(() => this.tick(), 1000);
        useExternalListener(window, "keydown", (event) => this.onKeydown(event), { capture: true });
        onWillUnmount(() => {
            this.bus.unsubscribe(BUS, this.onBus);
            browser.clearInterval(this.poll);
            browser.clearInterval(this.ticker);
        });
    }

    // ------------------------------------------------------------------ reading

    /** Read the desk again; a reading that is under way is followed by one more. */
    async read() {
        if (this.isReading) {
            this.isAskedAgain = true;
            return;
        }
        this.isReading = true;
        try {
            this.show(await this.orm.silent.call(DESK, "get_desk"));
        } catch {
            // The bar says since when nothing was heard; the next reading tries again.
        } finally {
            this.isReading = false;
        }
        if (this.isAskedAgain) {
            this.isAskedAgain = false;
            await this.read();
        }
    }

    show(desk) {
        this.state.seat ||= desk.seat;
        Object.assign(this.state, { desk, readAt: Date.now(), now: Date.now() });
        const ids = desk.tabs.map((tab) => tab.id);
        if (!ids.includes(this.state.activeId)) {
            // A new call opens by itself only where no other call is open.
            const next = desk.tabs.find((tab) => LIVE.includes(tab.outcome)) || desk.tabs[0];
            this.state.activeId = next ? next.id : false;
        }
        for (const tab of desk.tabs) {
            const known = this.state.pops[tab.id];
            if (!known || known.outcome !== tab.outcome) {
                this.loadPop(tab.id, tab.outcome, known && known.pop.partner_id);
            }
        }
    }

    async loadPop(id, outcome, partnerId) {
        const pop = await this.orm.silent.call(DESK, "get_pop", [id, partnerId || null]).catch(() => null);
        if (pop) {
            this.keepPop(pop, outcome);
        }
    }

    keepPop(pop, outcome) {
        this.state.drafts[pop.id] ||= { categoryId: "", resultId: "", note: pop.note, followUp: "" };
        this.state.pops[pop.id] = { pop, outcome: outcome || this.state.pops[pop.id]?.outcome };
    }

    tick() {
        this.state.now = Date.now();
        const left = this.acwLeft;
        if (left !== null && left <= 0 && !this.isEnding) {
            this.isEnding = true;
            this.orm.silent
                .call(DESK, "end_after_call_work")
                .then((desk) => this.show(desk))
                .catch(() => {})
                .finally(() => (this.isEnding = false));
        }
    }

    // ------------------------------------------------------------------ what the screen shows

    get session() {
        return this.state.desk.session;
    }

    /** Seconds that a state or a call has lasted, counted on between two readings. */
    lasted(seconds) {
        return clock(seconds + (this.state.now - this.state.readAt) / 1000);
    }

    get acwLeft() {
        const left = this.session && this.session.acw_left;
        return left === null || left === undefined || left === false
            ? null
            : left - (this.state.now - this.state.readAt) / 1000;
    }

    get acwLeftText() {
        return clock(this.acwLeft);
    }

    get isStale() {
        return this.state.readAt && this.state.now - this.state.readAt > STALE_MS;
    }

    get readAtText() {
        return new Date(this.state.readAt).toLocaleTimeString();
    }

    get active() {
        return this.state.desk.tabs.find((tab) => tab.id === this.state.activeId);
    }

    get activePop() {
        return this.state.pops[this.state.activeId]?.pop;
    }

    get stateTone() {
        const tones = { idle: "success", ringing: "primary", talking: "info", acw: "warning" };
        return tones[this.session.state] || "secondary";
    }

    get figuresText() {
        const { calls, handle, rated, satisfied } = this.state.desk.figures;
        const parts = [
            _t("Today %(calls)s calls", { calls }),
            _t("%(handle)s each", { handle: clock(handle) }),
            rated ? _t("satisfied: %(share)s of %(rated)s", { share: `${satisfied} %`, rated }) : _t("no rating yet"),
        ];
        return parts.join(" · ");
    }

    tabTone(tab) {
        return { ringing: "primary", talking: "info" }[tab.outcome] || "warning";
    }

    formatDate(text) {
        return formatDateTime(deserializeDateTime(text), { showSeconds: false });
    }

    // ------------------------------------------------------------------ doing

    async call(method, ...args) {
        const desk = await this.orm.call(DESK, method, args);
        this.show(desk);
    }

    signIn() {
        return this.call("sign_in", this.state.seat);
    }

    /** A pause asks for its reason first; ready needs none. */
    chooseState(code) {
        if (code === "busy") {
            this.state.pause = code;
            return;
        }
        return this.setState(code);
    }

    async setState(code) {
        await this.call("choose_state", code, this.state.reason);
        Object.assign(this.state, { pause: false, reason: "" });
    }

    onReasonKeydown(event) {
        if (event.key === "Enter") {
            this.setState(this.state.pause);
        } else if (event.key === "Escape") {
            Object.assign(this.state, { pause: false, reason: "" });
        }
    }

    open(tab) {
        this.state.activeId = tab.id;
    }

    async dial() {
        await this.call("dial", this.state.number);
        this.state.number = "";
    }

    onDialKeydown(event) {
        if (event.key === "Enter" && this.state.number.trim()) {
            this.dial();
        }
    }

    runStep(step) {
        const tab = this.active;
        this.action.doAction(step.action, {
            onClose: () => this.loadPop(tab.id, tab.outcome, this.activePop?.partner_id),
        });
    }

    async lookAt(partnerId) {
        const { id, outcome } = this.active;
        await this.loadPop(id, outcome, partnerId);
    }

    async choose(partnerId) {
        this.keepPop(await this.orm.call(DESK, "choose_customer", [this.active.id, partnerId]));
        await this.read();
    }

    async attach(partnerId) {
        this.keepPop(await this.orm.call(DESK, "attach_number", [this.active.id, partnerId]));
        await this.read();
    }

    /** Keep what is typed on the server, so that a reload loses nothing. */
    keepNote(id) {
        this.orm.silent.call(DESK, "note", [id, this.state.drafts[id].note]).catch(() => {});
    }

    async wrapUp(id) {
        const draft = this.state.drafts[id];
        await this.call("wrap_up", id, draft.categoryId, draft.resultId, draft.note, draft.followUp || null);
        delete this.state.drafts[id];
        delete this.state.pops[id];
        this.notification.add(_t("The call is noted."), { type: "success" });
    }

    onKeydown(event) {
        if (!this.state.desk || event.isComposing || document.querySelector(".modal")) {
            return;
        }
        const { key } = event;
        const tab = this.active;
        const run = {
            F8: tab?.is_played && tab.outcome === "ringing" && (() => this.call("answer", tab.id)),
            F9: tab?.is_played && LIVE.includes(tab.outcome) && (() => this.call("hang_up", tab.id)),
        }[key];
        const isTyping = event.target.closest?.("input, textarea, select, [contenteditable]");
        const isPlain = !event.ctrlKey && !event.altKey && !event.metaKey;
        const step = !isTyping && isPlain && this.activePop?.steps.find((one) => one.key === key);
        const isSaving = key === "Enter" && event.ctrlKey && tab && !LIVE.includes(tab.outcome);
        if (run || step || isSaving) {
            event.preventDefault();
            event.stopPropagation();
            if (run) {
                run();
            } else if (step) {
                this.runStep(step);
            } else {
                this.wrapUp(tab.id);
            }
        }
    }
}

registry.category("actions").add("metrology_callcenter.agent_desk", AgentDesk);
