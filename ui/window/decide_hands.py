# SPDX-License-Identifier: Apache-2.0
"""What keys do once a case is handed in: choose, send, say whether a paper came out, let the person go."""

from __future__ import annotations

from collections.abc import Callable

from ui.window.decide_conflict import ConflictPage
from ui.window.decide_page import DecidePage
from ui.window.decide_printing import Printed
from ui.window.intake_place import IntakePlace

AGAIN, PRINT, FINISH, FIND = 8, 9, 10, 11


class DecideHands:
    """Moves the state of a decision, and leads the focus on the two pages that show it."""

    def __init__(self, place: IntakePlace, page: DecidePage, conflict: ConflictPage) -> None:
        self._place, self._state, self._page, self._conflict = place, place.decide, page, conflict
        page.chosen.connect(self.choose)
        page.sent.connect(self._state.send)
        page.reasoned.connect(self._state.write_reason)
        page.answered.connect(lambda key, sign: self._state.prints.answer(key, out=sign == "Y"))

    def press(self, number: int) -> None:
        """Do what a function key means."""
        acts: dict[int, Callable[[], None]] = {
            AGAIN: self._state.print_slip, PRINT: self._print_failed, FINISH: self._finish, FIND: self._put_away,
        }  # fmt: skip
        if number in acts:
            acts[number]()

    def letter(self, sign: str) -> bool:
        """Say whether a paper came out, or choose a decision by its digit."""
        asked = self._state.prints.asked
        if asked and sign in ("Y", "N"):
            self._state.prints.answer(asked.key, out=sign == "Y")
            return True
        if sign in "123" and not asked and not self._state.overtaken:
            self.choose(int(sign) - 1)
            return True
        return False

    def choose(self, place: int) -> None:
        """Choose a decision, and go to its reason where it wants one."""
        self._state.choose(place)
        if self._page.reason.isVisibleTo(self._page):
            self._page.reason.setFocus()
        else:
            self._page.choices.setFocus()

    def focus(self) -> None:
        """Give the focus to where one goes on."""
        if self._state.overtaken:
            self._conflict.table.setFocus()
        else:
            (self._page.prints if self._state.prints.asked else self._page.choices).setFocus()

    def _finish(self) -> None:
        if self._state.overtaken:
            self._state.accept_theirs()
        else:
            self._place.finish()

    def _put_away(self) -> None:
        self._place.put_away()
        self._place.opened()

    def _print_failed(self) -> None:
        for job in self._state.prints.jobs:
            if job.state in (Printed.FAILED, Printed.STOPPED):
                self._state.prints.again(job.key)
