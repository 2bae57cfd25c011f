# SPDX-License-Identifier: Apache-2.0
"""What a window asks the platform for once it has a case: the decision, and the sealed papers that say it.

The platform decides and issues; nothing here sets a state or composes a notice. A window that knew another version is
told both: which one stands is the platform's.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from kiosk.intake.case import Case, CaseError
from kiosk.platform.calls import documents, dossiers
from kiosk.platform.calls.documents import DossierDocument
from kiosk.platform.calls.dossiers import Action, Defect, DossierFile, Said
from kiosk.platform.calls.staff_calls import Place
from kiosk.platform.client import Platform
from kiosk.platform.errors import RefusedError

ACCEPT, SUPPLEMENT, NOT_ACCEPT = "accept", "request-supplement", "not-accept"
# Refusals that say that somebody else was there first.
OVERTAKEN = frozenset({"version-mismatch", "state-conflict"})
Session = Mapping[str, str]


@dataclass(frozen=True)
class Decision:
    """What is asked for: acceptance (受理), the formal notice of what is missing (补正), or refusal (不予受理).

    ``id`` is made once: asked for again under it, it is decided once. ``reason`` is told to the person.
    """

    id: str
    kind: Literal["accept", "request-supplement", "not-accept"]
    reason: str = field(default="", repr=False)
    defects: tuple[Defect, ...] = ()
    until: datetime.date | None = None
    chief: str = ""
    """Who answers for a second formal notice."""

    @property
    def lacks(self) -> str:
        """Return what has to be said before it may be asked for: reason or defects; empty where nothing is missing."""
        if self.kind == NOT_ACCEPT and not self.reason.strip():
            return "reason"
        return "defects" if self.kind == SUPPLEMENT and not self.defects else ""


@dataclass(frozen=True)
class Decided:
    """The platform has decided: the state of the dossier, its version, and the sealed papers that were made."""

    state: str
    version: int
    documents: tuple[DossierDocument, ...]


@dataclass(frozen=True)
class Overtaken:
    """Somebody else was there first: the dossier as this window saw it, and as it stands at the platform."""

    seen: int
    """Version this window knew."""
    stands: DossierFile


def look(platform: Platform, project_no: str, session: Session, mode: str) -> DossierFile:
    """Return the dossier as the platform has it; raises PlatformError."""
    return dossiers.dossier(platform, project_no, session, mode)


def decide(
    platform: Platform, case: Case, decision: Decision, session: Session, place: Place, mode: str,
    at: datetime.datetime, version: int = 0,
) -> Decided | Overtaken:  # fmt: skip
    """Have it decided over the version the clerk saw, the newest where none is named.

    Raises CaseError where something has to be said first, PlatformError.
    """
    if lacks := decision.lacks:
        raise CaseError(lacks)
    # Asked for only where nobody has looked yet: with the newest version always at hand nobody would ever be overtaken.
    seen = version or look(platform, case.project_no, session, mode).version
    try:
        told = dossiers.do(platform, _action(case, decision, place, mode, at), session, seen)
    except RefusedError as wrong:
        if wrong.problem.code not in OVERTAKEN:
            raise
        return Overtaken(seen, look(platform, case.project_no, session, mode))
    # The acknowledgement names the papers, the list says what is on them; older ones are of older steps.
    made = {one.id for one in told.documents}
    papers = documents.documents_of(platform, case.project_no, mode, session) if made else ()
    return Decided(told.state, told.version, tuple(one for one in papers if one.id in made))


def _action(case: Case, decision: Decision, place: Place, mode: str, at: datetime.datetime) -> Action:
    seen = tuple(picture.id for one in case.asked if one.checked for picture in one.sent)
    return Action(
        id=decision.id,
        project_no=case.project_no,
        action=decision.kind,
        occurred_at=at.isoformat(timespec="seconds"),
        device=place,
        mode=mode,
        reason=Said(decision.reason) if decision.reason else None,
        defects=decision.defects if decision.kind == SUPPLEMENT else (),
        until=decision.until.isoformat() if decision.until else "",
        chief=decision.chief,
        # Also with a refusal: who comes to the dossier next sees which papers were held beside their originals.
        attachments_checked=seen,
    )
