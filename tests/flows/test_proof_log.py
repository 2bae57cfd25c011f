"""The record of a printed proof: offered when surely a copy came out, masked, marked when it is printed again."""

from __future__ import annotations

import pytest

from devices.page_printer import PageResult
from devices.receipt_printer import PrintResult
from kiosk.audit import Act
from kiosk.steps.proof_screens import Doing
from kiosk.steps.screens import Trouble
from tests.support.flow_walk import card
from tests.support.proof_walk import ProofWalk


def printed(*fates: PageResult) -> ProofWalk:
    walk = ProofWalk()
    walk.page_printer.script = list(fates)
    walk.to_query()
    walk.press("print")
    return walk


def at_end(*fates: PageResult) -> ProofWalk:
    walk = printed(*fates)
    walk.sees(Doing, "proof.done.title")
    return walk


def keys(walk: ProofWalk) -> list[str]:
    return [action.name for action in walk.screen.actions]


def test_the_record_is_printed_by_one_touch_and_one_is_back_at_the_end() -> None:
    walk = at_end()
    walk.press("log")
    walk.sees(Doing, "paper.done.title")
    walk.press("done")
    walk.sees(Doing, "proof.done.title")


def test_it_says_which_proof_how_many_and_how_to_check_it() -> None:
    walk = at_end()
    walk.press("log")
    told = walk.printer.words()
    wanted = ["社会保险个人权益记录单", "9901-RS-20261123-0318", "打印份数：1", "今天还能打：2 份", "核验"]
    assert [words for words in wanted if words not in told] == []


def test_its_holder_is_masked() -> None:
    walk = at_end()
    walk.press("log")
    person = card("lin-jingshu")
    assert "本人：林*姝" in walk.printer.words()
    assert [one for one in (person.name, person.number) if one and one in walk.printer.words()] == []


def test_it_is_recorded_as_a_paper_of_its_own() -> None:
    walk = at_end()
    walk.press("log")
    (noted,) = walk.facilities.noted(Act.PAPER_PRINTED)
    assert (noted["kind"], noted["attempt"]) == ("proof-log", 1)


def test_a_second_one_says_that_it_is_one_and_when_the_first_was() -> None:
    walk = at_end()
    walk.press("log")
    assert "补打" not in walk.printer.words()
    walk.press("again")
    assert "补打 第2次" in walk.printer.words()
    assert "原打印时间 2026年11月23日 10:26" in walk.printer.words()


def test_without_a_roll_there_is_no_key_and_no_way() -> None:
    walk = at_end()
    walk.facilities.lose("receipt_printer")
    walk.press("log")
    walk.sees(Doing, "proof.done.title")
    assert walk.printer.slips == []


def test_of_a_copy_that_only_may_have_come_out_there_is_no_record() -> None:
    walk = printed(PageResult.UNSURE)
    walk.press("looked")
    walk.sees(Doing, "proof.done.title-unsure")
    assert keys(walk) == ["next"]


def test_a_record_that_does_not_come_out_costs_nobody_the_proof() -> None:
    walk = at_end()
    walk.printer.script = [PrintResult.FAILED]
    walk.press("log")
    walk.sees(Trouble, "paper.failed.title")
    walk.press("done")
    walk.press("next")
    assert walk.step == "proof-evaluation"


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_it_speaks_the_language_of_the_screen(language: str) -> None:
    walk = at_end()
    walk.press("language", language)
    walk.press("log")
    assert ("Social insurance record" in walk.printer.words()) is (language == "en")
