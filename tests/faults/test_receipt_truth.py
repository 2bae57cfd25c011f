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

from devices.device import CancelToken, Deadline, DeviceError, ErrorKind
from devices.receipt_printer import PrintResult
from devices.receipt_printer import escpos as driver_module
from devices.receipt_printer.encoding import RESET, Encoder
from devices.receipt_printer.escpos import EscposPrinter
from devices.receipt_printer.mechanism import Sensors
from devices.receipt_printer.slip import Code, Cut, Line, Slip
from devices.receipt_printer.virtual import VirtualPrinter
from tests.support.printer_line import PrinterLine, StepClock

QUESTIONS = 12
"""Bytes of the four questions that come before a slip."""


def slip(number: int) -> Slip:
    return Slip(
        f"K03-{number:04d}", 48, (Line(f"第 {number} 张", tall=2), Line("𬭎"), Code(f"BSR1/{number:023d}"), Cut())
    )


def paper(number: int) -> bytes:
    return Encoder(48, "gbk").encode(slip(number))


WHOLE = QUESTIONS + len(paper(1)) + 3 + QUESTIONS
"""Bytes of a job from its first question to its last."""


class World:
    """A driver and a printer that live through one slip after the other."""

    def __init__(self) -> None:
        self.clock = StepClock()
        self.line = PrinterLine(self.clock)
        self.driver = EscposPrinter("tcp://printer:9100", charset="gbk", clock=self.clock)
        self.cancel = CancelToken()
        self.number = 0
        self.before = 0

    def open(self) -> None:
        self.cancel = CancelToken()
        self.driver.open(Deadline.after(20, self.clock), self.cancel)

    def print(self, seconds: float = 20.0) -> PrintResult:
        """Print the next slip; cancelled before the first byte counts as failed."""
        self.number += 1
        self.before = len(self.line.taken)
        try:
            return self.driver.print(slip(self.number), Deadline.after(seconds, self.clock), self.cancel).result
        except DeviceError as error:
            if error.kind is not ErrorKind.CANCELLED:
                raise
            return PrintResult.FAILED

    def repair(self) -> None:
        """Put everything right, as staff would; a lost line is opened anew, what the printer holds stays there."""
        self.line.lost_after = self.line.stalled_after = None
        self.line.deaf = self.line.unmarked = False
        self.line.on_wait = lambda: None
        self.line.mechanism.sensors = Sensors()
        self.line.work()
        self.open()

    def told_the_truth(self, result: PrintResult) -> bool:
        """Compare what was said of the last slip with what the printer has of it."""
        whole = self.line.mechanism.jobs.count(paper(self.number))
        if result is PrintResult.PRINTED:
            return whole == 1 and self.line.mechanism.jobs[-1] == paper(self.number)
        return result is PrintResult.UNSURE or RESET not in self.line.taken[self.before :]


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> World:
    made = World()
    monkeypatch.setattr(driver_module, "connect", lambda *_: made.line)
    made.open()
    return made


def lose(world: World, at: int) -> None:
    world.line.lost_after = len(world.line.taken) + at


def stall(world: World, at: int) -> None:
    world.line.stalled_after = len(world.line.taken) + at


def end_paper(world: World, at: int) -> None:
    world.line.mechanism.sensors.paper_lines = at % 5


def open_cover(world: World, at: int) -> None:
    world.line.mechanism.sensors.paper_lines = at % 5
    world.line.on_wait = lambda: setattr(world.line.mechanism.sensors, "cover_open", True)


def hang(world: World, _: int) -> None:
    world.line.deaf = True


def forget_marks(world: World, _: int) -> None:
    world.line.unmarked = True


def cancel(world: World, at: int) -> None:
    stall(world, at)
    world.line.on_wait = lambda: world.cancel.cancel()


FAULTS: tuple[Callable[[World, int], None], ...] = (
    lose,
    stall,
    end_paper,
    open_cover,
    hang,
    forget_marks,
    cancel,
    lambda *_: None,
)


@pytest.mark.parametrize("at", range(0, WHOLE + 2, 3))
@pytest.mark.parametrize("fault", [lose, stall, cancel], ids=lambda fault: fault.__name__)
def test_a_fault_at_any_byte_is_reported_truly(world: World, fault: Callable[[World, int], None], at: int) -> None:
    fault(world, at)
    assert world.told_the_truth(world.print())


@pytest.mark.parametrize("at", range(0, WHOLE + 2, 7))
@pytest.mark.parametrize("fault", [lose, stall, cancel], ids=lambda fault: fault.__name__)
def test_the_slip_after_a_fault_at_any_byte_comes_out_whole(
    world: World, fault: Callable[[World, int], None], at: int
) -> None:
    fault(world, at)
    world.print()
    world.repair()
    assert world.print() is PrintResult.PRINTED
    assert world.told_the_truth(PrintResult.PRINTED)


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
    lies, printed = campaign(seed=20261123, slips=40)
    assert lies == []
    assert 5 < printed < 40


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(20))
def test_a_plug_pulled_two_thousand_times_never_makes_a_report_lie(seed: int) -> None:
    assert campaign(seed, slips=100)[0] == []
