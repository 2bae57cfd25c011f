# SPDX-License-Identifier: Apache-2.0
"""Scanning one paper page by page: live view or scanner, the page as it will be sent, the next page."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import cast

from config.texts import Text, text
from devices.device import DeviceError
from devices.document_camera import DocumentCamera
from kiosk.audit import Act
from kiosk.capture.page_scan import PagesScanned
from kiosk.capture.sight import Check, PageTaken, Quad, Sight, Untouched
from kiosk.domain.item import Material
from kiosk.steps import scan_by_hand as by_hand
from kiosk.steps.bound_papers import made_of
from kiosk.steps.events import Done, Event, Failed, Outlined, Press, Seen
from kiosk.steps.facilities import usable
from kiosk.steps.scan_by_hand import ByHand
from kiosk.steps.scan_eye import CAPTURE as CAPTURE
from kiosk.steps.scan_eye import LOOKING as LOOKING
from kiosk.steps.scan_eye import TAKE_SECONDS as TAKE_SECONDS
from kiosk.steps.scan_eye import LookAnew as LookAnew
from kiosk.steps.scan_eye import take as take
from kiosk.steps.scan_order import Order, one_page
from kiosk.steps.scan_page import REASONS, can_take, page_actions, page_note, status_of, why
from kiosk.steps.scan_sheets import KIND as SCANNER
from kiosk.steps.scan_sheets import Asked, Sheets, ask_for_sheets, scanning, stopped, trouble_line
from kiosk.steps.screens import Action, Camera, CameraStatus, Finding, PageCheck, Picture, Trail
from kiosk.steps.step import Next, Offline, Outcome, Show, Watch, Work
from kiosk.steps.visit import Page, Visit, zeroed
from kiosk.steps.words import is_the_persons, said_of, trail


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
        if visit.part(ByHand).open:
            return _by_hand(visit, event)
        if visit.part(Order).number:
            return _in_order(visit, event)
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
            if is_the_persons(event.error):
                visit.part(ByHand).failed()
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
        visit.part(ByHand).drop()
        _let_go(visit)
        return _anew(visit)
    hand = visit.part(ByHand)
    if event.action == "pages" and visit.papers.staged and hand.page:
        visit.part(Order).number = 1
        return _one_of_them(visit)
    return by_hand.begin(hand, _around(visit)) if event.action == "adjust" and hand.can else None


def _kept(visit: Visit, taken: Page, *, more: bool) -> Outcome:
    """Keep a page that is well; one that is not is asked about first."""
    if taken.poor:
        # Asked, and never refused: some papers are as faint as that, and the person decides. But the office is told.
        return Show(why(_trail(visit)))
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
    if action == "by-hand" and _may_outline(visit):
        return by_hand.begin(visit.part(ByHand), _around(visit))
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


# The pages kept so far.


def _one_of_them(visit: Visit) -> Show:
    return Show(one_page(visit.part(Order), visit.papers.staged, len(_material(visit).pages), _trail(visit)))


def _in_order(visit: Visit, event: Event) -> Outcome | None:
    if not isinstance(event, Press):
        return None
    order = visit.part(Order)
    looked_at = order.number
    if act := order.act(event.action, visit.papers.staged, len(_material(visit).pages)):
        _noted(visit, act, looked_at)
    return _one_of_them(visit) if order.number else _untouched(visit)


def _noted(visit: Visit, act: Act, number: int) -> None:
    """Record what a person did to a page."""
    visit.facilities.note(act, visit.id, code=_material(visit).id, number=number)


# Corners by hand.


def _around(visit: Visit) -> by_hand.Around:
    return by_hand.Around(_page_name(visit), _trail(visit), _material(visit).min_dpi)


def _may_outline(visit: Visit) -> bool:
    return visit.part(ByHand).offered and not visit.part(Sheets).using


def _by_hand(visit: Visit, event: Event) -> Outcome | None:
    """Follow a person who sets the corners."""
    hand, around = visit.part(ByHand), _around(visit)
    if isinstance(event, Done) and isinstance(event.value, Untouched):
        return by_hand.here(hand, around, event.value)
    if isinstance(event, Done) and isinstance(event.value, PageTaken):
        _let_go(visit)
        _noted(visit, Act.CORNERS_SET, len(visit.papers.staged) + 1)
        return _check(visit, event.value)
    if isinstance(event, Failed):
        return _not_laid(visit, event.error)
    if hand.laying:
        return None
    if isinstance(event, Outlined) and hand.picture is not None:
        return by_hand.lay(hand, around, cast("Quad", event.corners))
    return _untouched(visit) if isinstance(event, Press) and event.action in ("cancel", "back") else None


def _not_laid(visit: Visit, error: DeviceError) -> Outcome:
    hand = visit.part(ByHand)
    if is_the_persons(error) and hand.picture is not None:
        return by_hand.again(hand, _around(visit), said_of(error, "camera"))
    hand.close()
    # The page is still there: that its still is not, is no reason to lose it.
    if hand.page:
        hand.gone = True
        return _untouched(visit)
    return _live(visit, CameraStatus.LOST, said_of(error, "camera"))


def _untouched(visit: Visit) -> Outcome:
    """Go back to where the corners were asked for: to the page as it was, or to the live view."""
    hand, waiting = visit.part(ByHand), visit.papers.taken
    hand.close()
    return _shown(visit, waiting, hand.page) if waiting and hand.page else _live_anew(visit)


def _let_go(visit: Visit) -> None:
    """Overwrite the page that is to be another."""
    taken, visit.papers.taken = visit.papers.taken, None
    if taken:
        zeroed(taken.content)


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
            *_beside(visit, status),
            Action("take", text("apply.scan.take"), icon="camera", primary=True, enabled=can_take(status, sight)),
        ),
    )
    return Show(screen, watch=(LOOKING,))


def _beside(visit: Visit, status: CameraStatus) -> tuple[Action, ...]:
    """Offer the scanner, where there is one, and the corners to who got no page; not while a picture is taken."""
    back = Action("back-to-materials", text("apply.scan.back"))
    if status is CameraStatus.TAKING:
        return (back,)
    scanner = (Action("use-scanner", text("sheets.key"), icon="scan"),) if usable(visit.facilities, SCANNER) else ()
    if not _may_outline(visit) or status is CameraStatus.LOST:
        return (back, *scanner)
    # In the place of the way back, which the footer has too: a row of four would be read by nobody.
    return (Action("by-hand", text("apply.scan.by-hand"), icon="hand"), *scanner)


def _live_anew(visit: Visit) -> Show:
    """Open the live view for a page that must count whatever was taken before."""
    live = _live(visit, CameraStatus.STARTING, text("apply.scan.starting"))
    return Show(live.screen, watch=(Watch("sight", CAPTURE, LookAnew(), every=LOOKING.every, seconds=LOOKING.seconds),))


def _seen(visit: Visit, value: object) -> Outcome | None:
    if isinstance(value, DeviceError):
        return _live(visit, CameraStatus.LOST, said_of(value, "camera"))
    if not isinstance(value, Sight):
        return None
    visit.part(ByHand).saw(value, visit.facilities.now())
    # By itself, not by a key: a hand that reaches for the screen throws its shadow on the page.
    if value.hold >= 1 and not value.taken:
        return _taking(visit, value)
    return _live(visit, *status_of(value), value)


def _taking(visit: Visit, sight: Sight | None = None) -> Outcome:
    """Take the page; the watch ends, so that the eye has nothing else to do."""
    live = _live(visit, CameraStatus.TAKING, text("apply.scan.taking"), sight)
    call = functools.partial(take, _material(visit).min_dpi)
    return Show(live.screen, work=Work(CAPTURE, call, TAKE_SECONDS))


# The page that was taken.


def _check(visit: Visit, taken: PageTaken) -> Outcome:
    small = any(judgement.check is Check.SIZE and not judgement.well for judgement in taken.judgements)
    poor = next((judgement.check.value for judgement in taken.judgements if not judgement.well), "")
    hand, by_scanner, at = visit.part(ByHand), visit.part(Sheets).using, visit.facilities.now().timestamp()
    made = made_of(taken, SCANNER if by_scanner else "document_camera", at)
    page = Page(visit.facilities.new_id(), bytearray(taken.jpeg), too_small=small, poor=poor, made=made)
    visit.papers.taken = page
    if by_scanner:
        hand.drop()
    else:
        hand.taken(taken)
    return _shown(visit, page, taken)


def _shown(visit: Visit, page: Page, taken: PageTaken) -> Show:
    have, small = len(visit.papers.staged) + 1, page.too_small
    hand = visit.part(ByHand)
    adjust = (Action("adjust", text("apply.page.adjust"), icon="hand"),) if hand.can else ()
    pages = (Action("pages", text("apply.order.pages"), icon="list"),) if have > 1 and hand.page else ()
    return Show(
        PageCheck(
            title=text("apply.page.title"),
            lead=text("apply.page.lead", page=_page_name(visit)),
            trail=_trail(visit),
            page=bytes(page.content),
            findings=tuple(Finding(judgement.well, judgement.message) for judgement in taken.told),
            note=page_note(_material(visit), have, small=small),
            actions=(*page_actions(_material(visit), have, good=taken.good, small=small), *adjust, *pages),
        )
    )


def _keep(visit: Visit, taken: Page, *, more: bool) -> Outcome:
    papers, material = visit.papers, _material(visit)
    papers.staged.append(taken)
    visit.part(ByHand).drop()
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
    visit.part(ByHand).drop()
    visit.part(Order).number = 0
