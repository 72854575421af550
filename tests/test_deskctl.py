"""The one command: what it says is complete in Chinese, and it starts without the environment."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

from deskctl import cli, screenshots
from deskctl.problem import Problem

ROOT = Path(__file__).resolve().parents[1]
PLACEHOLDER = re.compile(r"%\(\w+\)[\d.]*[a-z]")


def said():
    """Texts that deskctl hands to t()."""
    for path in sorted((ROOT / "deskctl").glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "t":
                yield node.args[0].value


def chinese():
    tree = ast.parse((ROOT / "deskctl" / "catalogue.py").read_text("utf-8"))
    return ast.literal_eval(next(node.value for node in tree.body if isinstance(node, ast.Assign)))


def test_every_text_is_in_the_catalogue():
    texts, catalogue = set(said()), chinese()
    assert sorted(texts - set(catalogue)) == []
    assert sorted(set(catalogue) - texts) == []


def test_catalogue_keeps_placeholders():
    for text, translation in chinese().items():
        assert sorted(PLACEHOLDER.findall(text)) == sorted(PLACEHOLDER.findall(translation)), text


@pytest.mark.parametrize(("language", "word"), [("C", "doctor"), ("zh_CN.UTF-8", "命令")])
def test_help_speaks_the_language_of_the_terminal(language, word):
    done = subprocess.run(
        [str(ROOT / "desk"), "--help"],
        env={"PATH": "/usr/bin:/bin:/usr/local/bin", "LANG": language, "DESK_PYTHON": sys.executable},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert word in done.stdout


@pytest.mark.parametrize("command", ["test", "bench"])
def test_what_follows_is_handed_on(command):
    assert cli.read([command, "--json", "FILE", "P1"]).arguments == ["--json", "FILE", "P1"]
    assert cli.read([command]).arguments == []


def test_wrong_python_is_told_plainly(tmp_path):
    for name in ("dirname", "sh"):
        (tmp_path / name).symlink_to(f"/usr/bin/{name}")
    old = tmp_path / "python3"
    old.write_text('#!/bin/sh\n[ "$1" = -V ] && echo Python 3.9.1 || exit 1\n')
    old.chmod(0o755)
    done = subprocess.run(
        ["/bin/sh", str(ROOT / "desk"), "run"], env={"PATH": str(tmp_path)}, capture_output=True, text=True
    )
    assert done.returncode == 3
    assert "3.11" in done.stderr
    assert "Python 3.9.1" in done.stderr


def test_nothing_but_the_standard_library_before_the_environment():
    code = (
        "import sys; sys.path.insert(0, sys.argv[1]); import importlib, pathlib\n"
        "for path in pathlib.Path(sys.argv[1], 'deskctl').glob('*.py'):\n"
        "    importlib.import_module('deskctl.' + path.stem) if path.stem != '__init__' else None\n"
    )
    done = subprocess.run(
        [sys.executable, "-S", "-I", "-c", code, str(ROOT)],
        capture_output=True,
        text=True,
        env={"PATH": "/usr/bin:/bin"},
    )
    assert done.returncode == 0, done.stderr


def test_table_of_screens_can_be_read():
    rows = screenshots.read()
    assert len({row["name"] for row in rows}) == len(rows)
    for row in rows:
        assert re.fullmatch(r"[a-z0-9_]+", row["name"]), "it becomes the name of a file"
        uses_value = any("{}" in text for text in (row["path"], *(rest for _verb, rest in row["steps"])))
        assert uses_value == bool(row["query"]), row["name"]
        for addon, action in re.findall(r"action-(\w+)\.(\w+)", row["path"]):
            views = (ROOT / "addons" / addon).rglob("*.xml")
            assert any(f'id="{action}"' in view.read_text("utf-8") for view in views), row["path"]


def test_a_screen_that_is_not_in_the_table_is_told_plainly():
    assert [row["name"] for row in screenshots.read(["scan"])] == ["scan"]
    with pytest.raises(Problem, match="nowhere"):
        screenshots.read(["nowhere"])


@pytest.mark.parametrize("spoilt", [{"size": "big"}, {"path": "odoo"}, {"steps": "jump high"}])
def test_a_row_that_cannot_be_read_is_named(spoilt):
    row = {"name": "one", "person": "", "path": "/", "size": "360x740", "query": "", "steps": "press Enter"}
    assert screenshots._read_row(row)["steps"] == [("press", "Enter")]
    with pytest.raises(Problem, match="one"):
        screenshots._read_row({**row, **spoilt})
