import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { CellEditor } from "./cell_editor";
import { getCellText, getDetails } from "./columns";

/** One item: its cells, and under it what belongs to it. */
export class IntakeRow extends Component {
    static template = "metrology_intake.IntakeRow";
    static components = { CellEditor };
    static props = {
        line: Object,
        index: Number,
        columns: Array,
        lists: Object,
        /** Name of the cell that is typed into, when it is one of this line. */
        activeName: { type: [String, { value: null }], optional: true },
        isMarked: { type: Boolean, optional: true },
        isReadonly: { type: Boolean, optional: true },
        twinLine: { type: [Number, { value: null }], optional: true },
        /** Sentences by cell: what was refused. */
        errors: { type: Object, optional: true },
        onOpen: Function,
        onSave: Function,
        onMove: Function,
        onRemove: Function,
        onPhoto: Function,
        takeTyped: Function,
    };

    get details() {
        return getDetails(this.props.line);
    }

    /** The part of the label number that changes from line to line; the whole one is in the title. */
    get shortLabel() {
        return this.props.line.label.split("-").slice(1).join("-");
    }

    get isOpen() {
        return Boolean(this.props.activeName);
    }

    /** What is wrong: {cell: sentence}. */
    get problems() {
        const problems = {};
        for (const [name, text] of this.props.line.problems) {
            problems[name] ||= text;
        }
        if (this.props.twinLine) {
            problems.serial_no = _t("the same instrument stands in line %(line)s of this order", {
                line: this.props.twinLine,
            });
        }
        return { ...problems, ...this.props.errors };
    }

    get mark() {
        if (this.props.line.values.awaits_scan) {
            return { icon: "fa-barcode", tone: "warning", word: _t("Scan") };
        }
        const isDanger = this.props.line.hints.some((hint) => hint.tone === "danger");
        if (isDanger || this.props.twinLine || Object.keys(this.props.errors || {}).length) {
            return { icon: "fa-times-circle", tone: "danger", word: _t("Blocked") };
        }
        if (this.props.line.problems.length) {
            return { icon: "fa-warning", tone: "warning", word: _t("Incomplete") };
        }
        return { icon: "fa-check-circle", tone: "success", word: _t("Complete") };
    }

    /** What is said under the line: always what is dangerous, the rest while the line is worked on. */
    get notes() {
        const hints = this.props.line.hints.filter((hint) => this.isOpen || hint.tone !== "muted");
        const photo = this.props.line.problems.filter(([name]) => name === "appearance_id");
        const notes = [...hints, ...photo.map(([, text]) => ({ tone: "warning", text }))];
        notes.push(...Object.values(this.props.errors || {}).map((text) => ({ tone: "danger", text })));
        if (this.props.twinLine) {
            notes.push({ tone: "danger", text: this.problems.serial_no });
        }
        if (this.isOpen && this.problems[this.props.activeName]) {
            notes.push({ tone: "warning", text: this.problems[this.props.activeName] });
        }
        const texts = notes.map((note) => note.text);
        return notes.filter((note, index) => texts.indexOf(note.text) === index);
    }

    getText(column) {
        return getCellText(this.props.line, column);
    }

    getTitle(column) {
        const { line } = this.props;
        const problem = this.problems[column.name];
        if (problem) {
            return problem;
        }
        if (line.changed.includes(column.name)) {
            const old = line.remembered[column.name];
            return column.labelField ? _t("Differs from last time") : _t("Last time: %(value)s", { value: old });
        }
        return this.getText(column);
    }

    getClass(column) {
        const { line, errors } = this.props;
        return {
            o_intake_problem: Boolean(this.problems[column.name]),
            o_intake_error: Boolean(errors?.[column.name]),
            o_intake_changed: line.changed.includes(column.name),
            o_intake_edited: this.props.activeName === column.name && !this.props.isReadonly,
            "text-end": column.kind === "number",
        };
    }

    getChoices(column) {
        return column.list ? this.props.lists[column.list] : [];
    }
}
