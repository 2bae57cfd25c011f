# SPDX-License-Identifier: Apache-2.0
"""The identity of a request itself, for links whose TLS is ended on the way: HTTP Message Signatures (RFC 9421).

Signed are method, path, query, what the request is about (the fields of ``FIELDS`` that it has) and, through
``Content-Digest`` (RFC 9530), its JSON. The bytes of a paper are not: their hash stands in ``Upload-Metadata``, which
is signed when the upload begins, and the platform holds the whole against it. Nor is the host, for a gateway between
two networks calls the platform by another name. There is no nonce: every call of the contract may come twice, and a
gateway that sends one again must not be taken for a thief.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from typing import Protocol
from urllib.parse import urlsplit

from offline_queue.entry import Signer

LABEL = "terminal"
# In this order, where the request has them; by the names of RFC 9421, 2.1, in lower case. Not the type of the content:
# gateways add a charset to it, and the digest binds the content itself.
FIELDS = (
    "content-digest", "idempotency-key", "x-http-method-override", "upload-length", "upload-metadata",
    "upload-offset", "upload-checksum", "if-match", "x-staff-session", "x-citizen-session",
)  # fmt: skip


class Identity(Signer, Protocol):
    """Who signs, and what its signatures are called (IANA, HTTP Signature Algorithms)."""

    @property
    def algorithm(self) -> str:
        """Return the name of the algorithm."""


def signed(
    identity: Identity, method: str, url: str, headers: Mapping[str, str], body: bytes | None, created: int
) -> dict[str, str]:
    """Return the headers that prove a request to be this terminal's.

    ``body`` is what is sent, None where it is a paper or nothing; ``created`` are seconds since 1970 by the platform's
    clock, as far as it is known.
    """
    added = {} if body is None else {"Content-Digest": content_digest(body)}
    fields = {name.lower(): value.strip() for name, value in {**headers, **added}.items()}
    covered = {"@method": method, **parts(url), **{name: fields[name] for name in FIELDS if name in fields}}
    names = " ".join(f'"{name}"' for name in covered)
    parameters = f'({names});created={created};keyid="{identity.name}";alg="{identity.algorithm}"'
    signature = identity.sign(base(covered, parameters))
    return added | {
        "Signature-Input": f"{LABEL}={parameters}",
        "Signature": f"{LABEL}=:{base64.b64encode(signature).decode()}:",
    }


def content_digest(body: bytes) -> str:
    """Return the Content-Digest of a body (RFC 9530, 2)."""
    return f"sha-256=:{base64.b64encode(hashlib.sha256(body).digest()).decode()}:"


def parts(url: str) -> dict[str, str]:
    """Return path and query as they are signed: an absent query is a lone question mark (RFC 9421, 2.2.7)."""
    split = urlsplit(url)
    return {"@path": split.path or "/", "@query": f"?{split.query}"}


def base(covered: Mapping[str, str], parameters: str) -> bytes:
    """Return what is signed: one line for each component, the parameters as the last (RFC 9421, 2.5)."""
    lines = [f'"{name}": {value}' for name, value in covered.items()]
    return "\n".join([*lines, f'"@signature-params": {parameters}']).encode("ascii")
