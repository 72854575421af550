import { Component, onWillStart, useState } from "@odoo/owl";
import { deserializeDateTime, formatDateTime } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";
import { DeskFrame } from "@metrology_intake/desk/desk_frame";
import { makeRequestKey } from "@metrology_intake/desk/outbox";
import { storeProps } from "./store_props";
import { findShelf, useDesk } from "./use_desk";

const MODEL = "metrology.stocktake";

/** A stocktake: choose the shelves, scan shelf by shelf, look at what is missing. */
export class StoreCount extends Component {
    static template = "metrology_store.StoreCount";
    static components = { DeskFrame };
    static props = storeProps;

    setup() {
        this.orm = useService("orm");
        this.state = useState({ count: null, shelves: [], placeId: false, isPlaces: false, error: "" });
        this.desk = useDesk({
            refresh: async () => this.state.count && this.fetch(this.state.count.id),
            onState: (count) => count?.id && count.id === this.state.count?.id && (this.state.count = count),
            isMine: (entry) => entry.model === MODEL && entry.args[0]?.[0] === this.state.count?.id,
        });
        onWillStart(async () => {
            if (this.props.params.id) {
                try {
                    this.state.count = await this.fetch(this.props.params.id);
                } catch (error) {
                    this.state.error = error.data?.message || _t("No connection. Try again in a moment.");
                }
            }
        });
    }

    fetch(id) {
        return this.orm.silent.call(MODEL, "get_state", [[id]]);
    }

    get count() {
        return this.state.count;
    }

    get isCounting() {
        return this.count?.state === "counting";
    }

    get place() {
        return this.count?.places.find((one) => one.id === this.state.placeId);
    }

    get status() {
        return this.count ? `${this.count.scanned} / ${this.count.expected}` : "";
    }

    get progress() {
        const { scanned, expected } = this.count;
        return expected ? Math.round((100 * scanned) / expected) : 0;
    }

    get steps() {
        const home = { key: "F7", label: _t("Tasks"), run: () => this.props.goHome() };
        if (!this.count) {
            const { shelves } = this.state;
            const label = shelves.length
                ? _t("Count these shelves: %(count)s", { count: shelves.length })
                : _t("Count the whole site");
            return [{ key: "F4", label, run: () => this.start() }, home];
        }
        if (this.isCounting) {
            return [
                {
                    key: "F9",
                    label: this.state.isPlaces ? _t("Last scans") : _t("Places"),
                    run: () => (this.state.isPlaces = !this.state.isPlaces),
                },
                { key: "F4", label: _t("Finish the count"), run: () => this.call("finish", _t("Finish the count")) },
                home,
            ];
        }
        const goOn = { key: "F4", label: _t("Go on counting"), run: () => this.call("resume", _t("Go on counting")) };
        if (this.count.state !== "counted") {
            return [{ ...home, key: "Enter" }];
        }
        const correct = {
            key: "F6",
            label: _t("Correct the wrong places"),
            isDisabled: !this.misplaced.length,
            run: () => this.correctAll(),
        };
        return [{ ...home, key: "Enter" }, goOn, correct];
    }

    get misplaced() {
        return this.count.problems.filter((line) => line.result === "misplaced" && !line.is_corrected);
    }

    /** What is wrong, by kind, the missing first. */
    get parts() {
        const names = {
            missing: _t("Missing"),
            misplaced: _t("At the wrong place"),
            surplus: _t("Booked elsewhere"),
            unknown: _t("Unknown labels"),
        };
        return Object.entries(names)
            .map(([result, name]) => ({
                result,
                name,
                lines: this.count.problems.filter((line) => line.result === result),
            }))
            .filter((part) => part.lines.length);
    }

    showTime(text) {
        return text ? formatDateTime(deserializeDateTime(text), { showSeconds: false }) : "";
    }

    /** Begin needs the server: the list of what should be there is made there. */
    async start() {
        try {
            const ids = this.state.shelves.map((shelf) => shelf.id);
            const count = await this.orm.silent.call(MODEL, "start", [this.props.board.site.id, ids]);
            this.props.go("count", { id: count.id });
        } catch (error) {
            this.desk.say("danger", error.data?.message || _t("No connection. Try again in a moment."));
        }
    }

    async call(method, label, ...args) {
        const answer = await this.desk.call(MODEL, method, [[this.count.id], makeRequestKey(), ...args], label);
        return answer.status !== "refused";
    }

    async scan(code) {
        if (!this.count) {
            return this.choose(code);
        }
        if (!this.isCounting) {
            this.desk.say("danger", _t("This count is finished."));
            return false;
        }
        const place = findShelf(this.count.places, code);
        if (place) {
            this.state.placeId = place.id;
            this.desk.say("success", place.name);
            return true;
        }
        const args = [[this.count.id], makeRequestKey(), code, this.state.placeId];
        const answer = await this.desk.call(MODEL, "scan", args, code);
        if (answer.status === "queued") {
            this.desk.sound.good();
        }
        return answer.status !== "refused";
    }

    choose(code) {
        const shelf = findShelf(this.props.board.shelves, code);
        if (!shelf) {
            this.desk.say("danger", _t("“%(code)s” is no shelf of this store.", { code }));
            return false;
        }
        if (!this.state.shelves.some((one) => one.id === shelf.id)) {
            this.state.shelves.push(shelf);
        }
        this.desk.say("success", shelf.name);
        return true;
    }

    undo() {
        return this.call("undo_scan", _t("Take back the last scan"));
    }

    correct(line) {
        return this.call("correct", line.label, line.id);
    }

    async correctAll() {
        for (const line of this.misplaced) {
            if (!(await this.correct(line))) {
                return;
            }
        }
    }

    setPlace(place) {
        Object.assign(this.state, { placeId: place.id, isPlaces: false });
    }
}
