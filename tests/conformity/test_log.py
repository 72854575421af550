"""The log check itself: it lets information pass and stops at warnings, errors and tracebacks."""

import re

from house import log

HEAD = "2026-11-23 20:00:00,123 42"


def test_information_passes():
    assert not log.find_bad(f"{HEAD} INFO db odoo.modules.loading: 12 modules loaded\n", [])


def test_warnings_and_errors_stop():
    text = f"{HEAD} WARNING db odoo.fields: unknown parameter\n"
    text += f"{HEAD} ERROR ? odoo.http: broken\nTraceback …\n  line\n"
    first, second = log.find_bad(text, [])
    assert "unknown parameter" in first
    assert "broken" in second
    assert second.endswith("  line")


def test_coloured_lines_are_read():
    assert log.find_bad(f"{HEAD} \x1b[1;33mWARNING\x1b[0m db odoo.fields: unknown parameter", [])


def test_bare_traceback_stops():
    assert log.find_bad("Traceback (most recent call last):\n  File x\nValueError: no", [])


def test_allowed_lines_pass():
    allowed = [(re.compile(r"odoo\.fields"), re.compile("^unknown parameter"))]
    assert not log.find_bad(f"{HEAD} WARNING db odoo.fields: unknown parameter", allowed)
    assert log.find_bad(f"{HEAD} WARNING db odoo.models: unknown parameter", allowed)


def test_committed_list_is_readable():
    log.read_allowed()


def test_command(tmp_path, capsys):
    clean, bad = tmp_path / "clean.log", tmp_path / "bad.log"
    clean.write_text(f"{HEAD} INFO db odoo: fine\n")
    bad.write_text(f"{HEAD} WARNING db odoo.addons.x: not fine\n")
    assert log.main([clean]) == 0
    assert log.main([clean, bad]) == 1
    assert "not fine" in capsys.readouterr().out
