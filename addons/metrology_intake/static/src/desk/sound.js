import { reactive } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { registry } from "@web/core/registry";

const MUTE_KEY = "metrology_intake.scan_muted";
const GOOD = [1320];
const BAD = [220, 220];

/** The loudspeaker of this desk: one high tone for what was taken, two low ones for what was refused. */
export class DeskSound {
    constructor() {
        this.isMuted = browser.localStorage.getItem(MUTE_KEY) === "1";
    }

    toggle() {
        this.isMuted = !this.isMuted;
        browser.localStorage.setItem(MUTE_KEY, this.isMuted ? "1" : "0");
    }

    good() {
        this.play(GOOD);
    }

    bad() {
        this.play(BAD);
    }

    /** Play tones one after the other; a browser without sound stays silent. */
    play(tones) {
        const Context = window.AudioContext || window.webkitAudioContext;
        if (this.isMuted || !Context) {
            return;
        }
        try {
            const audio = (DeskSound.audio ||= new Context());
            audio.resume?.();
            tones.forEach((frequency, index) => this.schedule(audio, frequency, audio.currentTime + index * 0.16));
        } catch {
            // A desk without loudspeaker must be able to scan.
            DeskSound.audio = null;
        }
    }

    schedule(audio, frequency, start) {
        const oscillator = audio.createOscillator();
        const gain = audio.createGain();
        gain.gain.value = 0.1;
        oscillator.frequency.value = frequency;
        oscillator.connect(gain).connect(audio.destination);
        oscillator.start(start);
        oscillator.stop(start + 0.1);
    }
}

export const deskSoundService = {
    start() {
        return reactive(new DeskSound());
    },
};

registry.category("services").add("metrology_sound", deskSoundService);
