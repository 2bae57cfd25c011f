"""Electronic certificates over a real sandbox: whose they are, leave to print them, and what became of each copy."""

from __future__ import annotations

import msgspec
import pytest

from kiosk.platform.calls.certificates import (
    GrantRequest,
    GrantResult,
    ask_leave,
    certificates_of,
    granted_document,
)
from kiosk.platform.client import Platform
from kiosk.platform.delivery import PlatformDeliverer
from kiosk.platform.errors import NotThePlatformError, RefusedError
from offline_queue.entry import Acknowledged, NeedsCorrection, Outcome, Rejected
from tests.support.held_certificates import AT, HERE, QUERY, Session, card, granted, result, wish
from tests.support.parcels import Filed, new_id, without_wait
from tests.support.sandbox import SandboxThread
from tests.support.scripted_server import ScriptedServer, as_json
from tests.support.signed_in import person

LIN, ZHAO = "990101198803120020", "990121194307050016"


@pytest.fixture
def lin(sandbox: SandboxThread) -> Session:
    """Give the session of a person."""
    return person(sandbox, LIN)


def told(platform: Platform, one: GrantResult) -> Outcome:
    """Have the outbox's deliverer tell what became of a copy."""
    filed = Filed(msgspec.to_builtins(one), kind=GrantResult.KIND)
    return PlatformDeliverer(platform, "training", wait=without_wait).deliver(filed.parcel())


def code(outcome: Outcome) -> str:
    assert isinstance(outcome, Rejected | NeedsCorrection)
    return outcome.code


def test_a_person_who_agreed_sees_what_they_hold_with_the_numbers_masked(platform, lin) -> None:
    held = certificates_of(platform, QUERY, lin)
    assert [(one.kind, one.state) for one in held] == [("id-card", "valid"), ("social-card", "valid")]
    assert held[0].number_masked == "990 **** **** *** 0020"
    assert LIN not in repr(held)


def test_that_they_agreed_is_kept_without_their_number(platform, lin, sandbox) -> None:
    certificates_of(platform, QUERY, lin)
    store = sandbox._server._platform.rooms.store
    kept = dict(store.one("SELECT * FROM consent ORDER BY seq DESC"))
    assert (kept["purpose"], kept["agreed_at"]) == ("own-use", "2026-11-23T09:40:00+08:00")
    assert LIN not in str(kept)


def test_without_a_session_nobodys_are_told(platform) -> None:
    with pytest.raises(RefusedError, match="bad-request"):
        certificates_of(platform, QUERY, {})
    with pytest.raises(RefusedError, match="session-ended"):
        certificates_of(platform, QUERY, {"X-Citizen-Session": "x" * 43})


def test_who_is_not_proved_enough_sees_none(platform, sandbox) -> None:
    with pytest.raises(RefusedError, match="identity-level-too-low"):
        certificates_of(platform, QUERY, person(sandbox, LIN, "L0"))


def test_a_person_the_city_knows_nothing_of_holds_none(platform, sandbox) -> None:
    assert certificates_of(platform, QUERY, person(sandbox, "990101198001019999")) == ()


def test_one_without_an_end_has_none(platform, sandbox) -> None:
    assert card(platform, person(sandbox, ZHAO)).valid_until is None


def test_a_machine_that_serves_people_is_told_nothing_of_a_training_city(platform, lin) -> None:
    with pytest.raises(RefusedError, match="forbidden-scope"):
        certificates_of(platform, msgspec.structs.replace(QUERY, mode="production"), lin)


def test_what_is_granted_is_fetched_by_its_hash_until_its_copies_are_told_of(platform, lin) -> None:
    grant = granted(platform, lin, copies=2)
    document = granted_document(platform, grant, lin)
    assert (document[:5], len(document)) == (b"%PDF-", grant.size)
    outcomes = [told(platform, result(grant, n)) for n in (1, 2)]
    assert all(isinstance(outcome, Acknowledged) for outcome in outcomes)
    with pytest.raises(RefusedError, match="grant-used"):
        granted_document(platform, grant, lin)


def test_what_nobody_gets_any_more_is_not_kept(platform, lin, sandbox) -> None:
    over = granted(platform, lin)
    sandbox.fault("wrong-clock", seconds=3600)
    fresh = granted(platform, lin)
    store = sandbox._server._platform.rooms.store
    rows = store.all("SELECT id, length(content) AS size FROM print_grant WHERE id IN (?, ?)", over.id, fresh.id)
    assert {row["id"]: row["size"] for row in rows} == {over.id: 0, fresh.id: fresh.size}
    with pytest.raises(RefusedError, match="gone"):
        granted_document(platform, over, lin)


def test_the_same_wish_again_is_one_grant(platform, lin) -> None:
    asked = wish(card(platform, lin))
    assert ask_leave(platform, asked, lin) == ask_leave(platform, asked, lin)
    with pytest.raises(RefusedError, match="idempotency-reused"):
        ask_leave(platform, msgspec.structs.replace(asked, copies=2), lin)


def test_nobody_prints_what_another_holds(platform, lin, sandbox) -> None:
    zhao = person(sandbox, ZHAO)
    with pytest.raises(RefusedError, match="not-found"):
        ask_leave(platform, wish(card(platform, lin)), zhao)
    with pytest.raises(RefusedError, match="not-found"):
        granted_document(platform, granted(platform, lin), zhao)


def test_one_that_has_ended_is_listed_and_not_printed(platform, sandbox) -> None:
    held = sandbox._server._platform.handlers["listCertificates"].__self__._held
    number = next(number for number, (first, *_) in held.items() if first.state("2026-11-23") == "expired")
    session = person(sandbox, number)
    old = card(platform, session)
    assert old.state == "expired"
    with pytest.raises(RefusedError, match="state-conflict"):
        ask_leave(platform, wish(old), session)


def test_the_minutes_of_a_grant_end(platform, lin, sandbox) -> None:
    grant = granted(platform, lin)
    store = sandbox._server._platform.rooms.store
    store.run("UPDATE print_grant SET ends = 0 WHERE id = ?", grant.id)
    with pytest.raises(RefusedError, match="gone"):
        granted_document(platform, grant, lin)
    assert isinstance(told(platform, result(grant)), Acknowledged)


def test_a_result_told_again_is_answered_as_the_first_time(platform, lin) -> None:
    once = result(granted(platform, lin), result="failed", cause="page.paper-out")
    first, again = told(platform, once), told(platform, once)
    assert first.acknowledgement == again.acknowledgement
    assert msgspec.json.decode(first.acknowledgement.body)["copies_open"] == 0


@pytest.mark.parametrize(("n", "wrong"), [(1, "grant-used"), (2, "not-found")], ids=["told of before", "never granted"])
def test_a_copy_is_told_of_once_and_only_if_it_was_granted(platform, lin, n: int, wrong: str) -> None:
    grant = granted(platform, lin)
    told(platform, result(grant))
    outcome = told(platform, result(grant, n))
    assert outcome.code == wrong


def test_a_result_under_another_grant_is_refused(platform, lin) -> None:
    grant, other = granted(platform, lin), granted(platform, lin)
    body = msgspec.json.encode(one := result(grant))
    headers = {"Content-Type": "application/json", "Idempotency-Key": one.id}
    answer = platform.ask("PUT", f"/print-grants/{other.id}/results/1", source=body, headers=headers)
    assert [error.pointer for error in answer.problem().errors] == ["/grant_id"]
    headers["Idempotency-Key"] = new_id()
    answer = platform.ask("PUT", f"/print-grants/{grant.id}/results/1", source=body, headers=headers)
    assert [error.pointer for error in answer.problem().errors] == ["/id"]


@pytest.mark.parametrize("member", ["id", "certificate_id", "copies", "signed_by"])
def test_an_answer_about_another_wish_is_no_leave(member: str) -> None:
    asked = GrantRequest(new_id(), new_id(), 1, "own-use", HERE, "training")
    answer = {
        "type": "print-grant", "id": asked.id, "certificate_id": asked.certificate_id, "copies": 1, "pages": 1,
        "sha256": "0" * 64, "size": 1, "expires_at": AT, "signed_by": "training",
    }  # fmt: skip
    answer[member] = {"copies": 2, "signed_by": "production"}.get(member, new_id())
    with ScriptedServer(as_json(201, answer)) as server:
        client = Platform(server.url)
        with pytest.raises(NotThePlatformError):
            ask_leave(client, asked, {})
        client.close()
