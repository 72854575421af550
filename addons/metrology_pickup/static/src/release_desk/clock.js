import { onMounted, onWillUnmount, useState } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";

/** A clock that ticks with the screen: seconds since the server told how many there were. */
export function useClock() {
    const state = useState({ now: Date.now() });
    let timer;
    onMounted(() => {
        timer = browser.setInterval(() => (state.now = Date.now()), 1000);
    });
    onWillUnmount(() => browser.clearInterval(timer));
    return { since: (moment) => Math.max(0, Math.round((state.now - moment) / 1000)) };
}

/** Seconds as 4:05 or 1:04:05. */
export function formatClock(seconds) {
    const pad = (number) => String(number).padStart(2, "0");
    const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor((seconds % 3600) / 60)];
    return hours ? `${hours}:${pad(minutes)}:${pad(seconds % 60)}` : `${minutes}:${pad(seconds % 60)}`;
}
