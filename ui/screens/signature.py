# SPDX-License-Identifier: Apache-2.0
"""The signature: a box for the finger, what it covers, and the way to write it anew."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout

from kiosk.steps.events import Signed, Stroke
from kiosk.steps.screens import Action, Signature
from ui.parts.actions import ActionButton
from ui.parts.icon_label import IconLabel
from ui.parts.pressable import Kind, Pressable
from ui.parts.signature_area import SignatureArea
from ui.screens.base import ScreenWidget


class SignatureScreen(ScreenWidget[Signature]):
    """Box, sentence, and keys under it; the primary way takes the strokes."""

    # The box lies low, where an arm can rest while it writes.
    air = 150
    side_share = (1, 1)

    def build(self) -> None:
        """Make the box and what stands under it."""
        self.area = SignatureArea(self.look)
        # A refusal goes with the first stroke: who has begun to write has read it.
        self.area.began.connect(lambda: self._warn(""))
        self.body.addWidget(self.area, 100)
        self.covers = IconLabel(self.look, self._covers_px(), icon_px=38, colour="ink_2", icon_colour="ink_2", gap=14)
        self.warning = IconLabel(self.look, "body", icon_px=42, bold=True, colour="fault", icon_colour="fault")
        self.warning.hide()
        self.again = Pressable(self.look, Kind.SECONDARY)
        self.again.setFixedHeight(max(self.px(108), self.look.tokens.length.min_target))
        self.again.clicked.connect(self._write_again)
        self._others: list[ActionButton] = []
        self._keys = QHBoxLayout()
        self._keys.setSpacing(self.px(20))
        self._keys.addWidget(self.again)
        for part in (self.warning, self.covers):
            self.below.addSpacing(self.px(14))
            self.below.addWidget(part)
        # On its side: below the box and not below the question, for what clears a thing stands beside it.
        under = self.body if self.look.tokens.landscape else self.below
        under.addSpacing(self.px(24))
        under.addLayout(self._keys)

    def fill(self, screen: Signature) -> None:
        """Show who signs what; what is already written stays."""
        # Strokes are not touched: a step that shows its screen again must not take a name away that is half written.
        self.area.show_words(self.look.say(screen.signer))
        self.covers.say("document", self.look.say(screen.covers))
        self._warn(self.look.say(screen.message))
        self.again.set_words(self.look.of("input.sign.again"), icon="again")
        self.ways.show_actions(tuple(action for action in screen.actions if action.primary))
        self._show_others(tuple(action for action in screen.actions if not action.primary))

    def press(self, action: str, value: str = "") -> None:
        """Hand over the strokes on the way on; an empty box is refused with a sentence."""
        if not self._is_way_on(action):
            super().press(action, value)
        elif self.area.blank:
            self._warn(self.look.of("input.sign.empty"))
        else:
            # The strokes, not a picture: what is kept as evidence is drawn from them where it is hashed.
            self.tell(Signed(self.area.strokes()))

    def carried(self) -> object | None:
        """Return the strokes."""
        return self.area.strokes()

    def carry(self, entered: object) -> None:
        """Take strokes back that were written before the size or language changed."""
        if isinstance(entered, tuple):
            strokes: tuple[Stroke, ...] = entered
            self.area.take_back(strokes)

    def _write_again(self) -> None:
        self.area.clear()
        self._warn("")

    def _warn(self, words: str) -> None:
        self.warning.say("warn" if words else "", words)

    def _is_way_on(self, action: str) -> bool:
        actions = self.shown.actions if self.shown else ()
        return any(known.primary and known.name == action for known in actions)

    def _show_others(self, actions: tuple[Action, ...]) -> None:
        while len(self._others) < len(actions):
            self._add_other()
        for index, button in enumerate(self._others):
            button.setVisible(index < len(actions))
            if index < len(actions):
                button.show_action(actions[index])

    def _add_other(self) -> None:
        button = ActionButton(self.look)
        button.setFixedHeight(self.again.height())
        button.clicked.connect(lambda: self.press(button.name))
        # One height in the row: a key that stood out would be taken for the way on.
        self._others.append(button)
        self._keys.addWidget(button)

    def _covers_px(self) -> int:
        return self.look.tokens.type.body if self.look.tokens.elder else self.px(34)
