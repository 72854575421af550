import { Component, onMounted, useEffect, useExternalListener, useRef, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { useBus, useService } from "@web/core/utils/hooks";

/**
 * The box of every screen at the counter: it takes scans and typing alike and has the cursor whenever nothing else
 * needs it. It also owns the keys of the screen, because they have to work from anywhere.
 */
export class ScanBox extends Component {
    static template = "metrology_intake.ScanBox";
    static props = {
        /** (code) => answer; a promise of `false` puts the code back, so that it can be corrected. */
        onScan: Function,
        onEmptyEnter: { type: Function, optional: true },
        onUndo: { type: Function, optional: true },
        canUndo: { type: Boolean, optional: true },
        /** Keys of the screen: {key, label, run, isDisabled}; "F2" and "F8" belong to the box. */
        keys: { type: Array, optional: true },
        enterLabel: { type: String, optional: true },
        placeholder: { type: String, optional: true },
        isOffline: { type: Boolean, optional: true },
        /** Whether what was scanned last is not settled; its text stays in the box until it is. */
        isRefused: { type: Boolean, optional: true },
        waiting: { type: Number, optional: true },
        slots: { type: Object, optional: true },
    };
    static defaultProps = { keys: [], waiting: 0, isOffline: false, isRefused: false, canUndo: false };

    setup() {
        this.ui = useService("ui");
        this.sound = useState(useService("metrology_sound"));
        this.state = useState({ showKeys: false });
        // Its text is read and emptied by hand: a scanner is faster than the screen is drawn.
        this.box = useRef("box");
        useExternalListener(window, "keydown", this.onWindowKeydown, { capture: true });
        useExternalListener(window, "focus", () => this.focusSoon());
        useExternalListener(window, "click", (ev) => this.onWindowClick(ev));
        // A field that is left for nothing else gives the cursor back.
        useExternalListener(window, "focusout", () => this.focusSoon());
        useBus(this.ui.bus, "active-element-changed", () => this.focusSoon());
        onMounted(() => this.focus());
        useEffect(
            (isRefused) => {
                if (!isRefused) {
                    this.dropRefused();
                }
            },
            () => [this.props.isRefused]
        );
    }

    get placeholder() {
        return this.props.placeholder || _t("Scan or type …");
    }

    get helpLines() {
        const lines = [
            ["F2", _t("Go to the box")],
            ["Enter", this.props.enterLabel || _t("Find; with an empty box: the first step")],
            ...this.props.keys.filter((key) => !key.isDisabled).map((key) => [key.key, key.label]),
        ];
        if (this.props.onUndo) {
            lines.push(["F8", _t("Take back the last scan")]);
        }
        return lines;
    }

    get waitingText() {
        return _t("%(count)s waiting", { count: this.props.waiting });
    }

    /** Is nothing open above this screen? */
    get isOnTop() {
        return this.ui.activeElement === document;
    }

    focus() {
        this.box.el?.focus({ preventScroll: true });
    }

    /** Give the box the focus unless a dialog or another field has it. */
    focusSoon() {
        setTimeout(() => {
            if (this.isOnTop && [document.body, null].includes(document.activeElement)) {
                this.focus();
            }
        });
    }

    /** Whoever taps a button of the desk goes on scanning afterwards. */
    onWindowClick(ev) {
        const button = ev.target.closest?.(".o_metrology_desk button");
        setTimeout(() => {
            if (button && this.isOnTop && [button, document.body, null].includes(document.activeElement)) {
                this.focus();
            }
        });
    }

    onWindowKeydown(ev) {
        if (!this.isOnTop || ev.altKey || ev.ctrlKey || ev.metaKey) {
            return;
        }
        const press = this.getPress(ev.key);
        if (press) {
            ev.preventDefault();
            ev.stopPropagation();
            press();
        } else if (document.activeElement === document.body && ev.key.length === 1) {
            this.focus();
        }
    }

    getPress(name) {
        if (name === "F2") {
            return () => {
                this.focus();
                this.box.el?.select();
            };
        }
        if (name === "F8" && this.props.onUndo) {
            return () => this.undo();
        }
        const key = this.props.keys.find((one) => one.key === name);
        return key && (() => this.runKey(key));
    }

    async runKey(key) {
        if (!key.isDisabled) {
            await key.run();
            this.focusSoon();
        }
    }

    onBoxKeydown(ev) {
        // The Enter that ends the input of Chinese characters is not meant for the box.
        if (ev.isComposing) {
            return;
        }
        if (["?", "？"].includes(ev.key) && !this.box.el.value) {
            ev.preventDefault();
            this.toggleKeys();
        }
        if (ev.key !== "Enter") {
            return;
        }
        ev.preventDefault();
        ev.stopPropagation();
        if (this.box.el.value.trim()) {
            this.scan();
        } else {
            this.props.onEmptyEnter?.();
        }
    }

    async scan() {
        const code = this.box.el.value.trim();
        this.box.el.value = "";
        this.focus();
        if (!code) {
            return;
        }
        const isTaken = await this.props.onScan(code);
        if (isTaken === false && this.box.el?.value === "") {
            this.refused = this.box.el.value = code;
            this.box.el.select();
        }
    }

    dropRefused() {
        if (this.refused && this.box.el?.value === this.refused) {
            this.box.el.value = "";
        }
        this.refused = "";
    }

    async undo() {
        await this.props.onUndo();
        this.focus();
    }

    toggleMute() {
        this.sound.toggle();
        this.focus();
    }

    toggleKeys() {
        this.state.showKeys = !this.state.showKeys;
        this.focus();
    }
}
