"""A notice is answered once: also by the second person of a dossier, and long after the answer itself was wiped."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kiosk.steps.answered import Mark, mark
from kiosk.steps.screens import Guide, Stored, Trouble
from kiosk.steps.step import Reason
from offline_queue.entry import NeedsCorrection, Rejected, State
from tests.support.inquiries import ID, NOTICE_ID, OTHER_ID, Inquiring, dossier, progress, wanting
from tests.support.parcels import PERSON

AGENT = PERSON | {"name": "林静姝", "id_no": "990101198803120020"}
FAMILY = {
    "relation": "family", "relation_detail": "child", "applicant": PERSON, "operator": AGENT, "signer": AGENT,
}  # fmt: skip


@pytest.fixture
def walk(tmp_path: Path) -> Iterator[Inquiring]:
    made = Inquiring(tmp_path, at="supplement-ask")
    yield made
    made.box.close()


def of_both(walk: Inquiring, told: dict[str, Any]) -> None:
    """Let applicant and operator both have a dossier."""
    walk.told(dossier(told, parties=FAMILY))
    walk.told(dossier(told, parties=FAMILY, role="operator"), id_no=AGENT["id_no"])


def to_sign(walk: Inquiring, key: str = "zhao-dehou") -> None:
    walk.show_card(key)
    walk.press("begin")
    walk.scan("household-register")
    walk.scan("bank-card")
    walk.press("next")
    walk.press("sign")


def answer(walk: Inquiring) -> None:
    to_sign(walk)
    walk.sign()
    walk.sees(Stored)
    walk.engine.leave(Reason.HOME)


def ask_again(walk: Inquiring, key: str = "zhao-dehou") -> None:
    walk.begin_again("supplement-ask")
    walk.show_card(key)


def test_the_second_person_of_a_dossier_hears_that_it_was_answered(walk: Inquiring) -> None:
    of_both(walk, wanting())
    answer(walk)
    ask_again(walk, "lin-jingshu")
    walk.sees(Trouble, "supplement.answered-title")
    assert "线路一通就送去" in walk.says()


def test_without_a_line_the_second_person_hears_it_too(walk: Inquiring) -> None:
    of_both(walk, wanting())
    walk.show_card("lin-jingshu")
    walk.engine.leave(Reason.HOME)
    walk.begin_again("supplement-ask")
    answer(walk)
    walk.facilities.cut_line()
    ask_again(walk, "lin-jingshu")
    walk.sees(Trouble, "supplement.answered-title")


def test_after_the_answer_was_sent_and_wiped_an_old_word_of_the_platform_asks_for_nothing(walk: Inquiring) -> None:
    of_both(walk, wanting())
    answer(walk)
    walk.settle_entry()
    walk.later(days=1)
    assert walk.box.wipe_due(walk.clock(), 60) == 1
    walk.facilities.cut_line()
    ask_again(walk)
    walk.sees(Trouble, "supplement.answered-sent-title")


def test_what_the_platform_has_is_not_said_to_wait_here(walk: Inquiring) -> None:
    of_both(walk, wanting())
    answer(walk)
    walk.settle_entry()
    ask_again(walk, "lin-jingshu")
    walk.sees(Trouble, "supplement.answered-sent-title")
    assert "线路" not in walk.says()


def test_the_next_notice_of_the_dossier_is_open(walk: Inquiring) -> None:
    of_both(walk, wanting())
    answer(walk)
    told = dossier(wanting(), parties=FAMILY, role="operator")
    told["notice"]["id"] = NOTICE_ID[:-2] + "77"
    walk.told(told, id_no=AGENT["id_no"])
    ask_again(walk, "lin-jingshu")
    walk.sees(Guide)


def test_once_the_platform_wants_nothing_the_note_goes(walk: Inquiring) -> None:
    of_both(walk, wanting())
    answer(walk)
    assert walk.box.note(f"answered:{ID}", walk.clock())
    of_both(walk, progress())
    ask_again(walk)
    walk.sees(Trouble, "supplement.nothing-title")
    assert walk.box.note(f"answered:{ID}", walk.clock()) is None


def test_an_answer_nobody_saw_before_is_found_when_this_one_is_stored(walk: Inquiring) -> None:
    of_both(walk, wanting())
    to_sign(walk, "lin-jingshu")
    # As after a look into the own store that failed when this visit asked.
    with walk.box.transaction() as tx:
        mark(tx, ID, Mark(NOTICE_ID, OTHER_ID), datetime.date(2026, 12, 7), walk.facilities.now())
    walk.sign()
    walk.sees(Trouble, "supplement.answered-title")
    assert walk.box.entries() == []


def test_on_the_last_day_of_the_notice_it_is_still_known(walk: Inquiring) -> None:
    of_both(walk, wanting())
    answer(walk)
    walk.later(days=(datetime.date(2026, 12, 7) - walk.facilities.today()).days)
    assert walk.facilities.today() == datetime.date(2026, 12, 7)
    ask_again(walk, "lin-jingshu")
    walk.sees(Trouble, "supplement.answered-title")


@pytest.mark.parametrize("outcome", [Rejected("supplement-unreadable"), NeedsCorrection("form-invalid")])
@pytest.mark.parametrize("person", ["zhao-dehou", "lin-jingshu"])
def test_an_answer_the_platform_turned_down_may_be_given_again(
    walk: Inquiring, outcome: Rejected | NeedsCorrection, person: str
) -> None:
    of_both(walk, wanting())
    answer(walk)
    walk.turn_down(outcome)
    ask_again(walk, person)
    walk.sees(Guide)
    walk.press("begin")
    walk.scan("household-register")
    walk.scan("bank-card")
    walk.press("next")
    walk.press("sign")
    walk.sign()
    walk.sees(Stored)
    assert len(walk.box.entries(state=State.PENDING)) == 1
