# SPDX-License-Identifier: Apache-2.0
"""Why somebody was not satisfied, for who wants to say: by tapping, as many as fit, or not at all.

The rating counts without it. It is stored once, with what was tapped; nobody who simply walks away takes it with them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

from config.texts import text
from kiosk.steps.belongings import Part
from kiosk.steps.screens import Action, Choice, Tile
from kiosk.steps.step import After, Show
from kiosk.steps.words import next_action

# Levels after which one is asked what was wrong; the middle one is no complaint.
BAD = frozenset({"dissatisfied", "very-dissatisfied"})
# What can be wrong with a matter done at a machine; order and words are ours, the platform keeps the names.
REASONS = ("waited", "unclear", "papers", "machine", "other")
# Shorter than the wait after which a person is asked whether they are there: the rating is stored before.
ENOUGH = After(25.0, "enough")


@dataclass(repr=False)
class Rated(Part):
    """A bad rating that waits for its reasons."""

    NAME: ClassVar[str] = "rating"

    level: str = ""
    reasons: list[str] = field(default_factory=list)

    @property
    def held(self) -> bool:
        """Tell that leaving loses nothing a person would want back."""
        return False

    def turn(self, reason: str) -> None:
        """Take a reason in, or out again."""
        if reason in self.reasons:
            self.reasons.remove(reason)
        else:
            self.reasons.append(reason)


def why(rated: Rated) -> Show:
    """Ask what was wrong; every key on the screen leads on."""
    tiles = (Tile(one, text(f"rate.why.{one}"), chosen=one in rated.reasons) for one in REASONS)
    screen = Choice(
        title=text("rate.why.title"),
        lead=text("rate.why.lead"),
        # Back and home would throw the rating away, and it was given.
        can_go_back=False,
        can_go_home=False,
        choices=tuple(tiles),
        actions=(Action("no-reason", text("rate.why.rather-not")), next_action("rate.why.done", "next")),
    )
    return Show(screen, after=(ENOUGH,))
