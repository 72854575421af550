import { Component, onWillUnmount, useRef, useState } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";

const MODEL = "metrology.order.confirmation";
const POLL_DELAY = 2000;
const THANKS_DELAY = 8000;

/**
 * What the customer sees beside the counter: the one order that this clerk has asked to be signed, in large type.
 * While nobody is asked it shows nothing of anybody.
 */
export class CustomerScreen extends Component {
    static template = "metrology_intake.CustomerScreen";
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.pad = useRef("pad");
        this.state = useState({ view: null, name: "", wrong: false, text: "", error: "", thanks: "", isDrawn: false });
        this.timer = browser.setInterval(() => this.look(), POLL_DELAY);
        this.thanksTimer = null;
        onWillUnmount(() => {
            browser.clearInterval(this.timer);
            browser.clearTimeout(this.thanksTimer);
        });
        this.look();
    }

    async look() {
        if (this.isLooking) {
            return;
        }
        this.isLooking = true;
        try {
            const view = await this.orm.silent.call(MODEL, "get_screen", []);
            if ((view && view.id) !== this.state.view?.id) {
                this.show(view);
            }
        } catch {
            // Nothing is better than an order that may have been signed or changed meanwhile.
            this.show(null);
        } finally {
            this.isLooking = false;
        }
    }

    show(view) {
        this.state.view = view || null;
        this.state.name = view ? view.signatory : "";
        Object.assign(this.state, { wrong: false, text: "", error: "", isDrawn: false });
        if (view) {
            this.state.thanks = "";
        }
    }

    // ------------------------------------------------------------------ the pad

    getPlace(ev) {
        const box = this.pad.el.getBoundingClientRect();
        const { width, height } = this.pad.el;
        return [((ev.clientX - box.left) * width) / box.width, ((ev.clientY - box.top) * height) / box.height];
    }

    onDown(ev) {
        ev.preventDefault();
        this.pad.el.setPointerCapture(ev.pointerId);
        const pen = this.pad.el.getContext("2d");
        Object.assign(pen, { lineWidth: 6, lineCap: "round", lineJoin: "round", strokeStyle: "#12233f" });
        pen.beginPath();
        pen.moveTo(...this.getPlace(ev));
        this.isDown = true;
    }

    onMove(ev) {
        if (this.isDown) {
            const pen = this.pad.el.getContext("2d");
            pen.lineTo(...this.getPlace(ev));
            pen.stroke();
            this.state.isDrawn = true;
        }
    }

    onUp() {
        this.isDown = false;
    }

    clear() {
        const { width, height } = this.pad.el;
        this.pad.el.getContext("2d").clearRect(0, 0, width, height);
        this.state.isDrawn = false;
    }

    // ------------------------------------------------------------------ what the customer does

    async sign() {
        const signature = this.state.isDrawn ? this.pad.el.toDataURL("image/png") : "";
        await this.answer("sign_on_screen", [this.state.view.id, this.state.name, signature], "signed");
    }

    async object(itemId) {
        await this.answer("object_on_screen", [this.state.view.id, itemId || false, this.state.text], "objected");
    }

    async answer(method, args, thanks) {
        try {
            await this.orm.silent.call(MODEL, method, args);
        } catch (error) {
            this.state.error = error.data?.message || error.message;
            return;
        }
        this.show(null);
        this.state.thanks = thanks;
        this.thanksTimer = browser.setTimeout(() => (this.state.thanks = ""), THANKS_DELAY);
    }
}

registry.category("actions").add("metrology_intake.customer_screen", CustomerScreen);
