# SPDX-License-Identifier: Apache-2.0
"""What all screens are: a question at the top, answers low, the way on always at the same place.

A screen is a few lines::

    class ChoiceScreen(ScreenWidget[Choice]):
        def build(self) -> None:
            self.choices = ...
            self.body.addWidget(self.choices)

        def fill(self, screen: Choice) -> None:
            self.choices.show_tiles(screen.choices)

``build`` runs once, ``fill`` at every ``show_screen``; title, lead and actions are the base's business. Five places
take widgets: ``above`` (over the title), ``head`` (under the lead), ``body`` (the answers), ``below`` (a notice under
them). Upright they stand one under the other; on a screen that lies on its side ``body`` is the right column.
``air`` is the least space over the body and grows when there is room, ``spread`` tells how it is shared out.
``touched`` says that the body is pressed and not only read: in the low position it then stays below the middle.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar, Generic, Protocol, TypeVar, runtime_checkable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QVBoxLayout, QWidget

from kiosk.steps.events import Event, Press
from kiosk.steps.screens import Screen
from ui.parts.actions import ActionRow
from ui.parts.label import Label
from ui.style.look import Look

S = TypeVar("S", bound=Screen)
# Most pixels of air where the type is large.
# 7.4 mm: with larger type the words need the room that air takes otherwise.
CLOSE = 30
# Lines of the largest type that leave the upper half room for facts.
MOST_TITLE_LINES = 2


@runtime_checkable
class Wipes(Protocol):
    """A part that holds words or pictures of a person and can forget them."""

    def wipe(self) -> None:
        """Forget."""
        ...


class ScreenWidget(QWidget, Generic[S]):
    """One widget for one type of screen: a setter in, events out, no service inside."""

    happened = Signal(object)
    """Carries a value of ``kiosk.steps.events``: Press, Entered, Signed."""
    spread: ClassVar[tuple[int, int]] = (0, 1)
    """How free height is shared between the space over the body and the space under it."""
    top: ClassVar[int] = 40
    """Pixels of the reference surface over the first line."""
    air: ClassVar[int] = 40
    """Least pixels of the reference surface between question and answers."""
    below_at_end: ClassVar[bool] = False
    """Upright, ``below`` stands over the footer instead of directly under the answers."""
    touched: ClassVar[bool] = False
    """The body is pressed: in the low position none of it stands above the middle of the screen."""
    side_share: ClassVar[tuple[int, int]] = (5, 8)
    """Widths of the two columns when the screen lies on its side."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.look = look
        self.shown: S | None = None
        self.title = Label(look, self.title_size(), bold=True, parent=self)
        self.lead = Label(look, "body", colour="ink_2", parent=self)
        self.ways = ActionRow(look, self)
        self.ways.pressed.connect(self.press)
        self.above, self.head, self.body, self.below = (column() for _ in range(4))
        # Places first, parts second: ``build`` puts into layouts that stand already, and ``fill`` finds every part.
        self.arrange()
        self.build()

    # What a screen gives.

    def build(self) -> None:
        """Make the parts and put them into ``above``, ``head``, ``body`` and ``below``."""

    def fill(self, screen: S) -> None:
        """Show the value's own contents."""

    def carried(self) -> object | None:
        """Return what was entered and not yet told (half a word, strokes); it outlives a change of language or size."""
        return None

    def carry(self, entered: object) -> None:
        """Take back what ``carried`` of the widget before returned."""

    def to_hear(self) -> str:
        """Return what the key of the voice says in place of the screen; empty for the screen."""
        return ""

    def settle(self) -> None:
        """Tell what is half entered, before a key of the footer leads elsewhere."""

    # What the base does.

    def show_screen(self, screen: S) -> None:
        """Show a value, in place when one of the same type is shown already."""
        self.shown = screen
        self._show_title(self.look.say(screen.title))
        self.lead.set_words(self.look.say(screen.lead))
        # The base's own parts before ``fill``: a screen may change title or ways for its own reasons, and has the last
        # word.
        self.ways.show_actions(screen.actions)
        self.fill(screen)

    def wipe(self) -> None:
        """Forget everything that was shown: every part that holds words forgets them."""
        self.shown = None
        children: Iterable[QWidget] = self.findChildren(QWidget)
        for part in children:
            # Asked of every part, also of hidden ones: what was shown an hour ago is as much a person's as what is
            # seen.
            if isinstance(part, Wipes):
                part.wipe()

    def press(self, action: str, value: str = "") -> None:
        """Tell that something was pressed."""
        self.tell(Press(action, value))

    def tell(self, event: Event) -> None:
        """Tell an event."""
        self.happened.emit(event)

    def title_size(self) -> int:
        """Return the size of the question in pixels; in the low position the top is for reading, so it is larger."""
        kind = self.look.tokens.type
        return self.look.tokens.px(96) if self.look.tokens.lowered else kind.title

    def _show_title(self, words: str) -> None:
        self.title.set_words(words)
        if self.look.tokens.low:
            # A long question takes the usual size after all: what it asks for stands below it and needs the room.
            width = self.look.tokens.size[0] - 2 * self.look.tokens.length.pad
            self.title.set_size(self.title_size())
            if len(self.title.lines(width)) > MOST_TITLE_LINES:
                self.title.set_size(self.look.tokens.type.title)

    def arrange(self) -> None:
        """Lay the places out for an upright screen or one on its side; a screen with its own order overrides this."""
        if self.look.tokens.landscape:
            self._arrange_columns()
        else:
            self._arrange_stack()

    def px(self, reference: float) -> int:
        """Turn pixels of the reference surface into this screen's."""
        return self.look.tokens.px(reference)

    @property
    def within_reach(self) -> int:
        """Pixels between the middle of the screen and the footer: what somebody who sits (1,200 mm) can touch."""
        tokens = self.look.tokens
        return tokens.size[1] - tokens.size[1] // 2 - tokens.length.footer

    def _question(self, into: QBoxLayout) -> None:
        into.addLayout(self.above)
        into.addWidget(self.title)
        into.addSpacing(self.px(8))
        into.addWidget(self.lead)
        into.addLayout(self.head)

    def _arrange_stack(self) -> None:
        page = QVBoxLayout(self)
        page.setSpacing(0)
        pad = self.look.tokens.length.pad
        page.setContentsMargins(pad, self.px(self.top), pad, self.px(36))
        self._question(page)
        page.addSpacing(self.px(min(self.air, CLOSE) if self.look.tokens.elder else self.air))
        if self.look.tokens.low and self.touched:
            self._arrange_low(page)
            return
        # In the low position all free height goes above: everything pressed lies under the reach of who sits (1,200
        # mm).
        over, under = (1, 0) if self.look.tokens.low else self.spread
        page.addStretch(over)
        page.addLayout(self.body)
        if self.below_at_end:
            page.addStretch(under)
            page.addSpacing(self.px(24))
            page.addLayout(self.below)
        else:
            page.addLayout(self.below)
            page.addStretch(under)
        page.addSpacing(self.px(24))
        page.addWidget(self.ways)

    def _arrange_low(self, page: QVBoxLayout) -> None:
        """Put answers, notice and ways into the lower half; answers that are too many for it come in pages."""
        self.within_hand = QWidget(self)
        self.within_hand.setMaximumHeight(self.within_reach - self.px(36))
        under = QVBoxLayout(self.within_hand)
        under.setContentsMargins(0, 0, 0, 0)
        under.setSpacing(0)
        under.addLayout(self.body, 1)
        under.addSpacing(self.px(12))
        under.addLayout(self.below)
        under.addSpacing(self.px(24))
        under.addWidget(self.ways)
        page.addStretch(1)
        page.addWidget(self.within_hand)

    def _arrange_columns(self) -> None:
        page = QHBoxLayout(self)
        pad = self.look.tokens.length.pad
        page.setContentsMargins(pad, self.px(28), pad, self.px(24))
        page.setSpacing(self.px(44))
        side, main = column(), column()
        self._question(side)
        side.addSpacing(self.px(20))
        side.addLayout(self.below)
        # The way on stands at the foot of the left column on every screen, whatever is beside it.
        side.addStretch(1)
        side.addWidget(self.ways)
        main.addLayout(self.body)
        main.addStretch(1)
        left, right = self.side_share
        page.addLayout(side, left)
        page.addLayout(main, right)


def stacked(spacing: int, *parts: QWidget) -> QWidget:
    """Return parts one under the other as one widget."""
    made = QWidget()
    box = QVBoxLayout(made)
    box.setContentsMargins(0, 0, 0, 0)
    box.setSpacing(spacing)
    for part in parts:
        box.addWidget(part)
    return made


def column(spacing: int = 0) -> QVBoxLayout:
    """Return an empty column without margins."""
    made = QVBoxLayout()
    made.setContentsMargins(0, 0, 0, 0)
    made.setSpacing(spacing)
    return made
