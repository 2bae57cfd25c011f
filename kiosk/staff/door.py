# SPDX-License-Identifier: Apache-2.0
"""Who of the staff is let in without a line: by the roster that is kept, and no more often than a guess may be wrong.

Wrong tries count as at the technician's door: written down before anything is compared, on the clock of the boot, and
only the right password takes the count back. A number nobody has is tried, counted and refused like any other.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

import msgspec

from kiosk.audit import Act, record
from kiosk.staff.roster import Held, Issuer, held
from kiosk.technician.lockout import Tries, remaining
from kiosk.technician.secret import matches

if TYPE_CHECKING:
    from devices.device import CancelToken, Deadline
    from kiosk.platform.calls.staff import Member
    from offline_queue.chain import Moment
    from offline_queue.outbox import Outbox

# Tries under numbers nobody has go after a day, so that who types at random fills nothing up.
STRANGERS_SECONDS = 86_400.0

Reason = Literal["", "no-roster", "refused", "locked", "ended"]


@dataclass(frozen=True)
class Asked:
    """Who wants in, by what; ``card`` is the number of the badge, empty where none was read."""

    staff_no: str
    password: str = field(repr=False)
    card: str = field(default="", repr=False)


@dataclass(frozen=True)
class Verdict:
    """Who is let in until when, or why nobody is.

    no-roster: this machine was never told of any staff; refused: number, password or badge, which of them is not said;
    locked: too many wrong tries; ended: the right ones, but the roster is too old for them.
    """

    reason: Reason
    staff_no: str = ""
    name: str = field(default="", repr=False)
    roles: frozenset[str] = frozenset()
    until: float = 0.0
    """Seconds since 1970."""
    left: int = 0
    """Tries before a wait."""
    wait: float = 0.0
    """Seconds until somebody may try again."""
    age: float = 0.0
    """Of the roster, in seconds."""

    @property
    def is_in(self) -> bool:
        """Tell whether somebody is let in."""
        return not self.reason


class StaffDoor:
    """The staff of one machine; every call belongs on the outbox lane."""

    def __init__(self, issuer: Issuer, now: Callable[[], Moment]) -> None:
        self._issuer = issuer
        self._now = now

    def verify(self, asked: Asked, outbox: Outbox, deadline: Deadline, cancel: CancelToken) -> Verdict:
        """Try to let somebody in; raises OutboxError, and then nobody is."""
        roster = held(outbox, self._issuer, self._now().wall)
        if roster is None:
            return Verdict("no-roster")
        member = roster.member(asked.staff_no)
        with outbox.transaction() as tx:
            tries = self._tries(outbox, asked.staff_no)
            if wait := remaining(tries, self._now()):
                return Verdict("locked", wait=wait, age=roster.age)
            counted = tries.one_more(self._now())
            tx.note(note_of(asked.staff_no), msgspec.json.encode(counted), math.inf if member else STRANGERS_SECONDS)
        verdict = self._compared(asked, member, roster, counted)
        with outbox.transaction() as tx:
            if verdict.reason != "refused":
                tx.forget(note_of(asked.staff_no))
            if verdict.is_in:
                record(tx, Act.STAFF_SIGNED_IN, staff=asked.staff_no, kind="offline")
            else:
                record(tx, Act.STAFF_SIGN_IN_REFUSED, reason=verdict.reason, count=counted.count)
        return verdict

    def stands(self, staff_no: str, outbox: Outbox, deadline: Deadline, cancel: CancelToken) -> bool:
        """Tell whether somebody who was let in may stay: named, not revoked, and not too long without news."""
        roster = held(outbox, self._issuer, self._now().wall)
        return roster is not None and roster.stands(staff_no)

    def issued(self, outbox: Outbox, deadline: Deadline, cancel: CancelToken) -> float | None:
        """Return when the roster that is kept was issued, in seconds since 1970; None where none is."""
        roster = held(outbox, self._issuer, self._now().wall)
        return roster.roster.issued_at.timestamp() if roster else None

    def _compared(self, asked: Asked, member: Member | None, roster: Held, counted: Tries) -> Verdict:
        if not right(asked, member, roster):
            return Verdict("refused", left=counted.left, wait=remaining(counted, self._now()), age=roster.age)
        # Only now: whose time is over is told to nobody who does not know the password.
        if member is None or not roster.stands(member.staff_no):
            return Verdict("ended", left=counted.left, age=roster.age)
        until = member.offline_until.timestamp()
        return Verdict("", member.staff_no, member.name, frozenset(member.roles), until, age=roster.age)

    def _tries(self, outbox: Outbox, staff_no: str) -> Tries:
        note = outbox.note(note_of(staff_no), self._now().wall)
        return msgspec.json.decode(note.content, type=Tries) if note else Tries()


def right(asked: Asked, member: Member | None, roster: Held) -> bool:
    """Tell whether all that is asked for is right."""
    # For a number nobody has another one's hash is tried, and what comes of it left: it costs the same time.
    known = member or next(iter(roster.roster.members), None)
    password = known is not None and matches(asked.password, known.password)
    card = known is None or not known.card or matches(asked.card, known.card)
    return member is not None and password and card


def note_of(staff_no: str) -> str:
    """Return under what name the tries of a number are kept."""
    return f"staff/tries/{staff_no}"


def trying(door: StaffDoor, asked: Asked) -> functools.partial[Verdict]:
    """Return the call that tries to let somebody in, for the outbox lane."""
    return functools.partial(door.verify, asked)
