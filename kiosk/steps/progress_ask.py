# SPDX-License-Identifier: Apache-2.0
"""Which dossier: by card, by the square code on a slip or notice, or by the 查询码 typed from it."""

from __future__ import annotations

from dataclasses import dataclass

from config.texts import Text, text
from devices.code_scanner import CodeScanner
from devices.device import CancelToken, Deadline, DeviceError
from devices.document_camera import DocumentCamera
from devices.id_card import IdCardReader
from kiosk.audit import Act
from kiosk.capture.sight import CodeSight
from kiosk.domain import query_code
from kiosk.steps.events import Elapsed, Entered, Event, Press, Seen
from kiosk.steps.facilities import usable
from kiosk.steps.inquiry import Inquiry, Purpose, Way, code_of
from kiosk.steps.scan import CAPTURE
from kiosk.steps.scanned import is_scan, scanning, take
from kiosk.steps.screens import (
    Action,
    Camera,
    CameraStatus,
    Choice,
    FieldKind,
    FieldView,
    FormPage,
    Notice,
    Picture,
    Tile,
    Tone,
)
from kiosk.steps.step import After, GoTo, Offline, Outcome, Show, Watch
from kiosk.steps.visit import Visit
from kiosk.steps.words import next_action, said_of
from offline_queue.line import Line

# How often the ways are looked at again: a reader that comes back opens its way by itself.
LOOK = After(1.0, "look")
# How long it stands there that a code is none of ours.
READ_IT = After(6.0, "look")
FIND = "progress-find"
STEP_OF = {Way.CARD: "progress-card", Way.SLIP: "progress-slip", Way.CODE: "progress-code"}
CODE_FIELD = "code"


@dataclass(frozen=True)
class AskStep:
    """Asks by which way; beginning here forgets what was asked before."""

    name: str
    purpose: Purpose
    needs: frozenset[type] = frozenset()
    offline: Offline = Offline.LOCAL

    def enter(self, visit: Visit) -> Outcome:
        """Show the three ways; whatever an earlier question found is wiped."""
        # A second question may be another person's: a card or a list of the first must not lie under it.
        if visit.holds_data:
            visit.wipe()
        visit.part(Inquiry).purpose = self.purpose
        return self._ways(visit)

    def handle(self, visit: Visit, event: Event) -> Outcome | None:
        """Go the way that was chosen."""
        if isinstance(event, Elapsed):
            return self._ways(visit)
        if is_scan(event):
            return GoTo(FIND) if take(visit, event) else self._ways(visit, foreign=True)
        if not isinstance(event, Press) or event.action != "choose":
            return None
        way = next((way for way in Way if way.value == event.value), None)
        if way is None or not _open(visit, way):
            return None
        visit.part(Inquiry).way = way
        return GoTo(STEP_OF[way])

    def _ways(self, visit: Visit, *, foreign: bool = False) -> Outcome:
        purpose, scans = self.purpose.value, scanning(visit.facilities)
        screen = Choice(
            title=text(f"progress.ask.{purpose}"),
            lead=text("progress.ask.scan-lead" if scans else f"progress.ask.{purpose}-lead"),
            choices=tuple(_tile(visit, way) for way in Way),
            notice=Notice(Tone.WARN, text("progress.slip.foreign"), "scan") if foreign else _notice(visit),
        )
        return Show(screen, watch=scans, after=(READ_IT if foreign else LOOK,))


def whose_card(visit: Visit) -> Text | None:
    """Say whose card answers a notice; how far a matter is anybody asks with their own."""
    return text("supplement.whose-card") if visit.part(Inquiry).purpose is Purpose.SUPPLEMENT else None


def _open(visit: Visit, way: Way) -> bool:
    """Tell whether a way can be gone now: its device is there."""
    # Typing needs no device, so one way is always open; a slip may be read by either of two.
    devices: tuple[type, ...] = {Way.CARD: (IdCardReader,), Way.SLIP: (DocumentCamera, CodeScanner)}.get(way, ())
    return not devices or any(usable(visit.facilities, device) for device in devices)


def _tile(visit: Visit, way: Way) -> Tile:
    able = _open(visit, way)
    icons = {Way.CARD: "id-card", Way.SLIP: "scan", Way.CODE: "keyboard"}
    note = text(f"progress.way.{way.value}-note" if able else "progress.way.closed")
    if way is Way.SLIP and usable(visit.facilities, CodeScanner):
        note = text("progress.way.slip-scanner")
    return Tile(way.value, text(f"progress.way.{way.value}"), note, icons[way], enabled=able)


def _notice(visit: Visit) -> Notice | None:
    if visit.facilities.line.line is not Line.DOWN:
        return None
    return Notice(Tone.WARN, text("progress.ask.down"), "line-down", (text("progress.ask.down-what"),))


# The code typed.


@dataclass(frozen=True)
class CodeStep:
    """Asks for the eight characters; a slip of the finger is said at once, before anything is asked of anybody."""

    name: str = "progress-code"
    needs: frozenset[type] = frozenset()
    offline: Offline = Offline.LOCAL

    def enter(self, visit: Visit) -> Outcome:
        """Ask for it, with what was typed before."""
        return _code_page(visit)

    def handle(self, visit: Visit, event: Event) -> Outcome | None:
        """Take it, test its check character, and look; a slip at the scanner is as good as typed."""
        inquiry = visit.part(Inquiry)
        if is_scan(event):
            return _scanned_instead(visit, event)
        if isinstance(event, Entered) and event.name == CODE_FIELD:
            inquiry.code = query_code.read(event.value)
            inquiry.fault = _wrong(inquiry.code)
            return _code_page(visit)
        if event != Press("next"):
            return None
        inquiry.fault = _wrong(inquiry.code)
        if inquiry.fault:
            return _code_page(visit)
        inquiry.clear()
        return GoTo(FIND)


def _scanned_instead(visit: Visit, event: Event) -> Outcome:
    if take(visit, event):
        return GoTo(FIND)
    visit.part(Inquiry).fault = text("progress.slip.foreign")
    return _code_page(visit)


def _wrong(code: str) -> Text | None:
    """Say what is wrong with a typed code, None when it holds."""
    if len(code) < query_code.LENGTH:
        return text("progress.code-short", missing=query_code.LENGTH - len(code))
    # The check character finds every single slip and every two that changed places: better said than looked up.
    return None if query_code.holds(code) else text("progress.code-wrong")


def _code_page(visit: Visit) -> Outcome:
    inquiry, scans = visit.part(Inquiry), scanning(visit.facilities)
    field = FieldView(
        CODE_FIELD,
        text("progress.code-field"),
        FieldKind.CODE,
        value=inquiry.code,
        hint=text("progress.code-hint"),
        required=True,
        max_length=query_code.LENGTH,
        error=inquiry.fault,
    )
    return Show(
        FormPage(
            title=text("progress.code-title"),
            lead=text("progress.code-lead-scan" if scans else "progress.code-lead"),
            fields=(field,),
            focus=CODE_FIELD,
            lead_matters=True,
            actions=(next_action("progress.look", icon="search"),),
        ),
        watch=scans,
    )


# The square code shown to the camera.


class CodeReader:
    """What the eye over the desk does for this step; told apart from the page finder by its verb."""

    def read_code(self, deadline: Deadline, cancel: CancelToken) -> CodeSight:
        """Return the desk now with what a square code on it says."""
        raise NotImplementedError


def read_code(eye: CodeReader, deadline: Deadline, cancel: CancelToken) -> CodeSight:
    """Look for a square code on the desk."""
    return eye.read_code(deadline, cancel)


# A look takes a tenth of a second on the machine's slower core; more often shows nothing new to a hand that moves.
READING = Watch("code", CAPTURE, read_code, every=0.05, seconds=3.0)


@dataclass(frozen=True)
class SlipStep:
    """Looks for the code of a slip or notice under the camera."""

    name: str = "progress-slip"
    needs: frozenset[type] = frozenset()
    offline: Offline = Offline.LOCAL

    def enter(self, visit: Visit) -> Outcome:
        """Open the live view; where only the scanner can read a slip, there is none, and typing is beside it."""
        visit.part(Inquiry).fault = None
        if not usable(visit.facilities, DocumentCamera) and scanning(visit.facilities):
            return GoTo(CodeStep.name)
        return _live(visit, CameraStatus.STARTING, text("apply.scan.starting"))

    def handle(self, visit: Visit, event: Event) -> Outcome | None:
        """Take the first code of ours; say of another that it is none."""
        if event == Press("type"):
            visit.part(Inquiry).way = Way.CODE
            return GoTo("progress-code")
        if is_scan(event):
            # Of a foreign code the live view goes on saying what it says: the next picture is a moment away.
            return GoTo(FIND) if take(visit, event) else None
        if not isinstance(event, Seen) or event.watch != READING.name:
            return None
        if isinstance(event.value, DeviceError):
            return _live(visit, CameraStatus.LOST, said_of(event.value, "camera"))
        return _seen(visit, event.value) if isinstance(event.value, CodeSight) else None


def _seen(visit: Visit, seen: CodeSight) -> Outcome:
    # The picture is shown all the same: without it nobody knows where the camera looks.
    if not seen.code:
        return _live(visit, CameraStatus.NO_PAGE, text("progress.slip.lay"), seen)
    found = code_of(seen.code)
    if found is None:
        return _live(visit, CameraStatus.SEEN, text("progress.slip.foreign"), seen)
    inquiry = visit.part(Inquiry)
    inquiry.clear()
    inquiry.code = found
    visit.facilities.note(Act.SLIP_READ, visit.id)
    return GoTo(FIND)


def _live(visit: Visit, status: CameraStatus, message: Text, seen: CodeSight | None = None) -> Show:
    picture = Picture(seen.width, seen.height, seen.data) if seen else None
    screen = Camera(
        title=text("progress.slip.title"),
        lead=text("progress.slip.lead"),
        status=status,
        message=message,
        picture=picture,
        actions=(Action("type", text("progress.slip.type"), icon="keyboard"),),
    )
    return Show(screen, watch=(READING, *scanning(visit.facilities)))
