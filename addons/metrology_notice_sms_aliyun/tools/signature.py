"""Alibaba Cloud's signature V3.

See https://help.aliyun.com/zh/sdk/product-overview/v3-request-structure-and-signature
"""

import hashlib
import hmac
from urllib.parse import quote

ALGORITHM = "ACS3-HMAC-SHA256"


def encode_query(parameters):
    """Return the canonical query: sorted, RFC 3986."""
    return "&".join(f"{quote(k, safe='')}={quote(str(v), safe='')}" for k, v in sorted(parameters.items()))


def sign(key_id, secret, query, headers, body=b"", method="POST", path="/"):
    """Return the header `Authorization` for a request with these headers (names in small letters)."""
    signed = sorted(name for name in headers if name in ("host", "content-type") or name.startswith("x-acs-"))
    canonical = "\n".join(
        (
            method,
            path,
            query,
            "".join(f"{name}:{headers[name].strip()}\n" for name in signed),
            ";".join(signed),
            hashlib.sha256(body).hexdigest(),
        )
    )
    text = f"{ALGORITHM}\n{hashlib.sha256(canonical.encode()).hexdigest()}"
    signature = hmac.new(secret.encode(), text.encode(), hashlib.sha256).hexdigest()
    return f"{ALGORITHM} Credential={key_id},SignedHeaders={';'.join(signed)},Signature={signature}"
