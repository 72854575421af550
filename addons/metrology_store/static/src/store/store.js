import { Component, onWillStart, useState } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { StoreBoard } from "./store_board";
import { StoreCount } from "./store_count";
import { StorePut } from "./store_put";
import { StoreSession } from "./store_session";

const VIEW_KEY = "metrology_store.view";
const VIEWS = { board: StoreBoard, session: StoreSession, put: StorePut, count: StoreCount };

/** The store on a hand-held: it remembers where one was, so that a reload goes on there. */
export class MetrologyStore extends Component {
    static template = "metrology_store.Store";
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.state = useState({ view: "board", params: {}, board: null, error: "" });
        onWillStart(() => this.start());
    }

    get View() {
        return VIEWS[this.state.view];
    }

    async start() {
        const { view, ...params } = this.props.action.params?.view ? this.props.action.params : this.recall();
        try {
            await this.load(params.site_id);
        } catch (error) {
            this.state.error = error.data?.message || error.message;
            return;
        }
        if (this.state.error) {
            return;
        }
        if (view === "open") {
            await this.open(params.kind, params.target_id);
        } else if (VIEWS[view]) {
            this.go(view, params);
        }
    }

    recall() {
        try {
            return JSON.parse(browser.sessionStorage.getItem(VIEW_KEY)) || {};
        } catch {
            return {};
        }
    }

    async load(siteId) {
        this.state.board = await this.orm.silent.call("metrology.store", "get_board", [siteId || false]);
        this.state.error = this.state.board.problem || "";
    }

    /** Open the hand-over of this kind and target; its draft lives on the server. */
    async open(kind, targetId) {
        const siteId = this.state.board.site.id;
        const session = await this.orm.silent.call("metrology.handover", "open_session", [kind, siteId, targetId || false]);
        this.go("session", { id: session.id });
    }

    go(view, params = {}) {
        Object.assign(this.state, { view, params });
        const kept = { view, ...params, site_id: this.state.board.site.id };
        browser.sessionStorage.setItem(VIEW_KEY, JSON.stringify(kept));
    }

    async goHome(siteId) {
        try {
            await this.load(siteId || this.state.board.site.id);
        } finally {
            this.go("board");
        }
    }

    get viewProps() {
        return {
            board: this.state.board,
            params: this.state.params,
            go: (view, params) => this.go(view, params),
            goHome: (siteId) => this.goHome(siteId),
            open: (kind, targetId) => this.open(kind, targetId),
            setBoard: (board) => (this.state.board = board),
        };
    }
}

registry.category("actions").add("metrology_store.store", MetrologyStore);
