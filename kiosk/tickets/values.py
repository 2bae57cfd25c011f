# SPDX-License-Identifier: Apache-2.0
"""What the desk tells of its tickets and windows; frozen, nothing of a person in it but a daily hash."""

from __future__ import annotations

from enum import StrEnum

import msgspec


class State(StrEnum):
    """Where a ticket stands."""

    WAITING = "WAITING"
    CALLED = "CALLED"
    SERVING = "SERVING"
    HELD = "HELD"
    NO_SHOW = "NO_SHOW"
    DONE = "DONE"
    CANCELLED = "CANCELLED"
    EXPIRED = "EXPIRED"


ACTIVE = (State.CALLED, State.SERVING)
OPEN = (State.WAITING, State.CALLED, State.SERVING, State.HELD)


class Paper(StrEnum):
    """What became of a number's slip."""

    NONE = "none"
    """None is wanted: a phone, or a number told by a guide."""
    PENDING = "pending"
    PRINTED = "printed"
    FAILED = "failed"
    """The number was shown large instead."""


class WindowState(StrEnum):
    """Whether a window serves."""

    CLOSED = "CLOSED"
    OPEN = "OPEN"
    SUSPENDED = "SUSPENDED"


class Who(msgspec.Struct, frozen=True):
    """Who acts: a clerk, and at which machine; ``roles`` are those of the sign-in.

    ``windows`` are those for which that machine may act, empty for all; with ``own_blocks`` it may account for no
    numbers but those that were leased to it.
    """

    device: str
    staff: str = ""
    roles: tuple[str, ...] = ()
    windows: tuple[str, ...] = ()
    own_blocks: bool = False


class Ticket(msgspec.Struct, frozen=True, kw_only=True):
    """One ticket as it stands; moments are milliseconds since 1970."""

    id: str
    day: str
    prefix: str
    no: int
    queue: str
    state: State = State.WAITING
    live: bool
    paper: Paper
    credit: str
    credit_s: int
    half: int | None = None
    issued_at: int
    sort_at: int
    slot_at: int | None = None
    appointment: str | None = None
    visit: str | None = None
    person_hash: str | None = None
    device: str
    window: str | None = None
    only_window: str | None = None
    call_count: int = 0
    called_at: int | None = None
    recalled_at: int | None = None
    serving_at: int | None = None
    ended_at: int | None = None
    returns: int = 0
    version: int = 1

    @property
    def number(self) -> str:
        """Return what is printed and called: the letter and at least three digits, all of them beyond 999."""
        return number(self.prefix, self.no)

    def __repr__(self) -> str:
        return f"Ticket({self.number} {self.state} version {self.version})"


class Window(msgspec.Struct, frozen=True):
    """One window as it stands."""

    no: str
    state: WindowState
    reason: str
    staff: str
    late: bool
    since: int
    version: int


class Event(msgspec.Struct, frozen=True):
    """One thing that happened; ``seq`` has no gaps and is the order in which all happened."""

    seq: int
    day: str
    at: int
    kind: str
    ticket: str | None
    window: str | None
    staff: str | None
    device: str | None
    detail: dict[str, str | int | bool | None]


def number(prefix: str, no: int) -> str:
    """Return a ticket's number as people read it."""
    return f"{prefix}{no:03d}"
