import { Component, onMounted, onWillUnmount, useRef, useState } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { useService } from "@web/core/utils/hooks";

const SAVE_DELAY = 900;
const SEARCH_DELAY = 150;
const MAX_CHOICES = 8;

/**
 * The one cell that is being typed into. Arrow keys, Tab and Enter leave it towards the next one; what was typed
 * goes out while typing already, so that a reload loses nothing.
 */
export class CellEditor extends Component {
    static template = "metrology_intake.CellEditor";
    static props = {
        /** {name, label, kind}: kind is "text", "list", "type", "partner", "accessories" or "number". */
        column: Object,
        text: String,
        /** For lists: [{id, name}]. */
        choices: { type: Array, optional: true },
        /** (value, {isTyping}) => void; the value is a text, or {id, name} for a chosen record. */
        onSave: Function,
        /** (direction) => void; "next", "previous", "up", "down", "leave". */
        onMove: Function,
        /** () => what was typed before this cell was there. */
        takeTyped: { type: Function, optional: true },
    };

    setup() {
        this.orm = useService("orm");
        this.input = useRef("input");
        this.state = useState({ choices: [], index: -1 });
        this.isDirty = false;
        this.saveTimer = null;
        this.searchTimer = null;
        onMounted(() => {
            // Set by hand: drawing the cell anew must not wipe out what is being typed.
            this.input.el.value = this.props.text;
            this.input.el.focus();
            this.input.el.select();
            const typed = this.props.takeTyped?.();
            if (typed) {
                this.input.el.value = typed;
                this.onInput();
            }
        });
        onWillUnmount(() => {
            browser.clearTimeout(this.searchTimer);
            this.finish();
        });
    }

    get isRecord() {
        return ["list", "type", "partner"].includes(this.props.column.kind);
    }

    onInput() {
        this.isDirty = true;
        browser.clearTimeout(this.saveTimer);
        if (this.isRecord || this.props.column.kind === "accessories") {
            browser.clearTimeout(this.searchTimer);
            this.searchTimer = browser.setTimeout(() => this.search(), SEARCH_DELAY);
        }
        if (["text", "accessories"].includes(this.props.column.kind)) {
            this.saveTimer = browser.setTimeout(() => this.save(this.input.el?.value, true), SAVE_DELAY);
        }
    }

    async search() {
        const text = this.input.el?.value.trim() ?? "";
        const choices = text || this.props.column.kind === "list" ? await this.getChoices(text) : [];
        if (this.input.el?.value.trim() === text) {
            this.state.choices = choices.slice(0, MAX_CHOICES);
            this.state.index = choices.length && this.isRecord ? 0 : -1;
        }
    }

    async getChoices(text) {
        const { kind } = this.props.column;
        try {
            if (kind === "type") {
                return await this.orm.silent.call("metrology.intake.scan", "find_types", [text]);
            }
            if (kind === "partner") {
                const found = await this.orm.silent.call("res.partner", "name_search", [text], { limit: MAX_CHOICES });
                return found.map(([id, name]) => ({ id, name }));
            }
        } catch {
            // Without connection there is no completion; typing goes on.
            return [];
        }
        const last = kind === "accessories" ? text.split(/[,，、;；]/).at(-1).trim() : text;
        return last || kind === "list"
            ? this.props.choices.filter((choice) => choice.name.toLowerCase().includes(last.toLowerCase()))
            : [];
    }

    onKeydown(ev) {
        if (ev.isComposing) {
            return;
        }
        const isListOpen = this.state.choices.length > 0;
        const direction = {
            Enter: "down",
            Tab: ev.shiftKey ? "previous" : "next",
            ArrowUp: "up",
            ArrowDown: "down",
            Escape: "leave",
        }[ev.key];
        if (isListOpen && ["ArrowUp", "ArrowDown"].includes(ev.key)) {
            const step = ev.key === "ArrowDown" ? 1 : -1;
            const count = this.state.choices.length;
            this.state.index = (this.state.index + step + count) % count;
        } else if (ev.key === "ArrowDown" && ev.altKey) {
            this.search();
        } else if (direction) {
            if (ev.key === "Escape") {
                this.isDirty = false;
                browser.clearTimeout(this.saveTimer);
            } else {
                this.finish();
            }
            this.props.onMove(direction);
        } else {
            return;
        }
        ev.preventDefault();
        ev.stopPropagation();
    }

    choose(choice) {
        if (this.props.column.kind === "accessories") {
            const before = this.input.el.value.split(/[,，、;；]/).slice(0, -1);
            this.input.el.value = [...before, choice.name].join("、");
            this.state.choices = [];
            this.input.el.focus();
            return;
        }
        this.isDirty = false;
        this.props.onSave(choice, { isTyping: false });
        this.props.onMove("next");
    }

    /** Send what stands in the cell, taking the marked choice where the cell holds a record. */
    finish() {
        browser.clearTimeout(this.saveTimer);
        if (!this.isDirty) {
            return;
        }
        const choice = this.state.choices[this.state.index];
        const text = this.input.el?.value ?? "";
        if (choice && this.isRecord && text.trim()) {
            this.isDirty = false;
            this.props.onSave(choice, { isTyping: false });
        } else if (choice && !this.isRecord) {
            this.choose(choice);
            this.save(this.input.el.value, false);
        } else {
            this.save(text, false);
        }
    }

    save(text, isTyping) {
        if (text === undefined) {
            return;
        }
        this.isDirty = isTyping && this.isDirty;
        this.props.onSave(text.trim(), { isTyping });
    }
}
