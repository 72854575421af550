from odoo.exceptions import AccessError, UserError
from odoo.modules.registry import Registry
from odoo.tests import tagged

from .common import MetrologyCommon
from .fake_models import add_door


@tagged("post_install", "-at_install")
class TestStateMixin(MetrologyCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        add_door(cls)
        cls.env["ir.model.access"].create(
            [
                {
                    "name": "door reception",
                    "model_id": cls.env["ir.model"]._get_id("metrology.test.door"),
                    "group_id": cls.env.ref("metrology_base.group_reception").id,
                    "perm_read": True,
                    "perm_write": True,
                    "perm_create": True,
                },
                {
                    "name": "door user",
                    "model_id": cls.env["ir.model"]._get_id("metrology.test.door"),
                    "group_id": cls.env.ref("metrology_base.group_user").id,
                    "perm_read": True,
                },
            ]
        )
        cls.Door = cls.env["metrology.test.door"].with_user(cls.user_reception)
        cls.door = cls.Door.create({"name": "North door"})

    def test_starts_in_the_first_state(self):
        self.assertEqual(self.door.state, "closed")
        self.assertEqual(self.door.create_uid, self.user_reception)
        self.assertFalse(self.door.state_user_id, "no step was taken yet")
        self.assertTrue(self.door.state_date)

    def test_starts_without_what_steps_note(self):
        self.assertEqual(self.Door.create({"name": "South door", "key_no": "7"}).key_no, "7")
        with self.assertRaisesRegex(UserError, "can not be typed in"):
            self.Door.create([{"name": "East door"}, {"name": "West door", "opened_for": "Li"}])
        with self.assertRaisesRegex(UserError, "can not be typed in"):
            self.Door.with_context(default_opened_for="Li").create({"name": "East door"})

    def test_transition_writes_state_person_and_values(self):
        self.door._transition("open", {"colour": "red"})
        self.assertEqual((self.door.state, self.door.colour), ("open", "red"))
        self.door.with_user(self.user_administrator)._transition("closed")
        self.assertEqual(self.door.state_user_id, self.user_administrator)

    def test_illegal_step_names_record_and_states(self):
        self.door._transition("bricked")
        with self.assertRaises(UserError) as refused:
            self.door._transition("open", {"colour": "blue"})
        for word in ("North door", "Bricked up", "Open"):
            self.assertIn(word, refused.exception.args[0])
        self.assertEqual((self.door.state, self.door.colour), ("bricked", False))

    def test_illegal_step_says_what_is_possible(self):
        self.door._transition("open")
        with self.assertRaisesRegex(UserError, "“Closed” or “Bricked up”"):
            self.door._transition("open")

    def test_one_illegal_record_stops_all(self):
        other = self.Door.create({"name": "South door"})
        other._transition("open")
        with self.assertRaises(UserError):
            (self.door + other)._transition("open")
        self.assertEqual(self.door.state, "closed")

    def test_direct_write_is_refused(self):
        for vals in ({"state": "open"}, {"state_date": "2020-01-01"}, {"state_user_id": self.user_agent.id}):
            with self.subTest(vals=vals), self.assertRaisesRegex(UserError, "not typed in"):
                self.door.write(vals)
            with self.assertRaises(UserError):
                self.door.sudo().write(vals)

    def test_direct_create_is_refused(self):
        with self.assertRaisesRegex(UserError, "cannot be created as “Open”"):
            self.Door.create({"name": "Trick", "state": "open"})

    def test_context_does_not_open_the_door(self):
        sly = self.door.with_context(metrology_state_pass={"model": self.door._name, "state": "open"})
        with self.assertRaises(UserError):
            sly.write({"state": "open"})
        created = self.Door.with_context(default_state="open").create({"name": "Default"})
        self.assertEqual(created.state, "closed")
        self.env["ir.default"].set("metrology.test.door", "state", "open")
        self.assertEqual(self.Door.create({"name": "User default"}).state, "closed")

    def test_a_pass_serves_one_step_of_its_own_records(self):
        """What runs inside a transition cannot change the state of others."""
        other = self.Door.create({"name": "South door"})
        kept = []

        def _after_transition(this, target):
            with self.assertRaises(UserError):
                other.with_env(this.env).write({"state": "open"})
            kept.append(target)

        self.patch(type(self.door), "_after_transition", _after_transition)
        self.door._transition("open")
        self.assertEqual(kept, ["open"])
        self.assertEqual(other.state, "closed")

    def test_copy_starts_again(self):
        self.door._transition("open")
        self.assertEqual(self.door.copy().state, "closed")

    def test_import_cannot_set_the_state(self):
        result = self.Door.load(["name", "state"], [["East door", "open"]])
        self.assertFalse(result["ids"])
        self.assertFalse(self.Door.search([("name", "=", "East door")]))

    def test_without_rights_no_transition(self):
        with self.assertRaises(AccessError):
            self.door.with_user(self.user_auditor)._transition("open")
        self.assertEqual(self.door.state, "closed")

    def test_unknown_state_is_a_mistake_of_the_program(self):
        with self.assertRaises(ValueError):
            self.door._transition("ajar")

    def test_chinese_sentence(self):
        self.door._transition("bricked")
        with self.assertRaisesRegex(UserError, "不能变为"):
            self.door.with_context(lang="zh_CN")._transition("open")

    def test_many_in_few_queries(self):
        doors = self.Door.create([{"name": f"Door {n}"} for n in range(50)])
        self.env.flush_all()
        self.env.invalidate_all()
        with self.assertQueryCount(7):
            doors._transition("open")
            self.env.flush_all()


@tagged("post_install", "-at_install")
class TestStateLock(MetrologyCommon):
    """Two real connections: who comes second reads a sentence and waits for nobody."""

    def test_row_of_somebody_else(self):
        partner_id = self.env.ref("base.main_partner").id
        with Registry(self.env.cr.dbname).cursor() as other:
            other.execute("SELECT id FROM res_partner WHERE id = %s FOR NO KEY UPDATE", [partner_id])
            lock = self.registry["metrology.state.mixin"]._lock_for_transition
            with self.assertRaisesRegex(UserError, "Somebody else is changing"):
                lock(self.env["res.partner"].browse(partner_id))
