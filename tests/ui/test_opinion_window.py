"""A person in front of the window: has a say, is given two codes, prints a guide, gives a bad rating; touches only."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton

from kiosk.steps.screens import Choice, FormPage, Goodbye, Guide, Review, Screen, Stored
from tests.support.flow_walk import Walk
from tests.support.opinion_walk import OpinionWalk
from tests.support.paper_walk import PaperWalk
from tests.support.rated_walk import at_rating
from tests.support.ui import ACROSS, UPRIGHT, clipped, kiosk, parts, settle, words
from ui.shells.kiosk import KioskShell

SIZES = [UPRIGHT, ACROSS]


class Person:
    """Somebody whose finger touches what they can read; the window and the walk tell each other everything."""

    def __init__(self, walk: Walk, size: tuple[int, int] = UPRIGHT, **modes: bool) -> None:
        self.walk = walk
        self.shell: KioskShell = kiosk(size=size, **modes)
        self.shell.open(fullscreen=False)
        # From here on the window shows what the walk sees, and the walk hears what the window is told.
        show = walk.engine._on_screen
        walk.engine._on_screen = lambda screen: (show(screen), self._shown(screen))
        self.shell.happened.connect(self._heard)
        self._shown(walk.screen)
        self.touches = 0

    def _shown(self, screen: Screen) -> None:
        self.shell.show_screen(screen)
        settle()

    def _heard(self, event: Any) -> None:
        self.walk.engine.take(event)
        self.walk.settle()

    def touch(self, *labels: str) -> None:
        """Touch keys by what stands on them, one after the other."""
        for label in labels:
            found = [part for part in self._keys() if label in said(part)]
            assert found, f"nothing says {label!r}: {words(self.shell)}"
            QTest.mouseClick(found[0], Qt.MouseButton.LeftButton)
            self.touches += 1
            settle()

    def _keys(self) -> list[QAbstractButton]:
        return [part for part in parts(self.shell) if isinstance(part, QAbstractButton) and part.isEnabled()]

    def reads(self) -> str:
        """Return everything that stands in the window."""
        return "\n".join(words(self.shell))

    def leave(self) -> None:
        """Let the window go."""
        self.shell.shut()
        self.shell.deleteLater()


def said(key: QAbstractButton) -> str:
    """Return what stands on a key, whole rows too."""
    own = getattr(key, "words", "") or key.accessibleName()
    return own + "".join(getattr(part, "words", "") for part in key.findChildren(object) if hasattr(part, "words"))


@pytest.fixture
def before() -> Any:
    """Put a person before a window; the window goes with the test."""
    people: list[Person] = []

    def stand(walk: Walk, size: tuple[int, int] = UPRIGHT, **modes: bool) -> Person:
        people.append(Person(walk, size, **modes))
        return people[-1]

    yield stand
    for person in people:
        person.leave()


Stand = Callable[..., Person]


@pytest.mark.parametrize("size", SIZES)
def test_a_complaint_is_handed_in_by_touches_alone(before: Stand, size: tuple[int, int]) -> None:
    walk = OpinionWalk()
    person = before(walk, size)
    person.touch("投诉", "一个窗口", "等得太久", "下一步", "凭单子上的件号来查", "下一步", "封好交上去")
    screen = walk.sees(Stored)
    assert person.touches == 7
    assert screen.receipt_no in person.reads()
    assert screen.query_code in person.reads()


def test_each_screen_of_the_way_stands_whole_in_the_window(before: Stand) -> None:
    walk = OpinionWalk()
    person = before(walk, (1366, 768))
    cut: dict[str, list[str]] = {walk.step: clipped(person.shell)}
    for label in ("投诉", "一位工作人员", "态度不好", "下一步", "凭单子上的件号来查", "下一步", "封好交上去"):
        person.touch(label)
        cut[f"{walk.step} after {label}"] = clipped(person.shell)
    assert {step: found for step, found in cut.items() if found} == {}


def test_elder_people_come_through_as_well(before: Stand) -> None:
    walk = OpinionWalk()
    person = before(walk, elder=True)
    person.touch("咨询", "要带的材料", "要带什么", "下一步", "凭单子上的件号来查", "下一步", "封好交上去", "下一步")
    walk.sees(Goodbye)


def test_a_touch_on_a_line_of_the_review_leads_to_its_field(before: Stand) -> None:
    walk = OpinionWalk()
    person = before(walk)
    person.touch("纠错", "办事指南", "电话、地址、时间不对", "下一步", "凭单子上的件号来查", "下一步")
    walk.sees(Review)
    person.touch("哪一种情况")
    walk.sees(FormPage)


@pytest.mark.parametrize("size", SIZES)
def test_a_guide_is_printed_by_two_touches_and_one_is_back_in_it(before: Stand, size: tuple[int, int]) -> None:
    walk = PaperWalk()
    person = before(walk, size)
    person.touch("打印", "回到刚才那一页")
    walk.sees(Guide)
    assert len(walk.printer.slips) == 1


def test_a_bad_rating_with_two_reasons_takes_four_touches(before: Stand) -> None:
    walk = at_rating()
    person = before(walk)
    person.touch("非常不满意", "等得太久", "看不明白", "好了")
    walk.sees(Goodbye)
    (put,) = walk.outbox.puts.values()
    assert put.body["reasons"] == ["waited", "unclear"]


def test_a_reason_that_was_tapped_can_be_told_from_one_that_was_not(before: Stand) -> None:
    walk = at_rating()
    person = before(walk)
    person.touch("非常不满意", "等得太久")
    assert [tile.chosen for tile in walk.sees(Choice).choices][:2] == [True, False]
