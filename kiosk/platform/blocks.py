# SPDX-License-Identifier: Apache-2.0
"""The body of a request, read from its source block by block while it is sent, never whole in memory."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import BinaryIO

from kiosk.platform.errors import BrokenPaperError

# Each block has a limit for itself: urllib3 sends a whole bytes body in one sendall under one limit, so that a large
# body over a slow line would never arrive (psf/requests#5263).
BLOCK = 16 * 1024


def unheeded(count: int) -> None:
    """Let a block pass."""


class Blocks:
    """The bytes of a source from ``offset`` up to ``end``; ``passing`` is told of each block before it goes.

    ``passing`` may wait (a budget of bandwidth) or raise a PlatformError (too slow): the request ends there.
    """

    def __init__(
        self,
        source: Callable[[], BinaryIO],
        end: int,
        offset: int = 0,
        passing: Callable[[int], object] | None = None,
    ) -> None:
        self._source = source
        self._left = end - offset
        self._offset = offset
        self._passing = passing or unheeded

    def __len__(self) -> int:
        return self._left

    def __iter__(self) -> Iterator[bytes]:
        """Yield the rest; raises BrokenPaperError when the source ends early or cannot be read."""
        try:
            with self._source() as file:
                skip(file, self._offset)
                yield from self._blocks(file)
        except OSError as wrong:
            raise BrokenPaperError("unreadable") from wrong

    def _blocks(self, file: BinaryIO) -> Iterator[bytes]:
        left = self._left
        while left:
            block = file.read(min(BLOCK, left))
            if not block:
                raise BrokenPaperError("too-short")
            left -= len(block)
            self._passing(len(block))
            yield block


def skip(file: BinaryIO, count: int) -> None:
    """Go ``count`` bytes on, reading where the source cannot seek."""
    if file.seekable():
        file.seek(count)
        return
    while count > 0 and (block := file.read(min(BLOCK, count))):
        count -= len(block)
