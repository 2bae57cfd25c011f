# SPDX-License-Identifier: Apache-2.0
"""What machines say of themselves and what is known of them, as both ends of the hub read it; nothing of a person.

Durations and not moments are told: the clocks of machines differ, and only that of the hub decides since when.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from kiosk.domain.words import Words

Use = Literal["in-use", "idle", "stopped"]
Urgency = Literal["cannot", "watch"]
State = Literal["cannot", "unheard", "never", "watch", "stopped", "well"]
# What stands first where all of them are sorted by need.
BY_NEED: tuple[State, ...] = ("cannot", "unheard", "never", "watch", "stopped", "well")
Doing = Literal["going", "repairing", "phoned", "planned", "waiting"]


class DeviceTold(msgspec.Struct, frozen=True, omit_defaults=True):
    """One device of a machine; ``for_s`` is how long it has been so, None where it never changed."""

    name: str
    condition: str
    cause: str = ""
    actor: str = "nobody"
    for_s: int | None = None


class PaperTold(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a printer tells of its paper, and how many came out since it was filled; None where nobody said when."""

    device: str
    level: str
    used: int | None = None


class UnsentTold(msgspec.Struct, frozen=True, omit_defaults=True):
    """What people handed in here and the platform has not: how many, for how long, and who is told by now."""

    count: int
    oldest_s: int | None = None
    days: int = 0
    addressee: str = ""


class LineTold(msgspec.Struct, frozen=True, omit_defaults=True):
    """The machine's own line to the city: ``up``, ``down`` or ``unknown``, and for how long."""

    line: str
    for_s: int | None = None


class Heard(msgspec.Struct, frozen=True, omit_defaults=True):
    """Which orders of the hall a machine follows: its stop by the moment it was said at, its notice by its end."""

    stop: int | None = None
    notice: int | None = None


class Report(msgspec.Struct, frozen=True, omit_defaults=True):
    """How one machine is, by its own word."""

    at: int
    """Milliseconds since 1970 by the machine's own clock: how far it is from the hub's is what it is sent for."""
    version: str
    post: str
    use: Use
    place: str = ""
    """What people call it."""
    zone: str = ""
    stopped_s: int | None = None
    back_in_s: int | None = None
    devices: tuple[DeviceTold, ...] = ()
    papers: tuple[PaperTold, ...] = ()
    unsent: UnsentTold | None = None
    """None where nothing can be stored here, or nobody could look."""
    store: str = ""
    """What is wrong with what it stores, such as ``outbox-full``; empty for nothing."""
    line: LineTold | None = None
    heard: Heard | None = None
    """None where it has not heard the hall yet."""


class Orders(msgspec.Struct, frozen=True):
    """What the hall wants of a machine, told with each answer to a report."""

    stopped: Stop | None = None
    notice: Notice | None = None

    @property
    def marks(self) -> Heard:
        """By what these are known again."""
        return Heard(self.stopped.at if self.stopped else None, self.notice.until if self.notice else None)


class Stop(msgspec.Struct, frozen=True):
    """Out of service by a word at the hub."""

    reason: str
    staff: str
    at: int
    back_at: int | None = None
    heard_at: int | None = None
    """When the machine first said that it follows it."""


class Notice(msgspec.Struct, frozen=True):
    """Words for who stands at one machine, until a moment."""

    words: Words
    staff: str
    until: int
    heard_at: int | None = None
    """When the machine first said that it shows them."""


class Care(msgspec.Struct, frozen=True):
    """Who has taken a machine's trouble over, and what they do."""

    staff: str
    at: int
    doing: Doing
    until: int | None = None


class Trouble(msgspec.Struct, frozen=True, omit_defaults=True):
    """One thing that is not as it should be: its cause, since when by the clock of the hub, and who is told.

    ``device`` names which one, ``count`` says how much of it, such as seconds of a clock or things that wait.
    """

    cause: str
    urgency: Urgency
    since: int
    device: str = ""
    count: int = 0
    days: int = 0
    addressee: str = ""


class MachineSeen(msgspec.Struct, frozen=True):
    """One machine of the hall as the hub knows it."""

    name: str
    kind: str
    zone: str
    place: str
    state: State
    since: int | None
    heard_at: int | None
    """When it last said something; None for one that was let in and never spoke."""
    report: Report | None
    troubles: tuple[Trouble, ...]
    care: Care | None
    stop: Stop | None
    notice: Notice | None
    unprinted: tuple[str, ...]
    """Numbers of today that are good and whose paper never came out here."""


class Disk(msgspec.Struct, frozen=True):
    """The disk the hub's folder lies on, in bytes."""

    free: int
    total: int


class Standby(msgspec.Struct, frozen=True):
    """A database that follows this one: its name there, and how far behind it is, in milliseconds where it says."""

    name: str
    behind_ms: int | None


class HubState(msgspec.Struct, frozen=True):
    """How the hub itself is, as far as it can see; None is *not known*, and never *well*."""

    epoch: int
    database: str
    size: int | None
    standbys: tuple[Standby, ...] | None
    disk: Disk | None
    backup_at: int | None
    backups: bool
    """Whether the hub was told where its backups lie."""
    clock_off_s: int = 0
    """By how many seconds its machine's clock is ahead of the hall's, which does not follow it; 0 where it does."""


class Fleet(msgspec.Struct, frozen=True):
    """All machines of the hall at one moment of the hub's clock."""

    at: int
    items: tuple[MachineSeen, ...]
    hub: HubState


class Message(msgspec.Struct, frozen=True):
    """Words from one staff place to another; ``to`` is ``guide`` or ``window``, ``window`` which one, empty for all."""

    id: str
    to: str
    window: str
    machine: str
    about: str
    words: str
    staff: str
    at: int
    heard_by: str
    heard_at: int | None


class Messages(msgspec.Struct, frozen=True):
    """Messages of today, the oldest first."""

    items: tuple[Message, ...]


class Trace(msgspec.Struct, frozen=True):
    """One thing that was done: ``device`` is where, ``machine`` about which, ``about`` and ``words`` are what.

    ``about`` is what was chosen: how somebody looks after it, which order is followed, whom a message is for.
    """

    seq: int
    at: int
    kind: str
    staff: str
    device: str
    machine: str
    about: str
    words: str


class Trail(msgspec.Struct, frozen=True):
    """What was done on one day, the newest first; ``more`` where older things were left out."""

    day: str
    items: tuple[Trace, ...]
    more: bool
