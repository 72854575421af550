import { Component, onWillStart, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";
import { DeskFrame } from "@metrology_intake/desk/desk_frame";
import { makeRequestKey } from "@metrology_intake/desk/outbox";
import { storeProps } from "./store_props";
import { findShelf, showDate, useDesk } from "./use_desk";

const MODEL = "metrology.store";

/** Shelves: scan one to see what lies there; what is scanned afterwards is put on it. A piece may come first, too. */
export class StorePut extends Component {
    static template = "metrology_store.StorePut";
    static components = { DeskFrame };
    static props = storeProps;

    setup() {
        this.orm = useService("orm");
        this.showDate = showDate;
        this.state = useState({ shelf: null, piece: this.props.params.piece || "", hasMoved: false, isLoading: false });
        this.desk = useDesk({
            refresh: async () => this.state.shelf && this.fetch(this.state.shelf),
            onState: (shelf) => shelf?.id && shelf.id === this.state.shelf?.id && (this.state.shelf = shelf),
            isMine: (entry) => entry.model === MODEL && entry.method === "put",
        });
        onWillStart(async () => {
            const shelf = this.props.params.shelf && findShelf(this.props.board.shelves, this.props.params.shelf);
            if (shelf) {
                await this.show(shelf);
            }
        });
    }

    get siteId() {
        return this.props.board.site.id;
    }

    fetch(shelf) {
        return this.orm.silent.call(MODEL, "get_shelf", [this.siteId, shelf.code || shelf.name]);
    }

    get steps() {
        return [
            { key: "F9", label: _t("Another shelf"), isDisabled: !this.state.shelf, run: () => this.leave() },
            { key: "F7", label: _t("Tasks"), run: () => this.props.goHome() },
        ];
    }

    leave() {
        Object.assign(this.state, { shelf: null, piece: "" });
        this.desk.say("info", "");
    }

    /** Show a shelf at once; what lies on it comes from the server when it can be reached. */
    async show(shelf) {
        this.state.shelf = { ...shelf, pieces: [] };
        this.state.isLoading = true;
        try {
            const fresh = await this.fetch(shelf);
            if (fresh && this.state.shelf?.id === fresh.id) {
                this.state.shelf = fresh;
            }
        } catch {
            this.desk.outbox.isOffline = true;
        } finally {
            this.state.isLoading = false;
        }
    }

    async scan(code) {
        const shelf = findShelf(this.props.board.shelves, code);
        if (shelf) {
            await this.show(shelf);
            if (this.state.piece) {
                return this.put(this.state.piece);
            }
            this.desk.say("success", shelf.name);
            return true;
        }
        if (!this.state.shelf) {
            this.state.piece = code.trim().toUpperCase();
            this.desk.say("info", _t("Now scan the shelf for %(label)s.", { label: this.state.piece }));
            return true;
        }
        return this.put(code.trim().toUpperCase());
    }

    async put(label) {
        const { id, name } = this.state.shelf;
        const words = `${label} → ${name}`;
        const answer = await this.desk.call(MODEL, "put", [makeRequestKey(), this.siteId, label, id], words);
        this.state.piece = "";
        this.state.hasMoved = answer.status !== "refused";
        return answer.status !== "refused";
    }

    async undo() {
        const answer = await this.desk.call(
            MODEL,
            "undo_put",
            [makeRequestKey(), this.siteId],
            _t("Take back the last scan")
        );
        if (answer.status === "done") {
            this.state.hasMoved = false;
            this.desk.say(answer.result.tone, answer.result.text);
            if (this.state.shelf) {
                await this.show(this.state.shelf);
            }
        }
    }
}
