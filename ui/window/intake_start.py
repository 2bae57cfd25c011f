# SPDX-License-Identifier: Apache-2.0
"""The page before a case is open: what is still in hand, a line for codes and names of matters, a draft of a kiosk."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from kiosk.domain import query_code
from kiosk.domain.item import INSTANT, ServiceItem
from kiosk.intake.keeping import OpenCase
from ui.desk.cards import Cards, CardWords, Frame
from ui.desk.density import Density
from ui.desk.lights import Light
from ui.desk.table import Cell, Column, DeskTable, Row
from ui.style.look import Look
from ui.window.columns import Columns
from ui.window.head_line import HeadLine
from ui.window.intake_page import LEFT, RIGHT, HeadWords, Notice
from ui.window.intake_words import clock
from ui.window.line_panel import LinePanel, PanelLine, PanelWords
from ui.window.marks import Tone
from ui.window.notice_strip import NoticeStrip
from ui.window.subject_line import Subject, SubjectLine
from ui.window.worded import under

# More cases than this are in the list of work, and not here.
MOST_OPEN = 9
CODE_LENGTH = 8


@dataclass(frozen=True)
class StartWords:
    """Everything on the page."""

    subject: Subject
    in_hand: PanelWords
    find: HeadWords
    rows: tuple[Row, ...]
    draft: tuple[CardWords, ...]
    notice: Notice = Notice()


class FindLine(QLineEdit):
    """A line whose arrows walk in the list under it."""

    walked = Signal(int)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Walk with the arrows; all else is typed."""
        steps: dict[int, int] = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
        if event.key() in steps:
            self.walked.emit(steps[event.key()])
        else:
            super().keyPressEvent(event)


class StartPage(QWidget):
    """``asked`` tells words to look for, ``code`` a code that was entered, ``begun`` the matter of a new case."""

    asked = Signal(str)
    code = Signal(str)
    begun = Signal(str)
    resumed = Signal(int)

    def __init__(self, look: Look, density: Density) -> None:
        super().__init__()
        self._density = d = density
        self.subject = SubjectLine(d)
        self.in_hand = LinePanel(d)
        self.head = HeadLine(d)
        self.line = FindLine()
        self.line.setFixedHeight(d.field + 4)
        self.line.setPlaceholderText(look.of("intake.start.find-prompt"))
        self.table = DeskTable(look, d, _columns(look), two=True)
        self.notice = NoticeStrip(d)
        self.cards = Cards(look, d)
        self._lay_out()
        self.line.textEdited.connect(self._typed)
        self.line.returnPressed.connect(self._entered)
        self.line.walked.connect(self._walk)
        self.in_hand.pressed.connect(self.resumed)

    def show_words(self, said: StartWords) -> None:
        """Show all of it."""
        self.subject.set_subject(said.subject)
        self.in_hand.set_words(said.in_hand)
        self.head.set_words(said.find.title, said.find.quiet, said.find.hints, said.find.right)
        self.table.set_rows(said.rows)
        self.notice.say(said.notice.words, said.notice.icon, said.notice.tone)
        self.cards.set_cards(said.draft)

    def forget(self) -> None:
        """Empty the line: what was typed there was for the person before."""
        self.line.clear()
        self.asked.emit("")

    def _typed(self, words: str) -> None:
        if not is_code(words):
            self.asked.emit(words)

    def _entered(self) -> None:
        words = self.line.text()
        if is_code(words):
            self.code.emit(words)
        elif self.table.current:
            self.begun.emit(self.table.current)

    def _walk(self, step: int) -> None:
        keys = self.table.keys
        if keys:
            here = keys.index(self.table.current) if self.table.current in keys else -1
            self.table.choose(keys[min(max(0, here + step), len(keys) - 1)])

    def _lay_out(self) -> None:
        d = self._density
        body = Columns(d, LEFT[d.dense], RIGHT[d.dense] - 120)
        body.fill(0, (self.in_hand, None))
        body.fill(1, (self.head, self.line, self.notice, self.table))
        body.fill(2, (self.cards.scrolled(),))
        under(self, self.subject, body)


def is_code(words: str) -> bool:
    """Tell whether words are a whole query code, by its check character: no name of a matter is taken for one."""
    read = query_code.read(words)
    return len(read) == CODE_LENGTH and query_code.holds(read)


def _columns(look: Look) -> tuple[Column, ...]:
    names = ("item", "days")
    shares = (3, 1)
    return tuple(
        Column(look.of(f"intake.start.column.{name}"), share) for name, share in zip(names, shares, strict=True)
    )


def item_row(look: Look, item: ServiceItem) -> Row:
    """Return a matter as a row: its name over its office, and how long it takes."""
    instant = item.project_type == INSTANT
    days = look.of("intake.start.instant") if instant else look.of("intake.start.days", count=item.promise_days)
    name = Cell(look.say(item.name.text), look.say(item.office.name.text), bold=True)
    return Row(item.task_code, (name, Cell(days)))


def open_panel(look: Look, found: tuple[tuple[OpenCase, str], ...]) -> PanelWords:
    """Return what is still in hand; ``found`` are the cases with the names of their matters."""
    lines = tuple(
        PanelLine(
            name,
            look.of("intake.start.case-under", ticket=one.ticket or "–", time=clock(one.opened_at)),
            cap=f"Alt {number}",
            tag=look.of("intake.start.case-sent" if one.handed_in else "intake.start.case-open"),
            tone=Tone.OK if one.handed_in else Tone.ACCENT,
            bold=True,
        )
        for number, (one, name) in enumerate(found[:MOST_OPEN], 1)
    )
    nothing = (PanelLine(look.of("intake.start.in-hand-none")),)
    return PanelWords(look.of("intake.start.in-hand"), lines or nothing, ruled=bool(lines))


def draft_card(look: Look, number: str, left: bool | None, *, opening: bool) -> CardWords:
    """Return what is known of a draft for the number in hand."""
    if opening:
        return CardWords("draft", Light.AT_WORK, look.of("intake.start.opening"))
    if not number:
        return CardWords("draft", None, look.of("intake.start.card"))
    if left is None:
        said = look.of("intake.start.unknown-under")
        return CardWords("draft", Light.UNREAD, look.of("intake.start.unknown"), said, Frame.UNREAD)
    name = "draft" if left else "no-draft"
    under = look.of(f"intake.start.{name}-under", number=number)
    return CardWords("draft", Light.IN_TIME if left else Light.NOT_YET, look.of(f"intake.start.{name}"), under)
