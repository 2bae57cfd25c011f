"""Rules of a hall as any hand may have left them: what is let pass can give and call every number, all else is said."""

from __future__ import annotations

import datetime
import itertools
import re

from hypothesis import given, settings
from hypothesis import strategies as st

from config.clock import CHINA
from kiosk.domain.words import Words
from kiosk.hub.rules_file import LEAST, faults
from kiosk.tickets.rules import HallRules, Limits, QueueRule, Quota, Span, WindowRule
from tests.support.hall import rules

CODES = st.sampled_from(["social", "estate", "collect"])
HOURS = st.builds(datetime.time, st.integers(0, 23))
COUNTS = st.sampled_from([None, -1, 0, 80])
LETTERS = st.sampled_from(["A", "B", "C", "a", ""])
QUEUES = st.builds(
    lambda code, letter, quota: QueueRule(code, letter, Words(code, code), quota=quota),
    CODES, LETTERS, st.builds(Quota, COUNTS, COUNTS),
)  # fmt: skip
WINDOWS = st.builds(
    lambda no, codes: WindowRule(no, "east", (tuple(codes),)),
    st.sampled_from(["01", "02", "窗"]), st.lists(CODES, min_size=1, max_size=3, unique=True),
)  # fmt: skip
NUMBERS = st.sampled_from([name for name in Limits.__struct_fields__ if name != "one_per_service"])
LIMITS = st.builds(lambda name, value: Limits(**{name: value}), NUMBERS, st.integers(-1, 600))
SPANS = st.lists(st.builds(Span, HOURS, HOURS), max_size=2)


@st.composite
def halls(draw: st.DrawFn) -> HallRules:
    """Draw rules of a hall, most of them with one or another fault."""
    queues = draw(st.one_of(st.just(rules().queues), st.lists(QUEUES, min_size=1, max_size=3)))
    windows = draw(st.one_of(st.just(rules().windows), st.lists(WINDOWS, min_size=1, max_size=2)))
    spans = draw(st.one_of(st.just(list(rules().spans)), SPANS))
    limits = draw(st.one_of(st.just(Limits()), LIMITS))
    return rules(queues=tuple(queues), windows=tuple(windows), spans=tuple(spans), limits=limits)


@settings(max_examples=80)
@given(halls())
def test_rules_without_a_fault_serve_every_queue_and_give_at_every_hour_once(made: HallRules) -> None:
    if next(faults(made), None):
        return
    assert {queue.code for queue in made.queues} == {code for window in made.windows for code in window.queues}
    assert len({window.no for window in made.windows}) == len(made.windows)
    assert all(getattr(made.limits, name) >= least for name, least in LEAST.items())
    day = [datetime.datetime(2026, 11, 23, hour, 30, tzinfo=CHINA) for hour in range(24)]
    halves = [half for half in map(made.half, day) if half is not None]
    assert halves == sorted(halves)
    assert any(made.gives(made.queues[0], moment) for moment in day)


@settings(max_examples=40)
@given(halls())
def test_a_fault_is_said_in_one_line_that_names_its_place(made: HallRules) -> None:
    places = r"queue|window|limits\.|credits\.|spans?|a span"
    assert all(re.match(places, found) and "\n" not in found for found in itertools.islice(faults(made), 5))


def test_a_hall_without_hours_gives_nobody_a_number_and_is_refused() -> None:
    assert list(faults(rules(spans=()))) == ["spans: there is none, so nobody is given a number"]
