"""Having one's say: from the door to the two codes, sealed, stored, and nothing of it left behind."""

from __future__ import annotations

import json

import pytest

from config.texts import LANGUAGES
from devices.device import ErrorKind
from devices.receipt_printer import PrintResult, ReceiptPrinter
from kiosk.audit import Act
from kiosk.domain.opinion import OpinionKind
from kiosk.sandbox.calls.opinions import opened
from kiosk.steps.opinion import ABOUT, PROOF, Voice, evidence
from kiosk.steps.opinion_forms import FORMS, REASONS
from kiosk.steps.receipt import MOST_PRINTS
from kiosk.steps.screens import Camera, Choice, FormPage, Goodbye, Home, Materials, Review, SlipTrouble, Stored, Trouble
from kiosk.steps.step import Reason
from tests.support.flow_walk import card, error, page, say_all, sight
from tests.support.opinion_walk import OpinionWalk

WORDS = "等了两个小时，没有人解释"


def to_codes(walk: OpinionWalk, **answers: str) -> Stored:
    walk.say(**answers)
    walk.press("next")
    return walk.sees(Stored)


def test_a_complaint_takes_seven_touches_and_no_word() -> None:
    walk = OpinionWalk()
    touches = [("choose", "complaint"), ("choose", "window")]
    for touch in touches:
        walk.press(*touch)
    walk.enter(reason="late")
    walk.press("next")
    walk.enter(contact="code")
    walk.press("next")
    walk.press("next")
    walk.sees(Stored)
    assert len(touches) + 5 == 7


@pytest.mark.parametrize("kind", OpinionKind)
def test_each_kind_can_be_said_about_everything_it_offers(kind: OpinionKind) -> None:
    for about in ABOUT[kind]:
        walk = OpinionWalk()
        walk.choose(kind.value)
        walk.choose(about)
        reasons = REASONS.get(kind, ())
        walk.enter(**({"reason": reasons[0].value} if reasons else {"words": "多放几把椅子"}))
        walk.press("next")
        walk.enter(contact="code")
        walk.press("next")
        walk.press("next")
        letter = walk.letter()
        assert (letter["kind"], letter["about"]) == (kind.value, about)


@pytest.mark.parametrize("kind", REASONS)
def test_who_chooses_something_else_is_asked_for_words(kind: OpinionKind) -> None:
    walk = OpinionWalk()
    walk.choose(kind.value)
    walk.choose("other")
    walk.enter(reason="other")
    walk.press("next")
    (words,) = [field for field in walk.sees(FormPage).fields if field.name == "words"]
    assert words.error is not None


def test_what_was_said_is_sealed_and_stands_nowhere_else() -> None:
    walk = OpinionWalk()
    to_codes(walk, words=WORDS, where="B 区 17 号", contact="phone", phone="13800000000")
    stored = walk.stored().payload.decode() + json.dumps(walk.outbox.events) + walk.printer.words()
    assert [said for said in (WORDS, "17 号", "13800000000", "complaint") if said in stored] == []
    assert walk.letter()["words"] == WORDS


def test_the_words_are_gone_from_the_visit_once_they_are_stored() -> None:
    walk = OpinionWalk()
    walk.say(words=WORDS)
    buffers = walk.voice.answers.buffers()
    assert any(WORDS.encode() in buffer for buffer in buffers)
    walk.press("next")
    assert not any(any(buffer) for buffer in buffers)
    assert walk.voice.kind is None


def test_nobody_is_identified_who_does_not_want_to_be() -> None:
    walk = OpinionWalk()
    to_codes(walk)
    letter = walk.letter()
    assert (letter["anonymous"], letter["phone"]) == (True, "")
    assert walk.facilities.noted(Act.CARD_READ) == []


def test_a_number_typed_before_one_stayed_anonymous_is_not_sent() -> None:
    walk = OpinionWalk()
    walk.say(contact="phone", phone="13800000000")
    walk.press("change", "contact")
    walk.enter(contact="code")
    walk.press("next")
    walk.press("next")
    assert walk.letter()["phone"] == ""


def test_a_telephone_that_was_left_is_masked_in_the_review() -> None:
    walk = OpinionWalk()
    walk.say(contact="phone", phone="13800000000")
    rows = [row for group in walk.sees(Review).groups for row in group.rows]
    assert "13800000000" not in repr(rows)
    assert any(getattr(row.value, "full", "") == "138 0000 0000" for row in rows)


@pytest.mark.parametrize("phone", ["1380000", "23800000000", "abc"])
def test_a_telephone_that_is_none_is_told_at_its_field(phone: str) -> None:
    walk = OpinionWalk()
    walk.choose("complaint")
    walk.choose("staff")
    walk.enter(reason="manner")
    walk.press("next")
    walk.enter(contact="phone", phone=phone)
    walk.press("next")
    (field,) = [field for field in walk.sees(FormPage).fields if field.name == "phone"]
    assert field.error is not None


def test_another_kind_does_not_take_the_answers_of_the_first_along() -> None:
    walk = OpinionWalk()
    walk.say(words=WORDS)
    walk.press("change", "kind")
    walk.choose("suggestion")
    assert dict(walk.voice.answers) == {}


def test_what_it_is_about_can_be_changed_from_the_review() -> None:
    walk = OpinionWalk()
    walk.say(words=WORDS)
    walk.press("change", "about")
    walk.choose("staff")
    assert dict(walk.voice.answers)["words"] == WORDS
    assert walk.voice.about == "staff"


@pytest.mark.parametrize("name", ["reason", "where", "words", "contact"])
def test_each_line_of_the_review_leads_to_its_field_and_back(name: str) -> None:
    walk = OpinionWalk()
    walk.say()
    walk.press("change", name)
    assert name in {field.name for field in walk.sees(FormPage).fields}
    walk.press("next")
    walk.sees(Review)


@pytest.mark.parametrize(("action", "value"), [("change", "nonsense"), ("nothing", ""), ("choose", "window")])
def test_touches_that_mean_nothing_change_nothing(action: str, value: str) -> None:
    walk = OpinionWalk()
    walk.say()
    shown = walk.sees(Review)
    walk.press(action, value)
    assert walk.screen == shown


@pytest.mark.parametrize("value", ["", "poem", "COMPLAINT"])
def test_a_kind_that_is_not_offered_is_not_taken(value: str) -> None:
    walk = OpinionWalk()
    walk.choose(value)
    assert walk.step == "opinion-kind"


def test_a_subject_that_is_not_offered_is_not_taken() -> None:
    walk = OpinionWalk()
    walk.choose("correction")
    walk.choose("staff")
    assert walk.step == "opinion-about"


@pytest.mark.parametrize("step", ["opinion-about", "opinion-form", "opinion-review", "opinion-store", "opinion-slip"])
def test_who_comes_into_the_middle_is_asked_from_the_beginning(step: str) -> None:
    assert OpinionWalk(at=step).step == "opinion-kind"


def test_a_hall_without_a_supervisors_key_says_where_else_to_go() -> None:
    walk = OpinionWalk(sealed=False)
    trouble = walk.sees(Trouble, "opinion.not-here.title")
    assert any("12345" in line for line in say_all(trouble)["zh_CN"])
    walk.press("home-now")
    assert walk.reason is Reason.HOME


def test_back_from_the_first_question_ends_the_visit_and_wipes_it() -> None:
    walk = OpinionWalk()
    walk.say(words=WORDS)
    for _ in range(5):
        walk.press("back")
    ((reason, report),) = walk.left
    assert reason is Reason.HOME
    assert "opinion" in report.parts


def test_home_in_the_middle_asks_before_the_words_are_lost() -> None:
    walk = OpinionWalk()
    walk.say(words=WORDS)
    walk.press("home")
    walk.sees(Choice, "flow.leave.title")
    walk.choose("stay")
    walk.sees(Review)


def test_who_walks_away_leaves_nothing() -> None:
    walk = OpinionWalk(idle=60, warning=30)
    walk.say(words=WORDS)
    buffers = walk.voice.answers.buffers()
    walk.wait(91)
    assert walk.reason is Reason.IDLE
    assert not any(any(buffer) for buffer in buffers)


# Storing.


def test_a_disk_that_fails_is_told_and_the_words_are_kept_for_another_try() -> None:
    walk = OpinionWalk()
    walk.outbox.failing = 1
    walk.say(words=WORDS)
    walk.press("next")
    walk.sees(Trouble, "opinion.not-stored")
    walk.press("retry")
    walk.sees(Stored)
    assert walk.letter()["words"] == WORDS


def test_an_opinion_stored_unheard_is_stored_once_with_its_numbers() -> None:
    walk = OpinionWalk()
    walk.outbox.deaf = 1
    walk.say()
    walk.press("next")
    walk.press("retry")
    screen = walk.sees(Stored)
    body = walk.stored().body
    assert screen.receipt_no.replace("-", "") == body["code"]


def test_an_opinion_stored_unheard_is_told_with_the_hour_it_was_stored() -> None:
    walk = OpinionWalk()
    walk.outbox.deaf = 1
    walk.say()
    walk.press("next")
    walk.wait(90)
    walk.press("retry")
    walk.sees(Stored)
    assert walk.voice.kept
    assert walk.voice.kept.stored_at.isoformat() == walk.stored().body["occurred_at"]


def test_words_changed_after_an_unheard_storing_are_stored_under_a_code_of_their_own() -> None:
    walk = OpinionWalk()
    walk.outbox.deaf = 1
    walk.say(words=WORDS)
    walk.press("next")
    walk.press("back")
    walk.press("change", "words")
    walk.enter(words="改过的话")
    walk.press("next")
    walk.press("next")
    code = walk.sees(Stored).receipt_no.replace("-", "")
    letters = {put.body["code"]: opened(put.body)["words"] for put in walk.outbox.puts.values()}
    assert (letters[code], len(letters)) == ("改过的话", 2)


def test_while_it_is_stored_nobody_can_leave_and_the_words_are_not_shown() -> None:
    walk = OpinionWalk()
    walk.say(words=WORDS)
    del walk.runner.auto["outbox"]
    walk.press("next")
    screen = walk.sees(Review, "opinion.storing")
    assert (screen.can_go_back, screen.can_go_home, screen.groups) == (False, False, ())


def test_back_from_the_codes_stores_nothing_twice() -> None:
    walk = OpinionWalk()
    to_codes(walk)
    walk.press("back")
    assert len(walk.outbox.puts) == 1
    walk.sees(Stored)


def test_storing_is_recorded_without_a_word_of_it() -> None:
    walk = OpinionWalk()
    to_codes(walk)
    assert ("opinion-stored", walk.stored().body["id"], {"count": 0}) in walk.outbox.events


# The two codes.


def test_code_and_key_are_two_numbers_and_stand_on_screen_paper_and_square() -> None:
    walk = OpinionWalk()
    screen = to_codes(walk)
    assert screen.receipt_no != screen.query_code
    assert screen.receipt_no in walk.printer.words()
    assert screen.qr == f"BSO1/{screen.receipt_no.replace('-', '')}/{screen.query_code.replace('-', '')}"


def test_the_key_is_neither_stored_nor_sent() -> None:
    walk = OpinionWalk()
    key = to_codes(walk).query_code.replace("-", "")
    assert key not in walk.stored().payload.decode()


def test_the_screen_says_received_only_when_it_is() -> None:
    walk = OpinionWalk()
    assert not to_codes(walk).settled
    walk.receive()
    screen = walk.sees(Stored, "opinion.kept.received")
    assert [stage.done for stage in screen.stages] == [True, True, True]


def test_without_a_line_it_is_stored_and_says_so() -> None:
    walk = OpinionWalk()
    walk.facilities.cut_line()
    to_codes(walk)
    walk.sees(Stored, "opinion.kept.late")


@pytest.mark.parametrize(
    ("fate", "title"),
    [
        (PrintResult.FAILED, "apply.print.failed-title"),
        (PrintResult.UNSURE, "apply.print.unsure-title"),
        (error("printer.absent", ErrorKind.DEVICE), "apply.print.failed-title"),
    ],
)
def test_a_slip_that_did_not_come_out_leaves_both_codes_large_on_the_screen(fate, title: str) -> None:
    walk = OpinionWalk()
    walk.printer.script = [fate]
    walk.say()
    walk.press("next")
    trouble = walk.sees(SlipTrouble, title)
    body = walk.stored().body
    assert trouble.number.replace("-", "") == body["code"]
    assert len(trouble.query_code) == 9


def test_a_slip_can_be_printed_again_and_says_which_one_it_is() -> None:
    walk = OpinionWalk()
    walk.printer.script = [PrintResult.FAILED]
    walk.say()
    walk.press("next")
    walk.press("print-again")
    walk.sees(Stored)
    assert len(walk.printer.slips) == 2
    assert [facts["kind"] for facts in walk.facilities.noted(Act.PAPER_NOT_PRINTED)] == ["opinion"]


def test_the_roll_is_for_everybody() -> None:
    walk = OpinionWalk()
    to_codes(walk)
    for _ in range(6):
        walk.press("print-again")
    assert len(walk.printer.slips) == MOST_PRINTS


def test_while_it_prints_nothing_can_be_pressed() -> None:
    walk = OpinionWalk()
    walk.say()
    del walk.runner.auto[ReceiptPrinter]
    walk.press("next")
    walk.press("next")
    walk.press("print-again")
    assert walk.step == "opinion-slip"
    assert len(walk.runner.open(ReceiptPrinter)) == 1


def test_after_the_codes_one_is_seen_off_and_nothing_is_left() -> None:
    walk = OpinionWalk()
    to_codes(walk)
    walk.press("next")
    walk.sees(Goodbye)
    assert walk.visit.part(Voice).kept is None
    walk.press("done")
    assert walk.reason is Reason.FINISHED


def test_leaving_after_it_was_stored_asks_nothing() -> None:
    walk = OpinionWalk()
    to_codes(walk)
    walk.press("home")
    assert walk.reason is Reason.HOME


# Evidence.


def scan(walk: OpinionWalk, pages: int = 1) -> None:
    walk.press("scan-evidence")
    walk.sees(Camera)
    for number in range(pages):
        walk.look(sight(number, hold=1.0))
        walk.take(page(number))
        walk.press("more" if number + 1 < pages else "keep")


def test_a_bill_can_be_scanned_and_goes_along_sealed() -> None:
    walk = OpinionWalk()
    walk.say()
    scan(walk, 2)
    assert "两页" in walk.says(walk.sees(Review))
    content = [bytes(one.content) for one in evidence(walk.visit)]
    walk.press("next")
    put = walk.stored()
    assert [line["mime"] for line in put.body["manifest"]] == ["application/octet-stream"] * 2
    assert not any(picture in bytes(one.source) for picture in content for one in put.attachments)


def test_scanned_pages_are_overwritten_once_they_are_sealed() -> None:
    walk = OpinionWalk()
    walk.say()
    scan(walk)
    (taken,) = evidence(walk.visit)
    walk.press("next")
    assert not any(taken.content)
    assert evidence(walk.visit) == []


def test_without_a_camera_no_scan_is_offered() -> None:
    walk = OpinionWalk()
    walk.facilities.lose("document_camera")
    walk.say()
    assert "scan-evidence" not in {action.name for action in walk.sees(Review).actions}
    walk.press("scan-evidence")
    walk.sees(Review)


def test_a_scan_that_is_broken_off_leads_back_to_the_review() -> None:
    walk = OpinionWalk()
    walk.say()
    walk.press("scan-evidence")
    walk.press("back-to-materials")
    walk.sees(Review)
    assert evidence(walk.visit) == []


def test_a_scan_for_an_opinion_shows_no_way_of_an_application() -> None:
    walk = OpinionWalk()
    walk.say()
    walk.press("scan-evidence")
    assert walk.sees(Camera).trail is None


def test_an_application_does_not_ask_for_the_evidence_of_an_opinion() -> None:
    walk = OpinionWalk(at="home")
    walk.to_materials()
    assert PROOF.id not in {row.name for row in walk.sees(Materials).rows}


# Around it.


def test_a_card_laid_on_the_reader_is_not_read_here() -> None:
    walk = OpinionWalk()
    walk.say()
    with pytest.raises(IndexError):
        walk.lay(card("zhao-dehou"))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("width_mm", [58, 80])
def test_the_slip_is_in_the_language_of_the_person(language: str, width_mm: int) -> None:
    walk = OpinionWalk()
    walk.facilities.paper_mm = width_mm
    walk.press("language", language)
    to_codes(walk)
    assert walk.printer.slips[-1].columns == {58: 32, 80: 48}[width_mm]
    assert ("件号" in walk.printer.words()) is (language == "zh_CN")


def test_the_letter_says_in_which_language_to_answer() -> None:
    walk = OpinionWalk()
    walk.press("language", "en")
    to_codes(walk)
    assert walk.letter()["language"] == "en"


def test_the_door_at_home_leads_into_it() -> None:
    walk = OpinionWalk(at="home")
    walk.sees(Home)
    walk.press("open", "opinion")
    assert walk.step == "opinion-kind"


@pytest.mark.parametrize("kind", OpinionKind)
def test_every_form_has_its_fields_on_a_page(kind: OpinionKind) -> None:
    form = FORMS[kind]
    assert sorted(form.fields) == sorted(name for group in form.groups for name in group.fields)
