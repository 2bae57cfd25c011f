# SPDX-License-Identifier: Apache-2.0
"""The page where papers go on to their offices: left what waits and the lists, then their cases, then both hands.

It is the second board of the tab of the list of work (``ui.window.paired``).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from ui.desk.density import Density
from ui.desk.finder import Finder
from ui.desk.keys import Key, KeyButton
from ui.desk.table import Column, DeskTable
from ui.style.look import Look
from ui.window import passing_words as words
from ui.window.columns import Columns
from ui.window.context import WindowContext
from ui.window.fields import keep_enter
from ui.window.following_board import FollowingBoard
from ui.window.head_line import HeadLine
from ui.window.line_panel import LinePanel
from ui.window.marks import Tone
from ui.window.notice_strip import NoticeStrip
from ui.window.passing_state import passing_of
from ui.window.sign_box import SignBox

VOID, BACK, PRINT, MAIN, FIND = 7, 8, 9, 10, 11
LEFT = {False: 460, True: 336}
RIGHT = {False: 480, True: 336}
LONGEST_NAME = 40


class PassingBoard(FollowingBoard):
    """Shows a ``PassingState`` and moves it."""

    TAB = "window.tab.work"

    def __init__(self, look: Look, density: Density, context: WindowContext) -> None:
        super().__init__(look, density, context)
        self.state = passing_of(context)
        self.head = HeadLine(density)
        self.lists = DeskTable(look, density, self._list_columns(), two=True)
        self.finder = Finder(self.lists, look.of("pass.find"), density.field)
        self.title = HeadLine(density)
        self.cases = DeskTable(look, density, self._case_columns())
        self.notice = NoticeStrip(density)
        self.sum = LinePanel(density)
        self.ways = LinePanel(density)
        self.given, self.taken = SignBox(density), SignBox(density)
        self.taker = QLineEdit()
        self.steps = LinePanel(density)
        self.main = KeyButton(density, "F10", look.of("pass.key.make"), filled=True, wide=True)
        self._lay_out()
        self._connect()
        self.show_state()

    @property
    def asked(self) -> str:
        """Return whether the chosen list is to be void."""
        return "void" if self.state.asks_void else ""

    @property
    def answering(self) -> Collection[int]:
        """Return the key that asked it."""
        return (VOID,)

    def place_keys(self) -> Mapping[int, Key]:
        """Return what F7 to F11 do here."""
        return words.keys(self.look, self.state)

    def place_press(self, number: int) -> None:
        """Do what one of them means."""
        state = self.state
        if number == VOID:
            state.ask_void()
        elif number == BACK:
            state.turn(open=False)
        elif number == PRINT:
            state.print_it()
        elif number == FIND:
            self.finder.begin()
        elif state.passing is None:
            state.make()
        else:
            state.settle()

    def letter(self, sign: str) -> bool:
        """Answer whether a list is to be void, let a case stay, or sign anew."""
        state = self.state
        if state.asks_void and sign in ("Y", "N"):
            if sign == "Y":
                state.take_back()
            else:
                state.ask_void()
        elif sign == " " and state.office and self.cases.current:
            state.toggle(self.cases.current)
        elif sign == "R" and state.signing.given and not self.asked:
            state.sign_anew()
        else:
            return False
        return True

    def numbered(self, number: int) -> bool:
        """Choose how the two sign."""
        if self.asked or not self.state.is_open or not 0 < number <= len(words.WAYS):
            return False
        self.state.sign_by("pad" if number == 1 else "paper")
        return True

    def back(self) -> bool:
        """Leave the search, then the question, then the page."""
        if self.finder.left():
            return True
        if self.state.asks_void:
            self.state.ask_void()
        else:
            self.state.turn(open=False)
        return True

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Let all of them go with Ctrl+A; everything else is the window's."""
        if event.key() == Qt.Key.Key_A and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.state.all_go()
        else:
            super().keyPressEvent(event)

    def columns(self) -> Sequence[QWidget]:
        """Return lists, cases, and the name of who takes them."""
        return [self.lists, self.cases, *([self.taker] if self.taker.isVisible() else [])]

    def opened(self) -> None:
        """Look, and give the focus to the lists."""
        self.state.work.look()
        self.lists.setFocus()

    def follow(self, *, here: bool) -> None:
        """Follow the pad."""
        self.state.follow(here=here)

    def show_state(self) -> None:
        """Show everything anew; parts that did not change paint nothing."""
        look, state = self.look, self.state
        self.head.set_words(words.head(look, state))
        self.lists.set_rows(words.lists(look, state), state.selected)
        name, quiet, paper = words.title(look, state)
        ticks = ((look.of("hand.space"), look.of("hand.tick")), ("Ctrl A", look.of("hand.all"))) if state.office else ()
        self.title.set_words(name, quiet, ticks, paper)
        self.cases.set_rows(words.cases(look, state, brief=self.density.dense))
        self.notice.say(*self._said())
        self.sum.set_words(words.summary(look, state))
        # Where there is little room the sums fold away while two stand there to sign.
        self.sum.setVisible(bool(state.cases) and not (self.density.dense and state.is_open))
        self._show_signing()
        self._show_main()
        if self.isVisible():
            state.follow(here=True)
        self.changed.emit()

    def _said(self) -> tuple[str, str, Tone]:
        said, tone = words.notice(self.look, self.state)
        return said, "info", tone

    def _show_signing(self) -> None:
        state, look = self.state, self.look
        given, taken = words.signs(look, state)
        self.given.show_words(given)
        self.taken.show_words(taken)
        self.ways.set_words(words.ways(look, state))
        self.ways.setVisible(state.is_open)
        self.steps.set_words(words.steps(look, state))
        self.steps.setVisible(bool(state.cases) and not state.is_open)
        self.taker.setVisible(state.is_open)
        if self.taker.text() != state.signing.taker:
            self.taker.setText(state.signing.taker)
        # Both have signed and put the pen down: whoever sits here types next.
        if state.gaps == ("taker-name",) and self.isVisible() and not self.taker.hasFocus():
            self.taker.setFocus()

    def _show_main(self) -> None:
        main = self.place_now()[MAIN]
        self.main.setVisible(main.enabled)
        self.main.setEnabled(main.enabled)
        self.main.verb = main.verb
        self.main.update()

    def _connect(self) -> None:
        state = self.state
        self.lists.chosen.connect(state.choose)
        self.ways.pressed.connect(lambda place: self.numbered(place + 1))
        self.taker.textEdited.connect(state.name_taker)
        self.taker.returnPressed.connect(self.lists.setFocus)
        self.main.clicked.connect(lambda: self.press(MAIN))
        keep_enter(self, self.finder, self.taker)
        state.changed.connect(self.show_state)

    def _list_columns(self) -> tuple[Column, ...]:
        of, d = self.look.of, self.density
        light = d.s2 * 2 + d.body + 6
        return (
            Column("", light), Column(of("pass.column.office"), 10), Column(of("pass.column.count"), 116, right=True),
        )  # fmt: skip

    def _case_columns(self) -> tuple[Column, ...]:
        of, d, dense = self.look.of, self.density, self.density.dense
        return (
            Column("", d.s2 * 2 + d.body + 6),
            Column(of("pass.column.receipt"), 132 if dense else 296),
            Column(of("pass.column.item"), 10),
            Column(of("pass.column.who"), 92 if dense else 120),
            Column(of("pass.column.pages"), 58 if dense else 76, right=False),
            Column(of("pass.column.originals"), 6),
        )

    def _lay_out(self) -> None:
        d = self.density
        self.taker.setPlaceholderText(self.look.of("pass.taker"))
        self.taker.setMaxLength(LONGEST_NAME)
        self.taker.setFixedHeight(d.field)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        columns = Columns(d, LEFT[d.dense], RIGHT[d.dense])
        columns.fill(0, [self.head, self.finder, self.lists]).setStretchFactor(self.lists, 1)
        columns.fill(1, [self.title, self.cases, self.notice]).setStretchFactor(self.cases, 1)
        columns.fill(2, [self.sum, self.ways, self.given, self.taken, self.taker, self.steps, None, self.main])
        outer.addWidget(columns)
