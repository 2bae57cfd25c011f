"""Electronic certificates as a machine asks for them: one person's list, leave to print, what became of a copy."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from kiosk.platform.calls.certificates import (
    CertificateQuery,
    Consent,
    GrantRequest,
    GrantResult,
    HeldCertificate,
    PrintGrant,
    ask_leave,
    certificates_of,
)
from kiosk.platform.calls.staff_calls import Place
from kiosk.platform.client import Platform
from tests.support.parcels import DEVICE, new_id

HERE = Place(**DEVICE)
AT = "2026-11-23T09:41:10+08:00"
QUERY = CertificateQuery(Consent("own-use", "2026-11-23T09:40:00+08:00"), HERE, "training")
Session = Mapping[str, str]


def card(platform: Platform, session: Session) -> HeldCertificate:
    return certificates_of(platform, QUERY, session)[0]


def wish(held: HeldCertificate, **changed: object) -> GrantRequest:
    return msgspec.structs.replace(GrantRequest(new_id(), held.id, 1, "own-use", HERE, "training"), **changed)


def granted(platform: Platform, session: Session, copies: int = 1) -> PrintGrant:
    return ask_leave(platform, wish(card(platform, session), copies=copies), session)


def result(grant: PrintGrant, n: int = 1, **changed: object) -> GrantResult:
    told = GrantResult(new_id(), grant.id, n, "printed", "", "K03-20261123-0148", AT, HERE, "training")
    return msgspec.structs.replace(told, **changed)
