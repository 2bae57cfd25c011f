"""What the platform tells of a slip: how it was signed, what was promised, what came, what nobody need bring."""

from __future__ import annotations

from typing import Any

import pytest

from kiosk.sandbox.calls.progress import promised_materials, received_materials, signed_how
from kiosk.sandbox.ink import SIGNED_FORM

ITEM = {
    "materials": [
        {"id": "form", "name": {"zh": "申请表"}, "source": "form"},
        {"id": "card", "name": {"zh": "身份证"}, "source": "card"},
        {"id": "register", "name": {"zh": "户口簿"}, "source": "applicant"},
        {"id": "income", "name": {"zh": "收入声明"}, "source": "applicant"},
    ]
}


def stands(material: str, way: str, standing: str) -> dict[str, str]:
    return {"material_id": material, "way": way, "standing": standing}


def came(*lines: tuple[str, int], **more: Any) -> list[tuple[str, str, int | None]]:
    manifest = [{"material_id": name, "pages": pages} for name, pages in lines]
    told = received_materials({"manifest": manifest} | more, ITEM)
    return [(one["name"]["zh"], one["form"], one.get("pages")) for one in told]


ALWAYS = [("申请表", "electronic", 1), ("身份证", "card", None)]


@pytest.mark.parametrize(
    ("body", "how"),
    [
        ({"signature": {"attachment_id": "1"}}, "signed"),
        ({"signature": None}, "none"),
        ({"signature": None, "ink": {"mark": "pen"}}, "ink"),
        ({"signature": None, "ink": {"mark": "thumb"}}, "fingerprint"),
    ],
)
def test_it_says_how_it_was_signed(body: dict[str, Any], how: str) -> None:
    assert signed_how(body) == how


def test_only_promised_papers_are_told_as_promised() -> None:
    told = [stands("income", "promise", "given"), stands("register", "network", "verified")]
    assert [name["zh"] for name in promised_materials({"substitutes": told}, ITEM)] == ["收入声明"]
    assert list(promised_materials({}, ITEM)) == []


def test_papers_that_did_not_come_are_not_told() -> None:
    assert came(("register", 2)) == [*ALWAYS, ("户口簿", "scan", 2)]


@pytest.mark.parametrize("standing", ["verified", "pending"])
def test_what_the_platform_looks_up_itself_is_told_as_that(standing: str) -> None:
    looked = [stands("income", "network", standing)]
    assert came(("income", 0), substitutes=looked) == [*ALWAYS, ("收入声明", standing, None)]


def test_a_promise_is_no_paper_that_came() -> None:
    assert came(("income", 0), substitutes=[stands("income", "promise", "given")]) == ALWAYS


def test_the_paper_signed_by_hand_is_one_of_those_that_came() -> None:
    assert came((SIGNED_FORM, 1))[-1] == ("签过名的申请书", "scan", 1)
