# SPDX-License-Identifier: Apache-2.0
"""The page on which somebody signs in: number, password, badge or token; beside it how the window is before work."""

from __future__ import annotations

import datetime

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from config.clock import china_time
from config.texts import Text, text
from kiosk.staff.session import Refusal, Wish
from kiosk.steps.technician_part import moment
from offline_queue.line import Line
from ui.desk.ages import lasting
from ui.desk.cards import Cards, CardWords, Frame
from ui.desk.cover import Cover
from ui.desk.density import ON_DARK, Density
from ui.desk.drawing import draw_mark, draw_words, line_of, mark_width, width_of
from ui.desk.keys import KeyButton
from ui.desk.lights import Light
from ui.parts.label import Label
from ui.style.look import Look
from ui.style.theme import colour
from ui.style.tokens import CALM
from ui.window import alone_words
from ui.window import calling_words as said
from ui.window.context import WindowContext
from ui.window.machine_words import REFUSED, outbox_is
from ui.window.status_panel import StatusPanel, StatusRow

LOOK_AGAIN = 5
# The dark part takes so much of the width; what is typed has room enough on the rest.
DARK_SHARE = 0.38
# A name is longer than a number, and stands so much smaller.
NAME_SHARE = 0.6
FIELDS = {False: 480, True: 380}


class SignInPage(Cover):
    """One try at a time; what was typed is gone from the fields as soon as it is tried."""

    def __init__(self, look: Look, density: Density, context: WindowContext) -> None:
        super().__init__()
        self._look, self._density, self._context = look, density, context
        self._now = context.now()
        self.number = self._field("window.signin.number")
        self.password = self._field("window.signin.password", secret=True)
        self.second = self._field("window.signin.second", secret=True)
        self.why = Label(look, density.small, colour="fault")
        self.note = Cards(look, density)
        self.ready = StatusPanel(density, look.of("window.signin.before"))
        self.trouble = Cards(look, density)
        self.button = KeyButton(density, "Enter", self._of("window.signin.open"), filled=True, wide=True)
        self.button.clicked.connect(self.try_in)
        self._lay_out()
        context.machine_changed.connect(self.show_state)
        if context.hall:
            context.hall.seen.connect(self.show_state)
        self.show_state()

    def opened(self) -> None:
        """Ask for a number, with empty fields."""
        for field in (self.number, self.password, self.second):
            field.clear()
        self._show_open()
        left = f"window.signin.out.{self._context.staff.left}"
        self.why.set_words(self._of(left) if left in self._look.wording else "")
        self.number.setFocus()

    def press(self, number: int) -> None:
        """Look at all devices again, and at an outbox that did not open."""
        if number != LOOK_AGAIN:
            return
        self._context.storage.now()
        if book := self._context.terminal.book:
            for name in book.reports():
                book.look(name)

    def tick(self, now: datetime.datetime) -> None:
        """Show the hour, and ages as they grow."""
        self._now = now
        self.show_state()
        self.update()

    def try_in(self) -> None:
        """Try to sign in with what stands in the fields; an empty one is asked for first."""
        empty = next((one for one in (self.number, self.password) if not one.text().strip()), None)
        if empty is not None:
            empty.setFocus()
            return
        if self._context.staff.busy:
            return
        wish = Wish(self.number.text().strip(), self.password.text(), self.second.text().strip())
        self.password.clear()
        self.second.clear()
        self.why.set_words("")
        self._context.staff.sign_in(wish, self._heard)
        self._show_open()

    def show_state(self, _: object = None) -> None:
        """Show how everything is; parts that did not change paint nothing."""
        self.ready.set_rows(self._rows(), self._look.of("window.signin.again"))
        left = alone_words.left_cards(self._look, self._context.calling)
        self.note.set_cards([*left, *self._offline_cards()])
        self._show_open()
        self.trouble.set_cards(said.trouble_cards(self._look, self._context, self._now))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the dark part: the window's number or the desk's name, large, and the day."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), colour(CALM.desk))
        painter.fillRect(QRectF(0, 0, self._dark(), self.height()), colour(ON_DARK.ground))
        self._paint_head(painter)
        self._paint_number(painter)
        self._paint_foot(painter)
        painter.end()

    def _heard(self, refusal: Refusal | None) -> None:
        self._show_open()
        if refusal:
            self.why.set_words(self._look.say(refusal_words(refusal)))
            self.password.setFocus()

    def _show_open(self) -> None:
        """Take what is typed, but not while somebody is being let in, and not where nothing can be put on record."""
        able = not self._context.staff.busy and outbox_is(self._context.terminal) != REFUSED
        was = self.button.isEnabled()
        for part in (self.number, self.password, self.second, self.button):
            part.setEnabled(able)
        if able and not was and self.isVisible():
            self.number.setFocus()

    def _rows(self) -> list[StatusRow]:
        look, context = self._look, self._context
        hub = said.hub_row(look, context.calling, self._now)
        line = said.line_row(look, context.terminal, self._now)
        return [hub, line, *said.device_rows(look, context.terminal, before_work=True)]

    def _offline_cards(self) -> list[CardWords]:
        """Return by what people are let in without a line; only a roster that is here lets anybody in."""
        terminal, staff, of = self._context.terminal, self._context.staff, self._look.of
        if terminal.line.line is not Line.DOWN or outbox_is(terminal) == REFUSED:
            return []
        if staff.roster is None:
            return [CardWords("offline", Light.OVER, of("window.signin.no-roster"),
                              of("window.signin.no-roster-under"), Frame.NEAR)]  # fmt: skip
        issued = moment(china_time(staff.roster), self._now)
        return [CardWords("offline", Light.NEAR, of("window.signin.offline"),
                          self._of("window.signin.offline-of", time=issued), Frame.STALE)]  # fmt: skip

    def _of(self, key: str, **args: object) -> str:
        """Return the words of a key, those of this desk where it has its own."""
        own = f"{key}.{self._context.desk}"
        return self._look.of(own if own in self._look.wording else key, **args)

    def _paint_head(self, painter: QPainter) -> None:
        d, site = self._density, self._context.settings.site
        if site.mode != "training":
            return
        mark, left, middle = self._look.of("frame.training"), float(d.s4 * 3), d.s4 * 3.0
        draw_mark(painter, left, middle, mark, d.small)
        at = left + mark_width(mark, d.small) + d.s2
        box = QRectF(at, middle - 20, self._dark() - at, 40)
        draw_words(painter, box, self._look.of("window.signin.training"), d.body, ON_DARK.quiet)

    def _paint_number(self, painter: QPainter) -> None:
        d, context = self._density, self._context
        left, wide = d.s4 * 3, self._dark() - d.s4 * 4
        said, under = self._large()
        big = d.number if said == self._context.settings.hub.window else round(d.number * NAME_SHARE)
        while width_of(said, big, bold=True) > wide and big > d.title:
            big -= 4
        top = self.height() * 0.42 - big / 2
        hall = context.settings.site.hall_in(context.wording.language)
        draw_words(painter, QRectF(left, top - line_of(d.title) - d.s2, wide, line_of(d.title)), hall, d.lead,
                   ON_DARK.quiet)  # fmt: skip
        draw_words(painter, QRectF(left, top, wide, big), said, big, ON_DARK.ink, bold=True)
        draw_words(painter, QRectF(left, top + big + d.s2, wide, line_of(d.title)), under, d.title, ON_DARK.ink)

    def _large(self) -> tuple[str, str]:
        """Return what stands large, and what under it: a window is known by its number, a desk by its name."""
        context = self._context
        if context.desk == "window" and context.settings.hub.window:
            return context.settings.hub.window, context.place
        kind = f"window.signin.desk.{context.desk}"
        name = self._look.of(kind) if kind in self._look.wording else ""
        return context.place, "" if name in context.place else name

    def _paint_foot(self, painter: QPainter) -> None:
        d, look, now = self._density, self._look, self._now
        date = look.of("desk.date", month=now.month, day=now.day, weekday=look.of(f"desk.weekday.{now:%w}"))
        lines = [f"{date}  {now:%H:%M}", look.of("window.signin.hours", hours=self._context.settings.site.hours)]
        lines += said.waiting_lines(look, self._context.calling)
        high = line_of(d.body) + d.s1
        top = self.height() - d.s4 * 3 - high * len(lines)
        for place, words in enumerate(lines):
            box = QRectF(d.s4 * 3, top + place * high, self._dark() - d.s4 * 4, high)
            draw_words(painter, box, words, d.body, ON_DARK.quiet)

    def _dark(self) -> int:
        return round(self.width() * DARK_SHARE)

    def _field(self, key: str, *, secret: bool = False) -> QLineEdit:
        field = QLineEdit()
        field.setFixedHeight(self._density.field + 8)
        field.setAccessibleName(self._look.of(key))
        if secret:
            field.setEchoMode(QLineEdit.EchoMode.Password)
        # What is tried here opens a window: no input method may learn it, no menu offer it to another program.
        field.setInputMethodHints(Qt.InputMethodHint.ImhSensitiveData | Qt.InputMethodHint.ImhNoPredictiveText)
        field.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        field.returnPressed.connect(self._next)
        return field

    def _next(self) -> None:
        """Enter leads from field to field, and from the last to the try; a reader that types ends with Enter too."""
        order = (self.number, self.password, self.second)
        here = next((place for place, one in enumerate(order) if one.hasFocus()), 0)
        if here + 1 < len(order):
            order[here + 1].setFocus()
        else:
            self.try_in()

    def _lay_out(self) -> None:
        d = self._density
        fields = QWidget()
        fields.setFixedWidth(FIELDS[d.dense])
        column = QVBoxLayout(fields)
        column.setSpacing(d.s1)
        column.addStretch(2)
        for part in self._parts():
            column.addWidget(part)
        column.addStretch(3)
        aside = QVBoxLayout()
        aside.setSpacing(d.s2)
        aside.addStretch(2)
        aside.addWidget(self.ready)
        aside.addWidget(self.trouble)
        aside.addStretch(3)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, d.s3, d.s4 * 2, d.s3)
        row.setSpacing(d.s4 * 2)
        row.addStretch(38)
        row.addWidget(fields, 0)
        row.addLayout(aside, 22)

    def _parts(self) -> list[QWidget]:
        d, look = self._density, self._look
        title = Label(look, d.title, bold=True)
        title.set_words(look.of("window.signin.title"))
        parts: list[QWidget] = [title]
        fields = (self.number, self.password, self.second)
        for key, field in zip(("number", "password", "second"), fields, strict=True):
            name = Label(look, d.small, colour="ink_2")
            name.set_words(look.of(f"window.signin.{key}"))
            parts += [name, field]
        return [*parts, self.why, self.note, self.button]


def refusal_words(refusal: Refusal) -> Text:
    """Return why nobody was let in; which part was wrong is never said."""
    if refusal.why == "locked" or refusal.wait:
        wait = lasting(refusal.wait)
        return text("window.signin.why.locked", wait=wait)
    if refusal.why == "refused" and refusal.left:
        return text("window.signin.why.refused-left", left=refusal.left)
    return text(f"window.signin.why.{refusal.why}")
