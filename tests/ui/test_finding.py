"""Finding as a person does it: touches and letters on the screens of home, search and lists."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from kiosk.steps.events import Entered, Press
from kiosk.steps.find_screens import Browse, Search
from kiosk.steps.screens import Home, Screen
from tests.support.page_window import PageWindow
from ui.parts.keyboard_layouts import Role
from ui.parts.theme_tile import WayKey
from ui.screens.samples import Words, _beginning
from ui.screens.samples_finding import finding

WORDS = Words("zh_CN")
SCREENS: dict[str, Screen] = _beginning(WORDS) | finding(WORDS)


class Window(PageWindow):
    """A window with one screen."""

    def __init__(self, name: str, size: tuple[int, int] = (1080, 1920), language: str = "zh_CN", **modes: bool) -> None:
        super().__init__(language, size, **modes)
        self.show(SCREENS[name])

    def key(self, character: str = "", role: Role | None = None) -> None:
        self.touch(self.page.keyboard.key_for(character, role))


@pytest.fixture
def window(request: pytest.FixtureRequest, qapp: object) -> Any:
    made: list[Window] = []

    def make(*arguments: Any, **modes: bool) -> Window:
        made.append(Window(*arguments, **modes))
        return made[-1]

    yield make
    for one in made:
        one.close()


# Home.


@pytest.mark.parametrize("size", [(1080, 1920), (1920, 1080)])
def test_home_leads_to_search_themes_offices_and_organisations(window: Any, size: tuple[int, int]) -> None:
    at = window("02-home", size)
    page = at.page
    at.touch(page.search)
    at.touch(page.themes.buttons[6])
    for key in page.lists.keys[:2]:
        at.touch(key)
    assert at.told == [Press("find"), Press("theme", "07"), Press("offices"), Press("units")]


def test_large_type_has_two_keys_in_place_of_field_and_themes(window: Any) -> None:
    at = window("02-home", elder=True)
    assert (at.page.search.isVisible(), at.page.themes.isVisible()) == (False, False)
    for key in at.page.keys.keys[:2]:
        at.touch(key)
    assert at.told == [Press("find"), Press("all")]


def test_a_door_comes_back_as_one_wherever_it_stands(window: Any) -> None:
    for modes in ({}, {"elder": True}, {"low": True}):
        at = window("02-home", **modes)
        door = next(key for key in at.page.findChildren(WayKey) if key.name == "opinion" and key.isVisible())
        at.touch(door)
        assert at.told == [Press("open", "opinion")]


def test_a_post_without_a_search_shows_none_of_it(window: Any) -> None:
    at = window("02-home-few")
    assert not any(part.isVisible() for part in (at.page.search, at.page.themes, at.page.lists, at.page.keys))


def test_not_me_comes_back_and_home_with_a_card_is_thrown_away_at_the_end(window: Any) -> None:
    at = window("02-home-card")
    at.touch(at.page.notice.button)
    assert at.told == [Press("not-me")]
    before = at.page
    at.shell.wipe()
    at.show(SCREENS["02-home-card"])
    assert at.page is not before


def test_a_theme_of_one_visit_is_no_theme_of_another_city(window: Any) -> None:
    at = window("02-home")
    home = SCREENS["02-home"]
    assert isinstance(home, Home)
    at.show(replace(home, themes=home.themes[:3]))
    assert [tile.name for tile in at.page.themes.buttons] == ["01", "02", "03"]


# Search.


def typed(at: Window) -> list[str]:
    """Return what was asked for, without the marks the pinyin puts between syllables."""
    return [event.value.replace("'", "") for event in at.told if isinstance(event, Entered)]


def test_the_keyboard_is_there_at_once_and_every_letter_asks(window: Any) -> None:
    at = window("03-search-empty")
    for letter in "gjj":
        at.key(letter)
    assert typed(at) == ["g", "gj", "gjj"]


def test_deleting_and_emptying_ask_as_well(window: Any) -> None:
    at = window("03-search-empty")
    for letter in "gj":
        at.key(letter)
    at.key(role=Role.DELETE)
    at.touch(at.page.box.clear_key)
    assert typed(at) == ["g", "gj", "g", ""]


def test_find_puts_the_keyboard_away_and_a_touch_on_the_box_brings_it_back(window: Any) -> None:
    at = window("03-search-empty")
    at.key(role=Role.NEXT)
    assert not at.page.keyboard.isVisible()
    at.touch(at.page.box)
    assert at.page.keyboard.isVisible()


@pytest.mark.parametrize("role", [Role.NEXT, Role.HIDE, Role.LANGUAGE])
@pytest.mark.parametrize("letters", ["ydjy", "yidichangzhujuminjiuyibeianshenqingdengji"])
def test_letters_that_found_something_stay_letters(window: Any, role: Role, letters: str) -> None:
    at = window("03-search-empty")
    for letter in letters:
        at.key(letter)
    at.key(role=role)
    assert (at.page.box.buffer.raw, at.page.keyboard.hand_over().composing) == (letters, False)
    assert typed(at)[-1] == letters


def test_a_space_still_chooses_the_first_word(window: Any) -> None:
    at = window("03-search-empty")
    for letter in "yibao":
        at.key(letter)
    first = at.page.keyboard.bar.keys[0].text()
    at.key(role=Role.SPACE)
    assert (at.page.box.buffer.raw, typed(at)[-1]) == (first, first)


def test_a_row_is_touched_as_a_whole(window: Any) -> None:
    at = window("03-search")
    at.touch(at.page.rows.buttons[1])
    assert at.told == [Press("choose", "matter-1")]


def test_letters_on_their_way_go_on_in_a_page_built_anew(window: Any) -> None:
    at = window("03-search-empty")
    for letter in "gjj":
        at.key(letter)
    carried = at.page.carried()
    at.page.wipe()
    at.page.carry(carried)
    at.key("z")
    assert typed(at)[-1] == "gjjz"


def test_wiping_forgets_what_was_typed(window: Any) -> None:
    at = window("03-search-empty")
    at.key("g")
    page = at.page
    at.shell.wipe()
    assert (len(page.box.buffer), page.rows.buttons) == (0, ())


def test_words_that_came_from_elsewhere_are_shown_with_the_whole_list(window: Any) -> None:
    at = window("03-search")
    assert at.page.box.buffer.raw == "外地"
    assert not at.page.keyboard.isVisible()
    assert len(at.page.rows.buttons) == 5


def test_in_low_position_the_box_stands_on_the_keys_and_what_is_found_comes_within_reach_without_them(
    window: Any,
) -> None:
    at = window("03-search", low=True)
    page, middle = at.page, at.shell.height() // 2
    at.touch(page.box)
    typing = (page.rows.y() < page.box.mapTo(page, page.box.rect().topLeft()).y(), page.keyboard.isVisible())
    at.key(role=Role.NEXT)
    top = page.box.mapTo(at.shell, page.box.rect().topLeft()).y()
    first = page.rows.buttons[0].mapTo(at.shell, page.rows.buttons[0].rect().topLeft()).y()
    assert (typing, middle <= top < first) == ((True, True), True)


def test_nothing_found_offers_the_themes(window: Any) -> None:
    at = window("03-search-nothing")
    at.touch(at.page.notice.button)
    assert at.told == [Press("themes")]


# Lists.


def test_a_long_list_is_turned_a_page_at_a_time_and_asks_for_what_is_missing(window: Any) -> None:
    at = window("03-theme")
    first = len(at.page.rows.buttons)
    at.touch(at.page.rows.down)
    assert at.told == [Press("more")]
    assert at.page.rows.top > 0
    at.touch(at.page.rows.up)
    assert (at.page.rows.top, len(at.page.rows.buttons)) == (0, first)


def test_on_its_side_the_list_takes_all_the_height_it_has(window: Any) -> None:
    at = window("03-theme", (1920, 1080))
    assert len(at.page.rows.buttons) >= 3


def test_other_places_kinds_and_what_the_city_tells_are_a_touch_away(window: Any) -> None:
    at = window("03-offices")
    for key in at.page.ways.buttons:
        at.touch(key)
    assert at.told == [Press("kinds"), Press("places"), Press("content")]


def test_no_row_is_shown_twice_or_left_out_when_more_came(window: Any) -> None:
    at = window("03-theme")
    shown = SCREENS["03-theme"]
    assert isinstance(shown, Browse)
    rows = tuple(replace(shown.rows[0], name=f"m-{number}") for number in range(23))
    at.show(replace(shown, rows=rows, total=23, list="other"))
    seen = [button.name for button in at.page.rows.buttons]
    while at.page.rows.down.isVisible():
        at.touch(at.page.rows.down)
        seen += [button.name for button in at.page.rows.buttons]
    assert seen == [row.name for row in rows]


def test_another_list_begins_at_its_top(window: Any) -> None:
    at = window("03-theme")
    at.touch(at.page.rows.down)
    shown = SCREENS["03-theme"]
    assert isinstance(shown, Browse)
    at.show(replace(shown, list="theme-05-"))
    assert at.page.rows.top == 0


def test_tabs_narrow_the_list(window: Any) -> None:
    at = window("03-theme")
    at.touch(at.page.tabs.keys[2])
    assert at.told == [Press("for-legal")]


@pytest.mark.parametrize("name", ["03-offices", "03-themes"])
def test_a_tile_leads_into_its_list(window: Any, name: str) -> None:
    at = window(name)
    tile = at.page.grid.buttons[1]
    at.touch(tile)
    assert at.told == [Press("choose", tile.name)]


def test_large_type_shows_names_and_where_it_is_done_only(window: Any) -> None:
    at = window("03-search", elder=True)
    assert {row.called for row in at.page.rows.buttons} == {""}
    assert isinstance(at.page.shown, Search)
