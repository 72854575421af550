"""Pictures that travel beside the data of a document.

Templates never get a path of the server's disk: a prepare method puts a `TypstFile` in its data, and the
renderer lays the bytes into the closed file tree of that one document and hands the template their name.
"""

import base64
import binascii
import hashlib
import io
import warnings

import segno
from PIL import Image

MAX_PIXELS = 40_000_000
FORMATS = ("PNG", "JPEG", "GIF", "WEBP")
# Files in memory have to be text for Typst: pixels travel inside an SVG of the same size.
PIXELS_IN_SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}">'
    '<image width="{width}" height="{height}" href="data:image/{kind};base64,{pixels}"/></svg>'
)


class TypstFile:
    """One picture as SVG, and the name by which the template finds it."""

    def __init__(self, svg):
        self.content = svg
        self.path = f"/files/{hashlib.sha256(svg).hexdigest()}.svg"


def typst_image(content):
    """Return a picture for the template, or None when the bytes are no picture that can be printed.

    :param content: bytes, or the base64 that a Binary field holds; PNG, JPEG, GIF or WebP (never SVG, which
        could point at other files)
    """
    if not content:
        return None
    if isinstance(content, str):
        content = content.encode()
    try:
        content = base64.b64decode(content, validate=True)
    except (binascii.Error, ValueError):
        content = bytes(content)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(content)) as image:
                width, height = image.size
                if image.format not in FORMATS or width * height > MAX_PIXELS:
                    return None
                kind = "jpeg" if image.format == "JPEG" else "png"
                # Drawn anew: a damaged or dressed-up file can not reach the compiler.
                stream = io.BytesIO()
                image.convert("RGB" if kind == "jpeg" else "RGBA").save(stream, kind)
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError, Image.DecompressionBombWarning):
        return None
    pixels = base64.b64encode(stream.getvalue()).decode()
    return TypstFile(PIXELS_IN_SVG.format(width=width, height=height, kind=kind, pixels=pixels).encode())


def typst_qr(text, error="m"):
    """Return the QR code of a text as a vector picture with its quiet zone."""
    if not text:
        return None
    stream = io.BytesIO()
    code = segno.make(str(text), error=error, micro=False, boost_error=False)
    code.save(stream, kind="svg", border=2, xmldecl=False, svgns=True, nl=False, omitsize=True)
    return TypstFile(stream.getvalue())
