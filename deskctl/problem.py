"""The one exception that reaches the person at the terminal."""


class Problem(Exception):
    """Something that the person can put right: what is wrong, and the remedy."""

    def __init__(self, what, remedy="", log=None):
        super().__init__(what)
        self.what = what
        self.remedy = remedy
        self.log = log
