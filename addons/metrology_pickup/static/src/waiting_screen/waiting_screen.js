import { _t } from "@web/core/l10n/translation";
import { browser } from "@web/core/browser/browser";
import { registry } from "@web/core/registry";
import { user } from "@web/core/user";
import { useService } from "@web/core/utils/hooks";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { Component, onWillStart, onWillUnmount, useState } from "@odoo/owl";

const POLL_MS = 3000;
const STALE_MS = 15000;
const FLASH_MS = 20000;
const SITE_KEY = "metrology_pickup.waiting_screen.site";

/** The wall of the waiting room: which numbers are being fetched and which are ready. Numbers only. */
export class WaitingScreen extends Component {
    static template = "metrology_pickup.WaitingScreen";
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.state = useState({
            sites: [],
            siteId: Number(browser.localStorage.getItem(SITE_KEY)) || false,
            fetching: [],
            ready: [],
            fresh: {},
            clock: "",
            readAt: 0,
            isStale: false,
            isLoading: true,
        });
        this.timers = new Set();
        onWillStart(() => this.read());
        this.poll = browser.setInterval(() => this.read(), POLL_MS);
        onWillUnmount(() => {
            browser.clearInterval(this.poll);
            this.timers.forEach((timer) => browser.clearTimeout(timer));
            window.speechSynthesis?.cancel();
        });
    }

    /** Read the state again; what a lost connection hid is healed by the next reading. */
    async read() {
        if (this.isReading) {
            return this.tick();
        }
        this.isReading = true;
        const asked = this.state.siteId;
        try {
            const screen = await this.orm.silent.call("metrology.retrieval.task", "get_waiting_screen", [
                asked || null,
            ]);
            if (asked === this.state.siteId) {
                this.show(screen);
            }
        } catch {
            // The veil says since when nothing was heard; the next reading tries again.
        } finally {
            this.isReading = false;
            this.tick();
        }
    }

    show(screen) {
        if (!this.state.isLoading && screen.site_id === this.state.siteId) {
            // A number is new when it appears, and again when a counter calls it.
            const name = (line) => `${line.id} ${line.called}`;
            const known = new Set(this.state.ready.map(name));
            screen.ready.filter((line) => !known.has(name(line))).forEach((line) => this.call(line));
        }
        Object.assign(this.state, {
            sites: screen.sites,
            siteId: screen.site_id,
            fetching: screen.fetching,
            ready: screen.ready,
            readAt: Date.now(),
            isLoading: false,
        });
    }

    tick() {
        this.state.clock = new Date().toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
        this.state.isStale = Date.now() - this.state.readAt > STALE_MS;
    }

    get readAtText() {
        return this.state.readAt ? new Date(this.state.readAt).toLocaleTimeString() : "—";
    }

    /** Let a new number flash and, where the browser can, say it. */
    call(line) {
        this.state.fresh[line.id] = true;
        const timer = browser.setTimeout(() => {
            delete this.state.fresh[line.id];
            this.timers.delete(timer);
        }, FLASH_MS);
        this.timers.add(timer);
        if (window.speechSynthesis && window.SpeechSynthesisUtterance) {
            const number = [...line.number].join(" ");
            const text = line.counter
                ? _t("Number %(number)s, please come to counter %(counter)s", { number, counter: line.counter })
                : _t("Number %(number)s, please come to the counter", { number });
            const utterance = new SpeechSynthesisUtterance(text.toString());
            utterance.lang = user.lang;
            window.speechSynthesis.speak(utterance);
        }
    }

    onSiteChange(event) {
        const siteId = Number(event.target.value);
        browser.localStorage.setItem(SITE_KEY, siteId);
        Object.assign(this.state, { siteId, fetching: [], ready: [], fresh: {}, isLoading: true });
        this.read();
    }
}

registry.category("actions").add("metrology_pickup.waiting_screen", WaitingScreen);
