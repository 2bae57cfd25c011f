"""A paper of 300 KB, sealed in blocks and read back, beside one call of the same cipher on the same disk."""

from __future__ import annotations

import hashlib
import io
import itertools
import os
import time
from collections.abc import Callable
from pathlib import Path

from offline_queue.sealed_file import open_sealed, write_sealed
from offline_queue.suite import SUITES, Suite
from tests.benchmarks.measure import Measure, interleaved

PAPER = os.urandom(300_000)
KEY, NONCE = os.urandom(32), bytes(12)
ROUNDS = 60
# Written: what the disk does weighs more than the blocks. Read: each block is proved before a byte of it is believed,
# which is several times one call of AES, and still a quarter of a millisecond for a paper.
SEAL_BAR, UNSEAL_BAR = 1.5, 6.0


def timed(act: Callable[[Path, Suite], object], place: Callable[[], Path], suite: Suite) -> Callable[[], float]:
    """Return what does an act and tells how many seconds it took."""

    def measured() -> float:
        path, began = place(), time.perf_counter()
        act(path, suite)
        return time.perf_counter() - began

    return measured


def write_raw(path: Path, suite: Suite) -> None:
    """Hash a paper and encrypt it in one call each, write and sync it."""
    hashlib.sha256(PAPER).digest()
    with path.open("wb") as file:
        file.write(suite.cipher(KEY).encrypt(NONCE, PAPER, None))
        file.flush()
        os.fsync(file.fileno())


def read_raw(path: Path, suite: Suite) -> bytes:
    """Read a paper and decrypt it in one call."""
    return suite.cipher(KEY).decrypt(NONCE, path.read_bytes(), None)


def write_ours(path: Path, suite: Suite) -> None:
    """Seal a paper as the outbox does, its hash included."""
    write_sealed(path, io.BytesIO(PAPER), KEY, suite)


def read_ours(path: Path, _: Suite) -> bytes:
    """Read a paper as the deliverer does."""
    with open_sealed(path, len(PAPER), KEY) as file:
        return file.read()


def measures(folder: Path) -> list[Measure]:
    """Measure writing and reading of each suite in pairs with the baseline."""
    numbers = itertools.count()
    found = []
    for name, suite in SUITES.items():
        sealed, raw = folder / f"sealed-{name}", folder / f"raw-{name}"
        write_ours(sealed, suite)
        write_raw(raw, suite)

        def fresh(name: str = name) -> Path:
            return folder / f"{name}-{next(numbers)}"

        written = interleaved(timed(write_ours, fresh, suite), timed(write_raw, fresh, suite), ROUNDS)
        read = interleaved(
            timed(read_ours, lambda sealed=sealed: sealed, suite), timed(read_raw, lambda raw=raw: raw, suite), ROUNDS
        )
        found += [
            (f"seal a paper of 300 KB, {name}", written, SEAL_BAR),
            (f"unseal a paper of 300 KB, {name}", read, UNSEAL_BAR),
        ]
    return [Measure(words, ours * 1000, baseline * 1000, "ms", bar) for words, (ours, baseline), bar in found]
