# SPDX-License-Identifier: Apache-2.0
"""Staff to the platform: signing in by two factors, signing out, and the roster for times without a line."""

from __future__ import annotations

import datetime
from typing import Literal

import msgspec

from kiosk.platform.answer import JSON
from kiosk.platform.calls.asking import act, queried, remove, signed
from kiosk.platform.calls.identity import Ended, Hidden
from kiosk.platform.client import NOT_MODIFIED, Platform, right
from kiosk.platform.detached import Signed
from kiosk.platform.errors import NotThePlatformError

HEADER = "X-Staff-Session"
SIGNATURE = "roster-signature"


class SecondFactor(Hidden, frozen=True):
    """What somebody has beside their password: a badge that was read, or the digits of a token."""

    kind: Literal["card", "code"]
    value: str


class SignIn(Hidden, frozen=True, omit_defaults=True):
    """Somebody of the staff signs in to a hall."""

    staff_no: str
    password: str
    second_factor: SecondFactor
    hall: str
    mode: str
    window: str = ""


class StaffSession(Hidden, frozen=True):
    """A session of one shift; whoever has its token is taken for this member of the staff."""

    session_id: str
    token: str
    staff_no: str
    name: str
    hall: str
    roles: tuple[str, ...]
    expires_in: int
    """Seconds from the answer: no clock of this machine decides."""
    expires_at: datetime.datetime
    signed_by: str
    window: str = ""

    @property
    def headers(self) -> dict[str, str]:
        """Return what a call of this session carries."""
        return {HEADER: self.token}


class Member(Hidden, frozen=True):
    """One of the staff, as a roster says: who, until when without a line, and against what hashes."""

    staff_no: str
    name: str
    roles: tuple[str, ...]
    offline_until: datetime.datetime
    password: str
    card: str = ""


class Roster(msgspec.Struct, frozen=True):
    """Who may sign in at a hall while there is no line."""

    hall_no: str
    """Region and number of the hall: two districts may number one alike."""
    serial: int
    issued_at: datetime.datetime
    members: tuple[Member, ...]
    revoked: tuple[str, ...]
    mode: str


def sign_in(platform: Platform, wish: SignIn, *, key: str) -> StaffSession:
    """Sign in; raises PlatformError, ``evidence-refused`` and ``locked`` among its codes."""
    session = signed(act(platform, "POST", "/staff/sessions", wish, StaffSession, key=key), wish.mode)
    if (session.staff_no, session.hall) != (wish.staff_no, wish.hall):
        raise NotThePlatformError("other-person")
    return session


def sign_out(platform: Platform, session: StaffSession) -> None:
    """Sign out; who has signed out is out. Raises PlatformError."""
    ended = remove(platform, f"/staff/sessions/{session.session_id}", Ended, session.headers)
    if ended.session_id != session.session_id:
        raise NotThePlatformError("other-session")


def roster(platform: Platform, hall_no: str, tag: str = "") -> Signed | None:
    """Return the roster of a hall as it was signed, None while it is the one of ``tag``; raises PlatformError.

    Nothing of it is looked at here: ``kiosk.staff.roster`` proves it.
    """
    answer = platform.ask(
        "GET", queried("/staff/roster", hall_no=hall_no), headers={"If-None-Match": tag} if tag else None
    )
    if answer.status == NOT_MODIFIED and tag:
        return None
    told = right(answer, JSON).headers
    return Signed(answer.body, told.get(SIGNATURE, ""), told.get("etag", ""))
