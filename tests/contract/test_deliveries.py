"""Results given out, between terminal and platform: to whom they may be, with the proof of it, and once."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest
from msgspec import to_builtins
from msgspec.structs import replace

from kiosk.outgoing import leave
from kiosk.platform.calls.deliveries import (
    Address,
    Delivery,
    IdCheck,
    ReceiptSignature,
    Receiver,
    tell_delivery,
)
from kiosk.platform.calls.documents import documents_of
from kiosk.platform.calls.staff_calls import Place
from kiosk.platform.client import Platform
from kiosk.platform.errors import NotThePlatformError, RefusedError
from kiosk.platform.values import DeliveryAcknowledgement, Incomplete
from offline_queue.entry import Attachment, State
from offline_queue.outbox import Outbox
from tests.support import signed_in
from tests.support.dossiers import City, city
from tests.support.outboxes import outbox
from tests.support.parcels import DEVICE, PERSON, new_id
from tests.support.raw_calls import Ask, append, ask, begin
from tests.support.sandbox import SandboxThread
from tests.support.scripted_server import ScriptedServer, as_json

__all__ = ["ask", "city", "outbox"]
AT = "2026-12-01T09:31:10+08:00"
DRAWING = b"a hand"
AGENT = PERSON | {"name": "林静姝", "id_no": "990101198803120020"}
HOME = Address("990121", "清汀镇柳湾村6组12号")
STRANGER = "990101199001010011"


@pytest.fixture
def drawing(ask: Ask) -> ReceiptSignature:
    """Give a hand whose drawing has come."""
    signed = hand()
    append(ask, begin(ask, DRAWING, signed.attachment_id), DRAWING)
    return signed


def hand() -> ReceiptSignature:
    return ReceiptSignature(new_id(), hashlib.sha256(DRAWING).hexdigest(), len(DRAWING), "0" * 64, AT)


def given_out(city: City, signature: ReceiptSignature | None, **changes: Any) -> Delivery:
    made = Delivery(
        id=new_id(), project_no=city.progress().project_no, way="counter", documents=(),
        receiver=Receiver("own", city.person["name"], "resident", city.person["id_no"]),
        id_check=IdCheck("card", "match", AT), signature=signature, handed_by="C07", at=AT, device=Place(**DEVICE),
        mode="training",
    )  # fmt: skip
    return replace(made, **changes)


def decided(city: City, **filed: Any) -> str:
    """Hand in and decide; return the number."""
    city.file(**filed)
    city.act("decided")
    return city.progress().project_no


def tell(city: City, delivery: Delivery) -> DeliveryAcknowledgement:
    told = tell_delivery(city.platform, delivery)
    assert isinstance(told, DeliveryAcknowledgement)
    return told


def test_what_was_given_out_over_the_counter_is_delivered(city: City, drawing: ReceiptSignature) -> None:
    number = decided(city)
    told = tell(city, given_out(city, drawing))
    assert (told.project_no, told.state) == (number, "DELIVERED")
    last = city.progress().nodes[-1]
    assert (last.node, last.at.isoformat()) == ("delivered", AT)


def test_it_is_kept_once_however_often_it_is_told(city: City, drawing: ReceiptSignature) -> None:
    decided(city)
    delivery = given_out(city, drawing)
    assert tell(city, delivery) == tell(city, delivery)
    assert [node.node for node in city.progress().nodes].count("delivered") == 1


def test_without_the_drawing_nothing_is_kept(city: City, ask: Ask) -> None:
    decided(city)
    delivery = given_out(city, signed := hand())
    told = tell_delivery(city.platform, delivery)
    assert (told, city.progress().state) == (Incomplete(delivery.id, (signed.attachment_id,)), "DECIDED")
    append(ask, begin(ask, DRAWING, signed.attachment_id), DRAWING)
    assert tell(city, delivery).state == "DELIVERED"


def test_one_hand_stands_for_three_results(city: City, drawing: ReceiptSignature) -> None:
    others = [City(city.sandbox) for _ in range(2)]
    for one in (city, *others):
        one.person = city.person
        decided(one)
    told = [tell(one, given_out(one, drawing)) for one in (city, *others)]
    assert {answer.state for answer in told} == {"DELIVERED"}
    assert len({answer.project_no for answer in told}) == 3
    for one in others:
        one.close()


def test_a_drawing_of_a_delivery_cannot_be_thrown_away(city: City, ask: Ask) -> None:
    signed = hand()
    where = begin(ask, DRAWING, signed.attachment_id)
    append(ask, where, DRAWING)
    decided(city)
    tell(city, given_out(city, signed))
    assert ask("DELETE", where, Tus_Resumable="1.0.0").code == "gone"


def test_what_a_courier_has_is_on_its_way_and_may_come_back(city: City, drawing: ReceiptSignature) -> None:
    decided(city)
    receiver = Receiver("own", city.person["name"], "resident", city.person["id_no"], HOME)
    parcel = given_out(city, None, way="express", receiver=receiver, waybill="SF1234567890", id_check=None)
    assert tell(city, parcel).state == "TO_DELIVER"
    note = city.progress().nodes[-1].note
    assert note
    assert "SF1234567890" in note.zh
    assert tell(city, given_out(city, drawing)).state == "DELIVERED"


def test_a_file_the_person_opens_needs_neither_card_nor_hand(city: City) -> None:
    decided(city)
    assert tell(city, given_out(city, None, way="electronic", id_check=None, handed_by="")).state == "DELIVERED"


def test_the_papers_given_out_are_named(city: City, sandbox: SandboxThread, drawing: ReceiptSignature) -> None:
    number = decided(city)
    own = documents_of(city.platform, number, "training", signed_in.clerk(sandbox))
    told = tell(city, given_out(city, drawing, documents=tuple(one.id for one in own)))
    assert told.state == "DELIVERED"


@pytest.mark.parametrize("state", ["accepted", "delivered", "not-accepted"])
def test_nothing_is_given_out_before_it_is_decided_or_twice(city: City, state: str) -> None:
    city.file()
    city.act(state)
    with pytest.raises(RefusedError, match="state-conflict"):
        tell(city, given_out(city, None, way="electronic"))


def entrusted(city: City, *scope: str, until: str = "2027-01-31") -> dict[str, Any]:
    authority = {"scope": list(scope), "until": until}
    parties = {"applicant": city.person, "operator": AGENT, "signer": AGENT}
    return {"parties": parties | {"relation": "entrusted", "authorisation": authority}}


def collected(city: City) -> Delivery:
    """Return what the agent collects."""
    receiver = Receiver("authorised", AGENT["name"], "resident", AGENT["id_no"])
    return given_out(city, None, way="electronic", receiver=receiver)


def test_an_agent_collects_as_far_as_the_authorisation_says(city: City) -> None:
    decided(city, **entrusted(city, "submit", "collect"))
    assert tell(city, collected(city)).state == "DELIVERED"


@pytest.mark.parametrize(
    ("scope", "until"), [(("submit",), "2027-01-31"), (("collect",), "2026-11-30")], ids=["not to collect", "too late"]
)
def test_an_agent_without_authority_to_collect_gets_nothing(city: City, scope: tuple[str, ...], until: str) -> None:
    decided(city, **entrusted(city, *scope, until=until))
    with pytest.raises(RefusedError, match="validation-failed"):
        tell(city, collected(city))


CONFIRMED = IdCheck("card", "confirmed", AT, "A01")
WRONG: dict[str, Any] = {
    "another person": ({"receiver": Receiver("own", "某", "resident", STRANGER)}, "/receiver/id_no"),
    "no such paper": ({"documents": (new_id(),)}, "/documents/0"),
    "no day of any calendar": ({"at": "2026-13-41T09:31:10+08:00"}, "/at"),
    "nobody looked": ({"way": "counter", "id_check": None}, "/id_check"),
    "no hand": ({"way": "counter"}, "/signature"),
    "no second person": ({"id_check": IdCheck("card", "confirmed", AT)}, "/id_check/confirmed_by"),
    "staff of another hall": ({"handed_by": "C01"}, "/handed_by"),
    "nobody at the counter": ({"way": "counter", "handed_by": ""}, "/handed_by"),
    "a second person of another hall": ({"id_check": replace(CONFIRMED, confirmed_by="C01")}, "/id_check/confirmed_by"),
    "one person twice": ({"id_check": replace(CONFIRMED, confirmed_by="C07")}, "/id_check/confirmed_by"),
    "no address": ({"way": "express", "waybill": "SF1234567890"}, "/receiver/address"),
    "no waybill": ({"way": "express"}, "/waybill"),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_may_not_be_given_out_so_is_refused_by_its_place(city: City, name: str) -> None:
    changes, place = WRONG[name]
    decided(city)
    with pytest.raises(RefusedError) as wrong:
        tell(city, given_out(city, None, **({"way": "electronic"} | changes)))
    assert place in [error.pointer for error in wrong.value.problem.errors]
    assert city.progress().state == "DECIDED"


def test_a_second_person_of_the_hall_may_look_at_who_gets_it(city: City, drawing: ReceiptSignature) -> None:
    decided(city)
    assert tell(city, given_out(city, drawing, id_check=CONFIRMED)).state == "DELIVERED"


def test_what_somebody_gave_out_before_they_were_let_go_was_given_out(city: City, drawing: ReceiptSignature) -> None:
    decided(city)
    city.sandbox.train("staff", staff_no="C07", revoked=True)
    told = tell(city, given_out(city, drawing))
    city.sandbox.train("staff", staff_no="C07", revoked=False)
    assert told.state == "DELIVERED"


def test_another_content_under_the_same_id_is_refused(city: City) -> None:
    decided(city)
    delivery = given_out(city, None, way="electronic")
    tell(city, delivery)
    with pytest.raises(RefusedError, match="idempotency-reused"):
        tell(city, replace(delivery, handed_by="A01"))


def test_a_number_no_dossier_has_and_another_mode_are_refused(city: City) -> None:
    decided(city)
    with pytest.raises(RefusedError, match="not-found"):
        tell(city, given_out(city, None, way="electronic", project_no="1" * 43))
    with pytest.raises(RefusedError, match="forbidden-scope"):
        tell(city, given_out(city, None, way="electronic", mode="production"))


def test_one_number_in_two_places_is_refused(city: City, ask: Ask) -> None:
    delivery = given_out(city, None, way="electronic", project_no=decided(city))
    path = f"/dossiers/{delivery.project_no}/deliveries/{delivery.id}"
    heard = ask("PUT", path, to_builtins(delivery) | {"project_no": "1"})
    assert [error["pointer"] for error in heard.body["errors"]] == ["/project_no"]


KEPT = {
    "type": "delivery-acknowledgement", "id": "x", "content_sha256": "y", "project_no": "1", "state": "DELIVERED",
    "received_at": AT, "signed_by": "training",
}  # fmt: skip
MISSING = {"type": "incomplete", "id": "other", "missing_uploads": ["y"]}


@pytest.mark.parametrize(
    "answer",
    [KEPT | {"id": "other"}, KEPT | {"project_no": "2"}, KEPT | {"signed_by": "production"}, MISSING],
    ids=["other delivery", "other dossier", "other key", "other papers"],
)
def test_the_answer_to_another_delivery_is_not_believed(city: City, answer: dict[str, Any]) -> None:
    decided(city)
    with ScriptedServer(as_json(201, answer)) as server:
        client = Platform(server.url, connect_seconds=2, read_seconds=5)
        with pytest.raises(NotThePlatformError):
            tell_delivery(client, given_out(city, None, id="x", project_no="1"))
        client.close()


def test_who_got_it_and_where_they_live_is_not_shown(city: City) -> None:
    receiver = Receiver("own", "赵德厚", "resident", PERSON["id_no"], HOME)
    assert (repr(receiver), repr(HOME)) == ("Receiver()", "Address()")


def test_what_was_given_out_without_a_line_goes_with_its_drawing_out_of_the_outbox(city: City, outbox: Outbox) -> None:
    decided(city)
    signed = hand()
    with outbox.transaction() as tx:
        leave(tx, given_out(city, signed), [Attachment(signed.attachment_id, "image/png", DRAWING)])
    city.sandbox.fault("drop-answer", times=1, match="/deliveries", method="PUT")
    assert city.send(outbox)[0][0] is State.RETRY
    assert city.send(outbox) == [(State.ACKNOWLEDGED, "")]
    assert [node.node for node in city.progress().nodes].count("delivered") == 1


def test_what_somebody_else_gave_out_meanwhile_stays_to_be_seen_by_staff(city: City, outbox: Outbox) -> None:
    decided(city)
    late = given_out(city, None, way="electronic")
    tell(city, given_out(city, None, way="electronic"))
    with outbox.transaction() as tx:
        leave(tx, late)
    assert city.send(outbox) == [(State.REJECTED, "state-conflict")]


@pytest.mark.parametrize("drawing", [b"another hand", None], ids=["other drawing", "none"])
def test_a_delivery_without_the_drawing_it_names_is_never_sent(
    city: City, outbox: Outbox, drawing: bytes | None
) -> None:
    decided(city)
    signed = hand()
    papers = [Attachment(signed.attachment_id, "image/png", drawing)] if drawing else []
    with outbox.transaction() as tx:
        leave(tx, given_out(city, signed), papers)
    assert city.send(outbox) == [(State.DEAD_LETTER, "payload-differs")]
