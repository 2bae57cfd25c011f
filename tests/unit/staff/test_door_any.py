"""The door of the staff through any mixture of guesses, waits, pulled plugs and set clocks: nobody guesses faster."""

from __future__ import annotations

import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from devices.device import CancelToken, Deadline
from kiosk.staff.door import Asked, StaffDoor, Verdict
from kiosk.technician.lockout import FIRST_SECONDS, FREE, LONGEST_SECONDS
from offline_queue.outbox import Outbox
from tests.support.outboxes import open_box
from tests.support.rosters import ISSUER, keep_roster, member, roster
from tests.support.upkeep import Clocks

RIGHT = Asked("C07", "C07C07")
GUESSES = (Asked("C07", "guess"), Asked("C07", ""), Asked("C07", "C08C08"), Asked("C07", "C07C07 "))
BOOT_SECONDS = 5.0
MOVES = st.one_of(
    st.tuples(st.just("guess"), st.integers(0, len(GUESSES) - 1)),
    st.tuples(st.just("guess"), st.integers(0, len(GUESSES) - 1)),
    st.tuples(st.just("wait"), st.sampled_from([1, 30, 61, 130, 1000])),
    st.tuples(st.just("plug"), st.integers(0, 3)),
    st.tuples(st.just("clock"), st.sampled_from([-90_000, -60, 60, 7_200])),
    st.tuples(st.just("program"), st.just(0)),
)


class Siege:
    """Somebody who wants in as C07 and does not know the password; what they were told is noted."""

    def __init__(self, folder: str) -> None:
        self.folder = Path(folder)
        self.clocks = Clocks()
        self.passed = 0.0
        self.told: list[Verdict] = []
        self.box = self._opened()
        keep_roster(self.box, roster(member(hours=720)))

    def _opened(self) -> Outbox:
        return open_box(self.folder, lambda: self.clocks.wall)

    def ask(self, asked: Asked) -> Verdict:
        """Try to be let in."""
        return StaffDoor(ISSUER, self.clocks).verify(asked, self.box, Deadline.after(5), CancelToken())

    def move(self, what: str, how: int) -> None:
        """Do one thing."""
        if what == "guess":
            self.told.append(self.ask(GUESSES[how]))
        elif what == "wait":
            self.clocks.wait(how)
            self.passed += how
        elif what == "plug":
            self.clocks.reboot(f"boot-{how}-{len(self.told)}")
            self.passed += BOOT_SECONDS
        elif what == "clock":
            self.clocks.wall += how
        else:
            self.box.close()
            self.box = self._opened()

    @property
    def compared(self) -> int:
        """How many passwords were really tried."""
        return sum(one.reason == "refused" for one in self.told)


@settings(max_examples=7, deadline=None)
@given(st.lists(MOVES, min_size=5, max_size=25))
def test_whatever_is_pulled_or_set_guesses_come_no_faster_than_the_waits_allow(moves: list[tuple[str, int]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        siege = Siege(folder)
        for what, how in moves:
            siege.move(what, how)
        siege.box.close()
    assert {one.reason for one in siege.told} <= {"refused", "locked"}
    assert siege.compared <= FREE + siege.passed // FIRST_SECONDS


@settings(max_examples=5, deadline=None)
@given(st.lists(MOVES, min_size=5, max_size=25))
def test_who_knows_the_password_is_let_in_after_the_longest_wait_whatever_others_did(
    moves: list[tuple[str, int]],
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        siege = Siege(folder)
        for what, how in moves:
            siege.move(what, how)
        siege.clocks.wait(LONGEST_SECONDS)
        verdict = siege.ask(RIGHT)
        again = siege.ask(GUESSES[0])
        siege.box.close()
    assert (verdict.is_in, again.left) == (True, FREE - 1)
