# SPDX-License-Identifier: Apache-2.0
"""Identifiers sort by the time they were made and never go back."""

from __future__ import annotations

import uuid
from concurrent.futures import ThreadPoolExecutor

from hypothesis import given
from hypothesis import strategies as st

from offline_queue.ids import Uuid7, uuid7
from tests.support.outboxes import START, HandClock


def test_an_id_is_a_uuid_of_version_7_and_the_standard_variant() -> None:
    made = uuid.UUID(uuid7())
    assert (made.version, made.variant) == (7, uuid.RFC_4122)


def test_an_id_holds_the_milliseconds_of_the_clock() -> None:
    made = uuid.UUID(Uuid7(HandClock(START))())
    assert made.int >> 80 == int(START * 1000)


@given(st.lists(st.floats(min_value=0, max_value=4e9), min_size=2, max_size=50))
def test_ids_grow_whatever_the_clock_does(times: list[float]) -> None:
    clock = HandClock()
    make = Uuid7(clock)
    made = []
    for now in times:
        clock.now = now
        made.append(make())
    assert made == sorted(set(made))


def test_more_ids_than_the_counter_holds_in_one_millisecond_stay_in_order() -> None:
    make = Uuid7(HandClock())
    made = [make() for _ in range(5000)]
    assert made == sorted(set(made))


def test_two_threads_never_get_the_same_id() -> None:
    make = Uuid7(HandClock(), random=lambda bits: 0)
    with ThreadPoolExecutor(4) as pool:
        made = list(pool.map(lambda _: make(), range(2000)))
    assert len(set(made)) == 2000
