# SPDX-License-Identifier: Apache-2.0
"""The tab 导办: left the queues and what is given, in the middle a number, right who calls and what is announced."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtGui import QIntValidator, QKeySequence, QShortcut
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLineEdit, QSizePolicy, QVBoxLayout, QWidget

from kiosk.hall.announcements import KINDS
from ui.desk.board import Board
from ui.desk.cards import Cards
from ui.desk.density import Density
from ui.desk.keys import Key, KeyButton
from ui.desk.table import Column, DeskTable
from ui.guide import right_pane, words
from ui.guide.announcing import SAID, Draft, zones_of
from ui.guide.asks import Asks
from ui.guide.issuing import MOST
from ui.guide.state import CREDITS, GuideState
from ui.parts.label import Label
from ui.style.look import Look
from ui.window.columns import Columns

CREDIT_KEYS = "QWERT"
# More and fewer; "=" is the key of "+" without Shift.
STEPS = "+-="
LEFT, RIGHT = {False: 600, True: 410}, {False: 460, True: 316}
# Rows of the tables in the middle; further ones are scrolled to.
MISSED, GIVEN = {False: 5, True: 3}, {False: 3, True: 2}
LONGEST_WORDS = 40


class GuideBoard(Board):
    """One desk; the state outlives it."""

    TAB = "guide.tab.desk"

    def __init__(self, look: Look, density: Density, state: GuideState) -> None:
        super().__init__(look, density)
        self._state = state
        self.queues = DeskTable(look, density, self._queue_columns(), two=True)
        self.missed_head = Label(look, density.body, bold=True)
        self.missed = DeskTable(look, density, self._missed_columns())
        self.given = DeskTable(look, density, self._given_columns())
        self.number, self.slips, self.aside = Cards(look, density), Cards(look, density), Cards(look, density)
        self.pieces = self._field("guide.issue.pieces")
        self.finder, self.own = self._field("guide.find.prompt"), self._field("guide.announce.own")
        self.credits = tuple(KeyButton(density, sign, look.of(f"guide.credit.{credit}"), wide=True)
                             for sign, credit in zip(CREDIT_KEYS, CREDITS, strict=True))  # fmt: skip
        self.issue = KeyButton(density, "Enter", "", filled=True, wide=True)
        self.note, self.told = Label(look, density.small, colour="off"), Label(look, density.small, colour="fault")
        self._lay_out()
        self._connect()
        self.show_state()

    def keys(self) -> Mapping[int, Key]:
        """Return what F1 to F11 do now."""
        return words.keys(self.look, self._state)

    def press(self, number: int) -> None:
        """Do what a function key means."""
        state = self._state
        if number in words.CALLS:
            state.go(words.CALLS.index(number))
            return
        acts: dict[int, Callable[[], None]] = {
            words.ISSUE: state.give, words.RESTORE: state.restore, words.REPRINT: state.reprint,
            words.MOVE: lambda: self._ask(Asks.QUEUE), words.CANCEL: lambda: self._ask(Asks.CANCEL),
            words.ANNOUNCE: state.send if state.draft else lambda: self._ask(Asks.ANNOUNCE),
            words.GROUP: lambda: self._into(self.pieces),
            words.FIND: lambda: self._into(self.finder),
        }  # fmt: skip
        acts[number]()

    def letter(self, sign: str) -> bool:
        """Answer a question, choose a queue by its digit, a class by its letter, more or fewer by plus and minus."""
        state = self._state
        if state.asks is Asks.PAPER and sign in "YN":
            state.came_out(sign == "Y")
        elif state.draft:
            return shaped(state, state.draft, sign)
        elif sign.isdecimal():
            self._digit(int(sign))
        elif sign in CREDIT_KEYS:
            state.prefer(CREDIT_KEYS.index(sign))
        elif sign in STEPS:
            state.set_count(state.count + (-1 if sign == "-" else 1))
        elif sign in SIGNS:
            SIGNS[sign](state)
        else:
            return False
        return True

    def each_counts(self, sign: str) -> bool:
        """Let pieces and minutes go up and down as fast as somebody presses."""
        return sign in STEPS

    def back(self) -> bool:
        """Take back a question, or leave a field."""
        if self.own.isVisible() or not _has_focus(self.queues):
            self.own.hide()
            self.queues.setFocus()
            self._state.back()
            return True
        return self._state.back()

    def columns(self) -> Sequence[QWidget]:
        """Return what Ctrl+Tab goes through."""
        return self.queues, self.pieces, self.finder, self.missed

    def opened(self) -> None:
        """Give the focus to the queues."""
        self.queues.setFocus()

    def tick(self, now: datetime.datetime) -> None:
        """Let ages count, and look who calls."""
        self._state.tick()
        self.show_state()

    def show_state(self) -> None:
        """Show how everything is."""
        look, state = self.look, self._state
        self.queues.set_rows(words.queue_rows(look, state), state.queue)
        looked_at = state.story.ticket.number if state.story else ""
        self.missed.set_rows(words.missed_rows(look, state, dense=self.density.dense), looked_at)
        self.missed_head.set_words(words.missed_head(look, state))
        self.given.set_rows(words.given_rows(look, state))
        self.number.set_cards(words.number_cards(look, state))
        self.slips.set_cards(words.slip_cards(look, state))
        self.slips.setVisible(bool(self.slips.shown))
        self.aside.set_cards(right_pane.cards(look, state))
        self._show_issue()
        self.changed.emit()

    def fits(self) -> bool:
        """Tell whether no word of the tables is cut."""
        return all(table.fits() for table in (self.queues, self.missed, self.given))

    def _show_issue(self) -> None:
        look, state = self.look, self._state
        for button, credit in zip(self.credits, CREDITS, strict=True):
            button.filled = credit == state.credit
            button.update()
        chosen = state.chosen
        name = f"{chosen.prefix} {chosen.name.of(look.wording.language)}" if chosen else ""
        self.issue.verb = look.of("guide.issue.button", queue=name, count=state.count)
        key = self.keys()[words.ISSUE]
        self.issue.setEnabled(key.enabled)
        self.issue.filled = key.filled
        self.issue.update()
        if not self.pieces.hasFocus():
            self.pieces.setText(str(state.count))
        told = words.told_words(look, state)
        self.told.set_words(told)
        self.note.set_words("" if told else self._credit_words())

    def _credit_words(self) -> str:
        state = self._state
        seconds = state.rules.credits.get(state.credit, 0) if state.rules else 0
        return self.look.of("guide.credit.note", minutes=seconds // 60) if seconds else ""

    def _digit(self, digit: int) -> None:
        state = self._state
        if state.asks is Asks.ANNOUNCE and digit == len(KINDS):
            state.ask(Asks.NOTHING)
            self.own.show()
            self._into(self.own)
        elif state.asks in (Asks.QUEUE, Asks.CANCEL, Asks.ANNOUNCE, Asks.END):
            given = words.reasons(self.look)
            state.answer(digit - 1, given[digit - 1] if 0 < digit <= len(given) else "")
        elif 0 < digit <= len(state.queues):
            state.choose(state.queues[digit - 1].code)

    def _ask(self, asks: Asks) -> None:
        self._state.ask(asks)
        self.queues.setFocus()

    def _into(self, field: QLineEdit) -> None:
        field.setFocus()
        field.selectAll()

    def _give(self) -> None:
        if self._state.draft:
            self._state.send()
        elif self._state.asks is Asks.NOTHING:
            self._state.give()
            self.queues.setFocus()

    def _found(self) -> None:
        self._state.find(self.finder.text())
        self.queues.setFocus()

    def _say_own(self) -> None:
        said = self.own.text().strip()
        if said:
            self._state.announce("other", said)
            self.own.clear()
        self.own.hide()
        self.queues.setFocus()

    def _connect(self) -> None:
        state = self._state
        state.changed.connect(self.show_state)
        self.queues.chosen.connect(state.choose)
        self.missed.chosen.connect(self._look_at)
        for cards in (self.number, self.slips, self.aside):
            cards.pressed.connect(self._card_pressed)
        self.pieces.textEdited.connect(lambda typed: state.set_count(int(typed or 1)))
        for field, done in ((self.pieces, self._give), (self.finder, self._found),
                            (self.own, self._say_own)):  # fmt: skip
            field.returnPressed.connect(done)
        for place, button in enumerate(self.credits):
            button.clicked.connect(lambda _=False, place=place: state.prefer(place))
        self.issue.clicked.connect(self._give)
        for key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            shortcut = QShortcut(QKeySequence(key), self.queues)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(self._give)

    def _look_at(self, number: str) -> None:
        # Chosen by hand: a table that only followed the hall leaves the middle to what is looked at.
        if _has_focus(self.missed):
            self._state.find(number)

    def _card_pressed(self, key: str, sign: str) -> None:
        if sign.startswith("F") and sign[1:].isdecimal():
            self.press(int(sign[1:]))
        else:
            self.letter(sign)

    # How it is built

    def _queue_columns(self) -> tuple[Column, ...]:
        of, dense = self.look.of, self.density.dense
        return (
            Column("", 30 if dense else 48), Column("", 34 if dense else 48), Column(of("guide.column.queue"), 5),
            Column(of("guide.column.waiting"), 106 if dense else 150, right=True),
        )  # fmt: skip

    def _missed_columns(self) -> tuple[Column, ...]:
        of, dense = self.look.of, self.density.dense
        columns = (
            Column(of("guide.column.number"), 78 if dense else 100),
            Column(of("guide.column.queue"), 5),
            Column(of("guide.column.called"), 82 if dense else 120),
            Column(of("guide.column.missed"), 66 if dense else 80),
            Column(of("guide.column.ago"), 128 if dense else 150),
            Column(of("guide.column.back"), 120),
        )
        return columns[:-1] if dense else columns

    def _given_columns(self) -> tuple[Column, ...]:
        of = self.look.of
        return (
            Column(of("guide.column.given"), 100),
            Column(of("guide.column.time"), 80),
            Column(of("guide.column.class"), 4),
            Column(of("guide.column.slip"), 5),
        )  # fmt: skip

    def _field(self, key: str) -> QLineEdit:
        field = QLineEdit()
        field.setFixedHeight(self.density.field)
        field.setPlaceholderText(self.look.of(key))
        field.setAccessibleName(self.look.of(key))
        return field

    def _lay_out(self) -> None:
        d, dense = self.density, self.density.dense
        self.own.setMaxLength(LONGEST_WORDS)
        self.slips.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.own.hide()
        self.pieces.setValidator(QIntValidator(1, MOST, self.pieces))
        self.pieces.setFixedWidth(d.field * 3)
        self.missed.setFixedHeight(self.missed.wanted_height(MISSED[dense]))
        self.given.setFixedHeight(self.given.wanted_height(GIVEN[dense]))
        columns = Columns(d, LEFT[dense], RIGHT[dense])
        columns.fill(0, (*self._issue_head(), self.queues, self._issue_box()),
                     air=d.s1)  # fmt: skip
        columns.fill(
            1, (self.finder, self.number.scrolled(), self.missed_head, self.missed, self.slips, self.given), air=d.s1
        )
        columns.fill(2, (self._head("guide.head.calls", ""), self.own, self.aside.scrolled()), air=d.s1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(columns)

    def _issue_head(self) -> list[QHBoxLayout]:
        # On a small screen the queues need its line.
        return [] if self.density.dense else [self._head("guide.head.issue", "guide.head.issue-note")]

    def _issue_box(self) -> QVBoxLayout:
        d = self.density
        fields = QHBoxLayout()
        fields.setSpacing(d.s1)
        pieces = Label(self.look, d.body, colour="ink_2")
        pieces.set_words(self.look.of("guide.issue.pieces-how"))
        fields.addWidget(pieces, 1, Qt.AlignmentFlag.AlignVCenter)
        fields.addWidget(self.pieces)
        grid = QGridLayout()
        grid.setSpacing(6)
        for place, button in enumerate(self.credits):
            grid.addWidget(button, place // 3, place % 3)
        column = QVBoxLayout()
        column.setSpacing(d.s1)
        column.addLayout(fields)
        column.addLayout(grid)
        column.addWidget(self.issue)
        column.addWidget(self.note)
        column.addWidget(self.told)
        return column

    def _head(self, title: str, note: str) -> QHBoxLayout:
        d = self.density
        row = QHBoxLayout()
        row.setSpacing(d.s2)
        head = Label(self.look, d.lead, bold=True)
        head.set_words(self.look.of(title))
        row.addWidget(head)
        if note:
            quiet = Label(self.look, d.small, colour="off")
            quiet.set_words(self.look.of(note))
            row.addWidget(quiet, 1)
        row.addStretch(1)
        return row


SIGNS = {
    right_pane.TAKE_DOWN: GuideState.take_down,
    right_pane.HEARD: GuideState.hear_message,
}


def shaped(state: GuideState, draft: Draft, sign: str) -> bool:
    """Change what is about to be announced by a key: a digit its zones, plus and minus its time, V its voice."""
    zones = zones_of(state.rules)
    if sign == "0":
        state.shape(replace(draft, zones=()))
    elif sign.isdecimal() and int(sign) <= len(zones):
        state.shape(draft.turned(zones[int(sign) - 1], zones))
    elif sign in "+-=":
        state.shape(draft.lasting(-1 if sign == "-" else 1))
    elif sign == "V":
        state.shape(replace(draft, speak=0 if draft.speak else SAID))
    elif sign == "F9":
        state.send()
    else:
        return False
    return True


def _has_focus(table: DeskTable) -> bool:
    inner = table.focusProxy()
    return inner is not None and inner.hasFocus()
