"""A real server in a process of its own, and a real browser before it."""

import contextlib
import os
import shutil
import socket
import subprocess
import time
import urllib.request

import pytest

from . import database

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def find_browser():
    """Path of a Chromium; a machine without one is an error, never a silent skip."""
    named = os.environ.get("DESK_CHROMIUM") or os.environ.get("DESK_BROWSER")
    found = named or next(filter(None, map(shutil.which, BROWSERS)), None)
    if not found or not os.path.exists(found):
        pytest.fail("no Chromium: set DESK_BROWSER or install the package chromium", pytrace=False)
    return found


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


@contextlib.contextmanager
def serve(name, log_file, seconds=90):
    """Address of a server for one database; its log goes to a file."""
    port = free_port()
    command = database.command(
        *("-d", name, f"--db-filter=^{name}$", f"--http-port={port}", "--http-interface=127.0.0.1"),
        *("--workers=0", "--max-cron-threads=0", f"--logfile={log_file}"),
    )
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}"
    try:
        deadline = time.monotonic() + seconds
        while True:
            try:
                with urllib.request.urlopen(f"{address}/web/health", timeout=5):
                    break
            except OSError:
                if process.poll() is not None or time.monotonic() > deadline:
                    pytest.fail(f"the server did not start, see {log_file}", pytrace=False)
                time.sleep(0.2)
        yield address
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
