# SPDX-License-Identifier: Apache-2.0
"""The tab that calls: left who waits, in the middle who is here, at the right what supports it."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence

from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ui.desk.cards import Cards
from ui.desk.density import Density
from ui.desk.drawing import RING_ROOM
from ui.desk.figures import Figures, TitleLine
from ui.desk.keys import Key, KeyButton
from ui.style.look import Look
from ui.window import alone_words
from ui.window import calling_words as said
from ui.window.calling_find import find_of
from ui.window.calling_find_pane import FindPane
from ui.window.calling_find_words import cards as find_cards
from ui.window.calling_find_words import find_key, reprint_key, slip_cards
from ui.window.calling_keys import WindowBoard
from ui.window.calling_middle import able_rows, hub_cards, number_words, person_rows, told_cards
from ui.window.calling_questions import Questions, can_return
from ui.window.calling_values import Question
from ui.window.context import WindowContext
from ui.window.machine_words import hall_cards
from ui.window.number_card import NumberCard
from ui.window.question_card import QuestionCard
from ui.window.status_panel import StatusPanel
from ui.window.strips import Strips

INTAKE, HAND_OVER, REPRINT, FINISH, FIND = 7, 8, 9, 10, 11
HEARD, NUMBER, NEIGHBOUR, HERE = "M", "N", "H", " "
LEFT = {False: 400, True: 300}
RIGHT = {False: 380, True: 272}
# An area may have sixteen windows, and the devices below them must not be pushed out.
MOST_WINDOWS = {False: 7, True: 6}


class CallingBoard(WindowBoard):
    """Shows the queue of one window and moves it."""

    TAB = "window.tab.calling"

    def __init__(self, look: Look, density: Density, context: WindowContext) -> None:
        super().__init__(look, density, context)
        self._calling = context.calling
        self.questions = Questions(look, self._calling, self._begin)
        self.head = TitleLine(density)
        self.target = TitleLine(density)
        self.line = Strips(density, walk=True)
        self.more = TitleLine(density)
        self.aside_head = TitleLine(density)
        self.aside = Strips(density, low=True)
        self.number = NumberCard(density)
        self.question = QuestionCard(look, density)
        self.told = Cards(look, density)
        self.person = StatusPanel(density, look.of("window.person.title"))
        self.able = StatusPanel(density, look.of("window.able.title"))
        self.going_on = StatusPanel(density, look.of("alone.now.title"))
        self.later = StatusPanel(density, look.of("alone.later.title"))
        self.owed = StatusPanel(density, look.of("alone.owed.title"))
        self.same = StatusPanel(density, look.of("window.same.title"))
        self.devices = StatusPanel(density, look.of("window.devices.title"), cap="Ctrl 6")
        self.day = Figures(density, look.of("window.day.title"))
        self.news = Cards(look, density)
        self.here = KeyButton(density, look.of("intake.space"), look.of("window.key.start"), wide=True)
        self.pane = FindPane(look, density)
        self._find = find_of(context)
        self._lay_out()
        self.question.pressed.connect(self.letter)
        self.news.pressed.connect(lambda _key, sign: self.letter(sign))
        self._calling.changed.connect(self.show_state)
        self._connect_find()
        context.news.changed.connect(self.show_state)
        context.machine_changed.connect(self.show_state)
        self.show_state()

    def _connect_find(self) -> None:
        find, pane = self._find, self.pane
        find.changed.connect(self.show_state)
        find.changed.connect(self.changed)
        pane.asked.connect(find.look)
        pane.walked.connect(find.walk)
        pane.left.connect(self.back)
        pane.pressed.connect(lambda _sign: find.print_again())
        self.here.clicked.connect(lambda _=False: self._begin_service())

    @property
    def asked(self) -> str:
        """Return what stands in place."""
        return self._calling.question.value

    def place_keys(self) -> Mapping[int, Key]:
        """Return what F7 to F11 do here."""
        of, at = self.look.of, self._calling.in_hand
        nobody = of("window.key.nobody")
        free = not self._calling.doing
        finish = Key(of("window.key.finish"), "" if at else nobody, bool(at) and free)
        return {
            INTAKE: Key(of("window.key.intake"), of("window.key.intake.note")),
            HAND_OVER: Key(of("window.key.hand-over"), of("window.key.hand-over.note")),
            REPRINT: reprint_key(self.look, self._find),
            FINISH: finish,
            FIND: find_key(self.look, self._find),
        }

    def press(self, number: int) -> None:
        """Do what a key means; whatever the queue asks is answered by keys, and not typed where a number is found."""
        if self._find.is_open and number < INTAKE:
            self._find.close()
        super().press(number)

    def place_press(self, number: int) -> None:
        """Do what one of them means."""
        tabs = {INTAKE: "window.tab.intake", HAND_OVER: "window.tab.hand-over"}
        if number in tabs:
            self.context.tab_wanted.emit(tabs[number])
        elif number == REPRINT:
            self._find.print_again()
        elif number == FINISH:
            self._calling.finish()
        elif number == FIND:
            (self._find.close if self._find.is_open else self._find.open)()

    def letter(self, sign: str) -> bool:
        """Answer the question that stands, say that something was read or heard, or ask for a number to be typed."""
        if self.questions.answer(sign):
            return True
        if sign == HEARD:
            return self._calling.read_on() or self.context.news.heard()
        if sign == HERE:
            return self._begin_service()
        if sign == NEIGHBOUR:
            return self._calling.ask_neighbour()
        return sign == NUMBER and self._calling.ask_number()

    def each_counts(self, sign: str) -> bool:
        """Take every digit of a number: 5003 has two that are alike."""
        return self._calling.question is Question.NUMBER

    def _begin_service(self) -> bool:
        """Begin to serve who came without a card to lay; tell whether anybody was waited for."""
        able = self._awaited
        if able:
            self._calling.start()
        return able

    @property
    def _awaited(self) -> bool:
        at = self._calling.in_hand
        return at is not None and not at.serving and not self._calling.doing and not self.asked

    def numbered(self, number: int) -> bool:
        """Take up who is held, or let back who was passed over."""
        able = not self.asked and can_return(self._calling, number - 1)
        if able:
            self._calling.take_up(number - 1)
        return able

    def back(self) -> bool:
        """Take back a step of a question, then the question, then what was told."""
        if self.questions.back():
            self.show_state()
            return True
        return self._find.back() or self._calling.back()

    def columns(self) -> Sequence[QWidget]:
        """Return the line and the answers of a question."""
        return [self.line, *self.question.buttons[:1]] if self.question.said else [self.line]

    def opened(self) -> None:
        """Give the focus to the line, or to where a number is looked for."""
        (self.pane.line if self._find.is_open else self.line).setFocus()

    def showEvent(self, event: QShowEvent) -> None:
        """Follow the card reader while this tab is open."""
        super().showEvent(event)
        self._follow_cards(here=True)

    def hideEvent(self, event: QHideEvent) -> None:
        """Leave the reader to the tab that is open now."""
        super().hideEvent(event)
        self._follow_cards(here=False)

    def _follow_cards(self, *, here: bool) -> None:
        """Let a card be held against the number in hand, or find its own where somebody looks for one."""
        self.context.card.follow(here=here and not self._find.is_open)
        self._find.follow(here=here)

    def tick(self, now: datetime.datetime) -> None:
        """Let ages and the seconds of keys go on."""
        self.show_state()
        called = self._calling.in_hand and not self._calling.in_hand.serving
        if called or self._calling.alone.is_so:
            self.changed.emit()

    def show_state(self) -> None:
        """Show everything anew; parts that did not change paint nothing."""
        look, calling, now = self.look, self._calling, self.context.now()
        self._show_line()
        self.number.set_words(number_words(look, calling, now))
        self.question.set_words(self.questions.words())
        # A hub that turns this machine away is not silent: what is to be mended stands in place of what goes on.
        gone = hall_cards(look, self.context) or hub_cards(look, calling, now)
        self.told.set_cards([*gone, *told_cards(look, calling), *slip_cards(look, self._find)])
        self.person.set_rows(person_rows(look, calling, self.context.card.name, draft=self.context.news.draft))
        self.able.set_rows(able_rows(look, calling))
        windows = said.window_rows(look, calling, MOST_WINDOWS[self.density.dense])
        self.same.set_rows(windows, said.same_right(look, calling))
        self.devices.set_rows(said.device_rows(look, self.context.terminal))
        self._show_alone()
        self._show_find()
        self.day.set_figures(said.day_figures(look, self.context.news.day))
        self.news.set_cards([*alone_words.beside_cards(look, calling),
                             *said.news_cards(look, self.context.news, calling, now)])  # fmt: skip

    def _show_alone(self) -> None:
        look, calling, alone = self.look, self._calling, self._calling.alone.is_so
        self.going_on.set_rows(alone_words.now_rows(look, calling) if alone else [])
        self.later.set_rows(alone_words.later_rows(look))
        self.owed.set_rows(alone_words.owed_rows(look, calling), alone_words.owed_right(look, calling))
        for panel in (self.going_on, self.later):
            # Nine numbers to choose from need their room.
            panel.setVisible(alone and calling.question is not Question.NEIGHBOUR)
        # What must be read after such a time has its room also on a low screen.
        crowded = self.density.dense and bool(calling.doubles or calling.refused)
        for usual in (self.person, self.able):
            usual.setVisible(not alone and not crowded)
        self.owed.setVisible(bool(calling.owed))
        self.day.setVisible(not alone)

    def _show_find(self) -> None:
        """Show where a number is looked for, in the room of what can wait; the number in hand stays."""
        is_open = self._find.is_open
        was_open = not self.pane.isHidden()
        self.pane.show_cards(find_cards(self.look, self._find), is_open=is_open)
        self.here.setVisible(self._awaited and not is_open)
        self.tidings.setVisible(not is_open)
        for panel in (self.person, self.able, self.going_on, self.later):
            panel.setVisible(panel.isVisibleTo(self) and not is_open)
        if is_open is not was_open and self.isVisible():
            self._follow_cards(here=True)
            self.opened()

    def _show_line(self) -> None:
        look, calling = self.look, self._calling
        gone = calling.alone.called if calling.alone.is_so else ()
        line = [said.line_strip(look, calling, one) for one in calling.line if one.ticket not in gone]
        self.head.set_words(*said.line_head(look, calling))
        self.target.set_words(*said.target_head(look, calling))
        self.line.set_strips(line)
        hidden = self.line.hidden
        typed = alone_words.keys_line(look, calling)
        self.more.set_words(look.of("window.line.more", count=hidden) if hidden else "", right=typed)
        self.more.setVisible(bool(hidden or typed))
        aside = [said.aside_strip(look, calling, place, one) for place, one in enumerate(calling.aside)]
        self.aside_head.set_words(*said.aside_head(look, calling))
        self.aside_head.setVisible(bool(aside))
        self.aside.set_strips(aside)

    def _begin(self, take_over: bool) -> None:
        who = self.context.staff.who
        if who and take_over:
            self._calling.begin(who.staff_no, who.roles, take_over=True, reason="take-over")
        else:
            self._calling.back()
            self.context.staff.sign_out("no-take-over")

    def _lay_out(self) -> None:
        d = self.density
        row = QHBoxLayout(self)
        row.setContentsMargins(d.s2 - RING_ROOM, d.s2, d.s3, d.s2)
        row.setSpacing(d.s3)
        row.addWidget(self._column(LEFT[d.dense], self.head, self.target, self.line, self.more, self.aside_head,
                                   self.aside))  # fmt: skip
        middle = QVBoxLayout()
        middle.setSpacing(d.s2)
        middle.addWidget(self.number)
        middle.addWidget(self.question)
        middle.addWidget(self.told)
        below = QHBoxLayout()
        below.setSpacing(d.s2)
        # Beside one another as ever, or what goes on and what does not while no hub can be heard.
        for wide, panels in ((3, (self.person, self.going_on)), (2, (self.here, self.able, self.later))):
            side = QVBoxLayout()
            for panel in panels:
                side.addWidget(panel)
            side.addStretch(1)
            below.addLayout(side, wide)
        middle.addLayout(below)
        # What the hall tells takes what is left, and scrolls where little is: numbers and questions never do.
        self.tidings = self.news.scrolled()
        middle.addWidget(self.tidings, 1)
        middle.addWidget(self.pane, 1)
        row.addLayout(middle, 1)
        row.addWidget(self._column(RIGHT[d.dense], self.day, self.same, self.devices, self.owed))

    def _column(self, wide: int, *parts: QWidget) -> QWidget:
        column = QWidget()
        column.setFixedWidth(wide)
        inner = QVBoxLayout(column)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(self.density.s1)
        for part in parts:
            inner.addWidget(part)
        inner.addStretch(1)
        return column
