# SPDX-License-Identifier: Apache-2.0
"""Proofs: made out of the training registers, counted copy by copy.

A copy counts from the moment it is reserved. ``failed`` gives it back; ``printed`` and ``unsure`` do not, and one
whose result never comes counts as unsure: the office hears of a paper too many rather than of one too few.
"""

from __future__ import annotations

import asyncio
import datetime
import hashlib
import json
from pathlib import Path
from typing import Any

from starlette.responses import Response

from kiosk.contract.document import Breach
from kiosk.contract.problems import ProblemError
from kiosk.domain.item import LEVELS
from kiosk.sandbox import checks
from kiosk.sandbox.call import Call, Handler, Rooms, answer
from kiosk.sandbox.catalogue import FOLDER
from kiosk.sandbox.store import dump

PDF, PNG = "application/pdf", "image/png"
# How long a paper made out may be printed: what it says is true of this hour.
GOOD_FOR = datetime.timedelta(minutes=30)


class Proofs:
    """Handlers of ``/proofs``."""

    def __init__(self, rooms: Rooms, registers: Path = FOLDER / "proofs.json") -> None:
        self._rooms = rooms
        self._store = rooms.store
        self._registers: dict[str, Any] = json.loads(registers.read_bytes())
        self._folder = rooms.store.papers.with_name("proofs")
        self._folder.mkdir(exist_ok=True)
        self.handlers: dict[str, Handler] = {
            "postProofQuery": self.query,
            "getProofDocument": self.document,
            "getProofPreview": self.preview,
            "postProofPrint": self.reserve,
            "putProofPrint": self.report,
        }

    async def query(self, call: Call) -> Response:
        """Make a paper out, or answer as before."""
        body, content = call.body, checks.canonical_hash(call.body)
        self._check(call.headers["idempotency-key"], body)
        known = self._store.one("SELECT * FROM proof WHERE id = ?", body["id"])
        if known:
            if known["content_sha256"] != content:
                raise ProblemError("idempotency-reused", "this id came before with another content")
            # All as it was said before, but for the count: copies may have gone since.
            left = self._left(known["holder"], known["kind"], known["copies"])
            return answer(200, json.loads(known["answer"]) | {"copies_left": left})
        item = self._item(body)
        record = self._record(body)
        return answer(200, await self._made_out(body, content, item, record))

    async def document(self, call: Call) -> Response:
        """Answer the PDF."""
        proof = self._proof(call.path["id"])
        if self._rooms.clock.now() > datetime.datetime.fromisoformat(proof["valid_until"]):
            raise ProblemError("proof-expired", "ask again: what it says was true of another hour")
        return Response((self._folder / f"{proof['id']}.pdf").read_bytes(), 200, media_type=PDF)

    async def preview(self, call: Call) -> Response:
        """Answer the masked picture."""
        proof = self._proof(call.path["id"])
        return Response((self._folder / f"{proof['id']}.png").read_bytes(), 200, media_type=PNG)

    async def reserve(self, call: Call) -> Response:
        """Give leave to print one copy."""
        body, content = call.body, checks.canonical_hash(call.body)
        self._check(call.headers["idempotency-key"], body)
        proof = self._proof(call.path["id"])
        if (body["proof_id"], body["document_sha256"]) != (proof["id"], json.loads(proof["answer"])["sha256"]):
            raise ProblemError("hash-mismatch", "another document than the one made out")
        with self._store.transaction():
            known = self._store.one("SELECT * FROM proof_print WHERE id = ?", body["id"])
            if known and known["asked_sha256"] != content:
                raise ProblemError("idempotency-reused", "this id came before with another content")
            if known is None and self._left(proof["holder"], proof["kind"], proof["copies"]) < 1:
                raise ProblemError("copies-used-up", "no further copy today")
            # Counted within the transaction: two machines that ask at once must not get the same number.
            n = known["n"] if known else self._next(proof["id"])
            if known is None:
                self._store.run(
                    "INSERT INTO proof_print VALUES (?, ?, ?, ?, '', '', '')", body["id"], proof["id"], n, content
                )
        left = self._left(proof["holder"], proof["kind"], proof["copies"])
        permission = {"type": "print-permission", "id": body["id"], "proof_id": proof["id"], "n": n}
        return answer(200, permission | {"copies_left": left, "signed_by": self._rooms.signed_by})

    async def report(self, call: Call) -> Response:
        """Count what became of a copy, once."""
        body, content = call.body, checks.canonical_hash(call.body)
        proof = self._proof(call.path["id"])
        self._check(body["id"], body)
        if (body["proof_id"], str(body["n"])) != (proof["id"], call.path["n"]):
            raise ProblemError("validation-failed", "one id in two places", breaches=[Breach("/proof_id", "const")])
        print_ = self._store.one("SELECT * FROM proof_print WHERE id = ?", body["id"])
        if print_ is None and not body["n"]:
            print_ = self._never(body["id"], proof["id"])
        if print_ is None or (print_["proof_id"], body["n"] or print_["n"]) != (proof["id"], print_["n"]):
            raise ProblemError("not-found", "this copy was never reserved")
        if print_["told_sha256"]:
            if print_["told_sha256"] != content:
                raise ProblemError("idempotency-reused", "another result was told before")
            return answer(200, json.loads(print_["answer"]), Idempotent_Replayed="true")
        with self._store.transaction():
            self._store.run(
                "UPDATE proof_print SET result = ?, told_sha256 = ? WHERE id = ?", body["result"], content, body["id"]
            )
            acknowledgement = {
                "type": "print-acknowledgement", "id": body["id"], "content_sha256": content,
                "copies_left": self._left(proof["holder"], proof["kind"], proof["copies"]),
                "received_at": self._rooms.clock.instant(), "signed_by": self._rooms.signed_by,
            }  # fmt: skip
            self._store.run("UPDATE proof_print SET answer = ? WHERE id = ?", dump(acknowledgement), body["id"])
        return answer(201, acknowledgement)

    def state(self) -> dict[str, int]:
        """Return how many copies there are of each result; ``reserved`` have none yet."""
        rows = self._store.all("SELECT result, count(*) AS n FROM proof_print GROUP BY result")
        return {row["result"] or "reserved": row["n"] for row in rows}

    async def _made_out(
        self, body: dict[str, Any], content: str, item: dict[str, Any], record: dict[str, Any]
    ) -> dict[str, Any]:
        now = self._rooms.clock.now()
        kind = self._registers["kinds"][body["kind"]]
        count = self._store.count(f"proof:{kind['code']}:{now:%Y%m%d}")
        number = f"{body['task_code'][2:6]}-{kind['code']}-{now:%Y%m%d}-{count:04d}"
        # Off the loop: a page takes some tenths of a second to draw, and other terminals wait meanwhile.
        pdf, png = await asyncio.to_thread(_drawn, body["person"], kind, record, number, f"{now:%Y年%m月%d日}")
        (self._folder / f"{body['id']}.pdf").write_bytes(pdf)
        (self._folder / f"{body['id']}.png").write_bytes(png)
        holder, copies = _holder(body["person"]["id_no"], now.date()), item["proof"]["copies"]
        valid_until = (now + GOOD_FOR).isoformat(timespec="seconds")
        made = {
            "type": "proof", "id": body["id"], "number": number, "kind": body["kind"], "title": kind["title"],
            "pages": 1, "sha256": hashlib.sha256(pdf).hexdigest(), "size": len(pdf),
            "preview_sha256": hashlib.sha256(png).hexdigest(),
            "copies_left": self._left(holder, body["kind"], copies), "copies_a_day": copies,
            "valid_until": valid_until, "seal": {"by": kind["seal"], "algorithm": "training-drawing"},
            "issued_at": now.isoformat(timespec="seconds"), "signed_by": self._rooms.signed_by,
        }  # fmt: skip
        with self._store.transaction():
            self._store.run(
                "INSERT OR REPLACE INTO proof VALUES (?, ?, ?, ?, ?, ?, ?)",
                body["id"], content, holder, body["kind"], copies, valid_until, dump(made),
            )  # fmt: skip
        return made

    def _item(self, body: dict[str, Any]) -> dict[str, Any]:
        item = self._rooms.catalogue.items.get(body["task_code"])
        if item is None or (item.get("proof") or {}).get("kind") != body["kind"]:
            raise ProblemError("validation-failed", "no such paper", breaches=[Breach("/kind", "enum")])
        if LEVELS.index(body["identity_level"]) < LEVELS.index(item["identity_level"]):
            raise ProblemError("identity-level-too-low", "this paper needs a higher level")
        return item

    def _record(self, body: dict[str, Any]) -> dict[str, Any]:
        """Return what a register says of a person."""
        kind = self._registers["kinds"].get(body["kind"], {})
        found = self._registers["records"].get(body["person"]["id_no"], {}).get(body["kind"])
        # Of a register of houses "nothing" is the answer people come for; of one of payments it is none.
        record: dict[str, Any] | None = found or kind.get("for_all")
        if record is None:
            raise ProblemError("no-record", "the register has nothing of this person")
        return record

    def _proof(self, name: str) -> Any:
        proof = self._store.one("SELECT * FROM proof WHERE id = ?", name)
        if proof is None:
            raise ProblemError("not-found", "no paper was made out under this id")
        return proof

    def _next(self, proof: str) -> int:
        row = self._store.one("SELECT count(*) AS n FROM proof_print WHERE proof_id = ?", proof)
        return (row["n"] if row else 0) + 1

    def _never(self, wish: str, proof: str) -> Any:
        """Take note of a wish that was taken back before it came: it may still be on its way, and must not count."""
        with self._store.transaction():
            self._store.run("INSERT INTO proof_print VALUES (?, ?, ?, '', '', '', '')", wish, proof, self._next(proof))
        return self._store.one("SELECT * FROM proof_print WHERE id = ?", wish)

    def _left(self, holder: str, kind: str, copies: int) -> int:
        """Return how many copies this person may still print of this kind today, over all papers made out."""
        row = self._store.one(
            "SELECT count(*) AS n FROM proof_print JOIN proof ON proof.id = proof_id "
            "WHERE holder = ? AND kind = ? AND result <> 'failed'",
            holder,
            kind,
        )
        return max(0, copies - (row["n"] if row else 0))

    def _check(self, told_id: str, body: dict[str, Any]) -> None:
        if body["mode"] != self._rooms.signed_by:
            raise ProblemError("forbidden-scope", "this platform takes nothing of another mode")
        if body["id"] != told_id:
            raise ProblemError("validation-failed", "one id in two places", breaches=[Breach("/id", "const")])


def _holder(number: str, day: datetime.date) -> str:
    """Return what stands for a person on one day; the count needs no number of theirs."""
    return hashlib.sha256(f"{day.isoformat()}/{number}".encode()).hexdigest()


def _drawn(
    person: dict[str, str], kind: dict[str, Any], record: dict[str, Any], number: str, day: str
) -> tuple[bytes, bytes]:
    """Draw the paper whole as PDF and masked as PNG."""
    # Late: the picture library costs a start of the sandbox 0.2 s that most runs never need.
    from kiosk.sandbox import proof_paper as paper

    def page(name: str, id_no: str, facts: list[list[str]]) -> paper.Paper:
        return paper.Paper(
            kind["title"]["zh"], kind["subtitle"], name, id_no, number, day, kind["seal"], f"BSP1/{number}",
            facts, record["tables"],
        )  # fmt: skip

    facts = record.get("facts", [])
    whole = page(person["name"], person["id_no"], facts)
    # Of the facts, account numbers are as personal as that of the card.
    hidden = [[label, paper.mask_number(value) if value.isdigit() else value] for label, value in facts]
    masked = page(paper.mask_name(person["name"]), paper.mask_number(person["id_no"]), hidden)
    return paper.pdf(paper.draw(whole)), paper.png(paper.draw(masked))
