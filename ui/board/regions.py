# SPDX-License-Identifier: Apache-2.0
"""The parts of the call screen: heading, the large call, the calls before, the queues, the bar of notices."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from math import ceil

from PySide6.QtCore import QRectF
from PySide6.QtGui import QFontMetricsF

from config.texts import Wording, text
from ui.board.canvas import MID, RIGHT, Canvas, PagedRegion, Region
from ui.board.face import BeforeList, Card, Heading, Notices, QueueLine
from ui.desk.density import BOARD, ON_DARK
from ui.desk.drawing import draw_mark, mark_width
from ui.desk.lights import draw, ink_of
from ui.parts import icons
from ui.style.fonts import font
from ui.style.tokens import CALM

# What is left free at the sides, on a screen on its side and upright.
PAD, SIDE = 56.0, 40.0
ROW, ROW_UPRIGHT = 92.0, 100.0
HEAD = 52.0
# A queue has two lines where there is room for them; more queues than fit take turns.
BLOCK, LEAST_BLOCK = 188.0, 136.0
# A card as high as this has its words in the middle.
TALL = 500.0
# Between two sentences that stand on one page of the bar.
BETWEEN = "　　"
NOTICE_PX = 42


class HeadingRegion(Region[Heading]):
    """Where this is, how old the numbers are, what time it is."""

    def draw(self, canvas: Canvas, room: QRectF) -> None:
        """Draw it on one line, upright on two."""
        if room.height() > 140:
            top, below = room.adjusted(SIDE, 18, -SIDE, -82), room.adjusted(SIDE, 104, -SIDE, -12)
            canvas.write(top, self.value.clock, 64, ON_DARK.ink, bold=True, align=RIGHT)
            self._names(canvas, top.adjusted(0, 0, -220, 0), hall=False)
            aged = self._age(canvas, below)
            canvas.write(below.adjusted(0, 0, -aged - 30, 0), self.value.hall, 32, ON_DARK.quiet)
            return
        line = QRectF(PAD, 8, room.width() - 2 * PAD, room.height() - 8)
        wide = canvas.write(line, self.value.clock, 60, ON_DARK.ink, bold=True, align=RIGHT)
        aged = self._age(canvas, line.adjusted(0, 0, -wide - 40, 0))
        # The names last: they shrink for the age and the clock, which people look for.
        self._names(canvas, line.adjusted(0, 0, -wide - aged - 80, 0), hall=True)

    def _names(self, canvas: Canvas, room: QRectF, *, hall: bool) -> None:
        """Draw title and what is done here, the hall where there is room for it, and the mark of training."""
        left, heading = room.left(), self.value
        named = [(heading.title, 44, ON_DARK.ink), (heading.about, 44, ON_DARK.ink)]
        if hall:
            named.append((heading.hall, 34, ON_DARK.quiet))
        for words, px, ink in named:
            if words:
                space = QRectF(left, room.top(), room.right() - left - self._mark_width(), room.height())
                left += canvas.write(space, words, px, ink, bold=px == 44) + 36
        self._mark(canvas, left, room.center().y())

    def _mark_width(self) -> float:
        return mark_width(self.value.training, 24) + 30 if self.value.training else 0

    def _mark(self, canvas: Canvas, left: float, middle: float) -> None:
        if self.value.training:
            draw_mark(canvas.painter, left, middle, self.value.training, 24)
            # A test looks whether words stand on one another, and the mark is one.
            canvas.places.append(QRectF(left, middle - 10, mark_width(self.value.training, 24), 20))

    def _age(self, canvas: Canvas, room: QRectF) -> float:
        """Draw light and age at the right of a room; return their width."""
        ink = ink_of(self.value.light, dark=True)
        half = QRectF(room.left() + room.width() * 0.5, room.top(), room.width() * 0.5, room.height())
        # What is well needs no loud words; what is not does.
        well = ink == ON_DARK.ok
        wide = canvas.write(half, self.value.age, 32, ON_DARK.quiet if well else ink, bold=not well, align=RIGHT)
        light = QRectF(room.right() - wide - 38, room.center().y() - 13, 26, 26)
        draw(canvas.painter, self.value.light, light, ink, ON_DARK.ground)
        return wide + 38


class CardRegion(Region[Card]):
    """The large call."""

    def draw(self, canvas: Canvas, room: QRectF) -> None:
        """Draw number, arrow and window; upright the window stands below."""
        card = self.value
        # Grey where it cannot be read: white is what is true now.
        canvas.fill(room, CALM.well if card.light else CALM.sheet, BOARD)
        if not card.number:
            self._words(canvas, room)
            return
        head = QRectF(room.left() + 48, room.top() + 24, room.width() * 0.55, 56)
        wide = canvas.write(head, card.head, 36, CALM.ink_2)
        canvas.write(head.adjusted(wide + 28, 0, 300, 0), card.again, 36, CALM.accent, bold=True)
        upright = room.height() > room.width() * 0.55
        (self._below if upright else self._beside)(canvas, room)

    def _beside(self, canvas: Canvas, room: QRectF) -> None:
        window = QRectF(room.right() - 40 - 300, room.top() + 46, 300, room.height() - 92)
        arrow = QRectF(window.left() - 30 - 64, room.center().y() + 8, 64, 50)
        number = QRectF(room.left() + 44, room.top() + 82, arrow.left() - 24 - room.left() - 44, room.height() - 98)
        # A fifth of the height is asked for; five signs get it too.
        canvas.write(number, self.value.number, 296, CALM.ink, bold=True)
        canvas.arrow(arrow, CALM.accent, 9)
        canvas.fill(window, CALM.accent, BOARD)
        large, unit = window.adjusted(16, 22, -16, -66), window.adjusted(16, window.height() - 80, -16, -16)
        if self.value.unit_first:
            large, unit = window.adjusted(16, 66, -16, -18), window.adjusted(16, 16, -16, 80 - window.height())
        canvas.write(large, self.value.window, 184, CALM.on_accent, bold=True, align=MID)
        canvas.write(unit, self.value.unit, 42, CALM.on_accent, align=MID)

    def _below(self, canvas: Canvas, room: QRectF) -> None:
        number = QRectF(room.left() + 16, room.top() + 66, room.width() - 32, 390)
        canvas.write(number, self.value.number, 388, CALM.ink, bold=True, align=MID)
        window = QRectF(room.left() + 250, room.bottom() - 250, room.width() - 250 - 48, 206)
        canvas.arrow(QRectF(room.left() + 80, window.center().y() - 38, 116, 76), CALM.accent, 12)
        canvas.fill(window, CALM.accent, BOARD)
        # Number and word stand in the middle together, in the order of the language.
        words = QFontMetricsF(font(56)).horizontalAdvance(self.value.unit)
        most = window.width() - 48 - 28 - words
        wide = min(QFontMetricsF(font(180, bold=True)).horizontalAdvance(self.value.window), most)
        left = window.center().x() - (wide + 28 + words) / 2
        number = QRectF(left + (words + 28 if self.value.unit_first else 0), window.top(), wide + 1, window.height())
        unit = QRectF(
            left + (0 if self.value.unit_first else wide + 28), window.top() + 40, words + 1, window.height() - 40
        )
        canvas.write(number, self.value.window, 180, CALM.on_accent, bold=True)
        canvas.write(unit, self.value.unit, 56, CALM.on_accent)

    def _words(self, canvas: Canvas, room: QRectF) -> None:
        card, left = self.value, room.left() + 48
        middle = room.center().y() - 80 if room.height() > TALL else room.top() + 96
        if card.light:
            draw(canvas.painter, card.light, QRectF(left, middle - 32, 64, 64), ink_of(card.light), CALM.well)
            left += 88
        title = QRectF(left, middle - 64, room.right() - 48 - left, 128)
        canvas.write(title, card.title, 96, CALM.ink, bold=True)
        for place, words in enumerate(card.lines):
            line = QRectF(room.left() + 48, middle + 76 + place * 66, room.width() - 96, 66)
            canvas.write(line, words, 46, CALM.ink)


class BeforeRegion(Region[BeforeList]):
    """The calls before, the newest first; as many as have room."""

    def draw(self, canvas: Canvas, room: QRectF) -> None:
        """Draw head and rows."""
        if not self.value.calls:
            return
        dim = self.value.dim
        ink = ON_DARK.quiet if dim else ON_DARK.ink
        canvas.write(QRectF(0, 0, room.width(), HEAD), self.value.head, 32, ON_DARK.quiet)
        high = ROW_UPRIGHT if room.width() < 1100 else ROW
        for place, call in enumerate(self.value.calls[: int((room.height() - HEAD) // high)]):
            row = QRectF(0, HEAD + place * high, room.width(), high)
            if place:
                canvas.line(row.left(), row.right(), row.top())
            # Numbers and windows stand under one another, whatever their length.
            unit = row.width() / 1192
            canvas.write(QRectF(0, row.top(), 320 * unit, high), call.number, 60, ink, bold=not dim)
            canvas.arrow(QRectF(336 * unit, row.center().y() - 11, 30, 22), ON_DARK.quiet, 3)
            self._window(canvas, QRectF(414 * unit, row.top(), 400 * unit, high), call.window, ink)
            canvas.write(row.adjusted(row.width() * 0.68, 0, 0, 0), call.time, 34, ON_DARK.quiet, align=RIGHT)

    def _window(self, canvas: Canvas, room: QRectF, window: str, ink: str) -> None:
        value, left = self.value, 0.0
        if value.unit_first:
            left = canvas.write(room.adjusted(0, 8, 0, 0), value.unit, 32, ON_DARK.quiet) + 20
        wide = canvas.write(room.adjusted(left, 0, 0, 0), window, 60, ink, bold=not value.dim)
        if not value.unit_first:
            canvas.write(room.adjusted(wide + 28, 8, 0, 0), value.unit, 32, ON_DARK.quiet)


class QueuesRegion(PagedRegion[tuple[QueueLine, ...]]):
    """How many wait where."""

    def __init__(self, value: tuple[QueueLine, ...], wording: Wording) -> None:
        super().__init__(value)
        self._wording = wording

    def pages(self) -> int:
        """Return how many pages the queues take."""
        return max(1, ceil(len(self.value) / max(1, self._room_for())))

    def draw(self, canvas: Canvas, room: QRectF) -> None:
        """Draw the page that has its turn."""
        if not self.value:
            return
        pages = self.pages()
        told = text("board.waiting.page", page=self.page + 1, pages=pages) if pages > 1 else text("board.waiting")
        canvas.write(QRectF(0, 0, room.width(), HEAD), self._wording(told), 32, ON_DARK.quiet)
        # As high on the last page as on the others: what jumps is read anew.
        high = min(BLOCK, (room.height() - HEAD) / self._each)
        for place, queue in enumerate(self._shown()):
            block = QRectF(0, HEAD + place * high, room.width(), high)
            if place:
                canvas.line(block.left(), block.right(), block.top())
            (self._row if self._upright else self._block)(canvas, block, queue)

    def names(self) -> tuple[str, ...]:
        """Return the names of the queues that have their turn."""
        return tuple(queue.name for queue in self._shown())

    def _shown(self) -> tuple[QueueLine, ...]:
        return self.value[self.page * self._each : (self.page + 1) * self._each]

    @property
    def _each(self) -> int:
        # Evenly: five on one page and one on the next would look as if something were missing.
        return ceil(len(self.value) / self.pages())

    @property
    def _upright(self) -> bool:
        return self.width() > self.height() * 1.2

    def _room_for(self) -> int:
        return int((self.height() / self.unit - HEAD) // (ROW_UPRIGHT if self._upright else LEAST_BLOCK))

    def _block(self, canvas: Canvas, block: QRectF, queue: QueueLine) -> None:
        """Draw a queue on two lines."""
        middle, half = block.center().y(), block.height() / 2
        name = QRectF(block.left(), middle - half + 12, block.width(), half - 8)
        self._name(canvas, name, queue)
        count = QRectF(block.left(), middle - 4, block.width(), half - 8)
        wide = self._count(canvas, count, queue, 72 if half > 76 else 56)
        self._wait(canvas, count.adjusted(wide + 20, 0, 0, 0), queue)

    def _row(self, canvas: Canvas, block: QRectF, queue: QueueLine) -> None:
        """Draw a queue on one line."""
        self._name(canvas, QRectF(block.left(), block.top(), block.width() * 0.5, block.height()), queue)
        left = block.left() + block.width() * 0.515
        self._count(canvas, QRectF(left, block.top(), block.width() * 0.22, block.height()), queue, 60)
        self._wait(canvas, block.adjusted(block.width() * 0.71, 0, 0, 0), queue)

    def _name(self, canvas: Canvas, room: QRectF, queue: QueueLine) -> None:
        canvas.write(QRectF(room.left(), room.top(), 40, room.height()), queue.prefix, 38, ON_DARK.quiet)
        canvas.write(room.adjusted(44, 0, 0, 0), queue.name, 38, ON_DARK.ink, bold=True)

    def _count(self, canvas: Canvas, room: QRectF, queue: QueueLine, px: float) -> float:
        ink = ON_DARK.ink if queue.known else ON_DARK.quiet
        wide = canvas.write(room, queue.count, px if queue.known else px * 0.72, ink, bold=True)
        if queue.unit:
            wide += 12 + canvas.write(room.adjusted(wide + 12, 8, 0, 0), queue.unit, 30, ON_DARK.quiet)
        return wide

    def _wait(self, canvas: Canvas, room: QRectF, queue: QueueLine) -> None:
        """Draw how long it takes, with the reason below it where there is one."""
        ink = ON_DARK.ink if queue.known else ON_DARK.quiet
        up = 16 if queue.why else 0
        canvas.write(room.adjusted(0, -up, 0, -up), queue.wait, 34, ink, align=RIGHT)
        canvas.write(room.adjusted(0, 24, 0, 24), queue.why, 28, ON_DARK.warn, align=RIGHT)


class NoticeRegion(PagedRegion[Notices]):
    """The bar below: whole sentences, page by page."""

    ground = CALM.sheet

    def pages(self) -> int:
        """Return how many pages the sentences take."""
        return len(self.sentences())

    def sentences(self) -> list[str]:
        """Return what stands on each page: as many whole sentences as one line has room for."""
        metrics, room = QFontMetricsF(font(NOTICE_PX, bold=self.value.warn)), self.width() / self.unit - 2 * PAD - 68
        return list(packed(self.value.sentences, lambda words: metrics.horizontalAdvance(words) <= room))

    def draw(self, canvas: Canvas, room: QRectF) -> None:
        """Draw the page that has its turn."""
        warn, pages, middle = self.value.warn, self.sentences(), room.center().y()
        canvas.fill(room, CALM.warn_soft if warn else CALM.sheet)
        icons.draw(canvas.painter, "bell", QRectF(PAD, middle - 22, 44, 44), CALM.warn if warn else CALM.accent)
        line = room.adjusted(PAD + 68, 0, -PAD, 0)
        words = pages[self.page] if pages else ""
        canvas.write(line, words, NOTICE_PX, CALM.warn if warn else CALM.ink, bold=warn)


def packed(sentences: Sequence[str], has_room: Callable[[str], bool]) -> Iterator[str]:
    """Yield pages of whole sentences, each page as full as it gets."""
    page = ""
    for sentence in sentences:
        longer = f"{page}{BETWEEN}{sentence}" if page else sentence
        if page and not has_room(longer):
            yield page
            longer = sentence
        page = longer
    if page:
        yield page
