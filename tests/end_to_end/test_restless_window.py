"""Whatever anybody does before the real window: no fault, home can be reached, and nothing of anybody is left."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from kiosk.flows import SECTIONS
from kiosk.steps.step import Reason
from tests.support.sandbox import SandboxThread
from tests.support.walked_window import WalkedWindow, walked_window
from tests.support.window_monkey import WindowMonkey

ACTS = 5000
SEEDS = 4


@pytest.fixture(scope="module")
def window(tmp_path_factory: pytest.TempPathFactory, sandbox_of_the_run: SandboxThread) -> Iterator[WalkedWindow]:
    """Give a kiosk on the platform of the run; one for all, as citizens have one after the other."""
    with walked_window(tmp_path_factory.mktemp("restless"), sandbox_of_the_run.url, tuple(SECTIONS)) as made:
        made.until(lambda: made.at_home_with_something_to_do)
        yield made


def ends(window: WalkedWindow) -> list[Reason]:
    """Return how the visits ended."""
    return [reason for reason, _ in window.left]


@pytest.mark.parametrize("seed", range(SEEDS))
def test_five_thousand_acts_break_nothing(
    window: WalkedWindow, seed: int, expected_logs: Callable[[str], None]
) -> None:
    # In opening hours a ticket comes upon the printer that was troubled, and staff are told.
    expected_logs("staff-told")
    monkey = WindowMonkey(window, seed)
    for number in range(ACTS // SEEDS):
        monkey.act()
        if number % 250 == 249:
            monkey.go_home()
    assert Reason.FAULT not in ends(window)
    assert len(monkey.seen) > 5


@pytest.mark.soak
@pytest.mark.timeout(3600)
def test_a_thousand_restless_visits_never_make_the_window_stand_still(
    window: WalkedWindow, expected_logs: Callable[[str], None]
) -> None:
    expected_logs("staff-told")
    monkey = WindowMonkey(window, SEEDS)
    before = window.program.visits
    while window.program.visits < before + 1000:
        for _ in range(25):
            monkey.act()
        monkey.go_home()
        monkey._walk_away()
        monkey.live()
    assert Reason.FAULT not in ends(window)
    assert window.program.stalls.worst == ()
