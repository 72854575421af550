"""A font with full Chinese coverage, from a locked wheel, made known to the test browser."""

from . import environment as python_environment
from . import place

CONFIG = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <include ignore_missing="yes">/etc/fonts/fonts.conf</include>
  <dir>{folder}</dir>
  <cachedir>{cache}</cachedir>
</fontconfig>
"""


def folder():
    return python_environment.site_packages() / "manimgx_fonts_cjk"


def environment():
    """Variables by which a browser finds the font; documents find it by themselves."""
    if not place.PYTHON.exists() or not folder().exists():
        return {}
    path = place.STATE / "fonts.conf"
    text = CONFIG.format(folder=folder(), cache=place.STATE / "font-cache")
    if not path.exists() or path.read_text("utf-8") != text:
        path.write_text(text, "utf-8")
    return {"FONTCONFIG_FILE": str(path)}
