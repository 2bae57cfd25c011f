# SPDX-License-Identifier: Apache-2.0
"""The page of the register of what offices bring: left what is written in, then the register, at the right one of it.

It is the second board of the tab of the hand-over (``ui.window.paired``).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence

from PySide6.QtWidgets import QGridLayout, QLineEdit, QVBoxLayout, QWidget

from kiosk.window_work.arrivals import Arriving
from ui.desk.density import Density
from ui.desk.finder import Finder
from ui.desk.keys import Key, KeyButton
from ui.desk.table import Column, DeskTable
from ui.parts.label import Label
from ui.style.look import Look
from ui.window import arrival_words as words
from ui.window.arrival_state import arrival_of
from ui.window.columns import Columns
from ui.window.context import WindowContext
from ui.window.fields import keep_enter
from ui.window.following_board import FollowingBoard
from ui.window.head_line import HeadLine
from ui.window.line_panel import LinePanel
from ui.window.notice_strip import NoticeStrip
from ui.window.sign_box import SignBox
from ui.window.worklist_form import FORMAT, moment_in

STRIKE, BACK, NEXT, STORE, FIND = 7, 8, 9, 10, 11
LEFT = {False: 460, True: 356}
RIGHT = {False: 420, True: 300}
CASE = "case"
# What is written in of each kind, in the order in which one goes through; Enter in the last one stores.
FIELDS = {
    "result": (CASE, "name", "number", "count", "brought_by", "place", "at"),
    "original": (CASE, "name", "count", "place", "at"),
}
ROWS = ((CASE,), ("name",), ("number", "count"), ("brought_by",), ("place", "at"))
SHARES = {"number": 3}
LONGEST = {CASE: 80, "name": 60, "number": 64, "count": 2, "brought_by": 60, "place": 20, "at": 16}


class ArrivalBoard(FollowingBoard):
    """Shows an ``ArrivalState`` and moves it."""

    TAB = "window.tab.hand-over"

    def __init__(self, look: Look, density: Density, context: WindowContext) -> None:
        super().__init__(look, density, context)
        self.state = arrival_of(context)
        self.sorts = LinePanel(density)
        self.fields: dict[str, QLineEdit] = {}
        self._labels: dict[str, Label] = {}
        for name in FIELDS["result"]:
            self._make_field(name)
        self.case = LinePanel(density)
        self.notice = NoticeStrip(density)
        self.store = KeyButton(density, "F10", look.of("arrive.key.store"), filled=True, wide=True)
        self.head = HeadLine(density)
        self.table = DeskTable(look, density, self._columns(), two=True)
        self.finder = Finder(self.table, look.of("arrive.find"), density.field)
        self.chosen, self.call = LinePanel(density), LinePanel(density)
        self.sign = SignBox(density)
        self._grids: dict[str, QGridLayout] = {}
        self._id = ""
        self._lay_out()
        self._connect()
        self.show_state()

    @property
    def asked(self) -> str:
        """Return whether the chosen line is to be struck or given back."""
        return words.strike_word(self.state) if self.state.asks_strike else ""

    @property
    def answering(self) -> Collection[int]:
        """Return the key that asked it."""
        return (STRIKE,)

    def place_keys(self) -> Mapping[int, Key]:
        """Return what F7 to F11 do here."""
        return words.keys(self.look, self.state)

    def place_press(self, number: int) -> None:
        """Do what one of them means."""
        state = self.state
        if number == STRIKE:
            state.ask_strike()
            # The answer is a letter: a field would take it for its own.
            self.table.setFocus()
        elif number == BACK:
            state.turn(open=False)
        elif number == NEXT:
            state.turn(open=True)
            self.fields[CASE].setFocus()
        elif number == FIND:
            self.finder.begin()
        else:
            self._store()

    def letter(self, sign: str) -> bool:
        """Answer whether a line is to be struck or given back."""
        if not self.state.asks_strike or sign not in ("Y", "N"):
            return False
        if sign == "Y":
            self.state.strike()
        else:
            self.state.ask_strike()
        return True

    def numbered(self, number: int) -> bool:
        """Choose what is written in."""
        if self.asked or not 0 < number <= len(words.SORTS):
            return False
        self.state.sort("result" if number == 1 else "original")
        return True

    def back(self) -> bool:
        """Leave the search, then the question, then the page."""
        if self.finder.left():
            return True
        if self.state.asks_strike:
            self.state.ask_strike()
        else:
            self.state.turn(open=False)
        return True

    def columns(self) -> Sequence[QWidget]:
        """Return the first field and the register."""
        return [self.fields[CASE], self.table]

    def opened(self) -> None:
        """Look, and give the focus to the first field: whatever is scanned stands there."""
        self.state.work.look()
        self.fields[CASE].setFocus()

    def follow(self, *, here: bool) -> None:
        """Follow the pad."""
        self.state.follow(here=here)

    def show_state(self) -> None:
        """Show everything anew; parts that did not change paint nothing."""
        look, state = self.look, self.state
        self.sorts.set_words(words.sorts(look, state))
        self._show_fields(state.arriving)
        self.case.set_words(words.case(look, state))
        said, tone = words.notice(look, state)
        self.notice.say(said, "info", tone)
        self.head.set_words(*words.head(look, state))
        self.table.set_rows(words.rows(look, state, brief=self.density.dense), state.selected)
        self.chosen.set_words(words.chosen(look, state))
        call = words.call(look, state)
        self.call.set_words(call)
        self.call.setVisible(bool(call.title))
        self.sign.show_words(words.sign(look, state))
        store = self.place_now()[STORE]
        self.store.setEnabled(store.filled)
        self.store.setVisible(store.filled)
        if self.isVisible():
            state.follow(here=True)
        self.changed.emit()

    def _show_fields(self, arriving: Arriving) -> None:
        wanted = FIELDS[arriving.sort]
        for name, field in self.fields.items():
            field.setVisible(name in wanted)
            self._labels[name].setVisible(name in wanted)
        # Without a number the count has its room.
        self._grids["number"].setColumnStretch(0, SHARES["number"] if "number" in wanted else 0)
        if arriving.id != self._id:
            # Another one: every field begins with what it has.
            self._id = arriving.id
            self.fields[CASE].clear()
            self.fields["count"].setText(str(arriving.count))
            self.fields["at"].setText(f"{arriving.at:{FORMAT}}")
        # The office is known with the case; to set what somebody just wrote would move their cursor.
        for name in ("name", "number", "brought_by", "place"):
            if self.fields[name].text() != getattr(arriving, name):
                self.fields[name].setText(getattr(arriving, name))

    def _go_on(self, name: str) -> None:
        order = FIELDS[self.state.arriving.sort]
        # A reader that types ends with Enter: the case is looked for before anything else is asked.
        if name == CASE:
            self.state.look_up(self.fields[CASE].text())
            if not self.state.arriving.of and not self.state.doing:
                self.fields[CASE].selectAll()
                return
        place = order.index(name) + 1
        if place < len(order):
            self.fields[order[place]].setFocus()
            self.fields[order[place]].selectAll()
        else:
            self.press(STORE)

    def _store(self) -> None:
        wrong = next(iter(self.state.gaps), None)
        self.state.store()
        places = {"dossier": CASE, "brought-by": "brought_by", "future": "at"}
        if wrong:
            field = self.fields[places.get(wrong, wrong)]
            field.setFocus()
            field.selectAll()
        else:
            self.fields[CASE].setFocus()

    def _write(self, name: str) -> Callable[[str], None]:
        def write(said: str) -> None:
            if name == "count":
                # What is no number counts as none, and is told as missing.
                self.state.fill(count=int(said) if said.isascii() and said.isdecimal() else 0)
            elif name == "at":
                if moment := moment_in(said):
                    self.state.fill(at=moment)
            elif name != CASE:
                self.state.fill(**{name: said})

        return write

    def _make_field(self, name: str) -> None:
        self.fields[name] = field = QLineEdit()
        field.setFixedHeight(self.density.field)
        field.setMaxLength(LONGEST[name])
        self._labels[name] = Label(self.look, self.density.small, colour="ink_2", parent=self)
        self._labels[name].set_words(self.look.of(f"arrive.field.{name.replace('_', '-')}"))
        field.setAccessibleName(self._labels[name].words)

    def _connect(self) -> None:
        state = self.state
        for name, field in self.fields.items():
            field.textEdited.connect(self._write(name))
            field.returnPressed.connect(lambda name=name: self._go_on(name))
        self.fields[CASE].setPlaceholderText(self.look.of("arrive.field.case-how"))
        self.sorts.pressed.connect(lambda place: self.numbered(place + 1))
        self.table.chosen.connect(state.choose)
        self.store.clicked.connect(lambda: self.press(STORE))
        keep_enter(self, self.finder, *self.fields.values())
        state.changed.connect(self.show_state)

    def _columns(self) -> tuple[Column, ...]:
        of, d, dense = self.look.of, self.density, self.density.dense
        by = () if dense else (Column(of("arrive.column.by"), 5),)
        return (
            Column("", d.s2 * 2 + d.body + 6),
            Column(of("arrive.column.what"), 8),
            Column(of("arrive.column.case"), 8),
            Column(of("arrive.column.place"), 118 if dense else 140),
            *by,
        )

    def _row(self, *names: str) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(self.density.s2)
        grid.setVerticalSpacing(2)
        for place, name in enumerate(names):
            grid.addWidget(self._labels[name], 0, place)
            grid.addWidget(self.fields[name], 1, place)
            grid.setColumnStretch(place, SHARES.get(name, 1))
        self._grids[names[0]] = grid
        return grid

    def _lay_out(self) -> None:
        d = self.density
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        columns = Columns(d, LEFT[d.dense], RIGHT[d.dense])
        rows = [self._row(*names) for names in ROWS]
        left = [self.sorts, rows[0], self.case, *rows[1:], self.notice, None, self.store]
        columns.fill(0, left, air=d.s1)
        columns.fill(1, [self.head, self.finder, self.table]).setStretchFactor(self.table, 1)
        columns.fill(2, [self.chosen, self.call, self.sign, None])
        outer.addWidget(columns)
