# SPDX-License-Identifier: Apache-2.0
"""What is handed in, as the platform takes it: an application with its papers and signature, and an evaluation."""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from config.settings import Site
from kiosk.domain.hashes import canonical_json, covers_sha256, form_sha256, manifest_sha256
from kiosk.domain.item import ServiceItem
from kiosk.domain.parties import Parties

SIGNATURE = "signature"
STROKES = "signature-strokes"
# What a card read here proves: the card, not the person.
LEVEL = "L1"
EVALUATION_LEVELS = ("very-satisfied", "satisfied", "basically-satisfied", "dissatisfied", "very-dissatisfied")
SKIPPED = "skipped"


@dataclass(frozen=True, repr=False)
class Paper:
    """One paper that goes along: a page, the drawing of the signature, its strokes."""

    id: str
    material_id: str
    mime: str
    content: bytes | bytearray
    pages: int = 1

    @property
    def line(self) -> dict[str, object]:
        """Return its line of the manifest."""
        return {
            "id": self.id,
            "material_id": self.material_id,
            "mime": self.mime,
            "size": len(self.content),
            "sha256": hashlib.sha256(self.content).hexdigest(),
            "pages": self.pages,
        }


@dataclass(frozen=True)
class ClockState:
    """Whether the clock of the machine can be believed, and why not."""

    trusted: bool = True
    reason: str = ""


@dataclass(frozen=True)
class Signed:
    """A signature as a record: which drawing, which strokes, what it binds, when."""

    attachment_id: str
    strokes_sha256: str
    covers_sha256: str
    signed_at: datetime.datetime

    def payload(self) -> dict[str, object]:
        """Return the members the platform takes."""
        return {
            "attachment_id": self.attachment_id,
            "strokes_sha256": self.strokes_sha256,
            "covers_sha256": self.covers_sha256,
            "signed_at": instant(self.signed_at),
        }


@dataclass(frozen=True, repr=False)
class Submission:
    """An application ready to be stored; ``papers`` hold every page and both parts of the signature."""

    id: str
    receipt_no: str
    query_code: str
    item: ServiceItem
    parties: Parties
    form_data: Mapping[str, object]
    papers: tuple[Paper, ...]
    signature: Signed
    later: tuple[str, ...]
    site: Site
    received_at: datetime.datetime
    clock: ClockState = field(default_factory=ClockState)

    def payload(self) -> bytes:
        """Return the canonical JSON that is sent; raises ValueError when the signature binds something else."""
        lines = [paper.line for paper in self.papers]
        bound = covers(self.form_data, self.parties, self.papers)
        # The last moment before it is stored: what the platform would refuse must not become an entry that can never be
        # sent.
        if bound != self.signature.covers_sha256:
            raise ValueError("the signature binds another content")
        form = self.item.form
        members: dict[str, object] = {
            "id": self.id,
            "receipt_no": self.receipt_no,
            "query_code": self.query_code,
            "kind": "apply",
            "item": {"task_code": self.item.task_code, "version": self.item.version},
            "form": {"code": form.code, "version": form.version} if form else None,
            "parties": self.parties.payload(),
            "identity_level": LEVEL,
            "form_data": dict(self.form_data),
            "form_sha256": form_sha256(self.form_data),
            "signature": self.signature.payload(),
            "manifest": lines,
            "manifest_sha256": manifest_sha256(lines),
            "later": list(self.later),
            "nature": self.site.nature,
            "received_at": instant(self.received_at),
            "clock": {"trusted": self.clock.trusted, "reason": self.clock.reason},
        }
        return canonical_json(members | machine(self.site))


def covers(form_data: Mapping[str, object], parties: Parties, papers: Iterable[Paper]) -> str:
    """Return what a signature over these answers, parties and papers binds; the drawing itself is left out."""
    # The drawing names its own hash in the manifest, and that cannot be known before it is drawn.
    lines = [paper.line for paper in papers if paper.material_id != SIGNATURE]
    return covers_sha256(form_data, parties.payload(), lines)


def evaluation(id: str, submission_id: str, item: ServiceItem, level: str, at: datetime.datetime, site: Site) -> bytes:
    """Return an evaluation of the national five levels as canonical JSON; ``skipped`` is one of its answers."""
    members: dict[str, object] = {
        "id": id,
        "submission_id": submission_id,
        "task_code": item.task_code,
        "scale": "national-5",
        "level": level,
        "reasons": [],
        # Nobody at a kiosk is asked for their name with an evaluation, and none is sent.
        "anonymous": True,
        "occurred_at": instant(at),
    }
    return canonical_json(members | machine(site))


def machine(site: Site) -> dict[str, object]:
    """Return which machine it was and whether it was training."""
    return {"device": {"region": site.region, "hall": site.hall, "device": site.device}, "mode": site.mode}


def instant(at: datetime.datetime) -> str:
    """Return a moment with its offset, RFC 3339, whole seconds."""
    return at.isoformat(timespec="seconds")
