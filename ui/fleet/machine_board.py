# SPDX-License-Identifier: Apache-2.0
"""What the tabs over machines share: the same keys and letters for the chosen machine, whichever tab shows it."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping

from ui.desk.board import Board
from ui.desk.cards import Cards
from ui.desk.density import Density
from ui.desk.finder import Finder
from ui.desk.keys import Key
from ui.desk.table import DeskTable
from ui.fleet import may
from ui.fleet.state import FleetState, Question
from ui.style.look import Look

TAKE, MESSAGE, NOTICE, STOP, RESTART, TEST, PAPER, FIND = 1, 2, 3, 4, 5, 6, 7, 11
ANSWERS = "123456789"


class MachineBoard(Board):
    """Moves a ``FleetState``; what shows it is made of ``table``, the machines, and of ``cards``."""

    def __init__(
        self,
        look: Look,
        density: Density,
        state: FleetState,
        now: Callable[[], datetime.datetime],
        table: DeskTable,
    ) -> None:
        super().__init__(look, density)
        self._state, self._now, self.table = state, now, table
        self.finder = Finder(table, look.of("fleet.find"), density.field, by_key=True)
        self.cards = Cards(look, density)
        self.cards.pressed.connect(self._pressed)

    def opened(self) -> None:
        """Give the focus to the machines."""
        self.table.setFocus()

    def keys(self) -> Mapping[int, Key]:
        """Return what the keys do with the chosen machine."""
        of, state = self.look.of, self._state
        machine = state.machine
        name, stops = machine.name if machine else "", bool(machine and machine.stop)
        asked = state.question
        stop, stop_note = ("resume", of("fleet.key.resume-note")) if stops else ("stop", of("fleet.key.stop-note"))
        city = of("fleet.key.at-city")
        return {
            TAKE: self._key("back" if self._mine else "take", name, may.why_no_care(state),
                            filled=state.is_guide and not self._mine, held=self._mine or asked is Question.TAKE),
            MESSAGE: self._key("message", name, may.why_no_message(state), filled=True),
            NOTICE: self._key("notice", name, may.why_no_notice(state), held=asked is Question.NOTICE),
            STOP: self._key(stop, stop_note, may.why_no_stop(state), held=stops or asked is Question.STOP),
            RESTART: Key(of("fleet.key.restart"), city, enabled=False),
            TEST: Key(of("fleet.key.test"), city, enabled=False),
            PAPER: self._key("paper", of("fleet.key.paper-note"), may.why_no_paper(state), held=state.paper),
            FIND: Key(of("desk.key.find"), of("fleet.key.find-note"), state.fleet is not None),
        }  # fmt: skip

    def press(self, number: int) -> None:
        """Do what a key means."""
        state, machine = self._state, self._state.machine
        acts: dict[int, Callable[[], None]] = {
            TAKE: state.hand_back if self._mine else lambda: state.ask(Question.TAKE),
            MESSAGE: state.tell_guide,
            NOTICE: lambda: state.ask(Question.NOTICE),
            STOP: state.resume if machine and machine.stop else lambda: state.ask(Question.STOP),
            PAPER: state.show_paper,
            FIND: self.finder.begin,
        }
        acts[number]()

    def letter(self, sign: str) -> bool:
        """Answer the question that stands, else do what a letter of the card means."""
        if self._state.question is not Question.NONE and sign in ANSWERS:
            return self._state.answer(int(sign) - 1)
        number = {"O": TAKE, "M": MESSAGE, "G": NOTICE, "H": STOP}.get(sign, 0)
        key = self.keys().get(number)
        if key is None or not key.enabled:
            return False
        self.press(number)
        return True

    def back(self) -> bool:
        """Leave the find field, else take back what stands in the right pane."""
        return self.finder.left() or self._state.back()

    def tick(self, now: datetime.datetime) -> None:
        """Let ages go on; what was read long ago loses its colours."""
        self._show(now)

    def show_state(self) -> None:
        """Show everything anew; parts that did not change paint nothing."""
        self._show(self._now())
        self.changed.emit()

    def _show(self, now: datetime.datetime) -> None:
        raise NotImplementedError

    def _begin(self) -> None:
        """Show what is known, and follow it."""
        self._state.changed.connect(self.show_state)
        self.show_state()

    def _pressed(self, key: str, sign: str) -> None:
        """Do what a button of a card means."""
        if sign == "Esc":
            self.back()
        else:
            self.letter(sign)
        self.opened()

    @property
    def _mine(self) -> bool:
        """Tell whether who works here looks after the chosen machine."""
        machine = self._state.machine
        return bool(machine and machine.care and machine.care.staff == self._state.me)

    def _key(self, verb: str, note: str, why: str, *, filled: bool = False, held: bool = False) -> Key:
        said = self.look.of(f"fleet.key.{verb}")
        return (
            Key(said, self.look.of(f"fleet.why.{why}"), enabled=False) if why else Key(said, note, True, filled, held)
        )
