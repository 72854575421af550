from datetime import datetime, timedelta
from statistics import median, quantiles

from odoo.exceptions import AccessError
from odoo.tests import HttpCase, freeze_time, tagged

from .common import PickupCommon

MORNING = datetime(2026, 6, 1, 1, 10)  # 09:10 in Shanghai


@tagged("post_install", "-at_install")
class TestWaiting(PickupCommon):
    """What hangs on the wall of the waiting room, and how long people sat below it."""

    def _request(self, order, counter="2"):
        Task = self.env["metrology.retrieval.task"].with_user(self.user_reception)
        return Task._request(order, order.item_ids, counter).with_user(self.user_store_keeper)

    def _get_screen(self, user=None, site=None):
        Task = self.env["metrology.retrieval.task"].with_user(user or self.user_reception)
        return Task.get_waiting_screen((site or self.site_a).id)

    def _visit(self, arrival, minutes):
        with freeze_time(arrival):
            order = self._make_ready_order()
            task = self._request(order)
        with freeze_time(arrival + timedelta(minutes=minutes)):
            task._fetch()
            self._prepare_release(order)._release()
        return task

    def test_number_wanders_over_the_wall(self):
        order = self._make_ready_order()
        task = self._request(order)
        line = {"id": task.id, "number": task.name[-4:], "counter": "2", "late": False, "called": ""}
        self.assertEqual(self._get_screen()["fetching"], [line])
        self.assertFalse(self._get_screen()["ready"])
        self.assertFalse(self._get_screen(site=self.site_b)["fetching"], "another site's customers")
        task._fetch()
        self.assertFalse(self._get_screen()["fetching"])
        self.assertEqual(self._get_screen()["ready"], [line])
        self._prepare_release(order)._release()
        self.assertFalse(self._get_screen()["ready"])

    def test_numbers_only(self):
        order = self._make_ready_order()
        self._request(order)
        shown = str(self._get_screen()["fetching"])
        for secret in (order.submitting_partner_id.name, order.submitter_name, order.name):
            self.assertNotIn(secret, shown)

    def test_longest_waiting_first_and_yesterday_not_at_all(self):
        with freeze_time(MORNING - timedelta(days=1)):
            self._request(self._make_ready_order())
        with freeze_time(MORNING):
            second_order, first_order = self._make_ready_order(), self._make_ready_order()
        with freeze_time(MORNING):
            first = self._request(first_order)
        with freeze_time(MORNING + timedelta(minutes=11)):
            second = self._request(second_order)
            fetching = self._get_screen()["fetching"]
        self.assertEqual([line["id"] for line in fetching], [first.id, second.id])
        self.assertEqual([line["late"] for line in fetching], [True, False])

    def test_unknown_site_shows_the_own_one(self):
        Task = self.env["metrology.retrieval.task"].with_user(self.user_reception)
        for unknown in (None, 0, -1, "x", 2**31):
            self.assertEqual(Task.get_waiting_screen(unknown)["site_id"], self.site_a.id)

    def test_wall_costs_the_same_for_one_and_for_ten(self):
        def count():
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self._get_screen()
            return self.env.cr.sql_log_count - before

        self._request(self._make_ready_order())
        count()
        one = count()
        for _number in range(5):
            self._request(self._make_ready_order())
        self.assertEqual(count(), one)

    def test_strangers_see_nothing(self):
        stranger = self.env["res.users"].create({"name": "Stranger", "login": "stranger_at_the_wall"})
        with self.assertRaises(AccessError):
            self._get_screen(stranger)

    def test_median_and_percentile_tie_out_at_every_level(self):
        """A recount in Python gives what the pivot shows, per hour and in total."""
        self.env.company.partner_id.tz = "Asia/Shanghai"
        stays = {9: (2, 4, 6, 8, 30), 11: (12, 1)}
        for hour, minutes in stays.items():
            for one in minutes:
                task = self._visit(MORNING + timedelta(hours=hour - 9), one)
                self.assertAlmostEqual(task.visit_minutes, one)
        self.env.flush_all()
        Time = self.env["metrology.waiting.time"].with_user(self.user_supervisor)
        domain = [("site_id", "=", self.site_a.id), ("day", "=", "2026-06-01")]
        aggregates = ["visit_count:sum", "median_minutes:avg", "p90_minutes:avg"]
        rows = Time._read_group(domain, ["hour"], aggregates, order="hour")
        rows += [(None, *total) for total in Time._read_group(domain, [], aggregates)]
        everything = [minute for minutes in stays.values() for minute in minutes]
        for row, minutes in zip(rows, [*stays.values(), everything], strict=True):
            self.assertEqual(row[1], len(minutes))
            self.assertAlmostEqual(row[2], median(minutes), places=4)
            self.assertAlmostEqual(row[3], quantiles(minutes, n=10, method="inclusive")[8], places=4)
        self.assertEqual([row[0] for row in rows], [9, 11, None])

    def test_pivot_and_graph_read_percentiles_too(self):
        self._visit(MORNING, 5)
        self.env.flush_all()
        Time = self.env["metrology.waiting.time"].with_user(self.user_supervisor)
        domain = [("site_id", "=", self.site_a.id)]
        [group] = Time.formatted_read_group(domain, ["hour"], ["p90_minutes:avg"])
        self.assertAlmostEqual(group["p90_minutes:avg"], 5)
        sets = Time.formatted_read_grouping_sets(
            domain, [["site_id"], ["site_id", "hour"], []], ["median_minutes:avg", "p90_minutes:avg"]
        )
        for groups in sets:
            self.assertAlmostEqual(groups[0]["median_minutes:avg"], 5)

    def test_who_leaves_a_part_here_has_been_served(self):
        with freeze_time(MORNING):
            order = self._make_ready_order(2)
            task = self._request(order)
        with freeze_time(MORNING + timedelta(minutes=7)):
            task._fetch()
            self._prepare_release(order, items=order.item_ids[0])._release()
        self.assertEqual(task.state, "closed")
        self.assertAlmostEqual(task.visit_minutes, 7)
        self.assertFalse(order.item_ids[1].retrieval_task_id, "can be asked for again")

    def test_items_that_the_counter_fetched_itself_end_the_task(self):
        order = self._make_ready_order()
        task = self._request(order)
        self._prepare_release(order)._release()
        self.assertEqual(task.state, "closed")
        self.assertFalse(self._get_screen()["fetching"], "nobody waits any more")

    def test_who_left_without_anything_does_not_count(self):
        order = self._make_ready_order()
        task = self._request(order)
        task.action_cancel()
        self.env.flush_all()
        self.assertFalse(task.handed_over_at)
        self.assertFalse(self.env["metrology.waiting.time"].search([("site_id", "=", self.site_a.id)]))

    def test_waiting_times_are_for_reception_and_managers(self):
        for user in (self.user_reception, self.user_supervisor, self.user_auditor):
            self.env["metrology.waiting.time"].with_user(user).search([])
        for user in (self.user_laboratory, self.user_agent):
            with self.assertRaises(AccessError):
                self.env["metrology.waiting.time"].with_user(user).search([])


@tagged("post_install", "-at_install")
class TestWaitingScreen(PickupCommon, HttpCase):
    def test_wall_in_the_browser(self):
        order = self._make_ready_order()
        task = (
            self.env["metrology.retrieval.task"]
            .with_user(self.user_reception)
            ._request(order, order.item_ids, "<b>2</b>")
        )
        self.user_reception.password = self.user_reception.login
        code = f"""
            const seek = () => {{
                const line = document.querySelector(".o_metrology_number");
                if (line && line.textContent.trim().startsWith("{task.call_number}")) {{
                    console.log("test successful");
                }} else {{
                    setTimeout(seek, 100);
                }}
            }};
            seek();
        """
        self.browser_js(
            "/odoo/action-metrology_pickup.action_metrology_waiting_screen",
            code,
            login=self.user_reception.login,
        )
