import { browser } from "@web/core/browser/browser";
import { registry } from "@web/core/registry";

const STORAGE_KEY = "metrology_intake.printing";
const MAX_FRAMES = 3;
const DEFAULTS = { auto: "none", label: "label_50x30" };

/** The printers of this desk: what is printed by itself, and how a PDF gets onto paper. */
export class DeskPrinter {
    constructor() {
        this.settings = { ...DEFAULTS, ...this.restore() };
    }

    restore() {
        try {
            return JSON.parse(browser.localStorage.getItem(STORAGE_KEY)) || {};
        } catch {
            return {};
        }
    }

    set(changes) {
        Object.assign(this.settings, changes);
        browser.localStorage.setItem(STORAGE_KEY, JSON.stringify(this.settings));
    }

    /** Papers that go out by themselves; labels only where pieces are taken in, and only once. */
    getPapers({ hasLabels }) {
        const { auto, label } = this.settings;
        const papers = [];
        if (["order", "both"].includes(auto)) {
            papers.push("order");
        }
        if (["labels", "both"].includes(auto) && hasLabels) {
            papers.push(label);
        }
        return papers;
    }

    /** Print the PDF at `url`; a browser that can not print from a frame opens it instead. */
    async print(url) {
        const answer = await browser.fetch(url);
        if (!answer.ok) {
            throw new Error(answer.statusText);
        }
        const address = URL.createObjectURL(await answer.blob());
        const frame = document.createElement("iframe");
        frame.className = "o_desk_print_frame";
        frame.hidden = true;
        frame.src = address;
        frame.onload = () => {
            try {
                frame.contentWindow.print();
            } catch {
                browser.open(address);
            }
        };
        // The dialog of an earlier paper may still be open, so that its frame has to stay for a while.
        [...document.querySelectorAll(".o_desk_print_frame")].slice(0, -MAX_FRAMES).forEach((old) => old.remove());
        document.body.append(frame);
    }
}

registry.category("services").add("metrology_printer", { start: () => new DeskPrinter() });
