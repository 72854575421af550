"""The content that two people sign: one canonical form, one fingerprint.

Plain Python, so that the fingerprint of a printed order can be recomputed without a database.
"""

import hashlib
import json


def canonical(content):
    """Return the one text that stands for ``content`` (nested dicts and lists of JSON values)."""
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def fingerprint(content):
    """Return the SHA-256 of the canonical form of ``content`` as 64 hexadecimal digits."""
    return hashlib.sha256(canonical(content).encode()).hexdigest()


def differences(old, new):
    """Return ``[(path, old value, new value)]`` for every leaf that differs, in path order."""
    left, right = _leaves(old), _leaves(new)
    return [
        (path, left.get(path), right.get(path))
        for path in sorted(left.keys() | right.keys())
        if left.get(path) != right.get(path)
    ]


def _leaves(value, path=""):
    if isinstance(value, dict):
        pairs = value.items()
    elif isinstance(value, list):
        pairs = enumerate(value, start=1)
    else:
        return {path: value}
    leaves = {}
    for key, child in pairs:
        leaves.update(_leaves(child, f"{path}/{key}" if path else str(key)))
    return leaves
