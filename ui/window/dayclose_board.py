# SPDX-License-Identifier: Apache-2.0
"""The tab of the end of the day: left its steps, in the middle the report as it prints, at the right what goes on."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Mapping, Sequence

from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from ui.desk.board import MakeBoard
from ui.desk.density import Density
from ui.desk.keys import Key
from ui.style.look import Look
from ui.window import dayclose_words as words
from ui.window.calling_keys import WindowBoard
from ui.window.columns import Columns
from ui.window.context import WindowContext
from ui.window.dayclose_state import day_of
from ui.window.decide_paper import PaperView
from ui.window.fields import show_asked
from ui.window.head_line import HeadLine
from ui.window.line_panel import LinePanel
from ui.window.marks import Tone
from ui.window.notice_strip import NoticeStrip

LOOK, ROLL, PAGES, CLOSE = 7, 8, 9, 10
SECOND, HALL = 1, 9
LEFT = {False: 520, True: 380}
RIGHT = {False: 420, True: 320}


class DayCloseBoard(WindowBoard):
    """Shows a ``DayState`` and moves it."""

    TAB = "window.tab.day"

    def __init__(self, look: Look, density: Density, context: WindowContext) -> None:
        super().__init__(look, density, context)
        self.state = day_of(context)
        self.head = HeadLine(density)
        self.steps = LinePanel(density)
        self.notice = NoticeStrip(density)
        self.paper = PaperView(density)
        self.shift = LinePanel(density)
        self.hands = LinePanel(density)
        self.hall = LinePanel(density)
        self.number, self.password, self.reason = QLineEdit(), QLineEdit(), QLineEdit()
        self._lay_out()
        self._connect()
        self.show_state()

    # Keys

    def place_keys(self) -> Mapping[int, Key]:
        """Return what F7 to F10 do here."""
        of, state = self.look.of, self.state
        busy = bool(state.doing) or state.printing.stage == "printing"
        none = "" if state.report else of("day.key.no-report")
        return {
            LOOK: Key(of("day.key.look"), of("day.key.look-note"), not busy),
            ROLL: Key(of("day.key.roll"), none or of("day.key.roll-note"), not none and not busy),
            PAGES: Key(of("day.key.pages"), none or of("day.key.pages-note"), not none and not busy),
            CLOSE: self._close_key(busy=busy),
        }

    def _close_key(self, *, busy: bool) -> Key:
        of, state, found = self.look.of, self.state, self.state.account
        verb = of("day.key.close")
        if found is None:
            return Key(verb, of("day.key.counting"), enabled=False)
        if found.tickets and found.tickets.open:
            return Key(verb, of("day.key.open"), enabled=False)
        if state.shown is state.report and state.report:
            signed = state.report.checked is not None
            return Key(of("day.key.sign"), of("day.key.signed" if signed else "day.key.sign-note"),
                       not signed and not busy, filled=not signed, held=state.asks_second)  # fmt: skip
        return Key(verb, of("day.key.final" if found.is_final else "day.key.review"), not busy, filled=True)

    @property
    def asked(self) -> str:
        """Return who or what is asked for."""
        return "second" if self.state.asks_second else "hall" if self.state.asks_hall else ""

    @property
    def answering(self) -> Collection[int]:
        """Return the key that asks for a second of the staff."""
        state = self.state
        return (CLOSE,) if state.asks_second and state.shown is state.report else ()

    def place_press(self, number: int) -> None:
        """Do what one of them means."""
        state = self.state
        if number == LOOK:
            state.look()
        elif number == ROLL:
            state.print_roll()
        elif number == PAGES:
            state.print_pages()
        elif state.report and state.shown is state.report:
            state.ask("second")
            self.number.setFocus()
        else:
            state.close()

    def numbered(self, number: int) -> bool:
        """Ask for the second person, or whether the hall's day is to end."""
        if number == SECOND and self.state.report:
            self.state.ask("second")
            self.number.setFocus()
        elif number == HALL and self.state.leads:
            self.state.ask("hall")
            self.reason.setFocus()
        else:
            return False
        return True

    def back(self) -> bool:
        """Take back what is asked or told."""
        if self.state.let_be():
            self.steps.setFocus()
            return True
        return False

    # What is shown

    def columns(self) -> Sequence[QWidget]:
        """Return the fields that are asked for."""
        return [field for field in (self.number, self.reason) if field.isVisible()]

    def opened(self) -> None:
        """Count anew."""
        self.state.look()
        self.setFocus()

    def tick(self, now: datetime.datetime) -> None:
        """Nothing here counts by itself: a report is of one moment."""

    def show_state(self) -> None:
        """Show everything anew; parts that did not change paint nothing."""
        look, state, now = self.look, self.state, self.context.now()
        title = look.of("day.title", month=now.month, day=now.day)
        self.head.set_words(title, self.context.place)
        self.steps.set_words(words.steps(look, state))
        said, tone = words.notice(look, state)
        self.notice.say(said, "info", tone)
        found = state.account
        tags = [(look.of("day.paper"), Tone.QUIET)]
        if found and not found.is_final:
            tags.append((look.of("day.review"), Tone.WARN))
        self.paper.show_page(state.page, tags, look.of("day.paper.drawing"))
        self.shift.set_words(words.shift(look, found))
        self.hands.set_words(words.hands(look, state))
        self.hall.setVisible(state.leads)
        if state.leads:
            self.hall.set_words(words.hall(look, state))
        show_asked(state.asks_second, self.number, self.password)
        show_asked(state.asks_hall, self.reason)
        self.changed.emit()

    def _confirm(self) -> None:
        if self.number.text() and self.password.text():
            self.state.sign(self.number.text().strip(), self.password.text())
            self.password.clear()

    def _connect(self) -> None:
        self.number.returnPressed.connect(self.password.setFocus)
        self.password.returnPressed.connect(self._confirm)
        self.reason.returnPressed.connect(lambda: self.state.close_hall(self.reason.text()))
        self.state.changed.connect(self.show_state)

    def _lay_out(self) -> None:
        d, of = self.density, self.look.of
        for field, key in ((self.number, "number"), (self.password, "password"), (self.reason, "reason")):
            field.setPlaceholderText(of(f"day.field.{key}"))
            field.setFixedHeight(d.field)
            field.hide()
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        columns = Columns(d, LEFT[d.dense], RIGHT[d.dense])
        columns.fill(0, [self.head, self.steps, None, self.notice, self.number, self.password, self.reason])
        columns.fill(1, [self.paper])
        columns.fill(2, [self.shift, self.hands, self.hall, None])
        outer.addWidget(columns)


def make_dayclose(context: WindowContext) -> MakeBoard:
    """Return the maker of the tab of the end of the day."""
    return lambda look, density: DayCloseBoard(look, density, context)
