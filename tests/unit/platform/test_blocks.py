"""Bodies read while they are sent: never whole in memory, never of another length than announced, seen as they pass."""

from __future__ import annotations

import io

import pytest

from kiosk.platform.blocks import BLOCK, Blocks
from kiosk.platform.errors import BrokenPaperError, LateAnswerError


class Watched(io.BytesIO):
    """A source that keeps how much was asked of it at once, and whether it was closed."""

    most = 0

    def read(self, size: int | None = -1) -> bytes:
        self.most = max(self.most, size or 0)
        return super().read(size)


def test_a_source_is_read_in_blocks_and_closed() -> None:
    source = Watched(bytes(100_000))
    assert sum(map(len, Blocks(lambda: source, 100_000))) == 100_000
    assert (source.most, source.closed) == (BLOCK, True)


def test_a_part_begins_and_ends_where_it_is_told() -> None:
    content = bytes(range(256)) * 200
    assert b"".join(Blocks(lambda: io.BytesIO(content), 40_000, 300)) == content[300:40_000]


def test_each_block_is_seen_before_it_goes() -> None:
    seen: list[int] = []
    blocks = iter(Blocks(lambda: io.BytesIO(bytes(BLOCK + 5)), BLOCK + 5, 0, seen.append))
    assert [len(next(blocks)), *seen] == [BLOCK, BLOCK]
    assert [len(next(blocks)), *seen] == [5, BLOCK, 5]


def test_who_sees_a_block_may_end_the_request_and_the_source_is_closed() -> None:
    source = Watched(bytes(BLOCK))

    def refuse(count: int) -> None:
        raise LateAnswerError("too-slow")

    with pytest.raises(LateAnswerError):
        list(Blocks(lambda: source, BLOCK, 0, refuse))
    assert source.closed


def test_a_body_can_be_read_again_from_its_beginning() -> None:
    body = Blocks(lambda: io.BytesIO(b"page"), 4)
    assert [b"".join(body), b"".join(body)] == [b"page", b"page"]


def test_a_source_that_ends_early_is_broken_and_said_to_be() -> None:
    with pytest.raises(BrokenPaperError, match="too-short"):
        list(Blocks(lambda: io.BytesIO(b"page"), 5))


def test_nothing_left_is_an_empty_body() -> None:
    assert list(Blocks(lambda: io.BytesIO(b"page"), 4, 4)) == []
