"""Tencent Cloud's signature version 3: https://cloud.tencent.com/document/api/382/52072 (signature v3)."""

import hashlib
import hmac
from datetime import UTC, datetime

ALGORITHM = "TC3-HMAC-SHA256"


def _mac(key, text):
    return hmac.new(key, text.encode(), hashlib.sha256)


def sign(secret_id, secret_key, service, headers, body, timestamp):
    """Return the header `Authorization` of a POST; all `headers` (names in small letters) are signed."""
    signed = sorted(headers)
    canonical = "\n".join(
        (
            "POST",
            "/",
            "",
            "".join(f"{name}:{headers[name].strip().lower()}\n" for name in signed),
            ";".join(signed),
            hashlib.sha256(body).hexdigest(),
        )
    )
    date = datetime.fromtimestamp(timestamp, UTC).strftime("%Y-%m-%d")
    scope = f"{date}/{service}/tc3_request"
    text = f"{ALGORITHM}\n{timestamp}\n{scope}\n{hashlib.sha256(canonical.encode()).hexdigest()}"
    key = f"TC3{secret_key}".encode()
    for part in (date, service, "tc3_request"):
        key = _mac(key, part).digest()
    signature = _mac(key, text).hexdigest()
    return (
        f"{ALGORITHM} Credential={secret_id}/{scope}, SignedHeaders={';'.join(signed)}, Signature={signature}"
    )
