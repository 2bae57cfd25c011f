# SPDX-License-Identifier: Apache-2.0
"""Talking with a printer over one wire: asking how it is, handing over bytes, waiting for the end mark.

Raises :class:`devices.wire.WireLostError` when the far end goes, and DeviceError CANCELLED or TIMED_OUT
from the deadline; silence and garbage are values, because a printer that says nothing is a finding.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from devices.device import Actor, CancelToken, Condition, Deadline, DeviceError, DeviceState, ErrorKind
from devices.receipt_printer.frame import (
    MARK,
    QUESTIONS,
    RECOVER,
    WAY_MARK,
    WAY_SIGN,
    Answers,
    name_mark,
    question,
    who,
)
from devices.receipt_printer.line import SLICE, Line
from devices.receipt_printer.status import (
    facts_from_answers,
    facts_from_packet,
    one_way_state,
    state_of,
    unknown_state,
)

# Seconds without a further mark after which no older one can be on its way: they come back to back.
QUIET = 0.3


class Conversation:
    """One open line to a printer. ``silence`` are the seconds after which no answer counts as silence.

    ``unsettled`` says that a mark of an earlier line may still come: a serial line brings it to whoever opens it next.
    ``names`` are given to the jobs of a printer that repeats a name (GS ( H); others only send a mark that is like
    every other. ``questions`` are those that the model answers.
    """

    def __init__(
        self,
        line: Line,
        silence: float,
        *,
        unsettled: bool = False,
        names: Iterator[bytes] | None = None,
        questions: Sequence[int] = QUESTIONS,
    ) -> None:
        self._line = line
        self._silence = silence
        self._answers = Answers()
        self._names = names
        self._questions = questions
        self._awaited: dict[bytes, int] = {}
        self._asked_marks = int(unsettled)

    def close(self) -> None:
        """Hang up; never raises."""
        self._line.close()

    @property
    def one_way(self) -> bool:
        """Tell whether the printer has no way to answer anything."""
        return self._line.one_way

    def state(self, deadline: Deadline, cancel: CancelToken) -> DeviceState:
        """Ask all questions; silence, half answers and garbage are faults within the silence limit."""
        if self.one_way:
            deadline.check(cancel, "printer.lost")
            return one_way_state(paper_out=self._line.paper_out())
        # What the printer said before is about before; garbage is counted from here for the same reason.
        self._listen(0)
        self._answers.status.clear()
        self._answers.automatic = b""
        garbage = self._answers.garbage
        limit = deadline.within(self._silence)
        first = self._ask_first(limit, cancel)
        if first is None:
            return self._unheard(self._questions[0], garbage, deadline)
        heard = {self._questions[0]: first}
        for number in self._questions[1:]:
            answer = self._ask(number, limit, cancel)
            if answer is None:
                return self._unheard(number, garbage, deadline)
            heard[number] = answer
        # More answers than questions: whoever talks by itself has answered none of them.
        if self._answers.status:
            return unknown_state(Condition.FAULT, "printer.garbled", "more answers than questions")
        return state_of(facts_from_answers(heard), self._questions)

    def _unheard(self, number: int, garbage: int, deadline: Deadline) -> DeviceState:
        if deadline.passed:
            raise DeviceError(ErrorKind.TIMED_OUT, "printer.silent", "deadline passed", again=True)
        # A wrong speed or a foreign device talks nonsense; the way to mend it differs from that of a silent one.
        if self._answers.garbage > garbage:
            return unknown_state(Condition.FAULT, "printer.garbled", f"no sense in the answer to question {number}")
        return unknown_state(Condition.FAULT, "printer.silent", f"no answer to question {number}")

    def _ask_first(self, limit: Deadline, cancel: CancelToken) -> int | None:
        """Ask the first question, once more when nothing comes: half a question of an earlier line spoils the next."""
        answer = self._ask(self._questions[0], limit.within(self._silence / 2), cancel)
        if answer is None:
            answer = self._ask(self._questions[0], limit, cancel)
            # The answer to the first asking may be late; it must not be taken for one to the second question.
            self._listen(min(QUIET, limit.remaining))
            self._answers.status.clear()
        return answer

    def _ask(self, number: int, limit: Deadline, cancel: CancelToken) -> int | None:
        if not self.hand_over(question(number), limit, cancel):
            return None
        while not self._answers.status:
            if limit.passed:
                return None
            _check_cancel(cancel)
            self._listen(min(SLICE, limit.remaining))
        return self._answers.status.pop(0)

    def hand_over(self, data: bytes, limit: Deadline, cancel: CancelToken) -> bool:
        """Send short bytes whole; return whether the line took them in time."""
        while data and not limit.passed:
            _check_cancel(cancel)
            data = data[self._line.send(data, min(SLICE, limit.remaining)) :]
        return not data

    def send_some(self, data: bytes) -> int:
        """Send what the line takes now; return how many bytes."""
        return self._line.send(data, SLICE)

    def listen(self) -> None:
        """Take in what the printer said by itself."""
        self._listen(0)

    def marked(self, pieces: Sequence[bytes], *, ways: bool) -> bytes:
        """Return a job with the question for its end behind it, and with ``ways`` one more behind each piece."""
        between = len(pieces) - 1 if ways else 0
        if self._names is None:
            self._asked_marks += between + 1
            return (WAY_MARK if ways else b"").join(pieces) + MARK
        name = next(self._names)
        way = WAY_SIGN + name[1:]
        self._answers.names.clear()
        self._awaited = {name: 1, way: between}
        return (name_mark(way) if ways else b"").join(pieces) + name_mark(name)

    def mark_came(self, seconds: float) -> bool:
        """Listen up to ``seconds``; tell whether what was asked for behind the last job has come."""
        if not self._ended:
            self._listen(seconds)
        return self._ended

    @property
    def _ended(self) -> bool:
        # A name is that of one job alone, however many older ones are still on their way.
        if self._awaited:
            return all(self._answers.names.count(name) >= times for name, times in self._awaited.items())
        return not self.unsettled

    def recover(self, limit: Deadline, cancel: CancelToken) -> bool:
        """Tell a printer whose fault was mended to forget its buffers and go on; return whether the line took it."""
        return self.hand_over(RECOVER, limit, cancel)

    def told(self, number: int, limit: Deadline, cancel: CancelToken) -> str:
        """Ask one thing the printer knows of itself; empty when it does not tell."""
        self._listen(0)
        self._answers.told.clear()
        within = limit.within(self._silence)
        self.hand_over(who(number), within, cancel)
        while not self._answers.told:
            if within.passed:
                return ""
            _check_cancel(cancel)
            self._listen(min(SLICE, within.remaining))
        return self._answers.told.pop().strip()

    @property
    def alarmed(self) -> bool:
        """Tell whether the newest that the printer reported by itself is a fault."""
        packet = self._answers.automatic
        return bool(packet) and not state_of(facts_from_packet(packet)).usable

    def told_fault(self) -> DeviceState | None:
        """Return the fault that the printer reported by itself since last asked, if any."""
        alarmed = self.alarmed
        packet, self._answers.automatic = self._answers.automatic, b""
        return state_of(facts_from_packet(packet)) if alarmed else None

    @property
    def unsettled(self) -> bool:
        """Tell whether a mark that was asked for has not come."""
        return self._answers.marks < self._asked_marks

    def settle(self, limit: Deadline, cancel: CancelToken) -> bool:
        """Make sure that the next mark belongs to the next job; return whether that is certain.

        After an unsure job its mark may still come, or never (switched off in between). A mark asked for now comes
        right behind it: when one has come and then nothing for a moment, no older one is left.
        """
        if not self.unsettled:
            return True
        before = self._answers.marks
        self._asked_marks += 1
        if not self.hand_over(MARK, limit, cancel):
            return False
        while self._answers.marks == before and not limit.passed:
            _check_cancel(cancel)
            self._listen(SLICE)
        if self._answers.marks == before:
            return False
        self._listen(QUIET)
        self._asked_marks = self._answers.marks = 0
        return True

    def _listen(self, seconds: float) -> None:
        data = self._line.read(seconds)
        if data:
            self._answers.feed(data)


def _check_cancel(cancel: CancelToken) -> None:
    if cancel.cancelled:
        raise DeviceError(ErrorKind.CANCELLED, "printer.cancelled", "cancelled", actor=Actor.NOBODY, again=True)
