"""The papers of a window: the receipt, what is missing, and the list by which papers go on to their offices."""

from __future__ import annotations

import datetime

import pypdfium2
import pytest

from kiosk.domain.item import Promise
from kiosk.domain.relation import Relation
from kiosk.domain.substitutes import looked_up, promised
from kiosk.domain.words import Words
from kiosk.intake import acts, transfer
from kiosk.intake.acts import changed
from kiosk.intake.case import Case
from kiosk.intake.papers import missing_of, receipt_of
from kiosk.intake.transfer import line_of
from kiosk.receipts import AcknowledgedByPlatform, PaperForm, StoredHere, compose
from kiosk.receipts.side_papers import missing_slip
from kiosk.receipts.transfer import Transfer, transfer_pages
from tests.support.cases import BANK, CLERK, OWNER, REGISTER, IntakeRoom, new_case
from tests.support.flow_fakes import NAME, card
from tests.support.outboxes import acknowledge
from tests.support.receipts import words


def handed_in(room: IntakeRoom, case: Case | None = None) -> Case:
    case = case or room.complete()
    if not case.signature_holds:
        case = acts.signed_again(case, NAME, room.around.now(), room.around.new_id)
    room.desk.hand_in(case, room.heard)
    return room.heard.of(Case)


def test_the_receipt_names_window_and_clerk_and_no_person_whole(room: IntakeRoom) -> None:
    told = receipt_of(handed_in(room), room.around, None, "zh_CN")
    assert told.handler == "B17 号窗口 1708"
    assert OWNER.name not in (told.applicant_name, told.applicant_number)
    assert "B17" in words(compose(told, room.around.template, width_mm=80, language="zh_CN"))


def test_before_the_platform_has_it_the_receipt_says_that_it_is_stored_here(room: IntakeRoom) -> None:
    told = receipt_of(handed_in(room), room.around, None, "zh_CN")
    assert told.status == StoredHere("138****0000")


def test_once_the_platform_has_it_the_receipt_says_when_and_under_which_number(room: IntakeRoom) -> None:
    case = handed_in(room)
    parcel = room.outbox.claim(room.around.now().timestamp())
    assert parcel is not None
    room.outbox.settle(parcel.entry, acknowledge(parcel.entry))
    told = receipt_of(case, room.around, room.outbox.entry(case.id), "en")
    assert isinstance(told.status, AcknowledgedByPlatform)
    assert told.status.project_no == "P1"


def test_each_paper_stands_on_the_receipt_as_it_was_taken_in(room: IntakeRoom) -> None:
    told = receipt_of(handed_in(room), room.around, None, "zh_CN").materials
    assert [(one.form, one.pages) for one in told] == [
        (PaperForm.ELECTRONIC, 1), (PaperForm.CARD, None), (PaperForm.SCAN, 1), (PaperForm.SCAN, 1),
    ]  # fmt: skip


def test_what_stands_for_a_paper_is_said_as_what_it_is(room: IntakeRoom) -> None:
    promise = Promise(Words("承诺", "Promise"), Words("我承诺", "I promise"))
    case = room.complete()
    stands = {
        REGISTER: looked_up("n1", REGISTER, reference="r", at="2026-11-23"),
        BANK: promised("p1", BANK, promise, language="zh_CN", online=True, at=room.around.now()),
    }
    papers = tuple(
        changed(one, pages=(), checked=None, substitute=stands.get(one.id)) if one.id in stands else one
        for one in case.materials
    )
    told = receipt_of(handed_in(room, changed(case, materials=papers)), room.around, None, "zh_CN")
    assert [one.form for one in told.materials] == [PaperForm.ELECTRONIC, PaperForm.CARD, PaperForm.VERIFIED]
    assert told.promised == (case.material(BANK).paper.name.zh,)


def test_what_comes_later_and_what_stays_here_are_told_apart(room: IntakeRoom) -> None:
    case = acts.kept_original(acts.set_aside(room.complete(), BANK), "户口簿", 1, True, room.around.now())
    told = receipt_of(handed_in(room, case), room.around, None, "zh_CN")
    assert told.later == (case.material(BANK).paper.name.zh,)
    assert [(one.name, one.count, one.returned) for one in told.kept] == [("户口簿", 1, True)]


def test_who_came_for_another_is_named_beside_them(room: IntakeRoom) -> None:
    case = changed(room.complete(), operator=None, applicant=None)
    case = acts.applies_for(case, Relation.FAMILY, "parent")
    case = acts.card_laid(case, card("lin-jingshu"), CLERK, room.around.now())
    case = acts.card_laid(case, OWNER, CLERK, room.around.now(), "applicant")
    case = acts.corrected(case, "agent_phone", "13900000021", CLERK, room.around.now())
    told = receipt_of(handed_in(room, case), room.around, None, "zh_CN")
    assert told.operator is not None
    assert (told.operator.name, told.operator.authorised) == ("林*姝", False)


def test_there_is_no_receipt_of_what_was_not_handed_in(room: IntakeRoom) -> None:
    case = room.complete()
    with pytest.raises(LookupError):
        receipt_of(case, room.around, None, "zh_CN")
    with pytest.raises(LookupError):
        line_of(case)


def test_the_slip_of_what_is_missing_names_it_and_the_code_to_go_on_with(room: IntakeRoom) -> None:
    case = acts.set_aside(room.complete(), BANK)
    missing = missing_of(case, room.around.today(), "zh_CN", "7K2M94P4", "2026-12-23")
    assert [one.name for one in missing.missing] == [case.material(BANK).paper.name.zh]
    assert (missing.draft, missing.kept_until) == ("7K2M-94P4", "2026-12-23")
    assert "不是正式" in words(missing_slip(room.desk.sheet("B17-20261123-0001", "zh_CN"), missing))


def test_of_a_new_case_everything_is_missing_and_no_code_is_promised(room: IntakeRoom) -> None:
    missing = missing_of(new_case(), datetime.date(2026, 11, 23), "en")
    assert (len(missing.missing), missing.draft) == (2, "")


def test_a_case_that_was_handed_in_waits_to_be_handed_over_once(room: IntakeRoom) -> None:
    case = handed_in(room)
    room.desk.hand_in(changed(case, handed_in=None), room.heard)
    (line,) = transfer.waiting(room.outbox, room.around.now().timestamp())
    assert (line.id, line.pages, "*" in line.applicant) == (case.id, 2, True)
    assert OWNER.name not in repr(line)


def test_the_list_has_a_line_for_both_hands_on_each_of_two_copies(room: IntakeRoom) -> None:
    case = acts.kept_original(room.complete(), "户口簿", 1, True, room.around.now())
    line = line_of(handed_in(room, case))
    paper = Transfer(line.office.zh, "B17", "1708", (transfer.row_of(line, "zh_CN"),))
    pages = pypdfium2.PdfDocument(transfer_pages(room.desk.sheet("W17-20261123-0001", "zh_CN"), paper))
    told = "".join(page.get_textpage().get_text_range() for page in pages)
    assert (len(pages), told.count("移交人签名"), told.count("接收人签名"), "户口簿×1" in told) == (2, 2, 2, True)
    assert OWNER.name not in told


def test_a_list_that_was_signed_on_the_pad_leaves_no_line_to_be_signed_again(room: IntakeRoom) -> None:
    line = line_of(handed_in(room))
    hands = ("1708 已在签字板签名", "唐云 已在签字板签名")
    paper = Transfer(line.office.zh, "B17", "1708", (transfer.row_of(line, "zh_CN"),), *hands)
    pages = pypdfium2.PdfDocument(transfer_pages(room.desk.sheet("W17-20261123-0001", "zh_CN", count=2), paper))
    told = "".join(page.get_textpage().get_text_range() for page in pages)
    assert all(told.count(hand) == 2 for hand in hands)
    assert "补打" in told
