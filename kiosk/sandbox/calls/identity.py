# SPDX-License-Identifier: Apache-2.0
"""Sessions of persons and units, challenges, accounts, and what a clerk saw."""

from __future__ import annotations

import uuid
from functools import partial
from typing import Annotated, Any

import msgspec
from starlette.responses import Response

from kiosk.contract.document import Breach
from kiosk.contract.problems import ProblemError
from kiosk.domain import masks
from kiosk.domain.item import LEVELS
from kiosk.sandbox import checks
from kiosk.sandbox.accounts import Accounts
from kiosk.sandbox.authority import Authority, pem_of
from kiosk.sandbox.call import Call, Handler, Rooms, answer
from kiosk.sandbox.calls.staff import Staff
from kiosk.sandbox.challenges import CODE_DIGITS, Challenges
from kiosk.sandbox.clock import instant_of
from kiosk.sandbox.evidence import Evidence, Proved, refused
from kiosk.sandbox.registers import Registers
from kiosk.sandbox.sessions import PERSON, Clerk
from kiosk.sandbox.tries import Tries

SECONDS = 900
SEEING = ("clerk", "hall-manager", "station-agent")


class CodeAsked(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Whose code the training side wants to see: that of a challenge, or what a payment app shows."""

    challenge_id: str = ""
    number: str = ""


class CertificateWish(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A certificate for a unit, for the key of a request."""

    uscc: Annotated[str, msgspec.Meta(pattern="^[0-9A-Z]{18}$")]
    csr: str


class Identity:
    """Handlers of ``/identity``, and what the training side may ask for."""

    def __init__(self, rooms: Rooms, registers: Registers, authority: Authority, staff: Staff) -> None:
        self._rooms = rooms
        self._once = rooms.once
        self._sessions = rooms.sessions
        self._authority = authority
        self._staff = staff
        self._accounts = Accounts(rooms.store)
        self._challenges = Challenges(rooms.store, rooms.clock)
        self._tries = Tries(rooms.store, rooms.clock)
        self._evidence = Evidence(rooms, registers, self._accounts, self._challenges, authority)
        self.handlers: dict[str, Handler] = {
            "openCitizenSession": self.open,
            "endCitizenSession": self.end,
            "postChallenge": self.challenge,
            "postAccount": self.register,
            "postOnsiteVerification": self.see,
        }

    def code(self, asked: CodeAsked) -> str:
        """Return a code that a telephone or a payment app of the training city shows."""
        if asked.challenge_id:
            return self._sessions.secret.digits(CODE_DIGITS, asked.challenge_id)
        return self._evidence.payment_code(asked.number)

    def certify(self, wish: CertificateWish) -> str:
        """Return a certificate of a unit."""
        return pem_of(self._authority.issue(wish.csr, wish.uscc, self._rooms.clock.now()))

    async def open(self, call: Call) -> Response:
        """Begin a session for who is proved."""
        body = call.body
        self._once.check(call)
        subject = self._sessions.secret.reference(self._evidence.about(body))
        key = call.headers["idempotency-key"]
        doing = partial(self._open, body, subject)
        return self._tries.guard(
            subject, partial(self._once.act, "openCitizenSession", key, body, doing, self._with_token)
        )

    async def end(self, call: Call) -> Response:
        """End a session for who has its token."""
        with self._rooms.store.transaction():
            self._sessions.leave(call, "x-citizen-session")
        return answer(200, {"session_id": call.path["id"], "state": "ended"})

    async def challenge(self, call: Call) -> Response:
        """Make a challenge; in training the code it stands for is told by the training side alone."""
        self._once.check(call)
        key = call.headers["idempotency-key"]
        return self._once.act("postChallenge", key, call.body, partial(self._challenge, call.body))

    async def register(self, call: Call) -> Response:
        """Open an account."""
        self._once.check(call)
        return self._once.act("postAccount", call.body["id"], call.body, partial(self._register, call.body))

    async def see(self, call: Call) -> Response:
        """Keep what a clerk saw, and raise the account."""
        clerk = self._staff.actor(call, *SEEING)
        self._once.check(call, below=True)
        if call.body.get("account_id", call.path["id"]) != call.path["id"]:
            raise ProblemError("validation-failed", "one id in two places", breaches=[Breach("/account_id", "const")])
        doing = partial(self._see, call.path["id"], clerk, call.body)
        # The account belongs to the act: the same id under another account is another act.
        return self._once.act("postOnsiteVerification", call.body["id"], [call.path["id"], call.body], doing)

    def _open(self, body: dict[str, Any], subject: str) -> tuple[int, dict[str, Any]]:
        self._tries.mind(subject)
        proved = self._evidence.proved(body)
        if LEVELS.index(proved.level) < LEVELS.index(body.get("level", "L0")):
            raise ProblemError("identity-level-too-low", f"this way proves {proved.level}")
        self._tries.forget(subject)
        return 201, self._opened(proved)

    def _opened(self, proved: Proved) -> dict[str, Any]:
        session_id, reference = str(uuid.uuid4()), self._sessions.secret.reference(proved.number)
        kept = {
            "session_id": session_id, "reference": reference, "level": proved.level,
            "number": proved.number, "name": proved.name,
        }  # fmt: skip
        ends = self._sessions.open(PERSON, session_id, self._sessions.secret.token(session_id), SECONDS, kept)
        return {
            "session_id": session_id,
            "level": proved.level,
            "person_ref": reference,
            "masked_name": proved.shown,
            "expires_in": SECONDS,
            "expires_at": instant_of(ends),
            "signed_by": self._rooms.signed_by,
        }

    def _with_token(self, told: dict[str, Any]) -> dict[str, Any]:
        return told | {"token": self._sessions.secret.token(told["session_id"])}

    def _challenge(self, body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        challenge_id = str(uuid.uuid4())
        nonce, ends = self._challenges.make(challenge_id, body["kind"], body["target"])
        return 201, {
            "challenge_id": challenge_id,
            "kind": body["kind"],
            "nonce": nonce,
            "expires_at": instant_of(ends),
            "signed_by": self._rooms.signed_by,
        }

    def _register(self, body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        self._evidence.level_by_card(body["person"], "/person")
        self._accounts.open(body)
        return 201, self._acknowledged("account", body, body["id"])

    def _see(self, account_id: str, clerk: Clerk, body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        account = self._accounts.by_id(account_id)
        if body["method"] == "face":
            asked = self._challenges.open(body.get("challenge_id", ""), "face")
            if asked is None or asked["target"] != account["number"]:
                raise refused()
            self._challenges.use(asked["id"])
        self._accounts.seen(account_id, clerk.staff_no, clerk.hall, body)
        return 201, self._acknowledged("onsite-verification", body, account_id)

    def _acknowledged(self, kind: str, body: dict[str, Any], account_id: str) -> dict[str, Any]:
        """Return an account with what tells an outbox that this very body was kept."""
        return {
            "type": f"{kind}-acknowledgement",
            "id": body["id"],
            "content_sha256": checks.canonical_hash(body),
            "received_at": self._rooms.clock.instant(),
            **self._account(account_id),
        }

    def _account(self, account_id: str) -> dict[str, Any]:
        row = self._accounts.by_id(account_id)
        return {
            "account_id": account_id,
            "level": row["level"],
            "person_ref": self._sessions.secret.reference(row["number"]),
            "masked_name": masks.name(row["name"]),
            "signed_by": self._rooms.signed_by,
        }
