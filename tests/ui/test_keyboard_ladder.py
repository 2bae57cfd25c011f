"""Days and places chosen step by step: whatever is touched, a day within its bounds or a place comes out."""

from __future__ import annotations

import random
from datetime import date, timedelta
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from config.texts import plain, wording
from kiosk import training
from kiosk.domain.hall import Regions
from kiosk.steps.field_views import places
from kiosk.steps.screens import FieldKind, FieldView, Option
from ui.parts.field_rules import Rules
from ui.parts.keyboard_ladder import bounds, climbs, place_raw, place_words, rung, step_back
from ui.parts.keyboard_layouts import OFFERED, Role, ladder

TODAY = date(2026, 11, 23)
REGIONS = Path(training.__file__).parent / "catalogue" / "regions.json"
CITY = places(msgspec.json.decode(REGIONS.read_bytes(), type=Regions).regions)
DAYS = st.dates(date(1915, 1, 1), date(2060, 12, 31))


def day(earliest: str = "", latest: str = "", kind: FieldKind = FieldKind.DATE) -> FieldView:
    return FieldView("d", plain("d"), kind, earliest=earliest, latest=latest)


def place(depth: int = 3) -> FieldView:
    return FieldView("p", plain("p"), FieldKind.REGION, options=CITY, depth=depth)


def labels(view: FieldView, raw: str, language: str = "zh_CN") -> list[str]:
    """Return how what is offered reads."""
    return [wording(language)(choice.label) for choice in rung(view, raw, TODAY).choices]


def climbed(view: FieldView, dice: random.Random, steps: int = 6) -> str:
    """Choose anything offered until nothing new can be chosen."""
    raw = ""
    for _ in range(steps):
        raw = dice.choice(rung(view, raw, TODAY).choices).raw
    return raw


# Days.


@pytest.mark.parametrize(
    ("raw", "question", "first", "last"),
    [
        ("", "请先选是哪十年。", "2020—2029", "1910—1919"),
        ("195", "请选年份。", "1950", "1959"),
        ("1950", "请选月份。", "1 月", "12 月"),
        ("195002", "请选日子。", "1", "28"),
        ("195202", "请选日子。", "1", "29"),
        ("19520229", "请选日子。", "1", "29"),
    ],
)
def test_each_choice_opens_the_next(raw: str, question: str, first: str, last: str) -> None:
    view = day(latest=TODAY.isoformat())
    found = labels(view, raw)
    assert wording("zh_CN")(rung(view, raw, TODAY).question) == question
    assert (found[0], found[-1]) == (first, last)


def test_months_have_their_names_in_english() -> None:
    assert labels(day(), "2026", "en")[:2] == ["January", "February"]


@settings(max_examples=40)
@given(DAYS, st.integers(0, 20_000), st.randoms(use_true_random=False))
def test_whatever_is_touched_the_day_lies_within_its_bounds(first: date, length: int, dice: random.Random) -> None:
    last = first + timedelta(days=length)
    view = day(first.isoformat(), last.isoformat())
    raw = climbed(view, dice)
    chosen = date.fromisoformat(Rules.of(view).value(raw))
    assert first <= chosen <= last


@settings(max_examples=40)
@given(DAYS, st.integers(0, 3000), st.randoms(use_true_random=False))
def test_whatever_is_touched_the_month_lies_within_its_bounds(first: date, length: int, dice: random.Random) -> None:
    last = first + timedelta(days=length)
    view = day(first.isoformat()[:7], last.isoformat()[:7], FieldKind.MONTH)
    value = Rules.of(view).value(climbed(view, dice))
    assert first.isoformat()[:7] <= value <= last.isoformat()[:7]


@settings(max_examples=40)
@given(st.randoms(use_true_random=False), st.sampled_from([day(), day("2020-01-01", "2026-11-23"), place()]))
def test_stepping_back_again_and_again_comes_to_the_beginning(dice: random.Random, view: FieldView) -> None:
    raw = climbed(view, dice)
    lengths = [len(raw)]
    while raw:
        raw = step_back(view, raw, TODAY)
        lengths.append(len(raw))
    assert lengths == sorted(set(lengths), reverse=True)
    assert step_back(view, "", TODAY) == ""


def test_few_years_are_offered_without_their_decade() -> None:
    view = day("2026-11-23", "2031-11-23")
    assert labels(view, "") == ["2026", "2027", "2028", "2029", "2030", "2031"]
    assert step_back(view, "2027", TODAY) == ""


def test_many_years_are_stepped_back_to_their_decade() -> None:
    assert step_back(day(), "2027", TODAY) == "202"


@pytest.mark.parametrize(
    ("earliest", "latest", "found"),
    [
        ("", "", (date(1920, 1, 1), date(2035, 12, 31))),
        ("", "2026-11-23", (date(1910, 1, 1), date(2026, 11, 23))),
        ("2026-11-23", "", (date(2026, 11, 23), date(2035, 12, 31))),
        ("2026-02", "2027-02", (date(2026, 2, 1), date(2027, 2, 28))),
        ("2026-12", "2026-12", (date(2026, 12, 1), date(2026, 12, 31))),
        ("soon", "later", (date(1920, 1, 1), date(2035, 12, 31))),
        ("2027-01-01", "2026-01-01", (date(1910, 1, 1), date(2026, 1, 1))),
    ],
)
def test_bounds_are_read_as_forms_write_them(earliest: str, latest: str, found: tuple[date, date]) -> None:
    assert bounds(day(earliest, latest), TODAY) == found


def test_all_decades_stand_on_one_page_where_no_bounds_are_set() -> None:
    assert len(labels(day(), "")) <= OFFERED
    assert len(labels(day(latest="2026-11-23"), "")) <= OFFERED


def test_a_day_a_keypad_typed_outside_the_bounds_is_offered_anew() -> None:
    view = day("2020-01-01", "2060-01-01")
    assert labels(view, "1950")[0] == "2060—2069"


def test_what_is_chosen_is_marked() -> None:
    marked = [choice.raw for choice in rung(day(), "20260405", TODAY).choices if choice.chosen]
    assert marked == ["20260405"]


# Places.


def test_a_place_is_chosen_district_street_village() -> None:
    view = place()
    assert labels(view, "")[0] == "清湾区"
    assert labels(view, "990101")[0] == "安澜街道"
    assert labels(view, "990101001")[:2] == ["东苑社区", "坡冲社区"]


def test_a_chosen_village_can_still_be_another_of_its_street() -> None:
    found = rung(place(), "990101001002", TODAY).choices
    assert [choice.raw for choice in found if choice.chosen] == ["990101001002"]
    assert len(found) == len(rung(place(), "990101001", TODAY).choices)


@pytest.mark.parametrize(("depth", "digits"), [(1, 6), (2, 9), (3, 12), (7, 12)])
def test_a_place_is_chosen_as_deep_as_the_form_asks(depth: int, digits: int) -> None:
    view = place(depth)
    assert len(climbed(view, random.Random(depth))) == digits


@settings(max_examples=40)
@given(st.randoms(use_true_random=False), st.integers(1, 3))
def test_whatever_is_touched_the_place_is_one_of_the_city(dice: random.Random, depth: int) -> None:
    view = place(depth)
    value = Rules.of(view).value(climbed(view, dice))
    assert value in {option.value for option in CITY}


@pytest.mark.parametrize(
    ("value", "raw"),
    [
        ("990101000000", "990101"),
        ("990101001000", "990101001"),
        ("990101001001", "990101001001"),
        ("990110000000", "990110"),
        ("", ""),
    ],
)
def test_the_zeros_below_a_place_are_no_choice(value: str, raw: str) -> None:
    assert place_raw(value) == raw


@given(st.sampled_from(CITY))
def test_a_place_kept_and_read_again_is_the_same(option: Option) -> None:
    rules = Rules.of(place())
    assert rules.value(rules.raw(option.value)) == option.value


def test_a_place_reads_from_the_district_down() -> None:
    words = [wording("zh_CN")(name) for name in place_words(CITY, "990101001001")]
    assert words == ["清湾区", "安澜街道", "东苑社区"]


def test_a_place_nobody_knows_any_more_shows_its_code() -> None:
    assert [wording("en")(name) for name in place_words((), "990177")] == ["990177000000"]


def test_a_city_without_places_offers_none() -> None:
    view = FieldView("p", plain("p"), FieldKind.REGION)
    assert rung(view, "", TODAY).choices == ()


# Keys.


def test_only_days_and_places_are_chosen_so() -> None:
    assert {kind for kind in FieldKind if climbs(kind)} == {FieldKind.DATE, FieldKind.MONTH, FieldKind.REGION}


def test_days_stand_ten_to_a_row_also_where_the_first_are_left_out() -> None:
    keys = {key.character: (key.x, key.y) for key in ladder(("20261117", "20261127"), many=True) if key.character}
    assert keys == {"20261117": (6, 1), "20261127": (6, 2)}


@pytest.mark.parametrize(("before", "after"), [(False, False), (True, False), (False, True), (True, True)])
def test_more_than_one_page_has_keys_that_turn_it(before: bool, after: bool) -> None:
    roles = {key.role for key in ladder(tuple("abcdefghijkl"), many=False, before=before, after=after)}
    assert (Role.BEFORE in roles, Role.AFTER in roles) == (before, after)
    assert {Role.DELETE, Role.HIDE, Role.NEXT} <= roles


@pytest.mark.parametrize("paged", [False, True])
def test_no_key_of_a_full_page_lies_over_another(paged: bool) -> None:
    keys = ladder(tuple("abcdefghijkl"), many=False, before=paged, after=paged)
    cells = [
        (round(40 * k.x) + i, k.y + j) for k in keys for i in range(round(40 * k.width)) for j in range(int(k.height))
    ]
    assert len(cells) == len(set(cells))
