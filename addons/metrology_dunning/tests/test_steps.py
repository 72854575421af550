import csv
import random
from datetime import timedelta

from odoo import fields
from odoo.tests import tagged
from odoo.tools import file_open

from .common import MONDAY, DunningCommon


@tagged("post_install", "-at_install")
class TestDunningSteps(DunningCommon):
    """The rule of the steps as a table: each line of the file cites the rule that it proves."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with file_open("metrology_dunning/tests/dunning_steps.csv") as table:
            cls.cases = list(csv.DictReader(table))
        cls.order = cls._make_due("2025-09-01")
        cls._run(fields.Date.to_date("2025-09-01"))
        cls.dunning = cls._get_dunning(cls.order)

    def test_every_line_of_the_table(self):
        for case in self.cases:
            with self.subTest(case["case"], rule=case["rule"]), self.env.cr.savepoint() as savepoint:
                self._set_due(self.order, case["due"])
                level = self.levels[case["level"]].id if case["level"] else False
                before = {"level_id": level, "level_date": case["level_date"] or False}
                self.dunning.event_ids.letter_id.flush_recordset()
                self.env.flush_all()
                self.env.cr.execute("DELETE FROM metrology_dunning_event")
                self.env.cr.execute("DELETE FROM metrology_dunning_letter")
                self.env.invalidate_all()
                self.dunning.write(before)
                if case["paused_from"]:
                    self._pause(self.dunning, case["paused_from"], case["paused_to"])
                self._run(fields.Date.to_date(case["today"]))
                step = self.dunning.event_ids.level_id.step_id.code or ""
                self.assertEqual(step, case["expected"], case["rule"])
                savepoint.rollback()
                self.env.invalidate_all()

    def test_a_cutoff_asks_the_same_as_the_rule(self):
        """The query compares one date; it has to choose exactly what counting day by day chooses."""
        level, chance = self.env["metrology.dunning.level"], random.Random(3)
        for _time in range(400):
            today = MONDAY + timedelta(days=chance.randint(-400, 250))
            days = chance.randint(-10, 30)
            cutoff = level._get_cutoff(days, today)
            for shift in range(-4, 5):
                start = cutoff + timedelta(days=shift)
                self.assertEqual(level._is_reached(days, start, today), start <= cutoff, (days, start, today))
