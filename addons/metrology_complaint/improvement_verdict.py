"""Whether an improvement worked: two rates of rare events compared, without a database.

Complaints of one cause are rare and independent, so their number among so many items is a Poisson number.
Before the improvement there were x0 among n0 items, after it x1 among n1. If nothing had changed, then of the
x0 + x1 cases together each would fall into the time after with the share n1 / (n0 + n1), whatever the rate
is: x1 would be binomial. The probability of x1 or fewer is the exact one-sided p-value of this conditional
test.

J. Przyborowski, H. Wilenski: Homogeneity of results in testing samples from Poisson series. Biometrika 31
(1940), 313-323; the same test in E. L. Lehmann, J. P. Romano: Testing Statistical Hypotheses, 3rd ed., 4.5.
"""

from math import comb

# A fall that chance alone would bring in at most one of twenty cases counts as shown.
SIGNIFICANCE = 0.05
PER = 1000


class ImprovementVerdict:
    """Compares complaints per 1,000 items before and after an improvement.

    * ``effective``: fewer than before, and chance alone would show so few at most once in twenty times.
    * ``too_few``: not even a time without any complaint would have shown a fall; nothing can be said.
    * ``not_effective``: there was enough to see a fall, and none was shown.
    """

    __slots__ = ("cases_before", "items_before", "cases_after", "items_after")

    def __init__(self, cases_before: int, items_before: int, cases_after: int, items_after: int):
        if min(cases_before, items_before, cases_after, items_after) < 0:
            raise ValueError("counts are never negative")
        self.cases_before = cases_before
        self.items_before = items_before
        self.cases_after = cases_after
        self.items_after = items_after

    @staticmethod
    def get_rate(cases: int, items: int) -> float:
        """Return complaints per 1,000 items, nothing while there were no items."""
        return PER * cases / items if items else 0.0

    @property
    def rate_before(self) -> float:
        return self.get_rate(self.cases_before, self.items_before)

    @property
    def rate_after(self) -> float:
        return self.get_rate(self.cases_after, self.items_after)

    @property
    def p_value(self) -> float:
        """Return how probable so few cases after are when nothing has changed."""
        return self._get_probability(self.cases_after)

    @property
    def best_p_value(self) -> float:
        """Return what the p-value had been without a single case after: the most that could be shown."""
        return self._get_probability(0)

    @property
    def verdict(self) -> str:
        if not self.items_before or not self.items_after or self.best_p_value > SIGNIFICANCE:
            return "too_few"
        return "effective" if self.p_value <= SIGNIFICANCE else "not_effective"

    def _get_probability(self, most: int) -> float:
        """Return P(X <= most) of the binomial, in whole numbers until the last division."""
        total, whole = self.cases_before + self.cases_after, self.items_before + self.items_after
        if not whole:
            return 1.0
        ways = sum(
            comb(total, after) * self.items_after**after * self.items_before ** (total - after)
            for after in range(most + 1)
        )
        return ways / whole**total
