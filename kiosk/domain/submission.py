# SPDX-License-Identifier: Apache-2.0
"""What is handed in, as the platform takes it: an application with its papers and signature, and an evaluation."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from config.settings import Site
from kiosk.domain.declarations import Declarations
from kiosk.domain.hashes import canonical_json, covers_sha256, form_sha256, manifest_sha256
from kiosk.domain.identity import IN_PERSON, proven
from kiosk.domain.ink import InkSignature
from kiosk.domain.item import ServiceItem
from kiosk.domain.paper import Paper as Paper
from kiosk.domain.paper import instant as instant
from kiosk.domain.parties import Parties
from kiosk.domain.substitutes import Substitute
from kiosk.domain.supplement import Supplement

SIGNATURE = "signature"
STROKES = "signature-strokes"
# What a card read here proves: the card, not the person.
LEVEL = "L1"
# Kinds of submission: handed in here, or filled in here for a window.
APPLY, PREFILL, SUPPLEMENT = "apply", "prefill", "supplement"
# The version of the platform's list that levels and reasons of this terminal are of (/evaluation-schemas).
EVALUATION_SCHEMA = 2
EVALUATION_LEVELS = ("very-satisfied", "satisfied", "basically-satisfied", "dissatisfied", "very-dissatisfied")
SKIPPED = "skipped"


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


@dataclass(frozen=True)
class Original:
    """That a clerk held a paper beside its original: which one of the manifest, and when."""

    attachment_id: str
    at: datetime.datetime


@dataclass(frozen=True)
class AtWindow:
    """Where and by whom an application was taken in, which originals were seen, and what a kiosk had begun of it."""

    window: str
    clerk: str
    originals: tuple[Original, ...] = ()
    finishes: str = ""
    """The prefill whose place it takes; empty where none was left."""

    def payload(self) -> dict[str, object]:
        """Return the members the platform takes."""
        seen = [{"attachment_id": one.attachment_id, "at": instant(one.at)} for one in self.originals]
        members: dict[str, object] = {"window": self.window, "clerk": self.clerk, "originals": seen}
        return members | {"finishes": self.finishes} if self.finishes else members


@dataclass(frozen=True, repr=False)
class Submission:
    """An application ready to be stored; ``papers`` hold every page and both parts of the signature.

    With ``to_window`` it is a prefill: filled in here, finished and signed at a window for the reason it names.
    """

    id: str
    receipt_no: str
    query_code: str
    item: ServiceItem
    parties: Parties
    form_data: Mapping[str, object]
    papers: tuple[Paper, ...]
    signature: Signed | None
    later: tuple[str, ...]
    site: Site
    received_at: datetime.datetime
    clock: ClockState = field(default_factory=ClockState)
    substitutes: tuple[Substitute, ...] = ()
    declarations: Declarations = field(default_factory=Declarations)
    to_window: str = ""
    supplement: Supplement | None = None
    """With it, this answers a notice on an earlier dossier."""
    ink: InkSignature | None = None
    """With it, this was signed on paper and not on the screen."""
    replaces: str = ""
    """Id of the one whose place it takes, which was refused because the matter had changed."""
    at_window: AtWindow | None = None
    """With it, a clerk took it in."""

    def payload(self) -> bytes:
        """Return the canonical JSON that is sent; raises ValueError when the signature binds something else."""
        lines = [paper.line for paper in self.papers]
        self._refuse_unbound()
        form = self.item.form
        members: dict[str, object] = {
            "id": self.id,
            "receipt_no": self.receipt_no,
            "query_code": self.query_code,
            "kind": self._kind(),
            "item": {"task_code": self.item.task_code, "version": self.item.version},
            "form": {"code": form.code, "version": form.version} if form else None,
            "parties": self.parties.payload(),
            "identity_level": self.level,
            "form_data": dict(self.form_data),
            "form_sha256": form_sha256(self.form_data),
            "signature": self.signature.payload() if self.signature else None,
            "manifest": lines,
            "manifest_sha256": manifest_sha256(lines),
            "later": list(self.later),
            "nature": self.site.nature,
            "received_at": instant(self.received_at),
            "clock": {"trusted": self.clock.trusted, "reason": self.clock.reason},
        }
        return canonical_json(members | self._declared() | machine(self.site))

    @property
    def level(self) -> str:
        """Return how far whoever stood here is identified."""
        if self.at_window and self.parties.operator.read_from_card and not self.parties.operator.way:
            return IN_PERSON
        return proven(self.parties.operator.way, self.item.identity_level, self.item.identity_by)

    def _kind(self) -> str:
        if self.supplement:
            return SUPPLEMENT
        return PREFILL if self.to_window else APPLY

    def _refuse_unbound(self) -> None:
        """Look once more before it is stored: what the platform would refuse must not become an entry of the queue."""
        signed = self.signature or self.ink
        if signed is None:
            # Nobody applies unsigned; what is unsigned says by its kind and reason that a window finishes it.
            if not self.to_window:
                raise ValueError("nothing was signed")
            return
        if covers(self.form_data, self.parties, self.papers) != signed.covers_sha256:
            raise ValueError("the signature binds another content")

    def _declared(self) -> dict[str, object]:
        """Return what only some applications have; absent members stay absent."""
        members = self.declarations.payload()
        if self.parties.operator.way:
            members["identity_way"] = self.parties.operator.way
        if self.replaces:
            members["replaces"] = self.replaces
        if self.ink:
            members["ink"] = self.ink.payload()
        if self.at_window:
            members["at_window"] = self.at_window.payload()
        if self.supplement:
            members["supplement"] = self.supplement.payload()
        if self.substitutes:
            members["substitutes"] = [one.payload() for one in self.substitutes]
        return members | {"to_window": self.to_window} if self.to_window else members


def covers(form_data: Mapping[str, object], parties: Parties, papers: Iterable[Paper]) -> str:
    """Return what a signature over these answers, parties and papers binds; the drawing itself is left out."""
    # The drawing names its own hash in the manifest, and that cannot be known before it is drawn.
    lines = [paper.line for paper in papers if paper.material_id != SIGNATURE]
    return covers_sha256(form_data, parties.payload(), lines)


def evaluation(
    id: str,
    submission_id: str,
    item: ServiceItem,
    level: str,
    at: datetime.datetime,
    site: Site,
    reasons: Iterable[str] = (),
) -> bytes:
    """Return an evaluation of the national five levels as canonical JSON; ``skipped`` is one of its answers."""
    members: dict[str, object] = {
        "id": id,
        "submission_id": submission_id,
        "task_code": item.task_code,
        "schema_version": EVALUATION_SCHEMA,
        "scale": "national-5",
        "level": level,
        "reasons": list(reasons),
        # Nobody at a kiosk is asked for their name with an evaluation, and none is sent.
        "anonymous": True,
        "occurred_at": instant(at),
    }
    return canonical_json(members | machine(site))


def machine(site: Site) -> dict[str, object]:
    """Return which machine it was and whether it was training."""
    return {"device": {"region": site.region, "hall": site.hall, "device": site.device}, "mode": site.mode}
