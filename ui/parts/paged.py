# SPDX-License-Identifier: Apache-2.0
"""A long sheet shown a page at a time: nobody has to know how to drag, and nothing is cut off unseen."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import pairwise
from typing import Protocol, runtime_checkable

from PySide6.QtCore import QEvent, QObject, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from ui.parts.pressable import Kind, Pressable
from ui.style.look import Look


class PageKey(Pressable):
    """A key that turns a page; by its name it is found as the ways on are."""

    def __init__(self, look: Look, name: str) -> None:
        super().__init__(look, Kind.SECONDARY)
        self.name = name


@runtime_checkable
class Lined(Protocol):
    """A part of several lines: a page may end after each."""

    @property
    def line_height(self) -> int:
        """Pixels of one line."""
        ...


class Divisible(QWidget):
    """A row that may go on on the next page, where whole it would leave half of a page empty."""


class Paged(QWidget):
    """Shows ``content`` whole when it fits, else a page of it with 再看上面 / 再看下面 below.

    A page ends between two rows (``content``'s children, or their children when it has one), never through one; a row
    higher than the page gives way to its own parts. The height follows the width without ``heightForWidth``: Qt would
    take that for a least height and let a long sheet push the way on off the screen.
    """

    seen_more = Signal()
    """Tells that a page came before somebody's eyes that was not there before."""

    def __init__(self, look: Look, content: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._top = 0
        self._room = 0
        self._seen = 0
        """Pixels from the top that were painted without a gap; 0 before the first painting."""
        # The widest it can be, until it is laid out; a guess that is too narrow would ask for too much height.
        self._width = look.tokens.size[0] - 2 * look.tokens.length.pad
        self._window = QWidget(self)
        self.content = content
        content.setParent(self._window)
        # The content lies in no layout, or a long one would push the way on off the screen; so nobody else would hear
        # when it asks for another size.
        content.installEventFilter(self)
        self._keys = self._build_keys()
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)

    @property
    def more(self) -> tuple[bool, bool]:
        """Whether there is more above and more below."""
        return self._top > 0, self._top + self._window.height() < self._height()

    @property
    def unseen(self) -> int:
        """How many pages were never on the screen; 0 before the first painting, when nobody can know."""
        count, top, whole = 0, self._seen, self._height()
        while 0 < top < whole:
            top, count = max(self._end(top, self._room), top + 1), count + 1
        return count

    @property
    def seen_whole(self) -> bool:
        """Whether everything was painted; False before the first painting, for nobody can have read it yet."""
        return 0 < self._height() <= self._seen

    def forget_seen(self) -> None:
        """Begin anew: what stands there now was not seen by anybody."""
        self._seen = 0
        self.to_top()

    def take_as_seen(self) -> None:
        """Take everything as seen, because it was in another size or language."""
        self._seen = self._height()

    def to_top(self) -> None:
        """Show the first page again."""
        self._top = 0
        self._place()

    def sizeHint(self) -> QSize:
        """Ask for the height of everything."""
        return QSize(self.content.sizeHint().width(), self._height())

    def minimumSizeHint(self) -> QSize:
        """Be content with a few rows."""
        # Three rows or so; below that a page would hold less than its own keys.
        return QSize(0, min(self._height(), self._look.tokens.px(320)))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Place the page anew; another width asks for another height."""
        if self._width != self.width():
            self._width = self.width()
            self.updateGeometry()
        self._place()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Note how far it was seen: only what is painted stands before somebody's eyes."""
        bottom = self._top + self._window.height()
        if self._top <= self._seen < bottom:
            self._seen = bottom
            # Not at once: whoever hears it changes keys, and that must not happen while the page is being painted.
            QTimer.singleShot(0, self, self.seen_more.emit)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the content when it asks for another size."""
        if event.type() == QEvent.Type.LayoutRequest:
            self.updateGeometry()
            self._place()
        return False

    def _build_keys(self) -> QWidget:
        keys = QWidget(self)
        row = QHBoxLayout(keys)
        row.setContentsMargins(0, self._look.tokens.length.s2, 0, 0)
        row.setSpacing(self._look.tokens.length.s2)
        self.up = self._key("frame.more-above", "up", "less", self._page_up)
        self.down = self._key("frame.more-below", "down", "more", self._page_down)
        for key in (self.up, self.down):
            row.addWidget(key)
        keys.hide()
        return keys

    def _key(self, words: str, icon: str, name: str, turn: Callable[[], None]) -> PageKey:
        key = PageKey(self._look, name)
        key.set_words(self._look.of(words), icon=icon)
        key.setFixedHeight(max(self._look.tokens.px(84), self._look.tokens.length.min_target))
        key.clicked.connect(turn)
        return key

    def _height(self) -> int:
        layout = self.content.layout()
        if layout is not None and layout.hasHeightForWidth():
            return layout.totalHeightForWidth(self._width)
        return self.content.sizeHint().height()

    def _place(self) -> None:
        whole = self._height()
        # Before the first layout the height is 0, and everything would seem too long.
        paged = whole > self.height() > 0
        keys = self.down.minimumHeight() + self._look.tokens.length.s2 if paged else 0
        self._room = room = max(0, self.height() - keys)
        self._keys.setVisible(paged)
        self._keys.setGeometry(0, room, self.width(), keys)
        self.content.resize(self.width(), max(whole, 1))
        # What became shorter while a later page was shown must not leave an empty one.
        self._top = min(self._top, max(0, whole - 1)) if paged else 0
        # The window ends after the last row that stands in it whole, so that nothing is cut through.
        self._window.setGeometry(0, 0, self.width(), self._end(self._top, room) - self._top)
        self.update()
        self.content.move(0, -self._top)
        above, below = self.more
        self.up.set_possible(above)
        self.down.set_possible(below)

    def _rows(self, *, apart: bool = False) -> list[tuple[int, int]]:
        """Return where rows begin and end; ``apart`` counts the parts of those that may be parted."""
        parts = visible_children(self.content)
        # A sheet with one box inside: its rows are the box's children.
        while len(parts) == 1 and visible_children(parts[0]):
            parts = visible_children(parts[0])
        return sorted(place for part in parts for place in self._places(part, apart=apart))

    def _places(self, row: QWidget, *, apart: bool) -> list[tuple[int, int]]:
        """Return where a row stands; of one that no page can hold, where its parts stand."""
        parted = row.height() > self._room or (apart and isinstance(row, Divisible))
        parts = leaves(row) if parted else [row]
        places = sorted(place for one in parts for place in self._lines(one, parted=parted))
        # Its name never stands alone at the foot of a page: the first of what it names goes with it.
        return [(places[0][0], places[1][1]), *places[2:]] if len(places) > 1 else places

    def _lines(self, part: QWidget, *, parted: bool) -> list[tuple[int, int]]:
        """Return where a part stands; of words in a row that is parted, where each line does."""
        top, high = part.mapTo(self.content, part.rect().topLeft()).y(), part.height()
        line = part.line_height if parted and isinstance(part, Lined) else high
        ends = [top + line * number for number in range(1, high // max(1, line))]
        return list(pairwise((top, *ends, top + high)))

    def _end(self, top: int, room: int) -> int:
        """Return where the page that starts at ``top`` ends: after the last row that stands in it whole."""
        whole = self._height()
        if top + room >= whole:
            return whole
        end = last_end(self._rows(), top, top + room)
        # Half a page left empty looks like all there is.
        end = end if end - top >= room // 2 else max(end, last_end(self._rows(apart=True), top, top + room))
        # What is higher than the page and has no parts is cut after all: better than a page that never goes on.
        return end if end > top else top + room

    def _page_down(self) -> None:
        self._top += self._window.height()
        self._place()

    def _page_up(self) -> None:
        room = self.height() - self._keys.height()
        starts = [start for start, _ in self._rows() if self._top - room <= start < self._top]
        self._top = min(starts, default=0) if self._top > room else 0
        self._place()


def visible_children(part: QWidget) -> list[QWidget]:
    """Return the direct children of a part that are not hidden."""
    found: Iterable[QWidget] = part.findChildren(QWidget, options=Qt.FindChildOption.FindDirectChildrenOnly)
    return [child for child in found if not child.isHidden()]


def leaves(part: QWidget) -> list[QWidget]:
    """Return what a part is made of in the end; the part where it is made of nothing."""
    return [leaf for child in visible_children(part) for leaf in leaves(child)] or [part]


def last_end(rows: list[tuple[int, int]], top: int, bottom: int) -> int:
    """Return the last end between two heights that goes through no other row; ``top`` for none."""
    through = [end for _, end in rows if any(start < end < other for start, other in rows)]
    return max((end for _, end in rows if top < end <= bottom and end not in through), default=top)
