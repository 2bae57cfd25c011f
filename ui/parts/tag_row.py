# SPDX-License-Identifier: Apache-2.0
"""The marks over a title: whose something is, how it stands."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout

from kiosk.steps.screens import Tag, Tone
from ui.parts.chip import Mark
from ui.style.look import Look


class TagRow(QHBoxLayout):
    """Marks from the left; a layout of its own, so that a row without any takes no height."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._marks: list[Mark] = []
        self.setSpacing(look.tokens.px(14))
        self.addStretch(1)

    @property
    def marks(self) -> tuple[Mark, ...]:
        """The marks that are shown."""
        return tuple(mark for mark in self._marks if not mark.isHidden())

    def show_tags(self, tags: tuple[Tag, ...]) -> None:
        """Show these."""
        # Marks are kept and said anew: making widgets for every page would make the window stutter as pages turn.
        while len(self._marks) < len(tags):
            self._marks.append(Mark(self._look))
            # Before the stretch that keeps them at the left.
            self.insertWidget(len(self._marks) - 1, self._marks[-1])
        for mark in self._marks[len(tags) :]:
            mark.say("")
        for mark, tag in zip(self._marks, tags, strict=False):
            mark.say(self._look.say(tag.label), tag.tone, "tick" if tag.tone is Tone.OK else "")
