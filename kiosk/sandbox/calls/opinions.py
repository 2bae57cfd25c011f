# SPDX-License-Identifier: Apache-2.0
"""Opinions: kept sealed, opened with the supervisor's training key, answered after a while to who has code and key.

The office's side of the letter is written apart from the terminal's on purpose: what the terminal seals must open
here by the document alone.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import sqlite3
from typing import Any, Literal

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite
from starlette.responses import Response

from kiosk.contract.document import Breach
from kiosk.contract.problems import ProblemError
from kiosk.sandbox import checks
from kiosk.sandbox.call import Call, Handler, Rooms, answer
from kiosk.sandbox.calls.uploads import Uploads
from kiosk.sandbox.store import dump

# A training key everybody may know; a real supervisor's never leaves the supervisor's house.
TRAINING_KEY = X25519PrivateKey.from_private_bytes(hashlib.sha256(b"banshi training supervisor").digest())
# How long the office "thinks": long enough that a trainee sees a case without an answer first.
ANSWER_AFTER_SECONDS = 20.0
# Wrong keys for one code before the platform stops listening: 32^7 keys are no lock against a patient machine.
MOST_WRONG = 5
OFFICE = {"zh": "云泽市政务服务中心", "en": "Yunze Government Service Centre"}
ANSWERS = {
    "consultation": (
        "您问的事可以办。请按办事指南带齐材料，到窗口或在自助机办理；还有不清楚的，请拨 12345。",
        "What you asked about can be done. Bring the papers named in the guide; call 12345 if anything is unclear.",
    ),
    "complaint": (
        "您反映的情况已经查实，我们已提醒有关窗口并道歉。处理结果已记入监督系统。",
        "We have looked into what you reported, reminded the window concerned, and apologise. It is on record.",
    ),
    "correction": (
        "您指出的错误已经改正，今天起各自助机显示的是改正后的内容。谢谢您。",
        "The error you found has been corrected; all machines show it from today. Thank you.",
    ),
    "suggestion": (
        "您的建议已转给有关部门研究，采纳情况会在大厅公示。谢谢您。",
        "Your suggestion has been passed on; what comes of it will be posted in the hall. Thank you.",
    ),
}


class LetterHead(msgspec.Struct, frozen=True):
    """The part of a letter that its office needs to answer it."""

    kind: Literal["consultation", "complaint", "correction", "suggestion"]
    language: str


class Opinions:
    """Handlers of ``/opinions`` and ``/cases:query``."""

    def __init__(self, rooms: Rooms, uploads: Uploads) -> None:
        self._rooms = rooms
        self._store = rooms.store
        self._uploads = uploads
        self._wrong: dict[str, int] = {}
        self.handlers: dict[str, Handler] = {"putOpinion": self.put, "queryCase": self.query}

    async def put(self, call: Call) -> Response:
        """Keep an opinion, or answer as the first time."""
        body, content = call.body, checks.canonical_hash(call.body)
        known = self._store.one("SELECT * FROM opinion WHERE id = ?", call.path["id"])
        if known and known["content_sha256"] != content:
            raise ProblemError("idempotency-reused", "this id came before with another content")
        if known:
            return answer(200, json.loads(known["acknowledgement"]), Idempotent_Replayed="true")
        letter = self._opened(call.path["id"], body)
        if missing := self._uploads.missing(body["manifest"]):
            return answer(202, {"type": "incomplete", "id": body["id"], "missing_uploads": missing})
        return answer(201, self._keep(body, content, letter))

    async def query(self, call: Call) -> Response:
        """Say how far a case is; which of code and key was wrong is not said."""
        code, key = call.body["code"], call.body["key"]
        if self._wrong.get(code, 0) >= MOST_WRONG:
            raise ProblemError("rate-limited", "too many wrong keys for this code", retry_after_s=600)
        known = self._store.all("SELECT * FROM opinion WHERE code = ?", code)
        # Two machines may have made one code by chance; the key tells the two cases apart.
        found = next((row for row in known if hmac.compare_digest(row["key_check"], key_check(key, code))), None)
        if found is None:
            self._wrong[code] = self._wrong.get(code, 0) + 1
            raise ProblemError("not-found", "no case has this code and this key")
        self._wrong.pop(code, None)
        return answer(200, self._case(found))

    def _opened(self, opinion_id: str, body: dict[str, Any]) -> dict[str, Any]:
        """Check an opinion and open it; raises ProblemError for what is not sealed to us."""
        if body["mode"] != self._rooms.signed_by:
            raise ProblemError("forbidden-scope", "this platform takes nothing of another mode")
        if body["id"] != opinion_id:
            raise ProblemError("validation-failed", "one id in two places", breaches=[Breach("/id", "const")])
        if not checks.query_code_holds(body["code"]):
            raise ProblemError("validation-failed", "the code does not hold", breaches=[Breach("/code", "check-digit")])
        if checks.manifest_hash(body["manifest"]) != body["manifest_sha256"]:
            raise ProblemError("hash-mismatch", "manifest_sha256 is not the hash of the manifest")
        return opened(body)

    def _keep(self, body: dict[str, Any], content: str, letter: dict[str, Any]) -> dict[str, Any]:
        acknowledgement = {
            "type": "opinion-acknowledgement",
            "id": body["id"],
            "content_sha256": content,
            "received_at": self._rooms.clock.instant(),
            "signed_by": self._rooms.signed_by,
        }
        with self._store.transaction():
            self._store.run(
                "INSERT INTO opinion VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                body["id"], body["code"], body["key_check"], content, dump(body), dump(letter),
                self._rooms.clock.now().timestamp(), dump(acknowledgement),
            )  # fmt: skip
            for line in body["manifest"]:
                self._store.run("INSERT INTO paper VALUES (?, ?)", body["id"], line["id"])
        return acknowledgement

    def _case(self, row: sqlite3.Row) -> dict[str, Any]:
        letter, now = json.loads(row["letter"]), self._rooms.clock.now()
        received = json.loads(row["acknowledgement"])["received_at"]
        case = {"code": row["code"], "state": "received", "kind": letter["kind"], "received_at": received}
        if now.timestamp() - row["received"] < ANSWER_AFTER_SECONDS:
            return case
        chinese, english = ANSWERS[letter["kind"]]
        words = english if letter["language"] == "en" else chinese
        instant = now.isoformat(timespec="seconds")
        return case | {"state": "answered", "answer": words, "answered_by": OFFICE, "answered_at": instant}


def opened(body: dict[str, Any]) -> dict[str, Any]:
    """Open the words of an opinion; raises ProblemError for what was sealed to another key or under another id."""
    suite = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)
    try:
        sealed = base64.b64decode(body["sealed"]["content"], validate=True)
        letter: Any = json.loads(suite.decrypt(sealed, TRAINING_KEY, body["id"].encode()))
    # ValueError is Base64, a point that is none, JSON; InvalidTag another key or another id; RecursionError brackets
    # without end, which no gateway on the way can see: they are sealed.
    except (ValueError, InvalidTag, RecursionError) as wrong:
        breaches = [Breach("/sealed/content", "sealed-to-us")]
        raise ProblemError(
            "validation-failed", "it cannot be opened with the supervisor's key", breaches=breaches
        ) from wrong
    try:
        msgspec.convert(letter, LetterHead)
    # Now, and not when somebody asks for the answer: then the person is gone and nobody could mend it.
    except msgspec.ValidationError as wrong:
        breaches = [Breach("/sealed/content", "enum")]
        raise ProblemError("validation-failed", "no letter, or no such kind", breaches=breaches) from wrong
    return dict(letter)


def key_check(key: str, code: str) -> str:
    """Compute again what the terminal sent in place of the key."""
    return hashlib.scrypt(key.encode(), salt=b"banshi-case/" + code.encode(), n=16384, r=8, p=1, dklen=32).hex()
