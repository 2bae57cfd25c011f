"""The hub's threads at a database that hangs: who asks hears so in time, and what nobody waits for is not begun."""

from __future__ import annotations

import asyncio
import threading

import pytest
from sqlalchemy.exc import OperationalError

from kiosk.hub.database import THREADS, DatabaseAwayError, Threads


def test_while_all_threads_hang_the_next_is_told_so_and_its_work_is_never_begun() -> None:
    go_on, begun = threading.Event(), []

    async def asked() -> list[str]:
        threads = Threads(free_seconds=0.01)
        hanging = [asyncio.create_task(threads.run(lambda: go_on.wait(30))) for _ in range(THREADS)]
        await asyncio.sleep(0)
        with pytest.raises(DatabaseAwayError):
            await threads.run(lambda: begun.append("late"))
        go_on.set()
        await asyncio.gather(*hanging)
        await threads.run(lambda: begun.append("afterwards"))
        return begun

    assert asyncio.run(asked()) == ["afterwards"]


def test_a_thread_whose_work_fails_is_free_again() -> None:
    def fail() -> None:
        raise OperationalError("", None, ConnectionError())

    async def asked() -> int:
        threads = Threads(free_seconds=0.01)
        for _ in range(THREADS + 1):
            with pytest.raises(DatabaseAwayError):
                await threads.run(fail)
        return await threads.run(lambda: 3)

    assert asyncio.run(asked()) == 3


def test_a_call_that_is_given_up_is_waited_for_before_the_database_is_let_go() -> None:
    go_on, begun = threading.Event(), threading.Event()

    def hang() -> None:
        begun.set()
        go_on.wait(30)

    async def given_up() -> Threads:
        threads = Threads()
        task = asyncio.create_task(threads.run(hang))
        while not begun.is_set():
            await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert not threads.settle(0.01)
        go_on.set()
        assert threads.settle(30)
        return threads

    assert asyncio.run(given_up()).settle(0)
