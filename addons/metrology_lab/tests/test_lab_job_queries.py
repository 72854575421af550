from odoo.tests import tagged

from .common import LabCommon

# What Odoo's stock spends on the two quants of one piece; nothing else may grow with the number of pieces.
QUERIES_PER_PIECE = {"accept": 7, "start": 0, "finish": 0, "return": 7}


@tagged("post_install", "-at_install")
class TestLabJobQueries(LabCommon):
    """Batches of a laboratory are one hand-over, and cost as many queries for 50 jobs as for 5."""

    def _count(self, jobs, step):
        jobs = jobs.browse(jobs.ids)
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.cr.sql_log_count
        result = step(jobs)
        self.env.flush_all()
        return self.cr.sql_log_count - before, result

    def test_fifty_jobs_are_accepted_started_and_finished_in_one_go(self):
        warm, few, many = self._make_jobs(1), self._make_jobs(5), self._make_jobs(50)
        steps = {
            "accept": lambda jobs: jobs._accept(self.keeper),
            "start": lambda jobs: jobs._start(),
            "finish": lambda jobs: jobs._finish("pass"),
            "return": lambda jobs: jobs._return_to_store(self.keeper),
        }
        for name, step in steps.items():
            with self.subTest(step=name):
                self._count(warm, step)
                small, _result = self._count(few, step)
                large, result = self._count(many, step)
                allowed = small + 45 * QUERIES_PER_PIECE[name] + 5
                self.assertLessEqual(large, allowed, f"{name}: {small} queries for 5 jobs, {large} for 50")
                if name in ("accept", "return"):
                    self.assertEqual(len(result), 1, "one hand-over for all")
                    self.assertEqual(result.metrology_item_ids, many.item_id)
