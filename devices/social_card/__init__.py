# SPDX-License-Identifier: Apache-2.0
"""Social-security cards: what the public records of a card say, and what every reader can do."""

from __future__ import annotations

import datetime
import enum
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from devices.device import CancelToken, Deadline, Device


class Sex(enum.Enum):
    """GB/T 2261.1: 1 male, 2 female, 0 unknown, 9 not stated."""

    MALE = "male"
    FEMALE = "female"
    UNKNOWN = "unknown"
    UNSTATED = "unstated"


@dataclass(frozen=True, repr=False)
class SocialCard:
    """One reading of a card. Its ``repr`` shows no personal data.

    ``number`` is the social security number, which is the resident number; its check character was recomputed.
    ``nation`` is the code of the ethnic group, ``birthplace`` and ``region`` are six digits of an area.
    """

    name: str
    number: str
    sex: Sex = Sex.UNSTATED
    nation: str | None = None
    birthplace: str | None = None
    birth_date: datetime.date | None = None
    card_number: str | None = None
    region: str | None = None
    version: str | None = None
    issued: datetime.date | None = None
    valid_to: datetime.date | None = None

    def __repr__(self) -> str:
        return "SocialCard()"

    def expired(self, today: datetime.date) -> bool:
        """Tell whether the card is out of date; the last day itself is still good."""
        return self.valid_to is not None and today > self.valid_to

    def tally(self) -> Mapping[str, int]:
        """Count as one reading."""
        return {"reads": 1}


class SocialCardReader(Device, Protocol):
    """The verbs of every reader of social-security cards."""

    def wait_for_card(self, deadline: Deadline, cancel: CancelToken) -> None:
        """Wait for a newly inserted card; a card that was tried must be taken out first.

        Raises DeviceError ``social-card.none`` (TIMED_OUT, no card came), ``social-card.not-taken`` (TIMED_OUT, the
        tried card is still in) and the reader's own causes as ``read`` does.
        """
        ...

    def read(self, deadline: Deadline, cancel: CancelToken) -> SocialCard:
        """Read the public records of a newly inserted card once, waiting for it unless it was just found.

        No password is ever presented. Raises DeviceError: those of ``wait_for_card``; ``social-card.moved``,
        ``social-card.unreadable``, ``social-card.unsupported`` and ``social-card.wants-pin`` (USER);
        ``social-card.silent``, ``social-card.garbled``, ``social-card.reader-lost``, ``social-card.service-lost`` and
        ``device.library-missing`` (DEVICE).
        """
        ...

    def present(self, deadline: Deadline, cancel: CancelToken) -> bool:
        """Tell whether a card is in the reader, as the reader says."""
        ...


def pcsc_reader(address: str, **options: Any) -> SocialCardReader:
    """Make a reader behind PC/SC; late, since whoever only names the interface needs no library.

    Any: the driver's constructor checks its own options, and a wrong one is told as misconfigured.
    """
    from devices.social_card.reader import CardReader

    return CardReader(address, **options)


# Every driver by the name that settings use; called with the address and the options of the setting by keyword.
DRIVERS: dict[str, Callable[..., SocialCardReader]] = {"pcsc": pcsc_reader}
