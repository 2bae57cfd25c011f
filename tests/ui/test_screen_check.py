"""The check of all screens finds what it is for: each fault is put into a window once and must be told."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from msgspec.structs import replace
from PySide6.QtWidgets import QWidget

from config.texts import plain
from kiosk.steps.screens import Screen
from tests.support.screen_check import beyond_reach, faint, problems
from tests.support.ui import kiosk, settle
from ui.parts.label import Label
from ui.parts.pressable import Kind, Pressable
from ui.screens.samples import samples
from ui.shells.kiosk import KioskShell

SCREEN: Screen = samples("zh_CN")["05-guide"]


@pytest.fixture
def shell() -> Iterator[KioskShell]:
    made = kiosk()
    made.open(fullscreen=False)
    made.show_screen(SCREEN)
    settle()
    yield made
    made.shut()
    made.deleteLater()


def laid(shell: KioskShell, part: QWidget, *place: int) -> None:
    """Lay a part over the window at a place of its own."""
    part.setParent(shell)
    part.setGeometry(*place)
    part.show()
    part.raise_()
    settle()


def label(shell: KioskShell, words: str, colour: str = "ink") -> Label:
    made = Label(shell.look, "body", colour=colour, wrap=False)
    made.set_words(words)
    return made


def told(shell: KioskShell) -> set[str]:
    """Return the kinds of what was found."""
    return {one.partition(":")[0] for one in (*problems(shell), *faint(shell))}


def test_a_screen_that_is_well_tells_nothing(shell: KioskShell) -> None:
    assert told(shell) == set()


def test_words_that_do_not_fit_are_told(shell: KioskShell) -> None:
    laid(shell, label(shell, "这一句话比给它的地方长得多"), 600, 900, 60, 60)
    assert "clipped" in told(shell)


def test_words_over_words_are_told(shell: KioskShell) -> None:
    assert shell.frame.current
    title = shell.frame.current.title
    at = title.mapTo(shell, title.rect().topLeft())
    laid(shell, label(shell, "压在题目上"), at.x() + 4, at.y() + 4, 300, 60)
    assert "overlap" in told(shell)


def test_words_that_leave_the_page_are_told(shell: KioskShell) -> None:
    laid(shell, label(shell, "半句话在外面"), 1000, 1000, 300, 60)
    assert "outside the page" in told(shell)


def test_a_character_without_a_shape_is_told(shell: KioskShell) -> None:
    shell.show_screen(replace(SCREEN, title=plain("办事\ue123")))
    settle()
    assert "boxes" in told(shell)


def test_a_key_too_small_for_a_finger_is_told_and_one_that_is_off_is_not(shell: KioskShell) -> None:
    key = Pressable(shell.look)
    key.set_words("小")
    key.setMinimumSize(1, 1)
    laid(shell, key, 900, 1560, 60, 60)
    assert "small" in told(shell)
    key.set_possible(False)
    assert "small" not in told(shell)


def test_two_ways_on_that_look_alike_are_told(shell: KioskShell) -> None:
    for top in (900, 1200):
        key = Pressable(shell.look, Kind.PRIMARY)
        key.set_words("下一步")
        laid(shell, key, 700, top, 300, 121)
    assert "primaries" in told(shell)


def test_pale_words_are_told(shell: KioskShell) -> None:
    laid(shell, label(shell, "灰字", colour="idle_line"), 700, 1500, 200, 60)
    assert "faint" in told(shell)


def test_the_words_under_a_question_are_not_judged(shell: KioskShell) -> None:
    laid(shell, label(shell, "半句话在外面"), 1000, 1000, 300, 60)
    shell.show_screen(samples("zh_CN")["19-still-there"])
    settle()
    assert told(shell) == set()


@pytest.mark.parametrize(("top", "possible", "beyond"), [(700, True, True), (1300, True, False), (700, False, False)])
def test_a_key_above_the_middle_is_beyond_the_reach_of_who_sits(top: int, possible: bool, beyond: bool) -> None:
    low = kiosk("zh_CN", low=True)
    low.open(fullscreen=False)
    low.show_screen(SCREEN)
    key = Pressable(low.look)
    key.set_words("找人帮忙")
    key.set_possible(possible)
    laid(low, key, 300, top, 400, 200)
    assert ("找人帮忙" in " ".join(beyond_reach(low))) is beyond
    low.shut()
    low.deleteLater()
