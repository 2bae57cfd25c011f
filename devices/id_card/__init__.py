# SPDX-License-Identifier: Apache-2.0
"""ID card readers: what a card says, and what every reader can do."""

from __future__ import annotations

import datetime
import enum
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from devices.device import CancelToken, Deadline, Device


class CardKind(enum.Enum):
    """The four text layouts, told by the letter at byte 248 (GA 450 family; struct tables of reader vendors)."""

    RESIDENT = "resident"
    RESIDENCE_PERMIT = "residence-permit"
    PERMANENT_2017 = "permanent-2017"
    PERMANENT_2023 = "permanent-2023"


class Sex(enum.Enum):
    """GB/T 2261.1: 1 male, 2 female, 0 unknown, 9 not stated. "Not 1" is not female."""

    MALE = "male"
    FEMALE = "female"
    UNKNOWN = "unknown"
    UNSTATED = "unstated"


class LongTerm(enum.Enum):
    """A card that never expires (长期) has this in place of a date."""

    LONG_TERM = "long-term"


@dataclass(frozen=True, repr=False)
class IdentityCard:
    """One reading of a card. Its ``repr`` shows no personal data.

    ``nationality`` is the ethnic group (民族) of a resident card, the three letters of the state on foreign cards.
    ``raw_text`` is the text area as read (256 bytes), ``photo`` the compressed block (1024 bytes, WLT), both kept as
    ``bytearray`` so that the owner can wipe them.
    """

    kind: CardKind
    name: str
    sex: Sex
    number: str
    birth_date: datetime.date | None = None
    name_latin: str | None = None
    nationality: str | None = None
    address: str | None = None
    issuer: str | None = None
    valid_from: datetime.date | None = None
    valid_to: datetime.date | LongTerm | None = None
    permit_number: str | None = None
    raw_text: bytearray = field(default_factory=bytearray, compare=False)
    photo: bytearray = field(default_factory=bytearray, compare=False)

    def __repr__(self) -> str:
        return f"IdentityCard({self.kind.value})"

    def expired(self, today: datetime.date) -> bool:
        """Tell whether the card is out of date; the last day itself is still good, 长期 never ends."""
        # A card without a readable date is not called expired: the window judges it.
        return isinstance(self.valid_to, datetime.date) and today > self.valid_to

    def tally(self) -> Mapping[str, int]:
        """Count as one reading."""
        return {"reads": 1}

    def wipe(self) -> None:
        """Overwrite the buffers we own with zeros."""
        for buffer in (self.raw_text, self.photo):
            buffer[:] = bytes(len(buffer))


class IdCardReader(Device, Protocol):
    """The verbs of every ID card reader."""

    def wait_for_card(self, deadline: Deadline, cancel: CancelToken) -> None:
        """Wait for a newly laid card, so that "reading" can be said; a ``read`` right after it reads that card.

        A card that was tried without success has to be lifted first: a laying is tried once. Raises DeviceError
        ``id-card.none`` (TIMED_OUT, no card came), ``id-card.not-lifted`` (TIMED_OUT, the tried card still lies there)
        and the reader's own causes as ``read`` does.
        """
        ...

    def read(self, deadline: Deadline, cancel: CancelToken) -> IdentityCard:
        """Read text and photo of a newly laid card once, waiting for it unless ``wait_for_card`` has just found it.

        Raises DeviceError: those of ``wait_for_card``; ``id-card.moved`` and ``id-card.unreadable`` (USER),
        ``id-card.moved`` (TIMED_OUT, the time ended over a card), ``id-card.unsupported`` (USER, unknown layout letter
        in detail), ``id-card.reader-silent`` and ``id-card.reader-garbled`` (DEVICE), ``id-card.reader-lost`` (DEVICE,
        port gone).
        """
        ...

    def present(self, deadline: Deadline, cancel: CancelToken) -> bool:
        """After a read: tell whether a card lies there.

        False means that the reader itself said so. One that cannot tell raises DeviceError: silent, garbled, lost, ill,
        or (PROGRAM ``id-card.reader-refused``) not able to be asked.
        """
        ...

    def sam_number(self, deadline: Deadline, cancel: CancelToken) -> str:
        """Return the number of the security module, ``05.03-20231231-0000012345-0123456789``."""
        ...


def sdt_reader(address: str, **options: Any) -> IdCardReader:
    """Make a reader that speaks SDT; late, since whoever only names the interface needs no serial library.

    Any: the driver's constructor checks its own options, and a wrong one is told as misconfigured.
    """
    from devices.id_card.sdt import SdtReader

    return SdtReader(address, **options)


def vendor_reader(address: str, **options: Any) -> IdCardReader:
    """Make a reader behind a vendor's library, which lives in a child process; Any as above."""
    from devices.id_card.vendor import VendorReader

    return VendorReader(address, **options)


# Every driver by the name that settings use; called with the address and the options of the setting by keyword.
DRIVERS: dict[str, Callable[..., IdCardReader]] = {"sdt": sdt_reader, "vendor": vendor_reader}
