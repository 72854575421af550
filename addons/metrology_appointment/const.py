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
QUOTATION_HOURS = 16
QUOTATION_DAYS = 30
# Highest surcharge for urgent work in percent; nothing is urgent that is free of charge.
URGENT_SURCHARGE = {"urgent_72h": 30, "urgent_24h": 100, "urgent_8h": 150}
URGENCIES = [
    ("normal", "Normal"),
    ("urgent_72h", "Urgent, 72 hours"),
    ("urgent_24h", "Urgent, 24 hours"),
    ("urgent_8h", "Urgent, 8 hours"),
]
