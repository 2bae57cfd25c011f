"""Opinions between terminal and platform: sealed on the way, opened by the supervisor, answered to who has the key."""

from __future__ import annotations

import base64
import dataclasses
import json
from typing import Any

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

from config.settings import Site
from kiosk.domain.opinion import OpinionKind
from kiosk.domain.sealing import PADDED_TO, key_check, public_key, seal
from kiosk.platform.calls.opinions import case
from kiosk.platform.client import Platform
from kiosk.platform.delivery import PlatformDeliverer
from kiosk.platform.errors import NotThePlatformError, RefusedError
from kiosk.sandbox.calls import opinions
from kiosk.training.site import SUPERVISION_KEY
from offline_queue.entry import Acknowledged, DeadLetter, NeedsCorrection, Outcome
from tests.support.opinions import CODE, KEY, OPINION, code_of, filed_opinion
from tests.support.parcels import Filed, new_id, without_wait
from tests.support.sandbox import SandboxThread
from tests.support.scripted_server import ScriptedServer, as_json, as_problem


def deliver(platform: Platform, filed: Filed) -> Outcome:
    return PlatformDeliverer(platform, "training", wait=without_wait).deliver(filed.parcel())


def changed(filed: Filed, **members: object) -> Filed:
    """Return the same entry with other members in its payload."""
    filed.body |= members
    return filed


def test_what_the_training_machine_seals_to_is_the_sandbox_supervisors_key() -> None:
    public = opinions.TRAINING_KEY.public_key().public_bytes_raw()
    assert base64.b64encode(public).decode() == SUPERVISION_KEY


def test_both_ends_compute_the_same_check_of_a_key() -> None:
    assert key_check(KEY, CODE) == opinions.key_check(KEY, CODE)
    assert key_check(KEY, CODE) != key_check(KEY, code_of(9))


def test_an_opinion_is_acknowledged_and_opened_by_the_supervisor(platform: Platform) -> None:
    filed = filed_opinion()
    assert isinstance(deliver(platform, filed), Acknowledged)
    letter = opinions.opened(filed.body)
    assert (letter["kind"], letter["words"]) == ("complaint", OPINION.letter.words)


def test_nothing_of_what_was_said_stands_in_what_is_stored_or_sent() -> None:
    filed = filed_opinion()
    said = (OPINION.letter.words, OPINION.letter.where, OPINION.letter.phone, "complaint", KEY)
    sent = json.dumps(filed.body, ensure_ascii=False)
    assert [one for one in said if one in sent] == []


@pytest.mark.parametrize("words", ["", "慢", "慢" * 200])
def test_a_short_complaint_is_as_long_as_any_other_on_the_way(words: str) -> None:
    content = dataclasses.replace(OPINION.letter, words=words).content()
    assert len(content) % PADDED_TO == 0
    assert json.loads(content)["words"] == words


def test_who_stays_anonymous_leaves_no_telephone_in_the_letter() -> None:
    letter = json.loads(dataclasses.replace(OPINION.letter, phone="").content())
    assert (letter["anonymous"], letter["phone"]) == (True, "")


def test_another_key_does_not_open_it() -> None:
    sealed = base64.b64decode(filed_opinion().body["sealed"]["content"])
    suite = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)
    with pytest.raises(InvalidTag):
        suite.decrypt(sealed, X25519PrivateKey.generate(), OPINION.id.encode())


def test_two_letters_of_the_same_words_do_not_look_alike() -> None:
    first, second = filed_opinion().body, filed_opinion().body
    assert first["sealed"]["content"] != second["sealed"]["content"]


@pytest.mark.parametrize("words", ["", "AAAA", "not base64 at all", SUPERVISION_KEY[:-4], SUPERVISION_KEY + "AAAA"])
def test_a_key_that_is_none_is_refused_before_anything_is_sealed(words: str) -> None:
    with pytest.raises(ValueError, match="public key"):
        public_key(words)


def test_a_letter_under_another_number_is_sent_back_to_people(platform: Platform) -> None:
    filed = filed_opinion(id=new_id())
    other = filed_opinion(id=new_id())
    outcome = deliver(platform, changed(filed, sealed=other.body["sealed"]))
    assert isinstance(outcome, NeedsCorrection)
    assert outcome.code == "validation-failed"


def test_a_letter_sealed_to_somebody_else_is_sent_back_to_people(platform: Platform) -> None:
    foreign = X25519PrivateKey.generate().public_key().public_bytes_raw()
    filed = filed_opinion(id=(id := new_id()))
    sealed = filed.body["sealed"] | {"content": base64.b64encode(seal(b"{}", foreign, id)).decode()}
    assert isinstance(deliver(platform, changed(filed, sealed=sealed)), NeedsCorrection)


def test_a_kind_nobody_knows_is_sent_back_to_people(platform: Platform) -> None:
    filed = filed_opinion(id=(id := new_id()))
    content = seal(b'{"kind":"poem"}', public_key(SUPERVISION_KEY), id)
    sealed = filed.body["sealed"] | {"content": base64.b64encode(content).decode()}
    assert isinstance(deliver(platform, changed(filed, sealed=sealed)), NeedsCorrection)


@pytest.mark.parametrize(
    ("members", "outcome"),
    [
        ({"code": "7K2M94PA"}, NeedsCorrection),
        ({"manifest_sha256": "0" * 64}, DeadLetter),
        ({"code": "7K2M"}, NeedsCorrection),
        ({"occurred_at": "yesterday"}, NeedsCorrection),
    ],
)
def test_numbers_that_do_not_hold_are_refused(platform: Platform, members: dict[str, Any], outcome: type) -> None:
    assert isinstance(deliver(platform, changed(filed_opinion(id=new_id()), **members)), outcome)


def test_sending_it_again_is_answered_as_the_first_time(platform: Platform) -> None:
    filed = filed_opinion(id=new_id(), code=code_of(3))
    first, second = deliver(platform, filed), deliver(platform, filed)
    assert isinstance(first, Acknowledged)
    assert isinstance(second, Acknowledged)
    assert first.acknowledgement.received_at == second.acknowledgement.received_at


def test_the_same_id_with_other_words_is_for_staff(platform: Platform) -> None:
    id = new_id()
    deliver(platform, filed_opinion(id=id))
    outcome = deliver(platform, filed_opinion(id=id))
    assert isinstance(outcome, DeadLetter)
    assert outcome.code == "idempotency-reused"


def test_pages_of_evidence_go_along_sealed(platform: Platform, sandbox: SandboxThread) -> None:
    page = (new_id(), b"\xff\xd8 a picture of a bill " * 40)
    filed = filed_opinion(id=new_id(), pages=(page,))
    assert isinstance(deliver(platform, filed), Acknowledged)
    (kept,) = [one for one in sandbox.state()["attachments"] if one["id"] == page[0]]
    assert kept["size"] == filed.body["manifest"][0]["size"] > len(page[1])


def test_a_page_that_is_not_the_one_named_is_never_sent(platform: Platform) -> None:
    filed = filed_opinion(id=new_id(), pages=((new_id(), b"one page"),))
    assert deliver(platform, changed(filed, manifest_sha256="0" * 64)) == DeadLetter("payload-differs")


def test_a_case_is_answered_after_a_while_at_any_machine(platform: Platform, sandbox: SandboxThread) -> None:
    code = code_of(5)
    deliver(platform, filed_opinion(id=new_id(), code=code))
    first = case(platform, code, KEY)
    sandbox.fault("wrong-clock", seconds=3600)
    later = case(platform, code, KEY)
    assert (first.state, first.answer) == ("received", "")
    assert (later.state, later.kind) == ("answered", "complaint")
    assert "窗口" in later.answer


def test_an_answer_is_in_the_language_the_person_used(platform: Platform, sandbox: SandboxThread) -> None:
    code = code_of(6)
    letter = dataclasses.replace(OPINION.letter, language="en", kind=OpinionKind.CONSULTATION)
    deliver(platform, filed_opinion(id=new_id(), code=code, letter=letter))
    sandbox.fault("wrong-clock", seconds=3600)
    assert case(platform, code, KEY).answer.isascii()


def test_two_cases_of_one_code_are_told_apart_by_their_keys(platform: Platform) -> None:
    code, other = code_of(7), code_of(70)
    deliver(platform, filed_opinion(id=new_id(), code=code))
    suggestion = dataclasses.replace(OPINION.letter, kind=OpinionKind.SUGGESTION)
    deliver(platform, filed_opinion(id=new_id(), code=code, key=other, letter=suggestion))
    assert case(platform, code, KEY).kind == "complaint"
    assert case(platform, code, other).kind == "suggestion"


def test_a_wrong_key_and_a_wrong_code_are_refused_alike(platform: Platform) -> None:
    code = code_of(11)
    deliver(platform, filed_opinion(id=new_id(), code=code))
    with pytest.raises(RefusedError) as wrong_key:
        case(platform, code, code_of(12))
    with pytest.raises(RefusedError) as wrong_code:
        case(platform, code_of(13), KEY)
    assert wrong_key.value.code == wrong_code.value.code == "not-found"
    assert wrong_key.value.problem.detail == wrong_code.value.problem.detail


def test_who_tries_keys_is_not_listened_to_any_more(platform: Platform) -> None:
    code = code_of(14)
    deliver(platform, filed_opinion(id=new_id(), code=code))
    for number in range(opinions.MOST_WRONG):
        with pytest.raises(RefusedError):
            case(platform, code, code_of(100 + number))
    with pytest.raises(RefusedError) as right_key:
        case(platform, code, KEY)
    assert right_key.value.code == "rate-limited"


def test_the_case_of_somebody_else_is_not_shown() -> None:
    other = {"code": code_of(2), "state": "answered", "kind": "complaint", "received_at": "2026-11-23T10:00:00+08:00"}
    with ScriptedServer(as_json(200, other)) as server, pytest.raises(NotThePlatformError):
        case(Platform(server.url, connect_seconds=1, read_seconds=1), CODE, KEY)


@pytest.mark.parametrize(
    ("status", "code", "retry"),
    [(404, "not-found", "never"), (429, "rate-limited", "later"), (503, "maintenance", "later")],
)
def test_a_refusal_comes_with_its_code(status: int, code: str, retry: str) -> None:
    with ScriptedServer(as_problem(status, code, retry)) as server, pytest.raises(RefusedError) as refused:
        case(Platform(server.url, connect_seconds=1, read_seconds=1), CODE, KEY)
    assert refused.value.code == code


def test_a_case_shows_nothing_in_its_repr(platform: Platform) -> None:
    code = code_of(15)
    deliver(platform, filed_opinion(id=new_id(), code=code))
    assert code not in repr(case(platform, code, KEY))


def test_nothing_of_a_person_stands_in_the_repr_of_an_opinion() -> None:
    shown = repr(OPINION) + repr(OPINION.letter)
    assert [one for one in (OPINION.letter.words, OPINION.letter.phone, KEY) if one in shown] == []


def test_a_site_without_a_key_takes_nothing_in() -> None:
    opinion = dataclasses.replace(OPINION, site=Site(mode="training"))
    with pytest.raises(ValueError, match="public key"):
        opinion.payload()
