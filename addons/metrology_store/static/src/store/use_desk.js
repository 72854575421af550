import { onWillUnmount, useState } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { deserializeDate, deserializeDateTime, formatDate } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";
import { useOutbox } from "@metrology_intake/desk/outbox";

const REFRESH_DELAY = 4000;

/**
 * What the views of the store share: the last message with its sound, calls that survive a lost connection, and the
 * look for what other devices have done meanwhile.
 *
 * @param {{refresh: () => Promise<any>, onState: (state) => void, isMine?: (entry) => boolean}} view refresh asks the
 *   server for the state, onState shows it; isMine tells late answers to what this view shows from others
 */
export function useDesk({ refresh, onState, isMine = () => true }) {
    const sound = useState(useService("metrology_sound"));
    const state = useState({ message: null, isBusy: false });
    const outbox = useOutbox("metrology_store", (entry, answer, isAwaited) => {
        if (isAwaited) {
            // The view that asked shows the sentence itself.
            if (answer.status === "refused") {
                outbox.forget(entry);
            }
        } else if (answer.status === "refused") {
            sound.bad();
        } else if (isMine(entry)) {
            onState(answer.result);
        }
    });

    const timer = browser.setInterval(look, REFRESH_DELAY);
    onWillUnmount(() => browser.clearInterval(timer));

    async function look() {
        if (outbox.waiting.length || state.isBusy || document.hidden) {
            return;
        }
        try {
            const fresh = await refresh();
            outbox.isOffline = false;
            if (fresh && !state.isBusy && !outbox.waiting.length) {
                onState(fresh);
            }
        } catch {
            outbox.isOffline = true;
        }
    }

    /** Show what happened, with its sound. */
    function say(tone, text) {
        state.message = text ? { tone, text } : null;
        if (["danger", "warning"].includes(tone)) {
            sound.bad();
        } else if (tone === "success") {
            sound.good();
        }
    }

    /**
     * Ask the server to do something.
     *
     * @returns {Promise<{status: string, result?: any}>} status "done", "refused" (already said) or "queued"
     */
    async function call(model, method, args, label) {
        state.isBusy = true;
        try {
            const answer = await outbox.push({ model, method, args, label });
            if (answer.status === "refused") {
                say("danger", answer.error);
            } else if (answer.status === "queued") {
                say("info", _t("Noted here. It is sent when the connection is back."));
            } else {
                onState(answer.result);
                const message = answer.result.message;
                say(message?.tone, message?.text);
            }
            return answer;
        } finally {
            state.isBusy = false;
        }
    }

    return { outbox, state, say, call, sound };
}

export function showDate(text) {
    return text ? formatDate(deserializeDate(text)) : "";
}

/** Minutes since `text`, in words. */
export function showWaiting(text) {
    if (!text) {
        return "";
    }
    const minutes = Math.max(0, Math.floor(luxon.DateTime.now().diff(deserializeDateTime(text), "minutes").minutes));
    if (minutes < 120) {
        return _t("%(minutes)s min", { minutes });
    }
    const hours = Math.floor(minutes / 60);
    return hours < 48 ? _t("%(hours)s h", { hours }) : _t("%(days)s days", { days: Math.floor(hours / 24) });
}

/** The shelf that a code means, known without asking the server. */
export function findShelf(shelves, code) {
    const text = code.trim().toUpperCase();
    return (
        shelves.find((shelf) => shelf.code.toUpperCase() === text) ||
        shelves.find((shelf) => shelf.name.toUpperCase() === text)
    );
}
