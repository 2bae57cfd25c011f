"""The intake of a window over a real outbox: nothing entered is lost, and what is handed in is what stood there."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kiosk.audit import Act
from kiosk.domain.relation import Relation
from kiosk.draft import DraftError
from kiosk.hall import drafts, owed
from kiosk.hall.drafts import Left, by_code
from kiosk.intake import acts, keeping
from kiosk.intake.acts import changed
from kiosk.intake.case import Case, CaseError, Checked, Trust
from kiosk.intake.desk import Heard as Became
from kiosk.intake.desk import Noted
from kiosk.intake.keeping import OpenCase
from kiosk.intake.room import refused
from kiosk.intake.standing import GapKind, gaps
from kiosk.window_work import originals
from offline_queue.entry import State
from offline_queue.outbox import Outbox
from tests.support.cases import (
    BANK,
    CLERK,
    OWNER,
    PAGES,
    REGISTER,
    TICKET,
    TODAY,
    IntakeRoom,
    kiosk_draft,
    page_of,
    white_page,
)  # fmt: skip
from tests.support.flow_fakes import ELDER, NAME
from tests.support.hubs import HubThread, hub
from tests.support.outboxes import acknowledge
from tests.support.parcels import new_id

__all__ = ["hub"]
CODE = "7K2M94P4"


@pytest.fixture
def hall(outbox: Outbox, hub: HubThread, monkeypatch: pytest.MonkeyPatch) -> Iterator[IntakeRoom]:
    """Give one window of a hall in which a kiosk has left a draft."""
    monkeypatch.setattr("kiosk.hall.drafts.COST", 2)
    window = hub.client("window")
    drafts.lay(hub.client("kiosk"), Left(kiosk_draft(), None, "p1"), CODE, OWNER, days=30, new_id=new_id)
    yield IntakeRoom(outbox, window)
    window.close()


def submission(room: IntakeRoom, case: Case) -> dict[str, Any]:
    """Return what is sent of a case."""
    entry = room.outbox.entry(case.id)
    assert entry is not None
    body: dict[str, Any] = json.loads(room.outbox.payload(entry))
    return body


def handed_in(room: IntakeRoom) -> Case:
    room.desk.hand_in(room.complete(), room.heard)
    return room.heard.of(Case)


def test_a_new_case_is_in_hand_at_once_and_says_so(room: IntakeRoom) -> None:
    room.desk.begin(ELDER, Relation.SELF, TICKET, room.heard)
    case = room.heard.of(Case)
    room.desk.in_hand(room.heard)
    (one,) = room.heard.of(tuple)
    assert (one.id, one.ticket, one.handed_in) == (case.id, "B021", False)


def test_a_matter_nobody_offers_cannot_be_begun(room: IntakeRoom) -> None:
    room.desk.begin("1" * 31, Relation.SELF, None, room.heard)
    assert room.heard.of(DraftError).reason == "withdrawn"


def test_who_is_sent_brings_a_letter_of_authority(room: IntakeRoom) -> None:
    room.desk.begin(ELDER, Relation.ENTRUSTED, None, room.heard)
    assert room.heard.of(Case).material("authorisation").paper.ways == ("scan", "later")


def test_a_case_that_was_kept_is_there_whole_after_the_power_went(room: IntakeRoom, tmp_path: Path) -> None:
    case = room.complete()
    room.desk.keep(case, room.heard)
    again = room.again(tmp_path)
    again.desk.resume(case.id, again.heard)
    assert again.heard.of(Case) == case
    again.outbox.close()


def test_its_pages_are_there_as_well(room: IntakeRoom, tmp_path: Path) -> None:
    case = room.filled()
    again = room.again(tmp_path)
    again.desk.picture(case.material(BANK).pages[0].picture.id, again.heard)
    assert again.heard.of(bytes) == white_page()
    again.outbox.close()


def test_a_case_of_no_name_and_a_page_of_none_are_lost(room: IntakeRoom) -> None:
    for ask in (room.desk.resume, room.desk.picture):
        ask("nothing-such", room.heard)
        assert room.heard.of(CaseError).reason == "lost"


def test_a_note_that_is_no_case_is_lost(room: IntakeRoom) -> None:
    with room.outbox.transaction() as tx:
        tx.note(keeping.case_name("odd"), b"{}", 60.0)
    room.desk.resume("odd", room.heard)
    assert room.heard.of(CaseError).reason == "lost"


def test_what_is_corrected_is_recorded_by_the_field_and_not_by_what_it_says(room: IntakeRoom) -> None:
    case = acts.corrected(room.new(), "phone", "13800000001", CLERK, room.around.now())
    room.desk.keep(case, room.heard, Noted(Act.ANSWER_CORRECTED, {"code": "phone", "staff": CLERK.number}))
    last = list(room.outbox.events())[-1]
    assert (last.action, json.loads(last.facts)) == ("answer-corrected", {"code": "phone", "staff": "1708"})


def test_an_original_that_was_seen_is_level_b_and_its_page_says_so(room: IntakeRoom) -> None:
    room.desk.check(room.filled(), BANK, room.heard)
    seen = room.heard.of(Case).material(BANK)
    room.desk.picture(seen.pages[0].sent.id, room.heard)
    assert seen.trust is Trust.B
    assert room.heard.of(bytes) != white_page()


def test_the_words_of_the_mark_name_matter_window_clerk_and_day(room: IntakeRoom) -> None:
    words = room.desk.mark_words(room.new(), Checked(CLERK, room.around.now()))
    assert all(word in words for word in ("高龄", "B17", "1708", "2026-11-23"))


def test_a_page_that_is_no_picture_cannot_be_marked(room: IntakeRoom) -> None:
    room.desk.take_page(room.new(), BANK, b"no picture", room.heard)
    room.desk.check(room.heard.of(Case), BANK, room.heard)
    assert room.heard.of(CaseError).reason == "no-pages"


def test_a_page_may_be_taken_again_in_its_place(room: IntakeRoom) -> None:
    case = room.filled()
    room.desk.take_page(case, BANK, white_page(300), room.heard, number=1)
    assert len(room.heard.of(Case).material(BANK).former) == 1


def test_what_was_signed_and_seen_is_stored_once_with_its_numbers(room: IntakeRoom) -> None:
    case = room.complete()
    for _ in range(2):
        room.desk.hand_in(case, room.heard)
    first, second = (one.handed_in for one in room.heard[-2:] if isinstance(one, Case))
    assert first is not None
    assert second is not None
    assert first.receipt_no == second.receipt_no
    assert len([e for e in room.outbox.entries() if e.kind == "submission"]) == 1


def test_a_case_that_was_handed_in_is_asked_for_its_numbers_and_not_stored_again(room: IntakeRoom) -> None:
    case = handed_in(room)
    room.desk.hand_in(case, room.heard)
    assert room.heard.of(Case) is case


def test_what_came_through_before_the_power_went_gets_the_same_numbers(room: IntakeRoom, tmp_path: Path) -> None:
    case = room.complete()
    room.desk.keep(case, room.heard)
    room.desk.hand_in(case, room.heard)
    stored = room.heard.of(Case).handed_in
    room.desk.keep(case, room.heard)
    again = room.again(tmp_path)
    again.desk.resume(case.id, again.heard)
    again.desk.hand_in(again.heard.of(Case), again.heard)
    told = again.heard.of(Case).handed_in
    assert stored is not None
    assert told is not None
    assert (told.receipt_no, told.received_at) == (stored.receipt_no, stored.received_at)
    again.outbox.close()


def test_the_platform_is_told_of_window_clerk_and_the_originals_that_were_seen(room: IntakeRoom) -> None:
    case = handed_in(room)
    told = submission(room, case)["at_window"]
    pages = [page.sent.id for one in case.asked for page in one.pages]
    assert (told["window"], told["clerk"]) == ("B17", "1708")
    assert [one["attachment_id"] for one in told["originals"]] == pages


def test_it_is_an_application_with_a_signature_and_marked_pages(room: IntakeRoom) -> None:
    case = handed_in(room)
    body = submission(room, case)
    sizes = {line["id"]: line["size"] for line in body["manifest"]}
    assert (body["kind"], body["later"], body["signature"] is not None) == ("apply", [], True)
    assert all(sizes[page.sent.id] == page.sent.size for one in case.asked for page in one.pages)


def test_papers_that_are_missing_are_said_to_come_later(room: IntakeRoom) -> None:
    case = acts.set_aside(room.complete(), BANK)
    signed = acts.signed_again(case, NAME, room.around.now(), room.around.new_id)
    room.desk.hand_in(signed, room.heard)
    assert submission(room, room.heard.of(Case))["later"] == [BANK]


@pytest.mark.parametrize("field", ["phone", "card_no"])
def test_what_was_changed_after_it_was_signed_is_not_handed_in(room: IntakeRoom, field: str) -> None:
    case = acts.corrected(room.complete(), field, "6217000000003075", CLERK, room.around.now())
    room.desk.hand_in(case, room.heard)
    assert room.heard.of(CaseError).reason == "gaps"


def test_a_case_without_a_card_is_not_handed_in(room: IntakeRoom) -> None:
    room.desk.begin(ELDER, Relation.SELF, None, room.heard)
    room.desk.hand_in(room.heard.of(Case), room.heard)
    assert room.heard.of(CaseError).reason == "gaps"


def test_the_number_of_the_platform_is_kept_once_it_is_heard_of(room: IntakeRoom) -> None:
    case = handed_in(room)
    room.desk.heard(case, room.heard)
    assert room.heard.of(Became).case.project_no == ""
    parcel = room.outbox.claim(room.around.now().timestamp())
    assert parcel is not None
    room.outbox.settle(parcel.entry, acknowledge(parcel.entry))
    room.desk.heard(case, room.heard)
    became = room.heard.of(Became)
    assert (became.case.project_no, became.entry.state) == ("P1", State.ACKNOWLEDGED)


def test_an_original_that_stays_stands_in_the_register_once_the_case_is_handed_in(room: IntakeRoom) -> None:
    case = acts.kept_original(room.complete(), "户口簿", 1, True, room.around.now())
    for _ in range(2):
        room.desk.hand_in(case, room.heard)
    register = originals.read(room.outbox, room.around.now().timestamp())
    assert [(one.of, one.name, one.count, one.taken_by) for one in register] == [(case.id, "户口簿", 1, "1708")]


def test_what_was_never_stored_was_not_heard_of(room: IntakeRoom) -> None:
    room.desk.heard(room.new(), room.heard)
    assert room.heard.of(CaseError).reason == "lost"


def test_a_case_that_is_let_go_leaves_no_page_behind(room: IntakeRoom) -> None:
    case = room.complete()
    room.desk.keep(case, room.heard)
    room.desk.end(case, "finished", room.heard)
    now = room.around.now().timestamp()
    assert [room.outbox.note(keeping.picture_name(name), now) for name in keeping.pictures_of(case)] == [None] * 4
    assert keeping.in_hand(room.outbox, now) == ()


def test_of_two_in_hand_one_can_be_let_go(room: IntakeRoom) -> None:
    first, second = room.new(), room.new()
    room.desk.end(first, "dropped", room.heard)
    room.desk.in_hand(room.heard)
    assert [one.id for one in room.heard.of(tuple) if isinstance(one, OpenCase)] == [second.id]


def test_a_case_nobody_goes_on_with_is_over_after_its_days(room: IntakeRoom) -> None:
    room.new()
    assert keeping.in_hand(room.outbox, room.around.now().timestamp() + keeping.KEEP_DAYS * 86_400) == ()


@pytest.mark.parametrize("typed", [CODE, "7k2m-94p4"])
def test_a_code_opens_what_the_kiosk_left_with_its_pages(hall: IntakeRoom, typed: str) -> None:
    hall.desk.take_up_by_code(typed, TICKET, hall.heard)
    case = hall.heard.of(Case)
    hall.desk.picture(case.material(BANK).pages[0].picture.id, hall.heard)
    assert (hall.heard.of(bytes), case.ticket) == (PAGES[BANK][0], TICKET)


def test_a_card_opens_it_and_what_is_left_are_originals_and_signature(hall: IntakeRoom) -> None:
    hall.desk.take_up_by_card(OWNER, TICKET, hall.heard)
    case = acts.card_laid(hall.heard.of(Case), OWNER, CLERK, hall.around.now())
    assert [gap.kind for gap in gaps(case, TODAY)] == [GapKind.ORIGINAL, GapKind.ORIGINAL, GapKind.SIGNATURE]


def test_a_draft_opened_again_is_gone_on_with_where_it_was(hall: IntakeRoom) -> None:
    hall.desk.take_up_by_code(CODE, TICKET, hall.heard)
    begun = hall.heard.of(Case)
    hall.desk.keep(acts.corrected(begun, "phone", "13800000001", CLERK, hall.around.now()), hall.heard)
    hall.desk.take_up_by_card(OWNER, TICKET, hall.heard)
    again = hall.heard.of(Case)
    assert (again.id, again.answers["phone"]) == (begun.id, "13800000001")
    hall.desk.in_hand(hall.heard)
    assert len(hall.heard.of(tuple)) == 1


def test_let_go_it_is_begun_anew_from_what_the_kiosk_left(hall: IntakeRoom) -> None:
    hall.desk.take_up_by_code(CODE, TICKET, hall.heard)
    begun = hall.heard.of(Case)
    hall.desk.end(begun, "dropped", hall.heard)
    hall.desk.take_up_by_code(CODE, TICKET, hall.heard)
    assert hall.heard.of(Case).id != begun.id


def test_a_code_of_nothing_opens_nothing(hall: IntakeRoom) -> None:
    hall.desk.take_up_by_code("00000000", TICKET, hall.heard)
    assert hall.heard.of(DraftError).reason == "unknown"


def test_a_draft_of_a_matter_that_was_withdrawn_says_so(hall: IntakeRoom, hub: HubThread) -> None:
    gone = Left(kiosk_draft(task_code="1" * 31), None, "")
    drafts.lay(hub.client("kiosk"), gone, CODE, OWNER, days=30, new_id=new_id)
    hall.desk.take_up_by_code(CODE, TICKET, hall.heard)
    assert hall.heard.of(DraftError).reason == "withdrawn"


def test_without_a_hub_no_draft_is_opened(room: IntakeRoom) -> None:
    room.desk.take_up_by_code(CODE, TICKET, room.heard)
    assert room.heard.of(DraftError).reason == "no-hub"


def test_a_draft_that_was_handed_in_is_gone_from_the_hall(hall: IntakeRoom, hub: HubThread) -> None:
    hall.desk.take_up_by_card(OWNER, TICKET, hall.heard)
    draft = hall.heard.of(Case).draft
    hall.desk.hand_in(changed(hall.complete(), draft=draft), hall.heard)
    assert submission(hall, hall.heard.of(Case))["at_window"]["finishes"] == "p1"
    with pytest.raises(DraftError, match="unknown"):
        drafts.opened(hub.client("window"), by_code(CODE))


def test_a_case_put_aside_is_gone_on_with_at_any_window_by_its_code(hall: IntakeRoom) -> None:
    case = acts.corrected(hall.filled(), "phone", "13800000001", CLERK, hall.around.now())
    hall.desk.put_aside(case, hall.heard)
    code = hall.heard.of(str)
    hall.desk.in_hand(hall.heard)
    assert hall.heard.of(tuple) == ()
    hall.desk.take_up_by_code(code, None, hall.heard)
    again = hall.heard.of(Case)
    assert (again.answers["phone"], again.operator) == ("13800000001", case.operator)
    assert [len(one.pages) for one in again.asked] == [len(one.pages) for one in case.asked]


def test_a_kiosks_draft_that_was_put_aside_lies_there_once(hall: IntakeRoom) -> None:
    hall.desk.take_up_by_code(CODE, TICKET, hall.heard)
    hall.desk.put_aside(hall.heard.of(Case), hall.heard)
    assert hall.heard.of(str) != CODE
    hall.desk.take_up_by_code(CODE, TICKET, hall.heard)
    assert hall.heard.of(DraftError).reason == "unknown"


def test_a_case_that_cannot_be_put_aside_stays_in_hand(room: IntakeRoom) -> None:
    case = room.filled()
    room.desk.put_aside(case, room.heard)
    assert room.heard.of(DraftError).reason == "no-hub"
    room.desk.resume(case.id, room.heard)
    assert room.heard.of(Case).id == case.id


def test_a_case_whose_page_is_lost_is_not_put_aside(hall: IntakeRoom) -> None:
    case = acts.added(hall.new(), BANK, page_of())
    hall.desk.put_aside(case, hall.heard)
    assert hall.heard.of(CaseError).reason == "lost"


def test_what_the_hub_missed_it_is_told_with_the_next_hand_in(hall: IntakeRoom, hub: HubThread) -> None:
    hall.desk.take_up_by_card(OWNER, TICKET, hall.heard)
    draft = hall.heard.of(Case).draft
    without = IntakeRoom(hall.outbox)
    without.desk.hand_in(changed(hall.complete(), draft=draft), without.heard)
    assert without.heard.of(Case).handed_in
    window, now = hub.client("window"), hall.around.now().timestamp()
    assert drafts.opened(window, by_code(CODE)).left.prefill == "p1"
    assert len(owed.read(hall.outbox, now)) == 1
    hall.desk.hand_in(hall.complete(), hall.heard)
    assert owed.read(hall.outbox, now) == ()
    with pytest.raises(DraftError, match="unknown"):
        drafts.opened(window, by_code(CODE))


def test_of_a_ticket_nobody_knows_the_hub_says_so(hall: IntakeRoom) -> None:
    hall.desk.left_for(TICKET, hall.heard)
    assert type(hall.heard[-1]).__name__ == "TicketError"


def test_what_is_no_refusal_is_a_fault_and_told_as_one() -> None:
    def broken() -> object:
        raise RuntimeError

    with pytest.raises(RuntimeError):
        refused(broken)


def test_a_case_with_everything_has_no_gap(room: IntakeRoom) -> None:
    assert gaps(room.complete(), TODAY) == ()
    assert REGISTER in {one.id for one in room.complete().asked}
