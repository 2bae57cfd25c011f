"""Wrong evidence is counted in the database: five lock, time opens, the right one forgives, a restart does not."""

from __future__ import annotations

import pytest

from kiosk.contract.problems import ProblemError
from kiosk.sandbox.application import rooms_over
from kiosk.sandbox.call import Rooms
from kiosk.sandbox.tries import LOCKED_SECONDS, MOST, WITHIN_SECONDS, Tries
from tests.support.rooms import rooms

__all__ = ["rooms"]


def refuse(code: str = "evidence-refused") -> None:
    raise ProblemError(code)


def fail(tries: Tries, times: int = 1, subject: str = "who", code: str = "evidence-refused") -> None:
    """Try in vain so often."""
    for _ in range(times):
        with pytest.raises(ProblemError, match=code):
            tries.guard(subject, lambda: refuse(code))


@pytest.fixture
def tries(rooms: Rooms) -> Tries:
    return Tries(rooms.store, rooms.clock)


def test_what_goes_well_is_given_back(tries: Tries) -> None:
    assert tries.guard("who", lambda: 7) == 7


def test_before_the_fifth_nothing_is_locked(tries: Tries) -> None:
    fail(tries, MOST - 1)
    tries.mind("who")


def test_the_fifth_locks_and_says_for_how_long(tries: Tries) -> None:
    fail(tries, MOST)
    with pytest.raises(ProblemError, match="locked") as caught:
        tries.mind("who")
    assert LOCKED_SECONDS - 60 < caught.value.more["retry_after_s"] <= LOCKED_SECONDS + 1


def test_nobody_else_is_locked_with_them(tries: Tries) -> None:
    fail(tries, MOST)
    tries.mind("another")


def test_the_lock_outlives_a_restart(tmp_path) -> None:
    for times in (MOST, 0):
        again = rooms_over(tmp_path)
        fail(Tries(again.store, again.clock), times)
        with pytest.raises(ProblemError, match="locked"):
            Tries(again.store, again.clock).mind("who")
        again.store.close()


def test_the_lock_opens_with_its_time_and_one_slip_does_not_close_it_again(tries: Tries, rooms: Rooms) -> None:
    fail(tries, MOST)
    rooms.clock.offset_seconds = LOCKED_SECONDS + 1
    fail(tries)
    tries.mind("who")


def test_what_counts_for_nothing_any_more_is_not_kept(tries: Tries, rooms: Rooms) -> None:
    fail(tries, MOST, "locked for half an hour")
    for guess in range(9):
        fail(tries, subject=f"guess {guess}")
    rooms.clock.offset_seconds = WITHIN_SECONDS + 1
    fail(tries)
    assert {row["subject"] for row in rooms.store.all("SELECT subject FROM wrong_try")} == {
        "who", "locked for half an hour",
    }  # fmt: skip


def test_slips_of_another_hour_are_not_added_up(tries: Tries, rooms: Rooms) -> None:
    fail(tries, MOST - 1)
    rooms.clock.offset_seconds = WITHIN_SECONDS + 1
    fail(tries)
    tries.mind("who")


def test_the_right_evidence_forgives(tries: Tries, rooms: Rooms) -> None:
    fail(tries, MOST - 1)
    with rooms.store.transaction():
        tries.forget("who")
    fail(tries)
    tries.mind("who")


def test_what_is_refused_for_another_reason_is_not_counted(tries: Tries, rooms: Rooms) -> None:
    fail(tries, MOST, code="identity-level-too-low")
    assert rooms.store.number_of("wrong_try") == 0


def test_another_guess_than_evidence_is_counted_by_its_own_codes(rooms: Rooms) -> None:
    tries = Tries(rooms.store, rooms.clock, wrong="not-found", refusal="rate-limited")
    fail(tries, MOST, code="not-found")
    with pytest.raises(ProblemError, match="rate-limited"):
        tries.mind("who")


def test_a_lock_of_a_clock_that_was_wrong_does_not_last_for_years(tries: Tries, rooms: Rooms) -> None:
    rooms.clock.offset_seconds = 86_400 * 365
    fail(tries, MOST)
    rooms.clock.offset_seconds = 0
    tries.mind("who")
