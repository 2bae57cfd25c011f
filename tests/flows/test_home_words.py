"""What home says of hall, line and machine: only what is true, and what is missing before what works."""

from __future__ import annotations

import datetime

import pytest

from devices.device import Condition, DeviceState
from kiosk.domain.item import ServiceItem
from kiosk.steps.find_rows import called, found
from kiosk.steps.home import Offer, Why
from kiosk.steps.screens import Home, Tone
from offline_queue.line import Line, LineState
from tests.support.find_walk import FindWalk
from tests.support.flow_walk import ELDER, START, say_all, training_catalogue


def at_home(*sections: str) -> FindWalk:
    return FindWalk(*sections)


def again(walk: FindWalk) -> Home:
    """Let home look again."""
    walk.wait(1)
    return walk.sees(Home)


def with_page_printer(walk: FindWalk) -> FindWalk:
    walk.facilities.states["page_printer"] = DeviceState("page_printer", Condition.READY)
    return walk


def test_all_works_is_said_only_where_proofs_are_printed_too() -> None:
    assert again(with_page_printer(at_home())).line.key == "home.works.all"
    assert again(at_home()).line.key == "home.line.up"
    assert again(with_page_printer(at_home("find", "apply"))).line.key == "home.line.up"


@pytest.mark.parametrize("kind", ["id_card", "page_printer", "receipt_printer", "document_camera"])
def test_what_is_missing_at_the_machine_is_said_before_somebody_needs_it(kind: str) -> None:
    walk = with_page_printer(at_home())
    walk.facilities.lose(kind)
    assert again(walk).line.key == f"home.works.no-{kind}"
    assert all(say_all(again(walk).line).values())


def test_what_stops_most_is_said_first() -> None:
    walk = with_page_printer(at_home())
    for kind in ("document_camera", "id_card", "receipt_printer"):
        walk.facilities.lose(kind)
    assert again(walk).line.key == "home.works.no-id_card"


def test_a_device_that_is_being_opened_is_not_called_missing() -> None:
    walk = with_page_printer(at_home())
    walk.facilities.states["document_camera"] = DeviceState("document_camera", Condition.OPENING)
    assert again(walk).line.key == "home.works.all"


@pytest.mark.parametrize("line", [Line.DOWN, Line.UNKNOWN])
def test_the_line_comes_before_the_machine(line: Line) -> None:
    walk = at_home()
    walk.facilities.line = LineState(line, START.timestamp())
    walk.facilities.lose("document_camera")
    assert again(walk).line.key == f"home.line.{line.value}"


@pytest.mark.parametrize(
    ("hour", "words"),
    [
        (8, "现在不开放，今天 09:00 开门"),
        (10, "现在开放，到 12:00"),
        (12, "午间休息"),
        (18, "现在不开放，明天 09:00 开门"),
    ],
)
def test_home_says_whether_the_hall_is_open(hour: int, words: str) -> None:
    walk = at_home()
    moment = START.replace(hour=hour, minute=30)
    walk.facilities.now = lambda: moment  # type: ignore[method-assign]  # the clock is what is played with
    assert words in walk.says(again(walk))


def test_a_holiday_is_named_with_the_day_it_ends() -> None:
    walk = at_home()
    moment = datetime.datetime(2026, 10, 1, 10, tzinfo=START.tzinfo)
    walk.facilities.now = lambda: moment  # type: ignore[method-assign]  # the clock is what is played with
    assert "开门" in walk.says(again(walk))


def test_without_a_card_reader_nobody_is_asked_for_a_card() -> None:
    walk = at_home()
    walk.facilities.lose("id_card")
    home = again(walk)
    assert home.lead is not None
    assert (home.lead.key, home.section.key) == ("home.lead", "home.section")


def test_the_door_to_ones_own_matters_is_the_tenth_of_ten() -> None:
    home = again(at_home())
    assert (len(home.tiles), home.tiles[-1].name) == (10, "progress")
    assert "progress" not in {door.name for door in home.doors}


def test_a_post_without_that_section_keeps_the_tile_that_leads_to_its_guide() -> None:
    walk = at_home("find", "apply")
    tile = walk.sees(Home).tiles[-1]
    walk.choose(tile.name)
    assert walk.visit.matter.kiosk_mode == "query"


def test_that_tile_opens_the_door() -> None:
    walk = at_home()
    walk.choose("progress")
    assert walk.step == "progress-ask"


# Rows.


def matter(code: str = ELDER) -> ServiceItem:
    found_item = training_catalogue().item(code)
    assert found_item is not None
    return found_item


@pytest.mark.parametrize(
    ("why", "tone", "key"),
    [
        (None, Tone.OK, "find.tag.here"),
        (Why.LINE, Tone.WARN, "home.note.line"),
        (Why.DEVICE, Tone.WARN, "home.note.device"),
        (Why.LEVEL, Tone.WARN, "find.tag.window"),
    ],
)
def test_the_first_tag_of_a_row_says_where_it_is_done_now(why: Why | None, tone: Tone, key: str) -> None:
    row = found(matter(), "", Offer(matter(), why))
    assert (row.tags[0].tone, row.tags[0].label.key) == (tone, key)


def test_a_row_shows_the_names_that_fit_and_no_more_than_two() -> None:
    item = matter()
    assert called(item, []) == (item.alias.zh,)
    fitting = called(item, ["津贴"])
    assert 0 < len(fitting) <= 2
    assert all("津贴" in name for name in fitting)


def test_words_that_fit_nothing_people_say_mark_nothing() -> None:
    row = found(matter(), "民政局", Offer(matter()))
    assert dict(row.mark.args) == {"en": "", "words": ""}


def test_english_words_are_marked_in_the_english_name() -> None:
    item = matter()
    word = item.alias.en.split()[0].lower()
    assert dict(found(item, word, Offer(item)).mark.args)["en"] == word
