"""The lights of devices in the window: each of its own shape, so that nobody needs to see its colour."""

from __future__ import annotations

import itertools
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage

from config.texts import plain
from kiosk.steps.screen_values import Tone
from kiosk.steps.technician_device_words import LIGHTS, UNREAD
from kiosk.steps.technician_screens import PanelRow
from tests.support.ui import look, settle
from ui.parts import icons
from ui.parts.icon_paths import ICONS
from ui.parts.panel_line import INKS, PanelLine

SHAPES = (*LIGHTS.values(), UNREAD)


def shape(name: str) -> frozenset[tuple[int, int]]:
    """Return the points that an icon covers, whatever its colour."""
    image = icons.pixmap(name, 56, "#000000").toImage().convertToFormat(QImage.Format.Format_ARGB32)
    return frozenset((x, y) for x in range(56) for y in range(56) if image.pixelColor(x, y).alpha() > 128)


@pytest.fixture
def line(qtbot: Any) -> PanelLine:
    made = PanelLine(look())
    qtbot.addWidget(made)
    made.resize(984, 120)
    made.show()
    return made


def left_of(line: PanelLine, tone: Tone, icon: str, *, lit: bool) -> QImage:
    """Show a row; return where its sign stands."""
    line.show_row(PanelRow(plain("x"), plain("y"), tone, icon, lit=lit))
    line.update()
    settle()
    return line.grab().toImage().copy(0, 0, 110, line.height())


@pytest.mark.parametrize("name", SHAPES)
def test_every_light_is_an_icon_of_ours_and_not_the_one_in_its_place(qtbot: Any, name: str) -> None:
    assert name in ICONS
    assert len(shape(name)) > 100


@pytest.mark.parametrize(("one", "other"), list(itertools.combinations(SHAPES, 2)))
def test_two_lights_differ_in_shape_without_any_colour(qtbot: Any, one: str, other: str) -> None:
    first, second = shape(one), shape(other)
    assert len(first ^ second) > 0.3 * min(len(first), len(second))


def test_the_ring_of_what_cannot_be_read_is_dashed(qtbot: Any) -> None:
    ring = [(x, y) for x in range(56) for y in range(56) if abs(((x - 28) ** 2 + (y - 28) ** 2) ** 0.5 - 21) < 1]
    covered = sum(point in shape(UNREAD) for point in ring) / len(ring)
    assert 0.3 < covered < 0.8


@pytest.mark.parametrize("tone", [Tone.OK, Tone.WARN, Tone.FAULT])
def test_a_light_stands_whatever_the_tone(line: PanelLine, tone: Tone) -> None:
    ticked, unread = left_of(line, tone, "circle-tick", lit=True), left_of(line, tone, UNREAD, lit=True)
    assert ticked != unread


@pytest.mark.parametrize("tone", [Tone.WARN, Tone.FAULT])
def test_trouble_elsewhere_keeps_the_sign_of_trouble(line: PanelLine, tone: Tone) -> None:
    assert left_of(line, tone, "tray", lit=False) == left_of(line, tone, "hand", lit=False)


def test_the_colour_of_a_light_is_that_of_its_tone(line: PanelLine) -> None:
    for tone in (Tone.OK, Tone.FAULT):
        wanted = getattr(look().tokens.colour, INKS[tone])
        image = left_of(line, tone, "diamond", lit=True)
        found = {image.pixelColor(x, y).name() for x in range(40, 90, 2) for y in range(20, image.height() - 20, 2)}
        assert wanted.lower() in found


def test_a_reader_for_the_blind_is_told_the_word_of_the_light(line: PanelLine) -> None:
    line.show_row(PanelRow(plain("打印机"), plain("不能用，10:18 起"), Tone.FAULT, "diamond", lit=True))
    assert "不能用" in line.accessibleDescription()
    assert line.focusPolicy() == Qt.FocusPolicy.NoFocus
