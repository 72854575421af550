import { onWillUnmount, reactive, useState } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { ConnectionLostError } from "@web/core/network/rpc";
import { registry } from "@web/core/registry";
import { user } from "@web/core/user";
import { useService } from "@web/core/utils/hooks";

const RETRY_DELAY = 5000;

/** A key that the server keeps, so that a request which arrives twice has one effect. */
export function makeRequestKey() {
    return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/**
 * What a screen sends to the server, in the order in which it happened.
 *
 * Calls that meet a lost connection wait, also over a reload of the page, and go out by themselves when the
 * connection is back. What the server refuses stays here with its sentence until somebody has read it. The
 * methods called must stand being called twice (see `makeRequestKey`), because an answer can get lost too.
 */
export class Outbox {
    constructor(orm, name) {
        this.orm = orm;
        this.storageKey = `metrology_intake.outbox.${name}.${user.userId}`;
        this.listeners = new Set();
        this.isOffline = false;
        this.sending = null;
        this.retryTimer = null;
        this.lastId = 0;
        this.entries = this.restore();
    }

    restore() {
        try {
            const entries = JSON.parse(browser.localStorage.getItem(this.storageKey)) || [];
            return entries.map((entry) => ({ ...entry, id: ++this.lastId, status: entry.error ? "refused" : "queued" }));
        } catch {
            return [];
        }
    }

    store() {
        const kept = this.entries
            .filter((entry) => !entry.isPrivate)
            .map(({ model, method, args, kwargs, label, error }) => ({ model, method, args, kwargs, label, error }));
        try {
            browser.localStorage.setItem(this.storageKey, JSON.stringify(kept));
        } catch {
            // A full storage costs the safety of a reload, not the scan.
        }
    }

    get waiting() {
        return this.entries.filter((entry) => entry.status !== "refused");
    }

    get refused() {
        return this.entries.filter((entry) => entry.status === "refused");
    }

    /**
     * Call `method` of `model` after everything that was pushed before.
     *
     * @param {{model: string, method: string, args: Array, kwargs?: Object, label: string, isPrivate?: boolean,
     *   isSpoken?: boolean}} call label: what it is about, in words for the person at the desk; isPrivate: personal
     *   papers, which wait in memory only and never lie in the storage of the browser; isSpoken: the screen itself
     *   tells of a refusal that it has waited for, so nobody needs to tick it off
     * @returns {Promise<{status: "done"|"refused"|"queued", result?: any, error?: string}>} "queued": it waits for
     *   the connection; whoever listens is told later
     */
    push({ model, method, args, kwargs = {}, label, isPrivate = false, isSpoken = false }) {
        const call = { model, method, args, kwargs, label, isPrivate, isSpoken };
        const entry = { ...call, id: ++this.lastId, error: "", status: "queued" };
        this.entries.push(entry);
        this.store();
        const answer = new Promise((resolve) => this.answers.set(entry.id, resolve));
        this.send();
        return answer;
    }

    answers = new Map();

    /**
     * Read something now, past what waits. A lost connection shows itself, and the first answer after it sends what
     * waited.
     */
    async ask(model, method, args, kwargs = {}) {
        try {
            const result = await this.orm.silent.call(model, method, args, kwargs);
            this.find();
            return result;
        } catch (error) {
            if (error instanceof ConnectionLostError) {
                this.lose();
            }
            throw error;
        }
    }

    /** Tell `listener(entry, answer)` of every answer; returns the function that stops it. */
    listen(listener) {
        this.listeners.add(listener);
        return () => this.listeners.delete(listener);
    }

    /** Send what waits until the connection is lost again; whoever asks meanwhile waits for the same end. */
    send() {
        if (!this.sending) {
            this.sending = this.sendWaiting().finally(() => {
                this.sending = null;
                // Something may have been pushed just when the last answer came.
                if (!this.isOffline && this.waiting.length) {
                    this.send();
                }
            });
        }
        return this.sending;
    }

    async sendWaiting() {
        browser.clearTimeout(this.retryTimer);
        let entry = this.waiting[0];
        while (entry && (await this.sendOne(entry))) {
            entry = this.waiting[0];
        }
    }

    async sendOne(entry) {
        let answer;
        try {
            const result = await this.orm.silent.call(entry.model, entry.method, entry.args, entry.kwargs);
            answer = { status: "done", result };
        } catch (error) {
            if (error instanceof ConnectionLostError) {
                this.lose();
                return false;
            }
            answer = { status: "refused", error: error.data?.message || error.message };
        }
        this.isOffline = false;
        if (answer.status === "done") {
            this.forget(entry);
        } else {
            entry.status = "refused";
            entry.error = answer.error;
        }
        this.store();
        this.answer(entry, answer);
        return true;
    }

    /** The connection is back. */
    find() {
        if (this.isOffline) {
            this.isOffline = false;
            this.send();
        }
    }

    /** The connection is gone: whoever waits for an answer is told to go on. */
    lose() {
        this.isOffline = true;
        browser.clearTimeout(this.retryTimer);
        this.waiting.forEach((entry) => this.resolve(entry, { status: "queued" }));
        this.retryTimer = browser.setTimeout(() => this.send(), RETRY_DELAY);
    }

    answer(entry, answer) {
        const isAwaited = this.answers.has(entry.id);
        if (isAwaited && entry.isSpoken) {
            this.forget(entry);
        }
        this.resolve(entry, answer);
        this.listeners.forEach((listener) => listener(entry, answer, isAwaited));
    }

    resolve(entry, answer) {
        this.answers.get(entry.id)?.(answer);
        this.answers.delete(entry.id);
    }

    /** Somebody has read why it was refused. */
    forget(entry) {
        this.entries = this.entries.filter((one) => one.id !== entry.id);
        this.store();
    }
}

/** One outbox per screen; they outlive the screen, so that nothing is lost when a form is opened meanwhile. */
export const outboxService = {
    dependencies: ["orm"],
    start(env, { orm }) {
        const boxes = {};
        browser.addEventListener("online", () => Object.values(boxes).forEach((box) => box.send()));
        return {
            get(name) {
                if (!boxes[name]) {
                    boxes[name] = reactive(new Outbox(orm, name));
                    boxes[name].send();
                }
                return boxes[name];
            },
        };
    },
};

registry.category("services").add("metrology_outbox", outboxService);

/** The outbox of a screen; `onAnswer(entry, answer, isAwaited)` hears also of what waited over a reload. */
export function useOutbox(name, onAnswer) {
    const outbox = useService("metrology_outbox").get(name);
    if (onAnswer) {
        onWillUnmount(outbox.listen(onAnswer));
    }
    return useState(outbox);
}
