"""What is finished at a window: filled in and stored here under a code, unsigned, and never told as handed in."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from kiosk.audit import Act
from kiosk.steps.route import Route, to_window
from kiosk.steps.screens import Guide, Materials, MaterialState, Review, Signature, SlipTrouble, Stored, Trouble
from kiosk.steps.standing import put_off
from offline_queue.entry import State
from tests.support.answering import begun, to_papers
from tests.support.flow_walk import ELDER, Walk, page, sight

HARDSHIP = "11990100990179192A3990204000000"
SOCIAL_CARD = "11990100990179192A3990206000000"
LOAN = "11990100990179192A3990205000000"
RESALE = "11990100990675145E3990602000000"
SURVIVORS = "11990100990179192A3990106000000"


FIXED = {SOCIAL_CARD: {"photo": "new", "reason": "broken"}}


def at_papers(item: str) -> Walk:
    walk = begun(item)
    walk.facilities.cut_line()
    return to_papers(walk, **FIXED.get(item, {}))


def finished(walk: Walk) -> dict[str, Any]:
    walk.press("next")
    walk.sees(Review)
    walk.press("sign")
    walk.sees(Stored)
    return walk.outbox.submission().body


@pytest.mark.parametrize(("item", "why"), [(HARDSHIP, "matter"), (LOAN, "wet"), (RESALE, "wet")])
def test_a_matter_says_why_a_window_finishes_it(item: str, why: str) -> None:
    assert to_window(begun(item).visit) == why


def test_a_level_the_card_does_not_reach_is_proven_at_the_window() -> None:
    walk = begun(HARDSHIP)
    walk.visit.item = msgspec.structs.replace(walk.visit.matter, identity_level="L2")
    assert to_window(walk.visit) == "level"


def test_what_is_finished_here_has_no_such_reason() -> None:
    assert to_window(begun(ELDER).visit) == ""


def test_the_guide_says_it_before_anybody_begins() -> None:
    walk = begun(HARDSHIP)
    walk.choose("self")
    shown = walk.sees(Guide)
    assert shown.tags[0].label.key == "apply.guide.then-window"
    assert [action.label.key for action in shown.actions if action.primary] == ["apply.guide.prefill"]


def test_nobody_has_to_settle_papers_that_go_along_to_the_window() -> None:
    walk = at_papers(SOCIAL_CARD)
    on = walk.sees(Materials).actions[-1]
    assert on.enabled
    walk.press("next")
    walk.sees(Review)
    assert {one.id for one in put_off(walk.visit)} == {"recent-photograph", "the-old-social-security-card"}


def test_what_somebody_has_with_them_is_scanned_here() -> None:
    walk = at_papers(SOCIAL_CARD)
    walk.press("scan", "recent-photograph")
    walk.look(sight(1, hold=1.0))
    walk.take(page(1))
    walk.press("keep")
    body = finished(walk)
    assert [line["material_id"] for line in body["manifest"]] == ["recent-photograph"]
    assert body["later"] == ["the-old-social-security-card"]


def test_it_is_stored_as_filled_in_and_unsigned_with_its_reason() -> None:
    walk = at_papers(HARDSHIP)
    body = finished(walk)
    assert (body["kind"], body["signature"], body["to_window"]) == ("prefill", None, "matter")
    assert [event[0] for event in walk.outbox.events] == [Act.SUBMITTED]


def test_nothing_is_promised_without_a_signature_that_binds_it() -> None:
    walk = at_papers(SURVIVORS)
    walk.press("open", "proof-of-the-relation-to-the-deceased")
    opened = next(one for one in walk.sees(Materials).rows if one.state is MaterialState.OPEN)
    assert [way.name for way in opened.ways] == ["scan", "later"]


def test_the_screen_never_says_that_it_was_handed_in() -> None:
    walk = at_papers(HARDSHIP)
    finished(walk)
    assert walk.sees(Stored).title.key == "apply.prefill.stored"
    walk.acknowledge()
    words = walk.says(walk.sees(Stored, "apply.prefill.stored"))
    assert "带上：" in words
    assert walk.visit.matter.places[0].zh in words


@pytest.mark.parametrize(("language", "title"), [("zh_CN", "预 填 单"), ("en", "FILLED IN")])
def test_the_slip_is_no_receipt_and_says_what_to_bring(language: str, title: str) -> None:
    walk = at_papers(SOCIAL_CARD)
    walk.press("language", language)
    finished(walk)
    walk.acknowledge()
    said = "".join(getattr(part, "text", "") for part in walk.printer.slips[-1].parts).replace(" ", "")
    assert title.replace(" ", "") in said
    assert walk.visit.matter.materials[1].name.of(language).replace(" ", "")[:12] in said


def test_a_platform_that_refuses_is_said_as_for_any_other() -> None:
    walk = at_papers(HARDSHIP)
    finished(walk)
    walk.turn(State.REJECTED)
    assert walk.sees(Stored).title.key == "apply.sent.kept"


def test_a_full_disk_is_said_and_tried_again() -> None:
    walk = at_papers(HARDSHIP)
    walk.outbox.failing = 1
    walk.press("next")
    walk.press("sign")
    walk.sees(Trouble, "apply.store.not-stored")
    walk.press("retry")
    walk.sees(Stored)
    assert len(walk.outbox.puts) == 1


def test_a_store_nobody_heard_of_is_found_again() -> None:
    walk = at_papers(HARDSHIP)
    walk.outbox.deaf = 1
    walk.press("next")
    walk.press("sign")
    walk.press("retry")
    walk.sees(Stored)
    assert len(walk.outbox.puts) == 1


def test_a_change_after_an_unheard_storing_is_never_told_under_the_number_of_what_is_stored() -> None:
    walk = at_papers(HARDSHIP)
    walk.outbox.deaf = 1
    walk.press("next")
    walk.press("sign")
    walk.visit.answers.put("phone", "13900000000")
    walk.press("retry")
    walk.sees(Trouble, "apply.store.not-stored")
    assert len(walk.outbox.puts) == 1


def test_without_paper_the_code_stands_large() -> None:
    walk = at_papers(HARDSHIP)
    walk.runner.auto.pop(next(on for on in walk.runner.auto if getattr(on, "__name__", "") == "ReceiptPrinter"))
    finished(walk)
    walk.acknowledge()
    walk.sees(Stored)
    assert not isinstance(walk.screen, SlipTrouble)


# 按指印.


def at_box() -> Walk:
    walk = Walk()
    walk.to_sign()
    return walk


def test_who_cannot_write_is_led_to_a_window_for_the_thumb_print() -> None:
    walk = at_box()
    walk.press("thumb")
    walk.sees(Trouble, "apply.thumb.title")
    walk.press("to-window")
    walk.sees(Stored, "apply.prefill.stored")
    body = walk.outbox.submission().body
    assert (body["kind"], body["to_window"], body["signature"]) == ("prefill", "thumb", None)
    assert "按指印" in walk.says()


def test_who_wants_to_write_after_all_has_the_box_again() -> None:
    walk = at_box()
    walk.press("thumb")
    walk.press("write")
    walk.sees(Signature)
    walk.sign()
    assert walk.outbox.submission().body["kind"] == "apply"


def test_where_no_thumb_is_allowed_there_is_no_key_and_no_way() -> None:
    walk = at_box()
    walk.visit.item = msgspec.structs.replace(walk.visit.matter, thumb_allowed=False)
    walk.press("back")
    walk.press("sign")
    assert [action.name for action in walk.sees(Signature).actions] == ["submit"]
    walk.press("thumb")
    walk.press("to-window")
    walk.sees(Signature)
    assert walk.visit.part(Route).chosen == ""


def test_a_thumb_for_one_matter_is_forgotten_with_it() -> None:
    walk = at_box()
    walk.press("thumb")
    walk.press("to-window")
    walk.visit.wipe()
    assert walk.visit.part(Route).chosen == ""
