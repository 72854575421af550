"""What the conformity suite knows about the house: its addons on disk, its databases, its tables of exceptions."""
