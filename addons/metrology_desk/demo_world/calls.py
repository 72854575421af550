"""Calls of the demo world: the simulator's trace, made by customers of the house."""

import json
import time

from odoo import Command

CALLERS = ("13800138000", "01082370001", "075526012345")


class Calls:
    """Replays the trace with the numbers of customers."""

    def __init__(self, env, house):
        self.env = env
        self.house = house

    def play(self):
        self.make_queue()
        trace = json.dumps(self.env["metrology.telephony.provider"]._load_trace())
        for caller, number in zip(CALLERS, self.get_numbers(), strict=False):
            trace = trace.replace(caller, number)
        self.env.ref("metrology_telephony.provider_simulator")._replay(json.loads(trace), time.time())

    def make_queue(self):
        """Let the agents answer the hotline; two of them know prices best."""
        skill = self.env["metrology.agent.skill"].create({"name": "费用咨询", "menu": "收费标准"})
        queue = self.env.ref("metrology_callcenter.call_queue_simulator")
        queue.member_ids = [
            Command.create(
                {
                    "user_id": self.house.get_user(f"agent{number}").id,
                    "skill_ids": [Command.set(skill.ids)] if number > 4 else [],
                }
            )
            for number in range(1, 7)
        ]

    def get_numbers(self):
        phones = self.env["metrology.phone"].search([("e164", "=like", "+86%")], order="id")
        owners = phones.grouped("e164")
        return ["0" + e164[3:] if len(e164) < 14 else e164[3:] for e164 in owners][: len(CALLERS)]
