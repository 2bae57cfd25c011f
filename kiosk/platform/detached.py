# SPDX-License-Identifier: Apache-2.0
"""What the platform signs by itself (its configuration, the list of its staff): content and signature, kept together.

UntrustedError   something signed that is not believed; ``code`` says why: signature, form, and what each kind adds
"""

from __future__ import annotations

import base64
import json

import msgspec


class UntrustedError(Exception):
    """Something signed that is not believed; what was kept stays."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Signed(msgspec.Struct, frozen=True):
    """Signed content as it is kept: the very bytes with their signature, so that it is proved at each reading."""

    content: bytes
    signature: str
    tag: str


def prove(signed: Signed, key: str) -> None:
    """Check a JWS with detached content (RFC 7515, appendix F) by EdDSA; raises UntrustedError."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        header, hidden, signature = signed.signature.split(".")
        # By name, and no other: a header must not choose how it is checked.
        if hidden or json.loads(from64(header)).get("alg") != "EdDSA":
            raise UntrustedError("signature")
        public = Ed25519PublicKey.from_public_bytes(base64.b64decode(key, validate=True))
        public.verify(from64(signature), f"{header}.{to64(signed.content)}".encode())
    # RecursionError is a header of a thousand brackets.
    except (ValueError, AttributeError, RecursionError, InvalidSignature) as wrong:
        raise UntrustedError("signature") from wrong


def to64(content: bytes) -> str:
    """Write bytes as JOSE does (RFC 7515, 2)."""
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode("ascii")


def from64(words: str) -> bytes:
    """Read bytes as JOSE writes them; raises ValueError."""
    return base64.urlsafe_b64decode(words + "=" * (-len(words) % 4))
