"""What makes a complaint a major one, without a database."""

# Handled by whom at which level; a customer who is not satisfied brings the case one level up.
LEVEL_DESK, LEVEL_MARKETING, LEVEL_MANAGEMENT = 1, 2, 3


def get_grade(severity, complexity, touches_safety, level=LEVEL_DESK):
    """Return ``simple``, ``major`` or False while something of the assessment is missing.

    The initial assessment of ISO 10002 (GB/T 19012): severity, complexity, safety. Simple is only what harms
    little and what one person can settle; whatever has been brought up a level is major.
    """
    if level > LEVEL_DESK:
        return "major"
    if not severity or not complexity:
        return False
    if severity == "high" or complexity != "single" or touches_safety:
        return "major"
    return "simple"
