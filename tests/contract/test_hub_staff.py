"""Whose name the hub believes: of who signed in at that machine, in those roles, for what these roles may do."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from kiosk.hub import staff
from kiosk.hub.client import HubClient
from kiosk.hub.service import document
from kiosk.platform.errors import RefusedError
from kiosk.staff.rights import RIGHTS
from kiosk.tickets import acts
from kiosk.tickets.values import Who, WindowState
from tests.support.hubs import HubThread, hub
from tests.support.parcels import new_id
from tests.support.raw_hall import RawMachine

WINDOW = "/windows/01"
CLERK = {"X_Staff": "1001;clerk"}
# Calls with a name that anybody who is signed in may make, or that look at the roles themselves.
ANYBODY = {
    "rateTicket", "takeDayList", "leaseBlock", "tellUsage", "takeOfflineTickets", "takeOver", "handBack", "stopMachine",
    "resumeMachine", "putNotice", "endNotice", "sendMessage", "hearMessage",
}  # fmt: skip


@pytest.fixture
def strict(tmp_path: Path) -> Iterator[HubThread]:
    """Give a hub that holds every name against its sign-ins."""
    running = HubThread(tmp_path / "hub", strict=True)
    yield running
    running.stop()


@pytest.fixture
def window(strict: HubThread) -> RawMachine:
    return RawMachine(strict.url)


def rows(hub: HubThread) -> list[tuple[str, str, bool]]:
    """Return who is on record: machine, number, and whether they are gone."""
    with hub.hub.desk.engine.connect() as connection:
        found = connection.execute(select(staff.TABLE).order_by(staff.TABLE.c.at)).all()
    return [(row.machine, row.staff, row.ended_at is not None) for row in found]


def kinds(hub: HubThread) -> list[str]:
    return [event.kind for event in hub.hub.desk.events(0)]


# Names.


def test_a_name_that_nobody_told_of_is_refused_and_nothing_is_done(strict: HubThread, window: RawMachine) -> None:
    heard = window.ask("POST", f"{WINDOW}/open", {}, **CLERK)
    assert (heard.status, heard.code) == (403, "not-signed-in")
    assert kinds(strict) == []


def test_who_signed_in_at_the_machine_is_believed(strict: HubThread, window: RawMachine) -> None:
    assert window.ask("POST", "/staff/1001/sign-in", {"roles": ["clerk"]}).status == 200
    assert window.ask("POST", f"{WINDOW}/open", {}, **CLERK).status == 200
    assert rows(strict) == [("window", "1001", False)]


def test_a_sign_in_at_another_machine_is_none_here(strict: HubThread, window: RawMachine) -> None:
    RawMachine(strict.url, "hall").ask("POST", "/staff/1001/sign-in", {"roles": ["clerk"]})
    assert window.ask("POST", f"{WINDOW}/open", {}, **CLERK).code == "not-signed-in"


def test_roles_that_were_not_told_at_the_sign_in_are_refused(window: RawMachine) -> None:
    window.ask("POST", "/staff/1001/sign-in", {"roles": ["clerk"]})
    heard = window.ask("POST", f"{WINDOW}/open", {}, X_Staff="1001;clerk,hall-manager")
    assert heard.code == "not-signed-in"


def test_what_is_asked_without_a_name_stays_that_of_the_machine(window: RawMachine) -> None:
    heard = window.ask("POST", f"{WINDOW}/call-next", {}, X_Staff=None)
    assert heard.code == "window-closed"


def test_a_kiosk_tells_of_nobody(strict: HubThread) -> None:
    heard = RawMachine(strict.url, "kiosk").ask("POST", "/staff/1001/sign-in", {"roles": ["clerk"]})
    assert heard.code == "forbidden-scope"


@pytest.mark.parametrize("body", [{}, {"roles": []}, {"roles": ["Clerk!"]}, {"roles": ["clerk"] * 11}])
def test_a_sign_in_without_roles_that_are_some_is_none(window: RawMachine, body: object) -> None:
    assert window.ask("POST", "/staff/1001/sign-in", body).code == "validation-failed"


def test_a_sign_in_told_twice_is_one(strict: HubThread, window: RawMachine) -> None:
    key = new_id()
    for _ in range(2):
        window.ask("POST", "/staff/1001/sign-in", {"roles": ["clerk"]}, Idempotency_Key=key)
    assert len(rows(strict)) == 1


def test_a_sign_in_outlives_a_shift_and_no_day(strict: HubThread, window: RawMachine) -> None:
    window.ask("POST", "/staff/1001/sign-in", {"roles": ["clerk"]})
    strict.later(23 * 3600)
    assert window.ask("POST", f"{WINDOW}/open", {}, **CLERK).status == 200
    strict.later(2 * 3600)
    assert window.ask("POST", f"{WINDOW}/suspend", {"reason": "meal"}, **CLERK).code == "not-signed-in"


def test_who_went_is_taken_for_what_they_did_before_and_for_a_day(strict: HubThread, window: RawMachine) -> None:
    window.ask("POST", "/staff/1001/sign-in", {"roles": ["clerk"]})
    window.ask("POST", "/staff/1001/sign-out", {})
    assert window.ask("POST", f"{WINDOW}/open", {}, **CLERK).status == 200
    strict.later(25 * 3600)
    assert window.ask("POST", f"{WINDOW}/close", {}, **CLERK).code == "not-signed-in"
    assert rows(strict) == [("window", "1001", True)]


def test_who_comes_back_begins_anew(strict: HubThread, window: RawMachine) -> None:
    for roles in (["clerk"], ["clerk", "guide"]):
        window.ask("POST", "/staff/1001/sign-in", {"roles": roles})
        strict.later(60)
    assert rows(strict) == [("window", "1001", True), ("window", "1001", False)]
    assert window.ask("POST", f"{WINDOW}/open", {}, X_Staff="1001;guide,clerk").status == 200


# Roles.


def test_a_role_that_may_not_call_is_refused_and_that_is_on_record_once_a_day(
    strict: HubThread, window: RawMachine, expected_logs: object
) -> None:
    expected_logs("hub-machine-refused")  # type: ignore[operator]  # the fixture gives a call
    window.ask("POST", "/staff/1001/sign-in", {"roles": ["technician"]})
    for _ in range(2):
        heard = window.ask("POST", f"{WINDOW}/open", {}, X_Staff="1001;technician")
        assert (heard.status, heard.code) == (403, "role-not-allowed")
    assert kinds(strict) == ["role-refused"]


@pytest.mark.parametrize(("call", "roles", "may"), [
    ("callNext", ("clerk",), True), ("callNext", ("agent",), True), ("callNext", ("guide",), False),
    ("letBack", ("guide",), True), ("letBack", ("technician",), False), ("announce", ("guide",), True),
    ("announce", ("clerk",), False), ("closeDay", ("hall-manager",), True), ("closeDay", ("clerk",), False),
    ("callNext", (), False), ("callNext", ("visitor",), False), ("hearMessage", ("technician",), True),
    ("finish", ("technician", "clerk"), True),
])  # fmt: skip
def test_each_role_may_what_its_work_is(
    strict: HubThread, window: RawMachine, call: str, roles: tuple[str, ...], may: bool
) -> None:
    window.ask("POST", "/staff/1001/sign-in", {"roles": list(roles) or ["clerk"]})
    hold, now = staff.SignIns(strict.hub.desk), int(strict.now.timestamp() * 1000)
    if may:
        hold.hold(Who("window", "1001", roles), call, now)
        return
    with pytest.raises(staff.ProblemError) as refused:
        hold.hold(Who("window", "1001", roles), call, now)
    assert refused.value.code == "role-not-allowed"


def test_every_call_in_a_name_needs_a_right_or_is_anybodys() -> None:
    named = {one.id for one in document().operations if any(p["name"] == "X-Staff" for p in one.parameters)}
    assert set(staff.NEEDED) | ANYBODY == named
    assert not set(staff.NEEDED) & ANYBODY


def test_every_right_that_is_needed_somebody_has() -> None:
    had = frozenset().union(*RIGHTS.values())
    assert {right for needed in staff.NEEDED.values() for right in needed} <= had


# The machines' end.


def test_a_machine_tells_by_itself_who_works_there_when_the_hub_does_not_know(strict: HubThread) -> None:
    line = strict.client(staff="1001", roles=("clerk",))
    told = line.do(acts.OpenWindow(window="01"), new_id())
    assert told.window.state is WindowState.OPEN
    assert rows(strict) == [("window", "1001", False)]


def test_what_is_owed_by_somebody_who_has_gone_is_told_in_their_name(strict: HubThread) -> None:
    line = strict.client(staff="1002", roles=("clerk",))
    line.do(acts.OpenWindow(window="01"), new_id(), "1001;clerk")
    assert [event.staff for event in strict.hub.desk.events(0)] == ["1001"]
    assert rows(strict) == [("window", "1001", False)]


def test_the_same_act_asked_for_again_is_done_once(strict: HubThread) -> None:
    line, key = strict.client(staff="1001", roles=("clerk",)), new_id()
    first = line.do(acts.OpenWindow(window="01"), key)
    assert line.do(acts.OpenWindow(window="01"), key) == first
    assert kinds(strict) == ["window-opened"]


def test_a_refused_role_is_an_answer_and_not_asked_for_again(strict: HubThread, expected_logs: object) -> None:
    expected_logs("hub-machine-refused")  # type: ignore[operator]  # the fixture gives a call
    line = strict.client(staff="T01", roles=("technician",))
    with pytest.raises(RefusedError) as refused:
        line.do(acts.OpenWindow(window="01"), new_id())
    assert (refused.value.code, refused.value.reached) == ("role-not-allowed", True)


def test_a_machine_tells_that_somebody_went(strict: HubThread) -> None:
    line = strict.client(staff="1001", roles=("clerk",))
    line.sign_out("1001")
    line.sign_in(line.acting)
    line.sign_out("1001")
    line.sign_out("1001")
    assert rows(strict) == [("window", "1001", True)]


@pytest.mark.parametrize("kind", ["kiosk", "window", "guide", "hall", "board"])
def test_a_machine_hears_as_what_it_was_taken_in(hub: HubThread, kind: str) -> None:
    line: HubClient = hub.client(kind)
    told = line.machine()
    assert (told.name, told.kind, told.windows) == (kind, kind, ())


def test_sign_ins_go_when_nobody_can_ask_about_them(strict: HubThread, window: RawMachine) -> None:
    from kiosk.hub.tidying import drop_what_is_old

    window.ask("POST", "/staff/1001/sign-in", {"roles": ["clerk"]})
    drop_what_is_old(strict.hub.desk.engine, strict.now + datetime.timedelta(days=89), ["window"])
    assert len(rows(strict)) == 1
    drop_what_is_old(strict.hub.desk.engine, strict.now + datetime.timedelta(days=91), ["window"])
    assert rows(strict) == []


__all__ = ["hub"]
