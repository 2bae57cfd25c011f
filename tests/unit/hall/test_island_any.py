"""Blocks of a machine that is cut off, through any mixture of leases, wishes, slips, accounts and starts.

No number is ever held by two people, and none is left out of the account of its block.
"""

from __future__ import annotations

import datetime
import itertools
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from devices.device import DeviceError
from kiosk.hall import island_book
from kiosk.hall.hub_clock import HubClock
from kiosk.hall.island import EMPTY, Island
from kiosk.tickets.acts import Block
from kiosk.tickets.counter import Given, Wish
from kiosk.tickets.values import State
from tests.support.hall import TEN, rules
from tests.support.hub_kiosks import SOON, empty_file

DAY, SIZE = "2026-11-23", 3
KEY = "0f" * 32


class Alone:
    """One machine without its hub; what people saw and what was accounted for is noted beside it."""

    def __init__(self, folder: str) -> None:
        self.file = Path(folder) / "island.db"
        self.file.write_bytes(empty_file())
        self.now = TEN
        self.names = itertools.count(1)
        self.leased: list[Block] = []
        self.seen: dict[str, Given] = {}
        self.slips: list[str] = []
        self.accounts: dict[str, island_book.Account] = {}
        self.begin()
        self.island.learn(rules(), DAY, KEY)

    def begin(self) -> None:
        """Begin anew with what is on the disk."""
        self.island = Island(self.file, "K03", HubClock(lambda: self.now), lambda: f"own {next(self.names)}")

    def lease(self) -> None:
        """Hold one more block."""
        lo = 600 + SIZE * len(self.leased)
        block = Block(f"block-{lo}", DAY, "A", lo, lo + SIZE - 1, "", False)
        island_book.ask_for(self.island.engine, block.id, DAY, "A")
        island_book.keep(self.island.engine, block)
        self.leased.append(block)

    def wish(self) -> None:
        """Let somebody want a number."""
        wanted, name = Wish("social", f"99010119880512{next(self.names):04d}"), f"wish {next(self.names)}"
        if not island_book.left(self.island.engine, DAY, "A"):
            with pytest.raises(DeviceError, match=EMPTY):
                self.island.give(wanted, name)
            return
        self.seen[name] = self.island.give(wanted, name)
        self.slips.append(self.seen[name].ticket.id)

    def wish_again(self) -> None:
        """Have the last wish asked for once more, as after an answer that was lost."""
        for name, before in list(self.seen.items())[-1:]:
            found = self.island.given_for(name)
            assert found
            assert found.ticket.number == before.ticket.number

    def slip(self, printed: bool) -> None:
        """Hear what became of the oldest slip; of one that was told of as unused it is not heard any more."""
        for name in self.slips[:1]:
            self.slips.pop(0)
            self.island.tell_paper(name, f"{name} told", SOON, printed=printed)

    def wait(self) -> None:
        """Let nobody come for so long that slips nobody heard of are taken back."""
        self.now += datetime.timedelta(minutes=3)
        self.island.sweep()
        self.slips = [one for one in self.slips if self.state(one) is State.WAITING]

    def settle(self) -> None:
        """Account for the oldest block that is open; a second time it is the same account."""
        for block in island_book.open_blocks(self.island.engine)[:1]:
            told = island_book.account(self.island.engine, block)
            if told:
                assert told == self.accounts.setdefault(block.id, told)

    def close(self) -> None:
        """Hear from the hub that it knows of the oldest account."""
        for name in list(self.accounts)[:1]:
            island_book.close(self.island.engine, name)

    def state(self, ticket: str) -> State:
        """Return how a number stands."""
        found = island_book.own(self.island.engine, ticket)
        assert found
        return found.ticket.state


MOVES: dict[str, Callable[[Alone], object]] = {
    "lease": Alone.lease, "wish": Alone.wish, "wish again": Alone.wish_again, "printed": lambda one: one.slip(True),
    "not printed": lambda one: one.slip(False), "wait": Alone.wait, "settle": Alone.settle, "close": Alone.close,
    "start": Alone.begin,
}  # fmt: skip
PLAY = st.lists(st.sampled_from([*MOVES, "wish", "printed", "lease"]), min_size=4, max_size=18)


def played(folder: str, moves: list[str]) -> Alone:
    """Play all moves, and settle at the end what is still open."""
    one = Alone(folder)
    for name in moves:
        MOVES[name](one)
    for _ in (*one.slips,):
        one.slip(True)
    for block in one.leased:
        told = island_book.account(one.island.engine, block)
        assert told
        assert one.accounts.setdefault(block.id, told) == told
    return one


@settings(max_examples=12, deadline=None)
@given(PLAY)
def test_no_number_is_seen_twice_and_each_of_a_block_is_accounted_for_once(moves: list[str]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        one = played(folder, moves)
        numbers = [given.ticket.no for given in one.seen.values()]
        assert len(numbers) == len(set(numbers))
        for block in one.leased:
            told = one.accounts[block.id]
            assert sorted((*told.used, *told.unused)) == list(range(block.lo, block.hi + 1))
        good = {given.ticket.no for given in one.seen.values() if one.state(given.ticket.id) is State.WAITING}
        assert good == {no for told in one.accounts.values() for no in told.used}


@settings(max_examples=6, deadline=None)
@given(PLAY)
def test_out_of_a_block_that_was_accounted_for_nothing_more_is_given(moves: list[str]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        one = played(folder, moves)
        known = set(one.seen)
        one.wish()
        assert set(one.seen) == known
