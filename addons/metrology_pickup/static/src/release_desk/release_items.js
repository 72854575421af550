import { Component, useEffect, useRef } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";

/** The items of the order with place, certificates and accessories; what is scanned ticks off. */
export class ReleaseItems extends Component {
    static template = "metrology_pickup.ReleaseItems";
    static props = { release: Object, onTake: Function, onShowCertificates: Function };

    setup() {
        this.list = useRef("list");
        // What was scanned last is always to be seen.
        useEffect(
            (code) => {
                this.list.el?.querySelector(`[data-uid="${CSS.escape(code || "")}"]`)?.scrollIntoView({ block: "nearest" });
            },
            () => [this.props.release.scans.at(-1)]
        );
    }

    get isDraft() {
        return this.props.release.state === "draft";
    }

    /** What goes along first, then what stays, then what has left already. */
    get items() {
        const rank = (item) => (item.is_released ? 2 : item.is_listed ? 0 : 1);
        return [...this.props.release.items].sort((one, other) => rank(one) - rank(other));
    }

    get listed() {
        return this.props.release.items.filter((item) => item.is_listed);
    }

    get count() {
        const pieces = this.listed
            .filter((item) => !item.is_onsite)
            .flatMap((item) => [item, ...item.accessories.filter((accessory) => accessory.uid)]);
        return _t("%(done)s of %(all)s scanned", {
            done: pieces.filter((piece) => piece.is_scanned).length,
            all: pieces.length,
        });
    }

    /** Colour, icon and word of an item; never the colour alone. */
    getMark(item) {
        if (item.is_released) {
            return { tone: "success", icon: "fa-sign-out", word: item.word };
        }
        if (!item.is_listed) {
            return item.problem
                ? { tone: "danger", icon: "fa-ban", word: item.word }
                : { tone: "warning", icon: "fa-pause-circle", word: _t("Stays here") };
        }
        if (item.is_scanned || item.is_onsite) {
            return { tone: "success", icon: "fa-check-square-o", word: _t("Scanned") };
        }
        return { tone: "secondary", icon: "fa-square-o", word: _t("Not scanned") };
    }

    getPlace(item) {
        if (item.is_onsite) {
            return { tone: "info", icon: "fa-map-marker", word: _t("On site") };
        }
        if (item.is_at_counter) {
            return { tone: "success", icon: "fa-hand-paper-o", word: _t("At the counter") };
        }
        if (item.is_being_fetched) {
            return { tone: "info", icon: "fa-refresh", word: _t("Being fetched") };
        }
        return { tone: "muted", icon: "fa-archive", word: item.place };
    }
}
