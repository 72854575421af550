"""Whose transfer is it, and for what: a score from 0 to 100, with its reasons.

Plain Python, without a database. What it knows of customers and of what they owe is given to
:class:`Matcher`; :meth:`Matcher.suggest` answers for one transfer with the likely claims, best first.

========================================  ======
the payer is the customer, or an account
the customer has paid from                    45
the payer's name is almost the customer's     25
the payer has paid for the customer before    15
the amount is one claim, or all that is open  35
the amount is the sum of some claims          30
part of a claim, or more than is open         10
prepayment, nothing is open                    5
a claim is of the ten days around it          10
the remark names the claims                   30
the remark names some of the claims           15
the remark names other claims                -40
another claim fits as well                   -15
========================================  ======
"""

import re
from collections import defaultdict
from datetime import date
from difflib import SequenceMatcher
from typing import NamedTuple

from odoo.addons.metrology_base.company_key import bigrams, company_key, is_near

from .cell_text import plain

DAYS_NEAR = 10
LEAST_SCORE = 45
TELLING_SCORE = 50
MAX_SUGGESTIONS = 8
MAX_SET = 10
MAX_SAME_AMOUNT = 3
SHARED_PAIRS = 0.5

WEIGHTS = {
    "title": 45,
    "account": 45,
    "similar": 25,
    "helper": 15,
    "stranger": 0,
    "exact": 35,
    "all_open": 35,
    "some": 30,
    "part": 10,
    "over": 10,
    "prepaid": 5,
    "near": 10,
    "named": 30,
    "named_some": 15,
    "names_other": -40,
    "rival": -15,
}
# Whoever pays is the customer; everybody else needs a letter.
OWN_PAYERS = frozenset(("title", "account", "similar"))
_NUMBER = re.compile(r"([A-Z][A-Z0-9]{0,7}?)-?([A-Z]?)-?(20\d\d)-?(\d{1,6})(?!\d)")
_TELLING = re.compile(r"[0-9A-Z一二三四五六七八九十百零东西南北中上下左右前后甲乙丙丁新老大小]")


class Customer(NamedTuple):
    """Who may pay: names on orders and invoices, accounts and names learnt from payments before."""

    id: int
    titles: tuple = ()
    accounts: frozenset = frozenset()
    helpers: frozenset = frozenset()


class Claim(NamedTuple):
    """What can be paid: an order with what is open on it, or a receipt that waits for its transfer."""

    id: int
    customer: int
    cents: int
    days: tuple = ()
    numbers: frozenset = frozenset()
    is_receipt: bool = False
    serial_no: str = ""


class Transfer(NamedTuple):
    cents: int
    day: date
    payer_name: str = ""
    payer_account: str = ""
    remark: str = ""
    serial_no: str = ""


class Suggestion(NamedTuple):
    """One explanation of a transfer. ``shares`` are cents per claim; what is left goes to the balance."""

    customer: int
    kind: str
    claims: tuple
    shares: tuple
    rest: int
    score: int
    payer: str
    reasons: tuple

    @property
    def is_own_payer(self):
        return self.payer in OWN_PAYERS


def number_keys(text):
    """Return the numbers of ours in a text, however they were typed: hpl2026-123 is HPL2026-000123."""
    text = re.sub(r"[\s‐‑–—_/.]+", lambda found: "-" if found[0].strip() else "", plain(text).upper())
    return frozenset(
        (prefix + letter, year, int(number)) for prefix, letter, year, number in _NUMBER.findall(text)
    )


def is_similar(key, other):
    """Whether two names are one with a slip of the pen; what tells branches and schools apart is no slip."""
    if not is_near(key, other):
        return False
    changes = SequenceMatcher(None, key, other, autojunk=False).get_opcodes()
    return not any(_TELLING.search(key[a:b] + other[c:d]) for what, a, b, c, d in changes if what != "equal")


class Matcher:
    """Knows all customers and claims at once, so that five hundred transfers cost little more than one."""

    def __init__(self, customers, claims):
        self.customers = {customer.id: customer for customer in customers}
        self.claims = defaultdict(list)
        self.by_cents = defaultdict(list)
        self.by_number = defaultdict(list)
        self.by_serial = defaultdict(list)
        self.by_title = defaultdict(set)
        self.by_account = defaultdict(set)
        self.by_helper = defaultdict(set)
        self.by_pair = defaultdict(set)
        self.sums = {}
        for claim in sorted(claims, key=lambda claim: (claim.days or (date.min,), claim.id)):
            self.by_cents[claim.cents].append(claim)
            if not claim.is_receipt:
                self.claims[claim.customer].append(claim)
            for number in claim.numbers:
                self.by_number[number].append(claim)
            if claim.serial_no:
                self.by_serial[claim.serial_no].append(claim)
        for customer in customers:
            self._index(customer)

    def _index(self, customer):
        for title in customer.titles:
            key = company_key(title)
            self.by_title[key].add(customer.id)
            for pair in bigrams(key):
                self.by_pair[pair].add(key)
        for account in customer.accounts:
            self.by_account[account].add(customer.id)
        for key in customer.helpers:
            self.by_helper[key].add(customer.id)

    # Who pays

    def find_payers(self, transfer):
        """Return ``{customer: "title", "account", "similar" or "helper"}``, the best word for each."""
        key = company_key(transfer.payer_name)
        found = dict.fromkeys(sorted(self.by_helper.get(key, ())), "helper") if key else {}
        for title in self._find_similar(key):
            found.update(dict.fromkeys(self.by_title[title], "similar"))
        found.update(dict.fromkeys(self.by_account.get(transfer.payer_account, ()), "account"))
        if key:
            found.update(dict.fromkeys(self.by_title.get(key, ()), "title"))
        return found

    def _find_similar(self, key):
        pairs = bigrams(key)
        shared = defaultdict(int)
        for pair in pairs:
            for title in self.by_pair.get(pair, ()):
                shared[title] += 1
        return sorted(
            title
            for title, count in shared.items()
            if count >= SHARED_PAIRS * len(pairs) and is_similar(key, title)
        )

    # What for

    def suggest(self, transfer):
        """Return the explanations that are worth showing, best first."""
        named = self._find_named(transfer)
        found = {
            (suggestion.customer, suggestion.kind, suggestion.claims): suggestion
            for customer, payer in self._find_customers(transfer, named).items()
            for suggestion in self._explain(transfer, customer, payer, named)
        }
        ranked = self._weigh_rivals(list(found.values()))
        best = [suggestion for suggestion in ranked if suggestion.score >= LEAST_SCORE]
        return best[:MAX_SUGGESTIONS]

    def _find_named(self, transfer):
        """Return the claims whose number stands in the remark, or whose receipt has the bank's number."""
        found = set(self.by_serial.get(transfer.serial_no, ()))
        return found.union(*(self.by_number.get(number, ()) for number in number_keys(transfer.remark)))

    def _find_customers(self, transfer, named):
        """Return ``{customer: payer}``: who pays, whose claims are named, or who owes just this amount."""
        payers = self.find_payers(transfer)
        for claim in sorted(named):
            payers.setdefault(claim.customer, "stranger")
        same = self.by_cents.get(transfer.cents, ())
        if not payers and len(same) <= MAX_SAME_AMOUNT:
            return {claim.customer: "stranger" for claim in same}
        return payers

    def _explain(self, transfer, customer, payer, named):
        claims = self.claims.get(customer, [])
        own_named = [claim for claim in claims if claim in named]
        for claim in self.by_cents.get(transfer.cents, ()):
            if claim.customer == customer:
                kind = "receipt" if claim.is_receipt else "order"
                yield self._rate(transfer, customer, payer, kind, "exact", (claim,), named)
        total = sum(claim.cents for claim in claims)
        if len(claims) > 1 and total == transfer.cents:
            yield self._rate(transfer, customer, payer, "orders", "all_open", tuple(claims), named)
        for some in self._find_sums(customer, own_named).get(transfer.cents, ()):
            yield self._rate(transfer, customer, payer, "orders", "some", some, named)
        yield from self._explain_rest(transfer, customer, payer, claims, own_named, named)

    def _explain_rest(self, transfer, customer, payer, claims, own_named, named):
        """The amount fits nothing: a part of what was named or is oldest, or more than that."""
        if payer == "stranger" and not own_named:
            return
        paid = _fill(own_named or claims, transfer.cents)
        if not paid:
            yield self._rate(transfer, customer, payer, "balance", "prepaid", (), named)
        elif sum(paid.values()) < transfer.cents:
            yield self._rate(transfer, customer, payer, "orders", "over", tuple(paid), named)
        elif any(share < claim.cents for claim, share in paid.items()):
            yield self._rate(transfer, customer, payer, "part", "part", tuple(paid), named)

    def _find_sums(self, customer, own_named):
        """Return ``{cents: [claims]}`` of the sets of two and more claims, at most two sets per sum."""
        key = (customer, tuple(own_named))
        if key not in self.sums:
            claims = self.claims.get(customer, [])
            chosen = [*own_named, *(claim for claim in claims if claim not in own_named)][:MAX_SET]
            sets = [()]
            for claim in chosen:
                sets += [(*some, claim) for some in sets]
            sums = defaultdict(list)
            for some in sorted(sets, key=len):
                cents = sum(claim.cents for claim in some)
                if 1 < len(some) < len(claims) and len(sums[cents]) < 2:
                    sums[cents].append(some)
            self.sums[key] = dict(sums)
        return self.sums[key]

    @staticmethod
    def _rate(transfer, customer, payer, kind, fit, claims, named):
        reasons = [payer, fit]
        if any(abs((transfer.day - day).days) <= DAYS_NEAR for claim in claims for day in claim.days):
            reasons.append("near")
        if named:
            common = named & set(claims)
            told = "named" if common == set(claims) else "named_some"
            reasons.append(told if common else "names_other")
        shares = _fill(claims, transfer.cents)
        return Suggestion(
            customer,
            kind,
            tuple(claim.id for claim in claims),
            tuple(shares.values()),
            transfer.cents - sum(shares.values()),
            sum(WEIGHTS[reason] for reason in reasons),
            payer,
            tuple(reasons),
        )

    @staticmethod
    def _weigh_rivals(suggestions):
        """What another explanation fits just as well is less sure; a suggestion without rivals is not."""
        suggestions.sort(key=lambda s: (-s.score, -len(s.reasons), s.kind, s.claims, s.customer))
        if not suggestions:
            return []
        best = suggestions[0].score
        rivals = [suggestion for suggestion in suggestions if suggestion.score > best - 5]
        doubt = WEIGHTS["rival"] if len(rivals) > 1 else 0
        return [
            suggestion._replace(
                score=max(0, min(100, suggestion.score + (doubt if suggestion in rivals else 0))),
                reasons=(*suggestion.reasons, *(["rival"] if doubt and suggestion in rivals else [])),
            )
            for suggestion in suggestions
        ]


def _fill(claims, cents):
    """Return ``{claim: cents}``: each claim takes what it can, in this order, until nothing is left."""
    shares = {}
    for claim in claims:
        share = min(claim.cents, cents)
        if share <= 0:
            break
        shares[claim] = share
        cents -= share
    return shares
