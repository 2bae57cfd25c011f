"""Appointments between terminals, staff and platform: no place twice, no step out of order, nobody's data told."""

from __future__ import annotations

import datetime
import threading
from pathlib import Path
from typing import Any

import msgspec
import pytest
from msgspec.structs import replace

from kiosk.platform.calls import appointments
from kiosk.platform.calls.appointments import (
    Appointment,
    AppointmentRequest,
    DayEntry,
    appointment,
    change_appointment,
    check_in,
    day_list,
    person_check,
    request_appointment,
    slots,
)
from kiosk.platform.client import Platform
from kiosk.platform.delivery import PlatformDeliverer
from kiosk.platform.errors import NotThePlatformError, PlatformError, RefusedError
from kiosk.platform.values import AppointmentAcknowledgement
from kiosk.training.persons import persons
from offline_queue.entry import Acknowledged, NeedsCorrection, Rejected
from tests.support.appointments import (
    HALL,
    TICKET,
    action,
    arrival,
    clerk,
    minutes_after,
    open_days,
    own_hall,
    seconds_until,
    somebody,
    time_of_test,
    times,
    wish,
)
from tests.support.enrolling import taken_in
from tests.support.parcels import DEVICE, Filed, new_id, without_wait
from tests.support.raw_calls import Ask
from tests.support.raw_calls import ask as ask  # a fixture
from tests.support.sandbox import SandboxProcess, SandboxThread
from tests.support.scripted_server import ScriptedServer, as_json, as_problem


@pytest.fixture
def asked(platform: Platform) -> AppointmentRequest:
    """Give a request at a time of its own."""
    queue, slot = time_of_test(platform)
    return wish(slot, queue=queue)


def deliver(platform: Platform, act: msgspec.Struct, kind: str) -> Any:
    filed = Filed(msgspec.to_builtins(act), kind=kind)
    return PlatformDeliverer(platform, "training", wait=without_wait).deliver(filed.parcel())


def change(platform: Platform, request: AppointmentRequest, name: str, session: str = "", **more: Any) -> Appointment:
    known = appointment(platform, request.id, "training")
    return change_appointment(platform, known, action(name, **more), key=new_id(), session=session)


def free_at(platform: Platform, request: AppointmentRequest) -> int:
    day = slots(platform, request.hall_no, request.queue, request.slot_start[:10], "training", request.type)
    return next(slot.free for slot in day.slots if slot.start == request.slot_start)


# Times


def test_an_open_day_has_half_hours_with_places_and_no_two_overlap(platform: Platform) -> None:
    found = times(platform, own_hall())
    assert {(slot.capacity, slot.free) for slot in found} == {(4, 4)}
    assert all(first.end <= second.start for first, second in zip(found, found[1:], strict=False))


def test_a_day_off_has_none(platform: Platform) -> None:
    sunday = next(day for day in open_days() if datetime.date.fromisoformat(day).isoweekday() == 7)
    assert slots(platform, HALL, "B", sunday, "training").slots == ()


@pytest.mark.parametrize("days", [-1, 31, 4000])
def test_days_that_are_over_or_far_off_have_none(platform: Platform, days: int) -> None:
    day = datetime.date.fromisoformat(next(open_days())) + datetime.timedelta(days=days - 2)
    assert slots(platform, HALL, "B", day.isoformat(), "training").slots == ()


@pytest.mark.parametrize(("hall_no", "queue"), [("1101010001", "B"), (HALL, "Z")])
def test_what_no_hall_has_is_not_found(platform: Platform, hall_no: str, queue: str) -> None:
    with pytest.raises(RefusedError, match="not-found"):
        slots(platform, hall_no, queue, next(open_days()), "training")


def test_a_day_of_no_calendar_is_a_bad_request(ask: Ask) -> None:
    assert ask("GET", f"/halls/{HALL}/slots?queue=B&date=2026-02-30").code == "bad-request"
    assert ask("GET", f"/halls/{HALL}/appointments?date=2026-13-01").code == "bad-request"


def test_times_that_have_begun_are_not_offered(platform: Platform, sandbox: SandboxThread) -> None:
    hall = own_hall()
    third = times(platform, hall)[2]
    sandbox.fault("wrong-clock", seconds=seconds_until(third.start) + 5)
    left = slots(platform, hall, "B", third.start[:10], "training").slots
    assert left[0].start == third.end


# Asking


def test_who_waits_for_the_answer_gets_a_place_at_once(platform: Platform, asked: AppointmentRequest) -> None:
    before = free_at(platform, asked)
    assert request_appointment(platform, asked).state == "CONFIRMED"
    assert free_at(platform, asked) == before - 1
    assert appointment(platform, asked.id, "training").state == "CONFIRMED"


def test_who_has_only_the_id_is_not_told_the_code_that_opens_it(platform: Platform, asked: AppointmentRequest) -> None:
    request_appointment(platform, asked)
    assert appointment(platform, asked.id, "training").code == ""
    assert change(platform, asked, "cancel", code=asked.code).code == asked.code


def test_what_comes_out_of_an_outbox_is_a_request_and_takes_no_place(
    platform: Platform, asked: AppointmentRequest
) -> None:
    before = free_at(platform, asked)
    queued = replace(asked, queued=True)
    assert isinstance(deliver(platform, queued, "appointment"), Acknowledged)
    assert appointment(platform, asked.id, "training").state == "REQUESTED"
    assert free_at(platform, asked) == before


@pytest.mark.parametrize("kind", ["HOME_VISIT", "JOINT_INSPECTION"])
def test_where_somebody_must_go_staff_confirm_first(platform: Platform, asked: AppointmentRequest, kind: Any) -> None:
    visit = replace(asked, type=kind, reason="age", address="云泽市清汀县清汀镇柳湾村6组12号")
    assert request_appointment(platform, visit).state == "REQUESTED"


@pytest.mark.parametrize("missing", ["reason", "address"])
def test_a_home_visit_says_why_and_where(platform: Platform, asked: AppointmentRequest, missing: str) -> None:
    visit = replace(asked, type="HOME_VISIT", reason="age", address="柳湾村6组12号")
    with pytest.raises(RefusedError) as refused:
        request_appointment(platform, replace(visit, **{missing: ""}))
    assert [(one.pointer, one.code) for one in refused.value.problem.errors] == [(f"/{missing}", "required")]


def test_sending_it_again_is_answered_as_the_first_time(platform: Platform, asked: AppointmentRequest) -> None:
    first = request_appointment(platform, asked)
    assert request_appointment(platform, asked) == first
    assert isinstance(deliver(platform, asked, "appointment"), Acknowledged)


def test_an_answer_that_was_lost_costs_one_place_only(
    platform: Platform, sandbox: SandboxThread, asked: AppointmentRequest
) -> None:
    before = free_at(platform, asked)
    sandbox.fault("drop-answer", times=1, match="/appointments", method="PUT")
    with pytest.raises(PlatformError, match="cut"):
        request_appointment(platform, asked)
    request_appointment(platform, asked)
    assert free_at(platform, asked) == before - 1


def test_the_same_id_with_another_time_is_refused(platform: Platform, asked: AppointmentRequest) -> None:
    request_appointment(platform, asked)
    with pytest.raises(RefusedError, match="idempotency-reused"):
        request_appointment(platform, replace(asked, language="en"))


def test_a_person_has_one_appointment_at_a_time(platform: Platform, asked: AppointmentRequest) -> None:
    request_appointment(platform, asked)
    again = replace(asked, id=new_id())
    with pytest.raises(RefusedError, match="appointment-exists"):
        request_appointment(platform, again)
    assert isinstance(deliver(platform, replace(again, queued=True), "appointment"), Rejected)


def test_who_cancelled_may_ask_again(platform: Platform, asked: AppointmentRequest) -> None:
    request_appointment(platform, asked)
    change(platform, asked, "cancel", code=asked.code)
    assert request_appointment(platform, replace(asked, id=new_id())).state == "CONFIRMED"


def test_two_machines_that_ask_at_once_never_get_more_than_there_is(sandbox: SandboxThread) -> None:
    first, second = (Platform(sandbox.url, connect_seconds=2, read_seconds=5) for _ in range(2))
    queue, slot = time_of_test(first)
    told: list[str] = []

    def ask_for_some(client: Platform) -> None:
        for _ in range(5):
            try:
                told.append(request_appointment(client, wish(slot, queue=queue)).state)
            except RefusedError as refused:
                told.append(refused.code)

    machines = [threading.Thread(target=ask_for_some, args=(client,)) for client in (first, second)]
    for machine in machines:
        machine.start()
    for machine in machines:
        machine.join(15)
    assert sorted(told) == ["CONFIRMED"] * slot.capacity + ["slot-full"] * (10 - slot.capacity)
    assert free_at(first, wish(slot, queue=queue)) == 0
    first.close()
    second.close()


def test_a_time_that_is_over_when_it_comes_is_refused_to_people(
    platform: Platform, sandbox: SandboxThread, asked: AppointmentRequest
) -> None:
    sandbox.fault("wrong-clock", seconds=seconds_until(asked.slot_end) + 5)
    outcome = deliver(platform, replace(asked, queued=True), "appointment")
    assert (type(outcome), outcome.code) == (Rejected, "gone")


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({"code": "7K2M94PA"}, ("/code", "check-digit")),
        ({"slot_start": "2026-02-30T09:00:00+08:00"}, ("/slot_start", "format")),
        ({"slot_start": "0001-01-01T00:00:00+23:59"}, ("/slot_start", "format")),
        ({"queue": "Z"}, ("/queue", "enum")),
        ({"slot_start": "2026-11-24T09:10:00+08:00"}, ("/slot_start", "enum")),
        ({"person": {"type": "person"}}, ("/person/name", "required")),
    ],
)
def test_what_does_not_hold_is_named_by_its_place(
    platform: Platform, asked: AppointmentRequest, changes: dict[str, Any], place: tuple[str, str]
) -> None:
    with pytest.raises(RefusedError) as refused:
        request_appointment(platform, replace(asked, **changes))
    assert (refused.value.problem.errors[0].pointer, refused.value.problem.errors[0].code) == place


def test_a_training_platform_takes_no_appointment_of_a_real_person(
    platform: Platform, asked: AppointmentRequest
) -> None:
    with pytest.raises(RefusedError, match="forbidden-scope"):
        request_appointment(platform, replace(asked, mode="production"))


def test_an_appointment_nobody_made_is_not_known(platform: Platform) -> None:
    with pytest.raises(RefusedError, match="not-found"):
        appointment(platform, new_id(), "training")


def test_an_appointment_outlives_a_platform_that_is_killed(sandbox_process: SandboxProcess) -> None:
    before = Platform(sandbox_process.url, connect_seconds=5, read_seconds=15)
    queue, slot = time_of_test(before)
    asked = wish(slot, queue=queue)
    told = request_appointment(before, asked)
    before.close()
    sandbox_process.end(9)
    sandbox_process.start()
    after = Platform(sandbox_process.url, connect_seconds=5, read_seconds=15)
    assert request_appointment(after, asked) == told
    assert free_at(after, asked) == slot.capacity - 1
    after.close()


# What is done with it


def test_staff_confirm_a_request_and_it_takes_its_place(
    platform: Platform, sandbox: SandboxThread, asked: AppointmentRequest
) -> None:
    before = free_at(platform, asked)
    request_appointment(platform, replace(asked, queued=True))
    told = change(platform, asked, "confirm", clerk(sandbox))
    assert (told.state, told.version) == ("CONFIRMED", 2)
    assert free_at(platform, asked) == before - 1


def test_nobody_confirms_more_than_there_is_room_for(
    platform: Platform, sandbox: SandboxThread, asked: AppointmentRequest
) -> None:
    request_appointment(platform, replace(asked, queued=True))
    for _ in range(free_at(platform, asked)):
        request_appointment(platform, replace(asked, id=new_id(), person=somebody()))
    with pytest.raises(RefusedError, match="slot-full"):
        change(platform, asked, "confirm", clerk(sandbox))
    assert appointment(platform, asked.id, "training").state == "REQUESTED"


def test_staff_decline_with_a_reason_that_the_person_reads(
    platform: Platform, sandbox: SandboxThread, asked: AppointmentRequest
) -> None:
    request_appointment(platform, replace(asked, queued=True))
    with pytest.raises(RefusedError) as refused:
        change(platform, asked, "decline", clerk(sandbox))
    assert refused.value.problem.errors[0].pointer == "/reason"
    told = change(platform, asked, "decline", clerk(sandbox), reason="当天窗口检修")
    assert (told.state, told.reason) == ("DECLINED", "当天窗口检修")


@pytest.mark.parametrize("name", ["confirm", "decline", "no-show", "done"])
def test_what_is_for_staff_nobody_else_does(platform: Platform, asked: AppointmentRequest, name: str) -> None:
    request_appointment(platform, asked)
    with pytest.raises(RefusedError, match="forbidden-scope"):
        change(platform, asked, name, code=asked.code, reason="x")


def test_staff_of_another_hall_or_trade_do_nothing_here(
    platform: Platform, sandbox: SandboxThread, asked: AppointmentRequest
) -> None:
    request_appointment(platform, asked)
    for session in (clerk(sandbox, hall="0002"), clerk(sandbox, "technician")):
        with pytest.raises(RefusedError, match="forbidden-scope"):
            change(platform, asked, "cancel", session, reason="x")


def test_staff_do_nothing_at_a_machine_of_another_hall(secure: SandboxThread, tmp_path: Path) -> None:
    here, there = (
        Platform(secure.url, identity=taken_in(secure, tmp_path / hall, hall=hall), read_seconds=15)
        for hall in ("0007", "0008")
    )
    queue, slot = time_of_test(here, "9901210007")
    device = {"region": "990121", "hall": "0007", "device": here.identity.enrolment.device} if here.identity else {}
    asked = wish(slot, queue=queue, hall_no="9901210007", device=device)
    request_appointment(here, asked)
    known, session = appointment(there, asked.id, "training"), clerk(secure, hall="0007")
    device |= {"hall": "0008", "device": there.identity.enrolment.device if there.identity else ""}
    with pytest.raises(RefusedError, match="forbidden-scope") as refused:
        change_appointment(there, known, action("cancel", reason="x", device=device), key=new_id(), session=session)
    assert refused.value.problem.detail == "this is another hall's"
    here.close()
    there.close()


def test_what_a_machine_tells_of_another_hall_is_refused_and_nothing_else_of_it(
    secure: SandboxThread, tmp_path: Path
) -> None:
    identity = taken_in(secure, tmp_path, hall="0010")
    client = Platform(secure.url, identity=identity, read_seconds=15)
    came = arrival(wish(SLOT), SLOT.start, device=msgspec.to_builtins(identity.enrolment.numbers))
    outcome = deliver(client, came, "check-in")
    assert (type(outcome), outcome.code) == (NeedsCorrection, "validation-failed")
    client.close()


def test_a_session_nobody_opened_opens_nothing(platform: Platform, asked: AppointmentRequest) -> None:
    request_appointment(platform, asked)
    with pytest.raises(RefusedError, match="session-ended"):
        change(platform, asked, "cancel", "A" * 32, reason="x")


def test_who_has_the_code_gives_the_place_back(platform: Platform, asked: AppointmentRequest) -> None:
    before = free_at(platform, asked)
    request_appointment(platform, asked)
    assert change(platform, asked, "cancel", code=asked.code).state == "CANCELLED"
    assert free_at(platform, asked) == before


@pytest.mark.parametrize("code", ["", "7K2M94P4"])
def test_without_its_code_an_appointment_is_not_there(platform: Platform, asked: AppointmentRequest, code: str) -> None:
    request_appointment(platform, asked)
    with pytest.raises(RefusedError, match="not-found"):
        change(platform, asked, "cancel", code=code)


def test_moving_takes_the_new_place_and_gives_the_old_one_back(platform: Platform) -> None:
    first, second, *_ = times(platform, hall := own_hall())
    asked = wish(first, hall_no=hall)
    request_appointment(platform, asked)
    told = change(platform, asked, "move", code=asked.code, slot_start=second.start, slot_end=second.end)
    assert (told.state, told.slot_start) == ("CONFIRMED", second.start)
    assert (free_at(platform, asked), free_at(platform, replace(asked, slot_start=second.start))) == (4, 3)


def test_nobody_moves_to_where_they_have_another_appointment(platform: Platform) -> None:
    first, second, *_ = times(platform, hall := own_hall())
    asked = wish(first, hall_no=hall)
    request_appointment(platform, asked)
    request_appointment(platform, wish(second, hall_no=hall, person=asked.person))
    with pytest.raises(RefusedError, match="appointment-exists"):
        change(platform, asked, "move", code=asked.code, slot_start=second.start, slot_end=second.end)


def test_nobody_moves_to_where_no_place_is_left(platform: Platform) -> None:
    first, second, *_ = times(platform, hall := own_hall())
    asked = wish(first, hall_no=hall)
    request_appointment(platform, asked)
    for _ in range(second.capacity):
        request_appointment(platform, wish(second, hall_no=hall))
    with pytest.raises(RefusedError, match="slot-full"):
        change(platform, asked, "move", code=asked.code, slot_start=second.start, slot_end=second.end)
    assert free_at(platform, asked) == 3


def test_moving_to_the_same_time_of_a_full_slot_is_no_second_place(platform: Platform) -> None:
    first, *_ = times(platform, hall := own_hall())
    asked = wish(first, hall_no=hall)
    request_appointment(platform, asked)
    for _ in range(first.capacity - 1):
        request_appointment(platform, wish(first, hall_no=hall))
    told = change(platform, asked, "move", code=asked.code, slot_start=first.start, slot_end=first.end)
    assert (told.slot_start, free_at(platform, asked)) == (first.start, 0)


@pytest.mark.parametrize("missing", ["slot_start", "slot_end"])
def test_moving_names_the_new_time(platform: Platform, asked: AppointmentRequest, missing: str) -> None:
    request_appointment(platform, asked)
    new = {"slot_start": asked.slot_start, "slot_end": asked.slot_end} | {missing: ""}
    with pytest.raises(RefusedError) as refused:
        change(platform, asked, "move", code=asked.code, **new)
    assert [one.pointer for one in refused.value.problem.errors] == [f"/{missing}"]


def test_nobody_is_said_not_to_have_come_before_the_time(
    platform: Platform, sandbox: SandboxThread, asked: AppointmentRequest
) -> None:
    request_appointment(platform, asked)
    with pytest.raises(RefusedError, match="state-conflict"):
        change(platform, asked, "no-show", clerk(sandbox))


def test_who_did_not_come_is_noted_and_may_still_come(
    platform: Platform, sandbox: SandboxThread, asked: AppointmentRequest
) -> None:
    request_appointment(platform, asked)
    sandbox.fault("wrong-clock", seconds=seconds_until(asked.slot_start) + 60)
    assert change(platform, asked, "no-show", clerk(sandbox)).state == "NO_SHOW"
    told = check_in(platform, arrival(asked, minutes_after(asked.slot_start, 45)))
    assert (told.late_minutes, told.version) == (45, 3)


@pytest.mark.parametrize("name", ["confirm", "decline", "cancel", "move", "no-show", "done"])
def test_what_is_cancelled_stays_so(
    platform: Platform, sandbox: SandboxThread, asked: AppointmentRequest, name: str
) -> None:
    request_appointment(platform, asked)
    change(platform, asked, "cancel", code=asked.code)
    with pytest.raises(RefusedError, match="state-conflict"):
        change(platform, asked, name, clerk(sandbox), reason="x")


def test_who_read_an_older_version_changes_nothing(
    platform: Platform, sandbox: SandboxThread, asked: AppointmentRequest
) -> None:
    request_appointment(platform, replace(asked, queued=True))
    known = appointment(platform, asked.id, "training")
    change(platform, asked, "confirm", clerk(sandbox))
    with pytest.raises(RefusedError, match="version-mismatch"):
        change_appointment(platform, known, action("cancel", code=asked.code), key=new_id())


def test_a_change_names_the_version_it_changes(ask: Ask, platform: Platform, asked: AppointmentRequest) -> None:
    request_appointment(platform, asked)
    body = msgspec.to_builtins(action("cancel", code=asked.code))
    heard = ask("PATCH", f"/appointments/{asked.id}", body, Idempotency_Key=new_id())
    assert (heard.status, heard.code) == (428, "precondition-required")


def test_the_same_change_again_is_one_change(platform: Platform, asked: AppointmentRequest) -> None:
    request_appointment(platform, asked)
    known, key = appointment(platform, asked.id, "training"), new_id()
    wanted = action("cancel", code=asked.code)
    first = change_appointment(platform, known, wanted, key=key)
    assert change_appointment(platform, known, wanted, key=key) == first


def test_a_key_of_one_appointment_changes_no_other(platform: Platform, asked: AppointmentRequest) -> None:
    other = replace(asked, id=new_id(), person=somebody())
    for one in (asked, other):
        request_appointment(platform, one)
    key, wanted = new_id(), action("cancel", code=asked.code)
    change_appointment(platform, appointment(platform, asked.id, "training"), wanted, key=key)
    with pytest.raises(RefusedError, match="idempotency-reused"):
        change_appointment(platform, appointment(platform, other.id, "training"), wanted, key=key)


@pytest.mark.parametrize("method", ["PUT", "PATCH"])
def test_both_ways_pass_a_gateway_of_get_and_post(
    ask: Ask, platform: Platform, asked: AppointmentRequest, method: str
) -> None:
    body: Any = msgspec.to_builtins(asked)
    if method == "PATCH":
        request_appointment(platform, asked)
        body = msgspec.to_builtins(action("cancel", code=asked.code))
    named = {"Idempotency_Key": new_id(), "If_Match": '"1"'} if method == "PATCH" else {}
    heard = ask("POST", f"/appointments/{asked.id}", body, X_HTTP_Method_Override=method, **named)
    assert heard.body["state"] == ("CONFIRMED" if method == "PUT" else "CANCELLED")


# Coming


def test_who_comes_early_is_not_late_and_has_one_ticket(platform: Platform, asked: AppointmentRequest) -> None:
    request_appointment(platform, asked)
    told = check_in(platform, arrival(asked, minutes_after(asked.slot_start, -10)))
    assert (told.ticket, told.late_minutes) == (TICKET, 0)
    known = appointment(platform, asked.id, "training")
    assert known.checked_in
    assert (known.state, known.checked_in.ticket.no) == ("CHECKED_IN", "B021")


def test_a_second_check_in_is_told_the_first_ticket(platform: Platform, asked: AppointmentRequest) -> None:
    request_appointment(platform, asked)
    check_in(platform, arrival(asked, asked.slot_start))
    with pytest.raises(RefusedError, match="ticket-exists") as refused:
        check_in(platform, arrival(asked, asked.slot_start, ticket=replace(TICKET, id=new_id(), no="B022")))
    assert refused.value.problem.ticket == TICKET


def test_a_check_in_out_of_the_outbox_is_settled_by_the_ticket_that_is_there(
    platform: Platform, asked: AppointmentRequest
) -> None:
    request_appointment(platform, asked)
    came = arrival(asked, asked.slot_start, confirmed=False)
    assert isinstance(deliver(platform, came, "check-in"), Acknowledged)
    assert isinstance(deliver(platform, came, "check-in"), Acknowledged)
    assert isinstance(deliver(platform, arrival(asked, asked.slot_start), "check-in"), Acknowledged)


@pytest.mark.parametrize(("minutes", "late"), [(0, 0), (31, 31), (3 * 24 * 60, 24 * 60)])
def test_lateness_is_in_whole_minutes_and_ends_with_a_day(
    platform: Platform, asked: AppointmentRequest, minutes: int, late: int
) -> None:
    request_appointment(platform, asked)
    assert check_in(platform, arrival(asked, minutes_after(asked.slot_start, minutes))).late_minutes == late


def test_who_was_never_confirmed_has_nothing_to_check_in(platform: Platform, asked: AppointmentRequest) -> None:
    request_appointment(platform, replace(asked, queued=True))
    with pytest.raises(RefusedError, match="state-conflict"):
        check_in(platform, arrival(asked, asked.slot_start))


@pytest.mark.parametrize(
    ("changes", "pointer"), [({"hall_no": "9901000002"}, "/hall_no"), ({"at": "2026-02-30T09:00:00Z"}, "/at")]
)
def test_a_check_in_that_does_not_hold_is_named_by_its_place(
    platform: Platform, asked: AppointmentRequest, changes: dict[str, str], pointer: str
) -> None:
    request_appointment(platform, asked)
    with pytest.raises(RefusedError) as refused:
        check_in(platform, replace(arrival(asked, asked.slot_start), **changes))
    assert [one.pointer for one in refused.value.problem.errors] == [pointer]


def test_one_appointment_in_two_places_is_none(ask: Ask, asked: AppointmentRequest) -> None:
    body = msgspec.to_builtins(arrival(asked, asked.slot_start))
    heard = ask("POST", f"/appointments/{new_id()}/check-ins", body, Idempotency_Key=body["id"])
    assert heard.body["errors"][0]["pointer"] == "/appointment_id"


def test_what_is_done_is_done(platform: Platform, sandbox: SandboxThread, asked: AppointmentRequest) -> None:
    request_appointment(platform, asked)
    check_in(platform, arrival(asked, asked.slot_start))
    assert change(platform, asked, "done", clerk(sandbox)).state == "DONE"


# The list of a day


def a_day(platform: Platform, count: int = 3) -> tuple[str, str, list[AppointmentRequest]]:
    """Fill a day of a hall of its own; return hall, day and who comes."""
    hall = own_hall()
    first = times(platform, hall)[:count]
    wanted = [wish(slot, hall_no=hall) for slot in first]
    for one in wanted:
        request_appointment(platform, one)
    return hall, wanted[0].slot_start[:10], wanted


def test_a_days_list_has_all_and_no_name_or_number(platform: Platform, ask: Ask) -> None:
    hall, day, wanted = a_day(platform)
    told = day_list(platform, hall, day, "training")
    assert [line.id for line in told.items] == [one.id for one in wanted]
    assert {line.name_masked for line in told.items} == {"赵*厚"}
    heard = ask("GET", f"/halls/{hall}/appointments?date={day}").content
    assert [one for one in wanted if str(one.person["id_no"]).encode() in heard] == []


def test_a_card_is_found_in_the_list_without_a_line(platform: Platform) -> None:
    hall, day, wanted = a_day(platform, 2)
    told = day_list(platform, hall, day, "training")
    shown = person_check(told.day_key, str(wanted[1].person["id_no"]))
    assert [line.id for line in told.items if line.person_check == shown] == [wanted[1].id]


def test_another_day_has_another_key(platform: Platform) -> None:
    first, second = (day_list(platform, HALL, day, "training") for day in list(open_days())[:2])
    assert first.day_key != second.day_key
    assert day_list(platform, HALL, first.date, "training").day_key == first.day_key


def test_after_a_cursor_comes_only_what_changed(platform: Platform) -> None:
    hall, day, wanted = a_day(platform)
    told = day_list(platform, hall, day, "training")
    assert day_list(platform, hall, day, "training", told.next_cursor).items == ()
    change(platform, wanted[0], "cancel", code=wanted[0].code)
    (line,) = day_list(platform, hall, day, "training", told.next_cursor).items
    assert line.appointment
    assert (line.id, line.appointment.state) == (wanted[0].id, "CANCELLED")


def test_who_moves_to_another_day_leaves_the_list_of_this_one(platform: Platform) -> None:
    hall, day, wanted = a_day(platform)
    told = day_list(platform, hall, day, "training")
    later = next(
        found.slots for one in open_days() if one > day and (found := slots(platform, hall, "B", one, "training")).slots
    )
    change(platform, wanted[0], "move", code=wanted[0].code, slot_start=later[0].start, slot_end=later[0].end)
    assert day_list(platform, hall, day, "training", told.next_cursor).items == (DayEntry("delete", wanted[0].id),)
    assert [line.id for line in day_list(platform, hall, later[0].start[:10], "training").items] == [wanted[0].id]


def test_pages_are_turned_to_the_end_and_name_each_once(platform: Platform, ask: Ask) -> None:
    hall, day, wanted = a_day(platform)
    cursor, seen = "", []
    for _ in wanted:
        page = ask("GET", f"/halls/{hall}/appointments?date={day}&limit=1&cursor={cursor or 0}").body
        seen += [line["id"] for line in page["items"]]
        cursor = page["next_cursor"]
    assert seen == [one.id for one in wanted]
    assert not page["has_more"]


@pytest.mark.parametrize("cursor", ["999999999", "x", "%C2%B2"])
def test_a_cursor_that_was_never_given_out_begins_again(ask: Ask, cursor: str) -> None:
    assert ask("GET", f"/halls/{HALL}/appointments?date={next(open_days())}&cursor={cursor}").code == "gone"


def test_at_the_citys_own_hall_somebody_is_expected_whose_card_is_there(
    platform: Platform, sandbox: SandboxThread
) -> None:
    # Further off than any time another test takes.
    day = next(one for one in [*open_days()][15:] if slots(platform, HALL, "B", one, "training").slots)
    sandbox.fault("wrong-clock", seconds=seconds_until(f"{day}T07:00:00+08:00"))
    told = day_list(platform, HALL, day, "training")
    assert day_list(platform, HALL, day, "training").next_cursor == told.next_cursor
    lines = {line.person_check: line.appointment for line in told.items}
    coming = [
        lines.get(person_check(told.day_key, one.number))
        for one in persons()
        if one.card and one.card.kind == "resident"
    ]
    states = [one.state for one in coming if one]
    assert states == ["CONFIRMED"] * 5 + ["REQUESTED"]


def test_a_machine_gets_the_list_of_its_own_hall_only(secure: SandboxThread, tmp_path: Path) -> None:
    client = Platform(secure.url, identity=taken_in(secure, tmp_path, hall="0009"), read_seconds=15)
    day = next(open_days())
    assert day_list(client, "9901210009", day, "training").items == ()
    with pytest.raises(RefusedError, match="forbidden-scope"):
        day_list(client, HALL, day, "training")
    client.close()


# Answers that are none

ANSWER: dict[str, Any] = {
    "id": "x", "code": "7K2M94P4", "type": "HALL", "hall_no": HALL, "queue": "B", "state": "CONFIRMED", "version": 1,
    "slot_start": "2026-11-24T09:30:00+08:00", "slot_end": "2026-11-24T10:00:00+08:00", "signed_by": "training",
}  # fmt: skip
SLOTS: dict[str, Any] = {
    "hall_no": HALL, "queue": "B", "date": "2026-11-24", "type": "HALL", "slots": [], "signed_by": "training"
}  # fmt: skip
DAY: dict[str, Any] = {
    "hall_no": HALL, "date": "2026-11-24", "day_key": "k", "items": [], "next_cursor": "1", "has_more": False,
    "signed_by": "training",
}  # fmt: skip
KEPT: dict[str, Any] = {
    "id": "x", "content_sha256": "0" * 64, "received_at": "2026-11-24T09:20:01+08:00", "signed_by": "training",
    "version": 1,
}  # fmt: skip
TAKEN = KEPT | {"type": "appointment-acknowledgement", "state": "CONFIRMED"}
CAME = KEPT | {"type": "check-in-acknowledgement", "ticket": {"id": "t", "no": "B021"}, "late_minutes": 0}
SLOT = appointments.Slot("2026-11-24T09:30:00+08:00", "2026-11-24T10:00:00+08:00", 1, 1)
KNOWN = msgspec.convert(ANSWER, Appointment)
WAYS: dict[str, tuple[Any, dict[str, Any]]] = {
    "slots": (lambda client: slots(client, HALL, "B", "2026-11-24", "training"), SLOTS),
    "look": (lambda client: appointment(client, "x", "training"), ANSWER),
    "ask": (lambda client: request_appointment(client, wish(SLOT, id="x")), TAKEN),
    "change": (lambda client: change_appointment(client, KNOWN, action("cancel"), key="k"), ANSWER),
    "day": (lambda client: day_list(client, HALL, "2026-11-24", "training"), DAY),
    "check-in": (lambda client: check_in(client, arrival(wish(SLOT), SLOT.start, id="x")), CAME),
}


def told_by(reply: bytes, way: Any) -> Any:
    with ScriptedServer(reply) as server:
        client = Platform(server.url, connect_seconds=2, read_seconds=5)
        try:
            return way(client)
        finally:
            client.close()


@pytest.mark.parametrize("name", WAYS)
def test_the_answer_that_was_asked_for_is_taken(name: str) -> None:
    way, right = WAYS[name]
    assert told_by(as_json(200, right), way)


@pytest.mark.parametrize("name", WAYS)
@pytest.mark.parametrize(
    "changes", [{"id": "other", "hall_no": "9901000009"}, {"signed_by": "production"}, {"signed_by": 7}]
)
def test_an_answer_about_another_or_of_another_mode_is_none(name: str, changes: dict[str, Any]) -> None:
    way, right = WAYS[name]
    with pytest.raises(NotThePlatformError):
        told_by(as_json(200, right | changes), way)


@pytest.mark.parametrize("name", WAYS)
def test_a_refusal_comes_with_its_code(name: str) -> None:
    with pytest.raises(RefusedError, match="maintenance"):
        told_by(as_problem(503, "maintenance", "later"), WAYS[name][0])


def test_a_list_without_an_end_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(appointments, "MOST_PAGES", 3)
    with pytest.raises(NotThePlatformError, match="endless-pages"):
        told_by(as_json(200, DAY | {"has_more": True}), WAYS["day"][0])


def test_nothing_of_a_person_stands_in_a_repr() -> None:
    request = wish(SLOT)
    line = DayEntry("upsert", "x", KNOWN, "赵*厚", "c")
    shown = f"{request}{KNOWN}{line}{action('cancel', code=request.code)}{msgspec.convert(DAY, appointments.DayList)}"
    secret = [request.code, KNOWN.code, "赵", "9901211943", str(DEVICE)]
    assert [one for one in secret if one in shown] == []


def test_what_is_stored_for_later_fits_what_is_sent_at_once() -> None:
    request = wish(SLOT)
    assert "reason" not in msgspec.to_builtins(request)
    assert msgspec.json.decode(msgspec.json.encode(request), type=AppointmentRequest) == request
    assert AppointmentAcknowledgement.__struct_config__.tag == "appointment-acknowledgement"
