import { Component, onMounted, onWillUnmount, useState } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { _t } from "@web/core/l10n/translation";
import { ConnectionLostError } from "@web/core/network/rpc";
import { useService } from "@web/core/utils/hooks";

const CHECK_DELAY = 400;
const MAX_SHOWN = 150;

/** Rows out of a spreadsheet over the screen: meanings of the columns, errors per cell, good rows can be taken. */
export class IntakeSheet extends Component {
    static template = "metrology_intake.IntakeSheet";
    static props = {
        /** {columns, head, rows, mapping} as the server has read it. */
        sheet: Object,
        orderId: Number,
        lists: Object,
        /** (mapping, rows) => answer */
        onTake: Function,
        /** (sheet or null) => void; what has to survive a reload */
        onKeep: Function,
        onClose: Function,
    };

    setup() {
        this.orm = useService("orm");
        const { head, rows, mapping } = this.props.sheet;
        this.state = useState({
            head: [...head],
            rows: rows.map((row) => [...row]),
            mapping: [...mapping],
            errors: [],
            edited: null,
            onlyWrong: false,
            problem: "",
            isBusy: false,
        });
        this.timer = null;
        onMounted(() => this.check());
        onWillUnmount(() => browser.clearTimeout(this.timer));
    }

    get columns() {
        return this.props.sheet.columns;
    }

    get wrongCount() {
        return this.state.errors.filter((errors) => Object.keys(errors).length).length;
    }

    get goodCount() {
        return this.state.errors.length - this.wrongCount;
    }

    /** Rows on the screen as [index, cells]; with thousands of rows only the first ones. */
    get shown() {
        const rows = this.state.rows.map((cells, index) => [index, cells]);
        const wanted = this.state.onlyWrong ? rows.filter(([index]) => this.isWrong(index)) : rows;
        return wanted.slice(0, MAX_SHOWN);
    }

    get hiddenCount() {
        const count = this.state.onlyWrong ? this.wrongCount : this.state.rows.length;
        return Math.max(0, count - MAX_SHOWN);
    }

    get counts() {
        const hidden = _t("%(count)s more rows are not shown; they are checked and taken all the same.", {
            count: this.hiddenCount,
        });
        return {
            good: _t("%(count)s good", { count: this.goodCount }),
            wrong: _t("%(count)s with errors", { count: this.wrongCount }),
            hidden,
        };
    }

    isWrong(index) {
        return Object.keys(this.state.errors[index] || {}).length > 0;
    }

    getError(index, place) {
        const name = this.state.mapping[place];
        return name ? this.state.errors[index]?.[name] : "";
    }

    /** What is missing in a row and has no column here. */
    getOtherErrors(index) {
        const errors = this.state.errors[index] || {};
        return Object.entries(errors)
            .filter(([name]) => !this.state.mapping.includes(name))
            .map(([, text]) => text);
    }

    isEdited(index, place) {
        return this.state.edited?.index === index && this.state.edited?.place === place;
    }

    edit(index, place) {
        if (this.state.mapping[place]) {
            this.state.edited = { index, place };
        }
    }

    onCell(index, place, ev) {
        this.state.rows[index][place] = ev.target.value;
        this.checkSoon();
    }

    onMapping(place, ev) {
        this.state.mapping[place] = ev.target.value;
        this.checkSoon();
    }

    dropRow(index) {
        this.state.rows.splice(index, 1);
        this.state.errors.splice(index, 1);
        this.checkSoon();
    }

    checkSoon() {
        this.keep();
        browser.clearTimeout(this.timer);
        this.timer = browser.setTimeout(() => this.check(), CHECK_DELAY);
    }

    keep() {
        const { head, rows, mapping } = this.state;
        this.props.onKeep({ columns: this.columns, head, rows, mapping });
    }

    async check() {
        this.keep();
        const { mapping, rows } = this.state;
        try {
            const args = [this.props.orderId, [...mapping], rows.map((row) => [...row])];
            this.state.errors = await this.orm.silent.call("metrology.intake.sheet", "check_rows", args);
            this.state.problem = "";
        } catch (error) {
            this.state.errors = [];
            this.state.problem =
                error instanceof ConnectionLostError
                    ? _t("No connection. The rows stay here; try again in a moment.")
                    : error.data?.message || error.message;
        }
    }

    async take() {
        if (this.state.isBusy) {
            return;
        }
        this.state.isBusy = true;
        const answer = await this.props.onTake(
            [...this.state.mapping],
            this.state.rows.map((row) => [...row])
        );
        this.state.isBusy = false;
        if (answer.status === "refused") {
            this.state.problem = answer.error;
        } else if (answer.taken) {
            this.leaveWrongRows(answer);
        } else {
            this.props.onClose();
        }
    }

    leaveWrongRows({ taken, errors }) {
        this.state.rows = this.state.rows.filter((_row, index) => !taken.includes(index));
        this.state.errors = errors.filter((_row, index) => !taken.includes(index));
        if (this.state.rows.length) {
            this.state.edited = null;
            this.keep();
        } else {
            this.props.onClose();
        }
    }

    onKeydown(ev) {
        if (ev.key === "Enter" && ev.ctrlKey) {
            ev.preventDefault();
            this.take();
        }
    }
}
