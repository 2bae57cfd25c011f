# SPDX-License-Identifier: Apache-2.0
"""The platform's own arithmetic: hashes and check digits, written apart from the terminal's on purpose."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any

CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def canonical_hash(value: object) -> str:
    """Return SHA-256 of the canonical JSON of a value, in hex."""
    # Piece by piece, where the terminal writes one string: the same hash reached on two ways says more.
    encoder = json.JSONEncoder(sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    digest = hashlib.sha256()
    for piece in encoder.iterencode(value):
        digest.update(piece.encode("utf-8"))
    return digest.hexdigest()


def manifest_hash(lines: Iterable[Mapping[str, Any]]) -> str:
    """Return the hash of a manifest: id, sha256 and size of each paper in the order of their ids."""
    ordered = sorted(lines, key=lambda line: line["id"])
    return canonical_hash([{name: line[name] for name in ("id", "sha256", "size")} for line in ordered])


def covers_hash(submission: Mapping[str, Any]) -> str:
    """Return the hash that the signature of a submission must bind."""
    # A signature on paper is one of the papers and is no drawing of its own.
    drawing = submission["signature"]["attachment_id"] if submission["signature"] else ""
    papers = [line for line in submission["manifest"] if line["id"] != drawing]
    bound = {
        "form_sha256": canonical_hash(submission["form_data"]),
        "manifest_sha256": manifest_hash(papers),
        "parties_sha256": canonical_hash(submission["parties"]),
    }
    return canonical_hash(bound)


def event_hash(event: Mapping[str, Any]) -> str:
    """Return the hash an audit event should have."""
    return canonical_hash({name: value for name, value in event.items() if name != "hash"})


def receipt_no_holds(receipt_no: str) -> bool:
    """Tell whether the last digit is the check digit of ISO/IEC 7064 MOD 11,10."""
    # The recursive form of the standard (ISO/IEC 7064, MOD 11,10): the check digit makes the last sum 1.
    state = 10
    for digit in receipt_no[:-1]:
        state = (state + int(digit)) % 10 or 10
        state = state * 2 % 11
    return (state + int(receipt_no[-1])) % 10 == 1


def query_code_holds(code: str) -> bool:
    """Tell whether the last character is the check character of Luhn mod 32."""
    total = 0
    for place, character in enumerate(reversed(code)):
        product = CROCKFORD.index(character) * (1 + place % 2)
        total += product // 32 + product % 32
    return total % 32 == 0
