"""What an addon says about a reference file, so that the loader can read it (see `metrology.data.loader`)."""

from dataclasses import dataclass, field

ENCODINGS = ("utf-8-sig", "gb18030")


class RowError(Exception):
    """A row that cannot be used; its text is the reason that the person reads."""


@dataclass(frozen=True)
class Ref:
    """A record of the same or an earlier file, named by its key."""

    key: str


@dataclass
class DataRecord:
    """One record that a row stands for.

    model: name of the model. key: external id without module, the same in every load. values: field values;
    a many2one takes an id or `Ref`, a many2many a list of ids or `Ref`. chinese: zh_CN of translated fields.
    match: domain that finds a record made by hand, which is then adopted instead of doubled.
    """

    model: str
    key: str
    values: dict
    chinese: dict = field(default_factory=dict)
    match: list | None = None
    line: int = 0


@dataclass(frozen=True)
class FileSpec:
    """How to read one file: the columns it must have, and the function that turns a row into records.

    parse(row) gets a dict of stripped strings, returns an iterable of `DataRecord` (empty: nothing to load),
    and raises `RowError` with a translated reason.
    """

    columns: tuple
    parse: object


def decode(content):
    """Return the text of a file written by a spreadsheet in China or elsewhere, or None."""
    for encoding in ENCODINGS:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None
