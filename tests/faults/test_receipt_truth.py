"""Whatever happens at whatever byte, a report about a slip never lies.

PRINTED: the paper has come out whole, exactly once since. FAILED: not a byte of it has reached the printer.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from devices.device import CancelToken, Deadline
from devices.receipt_printer import PrintResult
from devices.receipt_printer import escpos as driver_module
from devices.receipt_printer.escpos import EscposPrinter
from devices.receipt_printer.virtual import VirtualPrinter
from tests.support.receipt_world import FAULTS, MODES, WHOLE, World, cancel, lose, paper, slip, stall

Fault = Callable[[World, int], None]


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("fault", [lose, stall, cancel], ids=lambda fault: fault.__name__)
def test_a_fault_at_any_byte_is_reported_truly_and_the_next_slip_comes_out_whole(
    monkeypatch: pytest.MonkeyPatch, fault: Fault, mode: str
) -> None:
    lies, lost = [], []
    for at in range(WHOLE + 2):
        world = World(**MODES[mode])
        monkeypatch.setattr(driver_module, "connect", lambda *_, line=world.line: line)
        world.open()
        fault(world, at)
        lies += [at] * (not world.told_the_truth(world.print()))
        world.repair()
        lost += [at] * (world.print() is not PrintResult.PRINTED or not world.told_the_truth(PrintResult.PRINTED))
    assert (lies, lost) == ([], [])


@dataclass(frozen=True)
class Mishap:
    """One fault at one byte, under one deadline."""

    fault: int
    at: int
    seconds: float


MISHAPS = st.lists(
    st.builds(
        Mishap,
        st.integers(0, len(FAULTS) - 1),
        st.integers(0, WHOLE + 5),
        st.sampled_from([0.0, 0.4, 3.0, 20.0]),
    ),
    min_size=1,
    max_size=5,
)


def live_through(mishaps: list[Mishap]) -> Iterator[bool]:
    """Print a slip under each mishap and tell whether the truth was told each time."""
    world = World()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(driver_module, "connect", lambda *_: world.line)
        world.open()
        for mishap in mishaps:
            FAULTS[mishap.fault](world, mishap.at)
            yield world.told_the_truth(world.print(mishap.seconds))
            world.repair()


@given(MISHAPS)
@settings(max_examples=60, deadline=None)
def test_any_row_of_mishaps_is_reported_truly(mishaps: list[Mishap]) -> None:
    assert all(live_through(mishaps))


@pytest.mark.soak
@given(MISHAPS)
@settings(max_examples=5000, deadline=None)
def test_a_long_campaign_of_mishaps_is_reported_truly(mishaps: list[Mishap]) -> None:
    assert all(live_through(mishaps))


def campaign(seed: int, slips: int) -> tuple[list[str], int]:
    """Print over TCP while the plug is pulled at seeded moments; return what was said to be printed, and the papers."""
    chance = random.Random(seed)
    printer = VirtualPrinter(seconds_per_line=0.001, pace=lambda _: chance.random() < 0.1 and printer.unplug())
    driver = EscposPrinter(printer.start(), charset="gbk", silence_seconds=0.3, stall_seconds=0.5)
    cancel = CancelToken()
    printed = []
    try:
        for number in range(1, slips + 1):
            driver.open(Deadline.after(5), cancel)
            report = driver.print(slip(number), Deadline.after(5), cancel)
            if report.result is PrintResult.PRINTED:
                printed.append(paper(number))
            printer.plug()
        jobs = printer.jobs
        return [str(job) for job in printed if jobs.count(job) != 1], len(printed)
    finally:
        driver.close()
        printer.stop()


def test_a_plug_pulled_at_seeded_moments_never_makes_a_report_lie() -> None:
    lies, printed = campaign(seed=20261123, slips=25)
    assert lies == []
    assert 3 < printed < 25


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(20))
def test_a_plug_pulled_two_thousand_times_never_makes_a_report_lie(seed: int) -> None:
    assert campaign(seed, slips=100)[0] == []
