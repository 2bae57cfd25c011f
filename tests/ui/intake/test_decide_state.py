"""What becomes of a case that was handed in: received, decided, overtaken, printed; asked twice it is decided once."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any

import pytest

from kiosk.capture.leaf import UnreadablePdfError
from kiosk.intake.acts import changed
from kiosk.intake.case import Case, CaseError
from kiosk.intake.decisions import Decided, Overtaken
from kiosk.intake.desk import Heard
from kiosk.platform.calls.staff_calls import Place
from kiosk.platform.errors import RefusedError, UnreachableError
from kiosk.platform.values import Problem
from offline_queue.entry import State
from tests.support.made_desk import MadeDesk, MadeLanes
from ui.window import intake_samples as samples
from ui.window.decide_printing import Printed, PrintQueue
from ui.window.decide_state import PATIENCE, RECEIPT, DecideState
from ui.window.intake_scenes import PAPER, PROJECT_NO, SESSION, dossier, entry, sent_case


class Room:
    """A state over a made desk."""

    def __init__(self) -> None:
        self.desk, self.lanes = MadeDesk(), MadeLanes()
        self.desk.at_once = False
        self.now = sent_case().handed_in.received_at  # type: ignore[union-attr]  # it was handed in
        self.session: Mapping[str, str] | None = SESSION
        prints = PrintQueue(self.lanes.run, lambda done: done("W17-1"), lambda: self.now)
        ids = iter(f"wish-{n}" for n in range(1, 100))
        self.state = DecideState(
            self.desk, prints, lambda case, entry: lambda job: None, self.lanes.run, lambda: self.session,
            Place("990100", "0001", "17"), "training", lambda: self.now, lambda: next(ids),
        )  # type: ignore[arg-type,return-value]  # slips are not set here  # fmt: skip

    def take(self, case: Case | None = None) -> DecideState:
        self.state.take_over(case or sent_case())
        return self.state

    def received(self, case: Case | None = None) -> DecideState:
        """Let the platform have it."""
        found = changed(case or sent_case(), project_no=PROJECT_NO)
        self.take(case)
        self.desk.answer(Heard(found, entry(State.ACKNOWLEDGED, PROJECT_NO)))
        return self.state

    def decide(self, *papers: Any) -> DecideState:
        """Let the platform accept."""
        state = self.received()
        state.send()
        self.desk.answer(Decided("ACCEPTED", 2, papers))
        return state


@pytest.fixture
def room(qapp: object) -> Room:
    return Room()


def missing_case() -> Case:
    """Return a case whose report is not there."""
    case = sent_case()
    materials = tuple(changed(one, pages=()) if one.id == samples.REPORT else one for one in case.materials)
    return changed(case, materials=materials)


# On its way.


def test_a_case_is_looked_for_until_the_platform_has_it(room: Room) -> None:
    state = room.take()
    state.look()
    assert room.desk.names == ["heard"]
    room.desk.answer(Heard(sent_case(), entry(State.PENDING)))
    state.look()
    assert room.desk.names == ["heard"]


def test_what_the_platform_has_is_not_asked_for_again(room: Room) -> None:
    state = room.received()
    state.look()
    assert (room.desk.names, state.case and state.case.project_no) == ([], PROJECT_NO)


def test_nothing_is_asked_for_before_the_platform_has_it(room: Room) -> None:
    assert room.take().may == (False, False, False)


def test_the_receipt_waits_for_the_number_of_the_platform(room: Room) -> None:
    room.take()
    room.desk.answer(Heard(sent_case(), entry(State.PENDING)))
    assert room.state.prints.jobs == ()


def test_the_receipt_waits_no_longer_than_a_person_does(room: Room) -> None:
    room.take()
    room.now += PATIENCE
    room.desk.answer(Heard(sent_case(), entry(State.RETRY)))
    assert [job.key for job in room.state.prints.jobs] == [RECEIPT]


def test_the_receipt_is_printed_once_and_again_only_when_asked_for(room: Room) -> None:
    state = room.received()
    state.look()
    assert [job.count for job in state.prints.jobs] == [1]
    room.lanes.works[0].done(None)
    state.prints._end(RECEIPT, Printed.PRINTED, "")
    state.print_slip()
    assert [job.count for job in state.prints.jobs] == [2]


def test_an_entry_that_is_lost_is_said(room: Room) -> None:
    room.take()
    room.desk.answer(CaseError("lost"))
    assert room.state.told is not None


def test_without_a_case_there_is_no_receipt(room: Room) -> None:
    room.state.print_slip()
    assert room.state.prints.jobs == ()


# What may be asked for.


def test_nothing_missing_is_accepted_or_refused(room: Room) -> None:
    assert (room.received().may, room.state.chosen) == ((True, False, True), 0)


def test_something_missing_is_notified_or_refused(room: Room) -> None:
    assert (room.received(missing_case()).may, room.state.chosen) == ((False, True, True), 1)


def test_who_was_let_in_without_a_line_asks_for_nothing(room: Room) -> None:
    room.session = None
    state = room.received()
    state.send()
    assert (state.may, state.online, room.desk.names) == ((False, False, False), False, [])


def test_what_may_not_be_asked_for_is_not_chosen(room: Room) -> None:
    state = room.received()
    state.choose(1)
    state.choose(7)
    assert state.chosen == 0
    state.choose(2)
    assert state.kind == "not-accept"


# Decided.


def test_an_acceptance_is_asked_for_over_what_was_seen(room: Room) -> None:
    state = room.received()
    state.send()
    (name, (decision,), _) = room.desk.asked[0]
    assert (name, decision.kind, state.doing) == ("decide", "accept", "decide")


def test_while_it_is_asked_no_second_decision_is(room: Room) -> None:
    state = room.received()
    state.send()
    state.send()
    assert room.desk.names == ["decide"]


def test_a_formal_notice_names_each_paper_once(room: Room) -> None:
    state = room.received(missing_case())
    state.send()
    decision = room.desk.asked[0][1][0]
    assert [(one.material_id, one.kind) for one in decision.defects] == [(samples.REPORT, "missing")]


def test_a_refusal_carries_its_reason(room: Room) -> None:
    state = room.received()
    state.choose(2)
    state.write_reason(" 不在参保地 ")
    state.send()
    decision = room.desk.asked[0][1][0]
    assert (decision.reason, decision.defects) == ("不在参保地", ())


def test_of_a_silence_the_same_wish_is_asked_again_under_its_id(room: Room) -> None:
    state = room.received()
    state.send()
    first = room.desk.asked[0][1][0]
    room.desk.answer(UnreachableError("cut"))
    state.send()
    assert (room.desk.asked[0][1][0].id, state.told) == (first.id, None)


def test_after_a_refusal_another_wish_is_another_one(room: Room) -> None:
    state = room.received()
    state.send()
    first = room.desk.asked[0][1][0]
    room.desk.answer(RefusedError(Problem("", "", 409, "forbidden-scope", "never", "")))
    state.send()
    assert room.desk.asked[0][1][0].id != first.id


def test_another_decision_after_a_silence_has_an_id_of_its_own(room: Room) -> None:
    state = room.received()
    state.send()
    first = room.desk.asked[0][1][0]
    room.desk.answer(UnreachableError("cut"))
    state.choose(2)
    state.write_reason("理由")
    state.send()
    assert room.desk.asked[0][1][0].id != first.id


def test_what_has_to_be_said_first_is_told(room: Room) -> None:
    state = room.received()
    state.choose(2)
    state.send()
    room.desk.answer(CaseError("reason"))
    assert (state.told and state.told.key, state.doing) == ("intake.why.reason", "")


def test_sealed_papers_are_fetched_and_come_out_twice(room: Room) -> None:
    state = room.decide(PAPER)
    assert (room.desk.names, state.decided_at) == (["document"], room.now)
    room.desk.answer(b"%PDF")
    sheets = [(job.key, job.number) for job in state.prints.jobs if job.kind == "sheet"]
    assert sheets == [("notice/1", 1), ("notice/2", 2)]


def test_a_paper_is_drawn_beside_the_window(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ui.window.decide_state.page_picture", lambda pdf: b"png of " + pdf)
    state = room.decide(PAPER)
    room.desk.answer(b"%PDF")
    room.lanes.do("catalogue", None)
    assert state.pages == {PAPER.id: b"png of %PDF"}


def test_a_paper_that_cannot_be_drawn_is_printed_all_the_same(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    def unreadable(pdf: bytes) -> bytes:
        raise UnreadablePdfError("no PDF")

    monkeypatch.setattr("ui.window.decide_state.page_picture", unreadable)
    state = room.decide(PAPER)
    room.desk.answer(b"%PDF")
    room.lanes.do("catalogue", None)
    assert (state.pages, len([job for job in state.prints.jobs if job.paper])) == ({}, 2)


def test_a_paper_that_cannot_be_had_is_said_and_nothing_printed(room: Room) -> None:
    state = room.decide(PAPER)
    room.desk.answer(UnreachableError("cut"))
    assert (state.told is not None, [job for job in state.prints.jobs if job.paper]) == (True, [])


def test_what_became_of_a_sealed_paper_is_left_for_the_platform(room: Room) -> None:
    state = room.decide(PAPER)
    room.desk.answer(b"%PDF")
    state.prints._end("notice/1", Printed.UNSURE, "page.silent")
    name, (event,), _ = room.desk.asked[-1]
    assert (name, event.result, event.cause, event.document_id) == ("tell-print", "unsure", "page.silent", PAPER.id)


@pytest.mark.parametrize(("state", "result"), [(Printed.PRINTED, "printed"), (Printed.FAILED, "failed")])
def test_each_end_of_a_print_has_its_word(room: Room, state: Printed, result: str) -> None:
    room.decide(PAPER)
    room.desk.answer(b"%PDF")
    room.state.prints._end("notice/1", state, "")
    assert room.desk.asked[-1][1][0].result == result


def test_a_paper_that_was_never_begun_is_no_print(room: Room) -> None:
    room.decide(PAPER)
    room.desk.answer(b"%PDF")
    room.state.prints._end("notice/1", Printed.STOPPED, "outbox.fault")
    assert "tell-print" not in room.desk.names


# Overtaken, and the end.


def test_a_dossier_somebody_else_moved_is_shown_in_both_versions(room: Room) -> None:
    state = room.received()
    state.send()
    room.desk.answer(Overtaken(4, dossier()))
    assert (state.overtaken is not None, state.finished) == (True, False)


def test_going_on_with_theirs_takes_what_the_platform_says(room: Room) -> None:
    state = room.received()
    state.send()
    room.desk.answer(Overtaken(4, dossier()))
    state.accept_theirs()
    assert (state.overtaken, state.decided and state.decided.state) == (None, "SUPPLEMENT_REQUIRED")


def test_where_theirs_is_undecided_it_can_be_asked_again(room: Room) -> None:
    state = room.received()
    state.send()
    room.desk.answer(Overtaken(1, dossier("RECEIVED", 2)))
    state.accept_theirs()
    assert (state.decided, state.may[0]) == (None, True)
    state.accept_theirs()


def test_a_person_goes_once_it_is_decided_and_every_paper_has_its_end(room: Room) -> None:
    state = room.decide()
    assert not state.finished
    state.prints._end(RECEIPT, Printed.PRINTED, "")
    assert state.finished


def test_without_a_line_a_person_goes_with_the_receipt(room: Room) -> None:
    room.take()
    room.now += PATIENCE + datetime.timedelta(seconds=1)
    room.desk.answer(Heard(sent_case(), entry(State.RETRY)))
    assert not room.state.finished
    room.state.prints._end(RECEIPT, Printed.PRINTED, "")
    assert room.state.finished


def test_what_comes_after_a_case_was_put_away_is_dropped(room: Room) -> None:
    state = room.received()
    state.send()
    state.leave()
    room.desk.answer(Decided("ACCEPTED", 2, (PAPER,)))
    assert (state.case, state.decided, state.prints.jobs) == (None, None, ())
