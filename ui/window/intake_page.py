# SPDX-License-Identifier: Apache-2.0
"""The page on which a case is taken in: papers, camera and form side by side, under the line of who is here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QSizePolicy, QSpacerItem, QWidget

from kiosk.capture.sight import Quad
from ui.desk.density import ON_DARK, Density
from ui.parts.corners_view import CornerShape, CornersView
from ui.style.look import Look
from ui.style.tokens import CALM
from ui.window.columns import Columns
from ui.window.head_line import HeadLine
from ui.window.intake_bar import CaseBar
from ui.window.intake_camera import CameraPane, FindingBar, Found, Shown
from ui.window.intake_field import FieldWords
from ui.window.intake_form import FormColumn
from ui.window.intake_papers import PaperList, PaperWords, TrustLegend
from ui.window.line_panel import LinePanel, PanelWords
from ui.window.marks import LEVELS, Hint, Tone
from ui.window.notice_strip import NoticeStrip
from ui.window.question_card import QuestionCard, QuestionWords
from ui.window.subject_line import Subject, SubjectLine
from ui.window.worded import under

EXPANDS = QSizePolicy.Policy.Expanding
# Pixels of the outer columns, by whether the window is low.
LEFT, RIGHT = {False: 560, True: 336}, {False: 600, True: 506}


@dataclass(frozen=True)
class HeadWords:
    """The head of a column."""

    title: str
    quiet: str = ""
    hints: tuple[Hint, ...] = ()
    right: str = ""


@dataclass(frozen=True)
class Notice:
    """Words on a strip."""

    words: str = ""
    icon: str = "info"
    tone: Tone = Tone.ACCENT


@dataclass(frozen=True, repr=False)
class CornersShown:
    """A still on which corners are set, empty while it is fetched, and where they are first."""

    still: bytes
    quad: Quad


@dataclass(frozen=True, repr=False)
class IntakeWords:
    """Everything on the page."""

    subject: Subject
    papers: HeadWords
    rows: tuple[PaperWords, ...]
    chosen: str
    gaps: PanelWords
    ways: PanelWords
    camera: HeadWords
    shown: Shown
    form: HeadWords
    fields: tuple[FieldWords, ...]
    seen: Mapping[str, str] = field(default_factory=dict)
    found: tuple[Found, ...] = ()
    can_take: bool = False
    under_camera: str = ""
    notice: Notice = Notice()
    foot: HeadWords = HeadWords("")
    asked: QuestionWords | None = None
    """With it, the question stands where the camera is."""
    bar: tuple[tuple[str, str], ...] = ()
    corners: CornersShown | None = None
    """With it, corners are set where the camera is."""


class IntakePage(QWidget):
    """Shows ``IntakeWords``; signals tell what somebody did to a part of it."""

    chosen = Signal(str)
    taken = Signal()
    entered = Signal(str, str)
    way = Signal(int)
    gap = Signal(int)
    answered = Signal(str)
    """The key of an answer, or a letter under the form."""

    def __init__(self, look: Look, density: Density) -> None:
        super().__init__()
        self._density = d = density
        self.subject = SubjectLine(d)
        self.heads = tuple(HeadLine(d) for _ in range(3))
        self.papers = PaperList(d)
        dense = ".dense" if d.dense else ""
        self.legend = TrustLegend(d, [look.of(f"intake.trust.{level}{dense}") for level in LEVELS])
        self.gaps, self.ways = LinePanel(d), LinePanel(d)
        self.camera = CameraPane(d)
        self.corners = CornersView(
            CornerShape(14, 40, 110, 3, ON_DARK.ground, CALM.accent, CALM.on_accent, numbered=True)
        )
        self._still = b""
        self.findings = FindingBar(d, "Enter", look.of("intake.take-short" if d.dense else "intake.take"))
        self.under_camera = HeadLine(d)
        self.question = QuestionCard(look, d)
        self.bar = CaseBar(d)
        self.form = FormColumn(look, d)
        self.notice = NoticeStrip(d)
        self.foot = HeadLine(d)
        self._lay_out()
        self._connect()

    def show_words(self, said: IntakeWords) -> None:
        """Show all of it."""
        self.subject.set_subject(said.subject)
        for head, words in zip(self.heads, (said.papers, said.camera, said.form), strict=True):
            head.set_words(words.title, words.quiet, words.hints, words.right)
        self.papers.set_rows(said.rows, said.chosen)
        self.gaps.set_words(said.gaps)
        self.ways.set_words(said.ways)
        self.notice.say(said.notice.words, said.notice.icon, said.notice.tone)
        self.form.show_fields(said.fields, said.seen)
        self.foot.set_words("", said.foot.quiet, (), said.foot.right)
        self.bar.set_keys(said.bar)
        self._set_corners(said.corners, asked=said.asked is not None)
        self._ask(said.asked, said.corners)
        self.show_picture(said.shown, said.found, can_take=said.can_take, under=said.under_camera)

    def show_picture(self, shown: Shown, found: Sequence[Found], *, can_take: bool, under: str) -> None:
        """Show what the camera sees; this alone is new many times a second."""
        self.camera.show_picture(shown)
        self.findings.set_found(found, can=can_take)
        self.under_camera.set_words("", under)

    def _set_corners(self, corners: CornersShown | None, *, asked: bool) -> None:
        still = corners.still if corners else b""
        # The same still keeps the corners that were moved, whatever else is news.
        if corners and still != self._still:
            self.corners.show_still(still, corners.quad)
        elif corners is None and self._still:
            self.corners.wipe()
        self._still = still
        self.corners.setVisible(corners is not None and not asked)

    def _ask(self, asked: QuestionWords | None, corners: CornersShown | None) -> None:
        self.question.set_words(asked)
        for part in (self.camera, self.findings, self.under_camera):
            part.setVisible(asked is None and corners is None)
        self._air.changeSize(0, 0, QSizePolicy.Policy.Minimum, EXPANDS if asked else QSizePolicy.Policy.Minimum)

    def wipe(self) -> None:
        """Forget the person."""
        self.camera.wipe()
        self.corners.wipe()
        self._still = b""
        self.form.wipe()
        self.papers.set_rows((), "")
        self.subject.set_subject(Subject(""))

    def columns(self) -> Sequence[QWidget]:
        """Return what Ctrl+Tab goes through."""
        return (self.papers, self.form)

    def _lay_out(self) -> None:
        d = self._density
        body = Columns(d, LEFT[d.dense], RIGHT[d.dense])
        left, middle, right = self.heads
        body.fill(0, (left, self.papers, self.legend, self.gaps, None, self.ways))
        column = body.fill(1, (middle, self.question, self.corners, self.camera, self.findings, self.under_camera))
        # Room under a question, which stands as high as its words.
        self._air = QSpacerItem(0, 0)
        column.addItem(self._air)
        body.fill(2, (right, self.notice, self.form, self.bar, self.foot))
        under(self, self.subject, body)

    def _connect(self) -> None:
        self.papers.chosen.connect(self.chosen)
        self.papers.entered.connect(self.taken)
        self.findings.button.clicked.connect(lambda: self.taken.emit())
        self.form.entered.connect(self.entered)
        self.gaps.pressed.connect(self.gap)
        self.question.pressed.connect(self.answered)
        self.bar.pressed.connect(self.answered)
        self.ways.pressed.connect(lambda place: self.way.emit(place + 1))
