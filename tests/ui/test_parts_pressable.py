"""What can be pressed: faces, feet, reasons, focus."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest

from config.texts import plain
from kiosk.steps.screens import Action, Tile
from tests.support.ui import colours, look, picture, shown
from ui.parts.actions import ActionButton, ActionRow
from ui.parts.pressable import BY_KEYS, FACES, Kind, Pressable
from ui.parts.tile import ChoiceButton, LevelButton, StackedButton, TileButton, TileGrid
from ui.style.look import Look


def made(kind: Kind = Kind.SECONDARY, words: str = "继续", the_look: Look | None = None) -> Pressable:
    button = Pressable(the_look or look(), kind)
    button.set_words(words)
    shown(button, (400, 121))
    button.clearFocus()
    return button


def at(image: QImage, x: int, y: int) -> str:
    return image.pixelColor(x, y).name().upper()


@pytest.mark.parametrize("kind", [kind for kind in Kind if FACES[kind].foot])
def test_what_can_be_pressed_stands_on_its_foot(kind: Kind) -> None:
    image = picture(made(kind))
    assert at(image, 200, 119) == getattr(look().tokens.colour, FACES[kind].foot)


@pytest.mark.parametrize("kind", [kind for kind in Kind if FACES[kind].face])
def test_a_face_has_its_colour(kind: Kind) -> None:
    assert at(picture(made(kind)), 30, 60) == getattr(look().tokens.colour, FACES[kind].face)


@pytest.mark.parametrize("kind", list(Kind))
def test_a_pressed_face_changes_and_loses_its_foot(kind: Kind) -> None:
    button = made(kind)
    button.setDown(True)
    image = picture(button)
    assert at(image, 30, 60) == getattr(look().tokens.colour, FACES[kind].down)
    assert at(image, 200, 119) != look().tokens.colour.edge


def test_a_pressed_face_moves_down_by_its_foot() -> None:
    button = made(Kind.PRIMARY)
    button.setDown(True)
    assert at(picture(button), 200, 2) != look().tokens.colour.accent_down


def test_what_cannot_be_pressed_lies_flat() -> None:
    button = made(Kind.PRIMARY)
    button.set_possible(False)
    image = picture(button)
    assert at(image, 30, 60) == look().tokens.colour.well
    assert look().tokens.colour.accent_down not in colours(image, 1)


def test_a_footer_key_that_cannot_be_pressed_has_no_ground_at_all() -> None:
    button = made(Kind.QUIET)
    button.set_possible(False)
    assert look().tokens.colour.well not in colours(picture(button), 2)


def test_the_reason_stands_in_place_of_the_label() -> None:
    button = made()
    button.set_possible(False, "还差 2 份，选好就能往下")
    assert button.words == "还差 2 份，选好就能往下"
    assert button.accessibleDescription() == "还差 2 份，选好就能往下"


def test_the_label_comes_back_with_the_possibility() -> None:
    button = made()
    button.set_possible(False, "还差 2 份")
    button.set_possible(True)
    assert button.words == "继续"


def test_a_press_is_told_once() -> None:
    button, pressed = made(), []
    button.clicked.connect(lambda: pressed.append(1))
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert pressed == [1]


def test_what_cannot_be_pressed_tells_nothing() -> None:
    button, pressed = made(), []
    button.set_possible(False)
    button.clicked.connect(lambda: pressed.append(1))
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert pressed == []


def test_focus_has_a_yellow_ring_and_a_line_of_ink() -> None:
    button = made()
    button.activateWindow()
    button.setFocus(Qt.FocusReason.TabFocusReason)
    seen = colours(picture(button), 1)
    assert {look().tokens.colour.focus, look().tokens.colour.ink} <= seen


@pytest.mark.parametrize("kind", [Kind.SECONDARY, Kind.TILE, Kind.STAFF])
def test_a_pressed_face_is_inverted_in_high_contrast(kind: Kind) -> None:
    button = made(kind, the_look=look(hc=True))
    button.setDown(True)
    assert at(picture(button), 30, 60) == "#FFE14A"


def test_a_quiet_key_has_a_line_around_it_in_high_contrast() -> None:
    assert "#FFFFFF" in colours(picture(made(Kind.QUIET, the_look=look(hc=True))), 1)


def test_a_label_too_long_for_its_button_is_said_not_to_fit() -> None:
    button = made(words="很长很长的一句话" * 12)
    assert not button.fits()


def test_a_short_label_fits_with_its_icon() -> None:
    button = made()
    button.set_words("打印带走", icon="print")
    assert button.fits()


def test_another_size_is_measured_anew() -> None:
    button = made(words="打印带走再看一遍")
    assert button.fits()
    button.resize(90, 62)
    assert not button.fits()


def test_a_key_of_the_keyboard_has_sharper_corners() -> None:
    assert made(Kind.KEY).radius == 12
    assert made(Kind.PRIMARY).radius == 20


def test_a_button_is_never_smaller_than_a_finger() -> None:
    assert made().minimumSizeHint().height() == 62
    assert made(the_look=look(elder=True)).minimumSizeHint().height() == 84


def test_a_button_forgets_words_and_reason() -> None:
    button = made(words="赵德厚")
    button.set_possible(False, "赵")
    button.wipe()
    assert button.words == ""


def action(name: str, *, primary: bool = False, reason: str = "") -> Action:
    return Action(name, plain(name), primary=primary, enabled=not reason, reason=plain(reason) if reason else None)


def row_of(*actions: Action) -> ActionRow:
    row = ActionRow(look())
    row.show_actions(actions)
    shown(row, (984, 121))
    return row


def test_the_primary_action_stands_at_the_right_and_is_wider() -> None:
    left, right = row_of(action("next", primary=True), action("print")).buttons
    assert (left.name, right.name) == ("print", "next")
    assert 1.3 < right.width() / left.width() < 1.7


def test_two_secondary_actions_share_the_row() -> None:
    left, right = row_of(action("a"), action("b")).buttons
    assert abs(left.width() - right.width()) <= 1


def test_one_action_fills_the_row() -> None:
    assert row_of(action("a", primary=True)).buttons[0].width() == 984


def test_no_action_hides_the_row() -> None:
    row = row_of(action("a"))
    row.show_actions(())
    assert row.isHidden()


def test_fewer_actions_leave_no_button_behind() -> None:
    row = row_of(action("a"), action("b"), action("c"))
    row.show_actions((action("d"),))
    assert [button.name for button in row.buttons] == ["d"]


def test_an_action_tells_its_own_name() -> None:
    row, pressed = row_of(action("a"), action("b")), []
    row.pressed.connect(pressed.append)
    row.buttons[1].click()
    assert pressed == ["b"]


def test_an_action_with_a_reason_shows_it_and_cannot_be_pressed() -> None:
    button = row_of(action("next", primary=True, reason="还差 2 份")).buttons[0]
    assert (button.words, button.isEnabled()) == ("还差 2 份", False)


def test_an_action_gives_up_its_icon_before_it_takes_the_smallest_type() -> None:
    button = ActionButton(look("en"))
    pictures = []
    for icon in ("", "print"):
        button.set_words("Print again", icon=icon)
        shown(button, (190, 121))
        pictures.append(picture(button))
    assert pictures[0] == pictures[1]


def test_a_long_action_takes_two_lines_before_the_smallest_type() -> None:
    button = ActionButton(look("en"))
    button.show_action(action("Not me, another card"))
    shown(button, (300, 121))
    rows = [y for y in range(116) if "#0B4A94" in colours(picture(button).copy(40, y, 220, 1), 1)]
    assert button.fits()
    assert rows[-1] - rows[0] > 2 * look().tokens.type.note


def tile(name: str = "elder", *, enabled: bool = True, note: str = "满八十岁可以领") -> Tile:
    return Tile(name, plain("高龄津贴"), note=plain(note) if note else None, icon="elder", enabled=enabled)


@pytest.mark.parametrize("kind", [TileButton, ChoiceButton, LevelButton])
def test_a_tile_shows_name_and_short_line(kind: type[TileButton]) -> None:
    button = kind(look())
    button.show_tile(tile())
    shown(button, (480, 160))
    assert (button.words, button.note) == ("高龄津贴", "满八十岁可以领")
    assert button.fits()


def test_large_type_leaves_the_short_line_out() -> None:
    button = TileButton(look(elder=True))
    button.show_tile(tile())
    assert button.note == ""


def test_large_type_still_says_why_a_tile_cannot_be_chosen() -> None:
    button = TileButton(look(elder=True))
    button.show_tile(tile(enabled=False, note="联网后可办"))
    assert button.note == "联网后可办"


def test_a_choice_keeps_its_short_line_in_large_type() -> None:
    button = ChoiceButton(look(elder=True))
    button.show_tile(tile())
    assert button.note == "满八十岁可以领"


def test_in_large_type_the_short_line_keeps_off_the_edge_below_a_name_of_two_lines() -> None:
    button = ChoiceButton(look("en", elder=True))
    button.show_tile(Tile("b", plain("B: Social and medical insurance"), note=plain("7 before you"), icon="elder"))
    shown(button, (984, button.sizeHint().height()))
    words = picture(button).copy(200, 0, 600, button.height() - 8)
    ink = [y for y in range(words.height()) if button.shade("ink_2").upper() in colours(words.copy(0, y, 600, 1), 1)]
    assert words.height() - ink[-1] > 4


def test_a_tile_that_cannot_be_chosen_has_no_soft_square() -> None:
    button = TileButton(look())
    button.show_tile(tile(enabled=False))
    shown(button, (480, 131))
    assert look().tokens.colour.accent_soft not in colours(picture(button), 2)


def test_only_a_choice_that_can_be_made_has_an_arrow() -> None:
    button = ChoiceButton(look())
    for enabled in (True, False):
        button.show_tile(tile(enabled=enabled))
        shown(button, (984, 180))
        right = picture(button).copy(880, 40, 90, 90)
        assert (look().tokens.colour.accent in colours(right, 1)) is enabled


def test_a_pressed_tile_in_high_contrast_shows_its_icon_in_black() -> None:
    button = TileButton(look(hc=True))
    button.show_tile(tile())
    shown(button, (480, 131))
    button.setDown(True)
    icon = picture(button).copy(23, 25, 80, 80)
    assert {"#000000", "#FFE14A"} <= colours(icon, 1)


def test_a_name_that_has_no_room_is_said_not_to_fit() -> None:
    button = TileButton(look())
    button.show_tile(Tile("x", plain("很长的一个名字" * 9), note=plain("x"), icon="elder"))
    button.resize(300, 100)
    assert not button.fits()


def test_a_tile_forgets() -> None:
    button = TileButton(look())
    button.show_tile(tile())
    button.wipe()
    assert button.words == button.note == ""


def test_tiles_stand_in_columns_and_tell_their_names() -> None:
    grid, chosen = TileGrid(look(), columns=2), []
    grid.chosen.connect(chosen.append)
    grid.show_tiles((tile("a"), tile("b"), tile("c")))
    shown(grid, (984, 500))
    a, b, c = grid.buttons
    assert (a.y(), a.x()) == (b.y(), c.x())
    c.click()
    assert chosen == ["c"]


def test_fewer_tiles_leave_none_behind() -> None:
    grid = TileGrid(look())
    grid.show_tiles((tile("a"), tile("b")))
    grid.show_tiles((tile("z"),))
    assert [button.name for button in grid.buttons] == ["z"]


def test_no_tiles_hide_the_grid() -> None:
    grid = TileGrid(look())
    grid.show_tiles(())
    assert grid.isHidden()


def test_a_key_of_a_mode_has_its_word_under_its_icon() -> None:
    button = StackedButton(look())
    button.set_words("高对比", icon="contrast")
    shown(button, (300, 131))
    assert button.fits()
    top, bottom = picture(button).copy(0, 0, 300, 60), picture(button).copy(0, 70, 300, 45)
    assert look().tokens.colour.accent in colours(top, 1) & colours(bottom, 1)


@pytest.mark.parametrize(
    ("reason", "by_keys", "ringed"),
    [
        (Qt.FocusReason.TabFocusReason, None, True),
        (Qt.FocusReason.BacktabFocusReason, True, True),
        (Qt.FocusReason.ShortcutFocusReason, True, True),
        (Qt.FocusReason.TabFocusReason, False, False),
        (Qt.FocusReason.ActiveWindowFocusReason, True, False),
        (Qt.FocusReason.OtherFocusReason, None, False),
        (Qt.FocusReason.MouseFocusReason, True, False),
    ],
)
def test_the_ring_is_for_whoever_moves_by_keys(reason: Qt.FocusReason, by_keys: bool | None, ringed: bool) -> None:
    button = made(Kind.SECONDARY)
    button.setProperty(BY_KEYS, by_keys)
    button.setFocus(reason)
    assert button.ringed is ringed
