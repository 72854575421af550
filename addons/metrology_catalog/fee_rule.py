"""What a line of a price list costs: unit, over-length and per-point rules, without a database.

>>> FeeRule(amount=20, included=5, step=1, step_amount=5, grows_with="length").price(length=7.2)
35.0
>>> FeeRule(amount=50).price(quantity=3)
150.0
>>> FeeRule(amount=640, charged_per="set").price(quantity=14)
640.0
>>> FeeRule(amount=90, charged_per="metre").price() is None
True
"""

import math
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

SET_UNITS = frozenset({"套", "组", "盒", "副", "set"})
METRE_UNITS = frozenset({"米", "m", "metre", "meter"})


def guess_charged_per(unit):
    """Return ``piece``, ``set`` or ``metre``: what the unit of a price list says the price is for."""
    unit = (unit or "").strip().lower()
    if unit in SET_UNITS:
        return "set"
    return "metre" if unit in METRE_UNITS else "piece"


class FeeRule(NamedTuple):
    """One price with what makes it grow.

    ``amount`` is money for one piece, one set or one metre. With ``grows_with`` the amount covers
    ``included`` metres of range (``length``) or measuring points (``points``), and each started ``step``
    more costs ``step_amount`` (for example 浙江省计量科学研究院 2022: 钢卷尺 20, above 5 m 5 more per metre).
    """

    amount: float
    charged_per: str = "piece"
    grows_with: str | None = None
    included: float = 0.0
    step: float = 1.0
    step_amount: float = 0.0

    def price(self, quantity=1, length=None, points=0):
        """Return the money for one item of `quantity` pieces, or None where the price can not be told.

        :param quantity: pieces that the item consists of
        :param length: far end of the measuring range in metres, None when the range does not tell one
        :param points: measuring points asked for, 0 for those that the price includes
        """
        if length is None and (self.grows_with == "length" or self.charged_per == "metre"):
            return None
        price = Decimal(str(self.amount))
        if self.charged_per == "metre":
            price *= math.ceil(round(length, 9))
        if self.grows_with:
            price += Decimal(str(self.step_amount)) * self._count_steps(length, points)
        if self.charged_per != "set":
            price *= max(quantity or 1, 1)
        return float(price.quantize(Decimal("0.01"), ROUND_HALF_UP))

    def _count_steps(self, length, points):
        surplus = (length if self.grows_with == "length" else points or 0) - self.included
        return math.ceil(round(surplus / self.step, 9)) if surplus > 0 else 0
