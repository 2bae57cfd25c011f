"""Who works at a machine: by the platform with a line, by the roster without, and out again when they may not stay."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from devices.device import DeviceError, ErrorKind
from kiosk.platform.errors import UnreachableError
from kiosk.staff.rights import RIGHTS
from kiosk.staff.session import Refusal, SignedIn, Wish, by_roster
from tests.support.rosters import HOURS, ISSUED, member
from tests.support.staff_here import CLERK, SHIFT, Staffed, problem


@pytest.fixture
def post(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Staffed]:
    made = Staffed(tmp_path, monkeypatch)
    made.keep()
    yield made
    made.close()


# In.


def test_with_a_line_the_platform_lets_in_for_one_shift(post: Staffed) -> None:
    assert post.enter() is None
    assert post.here.who
    assert (post.here.who.staff_no, post.here.who.offline) == ("C07", False)
    assert post.here.who.until == post.clocks.wall + SHIFT


def test_the_platform_hears_hall_mode_and_window(post: Staffed) -> None:
    post.enter()
    assert (post.wishes[0].hall, post.wishes[0].mode, post.wishes[0].window) == ("0007", "training", "17")


@pytest.mark.parametrize(
    ("second", "kind"),
    [("246810", "code"), ("0004127701", "card"), ("24681O", "card"), ("", "card"), ("１２３４５６", "card")],
)  # fmt: skip
def test_six_digits_are_those_of_a_token_and_everything_else_is_a_badge(second: str, kind: str) -> None:
    assert Wish("C07", "x", second).factor.kind == kind


def test_who_comes_in_is_on_record_without_a_word_of_what_was_typed(post: Staffed) -> None:
    post.enter()
    assert post.acts() == [("staff-signed-in", {"staff": "C07", "kind": "online"})]


def test_nothing_that_was_typed_stands_in_a_repr() -> None:
    assert "C07C07" not in repr(CLERK)
    assert "246810" not in repr(CLERK)


@pytest.mark.parametrize(
    ("code", "wait", "why"),
    [("evidence-refused", None, "refused"), ("locked", 1800.0, "locked"), ("rate-limited", 60.0, "locked"),
     ("internal", None, "fault")],
)  # fmt: skip
def test_a_refusal_of_the_platform_is_final_and_the_roster_is_not_asked(
    post: Staffed, code: str, wait: float | None, why: str
) -> None:
    post.answer = problem(code, wait)
    assert post.enter() == Refusal(why, wait=wait or 0.0)  # type: ignore[arg-type]  # one of the reasons
    assert post.here.who is None


def test_a_refusal_of_the_platform_is_on_record(post: Staffed) -> None:
    post.answer = problem("evidence-refused")
    post.enter()
    assert post.acts() == [("staff-sign-in-refused", {"reason": "evidence-refused", "count": 0})]


def test_a_platform_that_does_not_answer_leaves_the_word_to_the_roster(post: Staffed) -> None:
    post.answer = UnreachableError("timeout")
    assert post.enter() is None
    assert post.here.who
    assert post.here.who.offline


def test_without_a_line_nobody_is_asked_but_the_roster(post: Staffed) -> None:
    post.line = False
    assert post.enter() is None
    assert post.wishes == []


def test_the_roster_counts_wrong_tries_and_locks_over_restarts(post: Staffed) -> None:
    post.line = False
    refusals = [post.enter(Wish("C07", "guess")) for _ in range(5)]
    assert [one.left for one in refusals if one] == [4, 3, 2, 1, 0]
    post.clocks.reboot()
    locked = post.enter()
    assert locked
    assert (locked.why, round(locked.wait)) == ("locked", 55)


def test_a_machine_that_was_never_enrolled_has_no_way_without_a_line(post: Staffed) -> None:
    post.line, post.enrolled = False, False
    assert post.enter() == Refusal("no-line")


def test_a_machine_that_never_had_a_roster_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    post = Staffed(tmp_path, monkeypatch)
    post.line = False
    assert post.enter() == Refusal("no-roster")
    post.close()


def test_a_clerk_of_a_roster_older_than_72_hours_is_told_so_and_an_agent_is_let_in(post: Staffed) -> None:
    post.line = False
    post.clocks.wait(73 * HOURS)
    refused = post.enter()
    assert refused
    assert refused.why == "ended"
    assert post.enter(Wish("A01", "A01A01")) is None


def test_where_nothing_can_be_put_on_record_nobody_is_asked_for_anything(post: Staffed) -> None:
    post.here._doors = replace(post.here._doors, stores=lambda: False)
    assert post.enter() == Refusal("no-outbox")
    assert (post.wishes, post.here.busy) == ([], False)


def test_it_is_known_of_when_the_roster_is_that_is_kept(post: Staffed) -> None:
    assert post.here.roster is None
    post.here.look_for_roster()
    assert post.here.roster == ISSUED


def test_a_machine_that_never_had_a_roster_knows_of_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    never = Staffed(tmp_path / "never", monkeypatch)
    never.here.look_for_roster()
    never.close()
    assert never.here.roster is None


def test_with_each_newer_roster_it_is_looked_at_again_and_a_fault_forgets_none(post: Staffed) -> None:
    post.here.renew()
    known = post.here.roster
    post.here._found_roster(DeviceError(ErrorKind.DEVICE, "outbox.fault"))
    assert post.here.roster == known == ISSUED


def test_a_machine_that_was_never_enrolled_looks_for_no_roster(post: Staffed) -> None:
    post.enrolled = False
    post.here.look_for_roster()
    assert post.here.roster is None


def test_a_fault_of_the_outbox_lets_nobody_in() -> None:
    assert by_roster(OSError()) == Refusal("fault")


def test_while_one_try_is_under_way_a_second_is_none(post: Staffed) -> None:
    post.holds = True
    post.here.sign_in(CLERK, post.heard.append)
    post.here.sign_in(CLERK, post.heard.append)
    assert len(post.waiting) == 1
    assert post.here.busy


def test_a_change_is_told_once_for_who_came_and_once_for_who_went(post: Staffed) -> None:
    post.enter()
    post.here.sign_out()
    assert post.changes == 2


# What a role may do.


@pytest.mark.parametrize(("role", "right", "may"), [
    ("clerk", "call", True), ("clerk", "lead", False), ("clerk", "take-over", False), ("technician", "devices", True),
    ("technician", "call", False), ("guide", "call", False), ("hall-manager", "lead", True), ("agent", "decide", False),
    ("nobody-knows", "devices", False),
])  # fmt: skip
def test_a_role_may_do_what_its_work_is(role: str, right: str, may: bool) -> None:
    who = SignedIn("C07", "某", frozenset({role}), 0.0)
    assert who.may(right) is may  # type: ignore[arg-type]  # one of the rights


def test_who_has_two_roles_may_do_what_either_allows(post: Staffed) -> None:
    post.answer = post.session("C07", "technician", "clerk")
    post.enter()
    assert all(post.here.may(right) for right in RIGHTS["clerk"] | RIGHTS["technician"])


def test_nobody_may_do_anything_where_nobody_is_signed_in(post: Staffed) -> None:
    assert not post.here.may("devices")


def test_a_wrong_role_is_on_record(post: Staffed) -> None:
    post.enter()
    post.here.refused("lead")
    assert post.acts()[-1] == ("staff-not-allowed", {"staff": "C07", "kind": "lead"})


def test_of_nobody_nothing_is_recorded(post: Staffed) -> None:
    post.here.refused("lead")
    assert post.acts() == []


# The lock.


def test_the_password_of_who_is_signed_in_opens_the_lock(post: Staffed) -> None:
    post.enter()
    assert post.prove("C07C07") is None
    assert post.here.who


def test_the_lock_opens_without_a_line_as_well(post: Staffed) -> None:
    post.enter()
    post.line = False
    assert post.prove("C07C07") is None


def test_another_password_leaves_it_shut_and_says_how_many_tries_are_left(post: Staffed) -> None:
    post.enter()
    assert post.prove("guess") == Refusal("refused", 4)


def test_the_right_password_takes_the_wrong_ones_back(post: Staffed) -> None:
    post.enter()
    post.prove("guess")
    post.prove("C07C07")
    assert post.prove("guess") == Refusal("refused", 4)


def test_five_wrong_passwords_at_the_lock_sign_out(post: Staffed) -> None:
    post.enter()
    for _ in range(5):
        post.prove("guess")
    assert (post.here.who, post.here.left) == (None, "wrong-words")
    assert post.acts()[-1] == ("staff-signed-out", {"staff": "C07", "reason": "wrong-words"})


def test_where_nobody_is_signed_in_no_password_is_tried(post: Staffed) -> None:
    post.here.prove("C07C07", post.heard.append)
    assert post.heard == []


# Out.


def test_who_signs_out_is_out_at_once_and_the_platform_hears_of_it(post: Staffed) -> None:
    post.enter()
    post.here.sign_out()
    assert (post.here.who, post.left) == (None, ["s-1"])


def test_a_platform_that_cannot_be_told_keeps_nobody_in(post: Staffed) -> None:
    post.enter()
    post.left_fails = UnreachableError("timeout")
    post.here.sign_out()
    assert post.here.who is None


def test_who_came_by_the_roster_leaves_without_a_word_to_the_platform(post: Staffed) -> None:
    post.line = False
    post.enter()
    post.here.sign_out()
    assert post.left == []


def test_signing_out_where_nobody_is_in_records_nothing(post: Staffed) -> None:
    post.here.sign_out()
    assert (post.acts(), post.changes) == ([], 0)


def test_a_shift_that_is_over_signs_out(post: Staffed) -> None:
    post.enter()
    post.clocks.wait(SHIFT - 1)
    post.here.look()
    assert post.here.who
    post.clocks.wait(1)
    post.here.look()
    assert (post.here.who, post.here.left) == (None, "ended")


def test_who_is_let_go_by_a_newer_roster_is_signed_out(post: Staffed) -> None:
    post.enter()
    post.keep(member("A01", hours=720), serial=2, revoked=["C07"])
    post.here.look()
    assert (post.here.who, post.here.left) == (None, "let-go")


def test_who_came_by_the_roster_goes_when_it_is_too_old(post: Staffed) -> None:
    post.line = False
    post.keep(member(hours=1))
    post.enter()
    assert post.here.who
    until = post.here.who.until
    post.clocks.wait(until - post.clocks.wall)
    post.here.look()
    assert post.here.who is None


def test_a_session_of_the_platform_outlives_a_roster_that_grew_old_without_a_line(post: Staffed) -> None:
    post.keep(member(hours=1))
    post.enter()
    post.line = False
    post.clocks.wait(2 * HOURS)
    post.here.look()
    assert post.here.who


def test_a_look_that_comes_home_after_somebody_else_came_says_nothing_of_them(post: Staffed) -> None:
    post.enter()
    post.keep(member("A01", hours=720), serial=2, revoked=["C07"])
    post.holds = True
    post.here.look()
    post.here.sign_out()
    waiting, post.holds = post.waiting, False
    post.waiting = []
    post.answer = post.session("A01", "agent")
    post.enter(Wish("A01", "A01A01"))
    for work in waiting:
        work()
    assert post.here.who
    assert post.here.who.staff_no == "A01"


def test_where_nobody_is_in_there_is_nothing_to_look_at(post: Staffed) -> None:
    post.here.look()
    assert post.changes == 0


def test_without_an_enrolment_a_session_goes_on_to_the_end_of_its_shift(post: Staffed) -> None:
    post.enrolled = False
    post.enter()
    post.here.look()
    assert post.here.who


def test_a_newer_roster_is_asked_for_only_with_a_line(post: Staffed) -> None:
    post.here.renew()
    post.line = False
    post.here.renew()
    assert post.renewed == 1
