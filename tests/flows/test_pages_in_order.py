"""The pages kept so far: looked through, put before another, and one too many thrown away."""

from __future__ import annotations

import pytest

from kiosk.audit import Act
from kiosk.steps.screens import Materials, MaterialState, PageCheck
from tests.flows.test_corners_by_hand import REGISTER, at_camera
from tests.support.flow_walk import Walk, page, sight


def with_pages(count: int) -> Walk:
    """Take so many pages, the last one not kept yet."""
    walk = at_camera()
    for number in range(1, count + 1):
        walk.look(sight(number, hold=1.0))
        walk.take(page(number))
        if number < count:
            walk.press("keep" if number == 1 else "more")
    return walk


def names(walk: Walk) -> list[str]:
    return [action.name for action in walk.screen.actions]


def staged(walk: Walk) -> list[int]:
    """Return which pages are kept, in their order."""
    return [one.content[2] for one in walk.visit.papers.staged]


def test_the_first_page_has_none_before_it() -> None:
    assert "pages" not in names(with_pages(1))


def test_pages_are_looked_through_one_by_one_and_back_to_the_one_that_waits() -> None:
    walk = with_pages(3)
    walk.press("pages")
    first = walk.sees(PageCheck)
    assert (first.page, names(walk), "第 1 页，共 2 页" in walk.says()) == (page(1).jpeg, ["order-next"], True)
    walk.press("order-next")
    assert (walk.sees(PageCheck).page, names(walk)) == (page(2).jpeg, ["earlier", "order-next"])
    walk.press("order-next")
    assert (walk.sees(PageCheck).page, "pages" in names(walk)) == (page(3).jpeg, True)


def test_a_page_goes_before_another_and_stays_in_sight() -> None:
    walk = with_pages(3)
    for action in ("pages", "order-next", "earlier"):
        walk.press(action)
    assert (staged(walk), walk.sees(PageCheck).page) == ([2, 1], page(2).jpeg)
    assert walk.facilities.noted(Act.PAGE_MOVED) == [{"code": REGISTER, "number": 2}]


def test_a_page_more_than_asked_is_thrown_away() -> None:
    walk = with_pages(4)
    gone = walk.visit.papers.staged[2].content
    for action in ("pages", "order-next", "order-next", "drop"):
        walk.press(action)
    assert (staged(walk), any(gone), walk.sees(PageCheck).page) == ([1, 2], False, page(2).jpeg)
    assert walk.facilities.noted(Act.PAGE_REMOVED) == [{"code": REGISTER, "number": 3}]


@pytest.mark.parametrize("action", ["drop", "earlier", "nonsense"])
def test_what_is_not_offered_does_nothing(action: str) -> None:
    walk = with_pages(3)
    walk.press("pages")
    walk.press(action)
    assert (staged(walk), walk.sees(PageCheck).page) == ([1, 2], page(1).jpeg)


def test_back_leads_to_the_page_that_waits() -> None:
    walk = with_pages(3)
    walk.press("pages")
    walk.press("back")
    assert (walk.sees(PageCheck).page, staged(walk)) == (page(3).jpeg, [1, 2])


def test_the_paper_goes_along_in_the_order_it_was_put() -> None:
    walk = with_pages(2)
    walk.press("keep")
    walk.press("scan", REGISTER)
    walk = with_pages(3)
    for action in ("pages", "order-next", "earlier", "back", "keep"):
        walk.press(action)
    assert [one.content[2] for one in walk.visit.papers.pages[REGISTER]] == [2, 1, 3]
    assert {row.name: row.state for row in walk.sees(Materials).rows}[REGISTER] is MaterialState.DONE
