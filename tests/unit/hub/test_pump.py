"""What happens is read once and told to all: nobody misses any of it, whoever lags, and however the database fares."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.hub import pump as pumping
from kiosk.hub.database import DatabaseAwayError
from kiosk.hub.pump import Pump
from kiosk.hub.streaming import begun
from kiosk.tickets.values import Event

T = TypeVar("T")
LIMIT_S = 20.0


class Ledger:
    """A database of events that can be away, and a pump over it that looks only when it is nudged."""

    def __init__(self, *, begins: int = 0) -> None:
        self.count = begins
        self.away = False
        self.reads = 0
        self.tries: asyncio.Queue[None] = asyncio.Queue()
        self.pump = Pump(self._read, self._last, poll_seconds=60.0)

    async def _read(self, after: int, count: int) -> list[Event]:
        self._try()
        self.reads += 1
        return [event(seq) for seq in range(after + 1, min(after + count, self.count) + 1)]

    async def _last(self) -> int:
        self._try()
        return self.count

    def _try(self) -> None:
        self.tries.put_nowait(None)
        if self.away:
            raise DatabaseAwayError("OperationalError")

    async def tried(self) -> None:
        """Wait until the database is asked once more."""
        self.tries = asyncio.Queue()
        self.pump.nudge()
        await asyncio.wait_for(self.tries.get(), LIMIT_S)

    async def known(self, seq: int) -> None:
        """Wait until the pump has read so far."""
        self.pump.nudge()
        while await self.pump.last() < seq:
            await asyncio.wait_for(self.pump.news(seq - 1, LIMIT_S), LIMIT_S)


def event(seq: int) -> Event:
    return Event(seq, "2026-11-23", 0, "called", None, None, None, None, {})


def running(ledger: Ledger, story: Callable[[Ledger], Awaitable[T]]) -> T:
    """Run a story beside a pump, and end it."""

    async def told() -> T:
        task = asyncio.create_task(ledger.pump.run())
        try:
            await ledger.tried()
            return await story(ledger)
        finally:
            ledger.pump.close()
            await asyncio.wait_for(task, LIMIT_S)

    return asyncio.run(told())


async def read_on(pump: Pump, seq: int, to: int) -> list[int]:
    """Read on as a machine does that was away, until so far."""
    found: list[int] = []
    while seq < to:
        lines = await pump.after(seq)
        assert lines, "nothing more, and not all was told"
        found += [line.seq for line in lines]
        seq = found[-1]
    return found


@settings(max_examples=15)
@given(st.integers(0, 9), st.lists(st.integers(1, 25), min_size=1, max_size=5), st.data())
def test_whoever_reads_on_from_anywhere_hears_all_in_order_and_each_once(
    begins: int, commits: list[int], data: st.DataObject
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        # So few that most readers are behind what is kept, and have it read for them.
        patch.setattr(pumping, "KEPT", 4)
        patch.setattr(pumping, "PAGE", 5)

        async def story(ledger: Ledger) -> None:
            for count in commits:
                ledger.count += count
                await ledger.known(ledger.count)
                seq = data.draw(st.integers(0, ledger.count))
                told = await read_on(ledger.pump, seq, ledger.count)
                assert told == list(range(seq + 1, ledger.count + 1))

        running(Ledger(begins=begins), story)


def test_who_is_at_the_end_costs_the_database_nothing() -> None:
    async def story(ledger: Ledger) -> tuple[list[object], int]:
        await ledger.known(3)
        before = ledger.reads
        return [await ledger.pump.after(seq) for seq in (3, 4, 99)], ledger.reads - before

    assert running(Ledger(begins=3), story) == ([[], [], []], 0)


def test_a_thousand_listeners_are_told_by_one_look() -> None:
    async def story(ledger: Ledger) -> tuple[list[bool], int]:
        await ledger.known(0)
        waiting = [asyncio.create_task(ledger.pump.news(0, LIMIT_S)) for _ in range(1000)]
        await asyncio.sleep(0)
        before, ledger.count = ledger.reads, 1
        ledger.pump.nudge()
        told = await asyncio.gather(*waiting)
        return told, ledger.reads - before

    told, reads = running(Ledger(), story)
    # The page with it, and the empty one behind it.
    assert (all(told), len(told), reads <= 2) == (True, 1000, True)


def test_a_database_that_goes_away_is_said_once_and_what_happened_meanwhile_is_told(
    expected_logs: Callable[..., None], caplog: pytest.LogCaptureFixture
) -> None:
    expected_logs("database-away")

    async def story(ledger: Ledger) -> list[int]:
        ledger.count, ledger.away = 2, True
        for _ in range(3):
            await ledger.tried()
        ledger.away = False
        await ledger.known(2)
        return [line.seq for line in await ledger.pump.after(0)]

    assert running(Ledger(), story) == [1, 2]
    assert [record.msg for record in caplog.records].count("database-away") == 1


def test_who_waits_is_let_go_when_the_hub_ends() -> None:
    async def story(ledger: Ledger) -> bool:
        await ledger.known(0)
        waiting = asyncio.create_task(ledger.pump.news(0, LIMIT_S))
        await asyncio.sleep(0)
        ledger.pump.close()
        return await waiting and await ledger.pump.news(99, LIMIT_S)

    assert running(Ledger(), story)


def test_who_waits_in_vain_is_told_so() -> None:
    async def story(ledger: Ledger) -> bool:
        await ledger.known(0)
        return await ledger.pump.news(0, 0.0)

    assert not running(Ledger(), story)


def test_a_nudge_before_it_runs_and_after_it_ended_is_harmless() -> None:
    ledger = Ledger()
    ledger.pump.nudge()

    async def story(ledger: Ledger) -> None:
        await ledger.known(0)

    running(ledger, story)
    ledger.pump.nudge()
    assert ledger.pump.over


@pytest.mark.parametrize(
    ("cursor", "wanted"),
    [
        ("", (False, 7)),
        ("3-5", (False, 5)),
        ("3-0", (False, 0)),
        ("3-7", (False, 7)),
        # Of a hub that another took over from, and of a number that never was.
        ("2-5", (True, 7)),
        ("3-8", (True, 7)),
        ("4-1", (True, 7)),
    ],
)
def test_a_cursor_leads_on_only_in_the_history_it_is_of(cursor: str, wanted: tuple[bool, int]) -> None:
    async def story(ledger: Ledger) -> tuple[bool, int]:
        await ledger.known(7)
        return await begun(cursor, ledger.pump, 3)

    assert running(Ledger(begins=7), story) == wanted


def test_a_cursor_of_what_was_committed_a_moment_ago_is_believed() -> None:
    async def story(ledger: Ledger) -> tuple[bool, int]:
        await ledger.known(7)
        ledger.count = 8
        return await begun("3-8", ledger.pump, 3)

    assert running(Ledger(begins=7), story) == (False, 8)
