# SPDX-License-Identifier: Apache-2.0
"""Asking the platform for a proof and for leave to print a copy of it: online only, each call idempotent under its id.

What comes is believed only when it repeats our id, is signed by the key of the mode, and has the hash it announces.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, TypeVar

import msgspec

from kiosk.domain.hashes import canonical_json
from kiosk.domain.words import Words
from kiosk.platform.calls.asking import fetch_paper
from kiosk.platform.client import JSON, right
from kiosk.platform.errors import NotThePlatformError

if TYPE_CHECKING:
    from kiosk.platform.client import Platform

T = TypeVar("T", bound="Proof | PrintPermission")

JSON_BODY = {"Content-Type": "application/json"}


class Seal(msgspec.Struct, frozen=True):
    """Whose seal the paper bears, and of which kind it is."""

    by: str
    algorithm: str


class Proof(msgspec.Struct, frozen=True, tag_field="type", tag="proof"):
    """A paper made out and sealed, as the platform tells it."""

    id: str
    number: str
    kind: str
    title: Words
    pages: int
    sha256: str
    size: int
    preview_sha256: str
    copies_left: int
    copies_a_day: int
    valid_until: str
    seal: Seal
    issued_at: str
    signed_by: str


class PrintPermission(msgspec.Struct, frozen=True, tag_field="type", tag="print-permission"):
    """Leave to print one copy; it counts from now on."""

    id: str
    proof_id: str
    n: int
    copies_left: int
    signed_by: Literal["training", "production"]


@dataclass(frozen=True)
class SealedPaper:
    """A proof with its document and the masked picture of its first page."""

    proof: Proof
    document: bytes = field(repr=False)
    preview: bytes = field(repr=False)


def ask_proof(platform: Platform, query: Mapping[str, Any]) -> SealedPaper:
    """Have a paper made out and fetch it; ``query`` is a ProofQuery of the document. Raises PlatformError."""
    proof = _posted(platform, "/proofs/queries", query, Proof)
    document = fetch_paper(platform, f"/proofs/{proof.id}/document", "application/pdf", proof.sha256)
    preview = fetch_paper(platform, f"/proofs/{proof.id}/preview", "image/png", proof.preview_sha256)
    return SealedPaper(proof, document, preview)


def reserve_copy(platform: Platform, request: Mapping[str, Any]) -> PrintPermission:
    """Ask for leave to print one copy; ``request`` is a PrintRequest of the document. Raises PlatformError."""
    permission = _posted(platform, f"/proofs/{request['proof_id']}/prints", request, PrintPermission)
    if permission.proof_id != request["proof_id"]:
        raise NotThePlatformError("other-id")
    return permission


def _posted(platform: Platform, path: str, body: Mapping[str, Any], kind: type[T]) -> T:
    # The id in the body is the key: the same question after a lost answer is recognised as the same one.
    headers = JSON_BODY | {"Idempotency-Key": str(body["id"])}
    answer = platform.ask("POST", path, source=canonical_json(body), headers=headers)
    told = right(answer, JSON).read_as(kind)
    if told.id != body["id"]:
        raise NotThePlatformError("other-id")
    # A paper of the training platform must not come out of a machine that serves people, nor the other way round.
    if told.signed_by != body["mode"]:
        raise NotThePlatformError("signed-by-other")
    return told
