# SPDX-License-Identifier: Apache-2.0
"""The border to the database: slow work goes to threads, and what it raises when it is away becomes one error.

DatabaseAwayError   not to be reached, not the one that may be written, or held up for longer than anybody waits
"""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Callable, Iterator
from typing import TypeVar

import anyio
from sqlalchemy.exc import InterfaceError, InternalError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnectionError

T = TypeVar("T")

# As InternalError comes what only a standby says: that nothing may be written there.
AWAY = (OperationalError, InterfaceError, InternalError, NoConnectionError)
# Acts follow one another anyway; the others are readers. Below the pools of both databases.
THREADS = 12
# Less than a machine waits for an answer: what it has given up is not begun minutes later, when a database that hung
# goes on.
FREE_SECONDS = 4.0


class DatabaseAwayError(Exception):
    """Nothing is known of what was asked last: it is asked again under the same key."""


class Threads:
    """Where the hub waits for its database, so that nobody else has to."""

    def __init__(self, free_seconds: float = FREE_SECONDS) -> None:
        self._free_seconds = free_seconds
        self._free = asyncio.Semaphore(THREADS)
        self._limiter: anyio.CapacityLimiter | None = None
        self._busy = 0
        self._ended = threading.Condition()

    async def run(self, work: Callable[[], T]) -> T:
        """Do some work of the database in a thread; raises DatabaseAwayError, also while none becomes free."""
        if self._limiter is None:
            self._limiter = anyio.CapacityLimiter(THREADS)
        try:
            async with asyncio.timeout(self._free_seconds):
                await self._free.acquire()
        except TimeoutError as wrong:
            raise DatabaseAwayError("no thread is free") from wrong
        try:
            return await anyio.to_thread.run_sync(self._at_work, work, limiter=self._limiter)
        finally:
            self._free.release()

    def settle(self, seconds: float) -> bool:
        """Wait until no thread is at the database any more, so long at most; tell whether that is so.

        A call that is given up leaves its thread there: a connection that comes back to a pool which was let go is
        closed by nobody.
        """
        with self._ended:
            return self._ended.wait_for(lambda: not self._busy, seconds)

    def _at_work(self, work: Callable[[], T]) -> T:
        with self._ended:
            self._busy += 1
        try:
            return guarded(work)
        finally:
            with self._ended:
                self._busy -= 1
                self._ended.notify_all()


def guarded(work: Callable[[], T]) -> T:
    """Do some work and translate what an absent database raises."""
    with translated():
        return work()


@contextlib.contextmanager
def translated() -> Iterator[None]:
    """Turn what SQLAlchemy raises of an absent database into our error."""
    try:
        yield
    except AWAY as wrong:
        raise DatabaseAwayError(type(wrong).__name__) from wrong
