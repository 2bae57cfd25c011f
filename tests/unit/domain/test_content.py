"""Texts and values of the day: when a text is over, what a value is still worth, what a change must say."""

from __future__ import annotations

import datetime
import json

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from kiosk.domain.content import GREYED_AFTER, HIDDEN_AFTER, Content, ContentChange
from tests.support.flow_fakes import START
from tests.support.published import a_text, a_value, bytes_of, change_of

TODAY = datetime.date(2026, 11, 23)


@pytest.mark.parametrize(("until", "over"), [(None, False), ("2026-11-22", True), ("2026-11-23", False)])
def test_a_text_is_over_on_the_day_after_its_last(until: str | None, over: bool) -> None:
    text = a_text(1) | ({"valid_to": until} if until else {})
    assert msgspec.json.decode(bytes_of(text), type=Content).over(TODAY) is over


@pytest.mark.parametrize(
    ("hours", "worth"),
    [(0, "fresh"), (5.99, "fresh"), (6, "stale"), (47.99, "stale"), (48, "gone"), (-6, "fresh"), (-6.01, "gone")],
)
def test_a_value_is_fresh_then_stale_then_nobodys_news(hours: float, worth: str) -> None:
    assert a_value(hours).worth(START) == worth


@given(st.floats(-1000, 1000))
def test_a_value_never_becomes_worth_more_as_it_grows_older(hours: float) -> None:
    order = ("fresh", "stale", "gone")
    older = order.index(a_value(max(hours, 0) + 1).worth(START))
    assert older >= order.index(a_value(max(hours, 0)).worth(START))


def test_it_is_greyed_before_it_is_hidden() -> None:
    assert datetime.timedelta(0) < GREYED_AFTER < HIDDEN_AFTER


def test_the_zone_of_an_observation_does_not_matter() -> None:
    value = a_value(7)
    assert replace(value, observed_at=value.observed_at.astimezone(datetime.UTC)).worth(START) == "stale"


@pytest.mark.parametrize("name", ["column", "sha256", "etag", "published_at"])
def test_a_change_without_what_a_text_is_kept_by_is_half_a_change(name: str) -> None:
    whole = change_of(a_text(1))
    told = json.loads(msgspec.json.encode(whole))
    assert whole.whole
    assert not msgspec.convert({k: v for k, v in told.items() if k != name}, ContentChange).whole


@pytest.mark.parametrize("wrong", ["../x", "0193B000-0000-7000-8000-000000000001", "", "x" * 36, "1\n"])
def test_an_id_that_could_name_another_file_is_none(wrong: str) -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.json.decode(bytes_of(a_text(1, id=wrong)), type=Content)
