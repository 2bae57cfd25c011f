"""The section of proofs, walked: the happy way in few touches, each refusal, the line and the printer away."""

from __future__ import annotations

import pytest

from devices.device import Condition, DeviceError, DeviceState, ErrorKind
from devices.id_card import IdCardReader
from devices.page_printer import PageResult
from kiosk.audit import Act
from kiosk.flows import section
from kiosk.flows.flow import needs_of
from kiosk.flows.offer import NEEDS, offers_of
from kiosk.platform.errors import LateAnswerError
from kiosk.steps.proof import PLATFORM, SLOW
from kiosk.steps.proof_screens import Doing, ProofPreview
from kiosk.steps.screens import CardRead, Choice, Evaluation, Goodbye, Home, PlaceCard, Trouble
from kiosk.steps.step import Offline, Reason
from kiosk.steps.submit import OUTBOX
from tests.support.flow_walk import FakeReader, card, error
from tests.support.proof_walk import ProofWalk, document
from tests.support.proofs import HOUSES, INSURANCE


def previewed(**more: object) -> ProofWalk:
    """Return a walk up to the preview."""
    walk = ProofWalk(**more)
    walk.to_query()
    walk.sees(ProofPreview)
    return walk


def test_from_home_to_the_paper_in_four_touches() -> None:
    walk = ProofWalk()
    touches = 0
    for action, value in (("choose", INSURANCE), ("choose", "self")):
        walk.press(action, value)
        touches += 1
    walk.lay(card("lin-jingshu"))
    for action in ("next", "print"):
        walk.press(action)
        touches += 1
    assert (touches, [pdf for _, pdf in walk.page_printer.jobs]) == (4, [document()])


def test_after_the_paper_come_rating_and_goodbye() -> None:
    walk = previewed()
    walk.press("print")
    walk.sees(Doing, "proof.done.title")
    walk.press("next")
    walk.sees(Evaluation)
    walk.choose("satisfied")
    assert walk.sees(Goodbye, "apply.bye.title").can_go_home


def test_a_rating_is_about_the_paper() -> None:
    walk = previewed()
    proof = walk.part.paper
    walk.press("print")
    walk.press("next")
    walk.choose("satisfied")
    (rating,) = [put.body for put in walk.outbox.puts.values() if put.kind == "evaluation"]
    assert proof
    assert rating["submission_id"] == proof.id


def test_the_goodbye_has_wiped_the_paper() -> None:
    walk = previewed()
    paper = walk.part.paper
    assert paper
    walk.press("print")
    walk.press("next")
    walk.press("skip")
    buffers = (paper.document, paper.masked, paper.whole)
    assert [any(buffer) for buffer in buffers] == [False, False, False]


def test_a_print_is_numbered_counted_and_told_in_this_order() -> None:
    walk = previewed()
    order: list[object] = []
    walk.page_printer.before = lambda: order.append(([event[0] for event in walk.outbox.events], walk.platform.left))
    walk.press("print")
    assert order == [(["proof-print-begun"], 2)]


def test_what_became_of_the_copy_is_stored_for_the_platform() -> None:
    walk = previewed()
    walk.press("print")
    (told,) = walk.results()
    (asked,) = walk.platform.paths("/prints")
    assert (told["result"], told["n"], told["id"], told["print_no"]) == ("printed", 1, asked["id"], asked["print_no"])


def test_the_chain_says_which_document_came_out() -> None:
    walk = previewed()
    walk.press("print")
    facts = [facts for action, _, facts in walk.outbox.events if action == Act.PROOF_PRINTED]
    assert [(fact["result"], len(fact["code"]), fact["item"]) for fact in facts] == [("printed", 64, INSURANCE)]


def test_nothing_stored_or_recorded_names_the_person() -> None:
    walk = previewed()
    walk.press("print")
    words = str([put.body for put in walk.outbox.puts.values()]) + str(walk.outbox.events) + str(walk.facilities.notes)
    assert "990101198803120020" not in words
    assert "林静姝" not in words


def test_the_question_tells_the_platform_name_number_and_purpose_only() -> None:
    walk = previewed()
    (question,) = walk.platform.paths("/queries")
    assert question["person"] == {"name": "林静姝", "id_type": "resident", "id_no": "990101198803120020"}
    assert question["purpose"] == "own-use"


# For whom.


@pytest.mark.parametrize("whom", ["family", "entrusted"])
def test_for_somebody_else_the_screen_says_why_what_to_bring_and_where(whom: str) -> None:
    walk = ProofWalk()
    walk.to_card(whom)
    said = walk.says(walk.sees(Trouble, "proof.others.title"))
    assert all(words in said for words in ("授权委托书", "B 区 13–16 号", "12345"))
    # Both cards, and the hours of the window.
    assert "您的身份证，和对方的身份证" in said
    assert "12:00" in said


def test_for_an_organisation_no_second_card_is_asked_for() -> None:
    walk = ProofWalk()
    walk.to_card("unit")
    assert "对方的身份证" not in walk.says()


def test_back_from_there_leads_to_the_question_again() -> None:
    walk = ProofWalk()
    walk.to_card("family")
    walk.press("back")
    assert walk.sees(Choice, "proof.whom.title")


def test_leaving_from_there_reads_no_card() -> None:
    walk = ProofWalk()
    walk.to_card("family")
    walk.press("leave-matter")
    assert (walk.reason, walk.wait_for_reader()) == (Reason.HOME, False)


def test_an_answer_that_the_matter_does_not_have_is_none() -> None:
    walk = ProofWalk()
    walk.to_card("unit")
    assert walk.sees(Choice, "proof.whom.title")


def test_the_card_is_asked_for_without_the_trail_of_an_application() -> None:
    walk = ProofWalk()
    walk.to_card()
    assert walk.sees(PlaceCard).trail is None


# The question.


def test_while_it_asks_the_screen_says_whom_and_can_be_given_up() -> None:
    walk = ProofWalk()
    del walk.runner.auto[PLATFORM]
    walk.to_query()
    doing = walk.sees(Doing, "proof.query.title")
    assert "云泽市人力资源和社会保障局" in walk.says(doing)
    walk.press("cancel")
    assert walk.reason is Reason.HOME


def test_after_a_while_it_says_that_it_is_slow() -> None:
    walk = ProofWalk()
    del walk.runner.auto[PLATFORM]
    walk.to_query()
    walk.wait(SLOW.seconds)
    assert walk.sees(Doing, "proof.query.slow-title")


def test_a_question_given_up_shows_nothing_when_the_answer_comes() -> None:
    walk = ProofWalk()
    del walk.runner.auto[PLATFORM]
    walk.to_query()
    walk.press("back")
    assert walk.sees(CardRead)
    assert walk.runner.open(PLATFORM) == []


@pytest.mark.parametrize("code", ["no-record", "copies-used-up", "identity-level-too-low", "forbidden-scope"])
def test_a_refusal_of_the_platform_is_final_and_says_where_to_go(code: str) -> None:
    walk = ProofWalk()
    walk.platform.script = [code]
    walk.to_query()
    trouble = walk.sees(Trouble)
    assert ([action.name for action in trouble.actions], "B 区 13–16 号" in walk.says()) == (["leave-matter"], True)


def test_no_answer_can_be_asked_for_again_under_the_same_id() -> None:
    walk = ProofWalk()
    walk.platform.script = [LateAnswerError("time-out")]
    walk.to_query()
    walk.sees(Trouble, "proof.no-answer.title")
    walk.press("retry")
    walk.sees(ProofPreview)
    first, second = walk.platform.paths("/queries")
    assert first["id"] == second["id"]


def test_a_line_cut_between_paper_and_picture_shows_no_half() -> None:
    walk = ProofWalk()
    walk.platform.script = ["", "", LateAnswerError("cut")]
    walk.to_query()
    assert walk.sees(Trouble, "proof.no-answer.title")


def test_a_document_that_is_not_the_sealed_one_is_never_shown() -> None:
    walk = ProofWalk()
    walk.platform.document = document() + b"\n"
    walk.to_query()
    assert walk.sees(Trouble, "proof.no-answer.title")
    assert walk.part.paper is None


def test_what_was_refused_is_recorded_without_a_name() -> None:
    walk = ProofWalk()
    walk.platform.script = ["no-record"]
    walk.to_query()
    assert walk.facilities.noted(Act.PROOF_REFUSED) == [{"item": INSURANCE, "reason": "proof.no-record"}]


# The preview.


def test_the_screen_is_masked_and_the_look_in_full_is_recorded() -> None:
    walk = previewed()
    assert walk.screen.masked != walk.screen.whole
    walk.press("reveal")
    assert {"kind": "proof"} in walk.facilities.noted(Act.REVEAL)


def test_a_printer_in_trouble_is_said_before_anybody_presses_and_its_key_wakes_by_itself() -> None:
    walk = previewed()
    ready = walk.sees(ProofPreview)
    walk.facilities.states["page_printer"] = DeviceState("page_printer", Condition.FAULT, "page.paper-out")
    walk.wait(1.0)
    down = walk.sees(ProofPreview)
    walk.facilities.states["page_printer"] = DeviceState("page_printer", Condition.READY)
    walk.wait(1.0)
    assert [one.actions[-1].enabled for one in (ready, down, walk.sees(ProofPreview))] == [True, False, True]
    assert "打不了" in walk.says(down)


def test_copies_are_counted_while_the_printer_is_in_trouble() -> None:
    walk = previewed()
    walk.facilities.states["page_printer"] = DeviceState("page_printer", Condition.FAULT, "page.paper-out")
    walk.press("more")
    shown = walk.sees(ProofPreview)
    assert (shown.copies, shown.actions[-1].enabled) == (2, False)


def test_copies_go_from_one_to_what_is_left() -> None:
    walk = previewed()
    seen = []
    for action in ("less", "more", "more", "more", "less"):
        walk.press(action)
        screen = walk.sees(ProofPreview)
        seen.append((screen.copies, screen.can_less, screen.can_more))
    assert seen == [(1, False, True), (2, True, True), (3, True, False), (3, True, False), (2, True, True)]


def test_without_a_copy_left_there_is_no_key_to_print() -> None:
    walk = ProofWalk()
    walk.platform.left = 0
    walk.to_query()
    screen = walk.sees(ProofPreview, "proof.preview.none-left")
    assert [action.name for action in screen.actions] == ["again", "leave-matter"]
    walk.press("print")
    assert walk.page_printer.jobs == []


@pytest.mark.parametrize("way", ["again", "back"])
def test_not_this_one_overwrites_it_and_asks_for_the_card(way: str) -> None:
    walk = previewed()
    paper = walk.part.paper
    walk.press(way)
    walk.sees(CardRead)
    assert paper
    assert (any(paper.document), walk.part.paper) == (False, None)


def test_asked_again_it_is_another_question() -> None:
    walk = previewed()
    walk.press("again")
    walk.press("next")
    walk.sees(ProofPreview)
    first, second = walk.platform.paths("/queries")
    assert first["id"] != second["id"]


def test_another_persons_card_over_the_preview_is_asked_about() -> None:
    walk = previewed()
    walk.wait(1.0)
    walk.end(IdCardReader, FakeReader(card("qin-hong")))
    assert walk.sees(Choice).title.key.startswith("flow.")


# Printing.


def test_two_copies_are_two_prints_with_two_numbers() -> None:
    walk = previewed()
    walk.press("more")
    walk.press("print")
    numbers = [told["print_no"] for told in walk.results()]
    assert (len(set(numbers)), [told["n"] for told in walk.results()], walk.platform.left) == (2, [1, 2], 1)


def test_a_failed_print_gives_the_copy_back_and_says_what_is_wrong() -> None:
    walk = previewed()
    walk.page_printer.script = [PageResult.FAILED]
    walk.press("print")
    said = walk.says(walk.sees(Trouble, "proof.print.failed-title"))
    assert ("没纸" in said, "今天还能打 3 份" in said, walk.results()[0]["result"]) == (True, True, "failed")


def test_a_copy_that_failed_is_printed_once_the_printer_is_well() -> None:
    walk = previewed()
    walk.page_printer.script = [PageResult.FAILED]
    walk.facilities.states["page_printer"] = DeviceState("page_printer", Condition.FAULT, "page.paper-out")
    walk.press("print")
    again = walk.sees(Trouble).actions[-1]
    walk.facilities.states["page_printer"] = DeviceState("page_printer", Condition.READY)
    walk.wait(1.0)
    assert (again.enabled, walk.sees(Trouble).actions[-1].enabled) == (False, True)
    walk.press("retry")
    assert walk.sees(Doing, "proof.done.title")


def test_the_second_print_of_a_copy_has_its_own_number_and_leave() -> None:
    walk = previewed()
    walk.page_printer.script = [PageResult.FAILED]
    walk.press("print")
    walk.press("retry")
    first, second = walk.results()
    assert (first["print_no"] != second["print_no"], first["id"] != second["id"]) == (True, True)


def test_who_has_had_enough_after_a_failure_leaves_with_nothing_owed() -> None:
    walk = previewed()
    walk.page_printer.script = [PageResult.FAILED]
    walk.press("print")
    walk.press("enough")
    assert walk.reason is Reason.HOME


def test_an_unsure_print_keeps_the_copy_and_sends_to_staff() -> None:
    walk = previewed()
    walk.page_printer.script = [PageResult.UNSURE]
    walk.press("print")
    said = walk.says(walk.sees(Trouble, "proof.print.unsure-title"))
    assert ("K03-20261123-0001" in said, walk.part.left) == (True, 2)
    walk.press("looked")
    assert walk.sees(Doing, "proof.done.title-unsure")


def test_after_an_unsure_copy_the_next_one_is_printed() -> None:
    walk = previewed()
    walk.press("more")
    walk.page_printer.script = [PageResult.UNSURE]
    walk.press("print")
    walk.press("looked")
    assert [told["result"] for told in walk.results()] == ["unsure", "printed"]
    assert walk.sees(Doing, "proof.done.title")


def test_one_of_two_copies_is_enough_for_who_says_so() -> None:
    walk = previewed()
    walk.press("more")
    walk.page_printer.script = [PageResult.PRINTED, PageResult.FAILED]
    walk.press("print")
    walk.press("enough")
    assert walk.sees(Doing, "proof.done.title")


def test_a_printer_that_is_gone_before_the_first_byte_is_a_failed_print() -> None:
    walk = previewed()
    walk.page_printer.script = [DeviceError(ErrorKind.DEVICE, "PagePrinter.absent")]
    walk.press("print")
    walk.sees(Trouble, "proof.print.failed-title")
    assert walk.results()[0]["result"] == "failed"


def test_a_line_cut_before_the_leave_prints_nothing_and_goes_on_under_the_same_number() -> None:
    walk = previewed()
    walk.platform.script = [LateAnswerError("time-out")]
    walk.press("print")
    walk.sees(Trouble, "proof.print.not-begun")
    assert walk.page_printer.jobs == []
    walk.press("retry")
    first, second = walk.platform.paths("/prints")
    assert (first["id"], first["print_no"]) == (second["id"], second["print_no"])


def test_copies_used_up_elsewhere_meanwhile_end_it() -> None:
    walk = previewed()
    walk.platform.left = 0
    walk.press("print")
    trouble = walk.sees(Trouble, "proof.print.not-begun")
    assert [action.name for action in trouble.actions] == ["enough"]


def test_without_a_record_of_the_print_nothing_is_printed() -> None:
    walk = previewed()
    walk.outbox.failing = 1
    walk.press("print")
    assert "存不了" in walk.says(walk.sees(Trouble, "proof.print.not-begun"))
    assert walk.platform.paths("/prints") == []


def test_a_result_that_cannot_be_stored_does_not_hold_up_who_has_the_paper() -> None:
    walk = previewed()
    walk.page_printer.before = lambda: setattr(walk.outbox, "failing", 1)
    walk.press("print")
    assert walk.sees(Doing, "proof.done.title")
    assert walk.results() == []


def test_while_it_prints_nobody_can_leave_and_nobody_is_asked_whether_they_are_there() -> None:
    walk = previewed(idle=5.0)
    del walk.runner.auto[OUTBOX]
    walk.press("print")
    walk.press("home")
    walk.press("back")
    walk.wait(60)
    assert walk.sees(Doing, "proof.print.title")


def test_a_second_touch_on_print_is_no_second_print() -> None:
    walk = previewed()
    del walk.runner.auto[OUTBOX]
    walk.press("print")
    walk.press("print")
    assert len(walk.runner.open(OUTBOX)) == 1


def test_the_language_may_change_in_the_middle() -> None:
    walk = previewed()
    walk.press("language", "en")
    walk.press("more")
    assert walk.sees(ProofPreview).copies == 2


def test_a_person_who_leaves_the_preview_alone_leaves_nothing_behind() -> None:
    walk = previewed(idle=10.0, warning=5)
    paper = walk.part.paper
    walk.wait(20)
    assert paper
    assert (walk.reason, any(paper.whole), "proof" in walk.left[0][1].parts) == (Reason.IDLE, False, True)


# What home says.


def tile(walk: ProofWalk) -> tuple[bool, str]:
    walk.wait(1.0)
    found = walk.tile(INSURANCE)
    return found.enabled, found.note.key


def test_without_a_line_the_tile_says_so() -> None:
    walk = ProofWalk()
    walk.facilities.cut_line()
    assert tile(walk) == (False, "home.note.line")


def test_without_paper_the_tile_says_so() -> None:
    walk = ProofWalk()
    walk.facilities.states["page_printer"] = DeviceState("page_printer", Condition.FAULT, "page.paper-out")
    assert tile(walk) == (False, "home.note.printer")


def test_while_the_printer_is_being_opened_the_tile_waits() -> None:
    walk = ProofWalk()
    walk.facilities.states["page_printer"] = DeviceState("page_printer", Condition.OPENING)
    assert tile(walk) == (False, "home.note.opening")


def test_a_machine_without_a_page_printer_names_the_window() -> None:
    walk = ProofWalk()
    del walk.facilities.states["page_printer"]
    walk.choose(INSURANCE)
    assert "B 区 13 号窗口" in walk.says(walk.sees(Trouble))


def test_a_post_without_the_section_offers_no_proof() -> None:
    walk = ProofWalk()
    offers = {one.item.task_code: one.why for one in offers_of("apply")(walk.facilities)}
    assert offers[HOUSES] is not None


def test_the_section_needs_reader_printer_and_line() -> None:
    proof = section("proof")
    needs = {interface.__name__ for interface in needs_of(proof.steps)}
    refused = any(step.offline is Offline.REFUSE for step in proof.steps)
    assert (needs, refused, set(NEEDS)) == ({"IdCardReader", "PagePrinter"}, True, {"id_card"})


def test_home_is_reached_from_every_screen_of_it() -> None:
    walk = previewed()
    walk.press("home")
    walk.choose("leave")
    assert (walk.reason, isinstance(walk.shown[-1], Home)) == (Reason.HOME, False)


def test_a_moved_card_is_asked_for_again() -> None:
    walk = ProofWalk()
    walk.to_card()
    walk.lay(error("id-card.moved"))
    assert walk.sees(PlaceCard).trail is None
