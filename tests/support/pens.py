"""A signer for tests, and who checks what it signed."""

from __future__ import annotations

import hmac


class Pen:
    """A signer of whom everybody in this test has the key."""

    name = "test:1"

    def sign(self, data: bytes) -> bytes:
        return hmac.digest(b"pen", data, "sha256")


def by_pen(signer: str, data: bytes, signature: bytes) -> bool:
    return signer == Pen.name and hmac.compare_digest(Pen().sign(data), signature)
