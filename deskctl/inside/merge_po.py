"""Bring templates and translations of addons up to a fresh export; report what has no translation.

Usage: merge_po.py LANGUAGE FOLDER_OF_EXPORTS ADDON_FOLDER…
"""

import ast
import sys
from pathlib import Path

import polib

DATES = ("POT-Creation-Date", "PO-Revision-Date")


def complete(template, folder):
    """Add name and summary of the addon, which the list of applications shows and an export forgets."""
    manifest = ast.literal_eval((folder / "__manifest__.py").read_text("utf-8"))
    known = {entry.msgid: entry for entry in template}
    for key, field in (("name", "shortdesc"), ("summary", "summary")):
        text = manifest.get(key)
        place = (f"model:ir.module.module,{field}:base.module_{folder.name}", "")
        if text in known and place not in known[text].occurrences:
            known[text].occurrences.insert(0, place)
        elif text and text not in known:
            template.append(polib.POEntry(msgid=text, comment=f"module: {folder.name}", occurrences=[place]))
    template.sort(key=lambda entry: entry.msgid)


def save(file, path):
    """Write the file, without the dates that would change with every export."""
    for name in DATES:
        file.metadata.pop(name, None)
    path.parent.mkdir(exist_ok=True)
    file.save(path)


def merge(folder, export, language):
    """Bring one addon up to its export; the entries without translation."""
    template = polib.pofile(export, encoding="utf-8")
    complete(template, folder)
    save(template, folder / "i18n" / f"{folder.name}.pot")
    path = folder / "i18n" / f"{language}.po"
    if path.exists():
        known = polib.pofile(path, encoding="utf-8")
    else:
        known = polib.POFile(encoding="utf-8")
        known.metadata = dict(template.metadata)
    known.metadata.update({"Language": language, "Content-Type": "text/plain; charset=UTF-8"})
    known.merge(template)
    for entry in known.obsolete_entries():
        known.remove(entry)
    known.sort(key=lambda entry: entry.msgid)
    save(known, path)
    return [entry for entry in known if not entry.translated()]


def main():
    language, exports, *folders = sys.argv[1:]
    total = 0
    for folder in map(Path, folders):
        missing = merge(folder, Path(exports) / f"{folder.name}.pot", language)
        total += len(missing)
        for entry in missing:
            place = entry.occurrences[0][0] if entry.occurrences else ""
            sys.stdout.write(f"{folder.name}: {entry.msgid!r} ({place})\n")
    return 1 if total else 0


if __name__ == "__main__":
    sys.exit(main())
