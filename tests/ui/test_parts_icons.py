"""Icons and drawings."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter

from kiosk.steps import screens as seen
from tests.support.ui import colours, look, picture, shown
from ui.parts import drawings, icons
from ui.parts.icon_paths import ICONS
from ui.screens.samples import samples


def painted(image: QImage) -> int:
    return sum(image.pixelColor(x, y).alpha() > 0 for x in range(image.width()) for y in range(image.height()))


@pytest.mark.parametrize("name", ICONS)
def test_an_icon_paints_inside_its_grid(name: str) -> None:
    lines, _, filled = ICONS[name].partition("|")
    reach = icons.parse(lines).boundingRect().united(icons.parse(filled).boundingRect())
    # A stroke has no height, and Qt says of such a reach that nothing contains it: its corners are asked.
    assert all(QRectF(0.9, 0.9, 22.3, 22.3).contains(corner) for corner in (reach.topLeft(), reach.bottomRight()))


@pytest.mark.parametrize("name", ICONS)
def test_an_icon_leaves_ink(name: str) -> None:
    assert painted(icons.pixmap(name, 24, "#0E2236").toImage()) > 20


def test_no_two_icons_are_drawn_alike() -> None:
    assert len(set(ICONS.values())) == len(ICONS)


def test_a_picture_of_an_icon_is_made_once() -> None:
    assert icons.pixmap("tick", 30, "#000000") is icons.pixmap("tick", 30, "#000000")


def test_an_icon_has_the_colour_asked_for() -> None:
    image = icons.pixmap("dot", 40, "#0B4A94").toImage()
    assert image.pixelColor(20, 20).name() == "#0b4a94"


def test_an_unknown_name_of_the_data_is_drawn_as_a_document() -> None:
    assert icons.pixmap("no-such", 40, "#000000").toImage() == icons.pixmap("document", 40, "#000000").toImage()


def test_path_data_with_an_unknown_command_are_refused() -> None:
    with pytest.raises(KeyError):
        icons.parse("M1 1 X 3 4")


@pytest.mark.parametrize(
    ("data", "end"),
    [("M 1 2", (1, 2)), ("M1 2 L 5 6", (5, 6)), ("M1 2 H9", (9, 2)), ("M1 2 V9", (1, 9)),
     ("M0 0 C 1 1 2 2 3 4", (3, 4)), ("M0 0 Q 5 5 7 8", (7, 8)), ("M1 1 L5 5 Z", (1, 1))],
)  # fmt: skip
def test_path_data_lead_where_they_say(data: str, end: tuple[float, float]) -> None:
    at = icons.parse(data).currentPosition()
    assert (at.x(), at.y()) == end


def test_a_dot_is_a_place_for_a_round_pen() -> None:
    assert icons.parse("D 12 7").boundingRect().width() == pytest.approx(0.01)


def test_every_icon_named_in_the_product_exists() -> None:
    named = set()
    for file in [*Path("ui/parts").glob("*.py"), *Path("ui/screens").glob("*.py"), *Path("ui/shells").glob("*.py")]:
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.keyword) and node.arg == "icon" and isinstance(node.value, ast.Constant):
                named.add(node.value.value)
    assert {name for name in named if name and isinstance(name, str)} <= set(ICONS)


def test_every_tile_of_the_samples_has_an_icon_that_exists() -> None:
    home = samples("zh_CN")["02-home"]
    assert isinstance(home, seen.Home)
    assert {tile.icon for tile in home.tiles} <= set(ICONS)


SKETCHES = [
    (drawings.hall, drawings.HALL_SPACE),
    (drawings.place_card, drawings.READER_SPACE),
    (drawings.reading_card, drawings.READER_SPACE),
    (drawings.take_card, drawings.PANEL_SPACE),
    (drawings.take_slip, drawings.PANEL_SPACE),
]


@pytest.mark.parametrize(("sketch", "space"), SKETCHES, ids=lambda value: getattr(value, "__name__", ""))
def test_a_drawing_uses_accent_and_nothing_outside_the_tokens(
    sketch: drawings.Sketch, space: tuple[float, float]
) -> None:
    drawing = drawings.Drawing(look(), sketch, space)
    drawing.resize(300, 220)
    assert look().tokens.colour.accent in colours(picture(drawing), 1)


def test_the_card_is_drawn_in_another_place_while_it_is_read() -> None:
    drawing = drawings.Drawing(look(), drawings.place_card, drawings.READER_SPACE)
    drawing.resize(400, 300)
    before = picture(drawing)
    drawing.show_sketch(drawings.reading_card)
    assert picture(drawing) != before


@pytest.mark.parametrize("size", [(300, 600), (600, 300)])
def test_the_hall_covers_its_place_to_every_corner(size: tuple[int, int]) -> None:
    drawing = drawings.Drawing(look(), drawings.hall, drawings.HALL_SPACE, cover=True)
    drawing.resize(*size)
    image = picture(drawing)
    sky, water = look().tokens.colour.accent_soft, look().tokens.colour.accent
    assert image.pixelColor(0, 0).name().upper() == sky
    assert image.pixelColor(0, size[1] - 1).name().upper() == water


def test_a_drawing_becomes_small_where_there_is_little_room() -> None:
    drawing = drawings.Drawing(look(), drawings.place_card, drawings.READER_SPACE)
    assert drawing.minimumSizeHint().height() * 2 < drawing.sizeHint().height()


def test_an_icon_is_scaled_to_the_box_it_is_drawn_in() -> None:
    image = QImage(90, 90, QImage.Format.Format_ARGB32)
    image.fill(0)
    painter = QPainter(image)
    icons.draw(painter, "dot", QRectF(60, 60, 24, 24), "#000000")
    painter.end()
    assert image.pixelColor(72, 72).alpha() == 255
    assert image.pixelColor(20, 20).alpha() == 0


def test_high_contrast_draws_the_same_things_in_its_own_colours() -> None:
    calm = drawings.Drawing(look(), drawings.take_slip, drawings.PANEL_SPACE)
    strong = drawings.Drawing(look(hc=True), drawings.take_slip, drawings.PANEL_SPACE)
    for drawing in (calm, strong):
        shown(drawing, (200, 220))
    assert "#FFE14A" in colours(picture(strong), 1)
    assert "#FFE14A" not in colours(picture(calm), 1)
