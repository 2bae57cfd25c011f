"""The list of materials: what is done, open, waiting and put off."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QApplication

from kiosk.steps.events import Press
from kiosk.steps.screens import MaterialState
from tests.support.input_screens import BESIDE, MODES, UPRIGHT, a_look, shown, tap, texts_that_do_not_fit
from tests.support.pages import LATER, SCAN, material, materials
from ui.screens.materials import MaterialsScreen

STATE = MaterialState


def a_list(qtbot: Any, *rows: Any, size: tuple[int, int] = UPRIGHT, mode: str = "usual") -> Any:
    """Show the materials."""
    return shown(qtbot, MaterialsScreen, materials(*rows), a_look(size, mode=mode))


def in_sight(card: Any) -> bool:
    """Tell whether a row is wholly visible."""
    return bool(card.visibleRegion().boundingRect().height() == card.height())


def test_only_the_open_one_shows_ways(qtbot: Any) -> None:
    cards = a_list(qtbot).cards
    assert [[way.words for way in card.ways] for card in cards] == [[], ["现在扫描", "以后交"], [], []]


def test_only_those_ways_the_data_allow_are_shown(qtbot: Any) -> None:
    screen = a_list(qtbot, material("household", STATE.OPEN, ways=(LATER,)))
    assert [way.name for way in screen.cards[0].ways] == ["later"]


def test_a_way_tells_itself_and_its_material(qtbot: Any) -> None:
    screen = a_list(qtbot)
    tap(screen.cards[1].ways[0])
    assert screen.told == [Press("scan", "household")]


@pytest.mark.parametrize(("index", "name"), [(2, "card"), (3, "photo")])
def test_a_touch_anywhere_on_a_waiting_row_opens_it(qtbot: Any, index: int, name: str) -> None:
    screen = a_list(qtbot)
    line = screen.cards[index].line
    for where in (QPoint(10, 10), line.rect().center(), QPoint(line.width() - 10, line.height() - 10)):
        tap(line, where)
    assert screen.told == [Press("open", name)] * 3


@pytest.mark.parametrize("index", [0, 1])
def test_a_row_that_is_done_or_open_is_no_button(qtbot: Any, index: int) -> None:
    screen = a_list(qtbot)
    tap(screen.cards[index].line)
    assert (screen.told, screen.cards[index].line.openable) == ([], False)


def test_what_can_be_pressed_stands_on_a_foot_and_what_is_done_lies_flat(qtbot: Any) -> None:
    cards = a_list(qtbot).cards
    foot = cards[0].line.shade("edge").lower()
    colours = []
    for card in (cards[0], cards[2]):
        image = card.line.grab().toImage()
        colours.append(image.pixelColor(image.width() // 2, image.height() - 3).name() == foot)
    assert colours == [False, True]


def test_the_open_one_has_a_blue_border(qtbot: Any) -> None:
    cards = a_list(qtbot).cards
    accent = cards[0].line.shade("accent").lower()
    borders = [card.grab().toImage().pixelColor(400, 1).name() == accent for card in cards]
    assert borders == [False, True, False, False]


def test_a_done_row_has_a_green_ring(qtbot: Any) -> None:
    line = a_list(qtbot).cards[0].line
    green = line.shade("ok").lower()
    image = line.grab().toImage()
    assert green in {image.pixelColor(x, image.height() // 2).name() for x in range(20, 110)}


def test_the_first_way_is_the_primary_one(qtbot: Any) -> None:
    kinds = [way.kind.value for way in a_list(qtbot).cards[1].ways]
    assert kinds == ["primary", "secondary"]


def test_a_row_that_is_handed_in_changes_in_place(qtbot: Any) -> None:
    screen = a_list(qtbot)
    screen.show_screen(materials(material("household", STATE.DONE), material("card", STATE.OPEN, ways=(SCAN,))))
    assert [(card.line.name, len(card.ways), card.open) for card in screen.cards] == [
        ("household", 0, False),
        ("card", 1, True),
    ]


@pytest.mark.parametrize("mode", ["usual", "elder"])
def test_every_one_keeps_its_note(qtbot: Any, mode: str) -> None:
    cards = a_list(qtbot, mode=mode).cards
    assert [bool(card.line._note) for card in cards] == [True] * len(cards)


@pytest.mark.parametrize("size", [UPRIGHT, BESIDE])
@pytest.mark.parametrize("mode", ["usual", "elder"])
def test_the_open_one_is_in_sight_however_many_there_are(qtbot: Any, size: tuple[int, int], mode: str) -> None:
    rows = [material(f"m{number}", STATE.DONE) for number in range(9)]
    screen = a_list(
        qtbot, *rows, material("open", STATE.OPEN, ways=(SCAN, LATER)), material("last", STATE.WAITING),
        size=size, mode=mode,
    )  # fmt: skip
    QApplication.processEvents()
    assert in_sight(next(card for card in screen.cards if card.open))


def test_a_wiped_list_says_nothing(qtbot: Any) -> None:
    screen = a_list(qtbot)
    screen.wipe()
    assert {card.line.words for card in screen.cards} == {""}


@pytest.mark.parametrize("size", [UPRIGHT, BESIDE])
@pytest.mark.parametrize("mode", MODES)
def test_nothing_is_cut_off(qtbot: Any, size: tuple[int, int], mode: str) -> None:
    long = material("x", STATE.WAITING, "城乡居民基本养老保险参保登记表（由政府代缴的低保对象证明）")
    screen = a_list(qtbot, long, material("y", STATE.OPEN, "户口簿", (SCAN, LATER)), size=size, mode=mode)
    assert texts_that_do_not_fit(screen) == []


def test_the_same_list_once_more_leaves_the_page_to_which_the_person_has_turned(qtbot: Any) -> None:
    rows = [material(f"m{number}", STATE.DONE) for number in range(9)]
    screen = a_list(qtbot, *rows, material("open", STATE.OPEN, ways=(SCAN, LATER)), size=BESIDE, mode="elder")
    QApplication.processEvents()
    before = in_sight(screen.cards[0])
    while screen.pages.up.isEnabled() and not in_sight(screen.cards[0]):
        tap(screen.pages.up)
    screen.show_screen(materials(*rows, material("open", STATE.OPEN, ways=(SCAN, LATER))))
    QApplication.processEvents()
    assert (before, in_sight(screen.cards[0])) == (False, True)


def test_after_a_wipe_the_same_list_is_filled_anew(qtbot: Any) -> None:
    screen = a_list(qtbot)
    screen.wipe()
    screen.show_screen(materials())
    assert [way.words for way in screen.cards[1].ways] == ["现在扫描", "以后交"]
