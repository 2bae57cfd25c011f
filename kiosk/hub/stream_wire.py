# SPDX-License-Identifier: Apache-2.0
"""Server-sent events as they come over a line (WHATWG HTML, 9.2): blocks of lines, ended by an empty one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import NamedTuple

from kiosk.platform.answer import Answer
from kiosk.platform.errors import TooLargeError
from kiosk.platform.wire import Wire, translated

# An event has some hundred bytes.
LARGEST_BLOCK = 64 * 1024


class Block(NamedTuple):
    """One block: its id, its type and its data, each empty where it is not named."""

    id: str = ""
    event: str = ""
    data: bytes = b""


class StreamWire(Wire):
    """A wire that also reads what never ends."""

    def stream(
        self, url: str, headers: Mapping[str, str], silence_seconds: float, hear: Callable[[Answer], object]
    ) -> Iterator[Block]:
        """Yield the blocks of a stream until it ends; ``hear`` judges its head, with the body where it is no stream.

        Raises PlatformError, after so many seconds without a byte too.
        """
        limits = (self._limits[0], silence_seconds)
        with translated():
            response = self._session.request(
                "GET", url, headers=headers, timeout=limits, stream=True, allow_redirects=False
            )
            with response:
                told = {key.lower(): value for key, value in response.headers.items()}
                streams = told.get("content-type", "").startswith("text/event-stream")
                hear(Answer(response.status_code, told, b"" if streams else self._read(response)))
                yield from blocks(response.iter_content(None))


def blocks(pieces: Iterable[bytes]) -> Iterator[Block]:
    """Yield the blocks that stand in pieces of any size; comments give an empty one, so that silence is told."""
    waiting = b""
    for piece in pieces:
        *whole, waiting = (waiting + piece).split(b"\n\n")
        if len(waiting) > LARGEST_BLOCK:
            raise TooLargeError("block-too-large")
        yield from (block_of(words) for words in whole)


def block_of(words: bytes) -> Block:
    """Read one block; lines of other names are for other readers."""
    found: dict[bytes, list[bytes]] = {}
    for line in words.split(b"\n"):
        name, _, value = line.partition(b":")
        found.setdefault(name, []).append(value.removeprefix(b" "))
    one = {name: b"\n".join(values) for name, values in found.items()}
    return Block(
        one.get(b"id", b"").decode("ascii", "replace"),
        one.get(b"event", b"").decode("ascii", "replace"),
        one.get(b"data", b""),
    )
