"""Streams that try a parser: sound frames, mutated, truncated, glued, and plain noise; the same for the same seed."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence


def streams(frames: Sequence[bytes], seed: int, count: int, alphabet: bytes = bytes(range(256))) -> Iterator[bytes]:
    """Yield so many streams; ``alphabet`` is what noise is made of, beside any byte."""
    chance = random.Random(seed)
    for _ in range(count):
        stream = b"".join(_spoiled(chance, chance.choice(frames)) for _ in range(chance.randint(1, 3)))
        if chance.random() < 0.3:
            noise = bytes(chance.choices(alphabet, k=chance.randint(0, 12)))
            stream = noise + stream if chance.random() < 0.5 else stream + noise
        yield stream


def pieces(stream: bytes, chance: random.Random) -> list[bytes]:
    """Cut a stream anywhere, as lines do."""
    cuts = sorted(chance.sample(range(len(stream) + 1), k=min(len(stream), chance.randint(0, 3))))
    return [stream[a:b] for a, b in zip([0, *cuts], [*cuts, len(stream)], strict=True)]


def _spoiled(chance: random.Random, frame: bytes) -> bytes:
    way = chance.randrange(6)
    if way == 0 or not frame:
        return frame
    at = chance.randrange(len(frame))
    other = bytes((chance.randrange(256),))
    return [
        frame[:at] + other + frame[at + 1 :],
        frame[:at],
        frame[:at] + frame[at + 1 :],
        frame[:at] + other + frame[at:],
        bytes(chance.choices(range(256), k=len(frame))),
    ][way - 1]
