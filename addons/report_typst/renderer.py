"""Typst without Odoo: fonts, the closed file tree of one document, and the compiler.

Nothing here reads the server's disk for a template: the compiler's root is an empty folder, and all files a
document may see (templates, data, pictures) are handed over in memory.
"""

import concurrent.futures
import functools
import importlib.util
import json
import os
import posixpath
import re
import tempfile
from datetime import date

import typst

from odoo.tools.misc import file_open

from .files import TypstFile

FONT_PACKAGES = ("manimgx_fonts_cjk",)
CHINESE_FAMILIES = (
    "Noto Sans CJK SC",
    "Noto Sans SC",
    "Source Han Sans SC",
    "Source Han Sans CN",
    "WenQuanYi Micro Hei",
    "WenQuanYi Zen Hei",
    "Droid Sans Fallback",
)
LATIN_FAMILY = "Libertinus Serif"
HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003ffff]")

SOURCE_EXTENSIONS = (".typ",)
PICTURE_EXTENSIONS = (".svg",)
FILE_IN_SOURCE = re.compile(r'"(/?[\w.\-]+(?:/[\w.\-]+)*\.(?:typ|svg))"')
COMMENT_LINE = re.compile(r"^\s*//.*$", re.MULTILINE)
PACKAGE_IN_SOURCE = re.compile(r'"@[\w-]+/')
PLACE_IN_DIAGNOSTIC = re.compile(r"┌─ (?:\S*?report_typst_[a-z0-9_]{8}/)?(\S+:\d+:\d+)")
EVAL_IN_SOURCE = re.compile(r"\beval\s*\(")

MAIN = """#import "{template}": render
#let paper = json("/data.json")
#set document(title: paper.title, author: paper.author)
#set text(font: paper.fonts, lang: "zh", region: "cn", size: 9pt)
#for doc in paper.docs {{ render(doc) }}
"""


class TypstRenderError(Exception):
    """A document could not be made; `place` is the file and line of the template, where known."""

    def __init__(self, message, place=""):
        super().__init__(message)
        self.place = place


class ChineseFontMissing(TypstRenderError):
    """There is Chinese on the paper and no font with Chinese characters on this machine."""


class RenderTimeout(TypstRenderError):
    """The document was not ready within the allowed time."""


def _package_folders():
    for name in FONT_PACKAGES:
        spec = importlib.util.find_spec(name)
        yield from spec.submodule_search_locations or () if spec else ()


@functools.lru_cache(maxsize=1)
def get_fonts():
    """Return the fonts of this process, scanned once.

    Folders of REPORT_TYPST_FONT_PATH and the font package come first. The machine's own fonts are looked at
    only when those hold no Chinese, so that paper looks the same wherever the package is installed.
    """
    paths = [path for path in os.environ.get("REPORT_TYPST_FONT_PATH", "").split(os.pathsep) if path]
    paths += _package_folders()
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=paths)
    if not _chinese_family(fonts):
        fonts = typst.Fonts(include_system_fonts=True, include_embedded_fonts=True, font_paths=paths)
    return fonts


def _chinese_family(fonts):
    families = set(fonts.families())
    return next((family for family in CHINESE_FAMILIES if family in families), None)


def find_chinese_family():
    """Return the name of the font that Chinese is printed in, or None."""
    return _chinese_family(get_fonts())


@functools.lru_cache(maxsize=1)
def _empty_root():
    """Return an empty folder: the only part of the disk that the compiler may see."""
    return tempfile.mkdtemp(prefix="report_typst_")


@functools.lru_cache(maxsize=1)
def _compiler_threads():
    return concurrent.futures.ThreadPoolExecutor(max_workers=4, thread_name_prefix="report_typst")


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_compiler_threads.cache_clear)


def read_sources(template):
    """Return {path in the tree: bytes} of a template and of all that it names, from addons folders only.

    :param template: "addon/folder/file.typ"
    :raise TypstRenderError: a file is missing, or the template asks for a package or for `eval`
    """
    sources = {}
    waiting = ["/" + template.lstrip("/")]
    while waiting:
        path = waiting.pop()
        if path in sources:
            continue
        is_template = path.endswith(SOURCE_EXTENSIONS)
        try:
            with file_open(path.lstrip("/"), "rb", filter_ext=SOURCE_EXTENSIONS + PICTURE_EXTENSIONS) as file:
                sources[path] = file.read()
        except (FileNotFoundError, ValueError) as error:
            raise TypstRenderError(f"file not found: {path.lstrip('/')}", template) from error
        if is_template:
            text = COMMENT_LINE.sub("", sources[path].decode())
            if PACKAGE_IN_SOURCE.search(text):
                raise TypstRenderError("packages from the internet are not allowed", path)
            if EVAL_IN_SOURCE.search(text):
                raise TypstRenderError("eval is not allowed", path)
            folder = posixpath.dirname(path)
            waiting += [
                posixpath.normpath(posixpath.join(folder, name)) for name in FILE_IN_SOURCE.findall(text)
            ]
    return sources


def _pack(payload):
    """Return the data as JSON bytes and the pictures that were found in it."""
    files = {}

    def default(value):
        if isinstance(value, TypstFile):
            files[value.path] = value.content
            return value.path
        if isinstance(value, date):
            return value.isoformat()
        raise TypstRenderError(f"data of type {type(value).__name__} can not be printed: {value!r}")

    return json.dumps(payload, default=default, ensure_ascii=False).encode(), files


def render(template, docs, *, title="", author="", timeout=60):
    """Return the PDF of a list of documents.

    :param template: "addon/folder/file.typ", which defines `#let render(doc) = …`
    :param list docs: one dict per document
    :param timeout: seconds to wait for the compiler
    """
    sources = read_sources(template)
    fonts = get_fonts()
    family = _chinese_family(fonts)
    data, files = _pack(
        {
            "title": title,
            "author": author,
            "docs": docs,
            "fonts": [family, LATIN_FAMILY] if family else [LATIN_FAMILY],
        }
    )
    if not family and HAN.search(data.decode()):
        raise ChineseFontMissing("no font with Chinese characters")
    tree = {path.lstrip("/"): content for path, content in (sources | files).items()}
    tree["data.json"] = data
    tree["main"] = MAIN.format(template="/" + template.lstrip("/")).encode()
    root = _empty_root()
    job = _compiler_threads().submit(
        typst.compile,
        tree,
        root=root,
        font_paths=fonts,
        package_path=root,
        package_cache_path=root,
        format="pdf",
    )
    try:
        return job.result(timeout=timeout)
    except concurrent.futures.TimeoutError as error:
        job.cancel()
        raise RenderTimeout(f"not ready after {timeout} seconds", template) from error
    except typst.TypstError as error:
        place = PLACE_IN_DIAGNOSTIC.search(error.diagnostic or "")
        message = error.message.replace(root, "")
        raise TypstRenderError(message, place.group(1) if place else template) from error
