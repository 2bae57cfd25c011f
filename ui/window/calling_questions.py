# SPDX-License-Identifier: Apache-2.0
"""The questions of the tab that calls, and what their answers do: digits answer, Escape takes back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from kiosk.tickets.values import State, WindowState
from ui.style.look import Look
from ui.window import alone_words
from ui.window.calling_state import Calling
from ui.window.calling_values import Question
from ui.window.calling_words import queue_name
from ui.window.question_card import Option, QuestionWords

# Codes on record; what they are called stands in the texts.
HOLD_REASONS = ("copy", "papers", "pay", "ask", "other")
PAUSE_REASONS = ("away", "device", "review", "meal", "other")
MOST = 9
ANY_WINDOW, AT_THE_END = "0", "E"
CALL_KEY, ESCAPE = "F1", "Esc"


@dataclass
class Sending:
    """Where a ticket is being sent, while it is asked step by step."""

    queue: str = ""
    at_end: bool = False

    def clear(self) -> None:
        """Begin anew."""
        self.queue, self.at_end = "", False


class Questions:
    """What is asked now, and its answers; ``answer`` is given every letter that nothing else took."""

    def __init__(self, look: Look, calling: Calling, retry: Callable[[bool], None]) -> None:
        self._look, self._calling, self._retry = look, calling, retry
        self.sending = Sending()

    def words(self) -> QuestionWords | None:
        """Return the question that stands, None for none."""
        question = self._calling.question
        if question is not Question.TRANSFER:
            self.sending.clear()
        asked: dict[Question, Callable[[], QuestionWords]] = {
            Question.HOLD: self._hold, Question.SUSPEND: self._pause, Question.TRANSFER: self._transfer,
            Question.OTHER_PERSON: self._other_person, Question.TAKE_OVER: self._take_over,
            Question.AGREE: lambda: alone_words.agree_question(self._look, self._calling),
            Question.NUMBER: lambda: alone_words.number_question(self._look, self._calling),
            Question.NEIGHBOUR: lambda: alone_words.neighbour_question(self._look, self._calling),
        }  # fmt: skip
        return asked[question]() if question in asked else None

    def answer(self, sign: str) -> bool:
        """Take an answer; return False for what is none."""
        answers: dict[Question, Callable[[str], bool]] = {
            Question.HOLD: self._held, Question.SUSPEND: self._paused, Question.TRANSFER: self._sent,
            Question.OTHER_PERSON: self._said_of_person, Question.TAKE_OVER: self._took_over,
            Question.AGREE: self._agreed, Question.NUMBER: self._typed,
            Question.NEIGHBOUR: lambda sign: alone_words.call_for(self._calling, sign),
        }  # fmt: skip
        question = self._calling.question
        return question in answers and answers[question](sign)

    def back(self) -> bool:
        """Go back one step within a question; return False where that is out of it."""
        if self._calling.question is Question.TRANSFER and self.sending.queue:
            self.sending.clear()
            return True
        if self._calling.question is Question.NEIGHBOUR and self._calling.neighbour:
            self._calling.turn(-1)
            return True
        if self._calling.question is Question.NUMBER and any(sign.isdigit() for sign in self._calling.typed):
            self._calling.type(self._calling.typed[:1] if len(self._calling.prefixes) == 1 else "")
            return True
        return False

    def _agreed(self, sign: str) -> bool:
        if sign == "1":
            self._calling.agree()
        elif sign == "2":
            self._calling.back()
        return sign in ("1", "2")

    def _typed(self, sign: str) -> bool:
        keys = {CALL_KEY: self._calling.call, ESCAPE: self._calling.back}
        if sign in keys:
            keys[sign]()
        return sign in keys or alone_words.take_sign(self._calling, sign)

    def _hold(self) -> QuestionWords:
        return self._reasons("hold", HOLD_REASONS)

    def _pause(self) -> QuestionWords:
        return self._reasons("suspend", PAUSE_REASONS)

    def _reasons(self, kind: str, codes: tuple[str, ...]) -> QuestionWords:
        of, at = self._look.of, self._calling.in_hand
        options = tuple(Option(str(n), of(f"window.{kind}.reason.{code}")) for n, code in enumerate(codes, 1))
        number = at.number if at else ""
        under = of(f"window.{kind}.under") if kind == "hold" or not at else of("window.suspend.with", number=number)
        return QuestionWords(of(f"window.{kind}.title", number=number), under, options, of("window.question.note"))

    def _held(self, sign: str) -> bool:
        return self._with_reason(sign, HOLD_REASONS, self._calling.hold)

    def _paused(self, sign: str) -> bool:
        return self._with_reason(sign, PAUSE_REASONS, self._calling.pause)

    def _with_reason(self, sign: str, codes: tuple[str, ...], act: Callable[[str], None]) -> bool:
        chosen = dict(zip("123456789", codes, strict=False)).get(sign)
        if chosen:
            act(chosen)
        return chosen is not None

    def _transfer(self) -> QuestionWords:
        of, at = self._look.of, self._calling.in_hand
        number = at.number if at else ""
        if not self.sending.queue:
            options = tuple(
                Option(str(n), queue_name(self._look, self._calling, code)) for n, code in enumerate(self._queues(), 1)
            )
            return QuestionWords(of("window.transfer.title", number=number), of("window.transfer.under"), options,
                                 of("window.question.note"))  # fmt: skip
        windows = self._windows(self.sending.queue)
        likely = Option(ANY_WINDOW, of("window.transfer.any"), filled=True)
        where = "end" if self.sending.at_end else "keep"
        return QuestionWords(
            of("window.transfer.window", queue=queue_name(self._look, self._calling, self.sending.queue)),
            of(f"window.transfer.{where}"),
            (likely, *(Option(str(n), of("window.transfer.to", window=no)) for n, no in enumerate(windows, 1)),
             Option(AT_THE_END, of(f"window.transfer.{where}-turn"))),
            of("window.question.note"),
        )  # fmt: skip

    def _sent(self, sign: str) -> bool:
        if not self.sending.queue:
            self.sending.queue = dict(zip("123456789", self._queues(), strict=False)).get(sign, "")
            self._calling.changed.emit()
            return bool(self.sending.queue)
        if sign == AT_THE_END:
            self.sending.at_end = not self.sending.at_end
            self._calling.changed.emit()
            return True
        window = dict(zip("123456789", self._windows(self.sending.queue), strict=False)).get(sign, "")
        if not window and sign != ANY_WINDOW:
            return False
        self._calling.transfer(queue=self.sending.queue, window=window, keep_place=not self.sending.at_end)
        return True

    def _queues(self) -> list[str]:
        """Return where somebody can be sent: the other queues, then their own for another window."""
        rules, at = self._calling.rules, self._calling.in_hand
        if rules is None or at is None:
            return []
        own = [at.queue] if self._windows(at.queue) else []
        return [*(queue.code for queue in rules.queues if queue.code != at.queue), *own][:MOST]

    def _windows(self, queue: str) -> list[str]:
        """Return the other windows that call a queue now."""
        found, rules = self._calling.seen.snapshot, self._calling.rules
        if found is None or rules is None:
            return []
        serve = {one.no for one in rules.windows if queue in one.queues} - {self._calling.window}
        return [view.no for view in found.windows if view.no in serve and view.state is WindowState.OPEN][:MOST]

    def _other_person(self) -> QuestionWords:
        of, at = self._look.of, self._calling.in_hand
        options = (Option("1", of("window.other.yes")), Option("2", of("window.other.no"), filled=True))
        return QuestionWords(of("window.other.title", number=at.number if at else ""), of("window.other.under"),
                             options, ink="warn")  # fmt: skip

    def _said_of_person(self, sign: str) -> bool:
        if sign == "1":
            self._calling.start(self._calling.card_hash, other_person=True)
        elif sign == "2":
            self._calling.back()
        return sign in ("1", "2")

    def _take_over(self) -> QuestionWords:
        of = self._look.of
        options = (Option("1", of("window.take-over.yes"), filled=True), Option("2", of("window.take-over.no")))
        return QuestionWords(of("window.take-over.title"), self._left_open(), options, of("window.take-over.note"),
                             ink="warn")  # fmt: skip

    def _left_open(self) -> str:
        """Return what was left open: this window by somebody else, or another one by who signs in."""
        of, view = self._look.of, self._calling.view
        if view and view.state is not WindowState.CLOSED and view.staff:
            busy = of("window.take-over.busy", number=view.number) if view.number else ""
            return of("window.take-over.here", staff=view.staff) + busy
        return of("window.take-over.elsewhere")

    def _took_over(self, sign: str) -> bool:
        if sign in ("1", "2"):
            self._retry(sign == "1")
        return sign in ("1", "2")


def can_return(calling: Calling, place: int) -> bool:
    """Tell whether who was set aside in a place can be taken up now: the held need a free window."""
    if not 0 <= place < len(calling.aside) or not calling.answers:
        return False
    one = calling.aside[place]
    return calling.in_hand is None if one.state is State.HELD else one.returns < calling.limits.most_returns
