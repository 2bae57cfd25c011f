"""Who works at a machine, with a platform that answers as it is told and an outbox of the test's own."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest

from config.clock import china_time
from devices.device import CancelToken, Deadline, DeviceError
from kiosk.platform.calls.staff import SignIn, StaffSession
from kiosk.platform.errors import PlatformError, RefusedError
from kiosk.platform.values import Problem
from kiosk.staff import session
from kiosk.staff.door import StaffDoor
from kiosk.staff.session import Doors, Refusal, StaffHere, Wish
from tests.support.outboxes import open_box
from tests.support.rosters import ISSUER, keep_roster, member, roster
from tests.support.upkeep import QUICK, Clocks

SHIFT = 8 * 3600
CLERK = Wish("C07", "C07C07", "246810")


def problem(code: str, wait: float | None = None) -> RefusedError:
    """Return a refusal of the platform."""
    return RefusedError(
        Problem("about:blank", code, 403, code, "never", "2026-11-23T10:00:00+08:00", retry_after_s=wait)
    )


class Staffed:
    """A machine with a line, a roster of C07 and A01, and the platform's next answer."""

    def __init__(self, folder: Path, patch: pytest.MonkeyPatch) -> None:
        self.clocks = Clocks()
        self.outbox = open_box(folder, lambda: self.clocks.wall)
        self.line = True
        self.enrolled = True
        self.answer: StaffSession | PlatformError | None = None
        self.wishes: list[SignIn] = []
        self.left: list[str] = []
        self.left_fails: PlatformError | None = None
        self.renewed = 0
        self.changes = 0
        self.waiting: list[Callable[[], None]] = []
        self.holds = False
        door = StaffDoor(ISSUER, self.clocks)
        doors = Doors("0007", "training", "17", lambda: door if self.enrolled else None, self._renew,
                      lambda: self.line, lambda: self.clocks.wall)  # fmt: skip
        self.here = StaffHere(doors, self.run, self._changed)
        self.heard: list[Refusal | None] = []
        patch.setattr(session.calls, "sign_in", self._sign_in)
        patch.setattr(session.calls, "sign_out", self._sign_out)
        patch.setattr(session, "COST", QUICK)

    def keep(self, *members: dict[str, Any], **changed: Any) -> None:
        """Keep a roster as if it had been fetched."""
        keep_roster(self.outbox, roster(*(members or (member(), member("A01", hours=720))), **changed))

    def run(self, on: str, call: Any, seconds: float, done: Callable[[object], None]) -> None:
        """Do slow work at once, or hold it back until ``let_go``."""

        def work() -> None:
            try:
                end = call(self.outbox if on == "outbox" else object(), Deadline.after(seconds), CancelToken())
            except DeviceError as wrong:
                end = wrong
            done(end)

        if self.holds:
            self.waiting.append(work)
        else:
            work()

    def let_go(self) -> None:
        """Do what was held back."""
        self.holds, waiting, self.waiting = False, self.waiting, []
        for work in waiting:
            work()

    def enter(self, wish: Wish = CLERK) -> Refusal | None:
        """Try to sign in; return what was heard."""
        self.here.sign_in(wish, self.heard.append)
        return self.heard[-1]

    def prove(self, password: str) -> Refusal | None:
        """Try to come back to a locked window."""
        self.here.prove(password, self.heard.append)
        return self.heard[-1]

    def acts(self) -> list[tuple[str, dict[str, Any]]]:
        """Return what was recorded of the staff."""
        return [
            (one.action, msgspec.json.decode(one.facts))
            for one in self.outbox.events() if one.action.startswith("staff-")
        ]  # fmt: skip

    def session(self, staff_no: str = "C07", *roles: str) -> StaffSession:
        """Return a session as the platform would open it."""
        ends: datetime.datetime = china_time(self.clocks.wall + SHIFT)
        return StaffSession("s-1", "token", staff_no, "某人", "0007", roles or ("clerk",), SHIFT, ends, "training")

    def close(self) -> None:
        """Let the outbox go."""
        self.outbox.close()

    def _sign_in(self, platform: object, wish: SignIn, *, key: str) -> StaffSession:
        self.wishes.append(wish)
        if isinstance(self.answer, PlatformError):
            raise self.answer
        return self.answer or self.session()

    def _sign_out(self, platform: object, ended: StaffSession) -> None:
        if self.left_fails:
            raise self.left_fails
        self.left.append(ended.session_id)

    def _renew(self, platform: object) -> None:
        self.renewed += 1

    def _changed(self) -> None:
        self.changes += 1
