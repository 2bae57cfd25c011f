# SPDX-License-Identifier: Apache-2.0
"""The byte map of a pad, and how its bytes are read by it.

No national wire protocol for these pads exists, and makers keep theirs to themselves: what each key sends and what the
pad is told therefore stands in the settings, as hexadecimal bytes from its manual. A key may be one byte, which any
noise may hold too; so bytes count only where a whole burst, from pause to pause, is made of known messages.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

LEVELS = range(1, 6)
# Longest burst that can be one press; a pad that says more at once is not speaking to us.
LONGEST_BURST = 64


@dataclass(frozen=True)
class ByteMap:
    """What each message of a pad means: a level, or the name of another message."""

    keys: Mapping[bytes, int]
    others: Mapping[bytes, str] = field(default_factory=dict)

    def read(self, burst: bytes) -> list[int | str] | None:
        """Return the messages of one burst in order; None when any byte of it belongs to none."""
        found: list[int | str] = []
        at = 0
        while at < len(burst):
            message = next((one for one in (*self.keys, *self.others) if burst.startswith(one, at)), None)
            if message is None or at > LONGEST_BURST:
                return None
            found.append(self.keys[message] if message in self.keys else self.others[message])
            at += len(message)
        return found


def bytes_of(name: str, text: str) -> bytes:
    """Read ``AA 01 55`` or ``aa0155``; raises ValueError naming the option."""
    try:
        return bytes.fromhex(text)
    except ValueError as wrong:
        raise ValueError(f"{name}: {text!r} is not hexadecimal bytes, such as AA 01 55") from wrong


def keys_of(text: str) -> dict[bytes, int]:
    """Read ``AA0155=5, AA0255=4``; raises ValueError saying what is wrong with it."""
    keys: dict[bytes, int] = {}
    for entry in text.split(","):
        sent, _, level = entry.partition("=")
        if not level.strip().isdecimal() or int(level) not in LEVELS:
            raise ValueError(f"keys: {entry.strip()!r} is not bytes=level, such as AA0155=5; levels are 1 to 5")
        message = bytes_of("keys", sent)
        if not message or message in keys:
            raise ValueError(f"keys: {entry.strip()!r} says nothing, or something again")
        keys[message] = int(level)
    return keys


def byte_map(keys: str, others: Mapping[str, str]) -> ByteMap:
    """Make a map of the options; raises ValueError where two messages could be taken for one another."""
    named = {bytes_of(name, text): name for name, text in others.items() if text}
    made = ByteMap(keys_of(keys), named)
    messages = [*made.keys, *made.others]
    for one in messages:
        for other in messages:
            if one != other and other.startswith(one):
                raise ValueError(f"{other.hex(' ')} begins as {one.hex(' ')} does: nobody could tell them apart")
    if len(set(messages)) < len(messages):
        raise ValueError("keys: one of them is another message of the pad too")
    return made
