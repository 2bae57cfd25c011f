"""A signature on paper as it is handed in: bound by the machine, never beside a drawing, its witness named or not."""

from __future__ import annotations

import dataclasses
import datetime
import json
from typing import Any

import pytest

from config.settings import Site
from kiosk.domain.ink import SIGNED_FORM, THUMB, InkSignature
from kiosk.domain.parties import Parties, Person
from kiosk.domain.relation import Relation
from kiosk.domain.submission import Paper, Submission, covers
from tests.support.flow_walk import START, training_catalogue
from tests.support.ink_walk import RENTAL

SCAN = Paper("01936f3a-6f40-7c21-9a55-000000000007", SIGNED_FORM.id, "image/jpeg", b"\xff\xd8scan")
WHO = Person("林静姝", "resident", "990101198803120020", read_from_card=True)
PARTIES = Parties(Relation.SELF, WHO, WHO, WHO)
ANSWERS: dict[str, object] = {"phone": "13800000000"}
INK = InkSignature("pen", (SCAN.id,), "K03-20261123-0007", covers(ANSWERS, PARTIES, (SCAN,)), START)


def handed_in(ink: InkSignature | None, **changes: Any) -> Submission:
    item = training_catalogue().item(RENTAL)
    assert item
    whole = Submission(
        "01936f3a-6f40-7c21-9a55-000000000001", "99010000010326112300421", "7K2M94P4", item, PARTIES, ANSWERS, (SCAN,),
        None, (), Site(mode="training"), START, ink=ink,
    )  # fmt: skip
    return dataclasses.replace(whole, **changes)


def test_it_stands_in_the_place_of_a_drawing_and_is_no_prefill() -> None:
    told = json.loads(handed_in(INK).payload())
    assert (told["kind"], told["signature"]) == ("apply", None)
    assert told["ink"]["scanned_at"] == START.isoformat(timespec="seconds")


def test_without_it_nobody_has_signed() -> None:
    with pytest.raises(ValueError, match="nothing was signed"):
        handed_in(None).payload()


@pytest.mark.parametrize(
    "changes",
    [
        {"form_data": {"phone": "13900000021"}},
        {"papers": (dataclasses.replace(SCAN, content=b"another"),)},
        {"papers": ()},
        {"parties": dataclasses.replace(PARTIES, relation=Relation.FAMILY)},
    ],
    ids=["answers", "another scan", "no scan", "parties"],
)
def test_what_was_changed_since_the_scan_is_refused_here_already(changes: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="binds another content"):
        handed_in(INK, **changes).payload()


@pytest.mark.parametrize(("witness", "there"), [("罗有田", True), ("", False)])
def test_a_witness_is_named_or_absent_and_never_empty(witness: str, there: bool) -> None:
    told = dataclasses.replace(INK, mark=THUMB, witness=witness).payload()
    assert ("witness" in told) is there


def test_as_a_value_it_shows_no_name() -> None:
    assert "罗有田" not in repr(dataclasses.replace(INK, witness="罗有田"))


def test_its_moment_is_that_of_the_scan_with_its_offset() -> None:
    late = dataclasses.replace(INK, scanned_at=START + datetime.timedelta(seconds=61))
    assert str(late.payload()["scanned_at"]).endswith("10:27:01+08:00")
