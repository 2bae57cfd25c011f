# SPDX-License-Identifier: Apache-2.0
"""Any ESC/POS receipt printer over TCP, a serial line or USB.

A job: encode, ask how the printer is, send, ask for a mark behind the last byte, wait for it, ask once more. Only when
all of this went well is the slip PRINTED. Nothing handed over is FAILED; anything between is UNSURE, and the person is
asked. python-escpos is not used here: see ``encoding`` and ``line`` for the reasons.

Bytes: ``encoding`` what is sent of a slip, ``frame`` what is asked and answered, ``status`` what it means, each with
its source. What no real printer has proven yet is said in docs/operations/devices.md.
"""

from __future__ import annotations

import contextlib
import itertools
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar, Literal, get_args

from devices.about import ABOUT, SELF_TEST, About, TestResult
from devices.device import CancelToken, Clock, Condition, Deadline, DeviceError, DeviceState, ErrorKind
from devices.receipt_printer.cells import COLUMNS
from devices.receipt_printer.conversation import Conversation
from devices.receipt_printer.encoding import CUT, RESET, Charset, Encoder
from devices.receipt_printer.frame import FIRMWARE, MAKER, MARK, MODEL, QUESTIONS, REPORT, SERIAL
from devices.receipt_printer.line import SLICE, WireLostError, connect
from devices.receipt_printer.report import PrintReport, PrintResult
from devices.receipt_printer.slip import Cut, Line, Rule, Slip
from devices.receipt_printer.specimen import specimen
from devices.receipt_printer.status import KIND, ONLINE, unknown_state

# Seconds between two looks at the printer's state while it works a job off.
LOOK_EVERY = 0.5
# How a model tells the end of a job: by a byte like every other (GS r), by repeating a name (GS ( H), not at all.
Marks = bool | Literal["process-id"]
# What is said of a printer that says nothing of itself.
_MUTE = ("printer.silent", "printer.garbled", "printer.lost")


class EscposPrinter:
    """One printer at ``tcp://host:9100``, ``serial:///dev/ttyS0?baud=19200&flow=none``, ``usb://04b8:0202``, a file.

    One that has no way to answer (``printer.one-way``) may be tried, and each of its slips is UNSURE.

    ``width_mm`` is the roll, 80 or 58. ``charset`` is ``gb18030``, or ``gbk`` or ``gb2312`` for a printer whose font
    ends there: a line with a rarer character is then sent as dots. ``cutter`` and ``marks`` say what the model has;
    ``marks="process-id"`` is for those that repeat the name of a job; without ``marks`` (it answers neither) a well
    printer after the last byte is all that can be known. With ``ways`` it is asked for the same behind each line: of a
    printer that lost its power for a moment, and with it a part of the slip, some of these answers never come.
    ``questions`` are the numbers of DLE EOT that it answers, the first of all always 1; parts that no other tells of
    stay unknown. With ``reports`` it is told to report by itself what changes (ASB), so that a fault is known the
    moment it comes and not at the next question.
    ``silence_seconds`` is the longest wait for an answer, ``stall_seconds`` for the line to take a further byte.
    """

    kind: ClassVar[str] = KIND

    def __init__(
        self,
        address: str,
        *,
        width_mm: int = 80,
        charset: Charset = "gb18030",
        cutter: bool = True,
        marks: Marks = True,
        ways: bool = True,
        reports: bool = False,
        questions: Sequence[int] = QUESTIONS,
        silence_seconds: float = 1.5,
        stall_seconds: float = 5.0,
        clock: Clock = time.monotonic,
    ) -> None:
        self._address = address
        _check_options(width_mm, charset, marks, questions)
        self._questions = tuple(questions)
        self._columns = COLUMNS[width_mm]
        self._encoder = Encoder(COLUMNS[width_mm], charset, cutter=cutter)
        self._cutter = cutter
        self._marks = bool(marks)
        self._ways = ways and self._marks
        # Behind the reset of every slip, which ends the reporting as it ends all else that was set.
        self._head = RESET + REPORT if reports else RESET
        self._names = _names(int(clock() * 100)) if marks == "process-id" else None
        self._silence = silence_seconds
        self._stall = stall_seconds
        self._clock = clock
        self._talk: Conversation | None = None
        self._rest = b""
        self._unsettled = False
        self._about: About | None = None

    def open(self, deadline: Deadline, cancel: CancelToken) -> None:
        """Take the line and have the printer answer; no paper or an open cover is no reason not to open."""
        self.close()
        # The line was hung up in between: what was left of the job must not come out in a later one.
        if self._rest:
            self._rest = _clearing(len(self._rest))
        deadline.check(cancel, "printer.lost")
        line = connect(self._address, deadline, cancel)
        self._talk = Conversation(
            line, self._silence, unsettled=self._unsettled, names=self._names, questions=self._questions
        )
        self._about = None
        try:
            state = self.check(deadline, cancel)
        except DeviceError:
            self.close()
            raise
        if state.cause in _MUTE:
            self.close()
            deadline.check(cancel, state.cause)
            raise DeviceError(ErrorKind.DEVICE, state.cause, state.detail, again=True)

    def close(self) -> None:
        """Let the line go."""
        if self._talk:
            self._talk.close()
            self._unsettled = self._talk.unsettled
            self._talk = None

    def check(self, deadline: Deadline, cancel: CancelToken) -> DeviceState:
        """Ask the printer how it is; silence is a FAULT; raises DeviceError CANCELLED only."""
        if not self._talk:
            return unknown_state(Condition.ABSENT, "printer.lost", "not open")
        try:
            return self._talk.state(deadline, cancel)
        except WireLostError as wrong:
            self.close()
            return unknown_state(Condition.ABSENT, "printer.lost", str(wrong))
        except DeviceError as error:
            if error.kind is ErrorKind.CANCELLED:
                raise
            return unknown_state(Condition.FAULT, error.cause, error.detail)

    def capabilities(self) -> frozenset[str]:
        """Return what this model can do."""
        return frozenset({"qr", "bar", "raster", "recover", ABOUT, SELF_TEST} | ({"cut"} if self._cutter else set()))

    def about(self, deadline: Deadline, cancel: CancelToken) -> About:
        """Ask maker, model, serial number and firmware, once while the line is open; empty where it does not tell."""
        if self._about is None:
            state = self.check(deadline, cancel)
            if not self._talk or state.cause in _MUTE:
                raise DeviceError(ErrorKind.DEVICE, state.cause, state.detail, again=True)
            # A stopped printer would answer only after the paper is back, to whatever is asked then.
            tells = state.usable and not self._talk.one_way
            self._about = self._asked_about(self._talk, deadline, cancel) if tells else None
        return self._about or About()

    def _asked_about(self, talk: Conversation, deadline: Deadline, cancel: CancelToken) -> About:
        try:
            model = talk.told(MODEL, deadline, cancel)
            # Models that do not know the question let every further one cost the whole patience too.
            if not model:
                return About()
            maker, number, firmware = (talk.told(n, deadline, cancel) for n in (MAKER, SERIAL, FIRMWARE))
        except WireLostError as wrong:
            self.close()
            raise DeviceError(ErrorKind.DEVICE, "printer.lost", str(wrong), again=True) from wrong
        return About(model=f"{maker} {model}".strip(), serial=number, firmware=firmware)

    def self_test(self, deadline: Deadline, cancel: CancelToken) -> TestResult:
        """Print a specimen of everything the printer is used for; see :func:`devices.receipt_printer.specimen`."""
        report = self.print(specimen("self-test", self._columns), deadline, cancel)
        well = report.result is PrintResult.PRINTED
        return TestResult(well, "printer.tested" if well else report.cause, report.result.value, report.tally())

    def recover(self, deadline: Deadline, cancel: CancelToken) -> DeviceState:
        """Tell the printer that its fault was mended (DLE ENQ 2), and return how it is now.

        What waited in it is forgotten, as after switching it off and on; a printer that is well does nothing. Raises
        DeviceError CANCELLED only.
        """
        if self._talk:
            with self._ends():
                self._talk.recover(deadline.within(self._stall), cancel)
        # Whether it forgot the half of a job or not, zeros harm neither.
        if self._rest:
            self._rest = _clearing(len(self._rest))
        return self.check(deadline, cancel)

    def print(self, slip: Slip, deadline: Deadline, cancel: CancelToken) -> PrintReport:
        """Print one slip; see ReceiptPrinter.print."""
        # Encoded before anything is asked: a slip that is too wide must fail with a clean printer.
        pieces = [self._head, *self._encoder.pieces(slip)]
        cause = self._obstacle(deadline, cancel)
        sent = 0
        if not cause and self._talk:
            cause, sent = self._work(self._talk, pieces, deadline, cancel)
        # With a byte gone it is an unsure paper, whoever wanted the end.
        if cause == "printer.cancelled" and not sent:
            raise DeviceError(ErrorKind.CANCELLED, cause, "nothing was sent", again=True)
        lines = sum(isinstance(part, Line | Rule) for part in slip.parts)
        cuts = sum(isinstance(part, Cut) for part in slip.parts) * self._cutter
        return PrintReport(slip.job, _result(sent, cause), cause, lines, cuts)

    def _obstacle(self, deadline: Deadline, cancel: CancelToken) -> str:
        """Return why nothing is to be sent now, empty when the way is free."""
        state = self.check(deadline, cancel)
        if not state.usable or not self._talk:
            return state.cause
        # What an earlier job left behind goes first: else our first bytes would end its half-sent picture.
        rest = _Job(self._talk, self._rest, self._stall, self._clock)
        with self._ends() as end:
            end.cause = rest.deliver(deadline, cancel) or self._settle(self._talk, deadline, cancel)
        self._rest = rest.rest or (_clearing(len(MARK)) if end.cause else b"")
        return end.cause

    def _settle(self, line: Conversation, deadline: Deadline, cancel: CancelToken) -> str:
        return "" if line.settle(deadline.within(self._stall), cancel) else "printer.unconfirmed"

    def _work(
        self, line: Conversation, pieces: Sequence[bytes], deadline: Deadline, cancel: CancelToken
    ) -> tuple[str, int]:
        """Send a job and wait for its end; return the cause when it did not end well, and how many bytes went."""
        asks = self._marks and not line.one_way
        data = line.marked(pieces, ways=self._ways) if asks else b"".join(pieces)
        job = _Job(line, data, self._stall, self._clock)
        with self._ends() as end:
            end.cause = job.deliver(deadline, cancel) or self._confirm(line, deadline, cancel)
        # Half a picture in the printer would swallow the next slip; zeros fill it up, see below.
        if job.sent:
            self._rest = job.rest if self._talk else _clearing(len(data))
        return end.cause, job.sent

    def _confirm(self, line: Conversation, deadline: Deadline, cancel: CancelToken) -> str:
        """Wait until all is worked off and the printer is well; return the cause when it is not."""
        if line.one_way:
            # All was taken, and nobody can say what became of it: this cause is never empty.
            return line.state(deadline, cancel).cause
        while self._marks and not self._mark_came(line):
            # Bytes taken are not a slip printed: they lie in a buffer of 4 kB and more, and the roll may end now.
            if late := _late(deadline, cancel, "printer.unconfirmed"):
                return late
            state = line.told_fault() or line.state(deadline, cancel)
            if not state.usable:
                return state.cause
        # The roll may have ended with the last line: the mark alone does not say so.
        state = line.state(deadline, cancel)
        return "" if state.usable else state.cause

    def _mark_came(self, line: Conversation) -> bool:
        for _ in range(round(LOOK_EVERY / SLICE)):
            if line.mark_came(SLICE):
                return True
            if line.alarmed:
                return False
        return False

    @contextlib.contextmanager
    def _ends(self) -> Iterator[_End]:
        """Turn what breaks off a talk into its cause, and hang up when the line is gone."""
        end = _End()
        try:
            yield end
        except WireLostError:
            self.close()
            end.cause = "printer.lost"
        except DeviceError as error:
            end.cause = error.cause


@dataclass
class _End:
    """Why a talk ended; empty when well."""

    cause: str = ""


class _Job:
    """Bytes on their way; remembers whether any of them may have reached the printer."""

    def __init__(self, line: Conversation, data: bytes, patience: float, clock: Clock) -> None:
        self._line = line
        self._patience = patience
        self._clock = clock
        self.rest = data
        self.sent = 0

    def deliver(self, deadline: Deadline, cancel: CancelToken) -> str:
        """Send everything; return the cause when the printer stopped taking bytes."""
        stalled_at = self._clock() + self._patience
        while self.rest:
            if late := _late(deadline, cancel, "printer.stalled"):
                return late
            taken = self._line.send_some(self.rest)
            self.rest = self.rest[taken:]
            self.sent += taken
            # Only now: the line may be lost while we listen, and what was sent must be counted by then.
            self._line.listen()
            if taken:
                stalled_at = self._clock() + self._patience
            elif self._clock() >= stalled_at:
                fault = self._line.told_fault()
                return fault.cause if fault else "printer.stalled"
        return ""


def _late(deadline: Deadline, cancel: CancelToken, cause: str) -> str:
    """Return why it is time to stop, empty while it is not."""
    if cancel.cancelled:
        return "printer.cancelled"
    return cause if deadline.passed else ""


def _clearing(length: int) -> bytes:
    """Return bytes that complete whatever half command a lost line left in the printer, and part the papers.

    Nobody knows how much of the last job arrived. Zeros are nothing to a printer that waits for a command, and fill up
    one that waits for the rest of a picture or code.
    """
    return bytes(length) + b"\n" + CUT


def _result(sent: int, cause: str) -> PrintResult:
    if not cause:
        return PrintResult.PRINTED
    return PrintResult.UNSURE if sent else PrintResult.FAILED


def _names(start: int) -> Iterator[bytes]:
    """Yield names of jobs without end; ten thousand jobs lie between two that are alike."""
    # Not from zero on: the name of a job of the program before this one may still be on its way.
    return (b"%04d" % (number % 10_000) for number in itertools.count(start))


def _check_options(width_mm: int, charset: str, marks: object, questions: Sequence[int]) -> None:
    asked = list(questions[:1]) == [ONLINE] and set(questions) <= set(QUESTIONS)
    known = width_mm in COLUMNS and charset in get_args(Charset) and marks in (True, False, "process-id")
    if not (asked and known):
        said = f"width_mm={width_mm}, charset={charset}, marks={marks}, questions={list(questions)}"
        raise DeviceError(ErrorKind.PROGRAM, "printer.options", said)
