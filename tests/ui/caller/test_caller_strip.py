"""The strip a docked bar keeps free: what is told of it, when it is given back, and where nothing can be kept."""

from __future__ import annotations

import ctypes
from typing import Any

import pytest
from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QGuiApplication

from config.texts import wording
from ui.caller import strip as strips
from ui.caller.bar import CallerBar
from ui.caller.docking import Dock
from ui.caller.global_keys import KeysError
from ui.caller.parts import HEIGHT
from ui.caller.strip import FIELDS, PARTIAL, WHOLE, Strip, strip_of, struts_of
from ui.desk.density import SMALL, look_of

SCREEN = QRect(0, 0, 1366, 768)
AT_TOP, AT_BOTTOM = QRect(0, 0, 1366, HEIGHT), QRect(0, 768 - HEIGHT, 1366, HEIGHT)


class Asked:
    """A function of the library that keeps what it was asked for."""

    def __init__(self, answer: Any = None) -> None:
        self.calls: list[tuple[Any, ...]] = []
        self._answer = answer

    def __call__(self, *asked: Any) -> Any:
        self.calls.append(asked)
        return self._answer(*asked) if callable(self._answer) else self._answer


class Library:
    """As much of the X library as is asked of it."""

    def __init__(self, display: int | None = 7) -> None:
        self.XOpenDisplay = Asked(display)
        self.XInternAtom = Asked(lambda display, name, only: {WHOLE: 100, PARTIAL: 101}[name])
        self.kept: dict[int, list[int]] = {}
        self.XChangeProperty = Asked(self._change)
        self.XDeleteProperty = Asked(lambda display, window, atom: self.kept.pop(atom, None))
        self.XFlush, self.XCloseDisplay = Asked(), Asked()

    def _change(self, display: int, window: int, atom: int, kind: int, bits: int, mode: int, at: Any, n: int) -> None:
        self.kept[atom] = list((ctypes.c_long * n).from_address(ctypes.addressof(at._obj)))


@pytest.fixture
def x(monkeypatch: pytest.MonkeyPatch) -> Library:
    made = Library()
    monkeypatch.setattr(strips, "library", lambda: made)
    return made


class Kept(Strip):
    """A strip whose words a test reads."""

    def __init__(self) -> None:
        self.told: list[tuple[int, ...]] = []

    def keep(self, window: int, struts: Any) -> None:
        self.told.append(tuple(struts))

    def give_back(self, window: int) -> None:
        self.told.append(())


@pytest.mark.parametrize(("dock", "bar", "fields"), [
    (Dock.TOP, AT_TOP, (0, 0, 56, 0, 0, 0, 0, 0, 0, 1365, 0, 0)),
    (Dock.BOTTOM, AT_BOTTOM, (0, 0, 0, 56, 0, 0, 0, 0, 0, 0, 0, 1365)),
    # Below a panel of thirty: both strips are free.
    (Dock.TOP, AT_TOP.translated(0, 30), (0, 0, 86, 0, 0, 0, 0, 0, 0, 1365, 0, 0)),
])  # fmt: skip
def test_a_docked_bar_keeps_its_own_strip_and_what_is_outside_it(
    dock: Dock, bar: QRect, fields: tuple[int, ...]
) -> None:
    assert struts_of(dock, bar, SCREEN, 1.0) == fields


def test_strips_are_told_in_the_pixels_of_the_server() -> None:
    assert struts_of(Dock.TOP, AT_TOP, SCREEN, 2.0)[2] == 2 * HEIGHT
    assert struts_of(Dock.TOP, AT_TOP, SCREEN, 2.0)[8:10] == (0, 2731)


def test_at_a_screen_beside_another_only_its_own_columns_are_kept() -> None:
    both = QRect(0, 0, 2732, 768)
    assert struts_of(Dock.TOP, AT_TOP.translated(1366, 0), both, 1.0)[8:10] == (1366, 2731)


def test_at_a_screen_under_another_nothing_can_be_kept_at_the_top() -> None:
    both = QRect(0, -768, 1366, 1536)
    assert struts_of(Dock.TOP, AT_TOP, both, 1.0) == ()
    assert struts_of(Dock.BOTTOM, AT_BOTTOM, both, 1.0) != ()


def test_a_floating_bar_keeps_nothing() -> None:
    assert struts_of(Dock.FLOAT, QRect(300, 300, 340, 92), SCREEN, 1.0) == ()


def test_both_words_for_it_are_told_and_taken_back(x: Library) -> None:
    made, fields = Strip(), struts_of(Dock.TOP, AT_TOP, SCREEN, 1.0)
    made.keep(9, fields)
    assert x.kept == {100: list(fields[:4]), 101: list(fields)}
    assert len(fields) == FIELDS
    made.give_back(9)
    assert x.kept == {}


def test_the_server_is_let_go_once(x: Library) -> None:
    made = Strip(":1")
    made.close()
    made.close()
    assert (x.XOpenDisplay.calls, len(x.XCloseDisplay.calls)) == ([(b":1",)], 1)


def test_without_a_server_nothing_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(strips, "library", lambda: Library(None))
    with pytest.raises(KeysError, match="no-display"):
        Strip()


def missing() -> Strip:
    raise KeysError("no-library")


@pytest.mark.parametrize(("platform", "make", "is_there"), [
    ("xcb", Kept, True), ("xcb", missing, False), ("wayland", Kept, False), ("offscreen", Kept, False),
])  # fmt: skip
def test_strips_are_kept_where_there_is_a_server_for_it(
    monkeypatch: pytest.MonkeyPatch, platform: str, make: Any, is_there: bool
) -> None:
    monkeypatch.setattr(QGuiApplication, "platformName", lambda: platform)
    assert (strip_of(make) is not None) is is_there


def test_a_bar_keeps_its_strip_wherever_it_stands_and_gives_it_back(qtbot: Any) -> None:
    kept = Kept()
    bar = CallerBar(look_of(SMALL, wording("zh_CN")), SMALL, "B区 17", Dock.TOP, training=True, strip=kept)
    qtbot.addWidget(bar)
    bar.stand(Dock.TOP)
    assert kept.told == []
    bar.show()
    for dock in (Dock.TOP, Dock.BOTTOM, Dock.FLOAT, Dock.FLOAT, Dock.TOP):
        bar.stand(dock, QPoint(200, 300))
    bar.hide()
    assert [tuple(place for place in (2, 3) if one and one[place]) for one in kept.told] == [(2,), (3,), (), (2,), ()]


def test_its_own_strip_is_no_edge_for_the_bar(qtbot: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    bar = CallerBar(look_of(SMALL, wording("zh_CN")), SMALL, "B区 17", Dock.TOP, training=True, strip=Kept())
    qtbot.addWidget(bar)
    bar.show()
    bar.stand(Dock.TOP)
    stood = bar.y()
    # What the window manager leaves begins under the bar now.
    room = bar._room().adjusted(0, HEIGHT, 0, 0)
    monkeypatch.setattr(bar, "_room", lambda: room)
    bar.stand(Dock.TOP)
    assert bar.y() == stood


def test_a_bar_without_a_server_stands_the_same(qtbot: Any) -> None:
    bar = CallerBar(look_of(SMALL, wording("zh_CN")), SMALL, "B区 17", Dock.TOP, training=True)
    qtbot.addWidget(bar)
    bar.show()
    bar.stand(Dock.BOTTOM)
    bar.hide()
    assert bar.height() == HEIGHT
