"""What is about to be announced: zones added and left out, times within their bounds, and what each screen will do."""

from __future__ import annotations

from typing import Any

import pytest

from config.texts import wording
from kiosk.hub.fleet_values import DeviceTold, Fleet, MachineSeen
from tests.support.fleet_words import WELL
from ui.desk.density import NORMAL, look_of
from ui.fleet import samples
from ui.guide.announcing import MINUTES, SAID, USUAL, Draft, Screen, draft_of, screens, zones_of
from ui.guide.right_pane import announced, screen_lines, zone_keys
from ui.guide.samples import ANNOUNCED, SCREENS, SPEAKING, screen
from ui.hall.samples import RULES

ZONES = ("A", "B", "C")
LOST = draft_of("lost")
LOOK = look_of(NORMAL, wording("zh_CN"))
BROKEN = (DeviceTold("speaker", "fault", "speaker.lost"),)


def chosen(*zones: str, **more: Any) -> Draft:
    """Return an announcement for these zones."""
    return Draft(LOST.kind, LOST.words, zones, **more)


def how(one: MachineSeen, draft: Draft) -> str:
    (found,) = screens(Fleet(0, (one,), SCREENS.hub), draft)
    return found.how


@pytest.mark.parametrize(
    ("before", "zone", "after"),
    [
        ((), "B", ("B",)), (("B",), "A", ("A", "B")), (("A", "B"), "A", ("B",)), (("B",), "B", ()),
        (("A", "B"), "C", ()), (("C", "B"), "A", ()),
    ],
)  # fmt: skip
def test_zones_stand_in_the_order_of_the_hall_and_all_of_them_are_the_whole_hall(
    before: tuple[str, ...], zone: str, after: tuple[str, ...]
) -> None:
    assert chosen(*before).turned(zone, ZONES).zones == after


def test_longer_and_shorter_end_where_there_is_no_further_time() -> None:
    found = LOST
    for _ in range(9):
        found = found.lasting(1)
    assert found.minutes == MINUTES[-1]
    for _ in range(9):
        found = found.lasting(-1)
    assert (found.minutes, LOST.minutes) == (MINUTES[0], USUAL)


def test_it_goes_to_the_hub_as_it_was_chosen() -> None:
    wish = chosen("B", minutes=60, speak=0).wish
    assert (wish.kind, wish.words, wish.zones, wish.minutes, wish.speak) == ("lost", LOST.words, ("B",), 60, 0)


@pytest.mark.parametrize("kind", ["line", "stopped", "late", "noon", "lost"])
def test_the_words_of_the_hall_are_short_enough_for_the_hub_in_both_languages(kind: Any) -> None:
    words = draft_of(kind).words
    assert 0 < len(words.zh) <= 40
    assert 0 < len(words.en) <= 120
    assert words.zh != words.en


def test_own_words_are_said_as_they_are() -> None:
    assert (draft_of("other", "献血车在东门").words.en, draft_of("other", "献血车在东门").speak) == (
        "献血车在东门",
        SAID,
    )


def test_zones_are_those_of_the_windows_in_their_order() -> None:
    assert zones_of(RULES) == ("A区", "B区", "C区", "D区", "E区", "F区")
    assert zones_of(None) == ()


@pytest.mark.parametrize(
    ("zone", "zones", "reached"),
    [
        ("B", (), True), ("B", ("B",), True), ("B", ("A", "B"), True), ("B", ("A",), False), ("", ("A",), True),
        ("", (), True),
    ],
)  # fmt: skip
def test_a_screen_has_what_is_for_its_zone_and_one_of_the_whole_hall_has_all(
    zone: str, zones: tuple[str, ...], reached: bool
) -> None:
    assert (how(screen("S", zone, devices=SPEAKING), chosen(*zones)) == "speaks") is reached


@pytest.mark.parametrize(
    ("one", "draft", "will"),
    [
        (screen("S", "A"), LOST, "writes"), (screen("S", "A", devices=BROKEN), LOST, "writes"),
        (screen("S", "A", devices=SPEAKING), chosen(speak=0), "writes"),
        (screen("S", "A", "stopped", SPEAKING), LOST, "writes"), (screen("S", "A", "watch", SPEAKING), LOST, "speaks"),
        (screen("S", "A", "unheard", SPEAKING), LOST, "unread"), (screen("S", "A", "never"), LOST, "unread"),
        (screen("S", "A", "unheard"), chosen("B"), "elsewhere"),
    ],
)  # fmt: skip
def test_what_a_screen_will_do_follows_from_its_last_word(one: MachineSeen, draft: Draft, will: str) -> None:
    assert how(one, draft) == will


def test_a_screen_that_never_said_anything_promises_no_voice() -> None:
    told = samples.msgspec.structs.replace(screen("S", "A"), report=None)
    assert how(told, LOST) == "writes"


def test_only_call_screens_are_asked_about_and_those_that_have_it_stand_first() -> None:
    kiosk = samples.msgspec.structs.replace(screen("K1", "A"), kind="kiosk", report=WELL)
    found = screens(Fleet(0, (*SCREENS.items, kiosk), SCREENS.hub), chosen("B区"))
    assert found == (
        Screen("大厅屏", "", "speaks"), Screen("屏2", "B区", "speaks"), Screen("屏3", "B区", "writes"),
        Screen("屏1", "A区", "elsewhere"), Screen("屏4", "D区", "elsewhere"),
    )  # fmt: skip


def test_before_the_screens_are_known_nothing_is_promised() -> None:
    assert [line.words for line in screen_lines(LOOK, None, LOST)] == ["正在问有哪些屏"]


def test_a_hall_without_a_screen_says_that_nobody_will_see_it() -> None:
    (line,) = screen_lines(LOOK, Fleet(0, (), SCREENS.hub), LOST)
    assert ("没有人会看到" in line.words, line.ink) == (True, "warn")


def test_zones_behind_the_ninth_have_no_digit() -> None:
    assert zone_keys(tuple("ABCDEFGHIJK")).endswith("9 I")


@pytest.mark.parametrize(("zones", "words"), [((), "（到 09:51）"), (("B区", "D区"), "（B区 D区，到 09:51）")])
def test_what_stands_says_where_and_until_when(zones: tuple[str, ...], words: str) -> None:
    assert announced(LOOK, samples.msgspec.structs.replace(ANNOUNCED, zones=zones)).endswith(words)
