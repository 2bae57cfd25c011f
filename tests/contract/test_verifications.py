"""Persons and units held against the registers, and what no answer to such a question is."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from msgspec.structs import replace

from kiosk.platform.adapters import ADAPTERS
from kiosk.platform.calls.identity import (
    Card,
    CitizenSession,
    Seen,
    Verified,
    challenge,
    end_session,
    open_session,
    register,
    verified_onsite,
    verify_person,
    verify_unit,
)
from kiosk.platform.calls.staff import StaffSession, sign_in, sign_out
from kiosk.platform.client import Platform
from kiosk.platform.errors import NotThePlatformError, PlatformError, RefusedError
from kiosk.sandbox.calls import verifications
from kiosk.sandbox.calls.verifications import HERE_SECONDS
from tests.support.enrolling import taken_in
from tests.support.form_post_city import TOKEN, FormPostCity
from tests.support.newcomers import AT, MODE, newcomer, signing, wish
from tests.support.parcels import new_id
from tests.support.raw_calls import Ask, ask
from tests.support.sandbox import SandboxThread
from tests.support.scripted_server import ScriptedServer, as_json, as_problem

__all__ = ["ask"]
LIN = Card("林静姝", "resident", "990101198803120020")
UNIT, GONE_UNIT, UNKNOWN_UNIT = "91990101MA8K3T7Q15", "91990100MA3B7D1R26", "91330106MA27Y4U47R"


def of_person(platform: Platform, card: Card, key: str = "") -> Verified:
    return verify_person(platform, card, "intake", MODE, key=key or new_id(), consent="c-1")


def of_unit(platform: Platform, uscc: str, **said: str) -> Verified:
    return verify_unit(platform, uscc, "intake", MODE, key=new_id(), **said)


def test_one_id_is_one_question_about_a_person_or_a_unit(platform: Platform) -> None:
    key = new_id()
    of_person(platform, LIN, key)
    with pytest.raises(RefusedError, match="idempotency-reused"):
        verify_unit(platform, UNIT, "intake", MODE, key=key)


# Persons


@pytest.mark.parametrize(
    ("card", "match"),
    [(LIN, "yes"), (replace(LIN, name="林静"), "no"), (newcomer(), "unknown")],
    ids=["same", "other name", "not known"],
)
def test_the_register_says_yes_no_or_nothing(platform: Platform, card: Card, match: str) -> None:
    found = of_person(platform, card)
    assert (found.match, found.ref[:2], found.status) == (match, "HY", "")


def test_the_same_question_is_asked_once(platform: Platform) -> None:
    key = new_id()
    assert of_person(platform, LIN, key) == of_person(platform, LIN, key)


def test_another_question_under_the_same_key_is_refused(platform: Platform) -> None:
    key = new_id()
    of_person(platform, LIN, key)
    with pytest.raises(RefusedError, match="idempotency-reused"):
        of_person(platform, replace(LIN, name="林静"), key)


def test_what_it_was_for_is_kept_with_the_question(sandbox: SandboxThread, platform: Platform) -> None:
    found = of_person(platform, LIN)
    row = sandbox._server._platform.rooms.store.one("SELECT * FROM verification WHERE id = ?", found.id)
    assert (row["kind"], row["purpose"], row["consent_ref"]) == ("verifyPerson", "intake", "c-1")


def test_nothing_of_the_person_is_kept_with_the_question(sandbox: SandboxThread, platform: Platform) -> None:
    found = of_person(platform, LIN)
    store = sandbox._server._platform.rooms.store
    kept = [tuple(store.one(f"SELECT * FROM {table} WHERE {column} = ?", found.id))  # noqa: S608  # words of this test
            for table, column in (("verification", "id"), ("answered", "key"))]  # fmt: skip
    assert [word for word in (LIN.name, LIN.id_no) if word in str(kept)] == []


def test_a_number_that_cannot_be_one_is_asked_of_nobody(platform: Platform) -> None:
    platform.close()
    with pytest.raises(ValueError, match="id_no"):
        of_person(platform, replace(LIN, id_no="990101198803120021"))


# Units


@pytest.mark.parametrize(
    ("uscc", "said", "match", "status"),
    [
        (UNIT, {}, "yes", "registered"),
        (UNIT, {"name": "云泽市示例食品有限公司", "legal_person": "周敏"}, "yes", "registered"),
        (UNIT, {"name": "别的公司"}, "no", "registered"),
        (UNIT, {"legal_person": "林静姝"}, "no", "registered"),
        (GONE_UNIT, {}, "yes", "deregistered"),
        (UNKNOWN_UNIT, {}, "unknown", ""),
    ],
)
def test_a_unit_is_what_the_register_says(
    platform: Platform, uscc: str, said: dict[str, str], match: str, status: str
) -> None:
    found = of_unit(platform, uscc, **said)
    assert (found.match, found.status) == (match, status)


def test_a_code_that_cannot_be_one_is_asked_of_nobody(platform: Platform) -> None:
    platform.close()
    with pytest.raises(ValueError, match="uscc"):
        of_unit(platform, UNIT[:-1] + "6")


# By one machine


@pytest.fixture
def known(secure: SandboxThread, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Platform]:
    """Give a client that says which machine it is, of which three questions an hour are answered."""
    monkeypatch.setattr(verifications, "MOST_HERE", 3)
    client = Platform(secure.url, identity=taken_in(secure, tmp_path), read_seconds=15)
    yield client
    client.close()


def test_a_machine_that_goes_through_the_register_is_stopped(known: Platform) -> None:
    key = new_id()
    first = of_person(known, LIN, key)
    of_person(known, newcomer())
    of_unit(known, UNIT)
    for more in (lambda: of_person(known, newcomer()), lambda: of_unit(known, UNIT)):
        with pytest.raises(RefusedError, match="rate-limited") as caught:
            more()
        assert HERE_SECONDS - 60 < caught.value.problem.retry_after_s <= HERE_SECONDS + 1
    assert of_person(known, LIN, key) == first


def test_another_machine_goes_on(known: Platform, secure: SandboxThread, tmp_path: Path) -> None:
    for _ in range(3):
        of_unit(known, UNIT)
    other = Platform(secure.url, identity=taken_in(secure, tmp_path / "other"), read_seconds=15)
    assert of_person(other, LIN).match == "yes"
    other.close()


def test_after_its_hour_it_is_answered_again(known: Platform, secure: SandboxThread) -> None:
    for _ in range(3):
        of_unit(known, UNIT)
    secure._server._platform.rooms.store.run("UPDATE verification_here SET at = at - ?", HERE_SECONDS)
    assert of_unit(known, UNIT).match == "yes"


def test_what_a_wrong_clock_has_counted_counts_for_nobody(known: Platform, secure: SandboxThread) -> None:
    for _ in range(3):
        of_unit(known, UNIT)
    secure._server._platform.rooms.store.run("UPDATE verification_here SET at = at + 86400")
    assert of_unit(known, UNIT).match == "yes"


# By raw HTTP


def question(path: str, **changed: Any) -> dict[str, Any]:
    about = {"name": "林静姝", "id_no": LIN.id_no} if path.endswith("persons") else {"uscc": UNIT}
    return {"id": new_id(), "purpose": "intake", "mode": "training"} | about | changed


@pytest.mark.parametrize("path", ["/verifications/persons", "/verifications/legal-entities"])
def test_nobody_is_looked_up_without_saying_what_for(ask: Ask, path: str) -> None:
    body = question(path)
    del body["purpose"]
    heard = ask("POST", path, body, Idempotency_Key=body["id"])
    assert (heard.status, heard.code, heard.body["retry"]) == (400, "purpose-missing", "never")
    assert [error["pointer"] for error in heard.body["errors"]] == ["/purpose"]


@pytest.mark.parametrize(
    ("path", "changed", "pointer"),
    [
        ("/verifications/persons", {"purpose": "curiosity"}, "/purpose"),
        ("/verifications/persons", {"id_no": "990101198803120021"}, "/id_no"),
        ("/verifications/legal-entities", {"uscc": UNIT[:-1] + "6"}, "/uscc"),
        ("/verifications/legal-entities", {"uscc": "short"}, "/uscc"),
    ],
)
def test_what_is_wrong_in_a_question_is_named(ask: Ask, path: str, changed: dict[str, Any], pointer: str) -> None:
    body = question(path, **changed)
    heard = ask("POST", path, body, Idempotency_Key=body["id"])
    assert (heard.status, [error["pointer"] for error in heard.body["errors"]]) == (422, [pointer])


def test_a_question_of_another_mode_is_refused(ask: Ask) -> None:
    body = question("/verifications/persons", mode="production")
    assert ask("POST", "/verifications/persons", body, Idempotency_Key=body["id"]).code == "forbidden-scope"


# Answers of others


ID = "01936f3a-6f40-7c21-9a55-0d1c5b6f2e99"
CITIZEN = {
    "session_id": ID, "token": "t" * 43, "level": "L2", "person_ref": "a" * 32, "masked_name": "林*姝",
    "expires_in": 900, "expires_at": AT, "signed_by": "training",
}  # fmt: skip
STAFF = {
    "session_id": ID, "token": "t" * 43, "staff_no": "C01", "name": "贺知远", "hall": "0001", "roles": ["clerk"],
    "expires_in": 900, "expires_at": AT, "signed_by": "training",
}  # fmt: skip
VERIFIED = {"id": ID, "match": "yes", "at": AT, "ref": "HY1", "signed_by": "training"}
ACCOUNT = {"account_id": ID, "level": "L3", "person_ref": "a" * 32, "masked_name": "x", "signed_by": "training"}
ENDED = {"session_id": ID, "state": "ended"}
CHALLENGE = {"challenge_id": ID, "kind": "otp", "nonce": "0" * 64, "expires_at": AT, "signed_by": "training"}


def citizen() -> CitizenSession:
    return msgspec.convert(CITIZEN | {"session_id": new_id()}, CitizenSession)


def clerk() -> StaffSession:
    return msgspec.convert(STAFF | {"session_id": new_id()}, StaffSession)


def seeing(platform: Platform) -> object:
    return verified_onsite(platform, new_id(), Seen(new_id(), "face", "same", "0" * 64, AT, MODE), {})


ASKING: dict[str, tuple[Any, dict[str, Any]]] = {
    "session": (lambda p: open_session(p, LIN, MODE, key=new_id()), CITIZEN),
    "challenge": (lambda p: challenge(p, "otp", "13800000012", MODE, key=new_id()), CHALLENGE),
    "account": (lambda p: register(p, wish(id=ID)), ACCOUNT),
    "person": (lambda p: verify_person(p, LIN, "intake", MODE, key=ID), VERIFIED),
    "unit": (lambda p: verify_unit(p, UNIT, "intake", MODE, key=ID), VERIFIED),
    "staff": (lambda p: sign_in(p, signing(), key=new_id()), STAFF),
}
ABOUT_ANOTHER: dict[str, tuple[Any, dict[str, Any]]] = {
    "end of another session": (lambda p: end_session(p, citizen()), ENDED),
    "another sign-out": (lambda p: sign_out(p, clerk()), ENDED),
    "another kind of challenge": (lambda p: challenge(p, "ca", UNIT, MODE, key=new_id()), CHALLENGE),
    "another account": (lambda p: register(p, wish()), ACCOUNT),
    "another account seen": (seeing, ACCOUNT),
    "another person": (lambda p: verify_person(p, LIN, "intake", MODE, key=new_id()), VERIFIED),
    "another clerk": (lambda p: sign_in(p, signing("C02"), key=new_id()), STAFF),
    "another hall": (lambda p: sign_in(p, signing("C01", "0007"), key=new_id()), STAFF),
}


def heard(asking: Any, *replies: bytes) -> object:
    """Ask a platform that says what the script says."""
    with ScriptedServer(*replies) as server:
        client = Platform(server.url, connect_seconds=2, read_seconds=5)
        try:
            return asking(client)
        finally:
            client.close()


@pytest.mark.parametrize("name", ASKING)
def test_an_answer_to_the_question_is_one(name: str) -> None:
    asking, right = ASKING[name]
    assert heard(asking, as_json(201, right))


@pytest.mark.parametrize("name", ASKING)
def test_an_answer_of_another_key_is_none(name: str) -> None:
    asking, right = ASKING[name]
    with pytest.raises(NotThePlatformError, match="signed-by-other"):
        heard(asking, as_json(201, right | {"signed_by": "production"}))


@pytest.mark.parametrize("name", ABOUT_ANOTHER)
def test_an_answer_about_somebody_else_is_none(name: str) -> None:
    asking, others = ABOUT_ANOTHER[name]
    with pytest.raises(NotThePlatformError, match="other-"):
        heard(asking, as_json(200, others))


@pytest.mark.parametrize("name", ASKING)
@pytest.mark.parametrize(
    "reply", [as_json(200, {}), as_json(204, {}), as_json(200, []), as_problem(503, "maintenance", "later")]
)
def test_what_is_no_answer_opens_nothing(name: str, reply: bytes) -> None:
    with pytest.raises(PlatformError):
        heard(ASKING[name][0], reply)


@pytest.mark.parametrize("name", ASKING)
def test_a_city_that_does_not_offer_it_says_so(sandbox: SandboxThread, name: str) -> None:
    city = FormPostCity(sandbox)
    client = Platform(city.url, token=TOKEN, adapter=ADAPTERS["form-posts"])
    with pytest.raises(RefusedError, match="not-offered"):
        ASKING[name][0](client)
    assert city.asked == []
    client.close()
    city.close()
