"""What is signed by hand at a window: the paper counts in place of the pad, for what stood on it and for no more."""

from __future__ import annotations

import json
from typing import Any

import pytest

from kiosk.domain.ink import PEN, SIGNED_FORM, THUMB
from kiosk.intake import acts, keeping
from kiosk.intake.acts import changed
from kiosk.intake.case import WET, Case, CaseError, CaseInk, covered
from kiosk.intake.papers import receipt_of, signed_form_of
from kiosk.intake.standing import GapKind, gaps, hindrances
from kiosk.receipts import Signature
from tests.support.cases import CLERK, OWNER, TODAY, IntakeRoom, page_of, white_page
from tests.support.flow_fakes import NAME, START

PRINT_NO = "W17-20261123-0042"


def as_matter(case: Case, **changes: Any) -> Case:
    """Return a case whose matter is signed otherwise, and is not signed yet."""
    return changed(case, item=changed(case.item, **changes), signature=None)


def paper(case: Case, mark: str = PEN, **changes: Any) -> CaseInk:
    return changed(CaseInk(mark, PRINT_NO, (page_of(),), covered(case, ()), START), **changes)


def wet(room: IntakeRoom) -> Case:
    return as_matter(room.complete(), signature=WET)


def signed(room: IntakeRoom, case: Case, **changes: Any) -> Case:
    room.desk.take_signed(case, paper(case, pages=(), **changes), [white_page()], room.heard)
    return room.heard.of(Case)


def test_a_pad_is_not_enough_where_the_office_wants_ink(room: IntakeRoom) -> None:
    with pytest.raises(CaseError, match="not-allowed"):
        acts.signed_again(wet(room), NAME, START, lambda: "id")


def test_what_was_drawn_on_a_pad_does_not_count_for_such_a_matter(room: IntakeRoom) -> None:
    case = room.complete()
    assert not changed(as_matter(case, signature=WET), signature=case.signature).signature_holds


def test_a_paper_that_says_what_stands_there_is_the_last_thing_that_was_missing(room: IntakeRoom) -> None:
    case = wet(room)
    assert [gap.kind for gap in gaps(case, TODAY)] == [GapKind.SIGNATURE]
    assert hindrances(signed(room, case), TODAY) == ()


def test_a_paper_that_says_other_things_is_void(room: IntakeRoom) -> None:
    case = wet(room)
    printed = paper(case)
    other = acts.corrected(case, "phone", "13800000001", CLERK, START)
    with pytest.raises(CaseError, match="changed-since"):
        acts.inked(other, printed)


def test_a_change_after_it_was_signed_voids_the_paper(room: IntakeRoom) -> None:
    case = signed(room, wet(room))
    assert not acts.corrected(case, "phone", "13800000001", CLERK, START).signature_holds


def test_a_paper_nobody_scanned_is_none(room: IntakeRoom) -> None:
    case = wet(room)
    with pytest.raises(CaseError, match="no-pages"):
        acts.inked(case, paper(case, pages=()))


@pytest.mark.parametrize(
    ("item", "mark", "witness"),
    [
        ({"signature": "finger"}, PEN, ""),
        ({"thumb_allowed": False}, THUMB, "何秀兰"),
        ({"thumb_allowed": True, "thumb_witness": True}, THUMB, ""),
    ],
)
def test_no_mark_the_matter_does_not_take(room: IntakeRoom, item: dict[str, Any], mark: str, witness: str) -> None:
    case = as_matter(room.complete(), **item)
    with pytest.raises(CaseError, match="not-allowed"):
        acts.inked(case, paper(case, mark, witness=witness))


def test_a_thumb_print_before_a_named_witness_counts(room: IntakeRoom) -> None:
    case = as_matter(room.complete(), thumb_allowed=True, thumb_witness=True)
    taken = signed(room, case, mark=THUMB, witness="何秀兰")
    assert (taken.signature_holds, taken.ink and taken.ink.witness) == (True, "何秀兰")


def test_who_signs_on_the_pad_after_all_is_signed_for_by_the_pad(room: IntakeRoom) -> None:
    case = signed(room, as_matter(room.complete(), **BY_THUMB), mark=THUMB)
    again = acts.signed_again(case, NAME, START, room.around.new_id)
    assert (again.ink, again.signature_holds) == (None, True)


def test_the_platform_is_told_of_the_print_and_its_scans_and_of_no_drawing(room: IntakeRoom) -> None:
    room.desk.hand_in(signed(room, wet(room)), room.heard)
    case = room.heard.of(Case)
    entry = room.outbox.entry(case.id)
    assert entry is not None
    body = json.loads(room.outbox.payload(entry))
    scans = [line["id"] for line in body["manifest"] if line["material_id"] == SIGNED_FORM.id]
    assert (body["signature"], body["ink"]["print_no"], body["ink"]["scans"]) == (None, PRINT_NO, scans)


def test_who_was_seen_at_a_window_is_identified_in_person(room: IntakeRoom) -> None:
    room.desk.hand_in(room.complete(), room.heard)
    entry = room.outbox.entry(room.heard.of(Case).id)
    assert entry is not None
    assert json.loads(room.outbox.payload(entry))["identity_level"] == "L3"


BY_THUMB = {"thumb_allowed": True, "thumb_witness": False}


@pytest.mark.parametrize(
    ("item", "mark", "said"),
    [({"signature": WET}, PEN, Signature.INK), (BY_THUMB, THUMB, Signature.FINGERPRINT)],
)
def test_the_receipt_says_how_it_was_signed(room: IntakeRoom, item: dict[str, Any], mark: str, said: Signature) -> None:
    room.desk.hand_in(signed(room, as_matter(room.complete(), **item), mark=mark), room.heard)
    assert receipt_of(room.heard.of(Case), room.around, None, "zh_CN").signature is said


def test_the_paper_says_in_full_what_is_signed_for(room: IntakeRoom) -> None:
    case = wet(room)
    form = signed_form_of(case, room.around, PEN, "zh_CN")
    assert form.applicant == f"{OWNER.name}  {OWNER.number}"
    assert ("138 0000 0000" in [line.note for line in form.answers], form.content) == (True, covered(case, ()))
    assert form.facts(room.desk.sheet(PRINT_NO, "zh_CN")).values["check"] == covered(case, ())[:12]


def test_there_is_no_paper_before_it_is_known_who_applies(room: IntakeRoom) -> None:
    with pytest.raises(CaseError, match="other-person"):
        signed_form_of(changed(wet(room), operator=None), room.around, PEN, "zh_CN")


def test_its_scans_go_with_the_case(room: IntakeRoom) -> None:
    case = signed(room, wet(room))
    assert case.ink is not None
    name = keeping.picture_name(case.ink.pages[0].picture.id)
    now = room.around.now().timestamp()
    assert room.outbox.note(name, now) is not None
    room.desk.end(case, "dropped", room.heard)
    assert room.outbox.note(name, now) is None
