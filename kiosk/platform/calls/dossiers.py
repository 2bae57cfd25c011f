# SPDX-License-Identifier: Apache-2.0
"""Dossiers for windows and their people: one by its number, its way, its branches, acts upon it, and finding some.

Each call is made in a session: ``session`` is what ``StaffSession.headers`` or ``CitizenSession.headers`` returns.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, ClassVar, Literal, TypeVar
from urllib.parse import quote

import msgspec

from kiosk.domain.progress import Due, Node, Notice, PartiesTold, Progress
from kiosk.domain.words import Words
from kiosk.platform.calls.asking import act, fetch, signed
from kiosk.platform.calls.identity import Hidden
from kiosk.platform.calls.staff_calls import Place
from kiosk.platform.client import JSON, NOT_MODIFIED, Platform, right
from kiosk.platform.errors import NotThePlatformError
from kiosk.platform.values import ActionAcknowledgement, DocumentRef

T = TypeVar("T")
Session = Mapping[str, str]


class Said(msgspec.Struct, frozen=True, omit_defaults=True):
    """Words of a clerk; without English they are shown as they are in every language."""

    zh: str
    en: str = ""


class Defect(msgspec.Struct, frozen=True, omit_defaults=True):
    """One paper that is missing or wrong (缺件)."""

    material_id: str
    kind: Literal["missing", "unreadable", "expired", "other"]
    wrong: Said | None = None


class HandedTo(msgspec.Struct, frozen=True, omit_defaults=True):
    """Who goes on with it."""

    hall: str
    unit: Said
    region: str = ""
    level: str = ""


class Action(Hidden, frozen=True, omit_defaults=True, kw_only=True):
    """What a clerk does; which members an action needs says the document (``Action``).

    Only external-progress may wait in an outbox.
    """

    KIND: ClassVar[str] = "dossier-action"
    ORDERED_BY: ClassVar[str] = "project_no"

    id: str
    project_no: str
    action: str
    occurred_at: str
    device: Place
    mode: str
    reason: Said | None = None
    defects: tuple[Defect, ...] = ()
    until: str = ""
    chief: str = ""
    attachments_checked: tuple[str, ...] = ()
    to: HandedTo | None = None
    node: str = ""
    unit: Said | None = None
    external_no: str = ""
    staff_no: str = ""
    branch: str = ""
    special: str = ""
    result: str = ""
    result_text: Said | None = None
    flag: str = ""
    approved_by: str = ""


class StepTold(msgspec.Struct, frozen=True):
    """A step as clerks see it: who did it, and both times."""

    node: str
    at: datetime.datetime
    occurred_at: datetime.datetime | None = None
    recorded_at: datetime.datetime | None = None
    actor: str = ""
    unit: Words | None = None
    note: Words | None = None
    source: str = "system"
    inner: bool = False
    special: str = ""
    flag: str = ""
    approved_by: str = ""
    chief: str = ""
    external_no: str = ""
    branch: str = ""
    defects: tuple[Defect, ...] = ()


class FiledPaper(msgspec.Struct, frozen=True):
    """A paper as it came, and how far it can be trusted."""

    id: str
    material_id: str
    mime: str
    pages: int
    sha256: str
    trust: str
    checked_by: str = ""
    checked_at: datetime.datetime | None = None


class FormRef(msgspec.Struct, frozen=True):
    """Which form the answers are of."""

    code: str
    version: int


class DossierFile(Hidden, frozen=True, kw_only=True):
    """A dossier; what a clerk alone is told is empty for its people."""

    project_no: str
    version: int
    role: Literal["applicant", "operator", "clerk"]
    progress: Progress
    parties: PartiesTold
    documents: tuple[DocumentRef, ...]
    signed_by: str
    may_supplement: bool = False
    notice: Notice | None = None
    form: FormRef | None = None
    form_data: dict[str, Any] = {}
    papers: tuple[FiledPaper, ...] = ()
    steps: tuple[StepTold, ...] = ()
    may: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()


class Timeline(msgspec.Struct, frozen=True, kw_only=True):
    """The way of a dossier so far."""

    project_no: str
    version: int
    state: str
    nodes: tuple[Node, ...]
    signed_by: str
    due: Due | None = None
    wanted_until: datetime.date | None = None
    result: Words | None = None


class KeptTimeline(msgspec.Struct, frozen=True):
    """A timeline with the tag it is asked for again by."""

    timeline: Timeline
    tag: str


class ParallelTask(msgspec.Struct, frozen=True, kw_only=True):
    """What one unit has to do."""

    id: str
    name: Words
    unit: Words
    days: int
    state: str
    light: str
    since: datetime.datetime | None = None
    last_day: datetime.date | None = None
    moved_at: datetime.datetime | None = None
    note: Words | None = None


class ParallelTasks(msgspec.Struct, frozen=True):
    """The branches of a dossier; ``slowest`` is the one the others wait for."""

    project_no: str
    tasks: tuple[ParallelTask, ...]
    signed_by: str
    slowest: str = ""


class Phase(msgspec.Struct, frozen=True):
    """One phase of a building project."""

    name: Words
    state: str
    since: datetime.date | None = None


class Project(msgspec.Struct, frozen=True):
    """A building project."""

    code: str
    name: Words
    unit: Words
    phases: tuple[Phase, ...]


class Found(Hidden, frozen=True):
    """Dossiers that were found, masked."""

    dossiers: tuple[Progress, ...]
    as_of: datetime.datetime
    signed_by: str
    project: Project | None = None


def dossier(platform: Platform, project_no: str, session: Session, mode: str) -> DossierFile:
    """Return a dossier; raises PlatformError, ``forbidden-scope`` for one that is somebody else's."""
    told = fetch(platform, _path(project_no), DossierFile, session)
    if told.progress.project_no != project_no:
        raise NotThePlatformError("other-dossier")
    return signed(_about(project_no, told.project_no, told), mode)


def timeline(platform: Platform, project_no: str, session: Session, mode: str, tag: str = "") -> KeptTimeline | None:
    """Return the way of a dossier, None while it is the one of ``tag``; raises PlatformError."""
    headers = {**session, **({"If-None-Match": tag} if tag else {})}
    answer = platform.ask("GET", _path(project_no, "timeline"), headers=headers)
    if answer.status == NOT_MODIFIED and tag:
        return None
    told = right(answer, JSON).read_as(Timeline)
    return KeptTimeline(signed(_about(project_no, told.project_no, told), mode), answer.headers.get("etag", ""))


def parallel_tasks(platform: Platform, project_no: str, session: Session, mode: str) -> ParallelTasks:
    """Return the branches of a dossier; raises PlatformError."""
    told = fetch(platform, _path(project_no, "parallel-tasks"), ParallelTasks, session)
    return signed(_about(project_no, told.project_no, told), mode)


def do(platform: Platform, action: Action, session: Session, version: int = 0) -> ActionAcknowledgement:
    """Do it, over the version the clerk saw (none with external-progress); doing it again is harmless.

    Raises PlatformError: ``state-conflict``, ``version-mismatch`` and ``validation-failed`` among its codes.
    """
    headers = {**session, **({"If-Match": f'"{version}"'} if version else {})}
    path = _path(action.project_no, "actions")
    told = act(platform, "POST", path, action, ActionAcknowledgement, key=action.id, headers=headers)
    if told.id != action.id:
        raise NotThePlatformError("other-action")
    return signed(_about(action.project_no, told.project_no, told), action.mode)


def own(platform: Platform, session: Session, mode: str) -> Found:
    """Return all dossiers of the person of a session; raises PlatformError."""
    return _found(platform, {"by": "session"}, mode, session)


def by_slip(platform: Platform, token: str, mode: str) -> Progress:
    """Return the dossier of the code on a slip, masked; raises PlatformError, ``not-found`` for one not ours."""
    found = _one(_found(platform, {"by": "qr", "qr_token": token}, mode))
    # What a cache has of another slip is somebody else's.
    if found.query_code not in token.split("/"):
        raise NotThePlatformError("other-dossier")
    return found


def by_number(platform: Platform, number: str, id_last4: str, mode: str) -> Progress:
    """Return the dossier of a number whose people's card ends so, masked; raises PlatformError."""
    found = _one(_found(platform, {"by": "number", "no": number, "id_last4": id_last4}, mode))
    if number not in (found.receipt_no, found.project_no):
        raise NotThePlatformError("other-dossier")
    return found


def project(platform: Platform, code: str, mode: str) -> Project:
    """Return a building project with its phases; raises PlatformError."""
    found = _found(platform, {"by": "project", "project_code": code}, mode).project
    if found is None or found.code != code:
        raise NotThePlatformError("other-project")
    return found


def _found(platform: Platform, query: dict[str, str], mode: str, session: Session | None = None) -> Found:
    return signed(act(platform, "POST", "/dossiers:query", query | {"mode": mode}, Found, headers=session), mode)


def _one(found: Found) -> Progress:
    if len(found.dossiers) != 1:
        raise NotThePlatformError("other-dossier")
    return found.dossiers[0]


def _path(project_no: str, *below: str) -> str:
    return "/".join(("/dossiers", quote(project_no, safe=""), *below))


def _about(asked: str, told: str, answer: T) -> T:
    """Refuse an answer about another dossier: a cache's, and somebody else's."""
    if asked != told:
        raise NotThePlatformError("other-dossier")
    return answer
