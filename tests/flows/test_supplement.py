"""Handing in what a notice asks for: whose it is, each paper or its refusal, signed, stored in its dossier, once."""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import msgspec
import pytest

from devices.device import CancelToken, Condition, Deadline, DeviceState
from devices.signature_pad import SignaturePad, Writing
from kiosk.audit import Act
from kiosk.capture.binder import BINDER, Bound, Made, Unbound
from kiosk.domain.hashes import covers_sha256, form_sha256
from kiosk.domain.submission import covers
from kiosk.steps.inquiry import Inquiry
from kiosk.steps.progress_screens import Standing
from kiosk.steps.screens import (
    Camera,
    Choice,
    Goodbye,
    Guide,
    Materials,
    MaterialState,
    PageCheck,
    PlaceCard,
    Review,
    Signature,
    Stored,
    Trouble,
)
from kiosk.steps.step import Reason
from kiosk.steps.supplement import Answer
from kiosk.steps.supplement_sign import store
from kiosk.steps.visit import Stored as Kept
from offline_queue.errors import StorageFault
from tests.support.flow_fakes import Pending
from tests.support.flow_walk import card, page, sight
from tests.support.inquiries import CODE, ID, LINES, NOTICE_ID, NUMBER, Inquiring, dossier, progress, wanting
from tests.support.parcels import PERSON

HOUSEHOLD, BANK = "household-register", "bank-card"
AGENT = PERSON | {"name": "林静姝", "id_no": "990101198803120020"}


@pytest.fixture
def walk(tmp_path: Path) -> Iterator[Inquiring]:
    made = Inquiring(tmp_path, at="supplement-ask")
    yield made
    made.box.close()


class SignedPad:
    """A signature pad on which so many points were written."""

    def __init__(self, points: int) -> None:
        self._points = points

    def sign(self, deadline: Deadline, cancel: CancelToken) -> Writing:
        del deadline, cancel
        writing = Writing(120, 72)
        for number in range(self._points):
            writing.add((20.0 + number, 30.0, 0.5, number / 100), begins=not number)
        return writing


def to_notice(walk: Inquiring, **changes: Any) -> None:
    walk.told(dossier(wanting(), **changes))
    walk.show_card()


def to_papers(walk: Inquiring) -> None:
    to_notice(walk)
    walk.press("begin")


def to_review(walk: Inquiring) -> None:
    to_papers(walk)
    walk.scan(HOUSEHOLD)
    walk.scan(BANK)
    walk.press("next")


def stored_by_hand(walk: Inquiring) -> Pending:
    """Sign, and return the call that stores, which waits to be made."""
    to_review(walk)
    walk.press("sign")
    del walk.runner.auto["outbox"]
    walk.sign()
    return walk.runner.open("outbox")[-1]


def to_stored(walk: Inquiring) -> None:
    to_review(walk)
    walk.press("sign")
    walk.sign()


def stored(walk: Inquiring) -> dict[str, Any]:
    """Return the answer as it is stored."""
    (entry,) = [one for one in walk.box.entries() if json.loads(walk.box.payload(one))["kind"] == "supplement"]
    body: dict[str, Any] = json.loads(walk.box.payload(entry))
    return body


def test_by_card_the_whole_notice_is_shown_with_what_is_wrong_and_what_to_do(walk: Inquiring) -> None:
    to_notice(walk)
    screen = walk.sees(Guide, "supplement.notice-title")
    said = walk.says()
    assert len(screen.rows) == 2
    assert "看不清楚，核对不了。" in said
    assert "12月7日" in said
    assert "云民补〔2026〕0017 号" in said


def test_the_last_day_is_said_as_the_last_day(walk: Inquiring) -> None:
    to_notice(walk)
    assert "最迟12月7日（星期一）补齐" in walk.says()


def test_the_card_is_asked_for_by_whose_it_may_be(walk: Inquiring) -> None:
    walk.choose("card")
    assert "请放本人或当时代办人的身份证" in walk.says(walk.sees(PlaceCard))


def test_how_far_a_matter_is_anybody_asks_with_their_own_card(tmp_path: Path) -> None:
    made = Inquiring(tmp_path, at="progress-ask")
    made.choose("card")
    said = made.says(made.sees(PlaceCard))
    made.box.close()
    assert "当时代办人" not in said


def test_nothing_done_yet_is_not_counted(walk: Inquiring) -> None:
    to_papers(walk)
    assert "还差两份，一份一份来。" in walk.says(walk.sees(Materials))
    walk.scan(HOUSEHOLD)
    assert "好了一份，还差一份。" in walk.says(walk.sees(Materials))


def test_who_cannot_write_is_led_to_a_window_and_may_write_after_all(walk: Inquiring) -> None:
    to_review(walk)
    walk.press("sign")
    walk.press("thumb")
    assert "指印要用印泥按在纸上" in walk.says(walk.sees(Trouble))
    assert "先存着" not in walk.says()
    walk.press("write")
    walk.sees(Signature)


def test_a_matter_that_takes_no_thumb_print_offers_none(walk: Inquiring) -> None:
    to_review(walk)
    item = walk.visit.matter
    walk.visit.item = msgspec.structs.replace(item, thumb_allowed=False)
    walk.press("sign")
    assert [one.name for one in walk.sees(Signature).actions] == ["submit"]
    walk.press("thumb")
    walk.sees(Signature)


def test_by_slip_the_list_waits_for_the_card(walk: Inquiring) -> None:
    walk.told(dossier(wanting()))
    walk.type_code()
    walk.sees(PlaceCard)
    walk.lay(card("zhao-dehou"))
    walk.press("next")
    walk.sees(Guide, "supplement.notice-title")


def test_another_persons_card_is_refused_with_a_way(walk: Inquiring) -> None:
    walk.told(dossier(wanting()))
    walk.type_code()
    walk.lay(card("lin-jingshu"))
    walk.press("next")
    screen = walk.sees(Trouble, "supplement.not-yours-title")
    assert screen.elsewhere
    assert "户口簿" not in walk.says()


def test_a_card_with_others_too_leads_to_the_dossier_of_the_slip(walk: Inquiring) -> None:
    other = "01936f3a-6f40-7c21-9a55-0d1c5b6f2e77"
    walk.told(dossier(wanting()), dossier(wanting(submission_id=other, query_code="5H7Q20C4")))
    walk.type_code()
    walk.lay(card("zhao-dehou"))
    walk.press("next")
    walk.sees(Guide)
    assert walk.visit.part(Inquiry).chosen == ID


def test_of_several_only_those_that_want_papers_are_listed(walk: Inquiring) -> None:
    others = ["01936f3a-6f40-7c21-9a55-0d1c5b6f2e77", "01936f3a-6f40-7c21-9a55-0d1c5b6f2e78"]
    walk.told(dossier(wanting()), dossier(progress(submission_id=others[0])), dossier(wanting(submission_id=others[1])))
    walk.show_card()
    assert [one.name for one in walk.sees(Choice).choices] == [ID, others[1]]
    walk.choose(others[1])
    walk.sees(Guide)


def test_from_progress_one_key_leads_to_the_papers(tmp_path: Path) -> None:
    walk = Inquiring(tmp_path)
    walk.told(dossier(wanting()))
    walk.show_card()
    walk.sees(Standing)
    walk.press("answer")
    walk.sees(Guide, "supplement.notice-title")
    walk.press("back")
    walk.sees(Standing)
    walk.box.close()


def test_a_dossier_that_wants_nothing_says_so(walk: Inquiring) -> None:
    walk.told(dossier(progress()))
    walk.show_card()
    walk.sees(Trouble, "supplement.nothing-title")
    walk.press("progress")
    walk.sees(Standing, "progress.state.in-review")


def test_a_slip_of_a_dossier_that_wants_nothing_needs_no_card(walk: Inquiring) -> None:
    walk.told(dossier(progress()))
    walk.type_code()
    walk.sees(Trouble, "supplement.nothing-title")


def test_what_has_not_been_sent_yet_wants_nothing(walk: Inquiring) -> None:
    walk.holds()
    walk.show_card()
    walk.sees(Trouble, "supplement.held-title")


def test_after_the_last_day_the_way_is_the_window(walk: Inquiring) -> None:
    walk.told(dossier(wanting(wanted_until="2026-11-22")))
    walk.show_card()
    screen = walk.sees(Trouble, "supplement.expired-title")
    assert screen.elsewhere
    assert "11月22日" in walk.says()


def test_on_the_last_day_it_is_in_time(walk: Inquiring) -> None:
    walk.told(dossier(wanting(wanted_until="2026-11-23")))
    walk.show_card()
    walk.sees(Guide)


def test_an_agent_whose_authority_does_not_reach_so_far_is_refused(walk: Inquiring) -> None:
    parties = {"relation": "entrusted", "applicant": PERSON, "operator": AGENT, "signer": AGENT}
    walk.told(dossier(wanting(), role="operator", may_supplement=False, parties=parties), id_no=AGENT["id_no"])
    walk.show_card("lin-jingshu")
    walk.sees(Trouble, "supplement.not-allowed-title")


def test_the_first_paper_is_open_with_its_ways(walk: Inquiring) -> None:
    to_papers(walk)
    rows = walk.sees(Materials).rows
    assert [(row.name, row.state) for row in rows] == [
        (HOUSEHOLD, MaterialState.OPEN),
        (BANK, MaterialState.WAITING),
    ]
    assert [way.name for way in rows[0].ways] == ["scan", "leave-out"]


def test_with_two_of_three_the_third_is_named(walk: Inquiring) -> None:
    to_papers(walk)
    walk.scan(HOUSEHOLD)
    (on,) = walk.sees(Materials).actions
    assert not on.enabled
    assert "银行卡" in walk.says()
    walk.press("next")
    walk.sees(Materials)


def test_a_paper_left_out_on_purpose_opens_the_way(walk: Inquiring) -> None:
    to_papers(walk)
    walk.scan(HOUSEHOLD)
    walk.press("leave-out", BANK)
    walk.press("next")
    assert "不补这一份" in walk.says(walk.sees(Review))


def test_all_left_out_is_no_answer(walk: Inquiring) -> None:
    to_papers(walk)
    walk.press("leave-out", HOUSEHOLD)
    walk.press("leave-out", BANK)
    (on,) = walk.sees(Materials, "supplement.papers-none").actions
    assert not on.enabled


def test_a_paper_left_out_can_be_scanned_after_all(walk: Inquiring) -> None:
    to_papers(walk)
    walk.press("leave-out", HOUSEHOLD)
    walk.press("open", HOUSEHOLD)
    walk.scan(HOUSEHOLD)
    rows = {row.name: row.state for row in walk.sees(Materials).rows}
    assert rows[HOUSEHOLD] is MaterialState.DONE


def test_scanning_stands_under_no_trail_of_an_application(walk: Inquiring) -> None:
    to_papers(walk)
    walk.press("scan", HOUSEHOLD)
    assert walk.sees(Camera).trail is None
    from tests.support.flow_walk import page, sight

    walk.look(sight(1, hold=1.0))
    walk.take(page(1))
    assert walk.sees(PageCheck).trail is None


def test_back_from_the_camera_keeps_what_was_scanned_before(walk: Inquiring) -> None:
    to_papers(walk)
    walk.scan(HOUSEHOLD)
    walk.press("scan", BANK)
    walk.press("back")
    rows = {row.name: row.state for row in walk.sees(Materials).rows}
    assert rows == {HOUSEHOLD: MaterialState.DONE, BANK: MaterialState.OPEN}


def test_a_camera_that_is_gone_closes_scanning_and_says_so(walk: Inquiring) -> None:
    to_papers(walk)
    walk.facilities.lose("document_camera")
    walk.wait(1)
    (scan, _) = walk.sees(Materials).rows[0].ways
    assert not scan.enabled
    walk.press("scan", HOUSEHOLD)
    walk.sees(Materials)


def test_the_review_masks_the_person_and_leads_back_to_a_paper(walk: Inquiring) -> None:
    to_review(walk)
    said = walk.says(walk.sees(Review))
    assert PERSON["id_no"] not in said
    walk.press("change", BANK)
    assert walk.sees(Materials).rows[1].state is MaterialState.OPEN


def test_a_dot_is_no_signature(walk: Inquiring) -> None:
    to_review(walk)
    walk.press("sign")
    walk.sign(())
    message = walk.sees(Signature).message
    assert message
    walk.sign((((0.5, 0.5, 0.0),),))
    walk.sees(Signature)
    assert walk.box.entries() == []


def test_it_is_stored_in_its_dossier_under_the_dossiers_code(walk: Inquiring) -> None:
    to_stored(walk)
    screen = walk.sees(Stored)
    body = stored(walk)
    assert screen.query_code == "7K2M-94P4"
    assert (body["kind"], body["query_code"]) == ("supplement", CODE)
    assert body["supplement"] == {
        "submission_id": ID, "notice_id": NOTICE_ID, "lines": [one["id"] for one in LINES], "left_out": [],
    }  # fmt: skip
    assert [entry.dossier for entry in walk.box.entries()] == [ID]


def test_the_signature_binds_lines_papers_and_people(walk: Inquiring) -> None:
    to_stored(walk)
    body = stored(walk)
    drawing = body["signature"]["attachment_id"]
    papers = [one for one in body["manifest"] if one["id"] != drawing]
    assert body["form_data"] == body["supplement"]
    assert body["form_sha256"] == form_sha256(body["supplement"])
    assert body["signature"]["covers_sha256"] == covers_sha256(body["supplement"], body["parties"], papers)


def test_a_page_is_sent_under_the_material_it_was_asked_for(walk: Inquiring) -> None:
    to_stored(walk)
    materials = [one["material_id"] for one in stored(walk)["manifest"]]
    assert materials == [HOUSEHOLD, BANK, "signature-strokes", "signature"]


def test_what_is_left_out_is_stored_as_left_out(walk: Inquiring) -> None:
    to_papers(walk)
    walk.scan(HOUSEHOLD)
    walk.press("leave-out", BANK)
    walk.press("next")
    walk.press("sign")
    walk.sign()
    assert stored(walk)["supplement"]["left_out"] == [LINES[1]["id"]]
    walk.wait(10)
    assert "银行卡" in walk.printer.words()


def test_behind_an_application_that_waits_it_waits_for_its_turn(walk: Inquiring) -> None:
    walk.holds()
    to_stored(walk)
    first = walk.box.claim(walk.clock())
    assert first
    assert first.entry.id == ID
    assert walk.box.claim(walk.clock()) is None


def test_a_slip_of_its_own_is_printed_and_says_whose(walk: Inquiring) -> None:
    to_stored(walk)
    walk.wait(10)
    slip = walk.printer.words()
    assert "补正材料" in slip
    assert "赵*厚" in slip
    assert "户口簿" in slip
    walk.press("next")
    walk.sees(Goodbye)
    walk.press("done")
    assert walk.reason is Reason.FINISHED


def test_without_a_line_it_is_answered_from_what_was_told_before(walk: Inquiring) -> None:
    to_notice(walk)
    walk.press("back")
    walk.press("back")
    walk.sees(Choice, "progress.ask.supplement")
    walk.facilities.cut_line()
    walk.show_card()
    walk.press("begin")
    walk.scan(HOUSEHOLD)
    walk.scan(BANK)
    walk.press("next")
    walk.press("sign")
    walk.sign()
    walk.sees(Stored)
    assert stored(walk)["supplement"]["notice_id"] == NOTICE_ID


def test_without_a_line_and_a_notice_it_says_why_not_and_where_else(walk: Inquiring) -> None:
    walk.facilities.cut_line()
    walk.show_card()
    assert walk.sees(Trouble, "progress.none.line-title").elsewhere


def test_the_same_notice_is_not_answered_twice_here(walk: Inquiring) -> None:
    to_stored(walk)
    walk.wait(10)
    walk.press("next")
    walk.press("done")
    walk.begin_again("supplement-ask")
    walk.show_card()
    walk.sees(Trouble, "supplement.answered-title")


def test_somebody_who_acts_for_another_answers_in_their_name(walk: Inquiring) -> None:
    parties = {
        "relation": "entrusted", "applicant": PERSON, "operator": AGENT, "signer": AGENT,
        "authorisation": {"scope": ["submit", "supplement"], "until": "2027-01-31"},
    }  # fmt: skip
    walk.told(dossier(wanting(), role="operator", parties=parties), id_no=AGENT["id_no"])
    walk.show_card("lin-jingshu")
    walk.press("begin")
    walk.scan(HOUSEHOLD)
    walk.scan(BANK)
    walk.press("next")
    walk.press("sign")
    walk.sign()
    body = stored(walk)["parties"]
    assert (body["relation"], body["applicant"]["id_no"], body["operator"]["id_no"]) == (
        "entrusted", PERSON["id_no"], AGENT["id_no"],
    )  # fmt: skip
    assert body["authorisation"] == {"scope": ["submit", "supplement"], "until": "2027-01-31"}
    walk.wait(10)
    assert "林*姝" in walk.printer.words()


def test_a_disk_that_refuses_keeps_everything_and_tries_again(walk: Inquiring) -> None:
    to_review(walk)
    walk.press("sign")
    box = walk.runner.auto["outbox"]

    class Full:
        def transaction(self) -> Any:
            raise StorageFault("full")

    walk.runner.auto["outbox"] = Full()
    walk.sign()
    walk.sees(Trouble, "apply.store.not-stored")
    walk.runner.auto["outbox"] = box
    walk.press("retry")
    walk.sees(Stored)


def test_while_it_is_stored_nobody_can_leave(walk: Inquiring) -> None:
    stored_by_hand(walk)
    screen = walk.sees(Signature)
    assert not screen.can_go_back
    assert not screen.can_go_home


def test_midnight_over_the_papers_of_the_last_day_is_said_before_they_are_stored(walk: Inquiring) -> None:
    walk.told(dossier(wanting(wanted_until="2026-11-23")))
    walk.show_card()
    walk.press("begin")
    walk.scan(HOUSEHOLD)
    walk.scan(BANK)
    walk.press("next")
    walk.press("sign")
    walk.later(hours=14)
    walk.sign()
    walk.sees(Trouble, "supplement.expired-title")
    assert walk.box.entries() == []


def test_a_page_no_file_can_be_made_of_is_taken_again_before_an_answer_is_signed(walk: Inquiring) -> None:
    walk.facilities.site = msgspec.structs.replace(walk.facilities.site, papers_as="pdf")
    made: tuple[Made, ...] = (Bound(b"%PDF", 2, ("d" * 64,) * 2), Unbound("binder.unreadable", 1))
    del walk.runner.auto[BINDER]
    to_review(walk)
    walk.press("sign")
    walk.sees(Trouble, "apply.bind.title")
    walk.press("back")
    walk.sees(Review)
    walk.press("sign")
    walk.end(BINDER, SimpleNamespace(bind=lambda *given: made))
    assert "银行卡" in walk.says(walk.sees(Trouble, "apply.bind.page"))
    walk.press("retake")
    walk.sees(Materials)
    assert walk.visit.part(Answer).opened == BANK
    walk.scan(BANK)
    walk.press("next")
    assert len(walk.runner.open(BINDER)) == 1
    walk.press("sign")
    walk.end(BINDER, SimpleNamespace(bind=lambda *given: made[:1]))
    walk.sees(Signature)


def test_leaving_wipes_every_page_and_stroke(walk: Inquiring) -> None:
    to_review(walk)
    pages = walk.visit.papers.buffers()
    walk.press("home")
    walk.choose("leave")
    assert pages
    assert all(not any(page) for page in pages)
    assert {"papers", "supplement", "inquiry", "cards"} <= set(walk.left[0][1].parts)


def test_what_a_guide_hands_in_for_somebody_says_so_in_data_record_and_slip(walk: Inquiring) -> None:
    walk.visit.assisted_by = "G07"
    to_stored(walk)
    walk.wait(10)
    (entry,) = walk.box.entries()
    (event,) = [one for one in walk.box.events() if one.action == Act.NOTICE_ANSWERED]
    assert json.loads(walk.box.payload(entry))["nature"] == json.loads(event.facts)["nature"] == "assisted"
    assert "帮办代办" in walk.printer.words()


def test_the_act_is_recorded_by_numbers_alone(walk: Inquiring) -> None:
    to_stored(walk)
    (event,) = [one for one in walk.box.events() if one.action == Act.NOTICE_ANSWERED]
    assert json.loads(event.facts)["count"] == 2
    assert PERSON["name"] not in event.facts


def test_in_english_too_every_screen_has_its_words(walk: Inquiring) -> None:
    walk.press("language", "en")
    to_stored(walk)
    walk.wait(10)
    assert "additional" in walk.printer.words()
    assert NUMBER not in walk.printer.words()


def test_an_earlier_try_that_came_through_unheard_keeps_its_number(walk: Inquiring) -> None:
    call = stored_by_hand(walk)
    first = call.call(walk.box, Deadline.after(5), CancelToken())
    again = call.call(walk.box, Deadline.after(5), CancelToken())
    assert first.receipt_no == again.receipt_no
    assert len(walk.box.entries()) == 1


def test_why_a_poor_page_goes_along_is_told_the_office_that_asked_for_it(walk: Inquiring) -> None:
    to_papers(walk)
    walk.press("scan", HOUSEHOLD)
    walk.look(sight(1, hold=1.0))
    walk.take(page(1, good=False))
    walk.press("keep")
    walk.choose("faint")
    walk.scan(BANK)
    walk.press("next")
    walk.press("sign")
    walk.sign()
    assert [line.get("kept") for line in stored(walk)["manifest"] if line["mime"] == "image/jpeg"] == [
        "sharp:faint", None,
    ]  # fmt: skip


def test_an_earlier_try_keeps_its_hour_and_who_took_it_in(walk: Inquiring) -> None:
    call = stored_by_hand(walk)
    first = call.call(walk.box, Deadline.after(5), CancelToken())
    ready, later = call.call.args[0], datetime.timedelta(minutes=4)
    helped = msgspec.structs.replace(ready.site, nature="assisted")
    again = store(
        replace(ready, received_at=ready.received_at + later, site=helped, by="沈听雨"),
        walk.box, Deadline.after(5), CancelToken(),
    )  # fmt: skip
    assert isinstance(again, Kept)
    assert (again.received_at, again.nature, again.by) == (first.received_at, "own", "")


def test_other_papers_under_the_same_id_are_never_told_the_first_ones_number(walk: Inquiring) -> None:
    call = stored_by_hand(walk)
    call.call(walk.box, Deadline.after(5), CancelToken())
    ready = call.call.args[0]
    other = replace(ready, supplement=replace(ready.supplement, left_out=(LINES[1]["id"],)))
    signed = replace(other.signature, covers_sha256=covers(other.supplement.payload(), other.parties, other.papers))
    with pytest.raises(LookupError, match="something else"):
        store(replace(other, signature=signed), walk.box, Deadline.after(5), CancelToken())


def test_the_same_lines_with_another_picture_are_other_papers_too(walk: Inquiring) -> None:
    call = stored_by_hand(walk)
    call.call(walk.box, Deadline.after(5), CancelToken())
    ready = call.call.args[0]
    papers = (replace(ready.papers[0], content=b"another picture"), *ready.papers[1:])
    signed = replace(ready.signature, covers_sha256=covers(ready.supplement.payload(), ready.parties, papers))
    with pytest.raises(LookupError, match="something else"):
        store(replace(ready, papers=papers, signature=signed), walk.box, Deadline.after(5), CancelToken())
    assert len(walk.box.entries()) == 1


def test_a_signature_over_other_papers_is_given_anew(walk: Inquiring) -> None:
    to_review(walk)
    walk.press("sign")
    walk.visit.papers.pages[BANK][0].content[0] ^= 1
    walk.sign()
    walk.sees(Stored)
    assert stored(walk)["signature"]["covers_sha256"]


def test_an_answer_is_signed_on_the_pad_as_well(walk: Inquiring) -> None:
    walk.facilities.states["signature_pad"] = DeviceState("signature_pad", Condition.READY)
    to_review(walk)
    walk.press("sign")
    lead = walk.sees(Signature).lead
    assert (lead and lead.key) == "apply.sign.lead-pad"
    walk.end(SignaturePad, SignedPad(2))
    # A dot of the pen is no signature there either, and the pad is waited for again.
    assert walk.sees(Signature).message
    walk.wait(1.0)
    walk.end(SignaturePad, SignedPad(60))
    assert [entry.dossier for entry in walk.box.entries()] == [ID]
