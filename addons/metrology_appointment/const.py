"""What several models of this addon share."""

KINDS = [
    ("submit", "Sending in"),
    ("pickup", "Picking up"),
    ("onsite", "On-site work"),
    ("mandatory", "Mandatory verification"),
    ("consult", "Consultation"),
]
# Kinds that become a commission order.
ORDER_KINDS = ("submit", "onsite", "mandatory")
# States in which a booking has given its places back.
FREE_STATES = ("rescheduled", "cancelled")
# States in which the customer is still expected.
EXPECTED_STATES = ("confirmed", "notified")
# Hours in which the marketing department works; its clock stands still outside.
OPENING, CLOSING = 9.0, 17.0
ANSWER_HOURS = 8
DAYS_AHEAD = 60
