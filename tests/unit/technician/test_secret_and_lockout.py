"""The code's hash, and how long the door stays shut by clocks that nobody can set."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.boot import MADE_UP
from kiosk.technician import lockout, secret
from kiosk.technician.lockout import FIRST_SECONDS, FREE, LONGEST_SECONDS, Tries, pause, remaining
from offline_queue.chain import Moment
from tests.support.upkeep import QUICK, Clocks

CODE = "4071829365"


def test_a_code_is_ten_digits_and_never_the_same() -> None:
    codes = {secret.new_code() for _ in range(50)}
    assert len(codes) == 50
    assert all(len(code) == secret.DIGITS and code.isdigit() for code in codes)


def test_a_code_that_begins_with_zeros_keeps_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(secret.secrets, "randbelow", lambda limit: 7)
    assert secret.new_code() == "0000000007"


def test_the_hash_belongs_to_its_code_alone() -> None:
    written = secret.hashed(CODE, QUICK)
    assert secret.matches(CODE, written)
    assert not secret.matches("4071829366", written)


def test_the_hash_names_argon2id_and_hides_the_code() -> None:
    first, second = secret.hashed(CODE, QUICK), secret.hashed(CODE, QUICK)
    assert first.startswith("$argon2id$v=19$m=8,t=1,p=1$")
    assert CODE not in first
    assert first != second


@pytest.mark.parametrize("written", ["", "plain", "$argon2id$v=19$m=8,t=1,p=1$AAAA", "$argon2i$v=19$m=8,t=1,p=1$AA$BB"])
def test_what_is_no_hash_of_ours_opens_nothing(written: str) -> None:
    assert not secret.matches(CODE, written)


def test_what_a_guess_costs_is_what_the_standard_says() -> None:
    assert (secret.COST.memory_kib, secret.COST.rounds, secret.COST.lanes) == (64 * 1024, 3, 4)


@pytest.mark.parametrize(
    ("count", "seconds"), [(0, 0), (4, 0), (5, 60), (6, 120), (7, 240), (10, 1920), (11, 3600), (12, 3600), (900, 3600)]
)
def test_the_wait_doubles_from_a_minute_to_an_hour(count: int, seconds: float) -> None:
    assert pause(count) == seconds


def shut(clocks: Clocks, count: int = FREE) -> Tries:
    tries = Tries()
    for _ in range(count):
        tries = tries.one_more(clocks())
    return tries


def test_tries_that_are_left_are_counted_down_to_none() -> None:
    clocks = Clocks()
    assert [shut(clocks, count).left for count in (0, 1, 4, 5, 9)] == [5, 4, 1, 0, 0]


def test_the_wait_runs_out_by_the_clock_of_the_boot() -> None:
    clocks = Clocks()
    tries = shut(clocks)
    clocks.wait(59)
    before = remaining(tries, clocks())
    clocks.wait(1)
    assert (before, remaining(tries, clocks())) == (1.0, 0.0)


@pytest.mark.parametrize("wall", [-1e9, -3600.0, 3600.0, 1e9])
def test_a_wall_clock_that_is_set_changes_nothing(wall: float) -> None:
    clocks = Clocks()
    tries = shut(clocks)
    clocks.wall += wall
    assert remaining(tries, clocks()) == FIRST_SECONDS


def test_after_another_boot_the_wait_begins_anew() -> None:
    clocks = Clocks()
    tries = shut(clocks)
    clocks.reboot()
    assert remaining(tries, clocks()) == FIRST_SECONDS - clocks.monotonic


def test_pulling_the_plug_again_and_again_never_opens_it() -> None:
    clocks = Clocks()
    tries = shut(clocks, 20)
    for number in range(30):
        clocks.reboot(f"boot-{number}")
        assert remaining(tries, clocks()) > LONGEST_SECONDS - 10


def test_a_clock_of_the_boot_that_ran_backwards_only_lengthens_it() -> None:
    clocks = Clocks()
    tries = shut(clocks)
    clocks.monotonic -= 500
    assert remaining(tries, clocks()) == FIRST_SECONDS


@given(st.integers(0, 2000), st.floats(0, 1e7), st.booleans(), st.floats(-1e9, 1e9))
def test_whatever_happens_the_wait_is_never_negative_nor_longer_than_its_count_allows(
    count: int, passed: float, booted: bool, wall: float
) -> None:
    clocks = Clocks()
    tries = Tries(count, clocks.boot, clocks.monotonic)
    clocks.wait(passed)
    clocks.wall += wall
    if booted:
        clocks.reboot()
    assert 0.0 <= remaining(tries, clocks()) <= pause(count) <= lockout.LONGEST_SECONDS


@given(st.integers(0, 500))
def test_one_wrong_code_more_never_shortens_the_wait(count: int) -> None:
    assert pause(count) <= pause(count + 1)


@pytest.mark.parametrize(("at", "now", "left"), [(900.0, 910.0, 50.0), (900.0, 960.0, 0.0), (900.0, 10.0, 50.0)])
def test_where_boots_have_no_names_a_program_begun_anew_opens_no_door(at: float, now: float, left: float) -> None:
    tries = Tries(FREE, f"{MADE_UP}first", at)
    # A clock that runs on may be the same boot; one that is behind is another one for sure.
    assert remaining(tries, Moment(0.0, now, f"{MADE_UP}second")) == left
