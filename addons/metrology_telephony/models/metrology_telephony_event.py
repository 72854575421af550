from odoo import api, fields, models
from odoo.tools import SQL

from ..journal import Row

COLUMNS = (
    "number",
    "kind",
    "at",
    "uniqueid",
    "linkedid",
    "channel",
    "caller",
    "caller_name",
    "exten",
    "extra",
)
LONGEST = 2000


class MetrologyTelephonyEvent(models.Model):
    """One row of an exchange's journal, as it was written there. Never changed."""

    _name = "metrology.telephony.event"
    _description = "Row of a Telephone Journal"
    _order = "provider_id, number"
    _rec_name = "kind"

    provider_id = fields.Many2one("metrology.telephony.provider", required=True, ondelete="cascade")
    company_id = fields.Many2one(related="provider_id.company_id")
    number = fields.Integer(required=True, readonly=True)
    kind = fields.Char(required=True, readonly=True)
    at = fields.Float(string="Seconds since 1970", required=True, readonly=True)
    uniqueid = fields.Char(string="Channel ID", required=True, readonly=True)
    linkedid = fields.Char(string="Chain ID", required=True, readonly=True)
    channel = fields.Char(string="Telephone Channel", readonly=True)
    caller = fields.Char(readonly=True)
    caller_name = fields.Char(readonly=True)
    exten = fields.Char(string="Dialled", readonly=True)
    extra = fields.Char(string="Details", readonly=True)

    _number_unique = models.UniqueIndex("(provider_id, number)")
    _linkedid_idx = models.Index("(provider_id, linkedid)")
    _uniqueid_idx = models.Index("(provider_id, uniqueid)")

    @api.model
    def _clean(self, content):
        """Return the values of one row that came over the wire; anything else is an error.

        :raises ValueError: what came is no row of a journal
        """
        if not isinstance(content, dict):
            raise ValueError("a row is an object")
        number, at = int(content["number"]), float(content["at"])
        if not 0 < number < 2**31 or not 0 < at < 2**33:
            raise ValueError("number and time are out of range")
        texts = {}
        for name in COLUMNS[3:]:
            text = str(content.get(name) or "").replace("\x00", "")
            texts[name] = "".join(sign if sign.isprintable() else " " for sign in text)[:LONGEST]
        kind = str(content["kind"])
        if not kind.replace("_", "").isalnum() or not kind.isascii() or len(kind) > 40:
            raise ValueError("the kind is a word")
        if not texts["uniqueid"] or not texts["linkedid"]:
            raise ValueError("a row belongs to a channel")
        return {"number": number, "kind": kind, "at": at, **texts}

    @api.model
    def _add(self, provider, contents):
        """Keep the rows that are new and return them; those that came before change nothing."""
        rows = {values["number"]: values for values in map(self._clean, contents)}
        if not rows:
            return []
        values = [
            SQL("(%s)", SQL(", ").join([SQL("%s", provider.id), *(SQL("%s", row[name]) for name in COLUMNS)]))
            for row in rows.values()
        ]
        found = self.env.execute_query(
            SQL(
                """INSERT INTO metrology_telephony_event (provider_id, %s) VALUES %s
                   ON CONFLICT (provider_id, number) DO NOTHING RETURNING number""",
                SQL(", ").join(map(SQL.identifier, COLUMNS)),
                SQL(", ").join(values),
            )
        )
        return [Row(**rows[number]) for [number] in found]

    @api.model
    def _chain(self, provider, rows):
        """Return every row of the calls to which these rows belong, transfers included."""
        return self._chain_of(provider, [row.linkedid for row in rows], [row.uniqueid for row in rows])

    @api.model
    def _chain_of(self, provider, linkedids, uniqueids):
        """Return every row of the calls to which these chains and channels belong."""
        linkedids, uniqueids = set(linkedids), set(uniqueids)
        while True:
            found = self.env.execute_query(
                SQL(
                    """SELECT DISTINCT uniqueid, linkedid FROM metrology_telephony_event
                        WHERE provider_id = %(provider)s
                          AND (linkedid = ANY(%(linkedids)s) OR uniqueid = ANY(%(uniqueids)s))""",
                    provider=provider.id,
                    linkedids=list(linkedids),
                    uniqueids=list(uniqueids),
                )
            )
            known = len(linkedids), len(uniqueids)
            uniqueids |= {uniqueid for uniqueid, _linkedid in found}
            linkedids |= {linkedid for _uniqueid, linkedid in found}
            if known == (len(linkedids), len(uniqueids)):
                break
        found = self.env.execute_query(
            SQL(
                """SELECT %s FROM metrology_telephony_event
                    WHERE provider_id = %s AND linkedid = ANY(%s) ORDER BY number""",
                SQL(", ").join(map(SQL.identifier, COLUMNS)),
                provider.id,
                list(linkedids),
            )
        )
        return [Row(*values) for values in found]
