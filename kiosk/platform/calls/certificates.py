# SPDX-License-Identifier: Apache-2.0
"""Electronic certificates a person holds: listed with their session and consent, printed by leave, copy by copy."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, ClassVar, Literal
from urllib.parse import quote

import msgspec

from kiosk.domain.words import Words
from kiosk.platform.calls.asking import act, fetch_paper, signed
from kiosk.platform.calls.staff_calls import Place
from kiosk.platform.errors import NotThePlatformError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kiosk.platform.client import Platform

Purpose = Literal["own-use", "application"]
PDF = "application/pdf"


class Consent(msgspec.Struct, frozen=True):
    """That the person agreed to their certificates being fetched, for what, and when."""

    purpose: Purpose
    agreed_at: str


class CertificateQuery(msgspec.Struct, frozen=True):
    """The question for all certificates of the person of a session."""

    consent: Consent
    device: Place
    mode: str


class HeldCertificate(msgspec.Struct, frozen=True):
    """One certificate; its number is masked by the platform."""

    id: str
    kind: str
    title: Words
    number_masked: str
    issuer: str
    valid_from: datetime.date
    valid_until: datetime.date | None
    state: str
    """valid, not-yet, expired, revoked; may grow: only a valid one is printed."""

    def __repr__(self) -> str:
        """Say which it is, and nothing of whose."""
        return f"HeldCertificate({self.kind}, {self.state})"


class CertificateList(msgspec.Struct, frozen=True):
    """What a person holds."""

    items: tuple[HeldCertificate, ...]
    as_of: str
    signed_by: str


class GrantRequest(msgspec.Struct, frozen=True):
    """The wish to print copies of one certificate."""

    id: str
    certificate_id: str
    copies: int
    purpose: Purpose
    device: Place
    mode: str


class PrintGrant(msgspec.Struct, frozen=True, tag_field="type", tag="print-grant"):
    """Leave to print, once and for some minutes."""

    id: str
    certificate_id: str
    copies: int
    pages: int
    sha256: str
    size: int
    expires_at: datetime.datetime
    signed_by: str


class GrantResult(msgspec.Struct, frozen=True):
    """What became of one copy; left in the outbox, for the printer ends when it ends."""

    KIND: ClassVar[str] = "certificate-print"
    ORDERED_BY: ClassVar[str] = "grant_id"

    id: str
    grant_id: str
    n: int
    result: Literal["printed", "failed", "unsure"]
    cause: str
    print_no: str
    occurred_at: str
    device: Place
    mode: str


def certificates_of(
    platform: Platform, query: CertificateQuery, session: Mapping[str, str]
) -> tuple[HeldCertificate, ...]:
    """Return what the person of a session holds; raises PlatformError."""
    told = act(platform, "POST", "/certificates:list", query, CertificateList, headers=session)
    return signed(told, query.mode).items


def ask_leave(platform: Platform, wish: GrantRequest, session: Mapping[str, str]) -> PrintGrant:
    """Ask for leave to print; asking again under the same id is harmless. Raises PlatformError."""
    path = f"/certificates/{quote(wish.certificate_id, safe='')}/print-grants"
    told = signed(act(platform, "POST", path, wish, PrintGrant, key=wish.id, headers=session), wish.mode)
    if (told.id, told.certificate_id) != (wish.id, wish.certificate_id) or told.copies > wish.copies:
        raise NotThePlatformError("other-id")
    return told


def granted_document(platform: Platform, grant: PrintGrant, session: Mapping[str, str]) -> bytes:
    """Return the document of a grant, by its hash; raises PlatformError."""
    return fetch_paper(platform, f"/print-grants/{quote(grant.id, safe='')}/document", PDF, grant.sha256, session)
