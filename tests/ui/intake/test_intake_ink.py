"""A matter that is signed by hand: printed once nothing changes any more, signed, and its page taken; by one key."""

from __future__ import annotations

from typing import Any

import pytest

from devices.device import DeviceError, ErrorKind
from devices.page_printer import PagePrinter, PageReport, PageResult
from kiosk.audit import Act
from kiosk.capture.sight import Check, Judgement, PageTaken
from kiosk.intake import acts
from kiosk.intake.case import WET, Case
from kiosk.intake.standing import GapKind
from kiosk.steps.scan import CAPTURE
from tests.support.made_desk import MadeDesk, MadeLanes
from ui.window import intake_samples as samples
from ui.window.intake_devices import CameraWatch, PadWatch
from ui.window.intake_ink import IntakeInk
from ui.window.intake_look import View
from ui.window.intake_state import IntakeState


def by_hand(case: Case | None = None) -> Case:
    """Return a case whose office wants ink, with all seen but the name."""
    made = acts.changed(case or samples.signed_case(), signature=None)
    return acts.changed(made, item=acts.changed(made.item, signature=WET))


class Room:
    """A case that is open, its printer and its camera."""

    def __init__(self) -> None:
        self.desk, self.lanes = MadeDesk(), MadeLanes()
        self.notes: list[tuple[Act, dict[str, Any]]] = []
        self.formed: list[str] = []
        ids = iter(f"id-{n}" for n in range(100))
        self.state = IntakeState(
            self.desk, CameraWatch(self.lanes.run), PadWatch(self.lanes.run), lambda: samples.CLERK,
            lambda: samples.HOUR, lambda: next(ids), self.note,
        )  # fmt: skip
        self.ink = IntakeInk(self.state, self.desk, self.lanes.run, self.form, self.note, lambda: samples.HOUR)

    def note(self, act: Act, object_id: str = "", **facts: Any) -> None:
        self.notes.append((act, facts))

    def form(self, case: Case, number: str) -> bytes:
        self.formed.append(number)
        return b"%PDF"

    def open(self, case: Case | None = None) -> IntakeInk:
        self.desk.case = case or by_hand()
        self.state.resume("case")
        self.state.follow(here=True)
        return self.ink

    def print(self, result: PageResult = PageResult.PRINTED) -> None:
        """Press the key, and let the printer end so."""
        self.ink.go_on()
        self.lanes.end(PagePrinter, PageReport("W17-20261123-0001", result, ""))

    def take(self) -> None:
        """Press the key, and let the camera take what lies there."""
        self.ink.go_on()
        judged = tuple(Judgement(one, True) for one in Check)
        page = PageTaken(b"jpeg", 10, 10, 200, samples.QUAD, judged, "", "")
        work = [one for one in self.lanes.works if one.on is CAPTURE or one.on == CAPTURE][-1]
        self.lanes.works.remove(work)
        work.done(page)

    def said(self) -> str:
        return self.state.told.key if self.state.told else ""


@pytest.fixture
def room(qapp: object) -> Room:
    return Room()


def test_the_key_prints_and_then_takes_the_signed_page_and_that_is_the_signature(room: Room) -> None:
    ink = room.open()
    room.print()
    assert ink.paper is not None
    room.take()
    case = room.state.case
    assert case is not None
    assert case.ink is not None
    assert (case.ink.print_no, case.signature_holds, room.state.gaps) == ("W17-20261123-0001", True, ())


def test_the_print_has_its_number_before_it_is_set_and_is_on_record(room: Room) -> None:
    room.open()
    room.ink.go_on()
    work = next(one for one in room.lanes.works if one.on is PagePrinter)

    class Printer:
        def print(self, content: bytes, number: str, *more: Any) -> PageReport:
            return PageReport(number, PageResult.PRINTED, "")

    report = work.call(Printer(), None, None)
    room.lanes.end(PagePrinter, report)
    assert (report.job, room.formed) == ("W17-20261123-0001", ["W17-20261123-0001"])
    assert [(act, facts["kind"]) for act, facts in room.notes] == [(Act.PAPER_PRINTED, "signed-form")]


@pytest.mark.parametrize("case", [samples.laid_case(), samples.half_case(), samples.draft_case()])
def test_what_would_still_change_is_done_before_it_is_printed(room: Room, case: Case) -> None:
    room.open(by_hand(case))
    room.ink.go_on()
    assert (room.said(), room.ink.under_way) == ("intake.ink.first", False)


def test_what_is_changed_after_it_was_printed_is_printed_anew(room: Room) -> None:
    ink = room.open()
    room.print()
    room.state.correct("phone", "13900000021")
    assert ink.paper is None
    room.print()
    assert (len(room.formed), ink.paper is not None) == (0, True)


def test_a_change_taken_back_makes_the_paper_good_again(room: Room) -> None:
    ink = room.open()
    room.print()
    for number in ("13900000021", "13800000001"):
        room.state.correct("phone", number)
    assert ink.paper is not None


def test_a_page_that_was_not_printed_is_told_and_printed_again(room: Room) -> None:
    room.open()
    room.print(PageResult.FAILED)
    assert (room.said(), room.ink.paper) == ("intake.ink.failed", None)
    assert room.notes[-1][0] is Act.PAPER_NOT_PRINTED
    room.print(PageResult.UNSURE)
    assert room.ink.paper is not None


def test_a_printer_that_fails_leaves_everything_as_it_was(room: Room) -> None:
    room.open()
    room.ink.go_on()
    room.lanes.end(PagePrinter, DeviceError(ErrorKind.DEVICE, "page.absent"))
    assert (room.said(), room.ink.under_way) == ("intake.ink.failed", False)


def test_escape_has_a_paper_that_did_not_come_out_printed_anew(room: Room) -> None:
    ink = room.open()
    assert not ink.back()
    room.print()
    assert ink.back()
    assert ink.paper is None


def test_a_number_that_cannot_be_had_prints_nothing(room: Room) -> None:
    room.open()
    room.desk.refuse = DeviceError(ErrorKind.DEVICE, "outbox.full")
    room.ink.go_on()
    assert (room.said(), room.ink.under_way) == ("intake.why.disk", False)
    assert not [one for one in room.lanes.works if one.on is PagePrinter]


def test_a_camera_that_fails_keeps_the_paper(room: Room) -> None:
    ink = room.open()
    room.print()
    ink.go_on()
    work = [one for one in room.lanes.works if one.on == CAPTURE][-1]
    work.done(DeviceError(ErrorKind.DEVICE, "camera.absent"))
    assert (room.state.told is not None, ink.paper is not None, ink.under_way) == (True, True, False)


def test_a_second_press_meanwhile_does_nothing(room: Room) -> None:
    room.open()
    room.ink.go_on()
    room.ink.go_on()
    assert len([one for one in room.lanes.works if one.on is PagePrinter]) == 1


def test_the_camera_is_shown_where_the_page_is_taken(room: Room) -> None:
    room.open()
    room.state.set_view(View.PAGE)
    room.print()
    room.ink.go_on()
    assert room.state.view is View.LIVE


def test_the_paper_of_one_case_is_not_that_of_the_next(room: Room) -> None:
    ink = room.open()
    room.print()
    room.state.leave()
    assert ink.paper is None
    room.open(acts.changed(by_hand(), id="another"))
    assert ink.paper is None


def test_a_matter_that_takes_the_pad_knows_nothing_of_paper(room: Room) -> None:
    ink = room.open(acts.changed(samples.signed_case(), signature=None))
    ink.go_on()
    assert (ink.case, ink.paper, ink.under_way, ink.back()) == (None, None, False, False)


def test_the_pad_does_not_wait_for_who_signs_by_hand(room: Room) -> None:
    room.open()
    assert [gap.kind for gap in room.state.gaps] == [GapKind.SIGNATURE]
    assert not room.state.pad.wanted
