# SPDX-License-Identifier: Apache-2.0
"""Calling by agreement as a clerk does it: one yes, a number that is typed, a neighbour who has closed."""

from __future__ import annotations

from ui.window.calling_owes import WindowOwes
from ui.window.calling_values import Question, Told

# Of a number that a kiosk gave by itself; before them stands its letter.
DIGITS = 4
# As many as digits choose.
PAGE = 9
# What is asked only while the hub is silent.
OF_ALONE = frozenset({Question.AGREE, Question.NUMBER, Question.NEIGHBOUR})


class WindowAgreed(WindowOwes):
    """What is done by agreement; who holds it keeps ``question``, and calls by what was agreed on."""

    question: Question
    typed: str
    neighbour = ""
    """The window that has closed, while it is asked from which number on."""
    page = 0

    def call(self) -> None:
        """Call who is next."""
        raise NotImplementedError

    def ask(self, question: Question) -> None:
        """Put a question in place."""
        raise NotImplementedError

    def let_be(self) -> None:
        """Take back what is asked only while the hub is silent, once it is heard: an answer would do nothing."""
        if self.question in OF_ALONE and not self.alone.is_so:
            self.question = Question.NONE

    @property
    def can_call_alone(self) -> bool:
        """Tell whether somebody may be called without the hub now."""
        free = self.alone.is_so and not self.doing and self.in_hand is None
        return free and not self.alone.why_not

    def agree(self) -> None:
        """Say yes to calling by agreement, until the hub is back, and call who is next."""
        self.question = Question.NONE
        if self.can_call_alone and self._here(self.alone.agree):
            self.call()

    def call_number(self, number: str) -> None:
        """Call somebody by the number that a kiosk gave them while it was cut off too."""
        found = self.alone.agreement
        if not (self.can_call_alone and self.alone.agreed and found):
            return
        self.question, owner = Question.NONE, found.caller_of(number)
        here = next((one for one in self.alone.by_hand if one.number == number), None)
        if here:
            self._here(lambda: self.alone.call_here(here))
        elif found.is_listed(number) or number in self.alone.called:
            self.told = Told("number", "listed", number=number)
        elif owner == self.window:
            self._here(lambda: self.alone.call_number(number))
        else:
            self.told = Told("number", "others" if owner else "not-a-number", number=number, window=owner)
        self.changed.emit()

    def ask_number(self) -> bool:
        """Ask for a number that a kiosk gave meanwhile; return False where none can be called."""
        able = self.can_call_alone and self.alone.agreed
        if able:
            self.typed = self.prefixes[0] if len(self.prefixes) == 1 else ""
            self.ask(Question.NUMBER)
        return able

    @property
    def typed_whole(self) -> bool:
        """Tell whether what was typed is a number that can be called: of a kiosk, or of who stands here."""
        return len(self.typed) > DIGITS or any(one.number == self.typed for one in self.alone.by_hand)

    def ask_neighbour(self) -> bool:
        """Ask for which window that has closed to call as well; return False where there is none."""
        able = self.can_call_alone and self.alone.agreed and bool(self.alone.neighbours)
        if able:
            self.neighbour = ""
            self.ask(Question.NEIGHBOUR)
        return able

    def choose_neighbour(self, window: str) -> None:
        """Ask from which number on to call for a window; nothing is asked where nobody waits for it, or it is back."""
        if dict(self.alone.neighbours).get(window):
            self.question = Question.NONE
            self._here(lambda: self.alone.leave_to(window))
        elif self.alone.coming(window):
            self.neighbour, self.page = window, 0
            self.changed.emit()
        else:
            self.call_for(window)

    def turn(self, pages: int) -> None:
        """Show the next numbers from which it may be, or no window at all again."""
        self.page += pages
        if self.page < 0 or self.page * PAGE >= len(self.alone.coming(self.neighbour)):
            self.neighbour, self.page = "", 0
        self.changed.emit()

    def call_for(self, window: str, first: str = "") -> None:
        """Call for a window that has closed, from a ticket on."""
        self.question, self.neighbour = Question.NONE, ""
        self._here(lambda: self.alone.call_for(window, first))

    def type(self, typed: str) -> None:
        """Take what was typed of it."""
        self.typed = typed
        self.changed.emit()
