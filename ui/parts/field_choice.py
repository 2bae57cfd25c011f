# SPDX-License-Identifier: Apache-2.0
"""The answers of a choice of one or several, all in sight, side by side as far as their words allow."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Signal
from PySide6.QtGui import QFontMetricsF, QPainter, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from config.texts import text
from kiosk.domain.conditions import SEVERAL
from kiosk.steps.screen_values import FieldKind, FieldView, Option
from ui.parts.field_box import box_height
from ui.parts.pressable import Kind, Pressable
from ui.style.fonts import font
from ui.style.look import Look

YES, NO = "yes", "no"
# Four answers side by side are too narrow for four characters and a tick at the width of a form.
MOST_COLUMNS = 3


class OptionKey(Pressable):
    """One answer; the chosen one has a tick and lies flat, for it is done."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(look, Kind.SECONDARY, parent)
        self.icon_px = look.tokens.px(38)
        self.value = ""
        self.chosen = False

    def show_option(self, option: Option, *, chosen: bool, possible: bool) -> None:
        """Become this answer."""
        self.value, self.chosen = option.value, chosen
        self.set_words(self.look.say(option.label), icon="tick" if chosen else "")
        self.setAccessibleDescription(self.look.of("input.chosen") if chosen else "")
        # Not ``set_possible``: an answer that cannot be changed keeps its own words, there is no reason to be read in
        # their place.
        self.setEnabled(possible)

    def _paint_ground(self, painter: QPainter, box: QRectF) -> None:
        if self.chosen and self.isEnabled():
            self.paint_chosen(painter)
        else:
            super()._paint_ground(painter, box)


class OptionGrid(QWidget):
    """All answers of one field."""

    chosen = Signal(str)

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._keys: list[OptionKey] = []
        self._view: FieldView | None = None
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    @property
    def keys(self) -> tuple[OptionKey, ...]:
        """The answers that are shown, in order."""
        return tuple(key for key in self._keys if not key.isHidden())

    def show_options(self, view: FieldView) -> None:
        """Show the answers of a field, the given one chosen."""
        self._view = view
        options = self._options(view)
        while len(self._keys) < len(options):
            self._add_key()
        for index, key in enumerate(self._keys):
            key.setVisible(index < len(options))
            if index < len(options):
                chosen = options[index].value in self._given(view)
                key.show_option(options[index], chosen=chosen, possible=not view.read_only)
        self.updateGeometry()
        self._place()

    def wipe(self) -> None:
        """Forget which answer was chosen."""
        self._view = None
        for key in self._keys:
            key.chosen = False
            key.hide()

    def sizeHint(self) -> QSize:
        """Ask for one row."""
        return QSize(self._look.tokens.px(480), self.heightForWidth(self.width()))

    def minimumSizeHint(self) -> QSize:
        """Ask for the rows at the width there is."""
        return QSize(self._look.tokens.px(200), box_height(self._look))

    def heightForWidth(self, width: int) -> int:
        """Return the height of the rows the answers take at a width."""
        rows = -(-len(self.keys) // self._columns(width)) if self.keys else 0
        return rows * box_height(self._look) + max(0, rows - 1) * self._gap

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Place the answers anew."""
        self._place()

    @property
    def _gap(self) -> int:
        return self._look.tokens.px(12)

    def _options(self, view: FieldView) -> tuple[Option, ...]:
        if view.kind is FieldKind.YES_NO and not view.options:
            return Option(YES, text("input.yes")), Option(NO, text("input.no"))
        return view.options

    def _add_key(self) -> None:
        key = OptionKey(self._look, self)
        key.clicked.connect(lambda: self._choose(key))
        self._keys.append(key)

    def _given(self, view: FieldView) -> tuple[str, ...]:
        return tuple(view.value.split(SEVERAL)) if view.kind is FieldKind.MULTI else (view.value,)

    def _choose(self, touched: OptionKey) -> None:
        several = self._view is not None and self._view.kind is FieldKind.MULTI
        for key in self.keys:
            # Of several answers each is switched by itself; of one, a second touch changes nothing.
            key.chosen = key.chosen != (key is touched) if several else key is touched
            key.icon_name = "tick" if key.chosen else ""
            key.refit()
        # In the order of the form, whatever the order of the touches: equal answers are then equal words.
        self.chosen.emit(SEVERAL.join(key.value for key in self.keys if key.chosen))

    def _columns(self, width: int) -> int:
        """Return how many answers stand side by side: as many as show their words on one line."""
        most = min(MOST_COLUMNS, max(1, len(self.keys)))
        metrics = QFontMetricsF(font(self._look.tokens.type.body, bold=True))
        widest = max((metrics.horizontalAdvance(key.text()) for key in self.keys), default=0.0)
        # Tick, gap and margins count for every answer, chosen or not: otherwise the row would break when one is
        # touched.
        wanted = widest + self._look.tokens.px(38 + 18 + 40)
        fitting = (n for n in range(most, 1, -1) if (width - (n - 1) * self._gap) / n >= wanted)
        return next(fitting, 1)

    def _place(self) -> None:
        columns, height = self._columns(self.width()), box_height(self._look)
        width = (self.width() - (columns - 1) * self._gap) / columns
        for index, key in enumerate(self.keys):
            row, place = divmod(index, columns)
            left, right = round(place * (width + self._gap)), round(place * (width + self._gap) + width)
            key.setGeometry(left, row * (height + self._gap), right - left, height)
