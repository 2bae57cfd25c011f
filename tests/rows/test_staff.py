"""Rows about the staff of a hall."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from devices.device import CancelToken, Deadline
from kiosk.platform.client import Platform
from kiosk.staff.door import Asked, StaffDoor, Verdict
from kiosk.staff.roster import Issuer, fetch
from tests.support.enrolling import taken_in
from tests.support.outboxes import open_box
from tests.support.sandbox import SandboxThread
from tests.support.upkeep import Clocks

HOUR = 3600
CLERK = Asked("C07", "banshi-C07")


class Post:
    """A machine of the township that fetched its roster, and its clocks."""

    def __init__(self, city: SandboxThread, folder: Path) -> None:
        me = taken_in(city, folder / "me")
        self.clocks = Clocks(wall=time.time())
        self.platform = Platform(city.url, identity=me, read_seconds=15)
        self.outbox = open_box(folder, lambda: self.clocks.wall)
        self._issuer = Issuer.of(me.enrolment, "training")
        self.door = StaffDoor(self._issuer, self.clocks)

    def fetch(self) -> None:
        fetch(self.platform, self.outbox, self._issuer, lambda: self.clocks.wall)

    def sign_in(self) -> Verdict:
        return self.door.verify(CLERK, self.outbox, Deadline.after(5), CancelToken())


@pytest.fixture
def post(secure: SandboxThread, tmp_path: Path) -> Iterator[Post]:
    made = Post(secure, tmp_path)
    made.fetch()
    yield made
    made.platform.close()
    made.outbox.close()
    secure.train("staff", staff_no=CLERK.staff_no, revoked=False)


@pytest.mark.row("R32")
def test_a_clerk_who_was_let_go_is_refused_by_a_station_that_has_been_offline_for_73_hours(
    secure: SandboxThread, post: Post
) -> None:
    secure.train("staff", staff_no=CLERK.staff_no, revoked=True)
    post.clocks.wait(71 * HOUR)
    assert post.sign_in().is_in  # nothing of it can be known here
    post.clocks.wait(2 * HOUR)
    assert post.sign_in().reason == "ended"


@pytest.mark.row("R32")
def test_with_a_line_the_same_clerk_is_refused_with_the_next_roster(secure: SandboxThread, post: Post) -> None:
    assert post.sign_in().is_in
    secure.train("staff", staff_no=CLERK.staff_no, revoked=True)
    post.fetch()
    assert not post.door.stands(CLERK.staff_no, post.outbox, Deadline.after(5), CancelToken())
    assert post.sign_in().reason == "refused"
