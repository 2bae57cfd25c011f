# SPDX-License-Identifier: Apache-2.0
"""Ways from home into the sections: a door for what is no matter, and which section takes up a matter.

Here so that home can be painted before any section is loaded: names only.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from config.texts import Text, text
from kiosk.steps.value import Value

if TYPE_CHECKING:
    from kiosk.domain.item import ServiceItem


class Door(Value, frozen=True):
    """A way from home into a section; comes back as ``Press("open", name)``."""

    name: str
    section: str
    step: str
    """Where it leads: the section's first step, but for a section with a way in of its own for who comes back."""
    icon: str

    @property
    def label(self) -> Text:
        """Return what stands on it."""
        return text(f"home.door.{self.name}")

    @property
    def note(self) -> Text:
        """Return the short line under it."""
        return text(f"home.door.{self.name}-note")


# Every door there can be, in the order in which home shows them; add your section's here.
DOORS: tuple[Door, ...] = (
    Door("ticket", "ticket", "ticket-ask", "ticket"),
    Door("progress", "progress", "progress-ask", "clock"),
    Door("supplement", "supplement", "supplement-ask", "upload"),
    Door("draft", "draft", "draft-code", "document-pen"),
    Door("opinion", "opinion", "opinion-kind", "chat"),
)
# The first step of each section that takes up a matter.
MATTERS = {"apply": "whom", "proof": "proof-whom"}


def doors_of(sections: tuple[str, ...]) -> tuple[Door, ...]:
    """Return the doors of a post that offers these sections."""
    return tuple(door for door in DOORS if door.section in sections)


def section_of(item: ServiceItem) -> str:
    """Return the section that takes up a matter."""
    return "proof" if item.proof and "proof" in MATTERS else "apply"
