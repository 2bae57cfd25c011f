# SPDX-License-Identifier: Apache-2.0
"""The devices of the machine as a technician sees them, and one of them with its test and its paper."""

from __future__ import annotations

import functools
from dataclasses import dataclass

from config.clock import china_time
from config.texts import Text, plain, text
from devices.about import SELF_TEST
from devices.device import CancelToken, Deadline, DeviceError
from kiosk.audit import Act
from kiosk.capture.sight import DeskMeasured, Sight
from kiosk.inventory.report import DeviceReport
from kiosk.steps import technician_desk as desk
from kiosk.steps.events import Done, Elapsed, Event, Failed, Press, Seen
from kiosk.steps.screens import Action, CameraStatus, Notice, Tone
from kiosk.steps.step import After, Back, GoTo, Outcome, Show, Work
from kiosk.steps.technician_device_words import cause_words, facts, known, listed, name, report_of, summary
from kiosk.steps.technician_part import DEVICE, DEVICES, Behind, Technician, left, moment
from kiosk.steps.technician_screens import Panel, PanelRow
from kiosk.steps.technician_tests import Ended, work_of
from kiosk.steps.visit import Visit
from kiosk.steps.words import next_action, said_of
from kiosk.technician import paper
from kiosk.technician.paper import COUNTED, Filled, used
from offline_queue.outbox import Outbox

# As soon as the chip in the frame, to an eye: a list that is green under a red chip is believed less than either.
LOOK = After(0.5, "look")
CAMERA = desk.CAMERA
PAPER_SECONDS = 15.0


@dataclass(frozen=True)
class TechnicianDevicesStep(Behind):
    """Shows every device, the worst first."""

    name: str = DEVICES

    def inside(self, visit: Visit) -> Outcome:
        """Show them as they are now, in an order that stays: a row that moves is gone when the finger comes."""
        visit.part(Technician).order = tuple(name for name, _ in listed(visit.facilities.device_states()))
        return _list(visit)

    def handle(self, visit: Visit, event: Event) -> Outcome | None:
        """Lead to one of them."""
        if isinstance(event, Elapsed):
            return _list(visit)
        if not isinstance(event, Press):
            return None
        if event.action == "open" and event.value in visit.facilities.device_states():
            part = visit.part(Technician)
            # What the device before said must not stand under this one's name.
            part.device, part.tested, part.testing = event.value, None, ""
            return GoTo(DEVICE, return_here=True)
        return left(visit) if event.action == "home" else None


def _list(visit: Visit) -> Show:
    facilities, order = visit.facilities, visit.part(Technician).order
    states = dict(listed(facilities.device_states()))
    # One that came meanwhile stands last until the list is opened anew.
    names = [name for name in dict.fromkeys((*order, *states)) if name in states]
    rows = tuple(summary(report_of(facilities, name, states[name]), facilities.now()) for name in names)
    none = Notice(Tone.WARN, text("technician.devices.none-how"), "warn")
    screen = Panel(title=text("technician.devices.title"), rows=rows, notice=None if rows else none)
    return Show(screen, after=(LOOK,))


@dataclass(frozen=True)
class TechnicianDeviceStep(Behind):
    """Shows one device, tests it, and takes note of new paper."""

    name: str = DEVICE

    def inside(self, visit: Visit) -> Outcome:
        """Show it."""
        return Show(device_panel(visit), after=(LOOK,))

    def handle(self, visit: Visit, event: Event) -> Outcome | None:
        """Follow the test; what the device itself tells is looked at again and again."""
        if isinstance(event, Elapsed):
            return Show(device_panel(visit), after=(LOOK,))
        if isinstance(event, Done | Failed):
            return _ended(visit, event)
        if isinstance(event, Seen):
            return _seen(visit, event.value)
        return _pressed(visit, event) if isinstance(event, Press) else None


def _pressed(visit: Visit, event: Press) -> Outcome | None:
    part = visit.part(Technician)
    if event.action == "home":
        return left(visit)
    if event.action == "back" and not _looks(visit):
        return Back()
    if event.action in ("back", "enough"):
        part.testing, part.tested = "", None if part.testing == desk.LAYING else part.tested
        return Show(device_panel(visit), after=(LOOK,))
    if event.action == "measure" and part.testing == desk.LAYING:
        return desk.measure(visit)
    # One test at a time: two on one device would each read the other's answer.
    if part.testing:
        return None
    return _begun(visit, event.action)


def _begun(visit: Visit, action: str) -> Outcome | None:
    """Begin what a button of a device that is free says."""
    part = visit.part(Technician)
    if action == "test":
        return _test(visit)
    if action == "resume":
        return _resumed(visit)
    if action == "desk" and has_desk(report_in_hand(visit)):
        return desk.begin(visit)
    if action == "paper" and kind_of(visit) in COUNTED:
        call = functools.partial(fill, kind_of(visit), visit.facilities.now().timestamp())
        part.testing = "paper"
        return Show(device_panel(visit), work=Work("outbox", call, PAPER_SECONDS), after=(LOOK,))
    return None


def _resumed(visit: Visit) -> Outcome | None:
    """Put the device back into use, on the record; where it was taken out of it is shown, and nothing else offered."""
    report = report_in_hand(visit)
    if report is None or not report.stopped:
        return None
    visit.facilities.upkeep.resume(report.name)
    visit.facilities.note(Act.DEVICE_RESUMED, visit.id, device=report.name)
    return Show(device_panel(visit), after=(LOOK,))


def _test(visit: Visit) -> Outcome | None:
    part, report = visit.part(Technician), report_in_hand(visit)
    # Out of use: nothing touches it, no test either.
    if report and report.stopped:
        return None
    if kind_of(visit) == CAMERA:
        part.testing = part.device
        note_tested(visit, "looked")
        return live(part, CameraStatus.STARTING, text("apply.scan.starting"), None)
    work = work_of(part.device, report, visit)
    if work is None:
        return None
    part.testing, part.tested = part.device, None
    return Show(device_panel(visit), work=work, after=(LOOK,))


def kind_of(visit: Visit) -> str:
    """Return the kind of the device in hand; its name where the post has none of that name any more."""
    state = visit.facilities.device_states().get(visit.part(Technician).device)
    return state.kind if state else visit.part(Technician).device


def report_in_hand(visit: Visit) -> DeviceReport | None:
    """Return all that is known of the device in hand."""
    held = visit.part(Technician).device
    state = visit.facilities.device_states().get(held)
    return report_of(visit.facilities, held, state) if state else None


def _looks(visit: Visit) -> bool:
    """Tell whether the camera's picture is shown."""
    return kind_of(visit) == CAMERA and visit.part(Technician).testing != ""


def _ended(visit: Visit, event: Done | Failed) -> Outcome | None:
    part = visit.part(Technician)
    if kind_of(visit) == CAMERA:
        return _measured(visit, event)
    if isinstance(event, Failed):
        part.tested = cause_words(event.error.cause)
        result = event.error.kind.value
    elif isinstance(event.value, Filled):
        visit.facilities.upkeep.filled(part.device, event.value.at)
        result = ""
    else:
        ended = event.value if isinstance(event.value, Ended) else Ended(False, text("technician.unread"))
        part.tested, result = ended.words, "well" if ended.well else "not-well"
    if result and part.testing:
        note_tested(visit, result)
    part.testing = ""
    return Show(device_panel(visit), after=(LOOK,))


def _measured(visit: Visit, event: Done | Failed) -> Outcome | None:
    """Keep what a camera measured; of somebody who left meanwhile nothing counts, for that is what the key said."""
    part = visit.part(Technician)
    if part.testing != desk.MEASURING:
        return None
    if isinstance(event, Failed):
        return desk.refused(visit, event.error)
    if isinstance(event.value, DeskMeasured):
        desk.kept(visit, part.device, event.value)
    return Show(device_panel(visit), after=(LOOK,))


def note_tested(visit: Visit, result: str) -> None:
    """Record a test, and nothing of what was read or printed."""
    visit.facilities.note(Act.DEVICE_TESTED, visit.id, device=visit.part(Technician).device, result=result)


def fill(kind: str, now: float, outbox: Outbox, deadline: Deadline, cancel: CancelToken) -> Filled:
    """Store that paper was filled in."""
    return paper.fill(outbox, kind, now)


def device_panel(visit: Visit) -> Panel:
    """Return everything known of the device in hand."""
    facilities, part = visit.facilities, visit.part(Technician)
    report = report_in_hand(visit)
    rows = facts(report, facilities.now(), facilities.site.phone) if report else ()
    if report and report.kind in COUNTED:
        rows = (*rows, _paper_row(visit, report))
    if report and report.field_mm:
        rows = desk.with_desk(rows, report, facilities.now())
    return Panel(
        title=name(report) if report else plain(part.device),
        rows=rows,
        notice=_test_notice(part, kind_of(visit)),
        actions=_ways(part, report),
    )


def _paper_row(visit: Visit, report: DeviceReport) -> PanelRow:
    now, count = visit.facilities.now(), used(report)
    if report.filled_at is None:
        return PanelRow(text("technician.paper"), text("technician.paper.never", count=count), icon="document")
    words = text("technician.paper.since", count=count, time=moment(china_time(report.filled_at), now))
    return PanelRow(text("technician.paper"), words, icon="document")


def _test_notice(part: Technician, kind: str) -> Notice | None:
    if part.testing and part.testing != "paper":
        key = f"technician.testing.{kind}"
        return Notice(Tone.INFO, text(key if known(key) else "technician.testing.any"), "clock")
    return Notice(Tone.INFO, part.tested, "info") if part.tested else None


def _ways(part: Technician, report: DeviceReport | None) -> tuple[Action, ...]:
    if report is None:
        return ()
    if report.stopped:
        return (Action("resume", text("maintenance.key.resume"), icon="tick", primary=True),)
    free = not part.testing
    busy = text("technician.busy")
    words = test_words(report)
    test = Action("test", words, primary=True, enabled=free, reason=busy) if words else None
    changed = Action("paper", text("technician.paper.changed"), icon="tick", enabled=free, reason=busy)
    measured = Action("desk", text("technician.desk.measure"), icon="document", enabled=free, reason=busy)
    ways = (changed if report.kind in COUNTED else None, measured if has_desk(report) else None, test)
    return tuple(way for way in ways if way)


def has_desk(report: DeviceReport | None) -> bool:
    """Tell whether a device looks at a desk that can be measured: a camera, while it is in use."""
    return report is not None and report.kind == CAMERA and not report.stopped


def test_words(report: DeviceReport) -> Text | None:
    """Return what its test is called; None for a device that has none."""
    key = f"technician.test.{report.kind}"
    if known(key):
        return text(key)
    return text("technician.test.self") if SELF_TEST in report.can else None


# The camera's picture.


def _seen(visit: Visit, value: object) -> Outcome | None:
    part = visit.part(Technician)
    if not _looks(visit):
        return None
    if part.testing in (desk.LAYING, desk.MEASURING):
        return desk.seen(visit, value) if isinstance(value, Sight | DeviceError) else None
    if isinstance(value, DeviceError):
        return live(part, CameraStatus.LOST, said_of(value, "camera"), None)
    if not isinstance(value, Sight):
        return None
    found = value.sighting.quad is not None
    status = CameraStatus.SEEN if found else CameraStatus.NO_PAGE
    words = text("technician.camera.page" if found else "technician.camera.none")
    return live(part, status, words, value)


def live(part: Technician, status: CameraStatus, message: Text, sight: Sight | None) -> Show:
    """Return the picture as it is."""
    enough = (next_action("technician.camera.enough", "enough", "tick"),)
    return desk.shown(part.device, "technician.camera", status, message, sight, enough)
