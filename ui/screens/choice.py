# SPDX-License-Identifier: Apache-2.0
"""One question with a few answers, and five levels of an opinion."""

from __future__ import annotations

from kiosk.steps.screens import Choice, Evaluation
from ui.parts.icon_label import IconLabel
from ui.parts.notice import NoticeBar
from ui.parts.paged import Paged
from ui.parts.tile import ChoiceButton, LevelButton, TileGrid
from ui.screens.base import ScreenWidget


class ChoiceScreen(ScreenWidget[Choice]):
    """The matter in hand small above the question, answers in rows, a notice over the footer."""

    spread = (2, 3)
    touched = True
    # A notice that helps who is stuck stands over the footer; between answers it would be taken for one.
    below_at_end = True

    def build(self) -> None:
        """Make the matter, the answers and the notice."""
        self.about = IconLabel(self.look, self.px(34), icon_px=38, colour="ink_2", gap=12)
        self.above.addWidget(self.about)
        self.above.addSpacing(self.px(10))
        self.choices = TileGrid(self.look, ChoiceButton, columns=1, gap=10 if self.look.tokens.low else 20)
        self.choices.chosen.connect(lambda name: self.press("choose", name))
        # A site may word its answers longer than we did: then a page of them, rather than one cut off.
        self.body.addWidget(Paged(self.look, self.choices))
        self.notice = NoticeBar(self.look)
        self.notice.pressed.connect(self.press)
        self.below.addWidget(self.notice)

    def fill(self, screen: Choice) -> None:
        """Show question and answers."""
        about = screen.about
        # An empty label rather than a hidden one that keeps its words: the next question may be another person's.
        self.about.say(about.icon if about else "", self.look.say(about.label) if about else "")
        self.choices.show_tiles(screen.choices)
        self.notice.show_notice(screen.notice)


class EvaluationScreen(ScreenWidget[Evaluation]):
    """Five levels, none of them chosen, none of them larger."""

    # No notice, no trail: five levels of one size fill the page.
    top = 48
    spread = (5, 3)
    touched = True

    def build(self) -> None:
        """Make the levels."""
        self.levels = TileGrid(self.look, LevelButton, columns=1, gap=10 if self.look.tokens.low else 17)
        self.levels.chosen.connect(lambda name: self.press("choose", name))
        self.body.addWidget(self.levels)

    def fill(self, screen: Evaluation) -> None:
        """Show the levels."""
        # All of one size and none chosen, so that nobody is led to an answer.
        self.levels.show_tiles(screen.levels)
