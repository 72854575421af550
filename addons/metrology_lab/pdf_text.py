"""Read the text of a PDF that somebody uploaded, in a process of its own with limits.

A PDF can be made to unpack into gigabytes or to keep a reader busy for hours. The child may use one
gigabyte and a few seconds; whatever happens to it, the server goes on. This file is also the child's program.
"""

import io
import subprocess
import sys

MAX_PAGES = 2
MAX_CHARACTERS = 20_000
CPU_SECONDS = 10
WALL_SECONDS = 20
MEMORY_BYTES = 1024**3


def read_text(content: bytes) -> str:
    """Return the text of the first pages; nothing when the file can not be read within the limits."""
    try:
        child = subprocess.run(
            [sys.executable, "-I", __file__],
            input=content,
            capture_output=True,
            timeout=WALL_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return ""
    return child.stdout.decode("utf-8", "replace") if child.returncode == 0 else ""


def _limit_this_process():
    import resource

    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))


def _main():
    _limit_this_process()
    from pypdf import PdfReader

    pages = PdfReader(io.BytesIO(sys.stdin.buffer.read())).pages
    text = "\n".join(pages[number].extract_text() for number in range(min(MAX_PAGES, len(pages))))
    sys.stdout.buffer.write(text[:MAX_CHARACTERS].encode("utf-8", "replace"))


if __name__ == "__main__":
    _main()
