"""Read a folder of certificate files: single PDFs, archives, and the numbers in their names."""

import io
import re
import zipfile
import zlib
from pathlib import PurePosixPath
from typing import NamedTuple

PDF_MAGIC = b"%PDF-"
ZIP_MAGIC = b"PK"
MAX_FILES = 500
MAX_ARCHIVE_BYTES = 300 * 1024 * 1024
# A number has at most this many parts between hyphens, so a long file name gives few candidates.
MAX_PARTS = 8
MAX_CANDIDATES = 3000
_WORD = re.compile(r"[A-Za-z0-9]+(?:-[A-Za-z0-9]+)*")
_UTF8_FLAG = 0x800


class LooseFile(NamedTuple):
    """One file out of an upload; ``problem`` is a code when its content was not read."""

    name: str
    content: bytes
    problem: str = ""


def get_file_name(path: str) -> str:
    r"""Return the last part of a path, without characters that nobody sees.

    >>> get_file_name("../../etc/passwd.pdf"), get_file_name("C:\\out\\A-1.pdf")
    ('passwd.pdf', 'A-1.pdf')
    """
    name = PurePosixPath(path.replace("\\", "/")).name
    return "".join(character for character in name if character.isprintable())[:200] or "?"


def get_candidates(text: str) -> list[str]:
    """Return what could be a number in ``text``: its words and their parts, in capitals, the longest first.

    >>> get_candidates("No. lab-a-jd2026-00001 (2)")[0]
    'LAB-A-JD2026-00001'
    >>> "HPL2026-000123-004" in get_candidates("HPL2026-000123-004-copy")
    True
    """
    found = dict.fromkeys(word.upper() for word in text.split() if len(word) <= 40)
    for word in _WORD.findall(text):
        parts = word.upper().split("-")[: MAX_PARTS * 2]
        for start in range(len(parts)):
            for end in range(start + 1, min(start + MAX_PARTS, len(parts)) + 1):
                found["-".join(parts[start:end])] = None
                if len(found) >= MAX_CANDIDATES:
                    return sorted(found, key=lambda candidate: -len(candidate))
    return sorted(found, key=lambda candidate: -len(candidate))


def get_name_candidates(name: str) -> list[str]:
    """Return what could be a number in a file name; ``_`` may stand for the ``/`` that a name can not hold.

    >>> get_name_candidates("DC_标表-001-2014.pdf")[:2]
    ['DC_标表-001-2014', 'DC/标表-001-2014']
    """
    stem = re.sub(r"\.pdf$", "", name, flags=re.IGNORECASE).upper()
    found = dict.fromkeys([stem, stem.replace("_", "/")])
    found.update(dict.fromkeys(get_candidates(stem)))
    return sorted(found, key=lambda candidate: -len(candidate))


def open_archive(content: bytes, max_file_bytes: int) -> list[LooseFile]:
    """Return the files of a ZIP archive; what is too large, locked or damaged comes without its content.

    Sizes are counted while unpacking, because an archive may lie about them.

    :raises ValueError: it is no archive, or as a whole too large (the message is a code)
    """
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as error:
        raise ValueError("damaged") from error
    entries = [entry for entry in archive.infolist() if not _is_ignored(entry)]
    if len(entries) > MAX_FILES:
        raise ValueError("too_many")
    files, total = [], 0
    for entry in entries:
        file = _read_entry(archive, entry, max_file_bytes)
        total += len(file.content)
        if total > MAX_ARCHIVE_BYTES:
            raise ValueError("too_large")
        files.append(file)
    return files


def _is_ignored(entry: zipfile.ZipInfo) -> bool:
    """Folders, and what macOS adds to every archive."""
    return (
        entry.is_dir()
        or entry.filename.startswith("__MACOSX/")
        or get_file_name(entry.filename).startswith(".")
    )


def _read_entry(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, max_bytes: int) -> LooseFile:
    name = get_file_name(_decode_name(entry))
    if entry.flag_bits & 0x1:
        return LooseFile(name, b"", "locked")
    try:
        with archive.open(entry) as stream:
            content = stream.read(max_bytes + 1)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, OSError, RuntimeError):
        return LooseFile(name, b"", "damaged")
    if len(content) > max_bytes:
        return LooseFile(name, b"", "too_large")
    return LooseFile(name, content)


def _decode_name(entry: zipfile.ZipInfo) -> str:
    """Windows in Chinese writes names in GBK without saying so; zipfile reads them as cp437."""
    if entry.flag_bits & _UTF8_FLAG:
        return entry.filename
    try:
        return entry.filename.encode("cp437").decode("gb18030")
    except (UnicodeEncodeError, UnicodeDecodeError):
        return entry.filename
