"""Thousands of jobs with a mishap each: each ends printed, unsure or failed, truly, and none keeps the next one."""

from __future__ import annotations

import random
from collections import Counter

import pytest

from devices.receipt_printer import PrintResult
from devices.receipt_printer import escpos as driver_module
from tests.support.receipt_world import MODES, MORE_FAULTS, WHOLE, World, forget_marks

PATIENCE = (0.4, 3.0, 20.0)


class Ends:
    """How the jobs of a campaign ended."""

    def __init__(self) -> None:
        self.results: Counter[PrintResult] = Counter()
        self.lies: list[int] = []
        self.unasked: list[int] = []
        """Unsure jobs after which the printer was not asked how it is."""
        self.blocked: list[int] = []
        """Jobs that did not come out although all had been put right before them."""


def campaign(seed: int, jobs: int, mode: str) -> Ends:
    """Print so many slips, every second one after a mishap, and put all right in between as staff would."""
    chance = random.Random(seed)
    ends = Ends()
    with pytest.MonkeyPatch.context() as patch:
        world = World(**MODES[mode])
        patch.setattr(driver_module, "connect", lambda *_: world.line)
        world.open()
        for number in range(jobs // 2):
            chance.choice(MORE_FAULTS)(world, chance.randint(0, WHOLE + 5))
            result = world.print(chance.choice(PATIENCE))
            ends.results[result] += 1
            if not world.told_the_truth(result):
                ends.lies.append(number)
            ask(world, result, ends, number)
            # On an open line now and then, on a new one else: what an unsure job left behind differs.
            world.repair()
            after = world.print()
            ends.results[after] += 1
            if after is not PrintResult.PRINTED:
                ends.blocked.append(number)
            if not world.told_the_truth(after):
                ends.lies.append(number)
            trim(world)
    return ends


def ask(world: World, result: PrintResult, ends: Ends, number: int) -> None:
    """Look whether an unsure job was asked about: its last bytes to a line that still takes some are questions."""
    sent = world.line.taken[world.before :]
    gone = world.line.lost_after is not None or world.line.stalled_after is not None or world.cancel.cancelled
    if result is PrintResult.UNSURE and not gone and b"\x10\x04" not in sent:
        ends.unasked.append(number)


def trim(world: World) -> None:
    """Forget papers and bytes of long ago, which a long campaign would else search again and again."""
    world.line.taken = world.line.taken[-4096:]
    del world.line.mechanism.jobs[:-8]
    world.before = 0


@pytest.mark.parametrize("mode", MODES)
def test_each_of_many_jobs_ends_truly_and_none_keeps_the_next(mode: str) -> None:
    ends = campaign(seed=20261123, jobs=240, mode=mode)
    assert (ends.lies, ends.blocked, ends.unasked) == ([], [], [])
    assert set(ends.results) == set(PrintResult)


@pytest.mark.soak
@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("seed", range(5))
def test_ten_thousand_jobs_end_truly_and_none_keeps_the_next(seed: int, mode: str) -> None:
    ends = campaign(seed, jobs=2000, mode=mode)
    assert (ends.lies, ends.blocked, ends.unasked) == ([], [], [])


@pytest.mark.parametrize("mode", MODES)
def test_a_model_that_does_not_confirm_is_never_believed(mode: str) -> None:
    with pytest.MonkeyPatch.context() as patch:
        world = World(**MODES[mode])
        patch.setattr(driver_module, "connect", lambda *_: world.line)
        world.open()
        forget_marks(world, 0)
        world.line.meddle = lambda answer: b"" if answer[:1] == b"\x37" else answer
        assert world.print(3.0) is PrintResult.UNSURE
        world.repair()
        assert world.print() is PrintResult.PRINTED
