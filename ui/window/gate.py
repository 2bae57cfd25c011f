# SPDX-License-Identifier: Apache-2.0
"""A tab that some roles may not open: to them it says so, and the try is on record."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from kiosk.staff.rights import Right
from ui.desk.board import Board, MakeBoard
from ui.desk.cards import Cards, CardWords, Frame
from ui.desk.density import Density
from ui.desk.keys import Key
from ui.desk.lights import Light
from ui.style.look import Look
from ui.window.context import WindowContext


@dataclass(frozen=True)
class Tab:
    """One tab of the window: the key of its name, what one must be allowed, and who makes it of the context."""

    name: str
    right: Right
    make: Callable[[WindowContext], MakeBoard]


def alone(tabs: Sequence[Tab], place: int) -> tuple[Tab, ...]:
    """Return tabs of which one is made and the others stand there by name: who shows a moment of one needs no more."""
    return tuple(tab if at == place else replace(tab, make=lambda context: Board) for at, tab in enumerate(tabs))


class Gate(Board):
    """A board behind the right to it; everything the shell asks goes through to it once it may."""

    def __init__(self, look: Look, density: Density, context: WindowContext, tab: Tab) -> None:
        super().__init__(look, density)
        self.TAB = tab.name
        self._context, self._right = context, tab.right
        self.inner = tab.make(context)(look, density)
        self.inner.changed.connect(self.changed)
        self.refusal: Cards | None = None
        """What stands there instead, made for the first whom it refuses."""
        self._pages = QStackedWidget()
        self._pages.addWidget(self.inner)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._pages)

    @property
    def allowed(self) -> bool:
        """Tell whether who works here may open it."""
        return self._context.staff.may(self._right)

    def keys(self) -> Mapping[int, Key]:
        """Return the keys of the board, none where it is not allowed."""
        return self.inner.keys() if self.allowed else {}

    def press(self, number: int) -> None:
        """Pass a function key on."""
        if self.allowed:
            self.inner.press(number)

    def letter(self, sign: str) -> bool:
        """Pass a letter on."""
        return self.allowed and self.inner.letter(sign)

    def each_counts(self, sign: str) -> bool:
        """Tell whether each press of a letter counts on the board."""
        return self.allowed and self.inner.each_counts(sign)

    def numbered(self, number: int) -> bool:
        """Pass a numbered row on."""
        return self.allowed and self.inner.numbered(number)

    def back(self) -> bool:
        """Pass Escape on."""
        return self.allowed and self.inner.back()

    def columns(self) -> Sequence[QWidget]:
        """Return the columns of the board."""
        return self.inner.columns() if self.allowed else ()

    def tick(self, now: datetime.datetime) -> None:
        """Let it count."""
        if self.allowed:
            self.inner.tick(now)

    def opened(self) -> None:
        """Open the board, or say why not, which is recorded."""
        if self.allowed:
            self._pages.setCurrentIndex(0)
            self.inner.opened()
            return
        self._refuse()
        if self._context.staff.who:
            self._context.staff.refused(self._right)

    def _refuse(self) -> None:
        if self.refusal is None:
            self.refusal = Cards(self.look, self.density)
            self.refusal.set_cards([refusal_card(self.look)])
            self._pages.addWidget(_centred(self.refusal, self.density))
        self._pages.setCurrentIndex(1)


def gated(context: WindowContext, tab: Tab) -> MakeBoard:
    """Return the maker of a tab behind its right."""
    return lambda look, density: Gate(look, density, context, tab)


def refusal_card(look: Look) -> CardWords:
    """Return what stands where somebody's role does not reach."""
    return CardWords(
        "role", Light.OVER, look.of("window.role.title"), look.of("window.role.under"), Frame.FAULT
    )  # fmt: skip


def _centred(inner: QWidget, density: Density) -> QWidget:
    page = QWidget()
    column = QVBoxLayout(page)
    column.setContentsMargins(density.s4 * 4, density.s4 * 3, density.s4 * 4, 0)
    column.addWidget(inner)
    column.addStretch(1)
    return page
