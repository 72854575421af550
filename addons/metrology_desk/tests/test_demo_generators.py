import random
from datetime import date

from odoo.tests import BaseCase, tagged

from odoo.addons.metrology_base import phone_numbers, uscc

from ..demo_world import codes, companies, instruments, people, stories


@tagged("post_install", "-at_install")
class TestDemoGenerators(BaseCase):
    def make_customers(self, seed=1):
        return companies.Directory(random.Random(seed), set()).make_customers(60)

    def test_credit_codes_pass_the_check_of_the_customer_file(self):
        for customer in self.make_customers():
            if customer.is_company:
                self.assertIsNone(uscc.problem(customer.uscc), customer.uscc)
            else:
                self.assertIsNone(customer.uscc)

    def test_known_codes_have_their_check_characters(self):
        self.assertEqual(codes.uscc_check("91110115MA01Q8BQ4"), "8")
        self.assertEqual(codes.organisation_check("MA01Q8BQ"), "4")

    def test_all_numbers_are_valid_and_nobody_shares_one(self):
        seen = set()
        for customer in self.make_customers():
            numbers = [*customer.phones, *(contact.mobile for contact in customer.contacts)]
            self.assertTrue(numbers)
            for number in numbers:
                [parsed] = phone_numbers.parse_phones(number, "010")
                self.assertIn(parsed.kind, ("mobile", "fixed"), number)
                self.assertNotIn(parsed.e164, seen)
                seen.add(parsed.e164)
                self.assertEqual(bool(parsed.extension), "转" in number)

    def test_names_and_codes_come_once(self):
        customers = self.make_customers()
        self.assertEqual(len({customer.name for customer in customers}), 60)
        self.assertEqual(sum(customer.is_partner_institute for customer in customers), 1)
        self.assertTrue(any(customer.category == "person" for customer in customers))

    def test_same_seed_same_world_other_seed_other_world(self):
        self.assertEqual(self.make_customers(), self.make_customers())
        self.assertNotEqual(self.make_customers(), self.make_customers(2))
        self.assertEqual(stories.plan(random.Random(5), 150), stories.plan(random.Random(5), 150))
        self.assertEqual(people.make_signature("王明"), people.make_signature("王明"))
        self.assertNotEqual(people.make_signature("王明"), people.make_signature("李明"))

    def test_sixty_kinds_and_four_hundred_pieces(self):
        pieces = instruments.make_instruments(random.Random(1), self.make_customers(), 400)
        self.assertEqual(len(instruments.KINDS), 60)
        self.assertEqual({piece.kind for piece in pieces}, set(instruments.KINDS))
        self.assertEqual(len({piece.serial for piece in pieces}), 400)

    def test_every_site_has_all_jobs(self):
        staff = people.make_staff(random.Random(1), ["HPL", "BD"], set())
        self.assertEqual(len({person.name for person in staff}), len(staff))
        for site in ("HPL", "BD"):
            jobs = {person.group for person in staff if person.site == site}
            self.assertEqual(jobs, {people.RECEPTION, people.STORE, people.LABORATORY})
        self.assertEqual(sum(person.contractor for person in staff), 8)

    def test_every_kind_of_story_is_told_and_the_oldest_comes_first(self):
        told = stories.plan(random.Random(1), 150)
        self.assertEqual(len(told), 150)
        self.assertEqual({story.kind for story in told}, {kind for kind, *_rest in stories.KINDS})
        ages = [story.days_ago for story in told]
        self.assertEqual(ages, sorted(ages, reverse=True))
        self.assertLessEqual(max(ages), 183)
        self.assertEqual(len(stories.plan(random.Random(1), 3)), 3)

    def test_last_certificate_lies_before_today(self):
        today = date(2026, 1, 31)
        for piece in instruments.make_instruments(random.Random(1), self.make_customers(), 60):
            certified = instruments.make_certificate_date(piece, today)
            self.assertTrue(certified is None or certified < today)
