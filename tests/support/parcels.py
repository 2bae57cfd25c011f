"""Parcels as the outbox hands them over: a whole application of a training person, with true hashes."""

from __future__ import annotations

import copy
import hashlib
import io
import json
import random
import threading
import uuid
from dataclasses import dataclass, field, replace
from itertools import count
from typing import Any

from kiosk.domain.hashes import covers_sha256, form_sha256, manifest_sha256
from kiosk.platform.audit_batch import audit_batch
from kiosk.platform.delivery import PlatformDeliverer
from kiosk.sandbox.checks import CROCKFORD, query_code_holds, receipt_no_holds
from offline_queue.backoff import full_jitter
from offline_queue.chain import FIRST, Event
from offline_queue.entry import Acknowledged, Entry, Parcel, Priority, State, StoredAttachment

DEVICE = {"region": "990121", "hall": "0007", "device": "03"}
PERSON = {
    "type": "person",
    "name": "赵德厚",
    "id_type": "resident",
    "id_no": "990121194307050016",
    "phone": "13800000000",
    "read_from_card": True,
}
FORM_DATA = {
    "name": "赵德厚",
    "number": "990121194307050016",
    "age": "83",
    "household_town": "qingting",
    "address": "云泽市清汀县清汀镇柳湾村6组12号",
    "phone": "13800000000",
    "living": "family",
    "pension": "yes",
    "account": "social-card",
    "card_no": "6200000000003067",
}
TASK_CODE = "1199010099083352973990704000000"
KIND_PRIORITY = {"submission": Priority.SUBMISSION, "evaluation": Priority.EVALUATION, "audit": Priority.AUDIT}


def new_id() -> str:
    """Return an id."""
    return str(uuid.uuid4())


def receipt_no() -> str:
    """Return a receipt number nobody had, with its check digit."""
    stem = f"990121000703261123{uuid.uuid4().int % 10000:04d}"
    stem = f"{uuid.uuid4().int % 10**6:06d}{stem[6:]}"
    return next(stem + digit for digit in "0123456789" if receipt_no_holds(stem + digit))


def query_code() -> str:
    """Return a query code with its check character."""
    return next("7K2M94P" + character for character in CROCKFORD if query_code_holds("7K2M94P" + character))


def line(name: str, material: str, content: bytes) -> dict[str, Any]:
    """Return a line of the manifest."""
    digest = hashlib.sha256(content).hexdigest()
    return {
        "id": name,
        "material_id": material,
        "mime": "image/png",
        "size": len(content),
        "sha256": digest,
        "pages": 1,
    }


@dataclass
class Filed:
    """A parcel under construction, and what the delivery left on it."""

    body: dict[str, Any]
    contents: dict[str, bytes] = field(default_factory=dict)
    kind: str = "submission"
    urls: dict[str, str] = field(default_factory=dict)
    submitted: int = 0
    sent_at: float | None = None
    opened: list[str] = field(default_factory=list)
    dossier: str = ""
    """Whose order it keeps; its own, where none is named."""

    @property
    def id(self) -> str:
        """Return the entry's id."""
        return str(self.body["id"])

    def seal(self) -> Filed:
        """Compute all hashes again after a change of the body."""
        body = self.body
        signed = body["signature"] or {}
        drawing = signed.get("attachment_id", "")
        body["form_sha256"] = form_sha256(body["form_data"])
        body["manifest_sha256"] = manifest_sha256(body["manifest"])
        papers = [paper for paper in body["manifest"] if paper["id"] != drawing]
        signed["covers_sha256"] = covers_sha256(body["form_data"], body["parties"], papers)
        return self

    def parcel(self) -> Parcel:
        """Return the parcel as the worker would hand it over now."""
        entry = Entry(
            self.id, 1, self.kind, self.dossier or self.id, KIND_PRIORITY.get(self.kind, Priority.AUDIT),
            State.SENDING, 0, 0.0, 0.0, sent_at=self.sent_at,
        )  # fmt: skip
        papers = tuple(self._stored(name, content) for name, content in self.contents.items())
        payload = json.dumps(self.body, ensure_ascii=False).encode()
        return Parcel(entry, payload, papers, self._uploading, self._submitting)

    def _stored(self, name: str, content: bytes) -> StoredAttachment:
        def open_paper() -> io.BytesIO:
            self.opened.append(name)
            return io.BytesIO(content)

        digest = hashlib.sha256(content).hexdigest()
        url = self.urls.get("stored-" + name)
        return StoredAttachment("stored-" + name, name, "image/png", len(content), digest, open_paper, url)

    def _uploading(self, attachment_id: str, url: str) -> None:
        self.urls[attachment_id] = url

    def _submitting(self) -> None:
        self.submitted += 1
        self.sent_at = 1.0


def submission(*papers: bytes) -> Filed:
    """Return a sealed application with these papers; the first is the drawing of the signature."""
    contents = {new_id(): content for content in papers or (b"drawing",)}
    names = list(contents)
    manifest = [line(name, "signature" if name == names[0] else "paper", contents[name]) for name in names]
    body: dict[str, Any] = {
        "id": new_id(),
        "receipt_no": receipt_no(),
        "query_code": query_code(),
        "kind": "apply",
        "item": {"task_code": TASK_CODE, "version": 1},
        "form": {"code": "elder-allowance", "version": 1},
        "parties": {"relation": "self", "applicant": PERSON, "operator": PERSON, "signer": PERSON},
        "identity_level": "L1",
        "form_data": copy.deepcopy(FORM_DATA),
        "signature": {
            "attachment_id": names[0],
            "strokes_sha256": hashlib.sha256(b"strokes").hexdigest(),
            "signed_at": "2026-11-23T10:25:58+08:00",
        },
        "manifest": manifest,
        "later": [],
        "nature": "own",
        "received_at": "2026-11-23T10:26:00+08:00",
        "clock": {"trusted": True, "reason": ""},
        "device": DEVICE,
        "mode": "training",
    }
    return Filed(body, contents).seal()


def evaluation(submission_id: str | None = None) -> Filed:
    """Return an evaluation of a service."""
    body = {
        "id": new_id(),
        "submission_id": submission_id or new_id(),
        "task_code": TASK_CODE,
        "scale": "national-5",
        "level": "satisfied",
        "reasons": [],
        "anonymous": True,
        "occurred_at": "2026-11-23T10:28:00+08:00",
        "device": DEVICE,
        "mode": "training",
    }
    return Filed(body, kind="evaluation")


def chain(*seqs: int) -> list[Event]:
    """Return these events of one long chain."""
    events, prev = [], FIRST
    for seq in range(1, max(seqs) + 1):
        bare = Event(seq, 1795400400000 + seq, 12000 + seq, "boot", "visit-started", "", '{"count":1}', prev, "")
        prev = bare.digest()
        events.append(replace(bare, hash=prev))
    return [event for event in events if event.seq in seqs]


def audit(*seqs: int, region: str = "990121") -> Filed:
    """Return a batch of events of one chain."""
    payload = audit_batch(new_id(), chain(*seqs), device=DEVICE | {"region": region}, mode="training")
    return Filed(json.loads(payload), kind="audit")


def without_wait(seconds: float) -> None:
    """Stand in for a pause."""


def retried(filed: Filed) -> Filed:
    """Return the same act as a restarted worker would see it."""
    return replace(filed, opened=[], submitted=0)


def persist(deliverer: PlatformDeliverer, filed: Filed, *, hurry: float = 1.0, seed: int = 1) -> None:
    """Deliver until it is acknowledged, with the pauses of the queue's back-off, ``hurry`` times as fast."""
    chance = random.Random(seed)
    for tries in count():
        if isinstance(deliverer.deliver(filed.parcel()), Acknowledged):
            return
        threading.Event().wait(full_jitter(tries, chance.random) / hurry)
