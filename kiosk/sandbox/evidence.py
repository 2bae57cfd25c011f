# SPDX-License-Identifier: Apache-2.0
"""What proves a person or a unit to the training city: a card, a code, a payment app, a certificate."""

from __future__ import annotations

import base64
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

from kiosk.contract.document import Breach
from kiosk.contract.problems import ProblemError
from kiosk.domain import masks, numbers
from kiosk.sandbox.accounts import Accounts
from kiosk.sandbox.authority import Authority
from kiosk.sandbox.call import Rooms
from kiosk.sandbox.challenges import CODE_DIGITS, Challenges
from kiosk.sandbox.registers import Registers, Unit

PAYMENT_DIGITS = 18
PAYMENT_SECONDS = 60


@dataclass(frozen=True)
class Proved:
    """Who was proved, and how well."""

    number: str = field(repr=False)
    name: str = field(repr=False)
    level: str
    shown: str = ""
    """The name as others may see it."""


class Evidence:
    """Looks at evidence; what is wrong with it is not said."""

    def __init__(
        self, rooms: Rooms, registers: Registers, accounts: Accounts, challenges: Challenges, authority: Authority
    ) -> None:
        self._rooms = rooms
        self._registers = registers
        self._accounts = accounts
        self._challenges = challenges
        self._authority = authority
        self._ways = {
            "idcard": self._card,
            "social": self._social,
            "otp": self._code,
            "payapp": self._payment,
            "ca": self._certificate,
            "uscc": self._unit,
        }

    def about(self, body: Mapping[str, Any]) -> str:
        """Return whose number wrong evidence is counted under."""
        given = body["evidence"]
        if "challenge_id" in given:
            return self._challenges.target(given["challenge_id"]) or str(given["challenge_id"])
        return str(given.get("uscc") or given.get("id_no") or given["code"])

    def proved(self, body: Mapping[str, Any]) -> Proved:
        """Return who is proved; call it within a transaction, for a challenge is used up. Raises ProblemError."""
        return self._ways[body["method"]](body["evidence"])

    def payment_code(self, number: str, minutes_ago: int = 0) -> str:
        """Return what the payment app of a person shows now."""
        minute = int(self._rooms.clock.now().timestamp()) // PAYMENT_SECONDS - minutes_ago
        return self._rooms.sessions.secret.digits(PAYMENT_DIGITS, f"payapp {number} {minute}")

    def level_by_card(self, person: Mapping[str, Any], pointer: str) -> str:
        """Return what a card proves: L1 for a number the register does not know; raises ProblemError."""
        name, number = person["name"], person["id_no"]
        if numbers.kind_of(number) is None:
            raise ProblemError("validation-failed", "no such number", breaches=[Breach(f"{pointer}/id_no", "check")])
        known = self._registers.names.get(number)
        if known not in (None, name) or numbers.kind_of(number) != person["id_type"]:
            raise refused()
        return "L2" if known else "L1"

    def _card(self, given: Mapping[str, Any]) -> Proved:
        level = self.level_by_card(given, "/evidence")
        return self._person(given["id_no"], given["name"], level)

    def _social(self, given: Mapping[str, Any]) -> Proved:
        if self._registers.names.get(given["id_no"]) != given["name"]:
            raise refused()
        return Proved(given["id_no"], given["name"], "L1", masks.name(given["name"]))

    def _code(self, given: Mapping[str, Any]) -> Proved:
        asked = self._asked(given["challenge_id"], "otp")
        account = self._accounts.by_phone(asked["target"])
        if account is None or given["code"] != self._rooms.sessions.secret.digits(CODE_DIGITS, asked["id"]):
            raise refused()
        self._challenges.use(asked["id"])
        return Proved(account["number"], account["name"], "L1", masks.name(account["name"]))

    def _payment(self, given: Mapping[str, Any]) -> Proved:
        # This minute's and the last one's: between the screen of the app and the answer some seconds go by.
        for number, name in self._registers.names.items():
            if given["code"] in (self.payment_code(number), self.payment_code(number, 1)):
                return self._person(number, name, "L2")
        raise refused()

    def _certificate(self, given: Mapping[str, Any]) -> Proved:
        asked = self._asked(given["challenge_id"], "ca")
        unit = self._registers.units.get(asked["target"])
        if unit is None or unit.status != "registered":
            raise refused()
        self._prove_key(given, asked, unit)
        self._challenges.use(asked["id"])
        return Proved(unit.uscc, unit.name, "LC", unit.name)

    def _prove_key(self, given: Mapping[str, Any], asked: sqlite3.Row, unit: Unit) -> None:
        try:
            own = x509.load_pem_x509_certificate(given["certificate"].encode())
            own.verify_directly_issued_by(x509.load_pem_x509_certificate(self._authority.root_pem.encode()))
            public = own.public_key()
            if not isinstance(public, ec.EllipticCurvePublicKey):
                raise refused()
            public.verify(base64.b64decode(given["signature"]), asked["nonce"].encode(), ec.ECDSA(hashes.SHA256()))
        except (ValueError, TypeError, InvalidSignature) as wrong:
            raise refused() from wrong
        now = self._rooms.clock.now()
        # The name is what ties the certificate to this unit: our own terminals have certificates of this root too.
        if own.subject.rfc4514_string() != f"CN={unit.uscc}" or not within(own, now.timestamp()):
            raise refused()

    def _unit(self, given: Mapping[str, Any]) -> Proved:
        if not numbers.unit_code_holds(given["uscc"]):
            raise ProblemError("validation-failed", "no such code", breaches=[Breach("/evidence/uscc", "check")])
        unit, legal = self._registers.units.get(given["uscc"]), given["legal_person"]
        level = self.level_by_card(legal, "/evidence/legal_person")
        if unit is None:
            # Whoever stands here proved themselves, and nothing ties them to this unit: it is as good as typed.
            return Proved(given["uscc"], given["uscc"], "L0", given["uscc"])
        if unit.status != "registered" or (legal["id_no"], legal["name"]) != (unit.legal_number, unit.legal_name):
            raise refused()
        return Proved(unit.uscc, unit.name, level, unit.name)

    def _person(self, number: str, name: str, level: str) -> Proved:
        """Raise a person who was seen in person to the level of the account."""
        account = self._accounts.by_number(number)
        return Proved(number, name, "L3" if account and account["level"] == "L3" else level, masks.name(name))

    def _asked(self, challenge_id: str, kind: str) -> sqlite3.Row:
        asked = self._challenges.open(challenge_id, kind)
        if asked is None:
            raise refused()
        return asked


def refused() -> ProblemError:
    """Return the refusal, the same for all reasons: a guess must not learn how near it was."""
    return ProblemError("evidence-refused", "this proves nobody")


def within(own: x509.Certificate, now: float) -> bool:
    """Tell whether a certificate holds now."""
    return own.not_valid_before_utc.timestamp() <= now < own.not_valid_after_utc.timestamp()
