"""Who of the staff is let in without a line: the right one, of a roster that is not too old, and nobody by guessing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from devices.device import CancelToken, Deadline
from kiosk.audit import Act
from kiosk.staff.door import STRANGERS_SECONDS, Asked, StaffDoor, Verdict, trying
from offline_queue.outbox import Outbox
from tests.support.outboxes import open_box
from tests.support.rosters import HOURS, ISSUED, ISSUER, keep_roster, member, roster
from tests.support.upkeep import Clocks

RIGHT = Asked("C07", "C07C07")
WRONG = Asked("C07", "guess")
STRANGER = Asked("C99", "guess")


@pytest.fixture
def clocks() -> Clocks:
    return Clocks()


@pytest.fixture
def outbox(tmp_path: Path, clocks: Clocks) -> Iterator[Outbox]:
    made = open_box(tmp_path, lambda: clocks.wall)
    yield made
    made.close()


@pytest.fixture
def door(outbox: Outbox, clocks: Clocks) -> StaffDoor:
    keep_roster(outbox, roster(member(), member("C08", card="0004127701"), member("A01", hours=720)))
    return StaffDoor(ISSUER, clocks)


def tried(door: StaffDoor, outbox: Outbox, asked: Asked = RIGHT) -> Verdict:
    return trying(door, asked)(outbox, Deadline.after(5), CancelToken())


def stays(door: StaffDoor, outbox: Outbox, staff_no: str = "C07") -> bool:
    return door.stands(staff_no, outbox, Deadline.after(5), CancelToken())


def acts(outbox: Outbox) -> list[tuple[str, Any]]:
    """Return what was recorded of the staff."""
    return [(one.action, msgspec.json.decode(one.facts)) for one in outbox.events() if one.action.startswith("staff-")]


def test_the_right_password_lets_in_until_the_roster_says(door: StaffDoor, outbox: Outbox) -> None:
    verdict = tried(door, outbox)
    assert (verdict.is_in, verdict.staff_no, verdict.roles) == (True, "C07", {"clerk"})
    assert (verdict.name, verdict.until) == ("某C07", ISSUED + 72 * HOURS)


def test_a_wrong_password_lets_nobody_in_and_says_how_often_one_may_still_try(door: StaffDoor, outbox: Outbox) -> None:
    verdict = tried(door, outbox, WRONG)
    assert (verdict.reason, verdict.left, verdict.wait, verdict.name) == ("refused", 4, 0.0, "")


def test_a_number_nobody_has_is_refused_like_a_wrong_password(door: StaffDoor, outbox: Outbox) -> None:
    assert tried(door, outbox, STRANGER) == tried(door, outbox, WRONG)


def test_anothers_password_is_none(door: StaffDoor, outbox: Outbox) -> None:
    assert tried(door, outbox, Asked("C99", "C07C07")).reason == "refused"


@pytest.mark.parametrize(
    ("card", "reason"), [("0004127701", ""), ("0004127702", "refused"), ("", "refused")], ids=["own", "other", "none"]
)
def test_who_has_a_badge_is_asked_for_it_too(door: StaffDoor, outbox: Outbox, card: str, reason: str) -> None:
    assert tried(door, outbox, Asked("C08", "C08C08", card)).reason == reason


def test_the_badge_alone_is_not_enough(door: StaffDoor, outbox: Outbox) -> None:
    assert tried(door, outbox, Asked("C08", "guess", "0004127701")).reason == "refused"


def test_without_a_roster_nobody_is_let_in_and_nothing_is_counted(outbox: Outbox, clocks: Clocks) -> None:
    door = StaffDoor(ISSUER, clocks)
    assert [tried(door, outbox).reason for _ in range(7)] == ["no-roster"] * 7


def test_a_roster_without_anybody_lets_nobody_in(outbox: Outbox, clocks: Clocks) -> None:
    keep_roster(outbox, roster())
    assert tried(StaffDoor(ISSUER, clocks), outbox).reason == "refused"


def test_five_wrong_tries_lock_also_for_the_right_password(door: StaffDoor, outbox: Outbox, clocks: Clocks) -> None:
    waits = [tried(door, outbox, WRONG).wait for _ in range(5)]
    assert waits == [0, 0, 0, 0, 60]
    locked = tried(door, outbox)
    assert (locked.reason, locked.wait) == ("locked", 60)
    clocks.wait(61)
    assert tried(door, outbox).is_in


def test_each_further_wrong_try_waits_longer(door: StaffDoor, outbox: Outbox, clocks: Clocks) -> None:
    for _ in range(5):
        tried(door, outbox, WRONG)
    clocks.wait(61)
    assert tried(door, outbox, WRONG).wait == 120


def test_who_is_locked_locks_nobody_else(door: StaffDoor, outbox: Outbox) -> None:
    for _ in range(5):
        tried(door, outbox, WRONG)
    assert tried(door, outbox, Asked("A01", "A01A01")).is_in


def test_the_lock_outlives_the_program_another_boot_and_another_clock(
    tmp_path: Path, door: StaffDoor, outbox: Outbox, clocks: Clocks
) -> None:
    for _ in range(5):
        tried(door, outbox, WRONG)
    outbox.close()
    clocks.reboot()
    clocks.wall += 30 * HOURS
    again = open_box(tmp_path, lambda: clocks.wall)
    assert tried(StaffDoor(ISSUER, clocks), again).wait == 55
    again.close()


def test_the_right_password_takes_the_count_back(door: StaffDoor, outbox: Outbox) -> None:
    for _ in range(4):
        tried(door, outbox, WRONG)
    tried(door, outbox)
    assert tried(door, outbox, WRONG).left == 4


def test_a_stranger_is_locked_too_and_forgotten_after_a_day(door: StaffDoor, outbox: Outbox, clocks: Clocks) -> None:
    for _ in range(5):
        tried(door, outbox, STRANGER)
    assert tried(door, outbox, STRANGER).reason == "locked"
    clocks.wait(STRANGERS_SECONDS + 1)
    assert tried(door, outbox, STRANGER).left == 4


def test_for_a_number_nobody_has_the_same_work_is_done(
    door: StaffDoor, outbox: Outbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    compared: list[str] = []

    def counting(words: str, written: str) -> bool:
        compared.append(written)
        return True

    monkeypatch.setattr("kiosk.staff.door.matches", counting)
    assert tried(door, outbox, STRANGER).reason == "refused"
    assert len(compared) == 1


@pytest.mark.parametrize(("hours", "reason"), [(71.9, ""), (72.0, "ended"), (73.0, "ended")])
def test_after_three_days_without_news_the_right_password_is_not_enough(
    door: StaffDoor, outbox: Outbox, clocks: Clocks, hours: float, reason: str
) -> None:
    clocks.wait(hours * HOURS)
    assert tried(door, outbox).reason == reason


def test_the_agent_of_a_station_has_a_month(door: StaffDoor, outbox: Outbox, clocks: Clocks) -> None:
    clocks.wait(719 * HOURS)
    assert tried(door, outbox, Asked("A01", "A01A01")).is_in
    clocks.wait(2 * HOURS)
    assert tried(door, outbox, Asked("A01", "A01A01")).reason == "ended"


def test_who_does_not_know_the_password_is_not_told_whose_time_is_over(
    door: StaffDoor, outbox: Outbox, clocks: Clocks
) -> None:
    clocks.wait(73 * HOURS)
    assert tried(door, outbox, WRONG).reason == "refused"


def test_whose_time_is_over_is_not_locked_for_knowing_the_password(
    door: StaffDoor, outbox: Outbox, clocks: Clocks
) -> None:
    clocks.wait(73 * HOURS)
    assert {tried(door, outbox).reason for _ in range(7)} == {"ended"}


def test_a_clock_put_back_lets_nobody_in_again(door: StaffDoor, outbox: Outbox, clocks: Clocks) -> None:
    clocks.wait(73 * HOURS)
    tried(door, outbox, WRONG)  # recorded, and so is the hour
    clocks.wall = ISSUED + 60
    assert tried(door, outbox).reason == "ended"


def test_who_was_let_in_stays_until_news_or_time_say_otherwise(door: StaffDoor, outbox: Outbox, clocks: Clocks) -> None:
    assert stays(door, outbox)
    keep_roster(outbox, roster(member("C08"), serial=2, revoked=["C07"]))
    assert (stays(door, outbox), stays(door, outbox, "C08")) == (False, True)
    clocks.wait(73 * HOURS)
    assert not stays(door, outbox, "C08")


def test_without_a_roster_nobody_stays(outbox: Outbox, clocks: Clocks) -> None:
    assert not stays(StaffDoor(ISSUER, clocks), outbox)


def test_who_came_in_and_who_did_not_is_on_record_without_what_they_typed(door: StaffDoor, outbox: Outbox) -> None:
    for asked in (WRONG, STRANGER, RIGHT):
        tried(door, outbox, asked)
    refused = Act.STAFF_SIGN_IN_REFUSED.value
    assert acts(outbox) == [
        (refused, {"reason": "refused", "count": 1}),
        (refused, {"reason": "refused", "count": 1}),
        (Act.STAFF_SIGNED_IN.value, {"staff": "C07", "kind": "offline"}),
    ]


def test_nothing_that_was_typed_is_shown_where_a_log_would_print_it(door: StaffDoor, outbox: Outbox) -> None:
    asked = Asked("C08", "C08C08", "0004127701")
    shown = f"{asked!r} {trying(door, asked)!r} {tried(door, outbox, asked)!r}"
    assert [word for word in ("C08C08", "0004127701", "某C08") if word in shown] == []
