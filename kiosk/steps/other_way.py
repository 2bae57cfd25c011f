# SPDX-License-Identifier: Apache-2.0
"""Which other way to identify themselves somebody chose, and what was read on it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from kiosk.domain.identity import SOCIAL_CARD as SOCIAL_CARD_WAY
from kiosk.steps.belongings import Part

SOCIAL_CARD = SOCIAL_CARD_WAY.name


@dataclass(repr=False)
class OtherWay(Part):
    """The way that is being gone; empty while the ID card is asked for."""

    NAME: ClassVar[str] = "other-way"
    chosen: str = ""
    failed: int = 0
    """Cards in a row that could not be read."""

    @property
    def held(self) -> bool:
        """Tell that nothing is lost with it: what was read is held as a card."""
        return False
