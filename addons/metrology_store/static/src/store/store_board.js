import { Component, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";
import { DeskFrame } from "@metrology_intake/desk/desk_frame";
import { storeProps } from "./store_props";
import { findShelf, showDate, showWaiting, useDesk } from "./use_desk";

/** The three task lists of a site. */
export class StoreBoard extends Component {
    static template = "metrology_store.StoreBoard";
    static components = { DeskFrame };
    static props = storeProps;

    setup() {
        this.orm = useService("orm");
        this.showDate = showDate;
        this.showWaiting = showWaiting;
        this.desk = useDesk({
            refresh: () => this.orm.silent.call("metrology.store", "get_board", [this.board.site.id]),
            onState: (board) => board.site && this.props.setBoard(board),
            isMine: () => false,
        });
        this.state = useState({ tab: this.firstTab });
    }

    get board() {
        return this.props.board;
    }

    /** Customers who wait come first, then what is to be put away, then what is to be brought. */
    get firstTab() {
        const { fetch, bring, back } = this.board;
        if (fetch.length) {
            return "fetch";
        }
        return !bring.length && (back.groups.length || back.homeless.length) ? "back" : "bring";
    }

    get tabs() {
        const { fetch, bring, back } = this.board;
        const count = (groups) => groups.reduce((sum, group) => sum + group.count, 0);
        return [
            { id: "fetch", key: "F4", name: _t("To fetch"), count: fetch.length, isLate: fetch.some((t) => t.is_late) },
            { id: "bring", key: "F6", name: _t("To deliver"), count: count(bring), isLate: bring.some((g) => g.is_late) },
            {
                id: "back",
                key: "F9",
                name: _t("Came back"),
                count: count(back.groups) + back.homeless.length,
                isLate: back.groups.some((g) => g.is_late),
            },
        ];
    }

    get groups() {
        return this.state.tab === "back" ? this.board.back.groups : this.board[this.state.tab];
    }

    get emptyText() {
        return {
            fetch: _t("Nobody waits at the counter."),
            bring: _t("Nothing in the store has to go to a laboratory or another site."),
            back: _t("Everything has been put away."),
        }[this.state.tab];
    }

    get steps() {
        const first = this.groups[0];
        const isHomeless = !first && this.state.tab === "back" && this.board.back.homeless.length;
        return [
            {
                key: "Enter",
                label: isHomeless ? _t("Put away") : _t("Begin with the first"),
                isDisabled: !first && !isHomeless,
                run: () => (first ? this.begin(first) : this.props.go("put")),
            },
            { key: "F3", label: _t("Shelves"), run: () => this.props.go("put") },
            { key: "F7", label: _t("Stocktake"), run: () => this.props.go("count") },
        ];
    }

    get tabKeys() {
        return this.tabs.map((tab) => ({ key: tab.key, label: tab.name, run: () => (this.state.tab = tab.id) }));
    }

    async begin(group) {
        try {
            await this.props.open(group.kind, group.target_id);
        } catch (error) {
            this.desk.say("danger", error.data?.message || _t("No connection. Try again in a moment."));
        }
    }

    /** A shelf or a piece that needs one leads to the shelves; a task, or its place in the list, to its hand-over. */
    async scan(code) {
        const text = code.toUpperCase();
        const group = this.groups[Number(code) - 1];
        if (group) {
            await this.begin(group);
            return true;
        }
        const shelf = findShelf(this.board.shelves, code);
        if (shelf) {
            this.props.go("put", { shelf: shelf.name });
            return true;
        }
        const task = this.board.fetch.find((one) => one.title.toUpperCase() === text);
        if (task) {
            await this.begin(task);
            return true;
        }
        if (this.board.back.homeless.some((one) => one.label.toUpperCase() === text)) {
            this.props.go("put", { piece: text });
            return true;
        }
        this.desk.say("danger", _t("“%(code)s” is no shelf, task or piece without shelf here.", { code }));
        return false;
    }
}
