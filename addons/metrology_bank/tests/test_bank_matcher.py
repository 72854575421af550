import csv
from datetime import date
from pathlib import Path

from odoo.tests import BaseCase, tagged

from odoo.addons.metrology_base.company_key import company_key

from ..matching import Claim, Customer, Matcher, Transfer, number_keys

CASES = Path(__file__).with_name("matching_cases.csv")
CUSTOMERS = (
    Customer(
        1, ("甲计量仪器有限公司", "甲集团财务中心"), frozenset({"62280001"}), frozenset({company_key("王五")})
    ),
    Customer(2, ("北京市朝阳区先进精密测量仪器制造有限公司",)),
    Customer(3, ("北京市海淀区中关村第一实验小学分校",)),
    Customer(6, ("双胞公司",)),
    Customer(7, ("双胞（公司）",)),
)
OWNERS = {1: 1, 2: 2, 3: 3, 4: 1, 5: 1, 6: 6, 7: 7, 21: 1}


def read_claims(text, is_receipt=False):
    for part in text.split():
        number, _equals, rest = part.partition("=")
        amount, _at, day = rest.partition("@")
        name = f"HPL-R2026-{number}" if is_receipt else f"HPL2026-{number}"
        yield Claim(
            int(number),
            OWNERS[int(number)],
            int(amount) * 100,
            (date.fromisoformat(day),),
            number_keys(name),
            is_receipt,
            f"S{number}" if is_receipt else "",
        )


@tagged("post_install", "-at_install")
class TestBankMatcher(BaseCase):
    """The score of a suggestion, row by row of the table beside this file; no database."""

    def test_truth_table(self):
        with CASES.open(encoding="utf-8", newline="") as file:
            cases = list(csv.DictReader(file))
        self.assertGreaterEqual(len(cases), 25)
        for case in cases:
            with self.subTest(case["case"]):
                self._check_case(case)

    def _check_case(self, case):
        claims = [*read_claims(case["open"]), *read_claims(case["receipts"], True)]
        remark = case["remark"]
        transfer = Transfer(
            int(case["amount"]) * 100,
            date.fromisoformat(case["day"]),
            case["payer"],
            case["account"],
            remark,
            remark,
        )
        found = Matcher(CUSTOMERS, claims).suggest(transfer)
        if not case["score"]:
            self.assertEqual(found, [])
            return
        best = found[0]
        self.assertEqual(
            (
                str(best.score),
                best.kind,
                " ".join(map(str, sorted(best.claims))),
                best.payer,
                " ".join(best.reasons),
            ),
            (case["score"], case["kind"], case["claims"], case["payer_kind"], case["reasons"]),
        )
        self.assertEqual(sum(best.shares) + best.rest, transfer.cents)
        self.assertEqual(found, sorted(found, key=lambda suggestion: -suggestion.score))

    def test_every_suggestion_gives_every_cent_a_place(self):
        claims = list(read_claims("1=100@2026-11-15 4=60@2026-03-01 5=33@2026-11-01"))
        matcher = Matcher(CUSTOMERS, claims)
        for cents in range(100, 25000, 317):
            for best in matcher.suggest(Transfer(cents, date(2026, 11, 20), "甲计量仪器有限公司")):
                self.assertEqual(sum(best.shares) + best.rest, cents)
                self.assertTrue(all(share > 0 for share in best.shares))
                self.assertGreaterEqual(best.rest, 0)

    def test_a_customer_with_very_many_orders(self):
        claims = [
            Claim(number, 1, 10007 + number * 13, (date(2026, 1, 1),), number_keys(f"HPL2026-{number}"))
            for number in range(1, 400)
        ]
        matcher = Matcher(CUSTOMERS, claims)
        both = claims[300].cents + claims[350].cents
        best = matcher.suggest(
            Transfer(both, date(2026, 11, 20), "甲计量仪器有限公司", "", "HPL2026-301、HPL2026-351 两单")
        )[0]
        self.assertEqual((sorted(best.claims), best.score), ([301, 351], 100))

    def test_numbers_in_remarks(self):
        for text in (
            "HPL2026-000123",
            "hpl 2026 123",
            "委托单：HPL2026—000123，谢谢",
            "HPL2026-000123-004",
            "HPL2026000123",
        ):
            with self.subTest(text):
                self.assertIn(("HPL", "2026", 123), number_keys(text))
        self.assertIn(("HPLR", "2026", 7), number_keys("收据HPL-R2026-000007"))
        for text in ("检定费", "2026-11-20", "20261120", "", "款项2026"):
            with self.subTest(text):
                self.assertFalse(number_keys(text))
