import { reactive } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { ConnectionLostError } from "@web/core/network/rpc";
import { registry } from "@web/core/registry";

const HISTORY_SIZE = 10;
const RETRY_DELAY = 5000;

/**
 * The scans of this desk. It outlives the screen, so that a scan that waits for the connection is not lost when
 * somebody opens a form meanwhile.
 *
 * Each entry keeps its own answer: an answer that comes late fills its own entry and no other.
 */
export class ScanDesk {
    constructor(orm, sound) {
        this.orm = orm;
        this.loudspeaker = sound;
        this.entries = [];
        this.isOffline = false;
        this.lastId = 0;
        this.currentId = null;
        this.isSending = false;
        this.retryTimer = null;
    }

    /** Entries, the newest first. */
    get history() {
        return [...this.entries].reverse();
    }

    get current() {
        return this.entries.find((entry) => entry.id === this.currentId);
    }

    get queued() {
        return this.entries.filter((entry) => entry.status === "queued");
    }

    /** Take a scan and ask the server what it means. */
    async scan(code) {
        const entry = { id: ++this.lastId, code, status: "queued", answer: null, error: "" };
        this.entries.push(entry);
        this.currentId = entry.id;
        this.trim();
        // Whatever waits goes first.
        if (this.isOffline || this.queued.length > 1) {
            await this.sendQueued();
        } else {
            await this.ask(this.entries.find((one) => one.id === entry.id));
        }
        return this.entries.find((one) => one.id === entry.id);
    }

    /** Ask once more about the shown scan, because something was done with the record. */
    async refresh() {
        const entry = this.current;
        if (entry?.status === "done" && entry.answer.kind !== "several" && !entry.isChoice) {
            await this.ask(entry, { isQuiet: true });
        }
    }

    async ask(entry, { isQuiet = false } = {}) {
        entry.status = isQuiet ? entry.status : "waiting";
        try {
            entry.answer = await this.orm.silent.call("metrology.scan", "resolve", [entry.code]);
            entry.status = "done";
            this.isOffline = false;
        } catch (error) {
            if (isQuiet) {
                return;
            }
            if (error instanceof ConnectionLostError) {
                entry.status = "queued";
                this.isOffline = true;
                this.retryLater();
                return;
            }
            entry.status = "error";
            entry.error = error.data?.message || error.message;
        }
        if (!isQuiet) {
            this.sound(entry);
        }
    }

    /** Send what waits, in the order in which it was scanned, until the connection is lost again. */
    async sendQueued() {
        if (this.isSending) {
            return;
        }
        this.isSending = true;
        try {
            let entry = this.queued[0];
            while (entry) {
                await this.ask(entry);
                entry = entry.status === "queued" ? null : this.queued[0];
            }
        } finally {
            this.isSending = false;
        }
    }

    retryLater() {
        browser.clearTimeout(this.retryTimer);
        this.retryTimer = browser.setTimeout(() => this.sendQueued(), RETRY_DELAY);
    }

    /** Take the last scan back and show the one before. */
    undo() {
        this.entries.pop();
        this.currentId = this.entries.at(-1)?.id ?? null;
    }

    show(entry) {
        this.currentId = entry.id;
    }

    /** Show one of several records that fit, in the place of the list. */
    choose(entry, card) {
        entry.answer = card;
        entry.isChoice = true;
    }

    /** Keep the last scans; one that has not been sent is never dropped. */
    trim() {
        while (this.entries.length > HISTORY_SIZE) {
            const index = this.entries.findIndex((entry) => ["done", "error"].includes(entry.status));
            if (index < 0) {
                return;
            }
            this.entries.splice(index, 1);
        }
    }

    sound(entry) {
        if (entry.status === "done" && entry.answer.kind !== "unknown") {
            this.loudspeaker.good();
        } else {
            this.loudspeaker.bad();
        }
    }
}

export const scanDeskService = {
    dependencies: ["orm", "metrology_sound"],
    start(env, { orm, metrology_sound }) {
        const desk = reactive(new ScanDesk(orm, metrology_sound));
        browser.addEventListener("online", () => desk.sendQueued());
        return desk;
    },
};

registry.category("services").add("metrology_scan_desk", scanDeskService);
