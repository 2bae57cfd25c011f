"""Sessions, challenges, accounts and what a clerk saw, between the typed client and a real sandbox."""

from __future__ import annotations

import base64
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.x509.oid import NameOID
from msgspec.structs import replace

from config.clock import china_now
from kiosk.platform.calls.dossiers import own
from kiosk.platform.calls.identity import (
    Card,
    CitizenSession,
    Evidence,
    PaymentCode,
    Seen,
    SentCode,
    SocialCard,
    UnitAndPerson,
    UnitCertificate,
    challenge,
    end_session,
    open_session,
    register,
    verified_onsite,
)
from kiosk.platform.client import Platform
from kiosk.platform.errors import RefusedError
from kiosk.sandbox.authority import builder, pem_of
from kiosk.sandbox.challenges import AGAIN_SECONDS, GOOD_SECONDS, MOST_AN_HOUR
from kiosk.sandbox.tries import LOCKED_SECONDS, MOST
from tests.support.newcomers import AT, MODE, new_phone, newcomer, on_duty, registered, wish
from tests.support.parcels import new_id
from tests.support.raw_calls import Ask, ask, request
from tests.support.sandbox import SandboxThread

__all__ = ["ask"]
LIN = Card("林静姝", "resident", "990101198803120020")
ZHOU = Card("周敏", "resident", "990101200109090060")
BAI = Card("白拓明", "permanent-2017", "NZL990185041815")
UNIT, GONE_UNIT = "91990101MA8K3T7Q15", "91990100MA3B7D1R26"
UNKNOWN_UNIT = "91330106MA27Y4U47R"


def begin(platform: Platform, evidence: Evidence, **more: Any) -> CitizenSession:
    """Begin a session."""
    return open_session(platform, evidence, MODE, **({"key": new_id()} | more))


def refused(platform: Platform, evidence: Evidence, code: str = "evidence-refused", **more: Any) -> RefusedError:
    """Fail to begin a session."""
    with pytest.raises(RefusedError, match=code) as caught:
        begin(platform, evidence, **more)
    return caught.value


def sent(sandbox: SandboxThread, platform: Platform, phone: str) -> SentCode:
    """Have a code sent and read it on the telephone."""
    made = challenge(platform, "otp", phone, MODE, key=new_id())
    code = sandbox.train("identity-codes", challenge_id=made.challenge_id)["code"]
    return SentCode(made.challenge_id, code)


def seen(**changed: Any) -> Seen:
    """Return what a clerk saw."""
    return replace(Seen(new_id(), "card-and-person", "same", "ab" * 32, AT, MODE), **changed)


def certificate(sandbox: SandboxThread, uscc: str, key: ec.EllipticCurvePrivateKey) -> str:
    """Have a certificate of a unit issued."""
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "anything")])
    csr = x509.CertificateSigningRequestBuilder().subject_name(name).sign(key, hashes.SHA256())
    pem = csr.public_bytes(serialization.Encoding.PEM).decode()
    return str(sandbox.train("unit-certificates", uscc=uscc, csr=pem)["certificate"])


def by_certificate(sandbox: SandboxThread, platform: Platform, *, issued_to: str = UNIT, **changed: str) -> Evidence:
    """Answer the challenge of a unit with a certificate issued to it, or to another."""
    key = ec.generate_private_key(ec.SECP256R1())
    sandbox.fault("wrong-clock", seconds=next(HOURS) * 3600)
    made = challenge(platform, "ca", UNIT, MODE, key=new_id())
    signature = base64.b64encode(key.sign(made.nonce.encode(), ec.ECDSA(hashes.SHA256()))).decode()
    given = UnitCertificate(made.challenge_id, certificate(sandbox, issued_to, key), signature)
    return replace(given, **changed)


# One unit is asked once a minute: each test that asks it stands in an hour of its own.
HOURS = iter(range(1, 1000))


def test_a_certificate_for_what_is_no_request_is_refused_in_words(sandbox: SandboxThread) -> None:
    status, told = sandbox._ask("POST", "/training/unit-certificates", {"uscc": UNIT, "csr": "y"})
    assert (status, bool(told["message"])) == (400, True)


# Sessions


def test_a_card_the_register_knows_proves_the_second_level(platform: Platform) -> None:
    session = begin(platform, LIN)
    assert (session.level, session.masked_name, session.expires_in) == ("L2", "林*姝", 900)


def test_a_card_the_register_does_not_know_proves_the_card(platform: Platform) -> None:
    assert begin(platform, newcomer()).level == "L1"


def test_one_person_has_one_reference_and_it_is_not_their_number(platform: Platform) -> None:
    first, second = begin(platform, LIN), begin(platform, LIN)
    assert first.person_ref == second.person_ref
    assert first.session_id != second.session_id
    assert LIN.id_no not in first.person_ref


def test_two_persons_have_two_references(platform: Platform) -> None:
    assert begin(platform, LIN).person_ref != begin(platform, ZHOU).person_ref


def test_the_same_request_again_gives_the_same_session(platform: Platform) -> None:
    key = new_id()
    assert begin(platform, LIN, key=key) == begin(platform, LIN, key=key)


def test_other_evidence_under_the_same_key_is_refused(platform: Platform) -> None:
    key = new_id()
    begin(platform, LIN, key=key)
    refused(platform, ZHOU, "idempotency-reused", key=key)


def test_a_way_that_proves_too_little_opens_nothing(platform: Platform) -> None:
    refused(platform, LIN, "identity-level-too-low", level="L3")


def test_a_way_that_proves_enough_opens(platform: Platform) -> None:
    assert begin(platform, LIN, level="L2").level == "L2"


def test_a_number_that_cannot_be_one_is_named_and_not_counted(platform: Platform) -> None:
    wrong = replace(LIN, id_no="990101198803120021")
    problem = refused(platform, wrong, "validation-failed").problem
    assert [error.pointer for error in problem.errors] == ["/evidence/id_no"]


def test_a_name_the_register_has_otherwise_proves_nobody(platform: Platform) -> None:
    refused(platform, replace(ZHOU, name="周敏敏"))


def test_a_card_of_another_kind_than_its_number_proves_nobody(platform: Platform) -> None:
    refused(platform, replace(newcomer(), id_type="residence-permit"))


def test_five_wrong_pieces_of_evidence_lock_and_time_opens(sandbox: SandboxThread, platform: Platform) -> None:
    for _ in range(MOST):
        refused(platform, replace(BAI, name="别人"))
    locked = refused(platform, BAI, "locked").problem
    assert locked.retry == "later"
    assert 0 < (locked.retry_after_s or 0) <= LOCKED_SECONDS + 1
    sandbox.fault("wrong-clock", seconds=LOCKED_SECONDS + 5)
    assert begin(platform, BAI).level == "L2"


def test_a_lock_outlives_the_platform_that_set_it(tmp_path) -> None:
    for _ in range(2):
        city = SandboxThread(tmp_path / "city")
        platform = Platform(city.url)
        for _ in range(MOST):
            with pytest.raises(RefusedError):
                begin(platform, replace(LIN, name="别人"))
        refused(platform, LIN, "locked")
        platform.close()
        city.stop()


def test_a_session_outlives_the_platform_that_opened_it(tmp_path) -> None:
    sessions = []
    key = new_id()
    for _ in range(2):
        city = SandboxThread(tmp_path / "city")
        platform = Platform(city.url)
        sessions.append(begin(platform, LIN, key=key))
        platform.close()
        city.stop()
    assert sessions[0] == sessions[1]


def test_a_social_security_card_proves_as_much_as_a_card(platform: Platform) -> None:
    assert begin(platform, SocialCard(LIN.name, LIN.id_no, "A12345678")).level == "L1"


def test_a_social_security_card_of_nobody_proves_nobody(platform: Platform) -> None:
    stranger = newcomer()
    refused(platform, SocialCard(stranger.name, stranger.id_no, "A12345678"))


def test_what_a_payment_app_shows_proves_the_second_level(sandbox: SandboxThread, platform: Platform) -> None:
    code = sandbox.train("identity-codes", number=ZHOU.id_no)["code"]
    session = begin(platform, PaymentCode(code))
    assert (session.level, session.masked_name) == ("L2", "周*")


def test_what_a_payment_app_showed_minutes_ago_is_worth_nothing(sandbox: SandboxThread, platform: Platform) -> None:
    code = sandbox.train("identity-codes", number=ZHOU.id_no)["code"]
    sandbox.fault("wrong-clock", seconds=180)
    refused(platform, PaymentCode(code))


def test_a_code_sent_to_the_telephone_of_an_account_proves_it(sandbox: SandboxThread, platform: Platform) -> None:
    phone = new_phone()
    account = registered(platform, newcomer(), phone)
    session = begin(platform, sent(sandbox, platform, phone))
    assert (session.level, session.person_ref) == ("L1", account.person_ref)


def test_a_code_is_good_for_one_session(sandbox: SandboxThread, platform: Platform) -> None:
    phone = new_phone()
    registered(platform, newcomer(), phone)
    code = sent(sandbox, platform, phone)
    begin(platform, code)
    refused(platform, code)


def test_a_wrong_code_proves_nobody_and_the_right_one_still_does(sandbox: SandboxThread, platform: Platform) -> None:
    phone = new_phone()
    registered(platform, newcomer(), phone)
    code = sent(sandbox, platform, phone)
    refused(platform, replace(code, code=f"{(int(code.code) + 1) % 10**6:06d}"))
    assert begin(platform, code).level == "L1"


def test_a_code_of_minutes_ago_proves_nobody(sandbox: SandboxThread, platform: Platform) -> None:
    phone = new_phone()
    registered(platform, newcomer(), phone)
    code = sent(sandbox, platform, phone)
    sandbox.fault("wrong-clock", seconds=GOOD_SECONDS + 1)
    refused(platform, code)


def test_a_telephone_nobody_registered_is_asked_alike_and_proves_nobody(
    sandbox: SandboxThread, platform: Platform
) -> None:
    refused(platform, sent(sandbox, platform, new_phone()))


def test_a_telephone_of_two_accounts_proves_neither(sandbox: SandboxThread, platform: Platform) -> None:
    phone = new_phone()
    for _ in range(2):
        registered(platform, newcomer(), phone)
    refused(platform, sent(sandbox, platform, phone))


def test_a_code_for_a_challenge_nobody_made_proves_nobody(platform: Platform) -> None:
    refused(platform, SentCode(new_id(), "123456"))


def test_the_certificate_of_a_unit_proves_the_unit(sandbox: SandboxThread, platform: Platform) -> None:
    session = begin(platform, by_certificate(sandbox, platform))
    assert (session.level, session.masked_name) == ("LC", "云泽市示例食品有限公司")


def test_the_certificate_of_another_unit_proves_nobody(sandbox: SandboxThread, platform: Platform) -> None:
    refused(platform, by_certificate(sandbox, platform, issued_to=GONE_UNIT))


def test_a_signature_over_something_else_proves_nobody(sandbox: SandboxThread, platform: Platform) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    other = base64.b64encode(key.sign(b"something else", ec.ECDSA(hashes.SHA256()))).decode()
    refused(platform, by_certificate(sandbox, platform, signature=other))


@pytest.mark.parametrize("uscc", [GONE_UNIT, UNKNOWN_UNIT])
def test_a_unit_that_is_not_registered_is_proved_by_no_certificate(
    sandbox: SandboxThread, platform: Platform, uscc: str
) -> None:
    sandbox.fault("wrong-clock", seconds=next(HOURS) * 3600)
    made = challenge(platform, "ca", uscc, MODE, key=new_id())
    own = certificate(sandbox, uscc, ec.generate_private_key(ec.SECP256R1()))
    refused(platform, UnitCertificate(made.challenge_id, own, "A" * 96))


def test_a_certificate_for_a_key_of_another_kind_proves_nobody(sandbox: SandboxThread, platform: Platform) -> None:
    pair, public = sandbox._server._platform.authority._pair(), ed25519.Ed25519PrivateKey.generate().public_key()
    built = builder(UNIT, public, pair.own.subject, china_now(), 1)  # type: ignore[arg-type]  # the kind is what is wrong
    pem = pem_of(built.sign(pair.key, hashes.SHA256()))
    refused(platform, by_certificate(sandbox, platform, certificate=pem))


def test_a_certificate_that_is_none_proves_nobody(sandbox: SandboxThread, platform: Platform) -> None:
    refused(platform, by_certificate(sandbox, platform, certificate="x" * 200))


def test_a_certificate_that_has_ended_proves_nobody(sandbox: SandboxThread, platform: Platform) -> None:
    evidence = by_certificate(sandbox, platform)
    assert isinstance(evidence, UnitCertificate)
    sandbox.fault("wrong-clock", seconds=100 * 86_400)
    key = ec.generate_private_key(ec.SECP256R1())
    made = challenge(platform, "ca", UNIT, MODE, key=new_id())
    signature = base64.b64encode(key.sign(made.nonce.encode(), ec.ECDSA(hashes.SHA256()))).decode()
    refused(platform, replace(evidence, challenge_id=made.challenge_id, signature=signature))


def test_a_unit_is_proved_by_its_code_and_the_card_of_its_legal_person(
    sandbox: SandboxThread, platform: Platform
) -> None:
    # What was refused of the unit in the tests before has locked nothing by then.
    sandbox.fault("wrong-clock", seconds=next(HOURS) * 3600)
    session = begin(platform, UnitAndPerson(UNIT, ZHOU))
    assert (session.level, session.masked_name) == ("L2", "云泽市示例食品有限公司")


@pytest.mark.parametrize(("uscc", "legal"), [(UNIT, LIN), (GONE_UNIT, LIN)], ids=["another's", "deregistered"])
def test_a_unit_is_not_proved_by_anybody_elses_card_or_after_its_end(
    sandbox: SandboxThread, platform: Platform, uscc: str, legal: Card
) -> None:
    sandbox.fault("wrong-clock", seconds=next(HOURS) * 3600)
    refused(platform, UnitAndPerson(uscc, legal))


def test_a_unit_the_register_does_not_know_is_nobodys_by_any_card(platform: Platform) -> None:
    session = begin(platform, UnitAndPerson(UNKNOWN_UNIT, LIN))
    assert session.level == "L0"
    with pytest.raises(RefusedError) as told:
        own(platform, session.headers, MODE)
    assert told.value.code == "identity-level-too-low"


def test_a_code_of_a_unit_that_cannot_be_one_is_asked_of_nobody(platform: Platform) -> None:
    platform.close()
    with pytest.raises(ValueError, match="uscc"):
        begin(platform, UnitAndPerson(UNIT[:-1] + "6", LIN))


def test_such_a_code_is_refused_by_the_platform_too(sandbox: SandboxThread) -> None:
    body = (
        '{"method":"uscc","mode":"training","evidence":{"uscc":"91990101MA8K3T7Q16","legal_person":'
        '{"name":"x","id_type":"resident","id_no":"990101198803120020"}}}'
    )
    told = {"Content-Type": "application/json", "Idempotency-Key": new_id()}
    heard = request(sandbox.url, "POST", "/identity/sessions", body.encode(), told)
    assert (heard.status, heard.body["errors"][0]["pointer"]) == (422, "/evidence/uscc")


def test_a_session_that_ended_opens_nothing_and_may_be_ended_again(sandbox: SandboxThread, platform: Platform) -> None:
    session = begin(platform, LIN)
    for _ in range(2):
        end_session(platform, session)
    rooms = sandbox._server._platform.rooms
    assert rooms.store.one("SELECT 1 FROM session WHERE id = ?", session.session_id) is None


def test_a_session_is_ended_through_a_gateway_too(sandbox: SandboxThread) -> None:
    platform = Platform(sandbox.url, method_override=True)
    session = begin(platform, LIN)
    end_session(platform, session)
    platform.close()
    rooms = sandbox._server._platform.rooms
    assert rooms.store.one("SELECT 1 FROM session WHERE id = ?", session.session_id) is None


def test_nobody_ends_another_ones_session(platform: Platform) -> None:
    mine, theirs = begin(platform, LIN), begin(platform, ZHOU)
    with pytest.raises(RefusedError, match="forbidden-scope"):
        end_session(platform, replace(mine, session_id=theirs.session_id))


def test_a_session_of_another_mode_is_refused(platform: Platform) -> None:
    with pytest.raises(RefusedError, match="forbidden-scope"):
        open_session(platform, LIN, "production", key=new_id())


CARD = {"name": "林静姝", "id_type": "resident", "id_no": "990101198803120020"}
ASKED = {"method": "idcard", "evidence": CARD, "mode": "training"}


@pytest.mark.parametrize(
    ("body", "pointers"),
    [
        ({}, ["/method", "/evidence", "/mode"]),
        (ASKED | {"method": "horoscope"}, ["/method"]),
        (ASKED | {"evidence": {}}, ["/evidence/name", "/evidence/id_type", "/evidence/id_no"]),
        (ASKED | {"evidence": CARD | {"id_no": "short"}}, ["/evidence/id_no"]),
        (ASKED | {"method": "otp", "evidence": {"challenge_id": "x"}}, ["/evidence/code", "/evidence/challenge_id"]),
        (ASKED | {"level": "L9"}, ["/level"]),
        ([], [""]),
    ],
)
def test_what_is_wrong_in_evidence_of_one_kind_is_named_as_of_this_kind(
    ask: Ask, body: Any, pointers: list[str]
) -> None:
    heard = ask("POST", "/identity/sessions", body, Idempotency_Key=new_id())
    assert (heard.status, heard.code) == (422, "validation-failed")
    assert sorted(error["pointer"] for error in heard.body["errors"]) == sorted(pointers)


# Challenges


def test_a_telephone_does_not_ring_twice_in_a_minute(platform: Platform) -> None:
    phone = new_phone()
    challenge(platform, "otp", phone, MODE, key=new_id())
    with pytest.raises(RefusedError, match="rate-limited") as caught:
        challenge(platform, "otp", phone, MODE, key=new_id())
    assert 0 < (caught.value.problem.retry_after_s or 0) <= AGAIN_SECONDS + 1


def test_the_same_request_again_sends_nothing_again(platform: Platform) -> None:
    phone, key = new_phone(), new_id()
    first = challenge(platform, "otp", phone, MODE, key=key)
    assert challenge(platform, "otp", phone, MODE, key=key) == first


def test_a_telephone_rings_so_often_in_an_hour_and_not_more(sandbox: SandboxThread, platform: Platform) -> None:
    phone = new_phone()
    for minute in range(MOST_AN_HOUR):
        sandbox.fault("wrong-clock", seconds=minute * (AGAIN_SECONDS + 1))
        challenge(platform, "otp", phone, MODE, key=new_id())
    sandbox.fault("wrong-clock", seconds=MOST_AN_HOUR * (AGAIN_SECONDS + 1))
    with pytest.raises(RefusedError, match="rate-limited") as caught:
        challenge(platform, "otp", phone, MODE, key=new_id())
    assert (caught.value.problem.retry_after_s or 0) > AGAIN_SECONDS


def test_what_a_telephone_is_told_is_not_in_the_answer(sandbox: SandboxThread, platform: Platform) -> None:
    made = challenge(platform, "otp", new_phone(), MODE, key=new_id())
    code = sandbox.train("identity-codes", challenge_id=made.challenge_id)["code"]
    assert code not in repr(made)


# Accounts and what a clerk saw


def test_a_newcomer_has_an_account_of_the_first_level(platform: Platform) -> None:
    asked = wish(newcomer("欧新来"))
    account = register(platform, asked)
    assert (account.account_id, account.level, account.masked_name) == (asked.id, "L1", "欧*来")


def test_registering_again_is_registering_once(platform: Platform) -> None:
    asked = wish()
    assert register(platform, asked) == register(platform, asked)


def test_who_has_an_account_never_gets_a_second_one(platform: Platform) -> None:
    card = newcomer()
    registered(platform, card)
    with pytest.raises(RefusedError, match="account-exists") as caught:
        registered(platform, card)
    assert caught.value.problem.retry == "human"


def test_a_name_the_register_has_otherwise_opens_no_account(platform: Platform) -> None:
    with pytest.raises(RefusedError, match="evidence-refused"):
        registered(platform, replace(LIN, name="别人"))


def test_who_was_seen_by_a_clerk_is_of_the_third_level_at_once(platform: Platform) -> None:
    card = newcomer()
    account = registered(platform, card)
    raised = verified_onsite(platform, account.account_id, seen(), on_duty(platform).headers)
    assert (raised.level, begin(platform, card, level="L3").level) == ("L3", "L3")


def test_the_agent_of_a_station_may_see_somebody_too(platform: Platform) -> None:
    account = registered(platform, newcomer())
    staff = on_duty(platform, "A01", "0007").headers
    assert verified_onsite(platform, account.account_id, seen(), staff).level == "L3"


def test_who_was_not_the_person_of_the_card_stays_where_they_were(platform: Platform) -> None:
    account = registered(platform, newcomer())
    told = verified_onsite(platform, account.account_id, seen(result="different"), on_duty(platform).headers)
    assert told.level == "L1"


def test_what_was_seen_is_kept_with_who_saw_it(sandbox: SandboxThread, platform: Platform) -> None:
    account, what = registered(platform, newcomer()), seen()
    verified_onsite(platform, account.account_id, what, on_duty(platform).headers)
    row = sandbox._server._platform.rooms.store.one("SELECT * FROM onsite_verification WHERE id = ?", what.id)
    assert (row["account_id"], row["staff_no"], row["hall"]) == (account.account_id, "C01", "0001")


def test_telling_it_again_is_telling_it_once(platform: Platform) -> None:
    account, what, staff = registered(platform, newcomer()), seen(), on_duty(platform).headers
    first = verified_onsite(platform, account.account_id, what, staff)
    assert verified_onsite(platform, account.account_id, what, staff) == first


def test_one_act_does_not_raise_two_accounts(platform: Platform) -> None:
    one, other, what, staff = *(registered(platform, newcomer()) for _ in range(2)), seen(), on_duty(platform).headers
    verified_onsite(platform, one.account_id, what, staff)
    with pytest.raises(RefusedError, match="idempotency-reused"):
        verified_onsite(platform, other.account_id, what, staff)


def test_what_names_another_account_than_its_way_is_refused(platform: Platform) -> None:
    account = registered(platform, newcomer())
    with pytest.raises(RefusedError, match="validation-failed") as caught:
        verified_onsite(platform, account.account_id, seen(account_id=new_id()), on_duty(platform).headers)
    assert [error.pointer for error in caught.value.problem.errors] == ["/account_id"]
    told = verified_onsite(platform, account.account_id, seen(account_id=account.account_id), on_duty(platform).headers)
    assert told.level == "L3"


@pytest.mark.parametrize("staff_no", ["T01"])
def test_who_does_not_meet_people_raises_nobody(platform: Platform, staff_no: str) -> None:
    account = registered(platform, newcomer())
    with pytest.raises(RefusedError, match="forbidden-scope"):
        verified_onsite(platform, account.account_id, seen(), on_duty(platform, staff_no).headers)


def test_nobody_is_raised_without_a_session_of_the_staff(platform: Platform) -> None:
    account = registered(platform, newcomer())
    with pytest.raises(RefusedError, match="session-ended"):
        verified_onsite(platform, account.account_id, seen(), {"X-Staff-Session": "t" * 30})


STATION = {"region": "990121", "hall": "0007", "device": "07"}


def test_what_an_agent_saw_without_a_line_raises_the_account_when_it_arrives(
    sandbox: SandboxThread, platform: Platform
) -> None:
    account, what = registered(platform, newcomer()), seen(staff_no="A01", device=STATION)
    assert verified_onsite(platform, account.account_id, what).level == "L3"
    row = sandbox._server._platform.rooms.store.one("SELECT * FROM onsite_verification WHERE id = ?", what.id)
    assert (row["staff_no"], row["hall"]) == ("A01", "0007")


@pytest.mark.parametrize("staff_no", ["T01", "C01", "C99", ""], ids=["role", "other hall", "nobody", "not said"])
def test_what_nobody_of_that_hall_may_have_seen_raises_nobody(platform: Platform, staff_no: str) -> None:
    account = registered(platform, newcomer())
    with pytest.raises(RefusedError, match="validation-failed") as caught:
        verified_onsite(platform, account.account_id, seen(staff_no=staff_no, device=STATION))
    assert [error.pointer for error in caught.value.problem.errors] == ["/staff_no"]


def test_an_account_nobody_opened_is_not_raised(platform: Platform) -> None:
    with pytest.raises(RefusedError, match="not-found"):
        verified_onsite(platform, new_id(), seen(), on_duty(platform).headers)


def test_a_face_is_compared_by_a_device_that_was_asked_about_this_person(platform: Platform) -> None:
    card = newcomer()
    account = registered(platform, card)
    asked = challenge(platform, "face", card.id_no, MODE, key=new_id())
    what = seen(method="face", challenge_id=asked.challenge_id)
    assert verified_onsite(platform, account.account_id, what, on_duty(platform).headers).level == "L3"


@pytest.mark.parametrize("about", ["another", "nobody"])
def test_a_face_compared_for_somebody_else_raises_nobody(platform: Platform, about: str) -> None:
    account = registered(platform, newcomer())
    asked = challenge(platform, "face", newcomer().id_no, MODE, key=new_id())
    what = seen(method="face", challenge_id=asked.challenge_id if about == "another" else "")
    with pytest.raises(RefusedError, match="evidence-refused"):
        verified_onsite(platform, account.account_id, what, on_duty(platform).headers)


def test_nothing_of_a_person_is_shown_where_a_log_would_print_it(platform: Platform) -> None:
    session = begin(platform, LIN)
    shown = f"{session!r} {LIN!r} {wish(LIN)!r} {UnitAndPerson(UNIT, ZHOU)!r}"
    assert [word for word in (LIN.name, LIN.id_no, session.token, ZHOU.name) if word in shown] == []
