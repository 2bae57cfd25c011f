# SPDX-License-Identifier: Apache-2.0
"""Appointments: a place is counted in the same transaction that takes it, whoever asks at the same time."""

from __future__ import annotations

import hashlib
import hmac
import json
import sqlite3
from datetime import date, datetime, timedelta
from typing import Any

from starlette.responses import Response

from kiosk.contract.problems import ProblemError
from kiosk.sandbox import checks
from kiosk.sandbox.call import Call, Handler, Rooms, answer
from kiosk.sandbox.calls.progress import masked_name
from kiosk.sandbox.expected_day import HALL_NO, expected
from kiosk.sandbox.kept import Kept
from kiosk.sandbox.slots import AT_ONCE, Slots, Span, asked_day, moment, wrong_member
from kiosk.sandbox.store import dump

TABLES = """
CREATE TABLE IF NOT EXISTS appointment (
    id TEXT PRIMARY KEY, code TEXT NOT NULL, type TEXT NOT NULL, hall_no TEXT NOT NULL, queue TEXT NOT NULL,
    day TEXT NOT NULL, slot_start TEXT NOT NULL, slot_end TEXT NOT NULL, state TEXT NOT NULL, version INTEGER NOT NULL,
    person TEXT NOT NULL, reason TEXT NOT NULL, checked_in TEXT NOT NULL) STRICT;
CREATE INDEX IF NOT EXISTS appointment_slot ON appointment (hall_no, queue, slot_start);
CREATE TABLE IF NOT EXISTS appointment_change (
    seq INTEGER PRIMARY KEY, appointment_id TEXT NOT NULL, hall_no TEXT NOT NULL, day TEXT NOT NULL) STRICT;
CREATE INDEX IF NOT EXISTS appointment_change_of ON appointment_change (hall_no, day);
"""
# A request takes no place; what was declined or cancelled gives it back.
TAKEN = """
    SELECT count(*) AS n FROM appointment WHERE hall_no = ? AND queue = ? AND type = ? AND slot_start = ?
    AND state IN ('CONFIRMED', 'CHECKED_IN', 'DONE', 'NO_SHOW')
"""
OTHER = """
    SELECT 1 FROM appointment WHERE person = ? AND slot_start = ? AND id != ?
    AND state IN ('REQUESTED', 'CONFIRMED', 'CHECKED_IN')
"""
# Who of the staff sees to appointments.
ROLES = ("clerk", "guide", "hall-manager", "station-agent")
# From which states an action leads, and where to; without an end it stays what it is.
MOVES: dict[str, tuple[tuple[str, ...], str]] = {
    "confirm": (("REQUESTED",), "CONFIRMED"),
    "decline": (("REQUESTED",), "DECLINED"),
    "cancel": (("REQUESTED", "CONFIRMED"), "CANCELLED"),
    "move": (("REQUESTED", "CONFIRMED"), ""),
    "no-show": (("CONFIRMED",), "NO_SHOW"),
    "done": (("CHECKED_IN",), "DONE"),
}
# What whoever has the code may do too, and for which staff say why.
OF_PEOPLE = ("cancel", "move")
WITH_REASON = ("decline", "cancel", "move")
MAY_CHECK_IN = ("CONFIRMED", "NO_SHOW")
# As many as the document lets anybody ask for.
PAGE = 500


class Appointments:
    """Handlers of ``/appointments`` and of the slots and day lists of ``/halls``."""

    def __init__(self, rooms: Rooms) -> None:
        self._rooms = rooms
        self._store = rooms.store
        self._slots = Slots(rooms.catalogue)
        self._kept = Kept(rooms)
        self._secret = rooms.sessions.secret
        rooms.store.hold(TABLES)
        self.handlers: dict[str, Handler] = {
            "getSlots": self.slots,
            "getDayList": self.day_list,
            "putAppointment": self.ask,
            "getAppointment": self.look,
            "patchAppointment": self.change,
            "postCheckIn": self.check_in,
        }

    async def slots(self, call: Call) -> Response:
        """Answer the slots of a day with what is free of them."""
        asked, hall_no = call.request.query_params, call.path["hall_no"]
        queue, kind, day = asked["queue"], asked.get("type", "HALL"), asked_day(asked["date"])
        if not self._slots.has(hall_no, queue):
            raise ProblemError("not-found", "no such hall, or no such queue in it")
        found = [
            {"start": words(span[0]), "end": words(span[1]), **self._places(hall_no, queue, kind, span)}
            for span in self._slots.of_day(day, self._rooms.clock.now())
        ]
        told = {"hall_no": hall_no, "queue": queue, "date": day.isoformat(), "type": kind, "slots": found}
        return answer(200, told | self._signed())

    async def ask(self, call: Call) -> Response:
        """Take a request, or a place for who waits for it."""
        body = call.body
        return self._kept.keep(call, "appointment", lambda: self._taken(body))

    async def look(self, call: Call) -> Response:
        """Answer how an appointment stands."""
        row = self._row(call.path["id"])
        told = {name: value for name, value in self._told(row).items() if name != "code"}
        return answer(200, told, ETag=f'"{row["version"]}"')

    async def change(self, call: Call) -> Response:
        """Do what staff or the person want with an appointment."""
        self._rooms.once.check(call)
        hall = ""
        if "x-staff-session" in call.headers:
            hall = self._rooms.sessions.clerk(call, *ROLES).hall
            # Halls of two districts may have one number: the machine tells them apart.
            own_hall(call, self._row(call.path["id"])["hall_no"])
        named = {"appointment_id": call.path["id"]} | call.body
        version = call.headers.get("if-match", "")
        return self._rooms.once.act(
            "patchAppointment",
            call.headers["idempotency-key"],
            named,
            lambda: (200, self._changed(named, hall, version)),
        )

    async def check_in(self, call: Call) -> Response:
        """Note that the person is there, with which ticket, and how late."""
        body = call.body
        if body["appointment_id"] != call.path["appointment_id"]:
            raise wrong_member("/appointment_id", "const", "one id in two places")
        told_of_own_hall(call, body["hall_no"])
        return self._kept.keep(call, "check-in", lambda: self._checked_in(body))

    async def day_list(self, call: Call) -> Response:
        """Answer what changed of a day's appointments since a cursor, each once."""
        asked, hall_no = call.request.query_params, call.path["hall_no"]
        own_hall(call, hall_no)
        wanted, since = asked_day(asked["date"]), self._since(asked.get("cursor", "0"))
        self._expect(hall_no, wanted)
        day, limit = wanted.isoformat(), int(asked.get("limit", PAGE))
        rows = self._store.all(
            "SELECT appointment_id, max(seq) AS seq FROM appointment_change WHERE hall_no = ? AND day = ?"
            " GROUP BY appointment_id HAVING max(seq) > ? ORDER BY 2 LIMIT ?",
            hall_no, day, since, limit + 1,
        )  # fmt: skip
        key, page = self._secret.token(f"day-list {hall_no} {day}"), rows[:limit]
        told = {
            "hall_no": hall_no,
            "date": day,
            "day_key": key,
            "items": [self._line(row["appointment_id"], (hall_no, day), key) for row in page],
            "next_cursor": str(page[-1]["seq"] if page else since),
            "has_more": len(rows) > len(page),
        }
        return answer(200, told | self._signed())

    def finish(self, appointment_id: str, hall_no: str) -> None:
        """End an appointment of a hall whose ticket is done; call it within a transaction."""
        row = self._store.one("SELECT * FROM appointment WHERE id = ? AND hall_no = ?", appointment_id, hall_no)
        if row and row["state"] == "CHECKED_IN":
            self._write(row, state="DONE")

    def _taken(self, body: dict[str, Any]) -> dict[str, Any]:
        span = self._span(body)
        self._check_request(body)
        person = person_of(body)
        self._check_time(body["id"], person, span)
        if (state := state_of(body)) == "CONFIRMED":
            self._check_place(body["hall_no"], body["queue"], body["type"], span)
        self._add(body, span, person)
        return {"state": state, "version": 1}

    def _add(self, body: dict[str, Any], span: Span, person: str) -> None:
        start, end = (words(one) for one in span)
        self._store.run(
            "INSERT INTO appointment VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            body["id"], body["code"], body["type"], body["hall_no"], body["queue"], start[:10], start, end,
            state_of(body), 1, person, "", "",
        )  # fmt: skip
        self._note(body["id"], body["hall_no"], start[:10])

    def _expect(self, hall_no: str, day: date) -> None:
        """Let somebody be expected at the city's own hall, today and tomorrow."""
        today = self._rooms.clock.now().date()
        if hall_no != HALL_NO or not today <= day <= today + timedelta(days=1):
            return
        with self._store.transaction():
            for body in expected(day, self._slots.spans(day), self._rooms.signed_by):
                if self._store.one("SELECT 1 FROM appointment WHERE id = ?", body["id"]):
                    return
                self._store.run("INSERT INTO kept VALUES (?, 'appointment', ?, '')", body["id"], dump(body))
                self._add(body, (moment(body, "slot_start"), moment(body, "slot_end")), person_of(body))

    def _check_request(self, body: dict[str, Any]) -> None:
        """Hold a request against what the document says in words; raises ProblemError."""
        if not checks.query_code_holds(body["code"]):
            raise wrong_member("/code", "check-digit", "the code does not hold")
        wanted = ("reason", "address") if body["type"] == "HOME_VISIT" else ()
        for name in wanted:
            if name not in body:
                raise wrong_member(f"/{name}", "required", "a home visit says why and where")

    def _changed(self, body: dict[str, Any], hall: str, version: str) -> dict[str, Any]:
        row, action = self._row(body["appointment_id"]), body["action"]
        self._check_actor(row, body, hall)
        if not version:
            raise ProblemError("precondition-required", "If-Match names the version that is changed")
        if version != f'"{row["version"]}"':
            raise ProblemError("version-mismatch", "it was changed meanwhile")
        origins, state = MOVES[action]
        begun = moment(dict(row), "slot_start") <= self._rooms.clock.now()
        if row["state"] not in origins or (action == "no-show" and not begun):
            raise ProblemError("state-conflict", "not from the state it is in")
        changes: dict[str, Any] = {"state": state or row["state"], "reason": body.get("reason", "")}
        if action == "move":
            changes |= self._moved(row, body)
        elif action == "confirm":
            span = moment(dict(row), "slot_start"), moment(dict(row), "slot_end")
            self._check_time(row["id"], row["person"], span)
            self._check_place(row["hall_no"], row["queue"], row["type"], span)
        self._write(row, **changes)
        return self._told(self._row(row["id"]))

    def _check_actor(self, row: sqlite3.Row, body: dict[str, Any], hall: str) -> None:
        """Raise ProblemError for who may not do that with this appointment."""
        action = body["action"]
        if not hall and action not in OF_PEOPLE:
            raise ProblemError("forbidden-scope", "this is for staff")
        # As if it were not there: the code is what proves whose it is.
        if not hall and body.get("code") != row["code"]:
            raise ProblemError("not-found", "no such appointment")
        if hall and not row["hall_no"].endswith(hall):
            raise ProblemError("forbidden-scope", "this is an appointment of another hall")
        if hall and action in WITH_REASON and "reason" not in body:
            raise wrong_member("/reason", "required", "people are told why")

    def _moved(self, row: sqlite3.Row, body: dict[str, Any]) -> dict[str, str]:
        for name in ("slot_start", "slot_end"):
            if name not in body:
                raise wrong_member(f"/{name}", "required", "the new slot is missing")
        span = self._span(dict(row) | body)
        self._check_time(row["id"], row["person"], span)
        if row["state"] == "CONFIRMED" and words(span[0]) != row["slot_start"]:
            self._check_place(row["hall_no"], row["queue"], row["type"], span)
        return {"day": words(span[0])[:10], "slot_start": words(span[0]), "slot_end": words(span[1])}

    def _checked_in(self, body: dict[str, Any]) -> dict[str, Any]:
        row = self._row(body["appointment_id"])
        if body["hall_no"] != row["hall_no"]:
            raise wrong_member("/hall_no", "const", "it is an appointment of another hall")
        if row["checked_in"]:
            there = json.loads(row["checked_in"])["ticket"]
            raise ProblemError("ticket-exists", "who has this appointment has a ticket", ticket=there)
        if row["state"] not in MAY_CHECK_IN:
            raise ProblemError("state-conflict", "it is not confirmed")
        at = moment(body, "at")
        late = int((at - moment(dict(row), "slot_start")).total_seconds() // 60)
        # Of another day altogether: a clock that is wrong, or a request that was never looked at again.
        minutes = min(max(late, 0), 24 * 60)
        checked = {
            "at": words(at), "late_minutes": minutes, "confirmed": body["confirmed"], "ticket": body["ticket"]
        }  # fmt: skip
        self._write(row, state="CHECKED_IN", checked_in=dump(checked))
        return {"ticket": body["ticket"], "late_minutes": minutes, "version": row["version"] + 1}

    def _span(self, body: dict[str, Any]) -> Span:
        """Return the slot that is wanted; raises ProblemError for one that is none, or that is over."""
        if not self._slots.has(body["hall_no"], body["queue"]):
            raise wrong_member("/queue", "enum", "no such hall, or no such queue in it")
        span = moment(body, "slot_start"), moment(body, "slot_end")
        if not self._slots.is_one(span):
            raise wrong_member("/slot_start", "enum", "no slot of this hall")
        return span

    def _check_time(self, appointment_id: str, person: str, span: Span) -> None:
        if span[1] <= self._rooms.clock.now():
            raise ProblemError("gone", "this time is over")
        if self._store.one(OTHER, person, words(span[0]), appointment_id):
            raise ProblemError("appointment-exists", "this person has one at this time")

    def _check_place(self, hall_no: str, queue: str, kind: str, span: Span) -> None:
        if not self._places(hall_no, queue, kind, span)["free"]:
            raise ProblemError("slot-full", "no place is left at this time")

    def _places(self, hall_no: str, queue: str, kind: str, span: Span) -> dict[str, int]:
        taken = self._store.one(TAKEN, hall_no, queue, kind, words(span[0]))
        capacity = self._slots.capacity(queue, kind)
        return {"capacity": capacity, "free": max(0, capacity - (taken["n"] if taken else 0))}

    def _write(self, row: sqlite3.Row, **changes: Any) -> None:
        new = dict(row) | changes | {"version": row["version"] + 1}
        self._store.run(
            "UPDATE appointment SET day = ?, slot_start = ?, slot_end = ?, state = ?, version = ?, reason = ?,"
            " checked_in = ? WHERE id = ?",
            *(
                new[name]
                for name in ("day", "slot_start", "slot_end", "state", "version", "reason", "checked_in", "id")
            ),
        )
        # Also where it was before: who has the list of that day must learn that it is not there any more.
        for day in dict.fromkeys((row["day"], new["day"])):
            self._note(row["id"], row["hall_no"], day)

    def _note(self, appointment_id: str, hall_no: str, day: str) -> None:
        self._store.run(
            "INSERT INTO appointment_change (appointment_id, hall_no, day) VALUES (?, ?, ?)",
            appointment_id,
            hall_no,
            day,
        )

    def _since(self, cursor: str) -> int:
        known = self._store.one("SELECT coalesce(max(seq), 0) AS last FROM appointment_change")
        if not cursor.isascii() or not cursor.isdigit() or known is None or int(cursor) > known["last"]:
            raise ProblemError("gone", "this cursor is not known; begin without one")
        return int(cursor)

    def _line(self, appointment_id: str, place: tuple[str, str], key: str) -> dict[str, Any]:
        row = self._row(appointment_id)
        if (row["hall_no"], row["day"]) != place:
            return {"op": "delete", "id": appointment_id}
        asked = self._store.one("SELECT body FROM kept WHERE id = ?", appointment_id)
        person = json.loads(asked["body"] if asked else "{}")["person"]
        return {
            "op": "upsert",
            "id": appointment_id,
            "appointment": self._told(row),
            "name_masked": masked_name(person),
            "person_check": hmac.digest(key.encode(), person["id_no"].encode(), hashlib.sha256).hex(),
        }

    def _row(self, appointment_id: str) -> sqlite3.Row:
        row = self._store.one("SELECT * FROM appointment WHERE id = ?", appointment_id)
        if row is None:
            raise ProblemError("not-found", "no such appointment")
        return row

    def _told(self, row: sqlite3.Row) -> dict[str, Any]:
        named = ("id", "code", "type", "hall_no", "queue", "slot_start", "slot_end", "state", "version")
        told = {name: row[name] for name in named} | self._signed()
        told |= {"reason": row["reason"]} if row["reason"] else {}
        return told | ({"checked_in": json.loads(row["checked_in"])} if row["checked_in"] else {})

    def _signed(self) -> dict[str, str]:
        return {"as_of": self._rooms.clock.instant(), "signed_by": self._rooms.signed_by}


def state_of(body: dict[str, Any]) -> str:
    """Return what a request is at once."""
    return "REQUESTED" if body["queued"] or body["type"] not in AT_ONCE else "CONFIRMED"


def person_of(body: dict[str, Any]) -> str:
    """Return what a person is told apart by."""
    return checks.canonical_hash([body["person"]["id_type"], body["person"]["id_no"]])


def words(at: datetime) -> str:
    """Write a moment as this platform tells it."""
    return at.isoformat(timespec="seconds")


def own_hall(call: Call, hall_no: str) -> None:
    """Raise ProblemError for a terminal of another hall."""
    if elsewhere(call, hall_no):
        raise ProblemError("forbidden-scope", "this is another hall's")


def told_of_own_hall(call: Call, hall_no: str) -> None:
    """Raise ProblemError for what a terminal tells of another hall, and not one over which its outbox would stop."""
    if elsewhere(call, hall_no):
        raise wrong_member("/hall_no", "const", "this machine stands in another hall")


def elsewhere(call: Call, hall_no: str) -> bool:
    """Tell whether a terminal stands in another hall; of one that does not say who it is nothing is known."""
    return bool(call.caller and call.caller.device["region"] + call.caller.device["hall"] != hall_no)
