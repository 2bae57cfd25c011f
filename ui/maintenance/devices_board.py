# SPDX-License-Identifier: Apache-2.0
"""The tab of the devices: all of them at the left, what wants a hand at the right, the machine itself below."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping, Sequence

from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from config.texts import Text, text
from ui.desk.ages import age
from ui.desk.board import Board
from ui.desk.cards import Cards
from ui.desk.density import Density
from ui.desk.drawing import RING_ROOM
from ui.desk.figures import Figures, TitleLine
from ui.desk.finder import Finder
from ui.desk.keys import Key, KeyButton
from ui.desk.table import Column, DeskTable
from ui.maintenance import words
from ui.maintenance.pane import cards_of, nobody, pane_title
from ui.maintenance.state import Maintenance, Question, View
from ui.style.look import Look

# The keys of the place, by what they do.
TEST, LOOK, STOP, PAPER, PAGE, COUNTS, PAST, EXPORT, FIND = 1, 2, 3, 4, 5, 6, 7, 8, 11
ANSWERS = "123456789"


class DevicesBoard(Board):
    """Shows a ``Maintenance`` and moves it."""

    TAB = "technician.menu.devices"

    def __init__(
        self, look: Look, density: Density, state: Maintenance, machine: str, phone: str,
        now: Callable[[], datetime.datetime],
    ) -> None:  # fmt: skip
        super().__init__(look, density)
        self._state, self._machine, self._phone, self._now = state, machine, phone, now
        self.head = TitleLine(density)
        self.table = self._make_table()
        self.finder = Finder(self.table, look.of("maintenance.find"), density.field, by_key=True)
        self.nobody = Cards(look, density)
        self.figures = Figures(density, look.of("maintenance.machine.title"))
        self.pane_head = TitleLine(density)
        self.cards = Cards(look, density)
        self._left = QStackedWidget()
        self._at_top = (state.question, state.told, state.view)
        self._lay_out()
        self.cards.pressed.connect(self._pressed)
        self.nobody.pressed.connect(lambda _key, _sign: self._state.look_again())
        self.table.chosen.connect(self._chosen)
        state.changed.connect(self.show_state)
        self.show_state()

    def opened(self) -> None:
        """Give the focus to the table."""
        self.table.setFocus()

    def columns(self) -> Sequence[QWidget]:
        """Return the table and the first button at the right."""
        buttons: list[QWidget] = list(self.cards.findChildren(KeyButton))
        return [self.table, *buttons[:1]]

    def keys(self) -> Mapping[int, Key]:
        """Return what the keys do with the chosen device."""
        of, state = self.look.of, self._state
        device = state.device
        stopped = bool(device and device.stopped)
        testable = state.can("test")
        stop = Key(
            of("maintenance.key.resume" if stopped else "maintenance.key.stop"),
            of("maintenance.key.resume-note") if stopped else self._why_not("stop"),
            state.can("stop"),
            held=stopped or state.question is Question.STOP,
        )
        return {
            TEST: Key(of("maintenance.key.test"), self._why_not("test"), testable, filled=testable),
            LOOK: self._look_key(),
            STOP: stop,
            PAPER: Key(of("maintenance.key.paper"), self._why_not("paper"), state.can("paper")),
            PAGE: Key(of("maintenance.key.page"), self._why_not("page"), state.can("page")),
            COUNTS: Key(of("maintenance.key.counts"), self._known_note("counts"), device is not None,
                        held=state.view is View.COUNTS),
            PAST: Key(of("maintenance.key.past"), self._known_note("past"), state.last is not None,
                      held=state.view is View.PAST),
            EXPORT: Key(of("maintenance.key.export"), of("maintenance.key.export-note"), "log" not in state.busy,
                        held=state.question is Question.EXPORT),
            FIND: Key(of("desk.key.find"), self._known_note("find"), bool(state.reports)),
        }  # fmt: skip

    def press(self, number: int) -> None:
        """Do what a key means."""
        state, device = self._state, self._state.device
        acts: dict[int, Callable[[], None]] = {
            TEST: state.test,
            LOOK: state.look_again,
            PAPER: state.paper,
            PAGE: state.page,
            STOP: state.resume if device and device.stopped else lambda: state.ask(Question.STOP),
            COUNTS: lambda: state.show(View.COUNTS),
            PAST: lambda: state.show(View.PAST),
            EXPORT: lambda: state.ask(Question.EXPORT),
            FIND: self.finder.begin,
        }
        acts[number]()

    def letter(self, sign: str) -> bool:
        """Answer the question that stands, else act on the chosen device."""
        if self._state.question is not Question.NONE and sign in ANSWERS:
            return self._answer(int(sign) - 1)
        acts = {"T": self._state.test, "R": self._state.look_again, "E": self._resume}
        if sign in acts:
            acts[sign]()
        return sign in acts

    def back(self) -> bool:
        """Leave the find field, else take back what stands in the right pane."""
        return self.finder.left() or self._state.back()

    def tick(self, now: datetime.datetime) -> None:
        """Let the age of the newest look go on, and the minutes of the cards."""
        self._show_head(now)
        self._show_cards(now)

    def show_state(self) -> None:
        """Show everything anew; parts that did not change paint nothing."""
        state, now = self._state, self._now()
        alive = state.running
        if not state.selected and state.reports:
            worst = words.urgent(state.reports)
            state.selected = worst[0].name if worst else next(iter(state.reports))
        self._show_head(now)
        # Without a terminal there is nothing to show; with one that went silent, what it told last, said as that.
        self._show_left(0 if state.reports else 1)
        self.table.set_rows(words.rows(self.look, state.reports, state.tests, alive=alive), state.selected)
        self.nobody.set_cards([nobody(self.look, state.seen)])
        self.figures.set_figures(words.figures(self.look, state.seen.machine if state.seen else None, now))
        self._show_cards(now)
        self.changed.emit()

    def _show_head(self, now: datetime.datetime) -> None:
        state = self._state
        title = self.look.of("maintenance.devices", machine=self._machine)
        chips = words.chips(self.look, state.reports.values()) if state.running else []
        self.head.set_words(title, words.stale(self.look, state.seen, now) + chips, self._age(now))

    def _show_left(self, page: int) -> None:
        if page != self._left.currentIndex():
            self._left.setCurrentIndex(page)
            if self.isVisible():
                self.opened()

    def _show_cards(self, now: datetime.datetime) -> None:
        self.pane_head.set_words(*pane_title(self.look, self._state))
        focus: QWidget | None = self.window().focusWidget()
        held = focus is not None and self.cards.isAncestorOf(focus)
        self.cards.set_cards(cards_of(self.look, self._state, now, self._phone))
        asked = (self._state.question, self._state.told, self._state.view)
        if asked != self._at_top:
            # What was just asked or told stands first: whoever had scrolled to a card would not see it.
            self._at_top = asked
            self._scroll.verticalScrollBar().setValue(0)
        # The card with the button in hand went: after an act the focus goes to the devices, not to whatever is next.
        if held and self.window().focusWidget() is not focus:
            self.opened()

    def _chosen(self, key: str) -> None:
        self._state.choose(key)
        if card := self.cards.card(key):
            self._scroll.ensureWidgetVisible(card)

    def _age(self, now: datetime.datetime) -> str:
        seen = self._state.seen
        if seen is None:
            return self.look.of("technician.asking")
        return self.look.of("maintenance.asked", age=age(now.timestamp() - seen.at))

    def _look_key(self) -> Key:
        """Return the key that asks again: the device, or where no terminal answered, for one."""
        state, verb = self._state, self.look.of("maintenance.key.look")
        if not state.running:
            return Key(verb, filled=True)
        return Key(verb) if state.can("look") else Key(verb, self._why_not("look"), enabled=False)

    def _why_not(self, act: str) -> str:
        state, device = self._state, self._state.device
        why: Text | None = None
        if not state.running:
            why = text("maintenance.not.running")
        elif device is None:
            why = text("maintenance.not.chosen")
        elif state.selected in state.busy:
            why = text("technician.busy")
        elif device.stopped:
            why = text("maintenance.not.stopped")
        elif not state.can(act):
            why = text(f"maintenance.not.{act}")
        return self.look.say(why or text(f"maintenance.key.{act}-note"))

    def _known_note(self, key: str) -> str:
        """Return the second line of a key that needs no more than something known."""
        last = self._state.last
        if last is None:
            return self.look.of("maintenance.not.running")
        return self.look.of(f"maintenance.key.{key}-note", count=words.changes_today(last, self._now().date()))

    def _resume(self) -> None:
        if self._state.device and self._state.device.stopped:
            self._state.resume()

    def _answer(self, place: int) -> bool:
        from kiosk.inventory.counters import OUT_OF_USE

        state = self._state
        if state.question is Question.STOP and place < len(OUT_OF_USE):
            state.stop(OUT_OF_USE[place])
        elif state.question is Question.EXPORT and place < len(state.places):
            state.export(state.places[place])
        else:
            return False
        return True

    def _pressed(self, key: str, sign: str) -> None:
        """Do what a button of a card means, for the device on that card."""
        if key in self._state.reports:
            self._state.choose(key)
        if sign == "Esc":
            self.back()
        else:
            self.letter(sign)
        self.table.setFocus()

    def _make_table(self) -> DeskTable:
        of, d = self.look.of, self.density
        columns = (
            Column("", d.s2 * 2 + d.body + 6),
            Column(of("maintenance.column.device"), 5),
            Column(of("maintenance.column.now"), 128 if d.dense else 150),
            Column(of("maintenance.column.details"), 8),
            Column(of("maintenance.column.test"), 92 if d.dense else 120, right=True),
        )
        return DeskTable(self.look, d, columns, two=True)

    def _lay_out(self) -> None:
        d = self.density
        row = QHBoxLayout(self)
        row.setContentsMargins(d.s2 - RING_ROOM, d.s1, 0, d.s2)
        row.setSpacing(d.s1)
        left = QVBoxLayout()
        left.setSpacing(d.s1)
        left.addWidget(self.head)
        left.addWidget(self.finder)
        self._left.addWidget(self.table)
        self._left.addWidget(self.nobody)
        left.addWidget(self._left, 1)
        left.addWidget(self.figures)
        row.addLayout(left, 1)
        row.addWidget(self._make_pane())

    def _make_pane(self) -> QWidget:
        d = self.density
        pane = QWidget()
        pane.setFixedWidth(d.aside)
        column = QVBoxLayout(pane)
        column.setContentsMargins(d.s1, 0, d.s2 - RING_ROOM, 0)
        column.setSpacing(d.s1)
        column.addWidget(self.pane_head)
        self._scroll = self.cards.scrolled()
        column.addWidget(self._scroll, 1)
        return pane
