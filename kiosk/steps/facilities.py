# SPDX-License-Identifier: Apache-2.0
"""Everything a step is told from outside: clocks, catalogue, site, ids, chance, states of devices and line."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Protocol

from devices.device import Condition

if TYPE_CHECKING:
    from config.settings import Site, StaffSetting
    from devices.device import DeviceState
    from kiosk.audit import Act
    from kiosk.catalogue import Catalogue
    from kiosk.content.shelf import Texts
    from kiosk.domain.submission import ClockState
    from kiosk.domain.words import Words
    from kiosk.receipts import ReceiptTemplate
    from kiosk.steps.step import Call
    from kiosk.steps.upkeep import Upkeep
    from offline_queue.line import LineState

# The code of a machine that a technician took out of service; all others are the outbox's own.
BY_STAFF = "by-staff"
# The cause told by an outbox that takes nothing new in.
FULL = "outbox.full"
# The post of a machine on an agent's desk, which works for hours without a line.
STATION = "station"


class Facilities(Protocol):
    """What surrounds a visit; tests give fakes."""

    @property
    def site(self) -> Site:
        """Return where the machine stands."""
        ...

    @property
    def post(self) -> str:
        """Return what this machine is: ``kiosk``, ``window`` or ``station``."""
        ...

    @property
    def staff(self) -> StaffSetting:
        """Return how staff are called, where they stand, and who may help here."""
        ...

    @property
    def sections(self) -> tuple[str, ...]:
        """Return the names of the sections this post offers."""
        ...

    @property
    def catalogue(self) -> Catalogue:
        """Return the matters as last fetched."""
        ...

    @property
    def content(self) -> Texts:
        """Return the texts for the public as last fetched; read them beside the screens."""
        ...

    @property
    def line(self) -> LineState:
        """Return whether the platform can be reached."""
        ...

    @property
    def hall_notice(self) -> Words | None:
        """Return words the hall has put on this machine's screen; None for none."""
        ...

    @property
    def unsent(self) -> int | None:
        """Return how many things of people are stored here and not acknowledged yet; None while nobody knows."""
        ...

    @property
    def to_call(self) -> int:
        """Return how many people a station still has to tell what the platform answered, as last counted."""
        ...

    @property
    def has_hub(self) -> bool:
        """Return whether this machine is one of a hall whose hub carries forms to windows."""
        ...

    @property
    def clock(self) -> ClockState:
        """Return whether the machine's clock can be believed."""
        ...

    @property
    def paper_mm(self) -> int:
        """Return the width of the receipt roll in millimetres."""
        ...

    @property
    def template(self) -> ReceiptTemplate:
        """Return how the city words its receipts."""
        ...

    @property
    def upkeep(self) -> Upkeep:
        """Return what a technician is told and may do."""
        ...

    @property
    def machine(self) -> str:
        """Return the machine's short name on papers: ``K03``."""
        ...

    def now(self) -> datetime.datetime:
        """Return the wall clock with its offset."""
        ...

    def today(self) -> datetime.date:
        """Return the day of the wall clock."""
        ...

    def new_id(self) -> str:
        """Return a new UUIDv7."""
        ...

    def below(self, limit: int) -> int:
        """Return a random number from 0 to limit - 1 that nobody can foresee."""
        ...

    def device_states(self) -> Mapping[str, DeviceState]:
        """Return what is known of each device of the post, by kind."""
        ...

    def note(self, act: Act, object_id: str = "", **facts: str | int | bool) -> None:
        """Have an act recorded; returns at once, an act that cannot be recorded is logged."""
        ...

    def store_later(self, call: Call) -> None:
        """Have something stored by the outbox though nobody waits for it; returns at once, a failure is logged."""
        ...

    def hall_later(self, call: Call, then: Call | None = None) -> None:
        """Have the hub asked for something though nobody waits for it, and, once it did it, the outbox for ``then``."""
        ...

    def tell_staff(self, act: Act, object_id: str = "", **facts: str | int | bool) -> None:
        """Have an act recorded that staff should hear of now, not when the next visit ends; returns at once."""
        ...


def refused(facilities: Facilities) -> str:
    """Return why nothing may be begun here: the code of a refused outbox, or that a technician said so; else empty."""
    return outbox_refused(facilities) or (BY_STAFF if facilities.upkeep.stopped_since else "")


def outbox_refused(facilities: Facilities) -> str:
    """Return the code with which the outbox was refused, empty while it is being opened and when it is open."""
    state = facilities.device_states().get("outbox")
    if state is None or state.usable or state.condition is Condition.OPENING:
        return ""
    return state.cause.removeprefix("outbox.") or "fault"


def full(facilities: Facilities) -> bool:
    """Tell whether there is no room to take anything new in; looking things up and printing them needs none."""
    state = facilities.device_states().get("outbox")
    return state is not None and state.cause == FULL


def kind_of(interface: type | str) -> str:
    """Return the kind under which a device's state is told: the package of ``devices`` its interface lives in."""
    # By where it lives and not by a table of interfaces: naming them all would load every kind before home is painted.
    return interface if isinstance(interface, str) else interface.__module__.split(".")[1]


def usable(facilities: Facilities, interface: type | str) -> bool:
    """Tell whether a device may be tried now, by its interface or its kind; one that the post has not may not."""
    state = facilities.device_states().get(kind_of(interface))
    return state is not None and state.usable


def gives_numbers(facilities: Facilities) -> bool:
    """Tell whether this machine gives numbers: it stands in a hall whose areas and windows are known."""
    # Nobody queues at the desk of a station; its city's hall is elsewhere.
    hall = facilities.catalogue.hall
    return facilities.post != STATION and hall is not None and bool(hall.hall.areas)
