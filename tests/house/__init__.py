"""What the conformity suite knows about the house: addons on disk, databases, tables of exceptions."""
