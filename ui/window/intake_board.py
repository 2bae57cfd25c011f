# SPDX-License-Identifier: Apache-2.0
"""The tab where a clerk takes in a case: begin it, hold originals beside their pages, mend what is wrong, hand in."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from PySide6.QtCore import QEvent, Qt, QTimer
from PySide6.QtGui import QHideEvent, QKeyEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from kiosk.intake.case import Case
from kiosk.intake.standing import GapKind
from offline_queue.line import Line
from ui.desk.board import MakeBoard
from ui.desk.density import Density
from ui.desk.keys import Key
from ui.style.look import Look
from ui.window import decide_words
from ui.window.calling_keys import CALLING_TAB, WindowBoard
from ui.window.calling_values import Question
from ui.window.context import WindowContext
from ui.window.decide_conflict import ConflictPage
from ui.window.decide_hands import DecideHands
from ui.window.decide_keys import decide_keys
from ui.window.decide_page import DecidePage
from ui.window.decide_versions import conflict_words
from ui.window.intake_ask_words import CONSENT_KEY, DROP_KEY, INK_KEY, PROMISE_KEY, WHOM_KEY, with_question
from ui.window.intake_asks import Asks
from ui.window.intake_corners import CORNERS_KEY, page_act, with_corners
from ui.window.intake_look import View
from ui.window.intake_page import HeadWords, IntakePage
from ui.window.intake_place import IntakePlace, place_of
from ui.window.intake_start import StartPage, StartWords, draft_card, item_row, open_panel
from ui.window.intake_view import (
    Around,
    can_take,
    found,
    no_case,
    page_words,
    shown,
    start_notice,
    under_camera,
)

PAPER, SLIP, DECIDE, FINISH, FIND = 7, 8, 9, 10, 11
CORRECT, MISSING, FORMAL = 1, 2, 3
# A key that is only passed by, as on the way to Alt and a digit, lifts no mask.
HOLD_MS = 250
MINUTE = 60


class IntakeBoard(WindowBoard):
    """Shows the state of an ``IntakePlace`` and moves it."""

    TAB = "window.tab.intake"

    def __init__(self, look: Look, density: Density, place: IntakePlace) -> None:
        super().__init__(look, density, place.context)
        self._place, self._state, self._decide, self._asks = place, place.state, place.decide, place.asks
        asks = place.asks
        self._about: dict[str, Callable[[], None]] = {
            WHOM_KEY: lambda: asks.ask(Asks.WHOM), DROP_KEY: lambda: asks.ask(Asks.DROP),
            PROMISE_KEY: asks.ask_promise, CONSENT_KEY: asks.ask_consent,
        }  # fmt: skip
        self.start = StartPage(look, density)
        self.page = IntakePage(look, density)
        self.decide = DecidePage(look, density)
        self.conflict = ConflictPage(density)
        self._hands = DecideHands(place, self.decide, self.conflict)
        self._pages = QStackedWidget()
        for page in (self.start, self.page, self.decide, self.conflict):
            self._pages.addWidget(page)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._pages)
        self._asked = ""
        self._hold = QTimer(self, interval=HOLD_MS, singleShot=True)
        self._hold.timeout.connect(lambda: self._state.see(True))
        self._connect()
        self.show_state()

    # What the shell asks

    def opened(self) -> None:
        """Look around, and give the focus to where one goes on."""
        self._place.opened()
        self._place.follow(here=True)
        self._focus()

    def columns(self) -> Sequence[QWidget]:
        """Return papers and form, or the line to type in and the list under it."""
        if self._decide.case:
            return (self.conflict.table,) if self._decide.overtaken else (self.decide.choices, self.decide.prints)
        return self.page.columns() if self._state.case else (self.start.line, self.start.table)

    @property
    def asked(self) -> str:
        """Return what is asked about the case, or whether a paper came out."""
        if self._decide.case:
            return "paper" if self._decide.prints.asked and not self._decide.overtaken else ""
        return "corners" if self._place.corners.open else self._asks.asks.value

    def place_keys(self) -> Mapping[int, Key]:
        """Return what F7 to F11 do here."""
        of, state = self.look.of, self._state
        if self._decide.case:
            return decide_keys(self.look, self._decide)
        if state.case is None:
            return {FIND: Key(of("desk.key.find"), of("intake.key.find"))}
        one = state.material
        scans = one is not None and one.paper.source == "applicant" and not state.busy
        gaps = len(state.gaps)
        ready = gaps == 0 and not state.busy
        note = of("intake.key.decide.gaps", count=gaps) if gaps else of("intake.key.decide.note")
        return {
            PAPER: Key(of("intake.key.paper"), of("intake.key.paper.note"), scans),
            SLIP: Key(of("intake.key.slip"), of("intake.key.slip.note"), not state.busy),
            DECIDE: Key(of("intake.key.decide"), of("intake.why.busy") if state.busy else note, ready, filled=ready),
            FINISH: Key(of("window.key.finish"), of("intake.key.finish.not"), enabled=False),
            FIND: Key(of("desk.key.find"), of("intake.key.find.leave")),
        }  # fmt: skip

    def place_press(self, number: int) -> None:
        """Do what one of them means."""
        if self._decide.case:
            self._hands.press(number)
            return
        acts: dict[int, Callable[[], None]] = {
            PAPER: self._state.another_page, DECIDE: self._state.hand_in, FIND: self._find,
            SLIP: self._state.put_aside,
        }  # fmt: skip
        if number in acts:
            acts[number]()

    def letter(self, sign: str) -> bool:
        """Do what a letter means for the chosen paper."""
        state = self._state
        if self._decide.case:
            return self._hands.letter(sign)
        if state.case is None:
            return False
        if self._asks.answer(sign) or self._place.corners.open:
            return True
        acts: dict[str, Callable[[], None]] = {
            " ": state.check, "G": state.next_gap, "R": state.turn, "Z": state.look_closer,
            "T": self._other_view, "L": state.set_aside, INK_KEY: self._place.ink.go_on,
            CORNERS_KEY: self._place.corners.begin,
        }  # fmt: skip
        if sign in self._about:
            self._about[sign]()
        elif sign in acts:
            self._to_paper(acts[sign])
        return sign in acts or sign in self._about

    def numbered(self, number: int) -> bool:
        """Go one of the three ways, or take up a case in hand."""
        state = self._state
        if self._decide.case or self.asked:
            return False
        if state.case is None:
            return self._resume(number - 1)
        if number == CORRECT:
            wrong = next((gap.at for gap in state.gaps if gap.kind is GapKind.FIELD), "")
            self.page.form.focus_field(wrong)
        elif number == MISSING:
            state.put_aside()
        elif number == FORMAL:
            state.hand_in()
        return number in (CORRECT, MISSING, FORMAL)

    def back(self) -> bool:
        """Take back a closer look, then go from the form to the papers; never out of the case."""
        state = self._state
        if state.case is None:
            return False
        if self._place.corners.leave() or self._asks.back() or self._place.ink.back():
            return True
        if state.zoom or state.turns:
            state.set_view(state.view)
            return True
        if self.page.form.focused:
            self.page.papers.setFocus()
            return True
        return False

    def tick(self, now: datetime.datetime) -> None:
        """Follow the devices while the tab is open, and let the time of service count."""
        # Also while another tab is open: what was handed in is heard of, and its receipt printed.
        self._decide.look()
        if self.isVisible():
            self._place.follow(here=True)
            self.show_state()

    # Keys and windows

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Lift masks while Alt is held; turn the pages of a paper, put them in order, take one out."""
        if event.key() == Qt.Key.Key_Alt and not event.isAutoRepeat():
            self._hold.start()
        else:
            self._let_go()
            if not self._place.corners.open and (act := page_act(self._state, event)):
                self._to_paper(act)
                return
        super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        """Mask everything again."""
        if event.key() == Qt.Key.Key_Alt and not event.isAutoRepeat():
            self._let_go()
        super().keyReleaseEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        """Mask everything when another window is gone to: the key is let go where nobody hears it."""
        if event.type() == QEvent.Type.ActivationChange:
            self._let_go()
        super().changeEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        """Leave the devices to other tabs."""
        self._let_go()
        self._place.follow(here=False)
        super().hideEvent(event)

    def _let_go(self) -> None:
        self._hold.stop()
        self._state.see(False)

    # What is shown

    def show_state(self) -> None:
        """Show everything anew; parts that did not change paint nothing."""
        case, sent = self._state.case, self._decide.case
        if sent:
            self._open_page(self._show_decide(sent))
        elif case:
            said = page_words(self.look, self._state, case, self._around(), dense=self.density.dense)
            said = with_corners(self.look, said, self._place.corners)
            self.page.show_words(with_question(self.look, said, self._asks, self._place.ink))
            self._open_page(self.page)
        else:
            self._show_start()
            self._open_page(self.start)
        self.changed.emit()

    def _show_decide(self, case: Case) -> QWidget:
        found = self._decide.overtaken
        if found:
            self.conflict.show_words(conflict_words(self.look, case, found, self._around()))
            return self.conflict
        said = decide_words.page_words(self.look, self._decide, case, self._around(), self._place.hours)
        states = self.context.terminal.device_states()
        self.decide.show_words(replace(said, printers=decide_words.printers(self.look, dict(states))))
        asked = self._decide.prints.asked
        if asked and asked.key != self._asked:
            # The keys of a question are the next ones, unless somebody types just now.
            self.decide.prints.setFocus()
        self._asked = asked.key if asked else ""
        return self.decide

    def _open_page(self, page: QWidget) -> None:
        if self._pages.currentWidget() is page:
            return
        before = self._pages.currentWidget()
        self._pages.setCurrentWidget(page)
        if page is self.start:
            self.start.forget()
        for one in (self.page, self.decide, self.conflict):
            # Whatever is left is wiped: who comes next must not find it behind a page.
            if one is before:
                one.wipe()
        if self.isVisible():
            self._place.follow(here=True)
            self._focus()

    def _show_start(self) -> None:
        look, place, state = self.look, self._place, self._state
        number = place.ticket.number if place.ticket else ""
        names = tuple((one, self._name(one.task_code)) for one in state.open)
        rows = tuple(item_row(look, item) for item in place.found)
        quiet = look.of("intake.start.found", count=len(rows)) if rows else ""
        card = draft_card(look, number, state.left, opening=bool(state.busy))
        self.start.show_words(
            StartWords(
                no_case(look, number, self._around()),
                open_panel(look, names),
                HeadWords(look.of("intake.start.find"), quiet),
                rows,
                (card,),
                start_notice(look, state),
            )
        )

    def _show_picture(self) -> None:
        """Show what the camera sees now: many times a second, so nothing else is looked at."""
        state = self._state
        if state.case and state.view is View.LIVE and self.isVisible():
            under = under_camera(self.look, state)
            picture = shown(self.look, state)
            self.page.show_picture(picture, found(self.look, state), can_take=can_take(state), under=under)

    def _around(self) -> Around:
        context, at = self.context, self.context.ticket
        since = ""
        if at and at.serving_at:
            passed = max(0, (context.calling.hub_ms - at.serving_at) // 1000)
            since = f"{passed // MINUTE:02}:{passed % MINUTE:02}"
        line = {Line.UP: True, Line.DOWN: False}.get(context.terminal.line.line)
        return Around(line, at.same_person if at else None, since)

    def _name(self, task_code: str) -> str:
        item = self._place.name_of(task_code)
        return self.look.say(item.alias.text) if item else task_code

    # What is done

    def _connect(self) -> None:
        state, page, start = self._state, self.page, self.start
        self._place.changed.connect(self.show_state)
        state.camera.seen.connect(self._show_picture)
        state.went_to.connect(self._go_to)
        page.chosen.connect(state.choose)
        page.taken.connect(lambda: self._to_paper(state.take))
        page.entered.connect(state.correct)
        page.way.connect(self.numbered)
        page.answered.connect(self.letter)
        self._asks.changed.connect(self._show_question)
        corners = self._place.corners
        page.corners.done.connect(lambda: corners.lay(page.corners.model.quad))
        page.corners.left.connect(lambda: corners.leave())
        corners.opened.connect(page.corners.setFocus)
        corners.closed.connect(page.papers.setFocus)
        page.gap.connect(lambda number: state.go_to(state.gaps[number]))
        start.asked.connect(self._place.find)
        self.context.calling.changed.connect(self._lead_to_question)
        start.code.connect(lambda code: state.open_code(code, self._place.ticket))
        start.begun.connect(self._place.begin)
        start.resumed.connect(self._resume)

    def _show_question(self) -> None:
        """Show what is asked, and leave the fields: a digit that is typed there would be no answer."""
        if self._asks.asks is not Asks.NOTHING and self.isVisible():
            self.page.papers.setFocus()
        self.show_state()

    def _to_paper(self, act: Callable[[], None]) -> None:
        """Do something to the chosen paper; under a question nobody sees it, so that it is only shown first."""
        if not self._asks.put_away():
            act()

    def _lead_to_question(self) -> None:
        """Open the tab that calls where it asks whether another person may come: only there it can be answered."""
        if self.isVisible() and self.context.calling.question is Question.OTHER_PERSON:
            self.context.tab_wanted.emit(CALLING_TAB)

    def _focus(self) -> None:
        if self._decide.case:
            self._hands.focus()
        elif self._state.case is None:
            self.start.line.setFocus()
        elif not self.page.form.focused:
            self.page.papers.setFocus()

    def _go_to(self, field: str) -> None:
        if field:
            self.page.form.focus_field(field)
        else:
            self.page.papers.setFocus()

    def _other_view(self) -> None:
        self._state.set_view(View.PAGE if self._state.view is View.LIVE else View.LIVE)

    def _find(self) -> None:
        """Put the case away, which is kept, and look for another."""
        if self._state.case:
            self._state.leave()
            self._place.opened()
        self.start.line.setFocus()

    def _resume(self, place: int) -> bool:
        cases = self._state.open
        if not 0 <= place < len(cases):
            return False
        self._state.resume(cases[place].id)
        return True


def make_intake(context: WindowContext) -> MakeBoard:
    """Return the maker of the tab that takes in."""
    return lambda look, density: IntakeBoard(look, density, place_of(context))
