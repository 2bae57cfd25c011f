"""What the intake tab holds: a case is opened, mended, checked, signed, handed in; nothing races, nothing is lost."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from config.texts import LANGUAGES, wording
from devices.device import ErrorKind
from devices.signature_pad import SignaturePad, Writing
from kiosk import intake
from kiosk.audit import Act
from kiosk.capture.sight import Check, Judgement, PageTaken, Reason, Sight, Sighting
from kiosk.draft import DraftError
from kiosk.intake.case import OPERATOR, Case, CaseError, Origin, Ticket
from kiosk.intake.keeping import OpenCase
from kiosk.intake.standing import Gap, GapKind
from kiosk.platform.errors import RefusedError, UnreachableError
from kiosk.platform.values import Problem
from kiosk.steps.scan import CAPTURE
from kiosk.tickets.errors import TicketError
from tests.support.flow_fakes import NAME
from tests.support.made_desk import MadeDesk, MadeLanes, trouble
from ui.window import intake_samples as samples
from ui.window.intake_camera import Zoom
from ui.window.intake_devices import CameraWatch, PadWatch
from ui.window.intake_look import View
from ui.window.intake_state import IntakeState, refusal, said_by_platform

TICKET = Ticket("t", "B021")


class Table:
    """A state over a made desk and made lanes."""

    def __init__(self) -> None:
        self.desk, self.lanes = MadeDesk(), MadeLanes()
        self.notes: list[tuple[Act, dict[str, Any]]] = []
        self.camera, self.pad = CameraWatch(self.lanes.run), PadWatch(self.lanes.run)
        ids = iter(f"id-{n}" for n in range(100))
        self.state = IntakeState(
            self.desk, self.camera, self.pad, lambda: samples.CLERK, lambda: samples.HOUR, lambda: next(ids), self._note
        )

    def _note(self, act: Act, object_id: str = "", **facts: Any) -> None:
        self.notes.append((act, facts))

    def open(self, case: Case | None = None) -> IntakeState:
        self.desk.case = case or samples.draft_case()
        self.state.open_code("7K2M94PX", TICKET)
        return self.state


@pytest.fixture
def table(qapp: object) -> Table:
    return Table()


def taken(poor: Check | None = None) -> PageTaken:
    judged = tuple(Judgement(one, one is not poor) for one in Check)
    return PageTaken(b"jpeg", 10, 10, 200, samples.QUAD, judged, "", "")


# Opening.


def test_a_draft_is_opened_by_its_code_and_the_first_open_paper_is_looked_at(table: Table) -> None:
    state = table.open()
    assert (state.case, state.chosen, state.busy) == (table.desk.case, samples.RECORD, "")
    assert state.kept_at == samples.HOUR


@pytest.mark.parametrize("way", ["code", "card", "begin", "resume"])
def test_a_case_is_opened_by_code_card_matter_or_taken_up_again(table: Table, way: str) -> None:
    state = table.state
    ways = {
        "code": lambda: state.open_code("7K2M94PX", TICKET),
        "card": lambda: state.open_card(samples.CARD, TICKET),
        "begin": lambda: state.begin("3990404000000", TICKET),
        "resume": lambda: state.resume("case"),
    }
    ways[way]()
    assert state.case is table.desk.case


def test_a_code_that_opens_nothing_is_said(table: Table) -> None:
    table.desk.refuse = DraftError("unknown")
    table.state.open_code("7K2M94PX", None)
    assert (table.state.case, table.state.told) == (None, refusal(DraftError("unknown")))


def test_while_one_case_is_being_opened_no_second_one_is(table: Table) -> None:
    table.desk.at_once = False
    table.state.open_code("7K2M94PX", None)
    table.state.begin("3990404000000", None)
    assert (table.desk.names, table.state.busy) == (["code"], "draft")


def test_a_case_that_comes_after_it_was_left_is_dropped(table: Table) -> None:
    table.desk.at_once = False
    table.state.open_code("7K2M94PX", None)
    table.state.leave()
    table.desk.answer(table.desk.case)
    assert table.state.case is None


def test_around_a_number_it_is_asked_what_is_in_hand_and_what_was_left(table: Table) -> None:
    table.desk.at_once = False
    table.state.look_around(TICKET)
    found = OpenCase("old", "code", "B016", samples.HOUR, False, 0.0)
    table.desk.answer((found,))
    table.desk.answer(True)
    assert (table.state.open, table.state.left) == ((found,), True)


def test_a_hall_that_does_not_answer_leaves_it_unknown_whether_a_draft_lies_there(table: Table) -> None:
    table.desk.refuse = UnreachableError("gone")
    table.state.look_around(TICKET)
    assert (table.state.open, table.state.left) == ((), None)


def test_without_a_number_nobody_is_asked_for_a_draft(table: Table) -> None:
    table.desk.at_once = False
    table.state.look_around(None)
    assert table.desk.names == ["in-hand"]


# Mending.


def test_a_card_that_is_laid_fills_and_ticks_what_it_knows(table: Table) -> None:
    state = table.open()
    state.lay_card(samples.CARD)
    assert state.case
    assert (OPERATOR in state.case.seen, state.case.answers["name"]) == (True, "林静姝")
    assert table.desk.noted[-1].act is Act.CARD_READ


def test_a_correction_is_stored_with_who_made_it(table: Table) -> None:
    state = table.open(samples.laid_case())
    state.correct("phone", "13900000021")
    assert state.case
    assert (state.case.answers["phone"], state.case.changes[0].before) == ("13900000021", "13800000001")
    assert table.desk.noted[-1].facts == {"code": "phone", "staff": "1708"}


def test_what_is_not_changed_is_not_stored(table: Table) -> None:
    state = table.open(samples.laid_case())
    state.correct("phone", "13800000001")
    assert (table.desk.kept, state.busy) == ([], "")


def test_what_cannot_be_done_is_said_and_leaves_the_case_as_it_was(table: Table) -> None:
    state = table.open(samples.laid_case())
    before = state.case
    state.correct("name", "别人")
    assert (state.told, state.case) == (refusal(CaseError("read-only")), before)


def test_two_quick_changes_follow_one_another_and_both_count(table: Table) -> None:
    state = table.open(samples.laid_case())
    table.desk.at_once = False
    state.correct("phone", "13900000021")
    state.correct("insurance", "resident")
    assert table.desk.names == ["keep"]
    table.desk.answer(table.desk.kept[0])
    table.desk.answer(table.desk.kept[1])
    assert state.case
    assert (state.case.answers["phone"], state.case.answers["insurance"]) == ("13900000021", "resident")


def test_a_disk_that_refuses_keeps_the_case_as_it_was_stored_last(table: Table) -> None:
    state = table.open(samples.laid_case())
    table.desk.refuse = trouble("outbox.fault")
    state.correct("phone", "13900000021")
    assert state.case
    assert (state.case.answers["phone"], state.told) == ("13800000001", refusal(trouble()))


def test_a_paper_is_put_off_until_later(table: Table) -> None:
    state = table.open(samples.laid_case())
    state.set_aside()
    assert state.case
    assert state.case.material(samples.RECORD).later


def test_an_original_is_seen_and_the_next_paper_looked_at(table: Table) -> None:
    state = table.open(samples.laid_case())
    state.check()
    assert state.case
    assert (bool(state.case.material(samples.RECORD).checked), state.chosen) == (True, samples.REPORT)


def test_a_paper_without_pages_has_nothing_to_be_held_beside(table: Table) -> None:
    state = table.open(samples.laid_case())
    state.set_aside()
    table.desk.at_once = False
    state.check()
    assert table.desk.names == []


def test_a_case_that_wants_nothing_more_opens_at_its_first_paper(table: Table) -> None:
    state = table.open(samples.signed_case())
    first = state.case.asked[0] if state.case else None
    assert (state.material, state.view) == (first, View.PAGE)


# Pages.


def camera_sees(table: Table, state: IntakeState) -> None:
    state.follow(here=True)
    seen = Sight(1, 2, 2, bytes(12), Sighting(samples.QUAD, Reason.FOUND, 1.0), still=True)
    table.lanes.end(CAPTURE, seen)


def test_a_page_that_is_not_well_opens_the_camera_and_is_taken_again(table: Table) -> None:
    state = table.open(samples.laid_case())
    state.choose(samples.REPORT)
    camera_sees(table, state)
    assert (state.view, state.page) == (View.LIVE, 2)
    state.take()
    table.lanes.end(CAPTURE, taken())
    assert state.case
    assert (state.case.material(samples.REPORT).poor, state.view) == ((), View.PAGE)


def test_a_page_that_came_out_poor_says_so(table: Table) -> None:
    state = table.open(samples.laid_case())
    state.choose(samples.REPORT)
    camera_sees(table, state)
    state.take()
    table.lanes.end(CAPTURE, taken(Check.GLARE))
    assert state.case
    assert state.case.material(samples.REPORT).pages[1].poor == "glare"


def test_another_page_comes_behind_those_that_are_there(table: Table) -> None:
    state = table.open(samples.laid_case())
    state.another_page()
    camera_sees(table, state)
    state.take()
    table.lanes.end(CAPTURE, taken())
    assert state.case
    assert (len(state.case.material(samples.RECORD).pages), state.page) == (5, 5)


def test_more_pages_than_a_paper_may_have_are_refused(table: Table) -> None:
    case = samples.laid_case()
    full = [samples.changed(one, pages=samples.pages(one.id, 20)) if one.id == samples.RECORD else one
            for one in case.materials]  # fmt: skip
    state = table.open(samples.changed(case, materials=tuple(full)))
    table.desk.take_page = lambda *given, **more: given[3](CaseError("too-many-pages"))
    state.another_page()
    camera_sees(table, state)
    state.take()
    table.lanes.end(CAPTURE, taken())
    assert state.told == refusal(CaseError("too-many-pages"))


def test_enter_over_a_page_goes_to_the_camera_first(table: Table) -> None:
    state = table.open(samples.laid_case())
    assert state.view is View.PAGE
    state.take()
    assert state.view is View.LIVE


def test_a_page_is_not_taken_twice_at_once(table: Table) -> None:
    state = table.open(samples.laid_case())
    state.choose(samples.REPORT)
    camera_sees(table, state)
    state.take()
    state.take()
    assert (table.lanes.waiting(CAPTURE), state.busy) == (1, "take")


def test_a_camera_that_breaks_while_it_takes_is_said(table: Table) -> None:
    state = table.open(samples.laid_case())
    state.choose(samples.REPORT)
    camera_sees(table, state)
    state.take()
    table.lanes.end(CAPTURE, trouble("camera.no-page", ErrorKind.USER))
    assert (state.busy, state.told is not None) == ("", True)


def test_nothing_is_taken_of_what_is_no_paper(table: Table) -> None:
    state = table.open(samples.laid_case())
    state.choose("application-form")
    state.take()
    assert (state.view, state.busy) == (View.PAGE, "")


def test_pages_are_turned_looked_at_closely_and_turned_round(table: Table) -> None:
    state = table.open(samples.laid_case())
    state.turn_page(1)
    state.turn_page(9)
    state.turn()
    state.look_closer()
    assert (state.page, state.turns, state.zoom) == (2, 1, Zoom.UPPER)
    state.set_view(state.view)
    assert (state.turns, state.zoom) == (0, Zoom.WHOLE)


def test_a_picture_is_fetched_once_and_forgotten_with_its_case(table: Table) -> None:
    state = table.open(samples.laid_case())
    assert state.page_bytes == b"picture of medical-or-discharge-record-1"
    table.desk.at_once = False
    state.choose(samples.RECORD)
    assert table.desk.names == []
    state.leave()
    assert state.page_bytes == b""


def test_a_picture_that_cannot_be_had_leaves_the_place_empty(table: Table) -> None:
    table.desk.at_once = False
    table.state.open_code("7K2M94PX", None)
    table.desk.answer(samples.laid_case())
    table.desk.answer(CaseError("lost"))
    assert table.state.page_bytes == b""


# Signing and handing in.


def written() -> Writing:
    writing = Writing(100.0, 30.0)
    for stroke in NAME:
        for place, (x, y, at) in enumerate(stroke):
            writing.add((x * 100, y * 30, 0.5, at), begins=place == 0)
    return writing


def ready(table: Table) -> IntakeState:
    """Open a case of which only the name is missing."""
    case = samples.signed_case()
    state = table.open(samples.changed(case, signature=None))
    state.follow(here=True)
    return state


def test_the_pad_is_asked_only_once_everything_the_name_binds_is_there(table: Table) -> None:
    state = table.open()
    state.follow(here=True)
    assert table.lanes.waiting(SignaturePad) == 0
    ready(table)
    assert table.lanes.waiting(SignaturePad) == 1


def test_a_name_on_the_pad_binds_what_stands_there(table: Table) -> None:
    state = ready(table)
    table.lanes.end(SignaturePad, written())
    assert state.case
    assert (state.case.signature_holds, state.gaps) == (True, ())


def test_a_change_after_the_name_wants_another_one(table: Table) -> None:
    state = ready(table)
    table.lanes.end(SignaturePad, written())
    state.correct("insurance", "resident")
    assert [gap.kind for gap in state.gaps] == [GapKind.SIGNATURE]


def test_a_case_is_handed_in_only_when_nothing_holds_it_up(table: Table) -> None:
    state = ready(table)
    handed: list[Case] = []
    state.handed_in.connect(handed.append)
    state.hand_in()
    table.lanes.end(SignaturePad, written())
    state.hand_in()
    assert (len(handed), state.hindered) == (1, False)


def test_what_is_missing_is_left_in_the_hall_under_its_code(table: Table) -> None:
    state = table.open(samples.laid_case())
    aside: list[Case] = []
    state.laid_aside.connect(aside.append)
    state.put_aside()
    assert ([case.query_code for case in aside], state.case) == (["7K2M94PX"], None)


def test_a_hall_that_does_not_answer_keeps_the_case_here(table: Table) -> None:
    state = table.open(samples.laid_case())
    table.desk.refuse = UnreachableError("gone")
    state.put_aside()
    assert (state.case is None, state.told) == (False, refusal(UnreachableError("gone")))


def test_nothing_is_put_aside_while_something_is_being_stored(table: Table) -> None:
    state = table.open(samples.laid_case())
    table.desk.at_once = False
    state.correct("phone", "13900000021")
    state.put_aside()
    assert table.desk.names == ["keep"]


def test_an_answer_to_a_case_that_was_left_since_is_dropped(table: Table) -> None:
    state = table.open(samples.laid_case())
    table.desk.at_once = False
    state.put_aside()
    state.leave()
    table.desk.answer("7K2M94PX")
    assert state.case is None


# Gaps and masks.


def test_each_press_goes_to_the_next_gap_and_round(table: Table) -> None:
    state = table.open(samples.half_case())
    went: list[str] = []
    state.went_to.connect(went.append)
    for _ in range(4):
        state.next_gap()
    assert (went, state.chosen) == (["phone", "", "phone"], samples.REPORT)


def test_without_a_gap_nothing_is_gone_to(table: Table) -> None:
    state = table.open(samples.signed_case())
    state.next_gap()
    assert state.gaps == ()


def test_a_gap_of_the_reader_is_mended_at_the_reader(table: Table) -> None:
    state = table.open()
    before = state.chosen
    state.go_to(Gap(GapKind.CARD, OPERATOR))
    assert state.chosen == before


def test_masks_are_lifted_while_a_key_is_held_and_that_is_on_record_once(table: Table) -> None:
    state = table.open(samples.laid_case())
    assert state.revealed() == {}
    state.see(True)
    state.see(True)
    assert state.revealed()["phone"] == "13800000001"
    assert table.notes == [(Act.REVEAL, {"kind": "case", "staff": "1708"})]
    state.see(False)
    assert state.revealed() == {}


def test_nothing_is_lifted_where_no_case_is_open(table: Table) -> None:
    table.state.see(True)
    assert (table.state.seen, table.notes) == (False, [])


# Devices.


def test_while_another_tab_is_open_camera_and_pad_are_left_alone(table: Table) -> None:
    state = ready(table)
    state.follow(here=False)
    assert (table.lanes.waiting(CAPTURE), table.lanes.waiting(SignaturePad)) == (0, 0)


def test_what_a_device_says_after_it_was_left_is_dropped(table: Table) -> None:
    state = table.open(samples.laid_case())
    state.follow(here=True)
    late = table.lanes.works[0]
    state.follow(here=False)
    late.done(Sight(1, 2, 2, bytes(12), Sighting(None, Reason.NOTHING)))
    assert state.camera.sight is None


def test_a_camera_in_trouble_is_asked_again_after_a_while(table: Table, qtbot: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr("ui.window.intake_devices.AGAIN_MS", 1)
    state = table.open(samples.laid_case())
    state.follow(here=True)
    table.lanes.end(CAPTURE, trouble())
    assert state.camera.error is not None
    qtbot.waitUntil(lambda: table.lanes.waiting(CAPTURE) == 1)


def test_looks_are_counted_by_the_second(qtbot: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr("ui.window.intake_devices.LOOK_MS", 0)
    lanes, at = MadeLanes(), iter(n / 20 for n in range(100))
    watch = CameraWatch(lanes.run, lambda: next(at))
    watch.start()
    for number in range(25):
        qtbot.waitUntil(lambda: lanes.waiting(CAPTURE) == 1)
        lanes.end(CAPTURE, Sight(number, 2, 2, bytes(12), Sighting(None, Reason.NOTHING)))
    assert watch.rate == 20
    watch.stop()
    assert (watch.rate, watch.sight) == (0, None)


def test_a_pad_in_trouble_is_told_once_and_nobody_writing_is_none(table: Table, qtbot: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr("ui.window.intake_devices.AGAIN_MS", 1)
    monkeypatch.setattr("ui.window.intake_devices.PAD_MS", 1)
    state, told = ready(table), []
    table.pad.changed.connect(lambda: told.append(state.pad.error))
    table.lanes.end(SignaturePad, trouble("signature-pad.none", ErrorKind.TIMED_OUT))
    qtbot.waitUntil(lambda: table.lanes.waiting(SignaturePad) == 1)
    assert told == []
    table.lanes.end(SignaturePad, trouble("signature-pad.lost"))
    assert [error.cause for error in told] == ["signature-pad.lost"]


def test_a_pen_that_is_only_set_down_signs_nothing(table: Table) -> None:
    state = ready(table)
    dot = Writing(100.0, 30.0)
    dot.add((10, 10, 0.5, 0.0), begins=True)
    table.lanes.end(SignaturePad, dot)
    assert (state.told, state.case and state.case.signature) == (refusal(CaseError("nothing-signed")), None)


# Words of refusals.


@pytest.mark.parametrize(
    ("wrong", "key"),
    [
        (CaseError("gaps"), "intake.why.gaps"),
        (DraftError("unknown"), "intake.why.draft-unknown"),
        (TicketError("not-allowed"), "intake.why.hub-refused"),
        (UnreachableError("gone"), "intake.why.hub-silent"),
        (trouble("outbox.fault"), "intake.why.disk"),
    ],
)
def test_each_refusal_has_its_sentence(wrong: Exception, key: str) -> None:
    assert refusal(wrong).key == key


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_a_case_refuses_is_without_words(language: str) -> None:
    files = Path(intake.__file__).parent.glob("*.py")
    reasons = {reason for one in files for reason in re.findall(r'CaseError\("([a-z-]+)"\)', one.read_text("utf-8"))}
    assert "other-person" in reasons
    assert {reason for reason in reasons if refusal(CaseError(reason)).key not in wording(language)} == set()


def test_of_a_platform_that_is_silent_nobody_knows_whether_it_did_it() -> None:
    refused = RefusedError(Problem("", "", 409, "state-conflict", "never", ""))
    assert said_by_platform(UnreachableError("gone")).key == "intake.why.platform-silent"
    assert said_by_platform(refused).key == "intake.why.platform-refused"
    assert said_by_platform(CaseError("reason")).key == "intake.why.reason"


def test_an_answer_of_a_kiosk_that_is_corrected_is_the_windows_then(table: Table) -> None:
    state = table.open(samples.laid_case())
    state.correct("phone", "13900000021")
    assert state.case
    assert state.case.origins["phone"] is Origin.WINDOW
