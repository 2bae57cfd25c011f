# SPDX-License-Identifier: Apache-2.0
"""Where a matter stands, and the wait for somebody far away."""

from __future__ import annotations

from kiosk.steps.progress_screens import Asking, Standing
from ui.parts.icon_label import IconLabel, InfoSheet
from ui.parts.label import Label
from ui.parts.notice import NoticeBar
from ui.parts.paged import Paged
from ui.parts.timeline import LightPanel, Timeline
from ui.screens.base import ScreenWidget

# Between matter, name and code in the line over the title.
GAP = "　"


class StandingScreen(ScreenWidget[Standing]):
    """Matter, person and code small; the state as the title; the light; the way; from when it is."""

    top = 36
    air = 24
    # Three keys stand under the question on a screen on its side.
    side_share = (7, 8)

    def build(self) -> None:
        """Make the line over the title, the light, the way, the age and the notice."""
        self.about = Label(self.look, "note", colour="ink_2")
        self.above.addWidget(self.about)
        self.above.addSpacing(self.px(6))
        self.light = LightPanel(self.look)
        self.timeline = Timeline(self.look)
        if self.look.tokens.elder:
            # A row of the sheet, so that it turns its pages: beside or over it there is no height for large type.
            self.timeline.column.addWidget(self.light)
            self.timeline.column.addSpacing(self.px(24))
        else:
            self.head.addSpacing(self.px(24))
            self.head.addWidget(self.light)
        self.paged = Paged(self.look, self.timeline)
        self.body.addWidget(self.paged)
        # An answer kept from before may look as fresh as one from the city: from when it is stands under it always.
        self.age = IconLabel(self.look, "note", icon_px=30, colour="ink_2", icon_colour="ink_2", gap=14)
        self.notice = NoticeBar(self.look)
        self.notice.pressed.connect(self.press)
        self.below.addSpacing(self.px(20))
        self.below.addWidget(self.age)
        self.below.addSpacing(self.px(16))
        self.below.addWidget(self.notice)

    def fill(self, screen: Standing) -> None:
        """Show it."""
        self.about.set_words(GAP.join(self.look.say(part) for part in screen.about))
        self.light.show_light(screen.light)
        self.timeline.show_stations(screen.stations)
        self.age.say(screen.age.icon if screen.age else "", self.look.say(screen.age.message) if screen.age else "")
        self.notice.show_notice(screen.notice)

    def wipe(self) -> None:
        """Forget, and begin at the top for the next one."""
        super().wipe()
        # Stations hold days and offices of one person's matter; empty labels would keep their words.
        self.timeline.show_stations(())
        self.paged.to_top()


class AskingScreen(ScreenWidget[Asking]):
    """A sentence that something is being asked, and what is known meanwhile; nothing turns or blinks."""

    # A little above the middle: nothing else is on this page, and eyes rest there.
    spread = (2, 3)

    def build(self) -> None:
        """Make the sheet of sentences."""
        self.lines = InfoSheet(self.look, ruled=False)
        self.body.addWidget(self.lines)

    def fill(self, screen: Asking) -> None:
        """Show what is known."""
        self.lines.show_lines(screen.lines)
