"""A printer at the end of a line that has no wire and no time: waiting moves a clock of its own."""

from __future__ import annotations

from collections.abc import Callable

from devices.receipt_printer.line import WireLostError
from devices.receipt_printer.mechanism import Mechanism


class StepClock:
    """Seconds that pass only when somebody waits."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


class PrinterLine:
    """The line of ``devices.receipt_printer.line`` with the virtual printer's inside behind it, and faults by count.

    ``taken`` is every byte the line took. After ``lost_after`` bytes the far end is gone, after ``stalled_after`` it
    takes no more; ``deaf`` swallows all; ``meddle`` may change what the printer says. After ``blinks_after`` bytes its
    power goes for a moment, and the next ``starting`` bytes find nobody; the line holds.
    """

    def __init__(self, clock: StepClock, mechanism: Mechanism | None = None) -> None:
        self.clock = clock
        self.mechanism = mechanism or Mechanism()
        self.taken = b""
        self.lost_after: int | None = None
        self.stalled_after: int | None = None
        self.blinks_after: int | None = None
        self.starting = 0
        self.deaf = False
        self.unmarked = False
        self.meddle: Callable[[bytes], bytes] = bytes
        self.on_wait: Callable[[], None] = lambda: None
        self.one_way = self.empty = False
        self.closed = 0
        self._said = b""

    def send(self, data: bytes, seconds: float) -> int:
        """Take what there is room for."""
        self._fail_when_lost()
        room = len(data) if self.stalled_after is None else max(0, self.stalled_after - len(self.taken))
        if self.lost_after is not None:
            room = min(room, self.lost_after - len(self.taken))
        piece = data[:room]
        self.taken += piece
        if not piece:
            self._wait(seconds)
        elif not self.deaf:
            self._hear(piece)
        return len(piece)

    def _hear(self, piece: bytes) -> None:
        """Let the printer hear what arrived; what arrives while it starts is lost."""
        begins, ends = len(self.taken) - len(piece), len(self.taken)
        gone = ends if self.blinks_after is None else self.blinks_after
        self.say(self.mechanism.receive(piece[: max(0, gone - begins)]))
        self.work()
        if begins <= gone < ends:
            self.mechanism.switch_off()
        self.say(self.mechanism.receive(piece[max(0, gone + self.starting - begins) :]))
        self.work()

    def read(self, seconds: float) -> bytes:
        """Hand out what the printer said, or wait in vain."""
        self._fail_when_lost()
        said, self._said = self._said, b""
        if not said:
            self._wait(seconds)
        return said

    def paper_out(self) -> bool:
        """Tell what the port is said to know."""
        return self.empty

    def close(self) -> None:
        """Count the hangings-up."""
        self.closed += 1

    def work(self) -> None:
        """Let the printer do all it can."""
        while self.mechanism.ready:
            answer = self.mechanism.step().answer
            if not (self.unmarked and len(answer) == 1):
                self.say(answer)

    def say(self, answer: bytes) -> None:
        """Put an answer on the line."""
        self._said += self.meddle(answer) if answer else b""

    def _wait(self, seconds: float) -> None:
        self.clock.now += seconds
        if seconds:
            self.on_wait()

    def _fail_when_lost(self) -> None:
        if self.lost_after is not None and len(self.taken) >= self.lost_after:
            raise WireLostError("gone")
