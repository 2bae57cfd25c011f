# SPDX-License-Identifier: Apache-2.0
"""What stands beside the queue of a window: a question, the end of the last act, acts nothing is known of."""

from __future__ import annotations

import enum
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from kiosk.tickets import acts
from kiosk.tickets.values import Ticket
from ui.window.in_hand import InHand

Took = Callable[[Any], None]


class Question(enum.Enum):
    """What stands open in place; keys 1 to 9 answer."""

    NONE = ""
    HOLD = "hold"
    TRANSFER = "transfer"
    SUSPEND = "suspend"
    OTHER_PERSON = "other-person"
    TAKE_OVER = "take-over"
    AGREE = "agree"
    NUMBER = "number"
    NEIGHBOUR = "neighbour"


@dataclass(frozen=True)
class Told:
    """What came of the last act, where that is to be seen: the act, the code of its refusal, the seconds of a wait."""

    act: str
    code: str
    wait_s: float = 0.0
    ours: InHand | None = None
    """As this window saw the ticket, and how it stands: both are shown where another was quicker."""
    theirs: Ticket | None = None
    number: str = ""
    count: int = 0
    window: str = ""


@dataclass(frozen=True)
class Owed:
    """An act nothing is known of, or that waits for the hub."""

    name: str
    act: acts.Act[Any]
    act_id: str
    took: Took
    acting: str = ""
    """Who did it, as the hub takes it; empty for who works here now."""
    number: str = ""
    at: int = 0
    """When it was done here, in milliseconds since 1970 by the hub's clock; 0 for what was only asked for."""

    @property
    def staff(self) -> str:
        """Return who did it."""
        return self.acting.partition(";")[0]


@dataclass(frozen=True)
class Refused:
    """An act that was done here and that the hub did not take, and how the hub says that its ticket stands."""

    owed: Owed
    code: str
    stands: Ticket | None = None
