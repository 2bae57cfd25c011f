# SPDX-License-Identifier: Apache-2.0
"""What the tabs of a window's work ask the lanes for: one look at all that lies here, and one fetch from the platform.

A lane tells a foreign fault by its name only; refusals of the platform are worth more, so they are returned as values.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from kiosk.catalogue import Catalogue
from kiosk.counted_days import texts_beside
from kiosk.domain.hall import Hours
from kiosk.domain.words import Words
from kiosk.intake import transfer
from kiosk.intake.transfer import ToHandOver
from kiosk.platform.calls.days import DayCompared, compare_day
from kiosk.platform.calls.dossiers import Action, DossierFile, do, dossier
from kiosk.platform.errors import PlatformError
from kiosk.window_work import arrivals, listing, originals, passing, results
from kiosk.window_work.arrivals import Arrived
from kiosk.window_work.listing import Kept, Piece
from kiosk.window_work.originals import Original
from kiosk.window_work.passing import Listed
from kiosk.window_work.results import Result
from offline_queue.day_manifest import day_manifest

if TYPE_CHECKING:
    from config.settings import Site
    from devices.device import CancelToken, Deadline
    from kiosk.platform.client import Platform
    from offline_queue.outbox import Outbox

Session = Mapping[str, str]


@dataclass(frozen=True, repr=False)
class Seen:
    """All that lies at this machine of a window's work, of one moment."""

    window: str = ""
    """As the public calls it; empty where the hall is not known."""
    kept: Kept = Kept()
    here: tuple[Piece, ...] = ()
    results: Mapping[str, Result] = field(default_factory=dict)
    given: frozenset[str] = frozenset()
    """Numbers of the dossiers whose results were given out here."""
    register: tuple[Original, ...] = ()
    arrived: tuple[Arrived, ...] = ()
    heard: Mapping[str, arrivals.Heard] = field(default_factory=dict)
    """What became of telling the platform of them, by their ids."""
    waiting: tuple[ToHandOver, ...] = ()
    """Cases whose papers are still to be handed over to their office."""
    lists: tuple[Listed, ...] = ()
    """The lists by which papers went on to their offices."""
    hours: Hours | None = None


def look(
    no: str, folder: Path, now: Callable[[], float], outbox: Outbox, deadline: Deadline, cancel: CancelToken
) -> Seen:
    """Look at all of it; raises OutboxError. ``no`` is the window's number in the hall."""
    catalogue = Catalogue.load(folder, checked=False)
    window = listing.window_of(catalogue.hall, no) if catalogue.hall else ""
    moment = now()
    found = results.read(outbox, window, moment)
    return Seen(
        window,
        listing.read(outbox, window, moment),
        listing.unsent(outbox, lambda code: named(catalogue, code)),
        found,
        frozenset(one.project_no for one in found.values() if results.given_here(outbox, one.project_no)),
        originals.read(outbox, moment),
        shelf := arrivals.read(outbox, moment),
        {one.id: arrivals.heard(outbox, one) for one in shelf},
        transfer.waiting(outbox, moment),
        passing.index(outbox, moment),
        texts_beside(folder).counted(catalogue.hall.hall.hours if catalogue.hall else None),
    )


def named(catalogue: Catalogue, task_code: str) -> tuple[Words, Words]:
    """Return the names of a matter and its office; the code where the matter is not known any more."""
    item = catalogue.item(task_code)
    return (item.name, item.office.name) if item else (Words(task_code, task_code), Words("", ""))


@dataclass(frozen=True)
class Fetch:
    """What a fetch is made with."""

    window: str
    mode: str
    session: Session
    now: Callable[[], float]
    folder: Path
    """Where the catalogue lies."""


@dataclass(frozen=True, repr=False)
class Filed:
    """A dossier as it is now, with the names of the papers its matter wants."""

    file: DossierFile
    names: Mapping[str, Words]


def fetch(
    wanted: Fetch, outbox: Outbox, platform: Platform, deadline: Deadline, cancel: CancelToken
) -> PlatformError | None:
    """Bring what moved, and the results that are new; raises OutboxError."""
    try:
        kept = listing.fetch(platform, outbox, wanted.window, wanted.mode, wanted.session, wanted.now)
        results.fetch(platform, outbox, kept, wanted.window, wanted.mode, wanted.session, wanted.now())
    except PlatformError as wrong:
        return wrong
    return None


def file(
    project_no: str, wanted: Fetch, platform: Platform, deadline: Deadline, cancel: CancelToken
) -> Filed | PlatformError:
    """Return a dossier as it is now."""
    try:
        found = dossier(platform, project_no, wanted.session, wanted.mode)
    except PlatformError as wrong:
        return wrong
    item = Catalogue.load(wanted.folder, checked=False).item(found.progress.task_code)
    return Filed(found, {one.id: one.name for one in item.materials} if item else {})


@dataclass(frozen=True)
class Moved:
    """It is another version than the one that was seen: nothing was done. ``now`` is how it stands."""

    now: Filed


def act(
    action: Action, version: int, wanted: Fetch, platform: Platform, deadline: Deadline, cancel: CancelToken
) -> Filed | Moved | PlatformError:
    """Do something to a dossier over the version that was seen; return how it is then."""
    try:
        do(platform, action, wanted.session, version)
    except PlatformError as wrong:
        if wrong.code != "version-mismatch":
            return wrong
        found = file(action.project_no, wanted, platform, deadline, cancel)
        return Moved(found) if isinstance(found, Filed) else found
    return file(action.project_no, wanted, platform, deadline, cancel)


def compare(
    day: datetime.date, site: Site, outbox: Outbox, platform: Platform, deadline: Deadline, cancel: CancelToken
) -> DayCompared | PlatformError | None:
    """Ask the platform whether it has of a day what this machine says; None for a day beyond one request."""
    device = {"region": site.region, "hall": site.hall, "device": site.device}
    manifest = day_manifest(outbox, day, "-".join(device.values()), str(site.mode))
    try:
        return compare_day(platform, manifest, device)
    except PlatformError as wrong:
        return wrong
    except ValueError:
        return None
