"""How much one request carries: all that is left, until breaks or a gateway show that less is more."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.platform.chunks import HIDDEN, LARGEST, SMALLEST, Chunks

PAPER = 5_000_000
SIZES = st.integers(0, 2 * PAPER)


def size(chunks: Chunks) -> int:
    """Return how large the next part of a large paper is."""
    return chunks.end(0, 64 * 1024 * 1024)


def after_break(sent: int, kept: int, seconds: float) -> Chunks:
    """Return what one break taught."""
    chunks = Chunks()
    chunks.broken(sent, kept, seconds)
    return chunks


def test_the_first_request_carries_the_whole_paper() -> None:
    assert Chunks().end(0, PAPER) == PAPER
    assert Chunks().whole


def test_a_platform_that_keeps_what_came_gets_all_that_is_left() -> None:
    chunks = after_break(2_000_000, 1_900_000, 8.0)
    assert chunks.end(1_900_000, PAPER) == PAPER


def test_what_the_send_buffer_may_hide_is_not_held_against_the_platform() -> None:
    assert after_break(HIDDEN, 10_000, 1.0).whole


def test_a_break_before_much_was_sent_teaches_nothing() -> None:
    assert after_break(SMALLEST, 0, 0.1).whole


def test_a_break_that_costs_all_that_was_sent_makes_parts_of_four_seconds() -> None:
    chunks = after_break(1_000_000, 0, 10.0)
    assert size(chunks) == 400_000


@pytest.mark.parametrize(("seconds", "part"), [(1000.0, SMALLEST), (0.0, LARGEST)])
def test_a_part_is_neither_tiny_nor_huge(seconds, part) -> None:
    assert size(after_break(PAPER, 0, seconds)) == part


def test_a_part_that_breaks_is_halved_down_to_the_smallest() -> None:
    chunks = after_break(1_000_000, 0, 10.0)
    sizes = []
    for _ in range(4):
        chunks.broken(size(chunks), 0, 1.0)
        sizes.append(size(chunks))
    assert sizes == [200_000, 100_000, SMALLEST, SMALLEST]


def test_a_part_of_which_only_the_answer_was_lost_is_not_halved() -> None:
    chunks = after_break(1_000_000, 0, 10.0)
    chunks.broken(400_000, 400_000, 4.0)
    assert size(chunks) == 400_000


def test_four_good_parts_double_the_next_up_to_the_largest() -> None:
    chunks = after_break(1_000_000, 0, 10.0)
    sizes = []
    for count in range(24):
        chunks.arrived()
        if count % 4 == 3:
            sizes.append(size(chunks))
    assert sizes == [800_000, 1_600_000, 3_200_000, LARGEST, LARGEST, LARGEST]


def test_a_break_begins_the_count_of_good_parts_anew() -> None:
    chunks = after_break(1_000_000, 0, 10.0)
    for _ in range(3):
        chunks.arrived()
    chunks.broken(400_000, 0, 4.0)
    chunks.arrived()
    assert size(chunks) == 200_000


def test_good_requests_without_parts_change_nothing() -> None:
    chunks = Chunks()
    for _ in range(8):
        chunks.arrived()
    assert chunks.whole


def test_a_gateway_that_is_known_never_sees_more_than_it_passes() -> None:
    chunks = Chunks(1_000_000)
    assert chunks.end(0, PAPER) == 1_000_000
    assert chunks.end(4_500_000, PAPER) == PAPER


def test_a_gateway_that_refuses_is_asked_for_less_until_it_passes() -> None:
    chunks, limits = Chunks(), []
    part = PAPER
    while chunks.too_large(part):
        part = chunks.end(0, PAPER)
        limits.append(part // 1024)
    assert limits == [1024, 512, 256, 128, 64]


def test_changed_bytes_make_parts_even_of_a_whole_paper() -> None:
    chunks = Chunks()
    chunks.damaged()
    assert (chunks.whole, size(chunks)) == (False, 1024 * 1024)


def test_changed_bytes_do_not_make_small_parts_larger() -> None:
    chunks = after_break(1_000_000, 0, 10.0)
    chunks.damaged()
    assert size(chunks) == 400_000


@given(st.lists(st.tuples(SIZES, SIZES, st.floats(0, 1000)) | st.none() | st.integers(0, PAPER), max_size=30))
def test_whatever_happens_each_part_gets_on_and_stays_within_the_paper(happened) -> None:
    chunks = Chunks()
    for one in happened:
        if one is None:
            chunks.arrived()
        elif isinstance(one, tuple):
            chunks.broken(*one)
        else:
            chunks.too_large(one)
        assert 100 < chunks.end(100, PAPER) <= PAPER
    assert chunks.whole or size(chunks) >= SMALLEST
