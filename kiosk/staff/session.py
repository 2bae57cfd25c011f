# SPDX-License-Identifier: Apache-2.0
"""Who of the staff is signed in at this machine: let in by the platform while there is a line, else by its roster.

    staff = StaffHere(Doors(...), run)
    staff.sign_in(Wish("C01", "…", "246810"), heard)      # heard: a Refusal, or None for who is in

Everything is called on one thread; what is slow goes out by ``run`` and comes home on that thread.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, Protocol

from config.logs import logger
from devices.device import DeviceError
from kiosk.audit import Act, record
from kiosk.platform.calls import staff as calls
from kiosk.platform.calls.staff import SecondFactor, SignIn, StaffSession
from kiosk.platform.errors import PlatformError, RefusedError
from kiosk.staff.door import Asked, StaffDoor, Verdict
from kiosk.staff.rights import Right, rights_of
from kiosk.technician.lockout import FREE
from kiosk.technician.secret import Cost, hashed, matches
from offline_queue.ids import uuid7

if TYPE_CHECKING:
    from devices.device import CancelToken, Deadline
    from kiosk.lanes import Call
    from kiosk.platform.client import Platform
    from offline_queue.outbox import Outbox

log = logger(__name__)
PLATFORM_SECONDS, OUTBOX_SECONDS = 20.0, 20.0
# A token of the training city and of most others shows so many digits; a badge has more of them, or letters.
TOKEN_DIGITS = 6
# OWASP's least for Argon2id: the hash never leaves this process, and whoever comes back does not wait.
COST = Cost(memory_kib=19456, rounds=2, lanes=1)

Why = Literal["refused", "locked", "no-roster", "ended", "no-line", "no-outbox", "fault", "role"]


@dataclass(frozen=True)
class Wish:
    """Who wants in, by what; ``second`` is a badge's number or the digits of a token."""

    staff_no: str
    password: str = field(repr=False)
    second: str = field(default="", repr=False)

    @property
    def factor(self) -> SecondFactor:
        """Return the second factor as the platform is told of it."""
        digits = len(self.second) == TOKEN_DIGITS and self.second.isascii() and self.second.isdecimal()
        return SecondFactor("code" if digits else "card", self.second)


@dataclass(frozen=True)
class Refusal:
    """Why nobody was let in: tries before a wait where they are known, and the seconds of a wait."""

    why: Why
    left: int = 0
    wait: float = 0.0


@dataclass(frozen=True)
class SignedIn:
    """Who works here, in which roles, until when, in seconds since 1970; ``session`` is None without a line."""

    staff_no: str
    name: str = field(repr=False)
    roles: frozenset[str]
    until: float
    session: StaffSession | None = field(default=None, repr=False)

    @property
    def offline(self) -> bool:
        """Tell whether the roster let them in."""
        return self.session is None

    def may(self, right: Right) -> bool:
        """Tell whether one of their roles allows something."""
        return right in rights_of(self.roles)


Heard = Callable[[Refusal | None], None]


class Run(Protocol):
    """Does slow work on the lane of ``on``; ``done`` hears its one end, on the thread of whoever asked."""

    def __call__(self, on: str, call: Call, seconds: float, done: Callable[[object], None]) -> object:
        """Begin."""
        ...


@dataclass(frozen=True)
class Doors:
    """What lets somebody in at this machine."""

    hall: str
    mode: str
    window: str
    door: Callable[[], StaffDoor | None]
    """Gives none where the machine believes no roster."""
    renew: Callable[[Platform], object]
    """Asks for a newer roster, on the platform's lane."""
    has_line: Callable[[], bool]
    """False once it is known that the platform cannot be reached."""
    now: Callable[[], float]
    stores: Callable[[], bool] = lambda: True
    """False once it is known that nothing can be put on record here."""


class StaffHere:
    """Who is signed in; ``changed`` is called after somebody came or went."""

    def __init__(self, doors: Doors, run: Run, changed: Callable[[], None] = lambda: None) -> None:
        self._doors, self._run, self._changed = doors, run, changed
        self.who: SignedIn | None = None
        self.busy = False
        """Whether somebody is being let in."""
        self.left = ""
        """Why the last who worked here is not here any more; empty before anybody was."""
        self.roster: float | None = None
        """When the roster that is kept here was issued, in seconds since 1970; None where none is known."""
        self._verifier, self._wrong = "", 0

    def may(self, right: Right) -> bool:
        """Tell whether who is signed in may do something; nobody may do anything."""
        return self.who is not None and self.who.may(right)

    def sign_in(self, wish: Wish, heard: Heard) -> None:
        """Let somebody in; while one try is under way a second is none."""
        if self.busy:
            return
        if not self._doors.stores():
            # Nobody works where it is not recorded; and every way in would wait for it in vain.
            heard(Refusal("no-outbox"))
            return
        self.busy = True
        ends = functools.partial(self._ended, wish, heard)
        if not self._doors.has_line():
            self._by_roster(wish, ends)
            return
        asked = functools.partial(online, self._wish(wish), str(uuid7()))
        self._run("platform", asked, PLATFORM_SECONDS, functools.partial(self._online, wish, ends))

    def prove(self, password: str, heard: Heard) -> None:
        """Let who is signed in come back to their locked window; after too many wrong words they are signed out."""
        if self.busy or self.who is None:
            return
        self.busy = True
        call = functools.partial(proved, password, self._verifier)
        self._run("outbox", call, OUTBOX_SECONDS, functools.partial(self._proved, self.who, heard))

    def sign_out(self, reason: str = "own") -> None:
        """Let who is here go, at once; the platform is told where there is a line."""
        gone, self.who, self._verifier = self.who, None, ""
        if gone is None:
            return
        self.left = reason
        self._record(Act.STAFF_SIGNED_OUT, staff=gone.staff_no, reason=reason)
        if gone.session is not None:
            self._run("platform", functools.partial(left, gone.session), PLATFORM_SECONDS, lambda end: None)
        self._changed()

    def look(self) -> None:
        """End the work of whoever is not let work any more: the shift is over, or the roster says so."""
        who, door = self.who, self._doors.door()
        if who is None:
            return
        if self._doors.now() >= who.until:
            self.sign_out("ended")
        elif door is not None:
            asked = functools.partial(door.stands, who.staff_no)
            self._run("outbox", asked, OUTBOX_SECONDS, functools.partial(self._looked, who))

    def renew(self) -> None:
        """Have a newer roster asked for, where there is a line."""
        if self._doors.has_line():
            call = functools.partial(renewing, self._doors.renew)
            self._run("platform", call, PLATFORM_SECONDS, lambda end: self.look_for_roster())

    def look_for_roster(self) -> None:
        """Learn of when the roster is that is kept here."""
        if (door := self._doors.door()) is not None:
            self._run("outbox", door.issued, OUTBOX_SECONDS, self._found_roster)

    def refused(self, right: Right) -> None:
        """Record that somebody wanted what their role does not allow."""
        if self.who:
            self._record(Act.STAFF_NOT_ALLOWED, staff=self.who.staff_no, kind=right)

    def _found_roster(self, issued: object) -> None:
        if issued is None or isinstance(issued, float):
            self.roster = issued

    def _looked(self, who: SignedIn, stands: object) -> None:
        # A roster that is not there, or another fault of the outbox, says nothing of anybody with a session.
        if stands is False and self.who is who and (who.offline or self._doors.has_line()):
            self.sign_out("let-go")

    def _online(self, wish: Wish, ends: Callable[[SignedIn | Refusal], None], end: object) -> None:
        if isinstance(end, StaffSession):
            until = self._doors.now() + end.expires_in
            ends(SignedIn(end.staff_no, end.name, frozenset(end.roles), until, end))
            self._record(Act.STAFF_SIGNED_IN, staff=end.staff_no, kind="online")
        elif isinstance(end, RefusedError):
            ends(refusal_of(end))
            self._record(Act.STAFF_SIGN_IN_REFUSED, reason=end.code, count=0)
        else:
            # No usable answer: the roster is for that, and counts its own tries.
            self._by_roster(wish, ends)

    def _by_roster(self, wish: Wish, ends: Callable[[SignedIn | Refusal], None]) -> None:
        door = self._doors.door()
        if door is None:
            ends(Refusal("no-line"))
            return
        asked = Asked(wish.staff_no, wish.password, wish.second)
        call = functools.partial(door.verify, asked)
        self._run("outbox", call, OUTBOX_SECONDS, lambda end: ends(by_roster(end)))

    def _ended(self, wish: Wish, heard: Heard, came: SignedIn | Refusal) -> None:
        if isinstance(came, Refusal):
            self.busy = False
            heard(came)
            return
        # Kept as a hash, for as long as they are here: a locked window asks for the password, line or not.
        call = functools.partial(verifier, wish.password)
        self._run("outbox", call, OUTBOX_SECONDS, functools.partial(self._entered, came, heard))

    def _entered(self, came: SignedIn, heard: Heard, made: object) -> None:
        self.busy = False
        self._verifier = made if isinstance(made, str) else ""
        self._wrong, self.who = 0, came
        heard(None)
        self._changed()

    def _proved(self, who: SignedIn, heard: Heard, right: object) -> None:
        self.busy = False
        if self.who is not who:
            # Signed out meanwhile: no word opens a window at which nobody works.
            heard(Refusal("ended"))
            return
        if right is True:
            self._wrong = 0
            heard(None)
            return
        self._wrong += 1
        heard(Refusal("refused", max(0, FREE - self._wrong)))
        if self._wrong >= FREE:
            self.sign_out("wrong-words")

    def _wish(self, wish: Wish) -> SignIn:
        doors = self._doors
        return SignIn(wish.staff_no, wish.password, wish.factor, doors.hall, doors.mode, doors.window)

    def _record(self, act: Act, **facts: str | int) -> None:
        self._run("outbox", functools.partial(recorded, act, facts), OUTBOX_SECONDS, unrecorded)


def online(wish: SignIn, key: str, platform: Platform, deadline: Deadline, cancel: CancelToken) -> object:
    """Ask the platform to let somebody in; a PlatformError is returned, for a lane tells only its name."""
    try:
        return calls.sign_in(platform, wish, key=key)
    except PlatformError as wrong:
        return wrong


def left(session: StaffSession, platform: Platform, deadline: Deadline, cancel: CancelToken) -> None:
    """Tell the platform that somebody is out; whoever cannot be told ends with the shift all the same."""
    try:
        calls.sign_out(platform, session)
    except PlatformError as wrong:
        log.info("sign-out-not-told", cause=type(wrong).__name__)


def renewing(renew: Callable[[Platform], object], platform: Platform, deadline: Deadline, cancel: CancelToken) -> None:
    """Ask for a newer roster."""
    renew(platform)


def verifier(password: str, outbox: Outbox, deadline: Deadline, cancel: CancelToken) -> str:
    """Return what a password is known again by while its owner is signed in."""
    return hashed(password, COST)


def proved(password: str, known: str, outbox: Outbox, deadline: Deadline, cancel: CancelToken) -> bool:
    """Tell whether it is the same password; one that could not be hashed is none."""
    return bool(known) and matches(password, known)


def recorded(act: Act, facts: Mapping[str, str | int], outbox: Outbox, deadline: Deadline, cancel: CancelToken) -> None:
    """Write an act down."""
    with outbox.transaction() as tx:
        record(tx, act, "", **facts)


def unrecorded(end: object) -> None:
    """Say where an act could not be written down."""
    if isinstance(end, DeviceError):
        log.warning("act-not-recorded", cause=end.cause)


def refusal_of(wrong: RefusedError) -> Refusal:
    """Return what a refusal of the platform means at the door."""
    wait = float(wrong.problem.retry_after_s or 0)
    why: dict[str, Why] = {"locked": "locked", "rate-limited": "locked", "evidence-refused": "refused"}
    return Refusal(why.get(wrong.code, "fault"), wait=wait)


def by_roster(end: Any) -> SignedIn | Refusal:
    """Return what the door without a line said."""
    if not isinstance(end, Verdict):
        return Refusal("fault")
    if not end.is_in:
        return Refusal(end.reason or "refused", end.left, end.wait)
    return SignedIn(end.staff_no, end.name, end.roles, end.until)
