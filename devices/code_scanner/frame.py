# SPDX-License-Identifier: Apache-2.0
"""What a code scanner says on its line: codes, and answers to commands; both from one stream of bytes.

    code      payload | CR, LF, CR LF, or nothing and a pause (a setting of the scanner, "record suffix")
    command   7E 01 30 30 30 30 | 40 (kept) or 23 (until power is off) | TAG, 3 | SUBTAG, 3 | data | 3B 03
    answer    02 01 30 30 30 30 | 40 or 23 | the command | what was asked for | 06, 15 or 05 | 3B 03

Some firmware repeats 7E in its answer where others say 02; both are taken. 06 done, 15 value out of range, 05 no such
command. Source: the chapter on programming commands in Newland's manual of the FM530 (p. 141) and, for answers and
pauses, published programs for Newland engines in payment terminals. The suffix: Cino's manual 450528, p. 12.
"""

from __future__ import annotations

import enum
from collections.abc import Sequence
from dataclasses import dataclass

PREFIX = b"\x7e\x010000"
ANSWER_HEADS = (b"\x02\x010000", PREFIX)
SUFFIX = b";\x03"
KEPT, FOR_NOW = b"@", b"#"
# Above every answer to a command of ours; a longer one is no answer.
LONGEST_ANSWER = 256
ENDS = (b"\r", b"\n")


class Verdict(enum.Enum):
    """What the scanner says to a command."""

    DONE = 0x06
    OUT_OF_RANGE = 0x15
    UNKNOWN = 0x05


@dataclass(frozen=True)
class Reply:
    """The answer to one command: its name, what came with it, and whether it was done."""

    command: str
    data: str
    verdict: Verdict


@dataclass(frozen=True, repr=False)
class Payload:
    """One code as it came, not judged yet; ``over`` when it was longer than allowed and was let go."""

    raw: bytes
    over: bool = False

    def __repr__(self) -> str:
        return f"Payload({len(self.raw)} bytes, over={self.over})"


def command(name: str, store: bytes = FOR_NOW) -> bytes:
    """Build the frame of one command, such as ``SCNTRG1``."""
    return PREFIX + store + name.encode("ascii") + SUFFIX


def reply(name: str, data: str = "", verdict: Verdict = Verdict.DONE, store: bytes = FOR_NOW) -> bytes:
    """Build the scanner's answer to a command."""
    return ANSWER_HEADS[0] + store + name.encode("ascii") + data.encode("ascii") + bytes((verdict.value,)) + SUFFIX


class ScannerStream:
    """Cuts the stream into payloads and replies, whatever pieces it comes in.

    ``limit`` is the longest payload in bytes; what is longer is let go up to its end and told as ``over``. With
    ``by_pause`` the end of a payload is only told by :meth:`pause`, and CR and LF belong to it. ``garbled`` counts
    bytes that were neither.
    """

    def __init__(self, limit: int, *, by_pause: bool = False) -> None:
        self._limit = limit
        self._by_pause = by_pause
        self._buffer = bytearray()
        self._over = False
        self.garbled = 0

    @property
    def pending(self) -> int:
        """Bytes of something that has begun and is not yet whole."""
        return len(self._buffer)

    def reset(self) -> None:
        """Forget and wipe what is held."""
        self._remove(len(self._buffer))
        self._over = False
        self.garbled = 0

    def feed(self, received: bytes) -> list[Reply | Payload]:
        """Take bytes in, return what is now whole."""
        self._buffer += received
        found: list[Reply | Payload] = []
        while self._buffer:
            head = self._head()
            if head is None:
                break
            whole = self._reply() if head else self._payload()
            if whole is None:
                break
            found += whole
        return found

    def pause(self) -> list[Reply | Payload]:
        """Say that nothing came for a while: what has begun is a payload where pauses end one, else it is noise."""
        if self._by_pause and (self._buffer or self._over) and not self._head():
            return list(self._taken(len(self._buffer)))
        self.garbled += len(self._buffer)
        self._remove(len(self._buffer))
        self._over = False
        return []

    def _head(self) -> bool | None:
        """Tell whether an answer begins here; None while too little is there to tell."""
        if self._over:
            return False
        for head in ANSWER_HEADS:
            if self._buffer.startswith(head):
                return True
            if head.startswith(bytes(self._buffer)):
                return None
        return False

    def _reply(self) -> list[Reply | Payload] | None:
        """Take the answer that begins here; a broken one costs one byte, and the rest is looked at anew."""
        end = self._buffer.find(SUFFIX)
        if 0 <= end <= LONGEST_ANSWER:
            found = _read(bytes(self._buffer[len(PREFIX) : end]))
            self.garbled += 0 if found else end + len(SUFFIX)
            self._remove(end + len(SUFFIX))
            return [found] if found else []
        if end < 0 and len(self._buffer) <= LONGEST_ANSWER:
            return None
        self.garbled += len(self._buffer)
        self._remove(len(self._buffer))
        return []

    def _payload(self) -> list[Reply | Payload] | None:
        end = self._first(ENDS) if not self._by_pause else -1
        answer = self._first(ANSWER_HEADS)
        if answer >= 0 and not 0 <= end < answer:
            return self._cut_short(answer)
        if end >= 0:
            payload = self._taken(end)
            self._remove(1)
            return payload
        if len(self._buffer) > self._limit:
            # Let go at once: a line that never ends must not fill the memory.
            self._remove(len(self._buffer))
            self._over = True
        return None

    def _first(self, wanted: Sequence[bytes]) -> int:
        """Return where the first of them begins, -1 where none does."""
        return min((at for at in map(self._buffer.find, wanted) if at >= 0), default=-1)

    def _cut_short(self, size: int) -> list[Reply | Payload]:
        """Take what stands before an answer: a code where pauses end one, else noise."""
        if self._by_pause:
            return self._taken(size)
        self.garbled += size
        self._remove(size)
        self._over = False
        return []

    def _taken(self, size: int) -> list[Reply | Payload]:
        over = self._over or size > self._limit
        raw = b"" if over else bytes(self._buffer[:size])
        self._remove(size)
        self._over = False
        # CR LF: the LF ends a payload of nothing.
        return [Payload(raw, over)] if raw or over else []

    def _remove(self, count: int) -> None:
        # Zeros first: del alone leaves a code in freed memory.
        self._buffer[:count] = bytes(count)
        del self._buffer[:count]


def _read(body: bytes) -> Reply | None:
    """Read an answer between head and suffix: store type, six letters of the command, data, verdict."""
    verdict = next((one for one in Verdict if body[-1:] == bytes((one.value,))), None)
    words = body[1:-1]
    if verdict is None or body[:1] not in (KEPT, FOR_NOW) or len(words) < 6:
        return None
    # Everything in an answer is readable; what is not came from a bad line.
    if not words.isascii() or not words.decode("ascii").isprintable():
        return None
    said = words.decode("ascii")
    return Reply(said[:6], said[6:], verdict)
