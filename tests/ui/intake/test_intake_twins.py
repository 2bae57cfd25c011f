"""A sheet laid twice at a window: told beside the page with where it was laid before; the clerk keeps it or not."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from config.texts import wording
from devices.device import CancelToken, Deadline
from kiosk.capture.sight import Before, Check, Judgement, PageTaken
from kiosk.intake import acts
from kiosk.intake.case import CasePage, Origin, Picture
from tests.support.flow_fakes import FakeEye
from tests.support.made_desk import trouble
from tests.support.ui import look
from tests.ui.intake.test_intake_corners import OTHER, STILL, Table
from ui.window import intake_samples as samples
from ui.window.intake_before import PagesBefore
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


# Pages the case had before.


class KnowingEye(FakeEye):
    """Makes a print of a picture."""

    def print_of(self, deadline: Deadline, cancel: CancelToken, *, jpeg: bytes) -> bytes:
        return b"print of " + jpeg


@pytest.fixture
def taken_up(qapp: object, monkeypatch: pytest.MonkeyPatch) -> Table:
    """Take up a case with two pages of a kiosk, the first of which says how it came to be."""
    draft = samples.draft_case()

    def page(number: int) -> CasePage:
        made = samples.made("a" * 64) if number == 1 else None
        return CasePage(Picture(f"before-{number}", str(number) * 64, 0), Origin.KIOSK, made=made)

    two = tuple(page(number) for number in (1, 2))
    papers = (samples.changed(one, pages=two if one.id == samples.RECORD else ()) for one in draft.materials)
    case = samples.changed(draft, materials=tuple(papers))
    monkeypatch.setattr(samples, "draft_case", lambda: case)
    table = Table()
    PagesBefore(table.state, table.desk.picture)
    return table


def look_on(table: Table, looks: int = 3) -> None:
    """Let the camera look a few times, and the eye do what is asked of it meanwhile."""
    for _ in range(looks):
        table.state.camera.seen.emit()
        if any(hasattr(one.call, "func") for one in table.lanes.works):
            table.do(KnowingEye(sheet(FIRST)))


@pytest.mark.parametrize(("like", "place"), [("a" * 64, 1), ("2" * 64, 2)], ids=["with its still", "without"])
def test_a_sheet_of_a_page_the_case_had_before_is_told_with_its_place(taken_up: Table, like: str, place: int) -> None:
    look_on(taken_up)
    eye = take(taken_up, sheet("9" * 64, like=like))
    known = [("a" * 64, b"print of picture of before-1"), ("2" * 64, b"print of picture of before-2")]
    assert [(one.of, one.print) for one in eye.before] == known
    assert said(taken_up) == ("这张放过了：要就留着，多余就按 Delete", f"和这一份的第 {place} 页是同一张。")
    # Of a page the camera here never saw there is no still on which corners could be set.
    taken_up.state.turn_page(-1)
    assert not taken_up.corners.can


def test_each_page_is_made_known_once_and_one_that_cannot_be_is_left_out(taken_up: Table) -> None:
    look_on(taken_up, 1)
    taken_up.state.camera.seen.emit()
    taken_up.end(trouble("host.ended"))
    look_on(taken_up)
    assert [one.of for one in take(taken_up, sheet(FIRST)).before] == ["a" * 64]


@pytest.mark.parametrize("left", ["while its picture is fetched", "while its print is made"])
def test_what_is_made_known_of_a_case_that_was_left_is_dropped(taken_up: Table, left: str) -> None:
    taken_up.desk.at_once = left != "while its picture is fetched"
    taken_up.state.camera.seen.emit()
    taken_up.state.leave()
    if taken_up.desk.at_once:
        taken_up.do(KnowingEye(sheet(FIRST)))
    else:
        taken_up.desk.answer(b"picture")
    asked = [one for one in taken_up.lanes.works if hasattr(one.call, "func")]
    assert (taken_up.state.taken_here._prints, asked) == ({}, [])


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_whatever_is_wrong_with_a_page_has_words_at_a_window(language: str) -> None:
    # A page of a kiosk that lay in shadow broke the tab.
    assert [one for one in Check if f"intake.poor.{one.value}" not in wording(language)] == []
