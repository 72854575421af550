"""What an agent can be doing."""

CHOSEN = [
    ("idle", "Ready"),
    ("busy", "Not ready"),
    ("break", "Break"),
    ("training", "Training"),
    ("counter", "Counter duty"),
    ("outbound", "Calling customers"),
    ("offline", "Signed out"),
]
BY_PHONE = [("ringing", "Ringing"), ("talking", "In a call"), ("acw", "After-call work")]
STATES = [*CHOSEN[:1], *BY_PHONE, *CHOSEN[1:]]
