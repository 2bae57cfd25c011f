# SPDX-License-Identifier: Apache-2.0
"""Electronic certificates of the training city: who holds which, leave to print one, and what became of each copy."""

from __future__ import annotations

import asyncio
import datetime
import hashlib
import sqlite3
import uuid
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from starlette.responses import Response

from kiosk.contract.document import Breach
from kiosk.contract.problems import ProblemError
from kiosk.domain import masks
from kiosk.sandbox.call import Call, Handler, Rooms, answer
from kiosk.sandbox.kept import Kept
from kiosk.sandbox.registers import TRAINING, read
from kiosk.sandbox.store import dump

TABLES = """
CREATE TABLE IF NOT EXISTS consent (
    seq INTEGER PRIMARY KEY, person TEXT NOT NULL, purpose TEXT NOT NULL, agreed_at TEXT NOT NULL, device TEXT NOT NULL)
    STRICT;
CREATE TABLE IF NOT EXISTS print_grant (
    id TEXT PRIMARY KEY, certificate_id TEXT NOT NULL, person TEXT NOT NULL, copies INTEGER NOT NULL,
    ends REAL NOT NULL, content BLOB NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS grant_result (
    grant_id TEXT NOT NULL, n INTEGER NOT NULL, result TEXT NOT NULL, PRIMARY KEY (grant_id, n)) STRICT;
"""
PDF = "application/pdf"
LEVEL = "L1"
# Long enough for a printer that warms up and a page that jams once.
GOOD_FOR = datetime.timedelta(minutes=10)
# So that a person's certificate has the same id in every sandbox, and says nothing of them.
SPACE = uuid.UUID("01936f3a-6f40-5c21-9a55-0d1c5b6f2e00")
SOCIAL_ISSUER = "云泽市人力资源和社会保障局"


@dataclass(frozen=True)
class Certificate:
    """One certificate of one person; ``ends`` is None for one without an end."""

    id: str
    kind: str
    title: dict[str, str]
    issuer: str
    begins: str
    ends: str | None
    number: str = field(repr=False)
    name: str = field(repr=False)

    def state(self, today: str) -> str:
        """Say how it is on a day."""
        if today < self.begins:
            return "not-yet"
        return "expired" if self.ends is not None and today > self.ends else "valid"


class Certificates:
    """Handlers of ``/certificates`` and ``/print-grants``."""

    def __init__(self, rooms: Rooms, persons: Path = TRAINING / "persons.json") -> None:
        self._rooms = rooms
        self._store = rooms.store
        self._kept = Kept(rooms)
        self._held = held_by(read(persons))
        self._pages: dict[tuple[str, str], bytes] = {}
        self._store.hold(TABLES)
        self.handlers: dict[str, Handler] = {
            "listCertificates": self.list_all,
            "postPrintGrant": self.grant,
            "getGrantedDocument": self.document,
            "putGrantResult": self.report,
        }

    async def list_all(self, call: Call) -> Response:
        """Answer what a person holds, and keep that they agreed."""
        person, body = self._rooms.sessions.person(call, LEVEL), call.body
        self._rooms.once.check(call)
        with self._store.transaction():
            self._store.run(
                "INSERT INTO consent (person, purpose, agreed_at, device) VALUES (?, ?, ?, ?)",
                person.reference, body["consent"]["purpose"], body["consent"]["agreed_at"], dump(body["device"]),
            )  # fmt: skip
        items = [self._told(one) for one in self._held.get(person.number, [])]
        return answer(200, {"items": items, "as_of": self._rooms.clock.instant(), "signed_by": self._rooms.signed_by})

    async def grant(self, call: Call) -> Response:
        """Give leave to print a certificate that holds, to who holds it."""
        person, body = self._rooms.sessions.person(call, LEVEL), call.body
        self._rooms.once.check(call, below=True)
        if body["certificate_id"] != call.path["id"]:
            raise ProblemError(
                "validation-failed", "one id in two places", breaches=[Breach("/certificate_id", "const")]
            )
        held = [one for one in self._held.get(person.number, []) if one.id == call.path["id"]]
        if not held:
            raise ProblemError("not-found", "this person holds no such certificate")
        if held[0].state(self._today()) != "valid":
            raise ProblemError("state-conflict", "it does not hold today")
        content = await self._drawn(held[0])
        return self._rooms.once.act(
            "postPrintGrant", body["id"], body, lambda: (201, self._granted(body, person.reference, content))
        )

    async def document(self, call: Call) -> Response:
        """Answer the document of a grant that is not used up, to who was granted it."""
        person, grant = self._rooms.sessions.person(call, LEVEL), self._grant(call.path["grant"])
        if person.reference != grant["person"]:
            raise ProblemError("not-found", "no such grant of this person")
        if self._rooms.clock.now().timestamp() > grant["ends"]:
            raise ProblemError("gone", "its minutes are over; ask for another one")
        if not self._open(grant):
            raise ProblemError("grant-used", "all its copies were told of")
        return Response(grant["content"], 200, {"Cache-Control": "no-store"}, media_type=PDF)

    async def report(self, call: Call) -> Response:
        """Count what became of a copy, once."""
        body, grant = call.body, self._grant(call.path["grant"])
        if (body["grant_id"], str(body["n"])) != (grant["id"], call.path["n"]):
            raise ProblemError("validation-failed", "one id in two places", breaches=[Breach("/grant_id", "const")])
        return self._kept.keep(call, "certificate-print", lambda: self._counted(grant, body))

    async def _drawn(self, one: Certificate) -> bytes:
        # It says the day it is printed on: one page serves all copies of that day.
        today = self._today()
        page = self._pages.get((one.id, today), b"") or await asyncio.to_thread(drawn, one, today)
        self._pages = {key: kept for key, kept in self._pages.items() if key[1] == today} | {(one.id, today): page}
        return page

    def _granted(self, body: dict[str, Any], person: str, content: bytes) -> dict[str, Any]:
        now = self._rooms.clock.now()
        ends = now + GOOD_FOR
        # Nobody gets it any more: of what is over it is enough to know that it was granted.
        self._store.run("UPDATE print_grant SET content = x'' WHERE ends < ?", now.timestamp())
        self._store.run(
            "INSERT INTO print_grant VALUES (?, ?, ?, ?, ?, ?)",
            body["id"], body["certificate_id"], person, body["copies"], ends.timestamp(), content,
        )  # fmt: skip
        return {
            "type": "print-grant", "id": body["id"], "certificate_id": body["certificate_id"],
            "copies": body["copies"], "pages": 1, "sha256": hashlib.sha256(content).hexdigest(), "size": len(content),
            "expires_at": ends.isoformat(timespec="seconds"), "signed_by": self._rooms.signed_by,
        }  # fmt: skip

    def _counted(self, grant: sqlite3.Row, body: dict[str, Any]) -> dict[str, Any]:
        if body["n"] > grant["copies"]:
            raise ProblemError("not-found", "this copy was never granted")
        told = self._store.one("SELECT 1 FROM grant_result WHERE grant_id = ? AND n = ?", grant["id"], body["n"])
        if told:
            raise ProblemError("grant-used", "this copy was told of under another id")
        self._store.run("INSERT INTO grant_result VALUES (?, ?, ?)", grant["id"], body["n"], body["result"])
        return {"copies_open": self._open(grant)}

    def _open(self, grant: sqlite3.Row) -> int:
        row = self._store.one("SELECT count(*) AS n FROM grant_result WHERE grant_id = ?", grant["id"])
        return int(grant["copies"]) - int(row["n"] if row else 0)

    def _grant(self, grant_id: str) -> sqlite3.Row:
        found = self._store.one("SELECT * FROM print_grant WHERE id = ?", grant_id)
        if found is None:
            raise ProblemError("not-found", "nothing was granted under this id")
        return found

    def _told(self, one: Certificate) -> dict[str, Any]:
        return {
            "id": one.id, "kind": one.kind, "title": one.title, "number_masked": masks.number(one.number),
            "issuer": one.issuer, "valid_from": one.begins, "valid_until": one.ends,
            "state": one.state(self._today()),
        }  # fmt: skip

    def _today(self) -> str:
        return self._rooms.clock.now().date().isoformat()


def held_by(persons: list[dict[str, Any]]) -> dict[str, list[Certificate]]:
    """Return what each training person holds, by their number: what was issued with a card, and a social card."""
    held: dict[str, list[Certificate]] = {}
    for one in persons:
        number, name, card = one["number"], one["name"], one.get("card")
        if card and card["kind"] == "resident":
            title = {"zh": "居民身份证", "en": "Resident ID card"}
            begins, ends = card["valid_from"], None if card["valid_to"] == "long-term" else card["valid_to"]
            found = Certificate(named("id-card", number), "id-card", title, card["issuer"], begins, ends, number, name)
            held.setdefault(number, []).append(found)
            title = {"zh": "社会保障卡", "en": "Social security card"}
            social = Certificate(
                named("social-card", number), "social-card", title, SOCIAL_ISSUER, "2019-01-01", None, number, name
            )
            held[number].append(social)
    return held


def named(kind: str, number: str) -> str:
    """Return the id of a person's certificate."""
    return str(uuid.uuid5(SPACE, f"{kind}/{number}"))


def drawn(one: Certificate, today: str) -> bytes:
    """Draw a certificate as PDF."""
    # Late: the picture library costs a start of the sandbox 0.2 s that most runs never need.
    from kiosk.sandbox import proof_paper as paper

    number = f"{one.kind.upper()}-{one.id[:8].upper()}"
    facts = [["有效期自", one.begins], ["有效期至", one.ends or "长期"], ["签发机关", one.issuer]]
    page = paper.Paper(
        one.title["zh"], "（电子证照）", one.name, one.number, number, today, one.issuer, f"BSC1/{number}", facts, [],
        number_label="证照编号", seal_words="电子证照专用章",
    )  # fmt: skip
    return paper.pdf(paper.draw(page))
