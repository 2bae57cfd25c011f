"""A platform in memory behind the worst of lines: it loses, delays, doubles, locks, is busy, or is not itself.

It stands where ``kiosk.platform.client.Platform`` does, so that everything above it is the real thing: deliverer,
uploader, classifier, worker, outbox. It keeps what a platform must keep, and notes what a terminal must never do.
"""

from __future__ import annotations

import base64
import hashlib
import json
import random
from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any, BinaryIO

from kiosk.domain.hashes import canonical_json, manifest_sha256
from kiosk.platform.answer import Answer
from kiosk.platform.errors import LateAnswerError, PlatformError, UnreachableError
from kiosk.platform.identity import DeviceIdentity
from offline_queue.entry import Attachment, Entry, Priority
from offline_queue.outbox import Outbox

BASE = "http://platform.invalid/api/v1"
TUS = {"tus-resumable": "1.0.0", "content-type": ""}
NOW = "2026-11-23T10:27:02+08:00"
# What the line can do to one request.
LOST = ("lose-request", "lose-answer", "delay", "half")
# What the platform, or something in its place, can answer to one.
ANSWERED = ("locked", "429", "503", "500", "html", "502", "forget", "processing")
REFUSED = "401"
ALL = (*LOST, *ANSWERED, REFUSED)


class Killed(BaseException):
    """The power went in the middle of a request."""


def problem(status: int, code: str, retry: str, **members: Any) -> Answer:
    """Return a typed problem."""
    body = {"type": f"urn:banshi:problem:{code}", "title": "x", "status": status, "code": code, "retry": retry}
    headers = {"content-type": "application/problem+json"}
    return Answer(status, headers, json.dumps(body | {"server_time": NOW} | members).encode())


INSTEAD = {
    "429": problem(429, "rate-limited", "later", retry_after_s=20),
    "503": Answer(503, {"content-type": "text/plain", "retry-after": "30"}, b"busy"),
    "500": Answer(500, {"content-type": "text/plain"}, b"Internal Server Error"),
    "html": Answer(200, {"content-type": "text/html"}, b"<html>log in"),
    "502": Answer(502, {"content-type": "text/html"}, b"<html>bad gateway"),
    "401": problem(401, "device-unknown", "human"),
}
Request = tuple[str, str, bytes, dict[str, str]]


class MoodyPlatform:
    """Takes requests; each meets the next of ``moods`` that is meant for its method, and none when there is none."""

    def __init__(self, chance: random.Random | None = None) -> None:
        self._chance = chance
        """Where it is given, every second request meets a mood of its own accord."""
        self.met: Counter[tuple[str, str]] = Counter()
        self.url = BASE
        self.skew_seconds: float | None = None
        self.identity: DeviceIdentity | None = None
        self.largest_body = 0
        self.moods: list[tuple[str, str]] = []
        """Method and mood; an empty method is any."""
        self.said: dict[str, Answer | PlatformError] = {}
        """What a closing request for an id is answered with, whatever it brings."""
        self.kept: dict[str, bytes] = {}
        """The submissions by id, as they came first."""
        self.order: list[str] = []
        self.wrong: list[str] = []
        """What no terminal may ever do."""
        self.late: list[Request] = []
        """Requests that were lost to the terminal and still may come."""
        self.kill_at: int | None = None
        """Requests until the power goes: before it is dealt with when even, behind it when odd."""
        self.at_it: set[str] = set()
        """Submissions of which was said that the platform is still at them."""
        self._papers: dict[str, bytes] = {}
        self._uploads: dict[str, tuple[str, str, int, bytearray]] = {}
        self._made = 0

    def absolute(self, path: str) -> str:
        """Return an address as it is."""
        return path

    def ask(
        self,
        method: str,
        path: str,
        *,
        source: Callable[[], BinaryIO] | bytes | None = None,
        size: int = 0,
        offset: int = 0,
        headers: Mapping[str, str] | None = None,
        **_: object,
    ) -> Answer:
        """Take one request as the client would send it."""
        request = method, path.removeprefix("/api/v1"), _body(source, size, offset), dict(headers or {})
        if request[:2] == ("POST", "/uploads") and _told(request[3])["attachment_id"][:36] in self.at_it:
            self.wrong.append("a paper came again though the platform was still at its submission")
        before, after = self._kills()
        if before:
            raise Killed
        try:
            return self._meet(request, self._mood(method))
        finally:
            if after:
                raise Killed

    def come_late(self, number: int) -> None:
        """Let a request arrive that was believed lost."""
        self._take(*self.late.pop(number % len(self.late)))

    def lose(self, id: str) -> None:
        """Forget a submission with its papers, after it was acknowledged."""
        del self.kept[id]
        self.order.remove(id)
        self.at_it.discard(id)
        self._papers = {name: content for name, content in self._papers.items() if not name.startswith(id)}

    def _mood(self, method: str) -> str:
        place = next((at for at, (meant, _) in enumerate(self.moods) if meant in ("", method)), None)
        mood = "good" if place is None else self.moods.pop(place)[1]
        if self._chance and self._chance.random() < 0.5:
            mood = self._chance.choice(ALL)
        self.met[method, mood] += 1
        return mood

    def calm(self) -> None:
        """Let nothing go wrong any more."""
        self.moods.clear()
        self._chance = None

    def _kills(self) -> tuple[bool, bool]:
        if self.kill_at is None:
            return False, False
        self.kill_at -= 1
        now = self.kill_at < 0
        return now and self.kill_at % 2 == 0, now and self.kill_at % 2 == 1

    def _meet(self, request: Request, mood: str) -> Answer:
        method, path, body, headers = request
        said = self.said.get(path.rpartition("/")[2]) if method == "PUT" else None
        if isinstance(said, PlatformError):
            raise said
        if said is not None:
            return said
        if mood in INSTEAD:
            return INSTEAD[mood]
        if mood == "locked":
            return Answer(423, TUS) if "uploads" in path else problem(409, "in-progress", "later")
        if mood == "forget":
            self._uploads.clear()
        if mood == "delay":
            self.late.append(request)
            raise LateAnswerError("time-out")
        if mood == "half" and method == "PATCH":
            self._take(method, path, body[: len(body) // 2], headers)
        answer = self._take(*request) if mood in ("good", "forget", "lose-answer", "processing") else None
        if answer and mood == "processing":
            return self._still_at_it(path.rpartition("/")[2], answer)
        if answer is None or mood == "lose-answer":
            raise UnreachableError("cut")
        return answer

    def _still_at_it(self, id: str, answer: Answer) -> Answer:
        """Say of what was just taken in that it takes a while."""
        if id not in self.kept:
            return answer
        self.at_it.add(id)
        return _json(202, {"type": "processing", "id": id, "state": "processing", "retry_after_s": 15})

    def _take(self, method: str, path: str, body: bytes, headers: dict[str, str]) -> Answer:
        if path == "/uploads":
            return self._begin(headers) if method == "POST" else Answer(204, TUS)
        if path.startswith("/uploads/"):
            return self._paper(method, path, body, headers)
        id = path.removeprefix("/submissions/")
        if method == "PUT":
            return self._submission(id, body)
        return _acknowledged(200, json.loads(self.kept[id])) if id in self.kept else problem(404, "not-found", "never")

    def _begin(self, headers: dict[str, str]) -> Answer:
        told = _told(headers)
        self._made += 1
        path = f"/uploads/{self._made}"
        self._uploads[path] = told["attachment_id"], told["sha256"], int(headers["Upload-Length"]), bytearray()
        return Answer(201, TUS | {"location": "/api/v1" + path})

    def _paper(self, method: str, path: str, body: bytes, headers: dict[str, str]) -> Answer:
        if path not in self._uploads:
            return Answer(404, TUS)
        name, sha256, length, content = self._uploads[path]
        if method == "PATCH":
            if int(headers["Upload-Offset"]) != len(content):
                return Answer(409, TUS)
            content += body
            if len(content) == length:
                self._keep_paper(name, sha256, bytes(content))
        return Answer(204 if method == "PATCH" else 200, TUS | {"upload-offset": str(len(content))})

    def _keep_paper(self, name: str, sha256: str, content: bytes) -> None:
        if hashlib.sha256(content).hexdigest() != sha256:
            self.wrong.append(f"paper {name} has other bytes")
        self._papers[name] = content

    def _submission(self, id: str, body: bytes) -> Answer:
        told = json.loads(body)
        if id in self.kept:
            if self.kept[id] != body:
                self.wrong.append(f"{id} came again with another body")
            return _acknowledged(200, told)
        missing = [line["id"] for line in told["manifest"] if line["id"] not in self._papers]
        if missing:
            return _json(202, {"type": "incomplete", "id": id, "missing_uploads": missing})
        self.kept[id] = body
        self.order.append(id)
        return _acknowledged(201, told)


def _told(headers: Mapping[str, str]) -> dict[str, str]:
    pairs = dict(pair.split(" ") for pair in headers["Upload-Metadata"].split(","))
    return {name: base64.b64decode(value).decode() for name, value in pairs.items()}


def _body(source: Callable[[], BinaryIO] | bytes | None, size: int, offset: int) -> bytes:
    if source is None or isinstance(source, bytes):
        return source or b""
    with source() as file:
        return file.read()[offset:size]


def _acknowledged(status: int, told: dict[str, Any]) -> Answer:
    body = {"type": "acknowledgement", "id": told["id"], "manifest_sha256": told["manifest_sha256"]}
    more = {"receipt_no": "1", "project_no": "P1", "state": "RECEIVED", "received_at": NOW, "signed_by": "training"}
    return _json(status, body | more)


def _json(status: int, body: dict[str, Any]) -> Answer:
    return Answer(status, {"content-type": "application/json"}, json.dumps(body).encode())


def hand_in(box: Outbox, id: str, dossier: str, *papers: bytes, priority: Priority = Priority.SUBMISSION) -> Entry:
    """Store a submission of which the platform can see that it is whole."""
    names = [f"{id}-{number}" for number in range(len(papers))]
    lines = [
        {"id": name, "size": len(paper), "sha256": hashlib.sha256(paper).hexdigest()}
        for name, paper in zip(names, papers, strict=True)
    ]
    body = {"id": id, "mode": "training", "manifest": lines, "manifest_sha256": manifest_sha256(lines)}
    attachments = [Attachment(name, "image/png", paper) for name, paper in zip(names, papers, strict=True)]
    with box.transaction() as tx:
        return tx.put(
            "submission", canonical_json(body), dossier=dossier, priority=priority, attachments=attachments, id=id
        )
