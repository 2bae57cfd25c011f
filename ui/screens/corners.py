# SPDX-License-Identifier: Apache-2.0
"""Setting the corners of a page by hand: the still, four circles, a key that turns and one that begins again."""

from __future__ import annotations

from typing import cast

from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from kiosk.capture.sight import Quad
from kiosk.steps.events import Outlined
from kiosk.steps.screens import Corners
from ui.parts.corner_model import CornerModel
from ui.parts.corners_view import CornerShape, CornersView
from ui.parts.page_key import PageKey
from ui.screens.base import ScreenWidget
from ui.style.look import Look


def corner_shape(look: Look) -> CornerShape:
    """Return circles a thumb of seventy years takes hold of."""
    px, shades = look.tokens.px, look.tokens.colour
    handle = px(40 if look.tokens.elder else 32)
    return CornerShape(
        handle=handle,
        grip=px(130),
        loupe=px(170 if look.tokens.elder else 150),
        line=max(2.0, px(6)),
        ground=shades.well,
        accent=shades.accent,
        light=shades.on_accent,
    )


class CornersScreen(ScreenWidget[Corners]):
    """The still takes all the room; under it the keys that turn it and put the corners back."""

    air = 30
    side_share = (5, 8)

    def build(self) -> None:
        """Make the still and the keys under it."""
        self.view = CornersView(corner_shape(self.look))
        self.view.done.connect(lambda: self.press("done"))
        self.view.left.connect(lambda: self.press("back"))
        self.turn, self.reset = PageKey(self.look), PageKey(self.look)
        self.turn.clicked.connect(self.view.turn)
        self.reset.clicked.connect(self.view.reset)
        self.view.changed.connect(self._name_keys)
        panel = QWidget(self)
        panel.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        row = QHBoxLayout(panel)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(self.px(20))
        for key in (self.turn, self.reset):
            row.addWidget(key, 1)
        self.body.addWidget(self.view, 100)
        # On its side the picture keeps its height: the keys stand under the question, where there is room.
        place = self.below if self.look.tokens.landscape else self.body
        place.addSpacing(self.px(20))
        place.addWidget(panel)
        self._page = b""

    def fill(self, screen: Corners) -> None:
        """Show the still; corners that were moved stay while it is the same one."""
        if screen.message:
            self.lead.set_words(self.look.say(screen.message))
        # Shown again with another sentence, a step must not take back what somebody set.
        if screen.page != self._page:
            self._page = screen.page
            self.view.show_still(screen.page, cast("Quad", screen.quad))
        if self.view.has_picture:
            self.view.setFocus()
        self._name_keys()

    def press(self, action: str, value: str = "") -> None:
        """Hand over the corners on the way on, where it can be gone."""
        if action != "done":
            super().press(action, value)
        elif any(known.name == "done" and known.enabled for known in (self.shown.actions if self.shown else ())):
            self.tell(Outlined(self.view.model.quad))

    def carried(self) -> object | None:
        """Return the corners."""
        return self.view.model

    def carry(self, entered: object) -> None:
        """Take back corners that were set before the size or language changed."""
        if isinstance(entered, CornerModel) and self.view.has_picture:
            self.view.take_back(entered)

    def wipe(self) -> None:
        """Forget the still."""
        self._page = b""
        super().wipe()

    def _name_keys(self) -> None:
        self.turn.set_words(self.look.of("input.corners.turn"), icon="again")
        self.reset.set_words(self.look.of("input.corners.reset"), icon="rotate")
        can = self.view.has_picture
        self.turn.set_possible(can, "")
        self.reset.set_possible(can, "")
