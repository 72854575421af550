"""Calls of the demo world: the simulator's trace, made by customers of the house."""

import json
import time

CALLERS = ("13800138000", "01082370001", "075526012345")


class Calls:
    """Replays the trace with the numbers of customers."""

    def __init__(self, env):
        self.env = env

    def play(self):
        trace = json.dumps(self.env["metrology.telephony.provider"]._load_trace())
        for caller, number in zip(CALLERS, self.get_numbers(), strict=False):
            trace = trace.replace(caller, number)
        self.env.ref("metrology_telephony.provider_simulator")._replay(json.loads(trace), time.time())

    def get_numbers(self):
        phones = self.env["metrology.phone"].search([("e164", "=like", "+86%")], order="id")
        owners = phones.grouped("e164")
        return ["0" + e164[3:] if len(e164) < 14 else e164[3:] for e164 in owners][: len(CALLERS)]
