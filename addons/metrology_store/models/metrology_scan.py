from odoo import api, models

from odoo.addons.metrology_intake.models.metrology_scan import STEP_KEYS

SESSION_TONES = {"draft": "amber", "cancelled": "red"}
COUNT_TONES = {"counting": "blue", "counted": "amber", "cancelled": "red"}


class MetrologyScan(models.AbstractModel):
    _inherit = "metrology.scan"

    @api.model
    def _get_finders(self):
        *exact, by_name = super()._get_finders()
        return [*exact, self._find_handover, self._find_transfer, self._find_stocktake, by_name]

    @api.model
    def _make_screen_step(self, label, **params):
        """Return a step that opens the hand-held screen, for those who work with it."""
        if not self.env["metrology.handover"]._is_worker() or not self.env.user.metrology_site_ids:
            return None
        action = self.env["metrology.store"]._get_screen_action(**params)
        keys = ("type", "name", "tag", "params")
        return {"label": label, "action": {key: action[key] for key in keys}}

    @api.model
    def _find_handover(self, text):
        sessions = self._look_up("metrology.handover", [("name", "=", text.upper())])
        return [self._make_handover_card(session) for session in sessions]

    @api.model
    def _make_handover_card(self, session):
        go_on = session.state == "draft" and self._make_screen_step(
            self.env._("Go on with the hand-over"), view="session", id=session.id
        )
        kind = dict(session._fields["kind"]._description_selection(self.env))[session.kind]
        scanned = len(session.line_ids.filtered("scanned_at"))
        return self._make_card(
            "handover",
            self.env._("Hand-over"),
            session.name,
            [
                (self.env._("Kind"), kind),
                (self.env._("To"), session._get_target_name()),
                (self.env._("Handed over by"), session.giver_id.name),
                (self.env._("Taken by"), session.taker_id.name),
                (self.env._("Scanned"), f"{scanned} / {len(session.line_ids)}"),
            ],
            [go_on, self._make_open_step(self.env._("Open the hand-over"), session)],
            SESSION_TONES.get(session.state, "green"),
            session._state_label(session.state),
        )

    @api.model
    def _find_transfer(self, text):
        transfers = self._look_up("metrology.transfer", [("name", "=", text.upper())])
        return [self._make_transfer_card(transfer) for transfer in transfers]

    @api.model
    def _make_transfer_card(self, transfer):
        take = None
        if transfer.state == "in_transit" and transfer.to_site_id in self.env.user.metrology_site_ids:
            take = self._make_screen_step(
                self.env._("Take the transfer over"),
                view="open",
                kind="transfer_in",
                site_id=transfer.to_site_id.id,
                target_id=transfer.id,
            )
        word = transfer._state_label(transfer.state)
        if transfer.is_overdue:
            tone, word = "red", self.env._("%(state)s · late", state=word)
        else:
            tone = "blue" if transfer.state == "in_transit" else "green"
        return self._make_card(
            "transfer",
            self.env._("Transfer"),
            transfer.name,
            [
                (self.env._("From site"), transfer.from_site_id.name),
                (self.env._("To site"), transfer.to_site_id.name),
                (self.env._("Driver"), transfer.driver_id.name),
                (self.env._("Still on the way"), str(transfer.left_count)),
            ],
            [take, self._make_open_step(self.env._("Open the transfer"), transfer)],
            tone,
            word,
        )

    @api.model
    def _find_stocktake(self, text):
        counts = self._look_up("metrology.stocktake", [("name", "=", text.upper())])
        return [self._make_stocktake_card(count) for count in counts]

    @api.model
    def _make_stocktake_card(self, count):
        go_on = count.state in ("counting", "counted") and self._make_screen_step(
            self.env._("Go on counting"), view="count", id=count.id
        )
        return self._make_card(
            "stocktake",
            self.env._("Stocktake"),
            count.name,
            [
                (self.env._("Site"), count.site_id.name),
                (self.env._("Scanned"), f"{count.scanned_count} / {count.expected_count}"),
                (self.env._("Missing"), count.missing_count),
            ],
            [go_on, self._make_open_step(self.env._("Open the stocktake"), count)],
            COUNT_TONES.get(count.state, "green"),
            count._state_label(count.state),
        )

    @api.model
    def _make_shelf_card(self, place):
        card = super()._make_shelf_card(place)
        step = self._make_screen_step(self.env._("Put away on the hand-held"), view="put", shelf=place.name)
        if step and place._get_store_site() in self.env.user.metrology_site_ids:
            card["steps"].append({"key": STEP_KEYS[len(card["steps"])], **step})
        return card
