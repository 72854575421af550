"""Merge templates into the translations beside them; report what has no translation.

Usage: merge_po.py LANGUAGE ADDON_FOLDER…
"""

import sys
from pathlib import Path

import polib


def merge(folder, language):
    """Bring one addon's translation up to its template; the entries without translation."""
    template = polib.pofile(folder / "i18n" / f"{folder.name}.pot", encoding="utf-8")
    path = folder / "i18n" / f"{language}.po"
    if path.exists():
        known = polib.pofile(path, encoding="utf-8")
    else:
        known = polib.POFile(encoding="utf-8")
        known.metadata = dict(template.metadata)
    known.metadata.update({"Language": language, "Content-Type": "text/plain; charset=UTF-8"})
    before = str(known)
    known.merge(template)
    for entry in known.obsolete_entries():
        known.remove(entry)
    order = {entry.msgid: number for number, entry in enumerate(template)}
    known.sort(key=lambda entry: order[entry.msgid])
    if not path.exists() or str(known) != before:
        known.save(path)
    return [entry for entry in known if not entry.translated()]


def main():
    language, *folders = sys.argv[1:]
    total = 0
    for folder in map(Path, folders):
        missing = merge(folder, language)
        total += len(missing)
        for entry in missing:
            place = entry.occurrences[0][0] if entry.occurrences else ""
            sys.stdout.write(f"{folder.name}: {entry.msgid!r} ({place})\n")
    return 1 if total else 0


if __name__ == "__main__":
    sys.exit(main())
