"""A driver and a printer that live through one slip after the other, a mishap each time, and what is true of it."""

from __future__ import annotations

import random
from collections.abc import Callable

from devices.device import CancelToken, Deadline, DeviceError, ErrorKind
from devices.receipt_printer import PrintResult
from devices.receipt_printer.encoding import RESET, Encoder
from devices.receipt_printer.escpos import EscposPrinter
from devices.receipt_printer.mechanism import Sensors
from devices.receipt_printer.slip import Code, Cut, Line, Slip
from tests.support.printer_line import PrinterLine, StepClock

QUESTIONS = 12
"""Bytes of the four questions that come before a slip."""


# How a model tells the end of a slip, and whether it reports by itself.
MODES: dict[str, dict[str, object]] = {
    "marks": {"marks": True},
    "names": {"marks": "process-id"},
    "reports": {"marks": True, "reports": True},
}
# Bytes that are neither status, mark, packet nor flow control.
NOISE = b"\xff\x81\xaa\x93\x9b"


def slip(number: int) -> Slip:
    """Return the slip of a number."""
    return Slip(
        f"K03-{number:04d}", 48, (Line(f"第 {number} 张", tall=2), Line("𬭎"), Code(f"BSR1/{number:023d}"), Cut())
    )


def paper(number: int) -> bytes:
    """Return the bytes of that slip."""
    return Encoder(48, "gbk").encode(slip(number))


PIECES = 1 + len(slip(1).parts)
WHOLE = QUESTIONS + len(paper(1)) + 3 * PIECES + QUESTIONS
"""Bytes of a job from its first question to its last."""
A_SECOND = 1920
"""Bytes that a line of 19,200 baud carries in a second: no printer starts sooner."""


class World:
    """A driver and a printer that live through one slip after the other."""

    def __init__(self, **options: object) -> None:
        self.clock = StepClock()
        self.line = PrinterLine(self.clock)
        self.driver = EscposPrinter("tcp://printer:9100", charset="gbk", clock=self.clock, **options)  # type: ignore[arg-type]
        self.cancel = CancelToken()
        self.number = 0
        self.before = 0

    def open(self) -> None:
        """Open the driver anew."""
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
        self.line.lost_after = self.line.stalled_after = self.line.blinks_after = None
        self.line.deaf = self.line.unmarked = False
        self.line.on_wait = lambda: None
        self.line.meddle = bytes
        self.line.mechanism.sensors = Sensors()
        self.line.work()
        self.open()

    def told_the_truth(self, result: PrintResult) -> bool:
        """Compare what was said of the last slip with what the printer has of it."""
        whole = self.line.mechanism.jobs.count(paper(self.number))
        if result is PrintResult.PRINTED:
            return whole == 1 and self.line.mechanism.jobs[-1] == paper(self.number)
        return result is PrintResult.UNSURE or RESET not in self.line.taken[self.before :]


def lose(world: World, at: int) -> None:
    """Cut the line after so many bytes."""
    world.line.lost_after = len(world.line.taken) + at


def stall(world: World, at: int) -> None:
    """Let the line take no more after so many bytes."""
    world.line.stalled_after = len(world.line.taken) + at


def end_paper(world: World, at: int) -> None:
    """Let the roll end after some lines."""
    world.line.mechanism.sensors.paper_lines = at % 5


def open_cover(world: World, at: int) -> None:
    """Open the cover while it prints."""
    world.line.mechanism.sensors.paper_lines = at % 5
    world.line.on_wait = lambda: setattr(world.line.mechanism.sensors, "cover_open", True)


def hang(world: World, _: int) -> None:
    """Let the printer hear nothing and say nothing."""
    world.line.deaf = True


def forget_marks(world: World, _: int) -> None:
    """Let it answer no mark."""
    world.line.unmarked = True


def cancel(world: World, at: int) -> None:
    """Have the job cancelled when the line stalls."""
    stall(world, at)
    world.line.on_wait = lambda: world.cancel.cancel()


def halt(world: World, _: int) -> None:
    """Let the printer wait to be told that it may go on."""
    world.line.mechanism.sensors.halted = True


def heat(world: World, at: int) -> None:
    """Let the head get too hot after some lines."""
    end_paper(world, at)
    world.line.on_wait = lambda: setattr(world.line.mechanism.sensors, "hot", True)


def open_cover_at_cut(world: World, _: int) -> None:
    """Open the cover when the cut begins."""
    world.line.mechanism.sensors.cover_at_cut = True


def noise(world: World, at: int) -> None:
    """Mix bytes into the answers that are none."""
    chance = random.Random(at)
    world.line.meddle = lambda answer: bytes(chance.choices(NOISE, k=chance.randint(0, 3))) + answer


def report_anyway(world: World, at: int) -> None:
    """Send automatic status that nobody asked for before every answer, a fault in it now and then."""
    chance = random.Random(at)
    packets = (b"\x10\x00\x00\x00", b"\x10\x00\x03\x00", b"\x38\x00\x00\x00")
    world.line.meddle = lambda answer: chance.choice(packets) + answer


def halve(world: World, at: int) -> None:
    """Break every answer off that has more than one byte."""
    world.line.meddle = lambda answer: answer[: max(1, at % 6)]


def blink(world: World, at: int) -> None:
    """Let the power go for a moment after so many bytes, while the line holds."""
    world.line.blinks_after, world.line.starting = len(world.line.taken) + at, A_SECOND


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
MORE_FAULTS = (*FAULTS, halt, heat, open_cover_at_cut, noise, report_anyway, halve, blink)
