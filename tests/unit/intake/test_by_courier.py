"""What is sent by a courier: the address is asked for where the matter offers it, masked, and sent only then."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import kiosk.training
from kiosk.intake import acts
from kiosk.intake.case import Case
from kiosk.intake.standing import Gap, GapKind, fields, gaps
from tests.support.cases import CLERK, OWNER, TODAY, case_of
from tests.support.flow_fakes import START

CARD = "3990206000000"
FORMS = Path(kiosk.training.__file__).parent / "catalogue" / "forms"


def by(way: str) -> Case:
    """Return a case whose result is had in this way, with an address that was told."""
    case = acts.card_laid(case_of(CARD), OWNER, CLERK, START)
    for name, value in (("collect", way), ("post_region", "990102001001"), ("post_street", "安澜大道18号2栋301室")):
        case = acts.corrected(case, name, value, CLERK, START)
    return case


def test_an_address_is_asked_for_only_where_a_courier_brings_it() -> None:
    asked = {way: {one.name for one in fields(by(way), TODAY)} for way in ("now", "post")}
    assert asked["post"] - asked["now"] == {"post_region", "post_street"}


def test_without_an_address_nothing_can_be_sent() -> None:
    case = acts.corrected(by("post"), "post_street", "", CLERK, START)
    assert ("post_street", GapKind.FIELD) in {(gap.at, gap.kind) for gap in gaps(case, TODAY)}


def test_the_address_is_masked_as_every_other_one() -> None:
    street = next(one for one in fields(by("post"), TODAY) if one.name == "post_street")
    assert ("18号" in street.masked, "*" in street.masked, repr(street)) == (False, True, "CaseField(post_street)")


@pytest.mark.parametrize(("way", "sent"), [("post", True), ("now", False)])
def test_an_address_that_does_not_count_is_not_sent(way: str, sent: bool) -> None:
    assert ("post_street" in by(way).form_data) is sent


def offers(field: dict[str, Any]) -> bool:
    """Tell whether an answer of a field is to be sent what one gets."""
    return any("邮寄" in one["label"]["zh"] for one in field.get("options", []))


def test_every_form_that_offers_a_courier_asks_where_to() -> None:
    silent = []
    for path in FORMS.glob("*.json"):
        fields_of = json.loads(path.read_text(encoding="utf-8"))["fields"]
        asking = {way for one in fields_of.values() if one.get("mask") == "address" for way in one.get("show_when", {})}
        silent += [path.stem for name, field in fields_of.items() if offers(field) and name not in asking]
    assert silent == []


def test_a_missing_street_is_one_gap_of_the_form() -> None:
    case = acts.corrected(by("post"), "post_street", "", CLERK, START)
    found = [gap for gap in gaps(case, TODAY) if gap.at == "post_street"]
    assert [isinstance(gap, Gap) and gap.page > 0 for gap in found] == [True]
