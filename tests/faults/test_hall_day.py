"""A day of a hall reconciles to the last number: kiosks, windows, boards, figures and the city tell the same."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.support.hall_day import HallDay
from tests.support.postgres import Cluster, postgres
from tests.support.sandbox import SandboxThread, sandbox, sandbox_of_the_run

__all__ = ["postgres", "sandbox", "sandbox_of_the_run"]


def lived(day: HallDay) -> None:
    """Live a day and hold all that was noted of it against each other."""
    day.go()
    closed = day.close_day()
    noted, figures, windows = day.noted, day.figures(), day.window_days()
    assert noted.wrong == []
    # Each person has one number and each number one person.
    assert len(set(noted.given)) == len(noted.given) == figures.issued
    assert closed.holds
    assert closed == day.account()
    assert sum(band.given for band in closed.bands) + sum(band.used for band in closed.bands) == figures.issued
    assert sum(band.used for band in closed.bands) == noted.alone > 0
    # Each call was ended in one way, at the window that made it.
    assert {one.window: one.called for one in windows if one.called} == dict(noted.called)
    assert {one.window: one.finished for one in windows if one.finished} == dict(noted.finished)
    assert [one.window for one in windows if one.missing] == []
    assert figures.ends["DONE"] == sum(noted.finished.values())
    assert figures.no_shows == noted.missed
    assert sum(figures.ratings.levels.values()) == noted.rated
    assert sum(figures.ends.values()) == figures.issued
    assert set(figures.ends) <= {"DONE", "NO_SHOW"}
    # The city has each event, and nothing is left for it here.
    told = day.city.settle()
    assert (told.settled_to, told.batches, told.stopped) == (day.leader.snapshot().seq, (), "")


def port_of(sandbox: SandboxThread) -> int:
    return urlsplit(sandbox.url).port or 0


def test_a_morning_of_a_small_hall_reconciles(
    postgres: Cluster, sandbox: SandboxThread, tmp_path: Path, expected_logs: Callable[..., None]
) -> None:
    day = HallDay(tmp_path, postgres.emptied(), port_of(sandbox), people=24, windows=6, kiosks=3, look_minutes=30)
    lived(day)
    assert day.noted.board_looks > 20
    day.close()


@pytest.mark.soak
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("seed", [1, 2])
def test_a_day_of_1500_people_at_60_windows_reconciles_to_the_last_number(
    postgres: Cluster, sandbox: SandboxThread, tmp_path: Path, seed: int
) -> None:
    day = HallDay(tmp_path, postgres.emptied(), port_of(sandbox), people=1500, windows=60, kiosks=6, seed=seed)
    lived(day)
    assert len(day.noted.given) == 1500
    day.close()
