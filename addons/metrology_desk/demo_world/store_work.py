"""The store of the demo world: badges, hand-overs that did not match, a transfer under way, a count."""

import base64
import random
from datetime import datetime, time, timedelta

from . import people
from .backdating import Backdating

CHINA = timedelta(hours=8)
CLOSING = time(17, 0)
MISSING = "清点两遍未见，受理台抽屉与推车已查。"
DAMAGED = "外壳左下角有新磕痕，交接双方当面确认。"
EXPLANATION = "当日下午在受理台登记桌下找到，已补扫入库。"


class StoreWork:
    """Plays what happens in the stores on the last day of the world."""

    def __init__(self, env, seed, today, house):
        self.env = env
        self.today = today
        self.house = house
        self.rng = random.Random(f"{seed}/store")

    def make_badges(self):
        """Everybody who gives or takes items has a badge."""
        groups = [people.RECEPTION, people.STORE, people.LABORATORY]
        users = self.env["res.users"].search(
            [("all_group_ids", "in", [self.env.ref(f"metrology_base.{group}").id for group in groups])]
        )
        badges = self.env["metrology.badge"].with_context(active_test=False).search([])
        self.env["metrology.badge"].create([{"user_id": user.id} for user in users - badges.user_id])

    def play(self):
        backdating = Backdating(self.env)
        closing = datetime.combine(self.today, CLOSING) - CHINA
        moment = min(closing, backdating.start - timedelta(minutes=1))
        self.make_badges()
        self.hand_over_with_differences()
        self.send_to_another_site()
        backdating.stamp(moment)
        self.count_a_store()
        self.settle_some()
        backdating.stamp(moment)

    # What a hand-held does

    def key(self):
        return f"{self.rng.getrandbits(128):032x}"

    def open_session(self, kind, site, keeper, target=None):
        Handover = self.env["metrology.handover"].with_user(keeper)
        state = Handover.open_session(kind, site.id, target.id if target else None)
        return Handover.browse(state["id"])

    def identify(self, session, giver, taker):
        badges = self.env["metrology.badge"].search([("user_id", "in", (giver | taker).ids)])
        codes = {badge.user_id: badge.code for badge in badges}
        session.scan(self.key(), codes[giver])
        session.scan(self.key(), codes[taker])

    def scan_all_but(self, session, left_out):
        for line in session.line_ids - left_out:
            session.scan(self.key(), line.label)

    # What happens

    def hand_over_with_differences(self):
        """At two receptions the list does not match: an accessory is not there, an item has a dent."""
        differences = ["missing", "damaged"]
        for site in self.house.get_sites():
            keeper, clerk = self.house.get_user("store", site), self.house.get_user("reception", site)
            session = self.open_session("store_in", site, keeper)
            lines = session.line_ids
            if len(lines) < 2:
                session.cancel(self.key())
                continue
            self.identify(session, clerk, keeper)
            kind = differences.pop(0)
            if kind == "missing":
                line = (lines.filtered("accessory_id") or lines)[-1:]
                self.scan_all_but(session, line)
                session.set_difference(self.key(), line.id, kind, MISSING)
            else:
                self.scan_all_but(session, lines.browse())
                line = lines.filtered("item_id")[:1]
                photo = base64.b64encode(people.make_signature(f"dent {site.code}")).decode()
                session.set_difference(self.key(), line.id, kind, DAMAGED, photo)
            session.book(self.key())
            if not differences:
                return

    def send_to_another_site(self):
        """The laboratory of one site is full: some items go to another site and are on the road."""
        driver = self.house.get_user("driver")
        for site in self.house.get_sites():
            planned = self.env["metrology.store"]._get_next_jobs(site)
            items = next(iter(planned.values()), self.env["metrology.order.item"])[:3]
            other = self.house.get_sites() - site
            jobs = items.lab_job_ids.filtered(lambda job: job.state == "planned")
            laboratory = self.env["metrology.laboratory"].search([("site_id", "in", other.ids)], limit=1)
            if not jobs:
                continue
            jobs.laboratory_id = laboratory
            keeper = self.house.get_user("store", site)
            session = self.open_session("transfer_out", site, keeper, laboratory.site_id)
            self.identify(session, keeper, driver)
            self.scan_all_but(session, session.line_ids.browse())
            session.book(self.key())
            return

    def count_a_store(self):
        """Two shelves have been counted; one piece is missing, and a supervisor has approved the result."""
        for site in self.house.get_sites():
            shelves = self.house.get_shelves(site)
            items = self.env["metrology.order.item"].search([("location_id", "in", shelves.ids)])
            places = items.location_id[:2]
            if len(items.filtered(lambda item, places=places: item.location_id in places)) < 2:
                continue
            keeper = self.house.get_user("store", site)
            Stocktake = self.env["metrology.stocktake"].with_user(keeper)
            count = Stocktake.browse(Stocktake.start(site.id, places.ids)["id"])
            for line in count.line_ids[1:]:
                count.scan(self.key(), line.code, line.expected_place_id.id)
            count.finish(self.key())
            count.with_user(self.house.get_user("supervisor")).action_approve()
            return

    def settle_some(self):
        """One discrepancy has been explained already."""
        discrepancy = self.env["metrology.discrepancy"].search([("handover_id", "!=", False)], limit=1)
        if discrepancy:
            mine = discrepancy.with_user(discrepancy.owner_id)
            mine.explanation = EXPLANATION
            mine.action_explain()
