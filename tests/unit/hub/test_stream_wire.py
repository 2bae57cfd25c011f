"""Blocks of a stream, in whatever pieces they come."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.hub.client import Happened, happened_of
from kiosk.hub.stream_wire import LARGEST_BLOCK, Block, block_of, blocks
from kiosk.platform.errors import NotThePlatformError, TooLargeError

TALK = b'retry: 2000\n\n: alive\n\nid: 1-7\ndata: {"a":\ndata: 1}\n\nid: 1-8\nevent: reset\ndata:{}\n\n'
READ = [Block(), Block(), Block("1-7", "", b'{"a":\n1}'), Block("1-8", "reset", b"{}")]


@given(st.lists(st.integers(0, len(TALK)), max_size=12))
def test_they_are_the_same_however_they_are_cut(cuts: list[int]) -> None:
    places = [0, *sorted(cuts), len(TALK)]
    assert list(blocks(TALK[a:b] for a, b in zip(places, places[1:], strict=False))) == READ


def test_half_a_block_is_none() -> None:
    assert list(blocks([TALK[:-1]])) == READ[:3]


def test_a_block_without_an_end_is_cut_off() -> None:
    with pytest.raises(TooLargeError):
        list(blocks([b"data: " + b"x" * LARGEST_BLOCK]))


def test_bytes_that_are_no_words_are_no_cursor() -> None:
    assert block_of(b"id: \xff\nnothing").id == "\ufffd"


@pytest.mark.parametrize("data", [b"{", b"{}", b"\xff"])
def test_data_that_is_no_event_is_not_believed(data: bytes) -> None:
    with pytest.raises(NotThePlatformError):
        happened_of(Block("1-1", "", data))


def test_a_reset_and_a_sign_of_life_are_no_events() -> None:
    assert (happened_of(Block("2-5", "reset", b"{}")), happened_of(Block())) == (
        Happened("2-5", None),
        Happened("", None),
    )
