# SPDX-License-Identifier: Apache-2.0
"""Who somebody is to the platform: sessions by evidence, challenges, accounts, what a clerk saw, and the registers.

A code or number that cannot hold is refused here: nobody is asked (``ValueError`` names its member, never its value).
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, ClassVar, Literal

import msgspec

from kiosk.domain.numbers import kind_of, unit_code_holds
from kiosk.platform.calls.asking import act, remove, signed
from kiosk.platform.client import Platform
from kiosk.platform.errors import NotThePlatformError

Level = Literal["L0", "L1", "L2", "L3", "LC"]
Method = Literal["idcard", "social", "otp", "payapp", "ca", "uscc"]
Match = Literal["yes", "no", "unknown"]
Purpose = Literal["intake", "account", "authorisation", "delivery", "certificate"]
HEADER = "X-Citizen-Session"


class Hidden(msgspec.Struct, frozen=True):
    """What belongs to a person: nothing of it is shown where it is printed for a log."""

    def __repr__(self) -> str:
        return f"{type(self).__name__}()"


class Card(Hidden, frozen=True):
    """What a reader read of an ID card."""

    name: str
    id_type: str
    id_no: str


class SocialCard(Hidden, frozen=True):
    """What a reader read of a social-security card."""

    name: str
    id_no: str
    card_no: str


class SentCode(Hidden, frozen=True):
    """The code that came to a telephone."""

    challenge_id: str
    code: str


class PaymentCode(Hidden, frozen=True):
    """What a payment app showed."""

    code: str


class UnitCertificate(Hidden, frozen=True):
    """A unit's certificate (PEM) and its signature over the nonce of a challenge (Base64)."""

    challenge_id: str
    certificate: str
    signature: str


class UnitAndPerson(Hidden, frozen=True):
    """A unit by its code, its legal person by a card that was read here."""

    uscc: str
    legal_person: Card


Evidence = Card | SocialCard | SentCode | PaymentCode | UnitCertificate | UnitAndPerson
METHODS: dict[type, Method] = {
    Card: "idcard",
    SocialCard: "social",
    SentCode: "otp",
    PaymentCode: "payapp",
    UnitCertificate: "ca",
    UnitAndPerson: "uscc",
}


class CitizenSession(Hidden, frozen=True):
    """A session for all calls of one person or unit; whoever has its token is taken for them."""

    session_id: str
    token: str
    level: Level
    person_ref: str
    masked_name: str
    expires_in: int
    """Seconds from the answer: no clock of this machine decides."""
    expires_at: datetime.datetime
    signed_by: str

    @property
    def headers(self) -> dict[str, str]:
        """Return what a call of this session carries."""
        return {HEADER: self.token}


class Ended(msgspec.Struct, frozen=True):
    """A session that is no more."""

    session_id: str
    state: Literal["ended"]


class Challenge(msgspec.Struct, frozen=True):
    """Where an answer is awaited until when."""

    challenge_id: str
    kind: Literal["otp", "ca", "face"]
    nonce: str
    expires_at: datetime.datetime
    signed_by: str


class Consent(msgspec.Struct, frozen=True):
    """What somebody agreed to, by the version of its words."""

    kind: Literal["account", "text-messages", "certificates", "face"]
    version: str


class AccountRequest(Hidden, frozen=True, omit_defaults=True):
    """Somebody registers; ``occurred_at`` is when they did, which may be days before it is sent."""

    KIND: ClassVar[str] = "account"
    ORDERED_BY: ClassVar[str] = "id"

    id: str
    person: Card
    phone: str
    consents: tuple[Consent, ...]
    occurred_at: str
    mode: str
    device: dict[str, str] | None = None


class Account(Hidden, frozen=True):
    """An account as it stands."""

    account_id: str
    level: Level
    person_ref: str
    masked_name: str
    signed_by: str


class Seen(msgspec.Struct, frozen=True, omit_defaults=True):
    """What somebody of the staff saw of a person and their card.

    What is left in the outbox names account, clerk and machine; it goes after the account where that waits too.
    """

    KIND: ClassVar[str] = "onsite-verification"
    ORDERED_BY: ClassVar[str] = "account_id"

    id: str
    method: Literal["card-and-person", "face"]
    result: Literal["same", "different"]
    evidence_sha256: str
    occurred_at: str
    mode: str
    challenge_id: str = ""
    staff_no: str = ""
    """Who saw it, where no session says so: it waited for a line."""
    device: dict[str, str] | None = None
    account_id: str = ""


class Verified(msgspec.Struct, frozen=True):
    """What a register said; ``unknown`` is never a mismatch."""

    id: str
    match: Match
    at: datetime.datetime
    ref: str
    signed_by: str
    status: Literal["", "registered", "suspended", "deregistered"] = ""


def open_session(platform: Platform, evidence: Evidence, mode: str, *, key: str, level: str = "") -> CitizenSession:
    """Begin a session by evidence that proves at least ``level``; raises PlatformError, ValueError."""
    if isinstance(evidence, UnitAndPerson) and not unit_code_holds(evidence.uscc):
        raise ValueError("uscc")
    body = {"method": METHODS[type(evidence)], "evidence": evidence, "mode": mode} | ({"level": level} if level else {})
    return signed(act(platform, "POST", "/identity/sessions", body, CitizenSession, key=key), mode)


def end_session(platform: Platform, session: CitizenSession) -> None:
    """End a session; one that has ended is ended. Raises PlatformError."""
    path = f"/identity/sessions/{session.session_id}"
    ended = remove(platform, path, Ended, session.headers)
    # Else a cached answer would let a token go on that somebody thinks is gone.
    if ended.session_id != session.session_id:
        raise NotThePlatformError("other-session")


def challenge(platform: Platform, kind: str, target: str, mode: str, *, key: str) -> Challenge:
    """Have a code sent (otp) or a nonce made (ca, face); raises PlatformError."""
    body = {"kind": kind, "target": target, "mode": mode}
    made = signed(act(platform, "POST", "/identity/challenges", body, Challenge, key=key), mode)
    if made.kind != kind:
        raise NotThePlatformError("other-challenge")
    return made


def register(platform: Platform, wish: AccountRequest) -> Account:
    """Open an account; raises PlatformError, with ``account-exists`` for who has one."""
    return about(wish.id, act(platform, "POST", "/identity/accounts", wish, Account, key=wish.id), wish.mode)


def verified_onsite(platform: Platform, account_id: str, seen: Seen, staff: Mapping[str, str] | None = None) -> Account:
    """Tell what was seen, with the headers of a staff session where there is one; raises PlatformError."""
    path = f"/identity/accounts/{account_id}/onsite-verifications"
    return about(account_id, act(platform, "POST", path, seen, Account, key=seen.id, headers=staff), seen.mode)


def verify_person(
    platform: Platform, card: Card, purpose: Purpose, mode: str, *, key: str, consent: str = ""
) -> Verified:
    """Hold a name and number against the register; raises PlatformError, ValueError for a number that is none."""
    if kind_of(card.id_no) is None:
        raise ValueError("id_no")
    body = {"id": key, "name": card.name, "id_no": card.id_no, "purpose": purpose, "mode": mode}
    return _verify(platform, "/verifications/persons", body | ({"consent_ref": consent} if consent else {}))


def verify_unit(
    platform: Platform, uscc: str, purpose: Purpose, mode: str, *, key: str, name: str = "", legal_person: str = ""
) -> Verified:
    """Hold a unit's code against the register; raises PlatformError, ValueError for a code that is none."""
    if not unit_code_holds(uscc):
        raise ValueError("uscc")
    said = {word: value for word, value in (("name", name), ("legal_person", legal_person)) if value}
    body = {"id": key, "uscc": uscc, "purpose": purpose, "mode": mode} | said
    return _verify(platform, "/verifications/legal-entities", body)


def _verify(platform: Platform, path: str, body: dict[str, Any]) -> Verified:
    found = signed(act(platform, "POST", path, body, Verified, key=body["id"]), body["mode"])
    # An answer about somebody else would clear, or accuse, the wrong person.
    if found.id != body["id"]:
        raise NotThePlatformError("other-question")
    return found


def about(account_id: str, account: Account, mode: str) -> Account:
    """Return an account that is the one asked about; raises NotThePlatformError."""
    if signed(account, mode).account_id != account_id:
        raise NotThePlatformError("other-account")
    return account
