from odoo import api, fields, models, tools
from odoo.exceptions import LockError, UserError
from odoo.models import MAGIC_COLUMNS


class _Pass:
    """What `_transition` shows to `write`: this state, for these rows of this model, and nothing else.

    It lives in the context as a Python object, so no client can make one: what comes over the wire is JSON.
    """

    __slots__ = ("model", "ids", "state")

    def __init__(self, records, state):
        self.model = records._name
        self.ids = frozenset(records._ids)
        self.state = state

    def opens(self, records, vals):
        return (
            records._name == self.model
            and self.ids.issuperset(records._ids)
            and vals.get("state", self.state) == self.state
        )


class MetrologyStateMixin(models.AbstractModel):
    """A state that changes by legal steps only, one person at a time.

    The model that inherits it declares

    * `state = fields.Selection([...], default=<first>, required=True, readonly=True, copy=False, index=True)`
    * `_transitions = {"signed": ("checked",), "cancelled": ("draft", "checked")}`: target → allowed sources.

    and calls `records._transition("signed", {"signed_at": now})` from its buttons. Everything else that tries
    to set the state, or to type what a step notes (a form, an import, an RPC call), is refused. Two hooks:
    `_check_transition` to refuse a step for a reason of the model, `_after_transition` for what follows.
    """

    _name = "metrology.state.mixin"
    _description = "Guarded State"

    _transitions = {}
    # Fields noted by steps that a new record may bring all the same; None: it may bring any of them.
    _start_fields = None

    state_date = fields.Datetime(string="State Since", readonly=True, copy=False)
    # empty before the first step: the record is as its creator made it
    state_user_id = fields.Many2one("res.users", string="State Set By", readonly=True, copy=False)

    @api.model
    def _initial_state(self):
        """Return the state in which every new record starts."""
        default = self._fields["state"].default
        return default(self) if default else next(iter(self._fields["state"].get_values(self.env)))

    @api.model
    def _guarded_fields(self):
        """Return the fields that only `_transition` writes."""
        return frozenset(("state", "state_date", "state_user_id"))

    @api.model
    @tools.ormcache()
    def _proof_fields(self):
        """Return the fields that nobody types: who did what and when, and what is worked out.

        They are those that are stored and read-only; Odoo alone would let a client write them, also the
        computed ones. Code writes them in a step or by sudo(), and Odoo what it has computed.
        """
        return frozenset(
            name
            for name, field in self._fields.items()
            if field.store and field.readonly and name not in MAGIC_COLUMNS
        )

    def _state_label(self, state):
        return dict(self._fields["state"]._description_selection(self.env)).get(str(state), state)

    @api.model_create_multi
    def create(self, vals_list):
        self.browse().check_access("create")
        self._check_start(vals_list)
        initial = self._initial_state()
        start = {"state": initial, "state_date": fields.Datetime.now(), "state_user_id": False}
        for vals in vals_list:
            if vals.get("state", initial) != initial:
                raise UserError(
                    self.env._(
                        "A new record of “%(model)s” starts as “%(initial)s”, it cannot be created as "
                        "“%(state)s”. "
                        "Leave the state out and use the buttons of the record.",
                        model=self.env["ir.model"]._get(self._name).name,
                        initial=self._state_label(initial),
                        state=self._state_label(vals["state"]),
                    )
                )
        return super().create([{**vals, **start} for vals in vals_list])

    @api.model
    def _check_start(self, vals_list):
        """Refuse what only steps note, typed or sent as a default, where the model names `_start_fields`."""
        if self._start_fields is None:
            return
        noted = self._proof_fields() - self._guarded_fields() - set(self._start_fields)
        typed = {*self._get_context_defaults(), *set().union(*vals_list)}
        self._check_not_typed(dict.fromkeys(noted & typed))

    @api.model
    def _get_context_defaults(self):
        return {name[8:] for name in self.env.context if name.startswith("default_")}

    def write(self, vals):
        opened = self.env.context.get("metrology_state_pass")
        if not isinstance(opened, _Pass) or not opened.opens(self, vals):
            self._check_not_typed(vals)
        return super().write(vals)

    def _may_note(self):
        """Hook: return whether it is code of ours that writes, and not a person who types."""
        return self.env.su

    def _check_not_typed(self, vals):
        if self._guarded_fields() & vals.keys():
            raise UserError(
                self.env._(
                    "The state of “%(record)s” is not typed in. Use the buttons of the record, they "
                    "check that the step is allowed.",
                    record=self[:1].display_name or self._description,
                )
            )
        proof = self._proof_fields() & vals.keys()
        if proof and not self._may_note():
            raise UserError(
                self.env._(
                    "%(fields)s of “%(record)s”: the program notes this by itself, it can not be typed in. "
                    "Use the buttons of the record.",
                    fields=", ".join(
                        self._fields[name]._description_string(self.env) for name in sorted(proof)
                    ),
                    record=self[:1].display_name or self._description,
                )
            )

    def _transition(self, target, values=None):
        """Move the records to state `target`, writing `values` in the same step.

        The rows are locked and read again first, so of two people who press at the same time one wins and the
        other reads a sentence. Raises UserError when a step is illegal; nothing is written then.
        """
        if not self:
            return self
        if target not in self._fields["state"].get_values(self.env):
            raise ValueError(f"{self._name} has no state {target!r}")
        self.check_access("write")
        self._lock_for_transition()
        allowed = self._transitions.get(target, ())
        for record in self:
            if record.state not in allowed:
                raise UserError(record._illegal_transition_message(target))
        self._check_transition(target)
        opened = self.with_context(metrology_state_pass=_Pass(self, target))
        opened.write(
            {
                "state_date": fields.Datetime.now(),
                "state_user_id": self.env.uid,
                **(values or {}),
                "state": target,
            }
        )
        self._after_transition(target)
        return self

    def _lock_for_transition(self):
        """Take the rows for this transaction, or say in plain words that somebody else has them."""
        self.flush_recordset()
        try:
            self.lock_for_update(allow_referencing=True)
        except LockError as error:
            if len(self.exists()) < len(self):
                raise UserError(
                    self.env._("This record was deleted in the meantime. Reload the page.")
                ) from error
            raise UserError(
                self.env._(
                    "Somebody else is changing “%(record)s” at this moment. Wait a few seconds, reload "
                    "the page "
                    "and look at its state before you try again.",
                    record=self[:1].display_name,
                )
            ) from error
        self.invalidate_recordset(["state"], flush=False)

    def _illegal_transition_message(self, target):
        self.ensure_one()
        following = [
            f"“{self._state_label(state)}”"
            for state, sources in self._transitions.items()
            if self.state in sources
        ]
        names = {
            "record": self.display_name,
            "state": self._state_label(self.state),
            "target": self._state_label(target),
        }
        if not following:
            return self.env._(
                "“%(record)s” is “%(state)s” and cannot become “%(target)s”. Nothing more can be done "
                "with it.",
                **names,
            )
        return self.env._(
            "“%(record)s” is “%(state)s” and cannot become “%(target)s”. From here it can only become "
            "%(following)s.",
            following=self.env._(" or ").join(following),
            **names,
        )

    def _check_transition(self, target):
        """Hook: raise UserError to refuse the step. The rows are locked and their source state is legal."""

    def _after_transition(self, target):
        """Hook: what follows in the same transaction."""
