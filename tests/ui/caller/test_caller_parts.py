"""Parts of the caller bar: keys that never take the focus, a number that keeps its place, a bar for any screen."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from ui.caller.parts import HEIGHT, Arrow, BarButton, Facts, Grip
from ui.caller.small import SmallFacts
from ui.caller.words import BarWords
from ui.desk.density import NORMAL, SMALL, Density
from ui.desk.keys import Key
from ui.desk.lights import Light

DENSITIES = [NORMAL, SMALL]
FULL = BarWords(
    "B区 17",
    "B1021",
    Light.UNREAD,
    "大厅读不到，09:31 起",
    "等候 ？",
    "",
    "最后读到 127 人，09:31",
    None,
    troubled=True,
)


@pytest.fixture(params=DENSITIES, ids=("normal", "small"))
def density(request: Any) -> Density:
    found: Density = request.param
    return found


def button(qtbot: Any, density: Density, key: Key) -> BarButton:
    made = BarButton(density)
    qtbot.addWidget(made)
    made.set_key(key, key.verb)
    made.resize(made.sizeHint())
    made.show()
    return made


@pytest.mark.parametrize(
    "key", [Key("叫号"), Key("叫号", filled=True), Key("过号", "还要 22 秒", enabled=False), Key("重呼", held=True)]
)
def test_each_face_of_a_key_is_another(qtbot: Any, density: Density, key: Key) -> None:
    made, plain = button(qtbot, density, key), button(qtbot, density, Key("…"))
    assert (made.fits(), made.isEnabled(), made.focusPolicy()) == (True, key.enabled, Qt.FocusPolicy.NoFocus)
    assert made.grab().toImage() != plain.grab().toImage()


def test_a_key_says_its_reason_to_whoever_points_at_it(qtbot: Any) -> None:
    made = button(qtbot, NORMAL, Key("过号", "还要 22 秒", enabled=False))
    assert made.toolTip() == made.accessibleName() == "过号 还要 22 秒"


def test_a_key_that_is_pressed_looks_so(qtbot: Any) -> None:
    made = button(qtbot, NORMAL, Key("叫号", filled=True))
    before = made.grab().toImage()
    QTest.mousePress(made, Qt.MouseButton.LeftButton)
    assert made.grab().toImage() != before


def test_a_key_with_too_little_room_says_so(qtbot: Any, density: Density) -> None:
    made = button(qtbot, density, Key("过号", "还要 22 秒", enabled=False))
    made.resize(20, 20)
    assert not made.fits()


def facts(qtbot: Any, density: Density, said: BarWords | None, *, wide: int) -> Facts:
    made = Facts(density, wide=wide >= 900)
    qtbot.addWidget(made)
    made.resize(wide, HEIGHT)
    if said:
        made.set_words(said)
    made.show()
    return made


def test_the_longest_words_have_room_on_a_common_screen(qtbot: Any, density: Density) -> None:
    assert facts(qtbot, density, FULL, wide=900).fits()


def test_what_is_too_long_is_known_to_be(qtbot: Any, density: Density) -> None:
    assert not facts(qtbot, density, FULL, wide=300).fits()


def test_before_anything_is_known_nothing_is_painted(qtbot: Any, density: Density) -> None:
    empty = facts(qtbot, density, None, wide=600)
    assert (empty.fits(), empty.grab().isNull()) == (True, False)


def test_who_cannot_see_is_told_the_same(qtbot: Any) -> None:
    assert (
        facts(qtbot, NORMAL, FULL, wide=900).accessibleName()
        == "B1021 大厅读不到，09:31 起, 等候 ？  最后读到 127 人，09:31"
    )


def test_a_long_word_in_place_of_the_number_is_smaller_before_it_is_cut(qtbot: Any) -> None:
    said = BarWords("B", "Suspended", Light.STOPPED, "Review 4 min", "7 waiting")
    made = facts(qtbot, NORMAL, said, wide=900)
    assert made._number_px("B021") > made._number_px("Suspended")


def test_the_same_words_again_paint_nothing_anew(qtbot: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    made, painted = facts(qtbot, NORMAL, FULL, wide=900), []
    monkeypatch.setattr(made, "update", lambda: painted.append(True))
    made.set_words(FULL)
    made.set_words(BarWords("B", "–", Light.NOT_YET, "没有在办", "等候 0"))
    assert painted == [True]


def test_small_and_floating_the_number_comes_first(qtbot: Any) -> None:
    made = SmallFacts(SMALL)
    qtbot.addWidget(made)
    made.resize(200, 60)
    before = (made.fits(), made.grab().isNull())
    made.set_words(FULL)
    assert (before, made.fits()) == ((True, False), True)
    made.resize(40, 60)
    assert not made.fits()


def test_the_grip_tells_how_far_it_is_dragged_and_only_while_it_is_held(qtbot: Any) -> None:
    made, way, dropped = Grip(NORMAL, "B区 17"), [], []
    qtbot.addWidget(made)
    made.resize(made.width(), HEIGHT)
    made.moved.connect(way.append)
    made.dropped.connect(lambda: dropped.append(True))
    QTest.mouseMove(made, QPoint(3, 3))
    QTest.mousePress(made, Qt.MouseButton.LeftButton, pos=QPoint(5, 5))
    QTest.mouseMove(made, QPoint(25, 8))
    QTest.mouseRelease(made, Qt.MouseButton.LeftButton, pos=QPoint(25, 8))
    assert (sum((one.x() for one in way), 0), dropped) == (20, [True])


def test_the_arrow_points_to_where_it_would_go(qtbot: Any) -> None:
    made = Arrow("换到屏幕另一边", down=True)
    qtbot.addWidget(made)
    made.resize(28, HEIGHT)
    down = made.grab().toImage()
    made.point(down=False)
    assert (made.grab().toImage() == down, made.toolTip()) == (False, "换到屏幕另一边")
