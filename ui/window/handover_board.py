# SPDX-License-Identifier: Apache-2.0
"""The tab of the hand-over: left what lies ready, in the middle who gets it, at the right their hand and what comes."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from ui.desk.board import MakeBoard
from ui.desk.density import Density
from ui.desk.keys import Key, KeyButton
from ui.style.look import Look
from ui.window import handover_words as words
from ui.window.arrival_board import ArrivalBoard
from ui.window.arrival_state import arrival_of
from ui.window.columns import Columns
from ui.window.context import WindowContext
from ui.window.fields import keep_enter, show_asked
from ui.window.following_board import FollowingBoard
from ui.window.handover_parts import PersonCard, ResultList
from ui.window.handover_state import handover_of
from ui.window.head_line import HeadLine
from ui.window.line_panel import LinePanel
from ui.window.notice_strip import NoticeStrip
from ui.window.paired import PairedBoard
from ui.window.sign_box import SignBox
from ui.window.subject_line import SubjectLine

INTAKE, SECOND, SLIP, DONE, FIND = 7, 8, 9, 10, 11
LEFT = {False: 560, True: 380}
RIGHT = {False: 500, True: 336}
SIGN_ANEW, ASK_SECOND = 1, 4


class HandoverBoard(FollowingBoard):
    """Shows a ``HandoverState`` and moves it."""

    TAB = "window.tab.hand-over"

    def __init__(self, look: Look, density: Density, context: WindowContext) -> None:
        super().__init__(look, density, context)
        self.state = handover_of(context)
        self.subject = SubjectLine(density)
        self.head = HeadLine(density)
        self.finder = QLineEdit()
        self.finder.setPlaceholderText(look.of("hand.find"))
        self.finder.setFixedHeight(density.field)
        self.list = ResultList(density)
        self.slip = LinePanel(density)
        self.person_head = HeadLine(density)
        self.person = PersonCard(density)
        self.who = LinePanel(density)
        self.things = LinePanel(density)
        self.notice = NoticeStrip(density)
        self.number, self.password = QLineEdit(), QLineEdit()
        self.sign = SignBox(density)
        self.steps = LinePanel(density)
        self.done = KeyButton(density, "F10", look.of("hand.done"), filled=True, wide=True)
        self._lay_out()
        self._connect()
        self.show_state()

    # Keys

    @property
    def asked(self) -> str:
        """Return that a second of the staff is asked for."""
        return "second" if self.state.asks_second else ""

    @property
    def answering(self) -> Collection[int]:
        """Return the key that asked for them."""
        return (SECOND,)

    def place_keys(self) -> Mapping[int, Key]:
        """Return what F7 to F11 do here."""
        of, state = self.look.of, self.state
        gap = next(iter(state.gaps), None)
        if state.handed:
            done = Key(of("hand.key.next"), of("hand.key.next-note"), filled=True)
        else:
            done = Key(of("hand.key.done"), of(f"hand.short.{gap}" if gap else "hand.key.done-note"),
                       gap is None and not state.doing, filled=gap is None)  # fmt: skip
        second = gap == "second-person" or state.asks_second
        busy = state.printing.stage == "printing"
        return {
            INTAKE: Key(of("window.key.intake"), of("hand.key.intake-note")),
            SECOND: self._second_key(asked=second),
            SLIP: Key(of("hand.key.slip"), of("hand.key.slip-note" if state.handed else "hand.key.slip-later"),
                      bool(state.handed) and not busy),
            DONE: done,
            FIND: Key(of("desk.key.find"), of("hand.key.find-note"), not state.handed),
        }  # fmt: skip

    def _second_key(self, *, asked: bool) -> Key:
        of, state = self.look.of, self.state
        if asked:
            return Key(of("hand.key.second"), of("hand.key.second-note"), held=state.asks_second)
        # Nobody is left at the counter for the register.
        free = state.handing.collector is None or state.handed is not None
        return Key(of("hand.key.register"), of("hand.key.register-note" if free else "hand.key.register-later"), free)

    def place_press(self, number: int) -> None:
        """Do what one of them means."""
        state = self.state
        asked = state.asks_second or next(iter(state.gaps), None) == "second-person"
        if number == INTAKE:
            self.context.tab_wanted.emit("window.tab.intake")
        elif number == SECOND and asked:
            state.ask_second()
        elif number == SECOND:
            arrival_of(self.context).turn(open=True)
        elif number == SLIP:
            state.print_slip()
        elif number == FIND:
            self.finder.setFocus()
            self.finder.selectAll()
        elif state.handed:
            state.leave()
            self.list.setFocus()
        else:
            state.hand_over()

    def letter(self, sign: str) -> bool:
        """Sign anew."""
        if sign != "R" or self.asked or not self.state.handing.strokes:
            return False
        self.state.sign_anew()
        return True

    def numbered(self, number: int) -> bool:
        """Ask for a second of the staff."""
        if number != ASK_SECOND:
            return False
        self.state.ask_second()
        return True

    def back(self) -> bool:
        """Leave the search, then the second person's question."""
        state = self.state
        if state.find:
            self.finder.clear()
            state.look_for("")
        elif state.asks_second:
            state.ask_second()
        else:
            return False
        self.list.setFocus()
        return True

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Count the next thing with Enter; everything else is the window's."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if not self.asked:
                self.state.count()
        else:
            super().keyPressEvent(event)

    # What is shown

    def columns(self) -> Sequence[QWidget]:
        """Return the search, the results, and the fields of a second person."""
        return [self.list, self.finder, *([self.number] if self.number.isVisible() else [])]

    def opened(self) -> None:
        """Look, and give the focus to the results."""
        self.state.work.look()
        self.list.setFocus()

    def follow(self, *, here: bool) -> None:
        """Follow reader and pad."""
        self.state.follow(here=here)

    def show_state(self) -> None:
        """Show everything anew; parts that did not change paint nothing."""
        look, state = self.look, self.state
        self.subject.set_subject(words.subject(look, self.context, state))
        self.head.set_words(words.head(look, state), hints=(
            (look.of("hand.space"), look.of("hand.tick")), ("Ctrl A", look.of("hand.all")),
        ))  # fmt: skip
        self.list.set_rows(words.rows(look, state))
        self.slip.set_words(words.summary(look, state))
        who = state.handing.collector
        self.person_head.set_words(look.of("hand.check"), right=f"{who.read_at:%H:%M:%S}" if who else "")
        self.person.set_words(words.person(look, state))
        self.who.set_words(words.who_collects(look, state))
        self.who.setVisible(not (self.density.dense and state.handing.things))
        self.things.set_words(words.things(look, state))
        self.things.setVisible(bool(state.handing.things))
        said, tone = words.notice(look, state)
        self.notice.say(said, "info", tone)
        show_asked(state.asks_second, self.number, self.password)
        self.sign.show_words(words.sign(look, state))
        self.steps.set_words(words.steps(look, state))
        done = self.place_now()[DONE]
        self.done.setEnabled(done.enabled)
        self.done.setVisible(done.enabled)
        self.done.verb = done.verb if state.handed else look.of("hand.done")
        self.done.update()
        if self.isVisible():
            state.follow(here=True)
        self.changed.emit()

    def _confirm(self) -> None:
        if self.number.text() and self.password.text():
            self.state.confirm(self.number.text().strip(), self.password.text())
            self.password.clear()

    def _connect(self) -> None:
        state = self.state
        self.list.toggled.connect(state.toggle)
        self.list.all_wanted.connect(state.choose_all)
        self.finder.textEdited.connect(state.look_for)
        self.finder.returnPressed.connect(self.list.setFocus)
        self.number.returnPressed.connect(self.password.setFocus)
        self.password.returnPressed.connect(self._confirm)
        self.done.clicked.connect(lambda: self.press(DONE))
        state.changed.connect(self.show_state)
        keep_enter(self, self.finder, self.number, self.password)
        self.context.ticket_changed.connect(self.show_state)

    def _lay_out(self) -> None:
        d, of = self.density, self.look.of
        self.number.setPlaceholderText(of("hand.second.number"))
        self.password.setPlaceholderText(of("hand.second.password"))
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        for field in (self.number, self.password):
            field.setFixedHeight(d.field)
            field.hide()
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        columns = Columns(d, LEFT[d.dense], RIGHT[d.dense])
        columns.fill(0, [self.head, self.finder, self.list, None, self.slip])
        middle = [self.person_head, self.person, self.who, self.things, None, self.number, self.password, self.notice]
        columns.fill(1, middle)
        columns.fill(2, [self.sign, self.steps, None, self.done])
        outer.addWidget(self.subject)
        outer.addWidget(columns, 1)


def make_handover(context: WindowContext) -> MakeBoard:
    """Return the maker of the tab of the hand-over."""

    def make(look: Look, density: Density) -> PairedBoard:
        register = ArrivalBoard(look, density, context)
        return PairedBoard(HandoverBoard(look, density, context), register, register.state)

    return make
