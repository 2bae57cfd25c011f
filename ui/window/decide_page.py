# SPDX-License-Identifier: Apache-2.0
"""The page on which the platform's decision is asked for and its sealed papers are printed."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from ui.desk.density import Density
from ui.style.look import Look
from ui.window.columns import Columns
from ui.window.decide_choices import ChoiceList, ChoiceWords
from ui.window.decide_days import DayStrip, DayWords
from ui.window.decide_paper import PaperView, Tag
from ui.window.decide_prints import PrintColumn, PrintWords
from ui.window.head_line import HeadLine
from ui.window.intake_page import HeadWords, Notice
from ui.window.line_panel import LinePanel, PanelWords
from ui.window.notice_strip import NoticeStrip
from ui.window.sign_box import SignBox, SignWords
from ui.window.subject_line import Subject, SubjectLine
from ui.window.worded import under

# Pixels of the outer columns, by whether the window is low.
LEFT, RIGHT = {False: 470, True: 330}, {False: 485, True: 350}


@dataclass(frozen=True, repr=False)
class DecideWords:
    """Everything on the page."""

    subject: Subject
    head: HeadWords
    choices: tuple[ChoiceWords, ...]
    chosen: int
    stages: PanelWords
    prints_head: HeadWords
    asks_reason: str = ""
    """What is to be written before the chosen decision can be sent; empty for nothing."""
    days: DayWords = DayWords("", ())
    notice: Notice = Notice()
    page: bytes = b""
    tags: tuple[Tag, ...] = ()
    no_page: str = ""
    prints: tuple[PrintWords, ...] = ()
    sign: SignWords = SignWords("")
    printers: PanelWords = PanelWords("")


class DecidePage(QWidget):
    """Shows ``DecideWords``; signals tell what somebody did to a part of it."""

    chosen = Signal(int)
    sent = Signal()
    answered = Signal(str, str)
    reasoned = Signal(str)

    def __init__(self, look: Look, density: Density) -> None:
        super().__init__()
        self._density = d = density
        self.subject = SubjectLine(d)
        self.head, self.prints_head = HeadLine(d), HeadLine(d)
        self.choices = ChoiceList(d)
        self.reason = QLineEdit()
        self.reason.setFixedHeight(d.field)
        self.reason.hide()
        self.stages, self.printers = LinePanel(d), LinePanel(d)
        self.days = DayStrip(d)
        self.notice = NoticeStrip(d)
        self.paper = PaperView(d)
        self.prints = PrintColumn(look, d)
        self.sign = SignBox(d)
        self._lay_out()
        self.choices.chosen.connect(self.chosen)
        self.choices.sent.connect(self.sent)
        self.prints.pressed.connect(self.answered)
        self.reason.textEdited.connect(self.reasoned)
        self.reason.returnPressed.connect(self.sent)

    def show_words(self, said: DecideWords) -> None:
        """Show all of it."""
        self.subject.set_subject(said.subject)
        for head, words in ((self.head, said.head), (self.prints_head, said.prints_head)):
            head.set_words(words.title, words.quiet, words.hints, words.right)
        self.choices.set_choices(said.choices, said.chosen)
        self.reason.setVisible(bool(said.asks_reason))
        self.reason.setPlaceholderText(said.asks_reason)
        self.stages.set_words(said.stages)
        self.days.set_days(said.days)
        self.notice.say(said.notice.words, said.notice.icon, said.notice.tone)
        self.paper.show_page(said.page, said.tags, said.no_page)
        self.prints.set_cards(said.prints)
        self.sign.show_words(said.sign)
        self.printers.set_words(said.printers)
        self.printers.setVisible(bool(said.printers.lines))

    def wipe(self) -> None:
        """Forget the person."""
        self.paper.wipe()
        self.sign.wipe()
        self.reason.clear()
        self.subject.set_subject(Subject(""))
        self.prints.set_cards(())

    def _lay_out(self) -> None:
        d = self._density
        body = Columns(d, LEFT[d.dense], RIGHT[d.dense])
        body.fill(0, (self.head, self.choices, self.reason, self.stages, self.days, None, self.notice), air=d.s1 + 2)
        body.fill(1, (self.paper,))
        body.fill(2, (self.prints_head, self.prints, self.sign, None, self.printers))
        under(self, self.subject, body)
