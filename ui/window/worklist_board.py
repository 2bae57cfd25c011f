# SPDX-License-Identifier: Apache-2.0
"""The tab of the list of work: left what it may be narrowed to, in the middle the list, at the right the chosen one."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Mapping, Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from kiosk.window_work.entering import nodes
from kiosk.window_work.listing import HAND_OVER, Only, Piece
from ui.desk.board import MakeBoard
from ui.desk.cards import Cards, CardWords
from ui.desk.density import Density
from ui.desk.drawing import RING_ROOM
from ui.desk.finder import Finder
from ui.desk.keys import Key
from ui.desk.table import Column, DeskTable
from ui.style.look import Look
from ui.window import worklist_words as words
from ui.window.calling_keys import WindowBoard
from ui.window.columns import Columns
from ui.window.context import WindowContext
from ui.window.fields import keep_enter
from ui.window.head_line import HeadLine
from ui.window.line_panel import LinePanel
from ui.window.marks import Tone
from ui.window.notice_strip import NoticeStrip
from ui.window.paired import PairedBoard
from ui.window.passing_board import PassingBoard
from ui.window.passing_state import passing_of
from ui.window.worklist_form import WorkForm
from ui.window.worklist_parts import ChoiceList, DayBars
from ui.window.worklist_state import work_of

URGE, HAND, PASS, ENTER, FIND = 7, 8, 9, 10, 11
LEFT = {False: 236, True: 172}
RIGHT = {False: 392, True: 272}
LOOK_EVERY = 15
# Pixels of the columns of fixed width, in a low window or not, in English or not.
WIDTHS = {
    (True, True): (88, 56, 88, 86, 95, 60), (True, False): (84, 58, 90, 88, 84, 62),
    (False, True): (108, 70, 108, 120, 116, 72), (False, False): (108, 70, 108, 120, 96, 72),
}  # fmt: skip


class WorklistBoard(WindowBoard):
    """Shows a ``WorkState`` and moves it."""

    TAB = "window.tab.work"

    def __init__(self, look: Look, density: Density, context: WindowContext) -> None:
        super().__init__(look, density, context)
        self.state = work_of(context)
        self.passing = passing_of(context)
        self.choices = ChoiceList(density)
        self.legend = LinePanel(density)
        self.bars = DayBars(density)
        self.notice = NoticeStrip(density)
        self.table = DeskTable(look, density, self._columns())
        self.finder = Finder(self.table, look.of("work.find"), density.field, by_key=True)
        self.foot = HeadLine(density)
        self.cards = Cards(look, density)
        self.form = WorkForm(look, density, self.state)
        self.way = LinePanel(density)
        self.papers = LinePanel(density)
        self.bars.set_words(look.of("work.bars"), look.of("work.bars.under"), ("← →", look.of("work.bars.hint")))
        self._lay_out()
        self._connect()
        self.show_state()

    # Keys

    @property
    def asked(self) -> str:
        """Return what is to be written about the chosen line."""
        return self.state.question

    @property
    def answering(self) -> Collection[int]:
        """Return the key that stores what was written in."""
        return (ENTER,) if self.state.question == "entry" else ()

    def place_keys(self) -> Mapping[int, Key]:
        """Return what F7 to F11 do with the chosen dossier."""
        of, state, piece = self.look.of, self.state, self.state.piece
        no = of("work.key.none") if piece is None else of("work.key.not-yet") if piece.unsent else ""
        line = "" if state.session else of("work.key.no-line")
        urge = no or line
        return {
            URGE: Key(of("work.key.urge"), urge or of("work.key.urge-note"), not urge),
            HAND: self._hand_key(),
            PASS: Key(
                of("work.key.pass"), of("work.key.pass-note", count=len(state.seen.waiting) if state.seen else 0)
            ),
            ENTER: self._enter_key(no),
            FIND: Key(of("desk.key.find"), of("work.key.find-note"), bool(state.lines)),
        }

    def _hand_key(self) -> Key:
        of, state = self.look.of, self.state
        if state.piece and state.piece.task == HAND_OVER:
            return Key(of("work.key.hand-over"), of("work.key.hand-over-this"), filled=True)
        return Key(of("work.key.hand-over"), of("work.key.hand-over-note", count=state.counts[Only.HAND_OVER]))

    def _enter_key(self, no: str) -> Key:
        of, state, piece = self.look.of, self.state, self.state.piece
        if state.question == "entry":
            return Key(of("work.key.store"), of("work.key.store-note"), not state.doing, filled=True)
        can = bool(piece and nodes(piece.state) and not piece.unsent)
        return Key(of("work.key.enter"), no or of("work.key.enter-note" if can else "work.key.enter-not"), can)

    def place_press(self, number: int) -> None:
        """Do what one of them means."""
        if number == URGE:
            self.state.ask("urge")
        elif number == HAND:
            self.context.tab_wanted.emit("window.tab.hand-over")
        elif number == PASS:
            self.passing.turn(open=True)
        elif number == ENTER and self.state.question == "entry":
            self.state.enter()
        elif number == ENTER:
            self.state.ask("entry")
        else:
            self.finder.begin()

    def letter(self, sign: str) -> bool:
        """Say why it is urgent, what was said on the telephone, write progress in, or ask what moved."""
        keys = self.place_now()
        if sign == "U" and keys[URGE].enabled:
            self.state.ask("urge")
        elif sign == "P" and keys[URGE].enabled:
            self.state.ask("call")
        elif sign == "R" and self.state.session and not self.asked:
            self.state.fetch()
        elif sign == "J" and keys[ENTER].enabled and self.state.question != "entry":
            self.state.ask("entry")
        else:
            return False
        return True

    def numbered(self, number: int) -> bool:
        """Narrow the list, or answer what is asked."""
        if self.state.question == "entry":
            return self.form.number(number)
        if self.asked or number > len(Only):
            return False
        self.state.narrow(tuple(Only)[number - 1])
        return True

    def back(self) -> bool:
        """Leave the field, then what is asked or told, then what the list is narrowed to."""
        if self.finder.left():
            return True
        if self.state.let_be():
            self.table.setFocus()
            return True
        return False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take the arrows that go from day to day, and Enter; everything else is the window's."""
        steps = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
        if event.key() in steps and not self.asked:
            self.state.choose_day(steps[Qt.Key(event.key())])
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.state.piece and not self.asked:
            self._open()
        else:
            super().keyPressEvent(event)

    # What is shown

    def columns(self) -> Sequence[QWidget]:
        """Return the list and the field that is asked for."""
        fields = [field for field in self.form.fields.values() if field.isVisible()]
        return [self.table, *fields[:1]]

    def opened(self) -> None:
        """Look, and give the focus to the list."""
        self.state.look()
        self.table.setFocus()

    def tick(self, now: datetime.datetime) -> None:
        """Look again now and then, and let the age of the list grow."""
        if now.second % LOOK_EVERY == 0 and self.isVisible():
            self.state.look()
        self._show_foot()

    def show_state(self) -> None:
        """Show everything anew; parts that did not change paint nothing."""
        state, look, now = self.state, self.look, self.context.now()
        self.choices.set_choices(words.choices(look, state), tuple(Only).index(state.only))
        self.legend.set_words(words.legend(look))
        self.bars.set_bars(*words.bars(look, state))
        self.notice.say(words.trouble(look, state, now), "line-down", Tone.WARN)
        self.table.set_rows(words.rows(look, state, now.date(), brief=self.density.dense), state.selected)
        self._show_foot()
        self._show_chosen()
        self.changed.emit()

    def _show_foot(self) -> None:
        left, right = words.foot(self.look, self.state, self.context.now())
        fresh = (("R", self.look.of("work.key.fresh")),) if self.state.session else ()
        self.foot.set_words("", left, fresh, right)

    def _show_chosen(self) -> None:
        state, look, piece, dense = self.state, self.look, self.state.piece, self.density.dense
        told = words.told_card(look, state)
        first = self._head_card(piece) if piece else None
        self.cards.set_cards([one for one in (first or words.empty_card(look, state), told) if one])
        self.form.show_state()
        # Where there is little room the way folds away behind what was just told.
        self._show_way(shown=not state.question and not (told and dense))

    def _head_card(self, piece: Piece) -> CardWords:
        brief = bool(self.state.question) and self.density.dense
        passed = words.passed_words(self.look, self.state, piece)
        return words.head_card(self.look, piece, brief=brief, passed=passed)

    def _show_way(self, *, shown: bool) -> None:
        state, piece = self.state, self.state.piece
        known = shown and piece is not None and bool(piece.project_no)
        self.way.setVisible(known)
        self.papers.setVisible(known and state.file is not None and not self.density.dense)
        if known:
            self.way.set_words(words.way(self.look, state))
            self.papers.set_words(words.papers(self.look, state))

    def _pressed(self, _key: str, sign: str) -> None:
        if sign == "Esc":
            self.back()
        else:
            self.letter(sign)

    def _sent(self) -> None:
        if self.state.question == "entry":
            self.state.enter()
        else:
            self.state.flag(self.form.reason)

    def _open(self) -> None:
        piece = self.state.piece
        if piece and piece.task == HAND_OVER:
            self.context.tab_wanted.emit("window.tab.hand-over")
        elif piece and piece.task in ("accept", "finish"):
            self.context.tab_wanted.emit("window.tab.intake")

    def _connect(self) -> None:
        state = self.state
        self.table.chosen.connect(state.choose)
        self.choices.pressed.connect(lambda place: state.narrow(tuple(Only)[place]))
        self.bars.pressed.connect(self._day)
        self.cards.pressed.connect(self._pressed)
        self.form.sent.connect(self._sent)
        state.changed.connect(self.show_state)
        keep_enter(self, self.finder, *self.form.fields.values())

    def _day(self, place: int) -> None:
        load = self.state.load
        here = next((number for number, one in enumerate(load) if one.day == self.state.day), -1)
        self.state.choose_day(place - here)

    def _columns(self) -> tuple[Column, ...]:
        of, dense = self.look.of, self.density.dense
        left, due, tail, who, state, moved = WIDTHS[dense, self.look.wording.language == "en"]
        by = () if dense else (Column(of("work.column.by"), 60),)
        return (
            Column("", self.density.s2 * 2 + self.density.body + 6),
            Column(of("work.column.left"), left),
            Column(of("work.column.due"), due),
            Column(of("work.column.tail"), tail),
            Column(of("work.column.item"), 11),
            Column(of("work.column.who"), who),
            Column(of("work.column.state"), state),
            Column(of("work.column.next"), 9),
            *by,
            Column(of("work.column.moved"), moved, right=True),
        )

    def _lay_out(self) -> None:
        d = self.density
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        columns = Columns(d, LEFT[d.dense], RIGHT[d.dense])
        columns.fill(0, [self.choices, None] if d.dense else [self.choices, self.legend, None])
        head = QHBoxLayout()
        head.addWidget(self.finder, 1)
        columns.fill(1, [self.bars, head, self.notice, self.table, self.foot], air=d.s1)
        middle = columns.parts[1].layout()
        if isinstance(middle, QVBoxLayout):
            middle.setStretchFactor(self.table, 1)
            middle.setContentsMargins(d.s2 - RING_ROOM, d.s2, d.s2 - RING_ROOM, d.s1)
        columns.fill(2, [self.cards, self.form, self.way, self.papers, None])
        outer.addWidget(columns)


def make_worklist(context: WindowContext) -> MakeBoard:
    """Return the maker of the tab of the list of work."""

    def make(look: Look, density: Density) -> PairedBoard:
        made = PassingBoard(look, density, context)
        return PairedBoard(WorklistBoard(look, density, context), made, made.state)

    return make
