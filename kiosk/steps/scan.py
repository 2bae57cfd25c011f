# SPDX-License-Identifier: Apache-2.0
"""Scanning one paper page by page: live view or scanner, the page as it will be sent, the next page."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import Protocol

from config.texts import Text, text
from devices.device import CancelToken, Deadline, DeviceError
from devices.document_camera import DocumentCamera
from kiosk.audit import Act
from kiosk.capture.page_scan import PagesScanned
from kiosk.capture.sight import Check, PageTaken, Reason, Sight
from kiosk.domain.item import Material
from kiosk.steps.events import Done, Event, Failed, Press, Seen
from kiosk.steps.facilities import usable
from kiosk.steps.materials import LATER
from kiosk.steps.scan_sheets import KIND as SCANNER
from kiosk.steps.scan_sheets import Asked, Sheets, ask_for_sheets, scanning, stopped, trouble_line
from kiosk.steps.screens import Action, Camera, CameraStatus, Choice, Finding, PageCheck, Picture, Tile, Trail
from kiosk.steps.step import Next, Offline, Outcome, Show, Watch, Work
from kiosk.steps.visit import Page, Visit, zeroed
from kiosk.steps.words import is_the_persons, next_action, said_of, trail

# The lane of the eye over the desk.
CAPTURE = "capture"


class Eye(Protocol):
    """What the eye over the desk does."""

    def sight(self, deadline: Deadline, cancel: CancelToken) -> Sight:
        """Return the newest look at the desk."""
        ...

    def take(self, deadline: Deadline, cancel: CancelToken, *, min_dpi: int) -> PageTaken:
        """Take the page that lies there; judge its size by the least resolution its material asks for."""
        ...

    def rearm(self, deadline: Deadline, cancel: CancelToken) -> None:
        """Forget that a page was taken: the one that lies there counts anew."""
        ...


def look(eye: Eye, deadline: Deadline, cancel: CancelToken) -> Sight:
    """Look at the desk."""
    return eye.sight(deadline, cancel)


def take(min_dpi: int, eye: Eye, deadline: Deadline, cancel: CancelToken) -> PageTaken:
    """Take the page."""
    return eye.take(deadline, cancel, min_dpi=min_dpi)


class LookAnew:
    """Looks at the desk; before its first look the eye forgets the page it took, perhaps of another person."""

    def __init__(self) -> None:
        self._first = True

    def __call__(self, eye: Eye, deadline: Deadline, cancel: CancelToken) -> Sight:
        """Look at the desk."""
        if self._first:
            eye.rearm(deadline, cancel)
            self._first = False
        return look(eye, deadline, cancel)


# Fifty looks a second at most: the eye's own pace is below that, and the watch begins anew only after each answer.
LOOKING = Watch("sight", CAPTURE, look, every=0.02, seconds=3.0)
# Why somebody hands in a page that did not come out well, with the sign of each.
REASONS = {"faint": "document", "readable": "eye", "tried": "again"}
# For a full still with its corners and its judgement, from a camera that may have to wake first.
TAKE_SECONDS = 10.0


@dataclass(frozen=True)
class ScanStep:
    """Entered from the list of papers for the one named in ``visit.papers.scanning``; passed otherwise.

    Not in ``needs``: without camera and scanner the list of papers closes the way "scan", and the flow goes on.
    """

    name: str = "scan"
    needs: frozenset[type] = frozenset()
    offline: Offline = Offline.LOCAL

    def enter(self, visit: Visit) -> Outcome:
        """Open the live view for the first page, or ask for sheets where only a scanner is there."""
        if not visit.papers.scanning:
            return Next()
        _drop(visit)
        facilities = visit.facilities
        visit.part(Sheets).using = usable(facilities, SCANNER) and not usable(facilities, DocumentCamera)
        return _anew(visit)

    def handle(self, visit: Visit, event: Event) -> Outcome | None:
        """Follow the desk, take the page when it lies still, keep it or not."""
        if isinstance(event, Seen):
            return _seen(visit, event.value)
        if isinstance(event, Done) and isinstance(event.value, PageTaken):
            return _check(visit, event.value)
        if isinstance(event, Done) and isinstance(event.value, PagesScanned):
            return _sheets_in(visit, event.value)
        if isinstance(event, Failed) and visit.part(Sheets).using:
            return ask_for_sheets(_asked(visit), trouble_line(event.error))
        if isinstance(event, Failed):
            # A page that slipped is the person's to lay again; anything else is a camera they cannot mend.
            status = CameraStatus.NO_PAGE if is_the_persons(event.error) else CameraStatus.LOST
            return _live(visit, status, said_of(event.error, "camera"))
        return _pressed(visit, event) if isinstance(event, Press) else None


def _pressed(visit: Visit, event: Press) -> Outcome | None:
    if event.action in ("back", "back-to-materials"):
        return _leave(visit)
    taken = visit.papers.taken
    if taken is None:
        return _to_take(visit, event.action)
    if event.action == "choose" and taken.poor and not taken.too_small and event.value in REASONS:
        taken.kept_for, visit.papers.taken = event.value, None
        return _keep(visit, taken, more=False)
    if event.action in ("keep", "more") and not taken.too_small:
        return _kept(visit, taken, more=event.action == "more")
    if event.action in ("retake", "drop"):
        visit.papers.taken = None
        zeroed(taken.content)
        return _anew(visit)
    return None


def _kept(visit: Visit, taken: Page, *, more: bool) -> Outcome:
    """Keep a page that is well; one that is not is asked about first."""
    if taken.poor:
        # Asked, and never refused: some papers are as faint as that, and the person decides. But the office is told.
        return _why(visit)
    visit.papers.taken = None
    return _keep(visit, taken, more=more)


def _to_take(visit: Visit, action: str) -> Outcome | None:
    """Do what is asked while there is no page to be judged."""
    sheets = visit.part(Sheets)
    if action == "use-scanner" and usable(visit.facilities, SCANNER):
        sheets.using = True
        return _anew(visit)
    if action == "use-camera" and usable(visit.facilities, DocumentCamera):
        sheets.using = False
        return _anew(visit)
    if not sheets.using:
        return _taking(visit) if action == "take" else None
    if action == "look-at-sheets" and (page := sheets.take()):
        return _check(visit, page)
    return scanning(_asked(visit)) if action == "scan-sheets" else None


def _anew(visit: Visit) -> Outcome:
    return ask_for_sheets(_asked(visit)) if visit.part(Sheets).using else _live_anew(visit)


def _asked(visit: Visit) -> Asked:
    material = _material(visit)
    room = material.max_pages - len(visit.papers.staged) - len(visit.part(Sheets).waiting)
    camera = usable(visit.facilities, DocumentCamera)
    return Asked(_page_name(visit), _trail(visit), max(room, 1), material.min_dpi, camera)


def _sheets_in(visit: Visit, scanned: PagesScanned) -> Outcome | None:
    sheets = visit.part(Sheets)
    sheets.add(scanned.pages)
    # Said before the pages are looked at: whoever goes on might leave a sheet in the machine.
    if scanned.cause:
        return stopped(_asked(visit), scanned)
    page = sheets.take()
    return _check(visit, page) if page else None


def _material(visit: Visit) -> Material:
    return next(material for material in visit.materials() if material.id == visit.papers.scanning)


def _trail(visit: Visit) -> Trail | None:
    """Return where the person stands in an application; a paper that belongs to none has no trail."""
    return trail("materials") if visit.item else None


def _page_name(visit: Visit) -> Text:
    """Return the name of the page that is next, or of the one that was just taken."""
    material, number = _material(visit), len(visit.papers.staged)
    if number == 0 and len(material.pages) < 2:
        return material.name.text
    if number < len(material.pages):
        return text("apply.scan.page-named", paper=material.name.text, page=material.pages[number].text)
    return text("apply.scan.page-numbered", paper=material.name.text, number=number + 1)


def _lead(visit: Visit) -> Text:
    material, staged = _material(visit), len(visit.papers.staged)
    if staged:
        return text("apply.scan.lead-next", number=staged + 1, done=staged)
    only = material.pages[0].text if len(material.pages) == 1 else None
    return text("apply.scan.lead-page", page=only) if only else text("apply.scan.lead")


# The live view.


def _live(visit: Visit, status: CameraStatus, message: Text, sight: Sight | None = None) -> Show:
    screen = Camera(
        title=text("apply.scan.title", page=_page_name(visit)),
        lead=_lead(visit),
        trail=_trail(visit),
        status=status,
        message=message,
        picture=Picture(sight.width, sight.height, sight.data) if sight else None,
        quad=sight.sighting.quad if sight else None,
        hold=sight.hold if sight else 0.0,
        actions=(
            Action("back-to-materials", text("apply.scan.back")),
            *_beside(visit, status),
            Action("take", text("apply.scan.take"), icon="camera", primary=True, enabled=_can_take(status, sight)),
        ),
    )
    return Show(screen, watch=(LOOKING,))


def _beside(visit: Visit, status: CameraStatus) -> tuple[Action, ...]:
    """Offer the scanner, where there is one; not over a picture that is being taken."""
    if status is CameraStatus.TAKING or not usable(visit.facilities, SCANNER):
        return ()
    return (Action("use-scanner", text("sheets.key"), icon="scan"),)


def _live_anew(visit: Visit) -> Show:
    """Open the live view for a page that must count whatever was taken before."""
    live = _live(visit, CameraStatus.STARTING, text("apply.scan.starting"))
    return Show(live.screen, watch=(Watch("sight", CAPTURE, LookAnew(), every=LOOKING.every, seconds=LOOKING.seconds),))


def _can_take(status: CameraStatus, sight: Sight | None) -> bool:
    """Tell whether there may be something to take; over an empty desk the key would do nothing that can be seen."""
    if status in (CameraStatus.STARTING, CameraStatus.LOST):
        return False
    return sight is None or sight.sighting.reason is not Reason.NOTHING


def _seen(visit: Visit, value: object) -> Outcome | None:
    if isinstance(value, DeviceError):
        return _live(visit, CameraStatus.LOST, said_of(value, "camera"))
    if not isinstance(value, Sight):
        return None
    # By itself, not by a key: a hand that reaches for the screen throws its shadow on the page.
    if value.hold >= 1 and not value.taken:
        return _taking(visit, value)
    return _live(visit, *_status(value), value)


def _status(sight: Sight) -> tuple[CameraStatus, Text]:
    if sight.taken:
        return CameraStatus.SEEN, text("apply.scan.taken-already")
    if sight.sighting.quad is None:
        nothing = sight.sighting.reason is Reason.NOTHING
        return CameraStatus.NO_PAGE, text("apply.scan.lay-flat") if nothing else sight.sighting.message
    if sight.hold > 0:
        return CameraStatus.HELD, text("apply.scan.keep-still")
    return CameraStatus.SEEN, text("apply.scan.seen")


def _taking(visit: Visit, sight: Sight | None = None) -> Outcome:
    """Take the page; the watch ends, so that the eye has nothing else to do."""
    live = _live(visit, CameraStatus.TAKING, text("apply.scan.taking"), sight)
    call = functools.partial(take, _material(visit).min_dpi)
    return Show(live.screen, work=Work(CAPTURE, call, TAKE_SECONDS))


# The page that was taken.


def _check(visit: Visit, taken: PageTaken) -> Outcome:
    papers, material = visit.papers, _material(visit)
    page_name = _page_name(visit)
    small = any(judgement.check is Check.SIZE and not judgement.well for judgement in taken.judgements)
    poor = next((judgement.check.value for judgement in taken.judgements if not judgement.well), "")
    papers.taken = Page(visit.facilities.new_id(), bytearray(taken.jpeg), too_small=small, poor=poor)
    findings = tuple(Finding(judgement.well, judgement.message) for judgement in taken.told)
    have = len(papers.staged) + 1
    return Show(
        PageCheck(
            title=text("apply.page.title"),
            lead=text("apply.page.lead", page=page_name),
            trail=_trail(visit),
            page=taken.jpeg,
            findings=findings,
            note=_page_note(material, have, small=small),
            actions=_page_actions(material, have, good=taken.good, small=small),
        )
    )


def _why(visit: Visit) -> Show:
    """Ask why a page that is not well is handed in as it is; taking it again is the way that is offered first."""
    choices = tuple(
        Tile(name, text(f"apply.page.why-{name}"), text(f"apply.page.why-{name}-note"), icon)
        for name, icon in REASONS.items()
    )
    retake = Action("retake", text("apply.page.retake"), icon="again", primary=True)
    return Show(
        Choice(
            title=text("apply.page.why"),
            lead=text("apply.page.why-lead"),
            trail=_trail(visit),
            choices=choices,
            actions=(retake,),
        )
    )


def _page_note(material: Material, have: int, *, small: bool) -> Text:
    if not small:
        return text("apply.page.note", paper=material.name.text, pages=have)
    return text("apply.page.too-small-later" if LATER in material.ways else "apply.page.too-small")


def _page_actions(material: Material, have: int, *, good: bool, small: bool) -> tuple[Action, ...]:
    """Offer the page when it is well; one that is not is taken again first, but the person decides."""
    if small:
        # Not the person's to decide: the office has said below which resolution it cannot read this paper.
        return (
            Action("back-to-materials", text("apply.scan.back")),
            Action("retake", text("apply.page.retake"), icon="again", primary=True),
        )
    if not good:
        return (
            Action("keep", text("apply.page.keep-anyway")),
            Action("retake", text("apply.page.retake"), icon="again", primary=True),
        )
    retake = Action("retake", text("apply.page.retake"), icon="again")
    more = Action("more", text("apply.page.more"), icon="plus")
    last = have >= len(material.pages) and have < material.max_pages
    return (retake, *((more,) if last else ()), next_action("apply.page.keep", "keep", "tick"))


def _keep(visit: Visit, taken: Page, *, more: bool) -> Outcome:
    papers, material = visit.papers, _material(visit)
    papers.staged.append(taken)
    have = len(papers.staged)
    sheets = visit.part(Sheets)
    # Sheets laid together are looked at together: nobody has to ask for each of them.
    if have < len(material.pages) or ((more or sheets.waiting) and have < material.max_pages):
        if waiting := sheets.take():
            return _check(visit, waiting)
        if sheets.using:
            return _anew(visit)
        return _live(visit, CameraStatus.STARTING, text("apply.scan.starting"))
    sheets.drop()
    # Only now: whoever breaks off a second scan keeps the first.
    for page in visit.scanned(material):
        zeroed(page.content)
    papers.pages[material.id] = papers.staged
    # Scanned after all: it would otherwise be told on the slip as still to come.
    papers.later.discard(material.id)
    papers.stands.pop(material.id, None)
    kept_poor = [page.override for page in papers.staged if page.override]
    papers.staged, papers.scanning = [], ""
    why = {"reason": ",".join(kept_poor)} if kept_poor else {}
    visit.facilities.note(Act.PAPER_SCANNED, visit.id, code=material.id, pages=have, **why)
    return Next()


def _leave(visit: Visit) -> Outcome:
    """Go back to the list; what was taken of this paper just now is dropped, an earlier scan stays."""
    _drop(visit)
    visit.papers.scanning = ""
    return Next()


def _drop(visit: Visit) -> None:
    papers = visit.papers
    for page in [*papers.staged, *([papers.taken] if papers.taken else [])]:
        zeroed(page.content)
    papers.staged, papers.taken = [], None
    visit.part(Sheets).drop()
