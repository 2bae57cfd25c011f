# SPDX-License-Identifier: Apache-2.0
"""The staff of the training city: signed in by two factors, and named in rosters for times without a line."""

from __future__ import annotations

import hashlib
import json
import sqlite3
import uuid
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import msgspec
from starlette.responses import Response

from kiosk.contract.document import Breach
from kiosk.contract.problems import ProblemError
from kiosk.sandbox.authority import Authority
from kiosk.sandbox.call import Call, Handler, Rooms, answer
from kiosk.sandbox.calls.appointments import own_hall
from kiosk.sandbox.clock import instant_of
from kiosk.sandbox.evidence import refused
from kiosk.sandbox.registers import TRAINING, read
from kiosk.sandbox.sessions import CLERK, Clerk
from kiosk.sandbox.tries import Tries
from kiosk.technician.secret import matches

TABLES = """
CREATE TABLE IF NOT EXISTS revoked_staff (staff_no TEXT PRIMARY KEY) STRICT;
CREATE TABLE IF NOT EXISTS roster (
    hall TEXT NOT NULL, serial INTEGER NOT NULL, issued REAL NOT NULL, staff_sha256 TEXT NOT NULL,
    content BLOB NOT NULL, PRIMARY KEY (hall, serial)) STRICT;
"""
SHIFT_SECONDS = 8 * 3600
# Issued anew so often though nobody changed: what lasts 72 hours must be renewed long before.
ISSUE_SECONDS = 6 * 3600.0
OFFLINE_HOURS = {"station-agent": 720}
USUAL_HOURS = 72
# What the training city's tokens show, and what a number that is nobody's is held against: time must not tell either.
TRAINING_CODE = "246810"
NOBODY = "$argon2id$v=19$m=19456,t=2,p=1$fwDoUJtQ3LFAsBLPEyh4YQ$yl+847I+v4hiAD9TqEePMQAj3VPFOWsj8VMrWzSkT5k"

Member = Mapping[str, Any]
SecondFactor = Callable[[Member, str, str], bool]
"""Tells whether a second factor (its kind and value) is this member's: a site's own tokens and keys come in here."""


class StaffChange(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Somebody of the staff who goes, or comes back."""

    staff_no: str
    revoked: bool


def badge_or_code(member: Member, kind: str, value: str) -> bool:
    """Hold a badge against its hash, a code against the one of the training city."""
    if kind != "card":
        return value == TRAINING_CODE
    # Compared for who has no badge as well, and then it is none: no word may be the badge of all of them.
    return matches(value, member.get("card", NOBODY)) and "card" in member


class Staff:
    """Handlers of ``/staff``, and what the training side may ask for."""

    def __init__(self, rooms: Rooms, authority: Authority, second: SecondFactor = badge_or_code) -> None:
        self._rooms = rooms
        self._store = rooms.store
        self._sessions = rooms.sessions
        self._authority = authority
        self._second = second
        self._members: dict[str, Member] = {one["staff_no"]: one for one in read(TRAINING / "staff.json")}
        self._tries = Tries(rooms.store, rooms.clock)
        rooms.store.hold(TABLES)
        self.handlers: dict[str, Handler] = {
            "openStaffSession": self.open,
            "endStaffSession": self.end,
            "getRoster": self.roster,
        }

    def change(self, wish: StaffChange) -> list[str]:
        """Let somebody go, whose sessions end at once, or take them back; return who is gone."""
        with self._store.transaction():
            self._store.run("DELETE FROM revoked_staff WHERE staff_no = ?", wish.staff_no)
            if wish.revoked:
                self._store.run("INSERT INTO revoked_staff VALUES (?)", wish.staff_no)
                self._sessions.end_of_clerk(wish.staff_no)
        return self._revoked()

    def actor(self, call: Call, *roles: str) -> Clerk:
        """Return who acts and has one of the roles: by a session, or by number where it waited for a line.

        What comes out of an outbox comes when the shift is over and its session with it. Raises ProblemError.
        """
        if "x-staff-session" in call.headers:
            return self._sessions.clerk(call, *roles)
        clerk = self._named(call.body.get("staff_no", ""), call.body.get("device", {}).get("hall", ""))
        if clerk is None or not clerk.roles & set(roles):
            # And not a matter of the machine's identity, over which it would stop to send anything at all.
            breach = Breach("/staff_no", "enum")
            raise ProblemError("validation-failed", "no clerk of this hall has this number", breaches=[breach])
        return clerk

    def belongs(self, staff_no: str, hall: str) -> bool:
        """Tell whether somebody is of a hall, or was: what they did before they were let go was done."""
        return works_at(self._members.get(staff_no, {}), hall)

    async def open(self, call: Call) -> Response:
        """Sign in who shows both factors."""
        self._rooms.once.check(call)
        subject = self._sessions.secret.reference(f"staff {call.body['staff_no']}")
        return self._tries.guard(subject, partial(self._sign_in, call, subject))

    async def end(self, call: Call) -> Response:
        """Sign out who has the token."""
        with self._store.transaction():
            self._sessions.leave(call, "x-staff-session")
        return answer(200, {"session_id": call.path["id"], "state": "ended"})

    async def roster(self, call: Call) -> Response:
        """Answer who may sign in at a hall without a line, signed, or 304."""
        hall_no = call.request.query_params["hall_no"]
        own_hall(call, hall_no)
        row = self._current(hall_no)
        tag = f'"{hall_no}-{row["serial"]}"'
        if call.headers.get("if-none-match") == tag:
            return Response(status_code=304, headers={"ETag": tag})
        content = bytes(row["content"])
        headers = {"ETag": tag, "Roster-Signature": self._authority.sign_detached(content)}
        return Response(content, 200, headers, media_type="application/json")

    def _named(self, staff_no: str, hall: str) -> Clerk | None:
        """Return one of a hall as its roster names them."""
        here = self.belongs(staff_no, hall) and staff_no not in self._revoked()
        return Clerk(staff_no, hall, frozenset(self._members[staff_no]["roles"])) if here else None

    def _sign_in(self, call: Call, subject: str) -> Response:
        body, key = call.body, call.headers["idempotency-key"]
        self._tries.mind(subject)
        # The hall is that of the machine: two districts may number one alike.
        region = call.caller.device["region"] if call.caller else ""
        member = self._proved(body, region)
        # Proved before a session is given again, and neither factor in the hash that is kept of the request.
        about = {name: body.get(name, "") for name in ("staff_no", "hall", "window", "mode")}
        doing = partial(self._open, member, body, subject, region)
        return self._rooms.once.act("openStaffSession", key, about, doing, self._with_token)

    def _proved(self, body: dict[str, Any], region: str) -> Member:
        member = self._members.get(body["staff_no"], {})
        factor = body["second_factor"]
        # Both are looked at, whatever came of the first: how long it takes must not tell which one was wrong.
        first = matches(body["password"], member.get("password", NOBODY))
        second = self._second(member, factor["kind"], factor["value"])
        here = works_at(member, body["hall"], region) and body["staff_no"] not in self._revoked()
        if not (first and second and here):
            raise refused()
        return member

    def _open(self, member: Member, body: dict[str, Any], subject: str, region: str) -> tuple[int, dict[str, Any]]:
        self._tries.forget(subject)
        session_id = str(uuid.uuid4())
        told = {"staff_no": member["staff_no"], "hall": body["hall"], "roles": member["roles"]}
        told |= {"window": body["window"]} if "window" in body else {}
        kept, token = told | {"region": region}, self._sessions.secret.token(session_id)
        ends = self._sessions.open(CLERK, session_id, token, SHIFT_SECONDS, kept)
        told |= {"session_id": session_id, "name": member["name"], "expires_in": SHIFT_SECONDS}
        return 201, told | {"expires_at": instant_of(ends), "signed_by": self._rooms.signed_by}

    def _with_token(self, told: dict[str, Any]) -> dict[str, Any]:
        return told | {"token": self._sessions.secret.token(told["session_id"])}

    def _current(self, hall_no: str) -> sqlite3.Row:
        revoked = set(self._revoked())
        members = [one for one in self._members.values() if hall_no in one["halls"]]
        gone = sorted(one["staff_no"] for one in members if one["staff_no"] in revoked)
        here = [one for one in members if one["staff_no"] not in revoked]
        digest = hashlib.sha256(json.dumps([here, gone]).encode()).hexdigest()
        now = self._rooms.clock.now().timestamp()
        last = self._store.one("SELECT * FROM roster WHERE hall = ? ORDER BY serial DESC", hall_no)
        if last and last["staff_sha256"] == digest and now - last["issued"] < ISSUE_SECONDS:
            return last
        with self._store.transaction():
            self._issue(hall_no, last["serial"] + 1 if last else 1, now, digest, here, gone)
        return self._current(hall_no)

    def _issue(self, hall_no: str, serial: int, now: float, digest: str, here: list[Member], gone: list[str]) -> None:
        told = {
            "hall_no": hall_no,
            "serial": serial,
            "issued_at": instant_of(now),
            "members": [listed(one, now) for one in here],
            "revoked": gone,
            "mode": self._rooms.signed_by,
        }
        content = json.dumps(told, ensure_ascii=False).encode()
        # Each takes the place of the one before it, with the names and verifiers in it.
        self._store.run("DELETE FROM roster WHERE hall = ?", hall_no)
        self._store.run("INSERT INTO roster VALUES (?, ?, ?, ?, ?)", hall_no, serial, now, digest, content)

    def _revoked(self) -> list[str]:
        return [row["staff_no"] for row in self._store.all("SELECT staff_no FROM revoked_staff ORDER BY staff_no")]


def works_at(member: Member, hall: str, region: str = "") -> bool:
    """Tell whether a hall is one of somebody's, in any district where none is named."""
    return any(hall_no[6:] == hall and region in ("", hall_no[:6]) for hall_no in member.get("halls", ()))


def listed(member: Member, now: float) -> dict[str, Any]:
    """Return what a roster says of somebody."""
    # The least of their roles: who has two must not keep the narrower one for a month.
    hours = min(OFFLINE_HOURS.get(role, USUAL_HOURS) for role in member["roles"])
    told = {name: member[name] for name in ("staff_no", "name", "roles", "password", "card") if name in member}
    return told | {"offline_until": instant_of(now + hours * 3600)}
