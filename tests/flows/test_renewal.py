"""A matter that changed after it was handed in: its people are led through it once more, with all they gave kept."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from devices.device import CancelToken, Deadline
from kiosk.audit import Act
from kiosk.draft import Draft, name_of, sealed
from kiosk.steps.draft_part import draft_of, take_up
from kiosk.steps.draft_resume import DraftOpenStep, take_out
from kiosk.steps.events import Done
from kiosk.steps.inquiry import Inquiry
from kiosk.steps.kin import Child
from kiosk.steps.progress_screens import Standing
from kiosk.steps.renewal_part import Kept, bring_in
from kiosk.steps.renewing import Renewal
from kiosk.steps.screens import Choice, FormPage, Materials, PlaceCard, Review, Stored, Trouble
from kiosk.steps.step import Reason, Show
from kiosk.steps.visit import Visit
from offline_queue.entry import DeadLetter, NeedsCorrection, Rejected, State
from tests.support.flow_walk import ELDER, card
from tests.support.inquiries import Inquiring
from tests.support.renewals import PHOTO, Changed, Returning


@pytest.fixture
def walk(tmp_path: Path) -> Iterator[Returning]:
    made = Returning(tmp_path)
    yield made
    made.box.close()


@pytest.fixture
def refused(walk: Returning) -> Returning:
    """Give a machine that holds an application which was refused because its matter changed."""
    walk.hand_in()
    walk.refuse()
    return walk


def to_form(walk: Returning, catalogue: Any = None, person: str = "zhao-dehou") -> None:
    walk.come_back(catalogue, person)
    walk.press("renew")
    walk.sees(Trouble, "renewal.title")
    walk.press("check")


def through(walk: Returning, **answers: str) -> None:
    """Fill in what is new, sign, and see it stored."""
    walk.fill(household_town="shiqiao", height="168", **answers)
    if isinstance(walk.screen, Materials):
        walk.press("next")
    walk.sees(Review)
    walk.press("sign")
    walk.sign()


def hints(walk: Returning) -> dict[str, str]:
    return {view.name: view.hint.key for view in walk.sees(FormPage).fields if view.hint and "renewal" in view.hint.key}


def test_the_dossier_says_that_the_matter_changed_and_that_nothing_is_lost(refused: Returning) -> None:
    refused.come_back()
    refused.sees(Standing, "renewal.held.title")
    assert "交的都在这里，没有丢。" in refused.says()
    assert refused.sees(Standing).actions[1].name == "renew"


def test_what_is_new_and_what_changed_is_named_before_and_marked_at_its_place(refused: Returning) -> None:
    refused.come_back(Changed(materials=(PHOTO,)))
    refused.press("renew")
    said = refused.says(refused.sees(Trouble))
    assert [line in said for line in ("新问的：身高", "改了的：户籍所在乡镇、街道", "新要的材料：近期照片")] == [
        True
    ] * 3
    refused.press("check")
    assert hints(refused) == {"household_town": "renewal.changed", "height": "renewal.new-hint"}
    refused.fill(household_town="shiqiao", height="168")
    rows = {row.name: row.note.key for row in refused.sees(Materials).rows}
    assert (rows["photo"], rows["household-register"]) == ("renewal.new-hint", "apply.materials.scanned")


def test_all_that_was_given_is_there_again(refused: Returning) -> None:
    to_form(refused)
    answers, papers = refused.visit.answers, refused.visit.papers
    assert {name: answers[name] for name in ("phone", "living", "pension", "card_no")} == {
        "phone": "13800000000", "living": "family", "pension": "no", "card_no": "6217000000003067",
    }  # fmt: skip
    assert ([len(pages) for pages in papers.pages.values()], papers.later) == ([2], {"bank-card"})


def test_an_answer_that_is_not_offered_any_more_is_shown_with_its_sentence(refused: Returning) -> None:
    to_form(refused)
    (town,) = [view for view in refused.sees(FormPage).fields if view.name == "household_town"]
    assert (town.value, town.error is not None) == ("qingting", True)


def test_handed_in_anew_it_takes_the_place_of_the_old_one(refused: Returning) -> None:
    (old,) = [one for one in refused.box.entries() if one.kind == "submission"]
    to_form(refused)
    through(refused)
    refused.sees(Stored)
    new = refused.renewed()
    body = refused.body(new)
    assert (body["replaces"], body["item"]["version"], body["form"]["version"]) == (old.id, 2, 2)
    assert (refused.state(old), refused.box.replaced_by(old.id), refused.state(new)) == (
        State.REPLACED, new.id, State.PENDING,
    )  # fmt: skip


def test_it_is_signed_anew_under_a_number_of_its_own(refused: Returning) -> None:
    (old,) = [one for one in refused.box.entries() if one.kind == "submission"]
    before = refused.body(old)
    to_form(refused)
    through(refused)
    after = refused.body(refused.renewed())
    assert after["signature"]["covers_sha256"] != before["signature"]["covers_sha256"]
    assert before["receipt_no"] != after["receipt_no"]


def test_the_slip_in_the_persons_hand_finds_what_took_its_place(refused: Returning) -> None:
    (old,) = [one for one in refused.box.entries() if one.kind == "submission"]
    to_form(refused)
    through(refused)
    refused.wait(20)
    refused.press("home")
    refused.begin_again("progress-ask")
    refused.type_code(refused.body(old)["query_code"])
    assert refused.visit.part(Inquiry).chosen == refused.renewed().id
    refused.sees(Standing, "progress.held.title")


def test_what_was_corrected_by_hand_is_not_overwritten_by_the_card(walk: Returning) -> None:
    walk.to_form()
    walk.fill(address="云泽市清湾区河东里3号院")
    walk.settle_materials()
    walk.press("sign")
    walk.sign()
    walk.wait(20)
    walk.press("home")
    walk.refuse()
    to_form(walk)
    assert walk.visit.answers["address"] == "云泽市清湾区河东里3号院"
    assert "address" not in walk.visit.entry.from_card


@pytest.mark.parametrize(
    ("changes", "kept"),
    [({"pages": ()}, 2), ({"max_pages": 1, "pages": ()}, 0)],
    ids=["as before", "fewer pages"],
)
def test_a_paper_of_which_other_pages_are_wanted_is_scanned_anew(
    refused: Returning, changes: dict[str, Any], kept: int
) -> None:
    to_form(refused, Changed(papers={"household-register": changes}))
    assert len(refused.visit.papers.pages.get("household-register", ())) == kept
    assert ("household-register" in refused.visit.part(Renewal).scanned_anew) is (kept == 0)


def test_where_the_old_form_is_gone_what_must_be_answered_and_was_not_is_new(refused: Returning) -> None:
    to_form(refused, Changed(old_form=False))
    assert refused.visit.entry.fresh == {"height": "new", "household_town": "changed"}


def test_where_only_the_version_counts_up_it_says_so(refused: Returning) -> None:
    refused.come_back(Changed(form=False))
    refused.press("renew")
    assert "要填的、要交的都没变，只要重新签名。" in refused.says()


def test_while_only_the_refused_version_is_here_the_way_is_flat_and_says_why(refused: Returning) -> None:
    refused.come_back(refused.facilities.catalogue)
    (key,) = [action for action in refused.sees(Standing).actions if action.name == "renew"]
    assert (key.enabled, key.reason and key.reason.key) == (False, "renewal.not-here-yet")
    assert "新的要求还没到这台机器" in refused.says()
    refused.press("renew")
    refused.sees(Standing)


def test_a_matter_that_was_cancelled_meanwhile_is_for_the_window(refused: Returning) -> None:
    refused.come_back(Changed(gone=True))
    (key,) = [action for action in refused.sees(Standing).actions if action.name == "renew"]
    assert key.reason
    assert key.reason.key == "renewal.cancelled"


@pytest.mark.parametrize("outcome", [Rejected("notice-closed"), NeedsCorrection("validation-failed"), DeadLetter("x")])
def test_what_was_refused_otherwise_is_told_as_before(walk: Returning, outcome: Any) -> None:
    walk.hand_in()
    walk.refuse(outcome)
    walk.come_back()
    assert "renew" not in [action.name for action in walk.sees(Standing, "progress.held.refused").actions]


def test_by_the_code_of_the_slip_the_card_is_asked_for_first(refused: Returning) -> None:
    (old,) = [one for one in refused.box.entries() if one.kind == "submission"]
    refused.begin_again("progress-ask")
    refused.facilities.catalogue = Changed()  # type: ignore[assignment]  # as much of one as is asked
    refused.type_code(refused.body(old)["query_code"])
    refused.press("renew")
    refused.sees(PlaceCard)
    assert "13800000000" not in refused.says()
    refused.lay(card("zhao-dehou"))
    refused.press("next")
    refused.sees(Trouble, "renewal.title")


def test_another_persons_card_opens_nothing(refused: Returning) -> None:
    (old,) = [one for one in refused.box.entries() if one.kind == "submission"]
    refused.begin_again("progress-ask")
    refused.facilities.catalogue = Changed()  # type: ignore[assignment]  # as above
    refused.type_code(refused.body(old)["query_code"])
    refused.press("renew")
    refused.lay(card("lin-jingshu"))
    refused.press("next")
    refused.sees(Trouble, "renewal.refused.other-card")
    assert (refused.visit.item, dict(refused.visit.answers)) == (None, {})
    refused.press("again")
    refused.sees(Choice)


def test_somebody_who_came_before_with_the_same_dossier_was_quicker(refused: Returning) -> None:
    (old,) = [one for one in refused.box.entries() if one.kind == "submission"]
    to_form(refused)
    refused.fill(household_town="shiqiao", height="168")
    refused.press("next")
    refused.press("sign")
    with refused.box.transaction() as tx:
        tx.replace(old.id, "01936f3a-6f40-7c21-9a55-0d1c5b6f2e98")
    refused.sign()
    refused.sees(Trouble, "renewal.refused.gone")
    assert [one.id for one in refused.box.entries() if one.kind == "submission"] == [old.id]
    refused.press("leave-matter")
    assert refused.reason is Reason.HOME


def test_what_was_replaced_meanwhile_is_not_opened_again(refused: Returning) -> None:
    (old,) = [one for one in refused.box.entries() if one.kind == "submission"]
    refused.come_back()
    with refused.box.transaction() as tx:
        tx.replace(old.id, "01936f3a-6f40-7c21-9a55-0d1c5b6f2e98")
    refused.press("renew")
    refused.sees(Trouble, "renewal.refused.gone")


def test_a_disk_that_fails_at_opening_says_so(refused: Returning, monkeypatch: pytest.MonkeyPatch) -> None:
    from offline_queue.errors import StorageFault

    refused.come_back()

    def broken(entry: Any) -> bytes:
        raise StorageFault("the disk is gone")

    monkeypatch.setattr(refused.box, "payload", broken)
    refused.press("renew")
    refused.sees(Trouble, "renewal.refused.fault")


def test_refused_once_more_it_is_renewed_from_the_newer_one(refused: Returning) -> None:
    to_form(refused)
    through(refused)
    second = refused.renewed()
    refused.wait(20)
    refused.press("home")
    refused.refuse()
    third_version = Changed()
    third_version._item = msgspec.structs.replace(third_version._item, version=3)
    refused.come_back(third_version)
    refused.press("renew")
    refused.press("check")
    through(refused)
    assert refused.body(refused.renewed())["replaces"] == second.id
    assert refused.box.counts()[State.REPLACED] == 2


def test_who_leaves_in_the_middle_leaves_what_is_stored_as_it_was(refused: Returning) -> None:
    (old,) = [one for one in refused.box.entries() if one.kind == "submission"]
    to_form(refused)
    refused.press("home")
    refused.choose("leave")
    assert (refused.reason, refused.state(old)) == (Reason.HOME, State.NEEDS_CORRECTION)
    assert refused.box.payload(old)


def test_back_from_the_form_says_once_more_what_changed_and_opens_nothing_twice(refused: Returning) -> None:
    to_form(refused)
    refused.enter(height="168")
    refused.press("back")
    refused.sees(Trouble, "renewal.title")
    refused.press("check")
    assert refused.visit.answers["height"] == "168"


def test_somebody_sent_by_another_finds_their_authority_and_both_persons_again(walk: Returning) -> None:
    walk.hand_in("entrusted")
    walk.refuse()
    to_form(walk, person="lin-jingshu")
    walk.lay(card("zhao-dehou"))
    walk.press("next")
    assert (dict(walk.visit.authority), walk.visit.relation_detail) == ({"scope": "submit", "until": "2027-01-31"}, "")
    assert walk.visit.papers.later == {"household-register", "bank-card", "authorisation"}


def test_who_it_is_for_may_come_themselves_and_nobody_acts_for_them_any_more(walk: Returning) -> None:
    walk.hand_in("entrusted")
    walk.refuse()
    to_form(walk)
    assert (walk.visit.relation and walk.visit.relation.value, dict(walk.visit.authority)) == ("self", {})
    through(walk)
    assert walk.body(walk.renewed())["parties"]["relation"] == "self"


def test_kept_as_a_draft_in_the_middle_it_still_takes_the_place_of_the_old_one(refused: Returning) -> None:
    (old,) = [one for one in refused.box.entries() if one.kind == "submission"]
    to_form(refused, Changed(materials=(PHOTO,)))
    draft = draft_of(refused.visit)
    again = Visit(refused.facilities)
    again.cards.operator = card("zhao-dehou")
    assert take_up(again, draft)
    renewal = again.part(Renewal)
    assert (renewal.replaces, renewal.query_code) == (old.id, refused.body(old)["query_code"])
    assert [renewal.mark_of(one) for one in again.materials()][-1] == "new"


def test_a_draft_of_what_was_handed_in_anew_meanwhile_is_not_filled_in_for_nothing(refused: Returning) -> None:
    to_form(refused)
    draft, code, number = draft_of(refused.visit), "7777777K", card("zhao-dehou").number
    with refused.box.transaction() as tx:
        tx.note(name_of(code), sealed(draft, code, number), 1e6)

    def opened() -> object:
        return take_out(code, number, refused.clock(), refused.box, Deadline(9.0), CancelToken())

    assert isinstance(opened(), Draft)
    through(refused)
    told = DraftOpenStep().handle(refused.visit, Done(opened()))
    assert isinstance(told, Show)
    assert "这一件不用再办了。" in refused.says(told.screen)


def test_it_is_on_record_by_matter_and_version(refused: Returning) -> None:
    to_form(refused)
    assert refused.facilities.noted(Act.RENEWAL_BEGUN) == [{"item": refused.visit.matter.task_code, "version": 2}]


def test_a_post_that_takes_nothing_in_offers_no_way(refused: Returning) -> None:
    refused.facilities.sections = ("progress",)
    refused.come_back()
    assert "renew" not in [action.name for action in refused.sees(Standing).actions]


def test_the_step_alone_leads_to_the_question_which_dossier_it_is(tmp_path: Path) -> None:
    alone = Inquiring(tmp_path, "apply", "progress", at="progress-renewal")
    alone.sees(Choice, "progress.ask.progress")
    alone.box.close()


def test_in_english_too(refused: Returning) -> None:
    refused.begin_again("progress-ask")
    refused.press("language", "en")
    refused.facilities.catalogue = Changed()  # type: ignore[assignment]  # as above
    refused.show_card()
    refused.press("renew")
    refused.sees(Trouble, "renewal.title")
    assert refused.visit.language == "en"


def kept_of(relation: str, applicant: dict[str, Any], detail: str = "") -> Kept:
    """Return a refused application of somebody for somebody else."""
    operator = {"type": "person", "name": "罗有田", "id_type": "resident", "id_no": "990101198803120020"}
    applicant = {"type": "person"} | applicant
    parties = {"relation": relation, "applicant": applicant, "operator": operator, "relation_detail": detail}
    body = {
        "id": "x", "kind": "apply", "query_code": "7777777K", "item": {"task_code": ELDER, "version": 1},
        "form": {"code": "elder-allowance", "version": 1}, "parties": parties, "form_data": {}, "manifest": [],
        "later": [], "receipt_no": "", "nature": "own", "received_at": "2026-11-20T10:36:00+08:00",
    }  # fmt: skip
    return msgspec.convert(body, Kept)


def brought_in(walk: Returning, kept: Kept) -> Visit:
    walk.facilities.catalogue = Changed()  # type: ignore[assignment]  # as above
    walk.visit.cards.operator = card("lin-jingshu")
    assert bring_in(walk.visit, kept)
    return walk.visit


@pytest.mark.parametrize(
    ("id_type", "id_no", "answers"),
    [
        ("household", "990101201003120020", {"number": "990101201003120020", "@paper": "household"}),
        ("birth-certificate", "A123456789", {"certificate": "A123456789", "@paper": "birth"}),
    ],
)
def test_a_child_known_by_a_paper_is_known_by_it_again(
    walk: Returning, id_type: str, id_no: str, answers: dict[str, str]
) -> None:
    child = {"name": "罗小禾", "id_type": id_type, "id_no": id_no}
    visit = brought_in(walk, kept_of("family", child, "child:mother"))
    assert dict(visit.part(Child).answers) == {"name": "罗小禾", "role": "mother"} | answers
    assert (visit.relation_detail, visit.by_paper) == ("child", True)


def test_an_organisation_need_not_be_typed_again(walk: Returning) -> None:
    unit = {"name": "云泽市某某有限公司", "id_type": "uscc", "id_no": "91990100MA00000000"}
    visit = brought_in(walk, kept_of("unit", unit, "agent"))
    told = {"name": "云泽市某某有限公司", "code": "91990100MA00000000", "role": "agent"}
    assert (dict(visit.unit), visit.relation_detail) == (told, "")


def test_what_cannot_be_had_any_more_is_not_brought_in(walk: Returning) -> None:
    walk.facilities.catalogue = Changed(gone=True)  # type: ignore[assignment]  # as above
    walk.visit.cards.operator = card("lin-jingshu")
    assert not bring_in(walk.visit, kept_of("self", {"name": "罗有田", "id_type": "resident", "id_no": "1"}))


def test_nothing_of_a_person_stands_in_what_it_is_shown_as() -> None:
    kept = kept_of("family", {"name": "罗小禾", "id_type": "household", "id_no": "990101201003120020"})
    assert "罗" not in repr((kept, kept.parties.applicant))
