# SPDX-License-Identifier: Apache-2.0
"""How long to wait, so that ten thousand terminals never knock at once."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

BASE_SECONDS = 2.0
# Short enough that a line that is back is seen to work while whoever mended it still stands there.
CAP_SECONDS = 300.0
# One lost answer is weather; so many in a row, of whatever entries, are a host that is gone.
OPENS_AFTER = 5
# The first good answer may be chance, from a gateway that is just coming up.
CLOSES_AFTER = 2
# Second tries beside first ones: what a platform that half works must bear from a terminal, over and above its work.
RETRIES_A_MINUTE = 10.0
RETRY_SHARE = 0.1

# A number from 0 up to 1.
Random = Callable[[], float]


def full_jitter(attempt: int, random: Random) -> float:
    """Return a wait before try ``attempt`` + 1: anything up to a limit that doubles each time."""
    # Random over the whole of it, not around it: what failed together must not come back together. The exponent is held
    # down because entries are tried for ever, and 2.0 ** 1024 is an OverflowError.
    return random() * min(CAP_SECONDS, BASE_SECONDS * 2.0 ** min(attempt, 16))


def window(asked: float, random: Random) -> float:
    """Return a wait around what the platform asked for: a window, for all terminals were told the same."""
    return asked * (0.25 + 1.25 * random())


def phase(machine: str, what: str) -> float:
    """Return where in its period a machine does what all machines do: from 0 up to 1, the same from start to start."""
    digest = hashlib.sha256(f"{what}:{machine}".encode()).digest()
    return int.from_bytes(digest[:4], "big") / 2**32


class Breaker:
    """Stops sending to a host that does not answer; then one entry at a time feels whether it is back."""

    def __init__(self, random: Random) -> None:
        self._random = random
        self._faults = 0
        self._good = CLOSES_AFTER
        self.closed_until = 0.0
        """Nothing is sent before this time of the wall clock."""

    @property
    def open(self) -> bool:
        """Say whether the host counts as gone."""
        return self._good < CLOSES_AFTER

    def good(self) -> None:
        """Note that the host answered."""
        self._faults = 0
        self._good = min(CLOSES_AFTER, self._good + 1)
        self.closed_until = 0.0

    def fault(self, now: float) -> None:
        """Note that the host did not answer as it should."""
        self._faults += 1
        if self.open or self._faults >= OPENS_AFTER:
            self._good = 0
            self.closed_until = now + full_jitter(self._faults, self._random)

    def reopen(self) -> None:
        """Take the host for gone, as it was when an earlier run ended; the next entry feels at once."""
        self._good = 0

    def probe_now(self) -> None:
        """Let the next entry feel at once."""
        self.closed_until = 0.0


class Budget:
    """Keeps second tries few: ten a minute, and one more for every ten first ones; beyond that each waits its turn."""

    def __init__(self) -> None:
        self._room = RETRIES_A_MINUTE
        self._seen = 0.0

    def first(self) -> None:
        """Note a first try."""
        self._room = min(RETRIES_A_MINUTE, self._room + RETRY_SHARE)

    def wait(self, now: float) -> float:
        """Take one second try; return in how many seconds there is room for it."""
        a_second = RETRIES_A_MINUTE / 60
        # A clock that was put back earns nothing, and takes nothing.
        earned = max(0.0, now - self._seen) * a_second
        self._seen = now
        self._room = min(RETRIES_A_MINUTE, self._room + earned) - 1
        # However many have failed, none waits longer than after many tries of its own.
        self._room = max(self._room, -CAP_SECONDS * a_second)
        return max(0.0, -self._room / a_second)
