import json

from odoo import api, fields, models

from ..demo_world.bank import Bank
from ..demo_world.bookings import Bookings
from ..demo_world.calls import Calls
from ..demo_world.complaint_work import ComplaintWork
from ..demo_world.contracts import ContractWork
from ..demo_world.dunning_work import DunningWork
from ..demo_world.house import House
from ..demo_world.invoice_work import InvoiceWork
from ..demo_world.player import Player
from ..demo_world.requests import RequestWork
from ..demo_world.society import Society
from ..demo_world.store_work import StoreWork

PARAMETER = "metrology_desk.demo_world"
LANGUAGE, TIMEZONE = "zh_CN", "Asia/Shanghai"
ORDERS_PER_STEP = 5


class MetrologyDemoWorld(models.AbstractModel):
    """A working institute to try things out: staff, customers, instruments and orders in every state.

    Nobody and nothing in it exists. The same seed and the same day give the same world.
    """

    _name = "metrology.demo.world"
    _description = "Demo World"

    @api.model
    def _generate(self, seed=2026, today=None, orders=150, progress=None):
        """Make the demo world, or what is missing of it; a finished world is left alone.

        The reference data (sites, catalogue, lists) has to be loaded before.

        :param int seed: another seed gives another world
        :param date today: the day on which the world ends; orders lie in the six months before
        :param int orders: number of commission orders
        :param progress: called as ``progress(done, total, text)`` after each step; with it every step is
            committed, so that a world whose making was interrupted is completed by the next call
        :return: whether anything was made
        """
        state = self._read_state() or {
            "seed": seed,
            "today": (today or fields.Date.context_today(self)).isoformat(),
            "orders": orders,
            "done": 0,
        }
        if state.get("complete"):
            return False
        steps = self._get_steps(state)
        for number, (text, step) in enumerate(steps, start=1):
            if number > state["done"]:
                step()
                state.update(done=number, complete=number == len(steps))
                self._write_state(state)
                if progress:
                    # commit: a step is whole, and an interrupted start goes on after it
                    self.env.cr.commit()  # pylint: disable=invalid-commit
            if progress:
                progress(number, len(steps), text)
        return True

    @api.model
    def _get_steps(self, state):
        """Return ``[(text, function)]`` in the order in which they have to run."""
        installed = dict(self.env["res.lang"].get_installed())
        env = self.with_context(
            lang=LANGUAGE if LANGUAGE in installed else self.env.lang,
            tz=TIMEZONE,
            no_reset_password=True,
            mail_create_nosubscribe=True,
        ).env
        today = fields.Date.to_date(state["today"])
        house = House(env, state["seed"])
        society = Society(env, state["seed"], today)
        player = Player(env, state["seed"], today, state["orders"], house)
        bookings = Bookings(env, state["seed"], house)
        contracts = ContractWork(env, state["seed"], today, house, player)
        numbers = range(0, state["orders"], ORDERS_PER_STEP)
        return [
            (self.env._("Institute"), house.make_institute),
            (self.env._("Laboratories and shelves"), house.make_places),
            (self.env._("Staff"), house.make_staff),
            (self.env._("Customers"), society.make_customers),
            (self.env._("Price list"), society.make_prices),
            (self.env._("Instruments"), society.make_instruments),
            (self.env._("Contracts"), contracts.make_contracts),
            *(
                (
                    self.env._("Orders"),
                    lambda first=first: player.play(first, first + ORDERS_PER_STEP),
                )
                for first in numbers
            ),
            (self.env._("Capacity for bookings"), bookings.make_capacity),
            (self.env._("Bookings"), bookings.make_bookings),
            (self.env._("Quotations"), bookings.make_quotations),
            (self.env._("Store"), StoreWork(env, state["seed"], today, house).play),
            (self.env._("Cash desks"), player.keep_cash_desks),
            (self.env._("Invoices"), InvoiceWork(env, house).play),
            (self.env._("Statements"), contracts.settle),
            (self.env._("Bank transfers"), Bank(env, state["seed"], today, house).play),
            (self.env._("Arrears"), DunningWork(env, house).play),
            (self.env._("Requests"), RequestWork(env, house).play),
            (self.env._("Complaints"), ComplaintWork(env, state["seed"], house).play),
            (self.env._("Calls"), Calls(env, house).play),
        ]

    @api.model
    def _read_state(self):
        # sudo: ir.config_parameter - one parameter remembers how far the demo world is
        return json.loads(self.env["ir.config_parameter"].sudo().get_param(PARAMETER) or "null")

    @api.model
    def _write_state(self, state):
        # sudo: ir.config_parameter - one parameter remembers how far the demo world is
        self.env["ir.config_parameter"].sudo().set_param(PARAMETER, json.dumps(state, sort_keys=True))
