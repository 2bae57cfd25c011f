"""What is handed in carries its hashes, binds its signature and says which machine it was."""

from __future__ import annotations

import datetime
import hashlib
import json
from dataclasses import replace
from typing import Any

import pytest

from config.settings import Site
from kiosk.domain.hashes import covers_sha256, manifest_sha256
from kiosk.domain.parties import Authorisation, Parties, Person
from kiosk.domain.relation import Relation
from kiosk.domain.submission import (
    SIGNATURE,
    STROKES,
    ClockState,
    Paper,
    Signed,
    Submission,
    covers,
    evaluation,
    instant,
)
from tests.support.cards import CHEN, FOREIGN_2017, LIN
from tests.support.flow_walk import ELDER, START, training_catalogue

SITE = Site(mode="training", region="990121", hall="0007", device="03", nature="entrusted")
PERSON = Person.of_card(LIN, "13800000012")
PARTIES = Parties(Relation.SELF, PERSON, PERSON, PERSON)
ANSWERS = {"name": "林静姝", "phone": "13800000012"}
PAPERS = (
    Paper("01936f3a-6f40-7c21-9a55-000000000001", "bank-card", "image/jpeg", bytearray(b"page")),
    Paper("01936f3a-6f40-7c21-9a55-000000000002", STROKES, "application/json", b"[]", 0),
)
DRAWING = Paper("01936f3a-6f40-7c21-9a55-000000000003", SIGNATURE, "image/png", b"png")


def submission(**changes: Any) -> Submission:
    item = training_catalogue().item(ELDER)
    assert item is not None
    signed = Signed(DRAWING.id, hashlib.sha256(b"[]").hexdigest(), covers(ANSWERS, PARTIES, PAPERS), START)
    whole = Submission(
        id="01936f3a-6f40-7c21-9a55-0d1c5b6f2e10",
        receipt_no="99012100070326112300421",
        query_code="7K2M94P4",
        item=item,
        parties=PARTIES,
        form_data=ANSWERS,
        papers=(*PAPERS, DRAWING),
        signature=signed,
        later=("household-register",),
        site=SITE,
        received_at=START,
    )
    return replace(whole, **changes)


def test_the_payload_is_canonical_and_carries_its_hashes() -> None:
    payload = submission().payload()
    body = json.loads(payload)
    assert body["manifest_sha256"] == manifest_sha256(body["manifest"])
    assert payload == json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def test_the_signature_binds_everything_but_its_own_drawing() -> None:
    body = json.loads(submission().payload())
    others = [line for line in body["manifest"] if line["id"] != body["signature"]["attachment_id"]]
    assert body["signature"]["covers_sha256"] == covers_sha256(body["form_data"], body["parties"], others)


@pytest.mark.parametrize(
    "change",
    [
        {"form_data": ANSWERS | {"phone": "13800000013"}},
        {"papers": (replace(PAPERS[0], content=b"other"), PAPERS[1], DRAWING)},
        {"papers": (PAPERS[1], DRAWING)},
        {"parties": replace(PARTIES, relation=Relation.FAMILY, relation_detail="parent")},
        {"parties": replace(PARTIES, applicant=replace(PERSON, id_no="990121194307050016"))},
        {"parties": replace(PARTIES, signer=replace(PERSON, name="赵德厚"))},
        {"parties": replace(PARTIES, authorisation=Authorisation(("submit",), START.date()))},
    ],
)
def test_content_that_was_changed_after_the_signature_cannot_be_sent(change: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="binds another content"):
        submission(**change).payload()


def test_the_machine_and_its_nature_are_told() -> None:
    body = json.loads(submission().payload())
    assert body["device"] == {"region": "990121", "hall": "0007", "device": "03"}
    assert (body["nature"], body["mode"], body["later"]) == ("entrusted", "training", ["household-register"])


def test_a_doubtful_clock_is_told() -> None:
    body = json.loads(submission(clock=ClockState(False, "before-build")).payload())
    assert body["clock"] == {"trusted": False, "reason": "before-build"}


def test_a_matter_without_a_form_names_none() -> None:
    bare = replace_form(submission())
    assert json.loads(bare.payload())["form"] is None


def replace_form(whole: Submission) -> Submission:
    import msgspec

    return replace(whole, item=msgspec.structs.replace(whole.item, form=None))


def test_an_agent_comes_with_scope_and_last_day() -> None:
    authority = Authorisation(("submit", "collect"), datetime.date(2027, 1, 31))
    parties = Parties(Relation.ENTRUSTED, PERSON, Person.of_card(CHEN), Person.of_card(CHEN), None, authority)
    assert parties.payload()["authorisation"] == {"scope": ["submit", "collect"], "until": "2027-01-31"}


def test_a_family_member_is_named_by_relation_without_a_word_of_authority() -> None:
    members = Parties(Relation.FAMILY, PERSON, PERSON, PERSON, "parent").payload()
    assert (members["relation_detail"], "authorisation" in members) == ("parent", False)


def test_a_person_is_what_the_card_says() -> None:
    assert Person.of_card(LIN).payload() == {
        "type": "person",
        "name": "林静姝",
        "id_type": "resident",
        "id_no": LIN.number,
        "read_from_card": True,
    }


def test_a_card_without_a_chinese_name_gives_the_latin_one() -> None:
    assert Person.of_card(replace(FOREIGN_2017, name="")).name == FOREIGN_2017.name_latin


def test_an_organisation_is_a_legal_person() -> None:
    unit = Person.of_unit("云泽市示例有限公司", "91330106MA27Y4U47R").payload()
    assert (unit["type"], unit["id_type"], unit["read_from_card"]) == ("legal", "uscc", False)


def test_nothing_of_a_person_stands_in_a_repr() -> None:
    assert all(word not in repr((PARTIES, submission(), PAPERS)) for word in ("林静姝", LIN.number, "13800000012"))


def test_an_evaluation_is_anonymous_and_on_the_national_scale() -> None:
    item = training_catalogue().item(ELDER)
    assert item is not None
    body = json.loads(evaluation("e", "s", item, "very-dissatisfied", START, SITE))
    assert (body["anonymous"], body["scale"], body["level"], body["reasons"]) == (
        True,
        "national-5",
        "very-dissatisfied",
        [],
    )


def test_a_moment_has_its_offset_and_whole_seconds() -> None:
    assert instant(START.replace(microsecond=7)) == "2026-11-23T10:26:00+08:00"


def test_an_answer_with_a_fraction_cannot_be_sent() -> None:
    with pytest.raises(TypeError, match="integers only"):
        covers({"rent": 850.5}, PARTIES, ())
