"""What is left in the outbox beside applications: it arrives once, in order, and a refusal stays to be seen."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from config.clock import china_now
from kiosk.outgoing import PRIORITIES, Outgoing, leave
from kiosk.platform.adapters import ADAPTERS
from kiosk.platform.calls.appointments import appointment, request_appointment
from kiosk.platform.calls.drafts import sealed_draft
from kiosk.platform.calls.identity import Card, Seen, open_session, register
from kiosk.platform.calls.telemetry import TelemetryBatch, TelemetryEvent
from kiosk.platform.calls.ticket_events import TicketEvent, TicketEventBatch
from kiosk.platform.calls.voice import (
    Answered,
    CallBackRequest,
    ClockTold,
    ConsultationAnswer,
    SurveyAnswer,
    call_back_offices,
    public_consultations,
    surveys,
)
from kiosk.platform.client import Platform
from kiosk.platform.delivery import ONE_REQUEST, PlatformDeliverer
from offline_queue.entry import State
from offline_queue.outbox import Outbox
from tests.support import newcomers
from tests.support.appointments import HALL, TICKET, arrival, time_of_test, wish
from tests.support.form_post_city import TOKEN, FormPostCity
from tests.support.held_certificates import HERE, granted, result
from tests.support.outboxes import START, open_box
from tests.support.parcels import DEVICE, new_id, without_wait
from tests.support.sandbox import SandboxThread


@pytest.fixture
def outbox(tmp_path: Path) -> Iterator[Outbox]:
    """Give a real outbox."""
    box = open_box(tmp_path)
    yield box
    box.close()


def now() -> str:
    return china_now().isoformat(timespec="seconds")


def an_appointment(platform: Platform) -> Outgoing:
    queue, slot = time_of_test(platform)
    return wish(slot, queue=queue, queued=True)


def a_check_in(platform: Platform) -> Outgoing:
    queue, slot = time_of_test(platform)
    asked = wish(slot, queue=queue)
    request_appointment(platform, asked)
    return arrival(asked, slot.start)


def some_events(platform: Platform, hub: str = "", seq: int = 1) -> Outgoing:
    event = TicketEvent(seq, now(), "issued", TICKET, "B")
    return TicketEventBatch(new_id(), HALL, hub or new_id(), (event,), DEVICE, "training")


def a_survey_answer(platform: Platform) -> Outgoing:
    came = surveys(platform)
    assert came
    survey = next(one for one in came[0].items if one.questions[0].id == "seats")
    answers = (Answered("seats", ("few",)),)
    return SurveyAnswer(new_id(), survey.id, survey.version, answers, now(), DEVICE, "training")


def an_opinion_of_a_draft(platform: Platform) -> Outgoing:
    came = public_consultations(platform)
    assert came
    draft = came[0].items[0]
    clock = ClockTold(trusted=True)
    return ConsultationAnswer(new_id(), draft.id, "for", "好", now(), clock, DEVICE, "training")


def a_wish_to_be_called(platform: Platform) -> Outgoing:
    came = call_back_offices(platform)
    assert came
    office = came[0].items[0]
    day = time_of_test(platform)[1].start[:10]
    return CallBackRequest(
        new_id(), office.id, "13800000000", "", day, office.times[-1].code, "en", now(), DEVICE, "training"
    )


def a_printed_copy(platform: Platform) -> Outgoing:
    card = Card("林静姝", "resident", "990101198803120020")
    return result(granted(platform, open_session(platform, card, "training", key=new_id()).headers))


def some_numbers(platform: Platform) -> Outgoing:
    return TelemetryBatch(new_id(), (TelemetryEvent(now(), "id_card", "tally", "reads", 7),), HERE, "training")


def a_draft(platform: Platform) -> Outgoing:
    until = (china_now() + datetime.timedelta(days=1)).isoformat(timespec="seconds")
    return sealed_draft(new_id(), b"opened by code and card alone", until, HERE, "training")


def somebody_registers(platform: Platform) -> Outgoing:
    return newcomers.wish(device=DEVICE)


def seen(account_id: str) -> Seen:
    """Return what a clerk saw without a line, and so without a session."""
    at_hand = {"staff_no": "C01", "device": DEVICE | {"hall": "0001"}, "account_id": account_id}
    return Seen(new_id(), "card-and-person", "same", "0" * 64, now(), "training", **at_hand)  # type: ignore[arg-type]  # words by name


def somebody_was_seen(platform: Platform) -> Outgoing:
    return seen(register(platform, newcomers.wish()).account_id)


MADE: dict[str, Callable[[Platform], Outgoing]] = {
    "appointment": an_appointment,
    "check-in": a_check_in,
    "ticket-events": some_events,
    "survey-answer": a_survey_answer,
    "consultation-answer": an_opinion_of_a_draft,
    "call-back": a_wish_to_be_called,
    "account": somebody_registers,
    "onsite-verification": somebody_was_seen,
    "certificate-print": a_printed_copy,
    "telemetry": some_numbers,
    "draft": a_draft,
}


def left(outbox: Outbox, act: Outgoing) -> None:
    with outbox.transaction() as tx:
        leave(tx, act)


def send_all(outbox: Outbox, platform: Platform) -> None:
    """Send what is due, once each; what is to be tried again waits for the next call."""
    deliverer = PlatformDeliverer(platform, "training", wait=without_wait)
    outbox.rearm(START)
    while parcel := outbox.claim(START):
        outbox.settle(parcel.entry, deliverer.deliver(parcel), delay=60.0)


def states(outbox: Outbox) -> list[Any]:
    return [(entry.kind, entry.state) for entry in outbox.entries()]


def test_every_kind_that_can_be_left_has_its_urgency_and_its_way() -> None:
    assert set(MADE) <= set(PRIORITIES) <= set(ONE_REQUEST) | {"delivery"}


@pytest.mark.parametrize("kind", MADE)
def test_what_is_left_arrives_and_is_settled(outbox: Outbox, platform: Platform, kind: str) -> None:
    act = MADE[kind](platform)
    left(outbox, act)
    send_all(outbox, platform)
    assert states(outbox) == [(kind, State.ACKNOWLEDGED)]
    assert outbox.entries()[0].id == act.id


@pytest.mark.parametrize("kind", MADE)
def test_a_lost_answer_is_made_good_by_sending_the_same_again(
    outbox: Outbox, platform: Platform, sandbox: SandboxThread, kind: str
) -> None:
    act = MADE[kind](platform)
    method, template = ONE_REQUEST[kind]
    sandbox.fault("drop-answer", times=1, match=template.rsplit("/", 1)[0].split("{")[0], method=method)
    left(outbox, act)
    send_all(outbox, platform)
    assert states(outbox) == [(kind, State.RETRY)]
    send_all(outbox, platform)
    assert states(outbox) == [(kind, State.ACKNOWLEDGED)]


def test_the_events_of_one_hub_keep_their_order(outbox: Outbox, platform: Platform) -> None:
    hub = new_id()
    for seq in (1, 2, 3):
        left(outbox, some_events(platform, hub, seq))
    send_all(outbox, platform)
    assert [state for _, state in states(outbox)] == [State.ACKNOWLEDGED] * 3


def test_who_registered_and_was_seen_without_a_line_is_known_in_person(outbox: Outbox, platform: Platform) -> None:
    wished = newcomers.wish(device=DEVICE)
    left(outbox, wished)
    left(outbox, seen(wished.id))
    send_all(outbox, platform)
    assert [state for _, state in states(outbox)] == [State.ACKNOWLEDGED] * 2
    assert open_session(platform, wished.person, "training", key=new_id()).level == "L3"


def test_who_had_an_account_gets_no_second_one_and_nobody_need_look(outbox: Outbox, platform: Platform) -> None:
    card = newcomers.newcomer()
    newcomers.registered(platform, card)
    left(outbox, newcomers.wish(card, device=DEVICE))
    send_all(outbox, platform)
    assert states(outbox) == [("account", State.ACKNOWLEDGED)]


def test_who_waited_in_vain_for_an_answer_leaves_what_was_asked_and_has_one_place(
    outbox: Outbox, platform: Platform, sandbox: SandboxThread
) -> None:
    queue, slot = time_of_test(platform)
    asked = wish(slot, queue=queue)
    sandbox.fault("drop-answer", times=1, match="/appointments", method="PUT")
    with pytest.raises(Exception, match="cut"):
        request_appointment(platform, asked)
    left(outbox, asked)
    send_all(outbox, platform)
    assert [state for _, state in states(outbox)] == [State.ACKNOWLEDGED]
    assert appointment(platform, asked.id, "training").state == "CONFIRMED"


def test_a_refusal_stays_to_be_seen(outbox: Outbox, platform: Platform) -> None:
    act = an_appointment(platform)
    left(outbox, act)
    left(outbox, msgspec.structs.replace(act, id=new_id()))  # type: ignore[type-var]  # every one of them is a struct
    send_all(outbox, platform)
    assert sorted(state for _, state in states(outbox)) == sorted([State.ACKNOWLEDGED, State.REJECTED])


@pytest.mark.parametrize("kind", MADE)
def test_a_city_that_does_not_offer_it_says_so_and_nothing_is_thrown_away(
    outbox: Outbox, platform: Platform, sandbox: SandboxThread, kind: str
) -> None:
    city = FormPostCity(sandbox)
    other = Platform(city.url, token=TOKEN, adapter=ADAPTERS["form-posts"])
    left(outbox, MADE[kind](platform))
    send_all(outbox, other)
    (entry,) = outbox.entries()
    assert (entry.state, entry.last_code) == (State.REJECTED, "not-offered")
    other.close()
    city.close()
