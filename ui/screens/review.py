# SPDX-License-Identifier: Apache-2.0
"""Everything once more before the signature: masked, in full while its owner holds, each row a way to change it."""

from __future__ import annotations

from msgspec.structs import replace
from PySide6.QtCore import QEvent
from PySide6.QtGui import QHideEvent, QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from config.texts import text
from kiosk.steps.screens import Action, Review, ReviewGroup, ReviewRow, Secret
from ui.parts.label import Label
from ui.parts.paged import Paged
from ui.parts.review_line import ReviewLine
from ui.screens.base import ScreenWidget, column

# Name of the action that shows everything while it is held; it is told as "reveal" when it goes down.
HOLD = "hold"
# A label of a foreign form may be long; values are what is to be checked and get the rest.
WIDEST_LABEL = 0.36


class ReviewScreen(ScreenWidget[Review]):
    """Groups of rows, page by page when they are many."""

    air = 16
    touched = True

    def build(self) -> None:
        """Make the list."""
        self._list = QWidget()
        self._column = QVBoxLayout(self._list)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(self.px(9))
        self.lines: tuple[ReviewLine, ...] = ()
        # Buttons of the row are used again for other actions; each is followed once.
        self._held: set[object] = set()
        self._laid_out = False
        self._read: tuple[ReviewGroup, ...] = ()
        self.pages = Paged(self.look, self._list)
        self.pages.seen_more.connect(self._show_ways)
        self.body.addWidget(self.pages)

    def fill(self, screen: Review) -> None:
        """Show the groups, masked, from the first page on."""
        if screen.groups != self._read:
            # What was changed since was not read by anybody yet.
            self._read = screen.groups
            self.pages.forget_seen()
        self._clear()
        for group in screen.groups:
            self._add_group(group)
        # It is filled before it is shown; shown once before, it keeps its width and hears of no new one.
        self._align_labels(self.pages.width() if self._laid_out else self.look.tokens.size[0] // 2)
        self._show_ways()
        self._follow_hold()

    def press(self, action: str, value: str = "") -> None:
        """Tell presses; the key that shows everything was told when it went down."""
        if action != HOLD:
            super().press(action, value)

    def reveal(self, whole: bool) -> None:
        """Show everything in full, or masked again."""
        for line in self.lines:
            line.reveal(whole)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Align the values anew at another width."""
        super().resizeEvent(event)
        self._laid_out = True
        self._align_labels(self.pages.width())

    def hideEvent(self, event: QHideEvent) -> None:
        """Mask everything when the screen goes."""
        self.reveal(False)

    def changeEvent(self, event: QEvent) -> None:
        """Mask everything when the window loses the focus: nobody holds the key then."""
        # A window that loses the focus with the key held down never hears of its release.
        if event.type() == QEvent.Type.ActivationChange and not self.isActiveWindow():
            self.reveal(False)
        super().changeEvent(event)

    def carried(self) -> object | None:
        """Return whether everything was read: another size or language does not ask for it again."""
        # Not "nothing unseen": that is so before the first painting, too, and would open the way to the signature.
        return True if self._read and self.pages.seen_whole else None

    def carry(self, entered: object) -> None:
        """Take everything as read."""
        self.pages.take_as_seen()

    def wipe(self) -> None:
        """Forget everything."""
        self._read = ()
        super().wipe()

    def _show_ways(self) -> None:
        """Show the ways on; the one to the signature only when every page was on the screen."""
        if self.shown is None:
            return
        ways, unseen = self._ways_of(self.shown), self.pages.unseen
        if unseen:
            reason = text("input.review.unseen", count=unseen)
            ways = tuple(replace(way, enabled=False, reason=reason) if way.primary else way for way in ways)
        self.ways.show_actions(ways)

    def _ways_of(self, screen: Review) -> tuple[Action, ...]:
        secret = any(isinstance(row.value, Secret) for group in screen.groups for row in group.rows)
        if not secret or any(action.name == HOLD for action in screen.actions):
            return screen.actions
        return (Action(HOLD, text("input.review.see-all"), icon="eye"), *screen.actions)

    def _follow_hold(self) -> None:
        for button in self.ways.buttons:
            if button not in self._held:
                self._held.add(button)
                # Asked when it is pressed, not when it is connected: the same button may be another way by then.
                button.pressed.connect(lambda held=button: self._hold(held.name))
                button.released.connect(lambda: self.reveal(False))

    def _hold(self, name: str) -> None:
        """Show everything in full while the key for that is held, and tell that somebody looks."""
        self.reveal(name == HOLD)
        if name == HOLD:
            self.press("reveal")

    def _clear(self) -> None:
        while self._column.count():
            part = self._column.takeAt(0).widget()
            part.hide()
            part.deleteLater()
        for line in self.lines:
            line.wipe()
        self.lines = ()

    def _add_group(self, group: ReviewGroup) -> None:
        """Put the rows below their heading; a page never ends between heading and first row."""
        block = QWidget(self._list)
        heading = Label(self.look, "body", bold=True, parent=block)
        heading.set_words(self.look.say(group.heading))
        together = column(self.px(9))
        together.setContentsMargins(0, self.px(8) if self.lines else 0, 0, 0)
        block.setLayout(together)
        together.addWidget(heading)
        for number, row in enumerate(group.rows):
            line = self._line(row)
            (self._column if number else together).addWidget(line)
            if not number:
                self._column.addWidget(block)

    def _line(self, row: ReviewRow) -> ReviewLine:
        line = ReviewLine(self.look)
        line.clicked.connect(lambda: self._change(line))
        line.show_row(row)
        self.lines = (*self.lines, line)
        return line

    def _change(self, line: ReviewLine) -> None:
        if line.change:
            self.press("change", line.change)

    def _align_labels(self, width: int) -> None:
        """Let all values begin at the same place, behind the longest label."""
        wanted = max((line.wanted_label_width() for line in self.lines), default=0.0)
        for line in self.lines:
            line.label_width = round(min(max(wanted, self.px(228)), width * WIDEST_LABEL))
            line.refit()
