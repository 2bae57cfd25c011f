# SPDX-License-Identifier: Apache-2.0
"""The sealed papers of a dossier: which there are, one of them whole, and that it was printed.

``session`` is the header of who asks: X-Staff-Session of a clerk, or X-Citizen-Session of one of its own people.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, Literal
from urllib.parse import quote

import msgspec

from kiosk.domain.words import Words
from kiosk.platform.calls.asking import act, fetch, fetch_paper, signed
from kiosk.platform.calls.proofs import Seal
from kiosk.platform.calls.staff_calls import Place
from kiosk.platform.client import Platform
from kiosk.platform.errors import NotThePlatformError
from kiosk.platform.values import DocumentPrintAcknowledgement

PDF = "application/pdf"


class DossierDocument(msgspec.Struct, frozen=True, kw_only=True):
    """One paper, and the hash of its bytes."""

    id: str
    kind: str
    number: str
    title: Words
    state: str
    """``valid``, or ``replaced`` by another of its kind."""
    pages: int
    sha256: str
    size: int
    seal: Seal
    issued_at: str
    printed: int
    prints_left: int
    """How often its people may still print it themselves."""


class DossierDocuments(msgspec.Struct, frozen=True):
    """All papers of a dossier, the oldest first."""

    project_no: str
    documents: tuple[DossierDocument, ...]
    as_of: str
    signed_by: str


class PrintEvent(msgspec.Struct, frozen=True, kw_only=True):
    """What became of one print; ``cause`` is empty when it came out. Left in the outbox, or told at once."""

    KIND: ClassVar[str] = "document-print"
    ORDERED_BY: ClassVar[str] = "document_id"

    id: str
    project_no: str
    document_id: str
    document_sha256: str
    print_no: str
    result: Literal["printed", "failed", "unsure"]
    cause: str
    occurred_at: str
    device: Place
    mode: str


def documents_of(
    platform: Platform, project_no: str, mode: str, session: Mapping[str, str]
) -> tuple[DossierDocument, ...]:
    """Return the papers of a dossier; raises PlatformError."""
    found = signed(fetch(platform, _path(project_no), DossierDocuments, session), mode)
    # Another person's notices would be shown, and printed, as this one's.
    if found.project_no != project_no:
        raise NotThePlatformError("other-dossier")
    return found.documents


def document(platform: Platform, project_no: str, wanted: DossierDocument, session: Mapping[str, str]) -> bytes:
    """Return a paper as PDF, by the hash the list names; raises PlatformError."""
    return fetch_paper(platform, f"{_path(project_no)}/{quote(wanted.id, safe='')}", PDF, wanted.sha256, session)


def tell_print(platform: Platform, event: PrintEvent) -> DocumentPrintAcknowledgement:
    """Have a print counted; telling it again is harmless. Raises PlatformError."""
    path = f"{_path(event.project_no)}/{quote(event.document_id, safe='')}/print-events"
    told = signed(act(platform, "POST", path, event, DocumentPrintAcknowledgement, key=event.id), event.mode)
    if (told.id, told.document_id) != (event.id, event.document_id):
        raise NotThePlatformError("other-id")
    return told


def _path(project_no: str) -> str:
    return f"/dossiers/{quote(project_no, safe='')}/documents"
