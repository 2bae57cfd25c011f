# SPDX-License-Identifier: Apache-2.0
"""The roster of a hall: believed by its signature alone, never an older one, kept sealed for times without a line.

UntrustedError (kiosk.platform.detached): ``code`` is signature, form, hall, mode or older; what was kept stays.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import msgspec

from config.logs import logger
from kiosk.audit import last_moment
from kiosk.platform.answer import UNREADABLE
from kiosk.platform.calls import staff
from kiosk.platform.calls.staff import Member, Roster
from kiosk.platform.detached import Signed, UntrustedError, prove
from offline_queue.errors import OutboxDamaged

if TYPE_CHECKING:
    from kiosk.platform.client import Platform
    from kiosk.platform.identity import Enrolment
    from offline_queue.outbox import Outbox
    from offline_queue.reader import Reader

log = logger(__name__)
NOTE = "staff/roster"


@dataclass(frozen=True)
class Issuer:
    """Whose roster this machine believes: that of its hall and mode, under the key of its enrolment."""

    hall_no: str
    """Region and number of the hall."""
    mode: str
    key: str = field(repr=False)

    @classmethod
    def of(cls, enrolment: Enrolment, mode: str) -> Issuer:
        """Return whom a machine believes by its enrolment."""
        return cls(enrolment.region + enrolment.hall, mode, enrolment.config_key)


@dataclass(frozen=True)
class Held:
    """The roster that is kept, and what the time is at least."""

    roster: Roster
    tag: str
    time: float
    """Seconds since 1970: the latest of the wall clock, the last act, and when the roster was issued and kept."""

    @property
    def age(self) -> float:
        """Return how many seconds ago the roster was issued, at least."""
        return self.time - self.roster.issued_at.timestamp()

    def member(self, staff_no: str) -> Member | None:
        """Return one of the staff, None for who is not named or is revoked."""
        if staff_no in self.roster.revoked:
            return None
        return next((one for one in self.roster.members if one.staff_no == staff_no), None)

    def stands(self, staff_no: str) -> bool:
        """Tell whether somebody who was let in may stay."""
        member = self.member(staff_no)
        return member is not None and self.time < member.offline_until.timestamp()


def fetch(platform: Platform, outbox: Outbox, issuer: Issuer, now: Callable[[], float]) -> Roster | None:
    """Ask for another roster and keep it; None when it is the one that is held.

    Raises PlatformError, UntrustedError, OutboxError.
    """
    before = held(outbox, issuer, now())
    came = staff.roster(platform, issuer.hall_no, before.tag if before else "")
    if came is None:
        return None
    found = believed(came, issuer)
    with outbox.transaction() as tx:
        # Looked at again inside: of two that were asked for at once the later one must stay.
        last = held(outbox, issuer, now())
        if last and found.serial <= last.roster.serial:
            raise UntrustedError("older")
        tx.note(NOTE, msgspec.json.encode(came), math.inf)
    log.info("roster-kept", count=len(found.members))
    return found


def held(reader: Reader, issuer: Issuer, now: float) -> Held | None:
    """Return the roster that is kept and still proves itself, None where there is none; raises OutboxError."""
    try:
        note = reader.note(NOTE, now)
        if note is None:
            return None
        kept = msgspec.json.decode(note.content, type=Signed)
        roster = believed(kept, issuer)
    except (OutboxDamaged, UntrustedError, *UNREADABLE) as wrong:
        log.warning("roster-unreadable", cause=type(wrong).__name__)
        return None
    # Whoever puts the clock back must not make a roster young again: it stands by what was recorded since.
    time = max(now, note.at, roster.issued_at.timestamp(), last_moment(reader) or 0.0)
    return Held(roster, kept.tag, time)


def believed(signed: Signed, issuer: Issuer) -> Roster:
    """Read a roster that proves itself and is for this hall and mode; raises UntrustedError."""
    prove(signed, issuer.key)
    try:
        found = msgspec.json.decode(signed.content, type=Roster)
    except UNREADABLE as wrong:
        raise UntrustedError("form") from wrong
    if found.hall_no != issuer.hall_no:
        raise UntrustedError("hall")
    if found.mode != issuer.mode:
        raise UntrustedError("mode")
    return found
