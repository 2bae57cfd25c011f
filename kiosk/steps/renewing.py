# SPDX-License-Identifier: Apache-2.0
"""What a visit remembers of the application whose place it takes; a draft that is kept of it remembers that too."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

from kiosk.domain.item import Material
from kiosk.steps.belongings import Part

NEW, CHANGED = "new", "changed"


@dataclass(repr=False)
class Renewal(Part):
    """Whose place this application takes, and what its matter asks for that was not asked then."""

    NAME: ClassVar[str] = "renewal"
    replaces: str = ""
    query_code: str = ""
    """Of the one whose place it takes: the slip in the person's hand stays good."""
    given: frozenset[str] = frozenset()
    """Papers that were asked for then."""
    scanned_anew: set[str] = field(default_factory=set)
    """Papers of which other pages are wanted now."""

    @property
    def held(self) -> bool:
        """Tell that nothing is lost with it: what was stored stays stored until something takes its place."""
        return False

    def mark_of(self, material: Material) -> str:
        """Return ``new`` or ``changed`` for a paper that was not asked for so, empty for one that was."""
        if not self.replaces or material.source != "applicant":
            return ""
        if material.id in self.scanned_anew:
            return CHANGED
        return "" if material.id in self.given else NEW
