"""The signature binds what stands there; storing is one transaction; a number is shown only when it is over."""

from __future__ import annotations

import hashlib
from itertools import pairwise

import pytest

from devices.receipt_printer import PrintResult
from kiosk.audit import Act
from kiosk.domain.relation import Relation
from kiosk.domain.submission import covers
from kiosk.flows import load
from kiosk.steps.screens import FormPage, Materials, Review, Signature, SlipTrouble, Stored, Trouble
from kiosk.steps.storing import prepared
from kiosk.steps.submit import OUTBOX
from tests.support.flow_walk import NAME, START, Walk, say_all


def at_sign() -> Walk:
    walk = Walk()
    walk.to_sign()
    return walk


def pending() -> Walk:
    """Return a walk whose outbox takes its time."""
    walk = at_sign()
    del walk.runner.auto[OUTBOX]
    walk.sign()
    return walk


def test_it_is_said_what_is_signed() -> None:
    assert "签的是：高龄津贴申请表和两份材料" in at_sign().says()


def test_a_paper_that_comes_later_is_not_signed_for() -> None:
    walk = Walk()
    walk.to_materials()
    for paper in ("household-register", "bank-card"):
        walk.press("later", paper)
    walk.press("next")
    walk.press("sign")
    assert "签的是：高龄津贴申请表和一份材料" in walk.says()


@pytest.mark.parametrize(
    ("strokes", "words"),
    [((), "框里还没有字"), ((((0.5, 0.5, 0.0), (0.51, 0.5, 0.1)),), "写得太少了")],
)
def test_a_touch_is_no_signature(strokes: object, words: str) -> None:
    walk = at_sign()
    walk.sign(strokes)
    assert (walk.step, words in walk.says(), walk.visit.signature) == ("sign", True, None)


def signing(walk: Walk) -> str:
    """Return the words of the signature step entered anew."""
    flow = load("apply")
    return "\n".join(say_all(flow.steps[flow.index("sign")].enter(walk.visit))["zh_CN"])


def test_who_acts_for_another_signs_as_such() -> None:
    walk = at_sign()
    assert "申请人签名" in walk.says()
    walk.visit.relation = Relation.FAMILY
    assert "代办人签名" in signing(walk)


def test_the_signature_binds_answers_papers_and_its_own_strokes() -> None:
    walk = pending()
    signed = walk.visit.signature
    assert signed is not None
    assert signed.record.covers_sha256 == covers(walk.visit.own_data, walk.visit.parties(), walk.visit.covered())
    assert signed.record.strokes_sha256 == hashlib.sha256(signed.strokes).hexdigest()


def test_the_time_of_the_signature_is_kept() -> None:
    walk = pending()
    signed = walk.visit.signature
    assert signed is not None
    assert signed.record.signed_at == walk.facilities.now() > START


@pytest.mark.parametrize("change", ["answer", "page", "none"])
def test_any_change_after_the_signature_voids_it(change: str) -> None:
    walk = pending()
    if change == "answer":
        walk.visit.answers.put("phone", "13900000000")
    if change == "page":
        walk.visit.papers.pages["household-register"][0].content[5] ^= 1
    assert walk.visit.signature_holds() is (change == "none")


def test_after_a_change_one_is_asked_to_sign_again() -> None:
    walk = at_sign()
    walk.outbox.failing = 1
    walk.sign()
    walk.sees(Trouble, "apply.store.not-stored")
    walk.press("back")
    walk.sees(Signature)
    walk.press("back")
    walk.sees(Review)
    walk.press("change", "field:phone")
    walk.enter(phone="13900000000")
    walk.press("next")
    walk.press("sign")
    walk.sign()
    assert walk.outbox.submission().body["form_data"]["phone"] == "13900000000"


def test_a_signature_over_another_content_is_said_to_be_void() -> None:
    walk = pending()
    walk.visit.answers.put("phone", "13900000000")
    assert "内容改过了，请重新签一次名。" in signing(walk)
    assert walk.visit.signature is None


def test_what_was_not_signed_as_it_stands_cannot_be_stored() -> None:
    walk = at_sign()
    walk.outbox.failing = 1
    walk.sign()
    walk.visit.answers.put("phone", "13900000000")
    walk.press("retry")
    assert walk.step == "sign"
    assert "内容改过了，请重新签一次名。" in walk.says()
    assert walk.outbox.puts == {}


def test_an_unsigned_visit_cannot_be_prepared() -> None:
    with pytest.raises(LookupError, match="signed"):
        prepared(at_sign().visit)


def test_before_the_signature_only_the_scans_would_be_covered() -> None:
    visit = at_sign().visit
    assert visit.covered() == visit.scans() != ()


# Storing.


def test_no_number_is_shown_before_the_transaction_is_over() -> None:
    walk = pending()
    walk.sees(Signature)
    assert not any(isinstance(screen, Stored | SlipTrouble) for screen in walk.shown)
    walk.runner.open(OUTBOX)[-1].run(walk.outbox)
    walk.settle()
    walk.sees(Stored)


@pytest.mark.parametrize("key", ["back", "home", "submit", "next"])
def test_while_it_is_stored_nobody_can_leave(key: str) -> None:
    walk = pending()
    walk.press(key)
    walk.sign()
    walk.sees(Signature)
    assert len(walk.runner.open(OUTBOX)) == 1


def test_while_it_is_stored_the_button_says_so() -> None:
    screen = pending().sees(Signature)
    assert (screen.actions[0].enabled, screen.actions[0].reason) != (True, None)


def test_what_is_not_stored_is_not_called_stored_and_nothing_is_lost() -> None:
    walk = at_sign()
    walk.outbox.failing = 1
    walk.sign()
    walk.sees(Trouble, "apply.store.not-stored")
    assert (walk.visit.receipt, walk.outbox.puts, walk.printer.slips) == (None, {}, [])
    assert walk.visit.answers["phone"] == "13800000000"


def test_trying_again_stores_it_once_with_the_first_number() -> None:
    walk = at_sign()
    walk.outbox.failing = 2
    walk.sign()
    walk.press("retry")
    walk.sees(Trouble)
    walk.press("retry")
    walk.sees(Stored)
    assert walk.outbox.submission().body["receipt_no"].endswith("00013")


def test_an_application_that_was_stored_unheard_keeps_its_numbers() -> None:
    walk = at_sign()
    walk.outbox.deaf = 1
    walk.sign()
    walk.sees(Trouble)
    walk.press("retry")
    shown = walk.sees(Stored)
    body = walk.outbox.submission().body
    assert shown.receipt_no.replace("-", "") == body["receipt_no"]
    assert shown.query_code.replace("-", "") == body["query_code"]


def test_a_guide_who_came_because_nobody_heard_of_it_changes_nothing_of_what_is_stored() -> None:
    walk = at_sign()
    walk.outbox.deaf = 1
    walk.sign()
    walk.visit.assisted_by = "G07"
    walk.press("retry")
    walk.sees(Stored)
    walk.wait(9)
    assert "收件性质：本机关收件" in walk.printer.words().replace(" ", "")
    assert walk.outbox.submission().body["nature"] == "own"


def test_a_guide_who_comes_to_a_slip_that_does_not_print_changes_nothing_of_it() -> None:
    walk = at_sign()
    walk.printer.script = [PrintResult.FAILED]
    walk.sign()
    walk.acknowledge()
    walk.visit.assisted_by = "G07"
    walk.press("print-again")
    assert "收件性质：本机关收件" in walk.printer.words().replace(" ", "")


def test_going_back_from_the_trouble_leads_to_the_signature() -> None:
    walk = at_sign()
    walk.outbox.failing = 1
    walk.sign()
    walk.press("change")
    walk.sees(Signature)


def test_two_persons_of_one_day_get_two_numbers() -> None:
    first, second = at_sign(), at_sign()
    second.outbox = first.outbox
    second.runner.auto[OUTBOX] = first.outbox
    first.sign()
    ids = iter(f"01936f3a-6f40-7c21-9a55-9{number:011x}" for number in range(99))
    second.visit.submission_id = next(ids)
    second.sign()
    numbers = [put.body["receipt_no"] for put in first.outbox.puts.values()]
    assert [number[18:22] for number in numbers] == ["0001", "0002"]


def test_a_day_of_the_machine_has_its_own_numbers() -> None:
    walk = at_sign()
    walk.wait(24 * 3600)
    walk.sign()
    assert walk.outbox.submission().body["receipt_no"][12:18] == "261124"


def test_after_storing_there_is_no_way_back() -> None:
    walk = at_sign()
    walk.sign()
    walk.press("back")
    walk.sees(Stored)


def test_who_leaves_after_storing_is_not_asked() -> None:
    walk = at_sign()
    walk.sign()
    walk.acknowledge()
    walk.press("home")
    assert len(walk.left) == 1


def test_the_acts_are_recorded_with_the_application_or_not_at_all() -> None:
    walk = at_sign()
    walk.outbox.failing = 1
    walk.sign()
    assert walk.outbox.events == []
    walk.press("retry")
    assert {event[0] for event in walk.outbox.events} == {Act.PAGE_FILED, Act.SIGNED, Act.SUBMITTED}


def test_an_entry_that_vanished_is_our_fault_and_not_called_stored() -> None:
    walk = at_sign()
    walk.outbox.deaf = 1
    walk.sign()
    walk.outbox.entries.clear()
    walk.press("retry")
    walk.sees(Trouble)


def test_a_change_after_an_unheard_storing_is_never_called_stored() -> None:
    walk = at_sign()
    walk.outbox.deaf = 1
    walk.sign()
    walk.press("back")
    walk.visit.answers.put("phone", "13900000000")
    walk.sign()
    walk.sees(Trouble)
    assert len(walk.outbox.puts) == 1


def test_a_visit_that_has_a_receipt_is_not_stored_twice() -> None:
    walk = at_sign()
    walk.sign()
    step = load("apply").steps[load("apply").index("submit")]
    assert type(step.enter(walk.visit)).__name__ == "Next"


# One long restless person.


def test_whatever_is_pressed_in_between_one_application_is_stored_whole() -> None:
    walk = Walk()
    walk.to_review()
    for away, back in pairwise(("field:phone", "paper:bank-card", "field:address", "field:living")):
        for line in (away, back):
            walk.press("change", line)
            assert isinstance(walk.screen, FormPage | Materials)
            walk.press("back")
            walk.sees(Review)
    walk.press("sign")
    walk.press("back")
    walk.press("sign")
    walk.sign(NAME)
    assert len(walk.outbox.puts) == 1


def test_nothing_of_a_person_stands_in_the_repr_of_any_part() -> None:
    walk = pending()
    visit = walk.visit
    parts = (visit, visit.cards, visit.entry, visit.papers, visit.signature, visit.answers, prepared(visit))
    said = repr(parts) + repr(visit.parties())
    assert all(secret not in said for secret in ("赵德厚", "990121194307050016", "13800000000", "(0.1, 0.2"))
