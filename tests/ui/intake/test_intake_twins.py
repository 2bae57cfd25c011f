"""A sheet laid twice at a window: told beside the page with where it was laid before; the clerk keeps it or not."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from config.texts import wording
from kiosk.capture.sight import Before, Check, Judgement, PageTaken
from kiosk.intake import acts
from tests.support.flow_fakes import FakeEye
from tests.support.ui import look
from tests.ui.intake.test_intake_corners import OTHER, STILL, Table
from ui.window import intake_samples as samples
from ui.window.intake_view import found, under_camera

FIRST, SECOND = "1" * 64, "2" * 64


@pytest.fixture
def table(qapp: object) -> Table:
    made = Table()
    made.state.act(lambda case: acts.removed(acts.removed(case, samples.RECORD, 4), samples.RECORD, 3))
    return made


def sheet(still: str, **more: Any) -> PageTaken:
    """Return a page of a still, known again by its print."""
    known = {"sha256": still, "original_sha256": still, "print": b"print " + still[:1].encode()}
    return replace(samples.TAKEN, **{**known, **more})


def take(table: Table, page: PageTaken) -> FakeEye:
    """Take one page more."""
    table.live()
    table.state.take()
    eye = FakeEye(page)
    table.do(eye)
    return eye


def said(table: Table) -> tuple[str, str]:
    """Return what stands beside the page that is looked at, and under it."""
    (beside,) = found(look(), table.state)
    return beside.words, under_camera(look(), table.state)


def test_a_sheet_laid_again_is_told_with_its_place_and_may_stay(table: Table) -> None:
    assert take(table, sheet(FIRST)).before == ()
    assert take(table, sheet(SECOND, like=FIRST)).before == (Before(FIRST, b"print 1"),)
    assert said(table) == ("这张放过了：要就留着，多余就按 Delete", "和这一份的第 3 页是同一张。")
    # Nothing stands in its way: neither is it poor, nor does it wait for a word.
    assert (table.count, table.case.material(samples.RECORD).poor) == (4, ())


def test_a_sheet_of_another_paper_is_told_with_its_name(table: Table) -> None:
    take(table, sheet(FIRST))
    table.state.choose(samples.REPORT)
    take(table, sheet(SECOND, like=FIRST))
    name = look().say(table.case.material(samples.RECORD).paper.name.text)
    assert said(table)[1] == f"和“{name}”第 3 页是同一张。"


def test_it_is_told_no_more_once_the_other_one_is_out(table: Table) -> None:
    take(table, sheet(FIRST))
    take(table, sheet(SECOND, like=FIRST))
    table.state.act(lambda case: acts.removed(case, samples.RECORD, 3))
    table.state.turn_page(-1)
    assert said(table)[0] == "这一页清楚"


def test_a_page_is_not_held_against_the_one_it_takes_the_place_of(table: Table) -> None:
    take(table, sheet(FIRST))
    table.corners.begin()
    table.do(FakeEye(STILL))
    table.corners.lay(OTHER)
    eye = FakeEye(sheet(SECOND))
    table.do(eye)
    assert (eye.before, table.count) == ((), 3)


def test_what_stands_on_its_head_is_told_with_its_keys_and_is_not_poor(table: Table) -> None:
    take(table, sheet(FIRST, judgements=(Judgement(Check.UPRIGHT, False),)))
    assert said(table) == ("这一页倒了：按 K 再按 R 转正", "转正后按 Enter 存下。")
    assert table.case.material(samples.RECORD).poor == ()


def test_an_original_that_was_seen_ends_what_is_told_of_the_sheet(table: Table) -> None:
    take(table, sheet(FIRST))
    take(table, sheet(SECOND, like=FIRST))
    table.state.act(lambda case: acts.checked(case, samples.RECORD, samples.CLERK, samples.HOUR))
    of_page = table.state.shown_page
    marked = [samples.changed(of_page, marked=of_page.picture)] if of_page else []
    sheets = (*table.case.material(samples.RECORD).pages[:-1], *marked)
    paper = samples.changed(table.case.material(samples.RECORD), pages=sheets)
    others = tuple(paper if one.id == paper.id else one for one in table.case.materials)
    table.state.case = samples.changed(table.case, materials=others)
    assert said(table)[0] == "已加核验印"


def test_a_page_that_is_poor_is_told_as_that_first(table: Table) -> None:
    take(table, sheet(FIRST))
    take(table, sheet(SECOND, like=FIRST, judgements=(Judgement(Check.SHADOW, False),)))
    assert said(table)[0] == "这一页有影子"


def test_prints_are_overwritten_with_the_case(table: Table) -> None:
    take(table, sheet(FIRST))
    (print,) = table.state.taken_here._prints.values()
    table.state.leave()
    assert (any(print), table.state.taken_here) == (False, {})


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_whatever_is_wrong_with_a_page_has_words_at_a_window(language: str) -> None:
    # A page of a kiosk that lay in shadow broke the tab.
    assert [one for one in Check if f"intake.poor.{one.value}" not in wording(language)] == []
