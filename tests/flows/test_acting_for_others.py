"""A child without a card, an organisation by its representative or somebody it sent, an authority that is read back."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from kiosk.domain.numbers import resident_check
from kiosk.domain.relation import Relation
from kiosk.steps.for_whom import ForWhomStep
from kiosk.steps.kin import Child
from kiosk.steps.screens import Choice, FormPage, Guide, Materials, PlaceCard, Review
from kiosk.steps.step import Show
from kiosk.steps.visit import AUTHORISATION
from tests.support.answering import answer_form, begun
from tests.support.flow_walk import Walk, card, page, sight

MEDICAL = "11990100990416768F3990401000000"
REMOTE = "11990100990416768F3990403000000"
MAN = "990101202605200010"
"""The number of 周小满, born 2026-05-20."""


def at_child(by: str = "household", item: str = MEDICAL) -> Walk:
    walk = begun(item)
    walk.facilities.cut_line()
    walk.choose("family")
    walk.choose("child")
    walk.choose(by)
    for _ in range(2):
        walk.press("next")
    walk.lay(card("lin-jingshu"))
    walk.press("next")
    return walk


def told(walk: Walk, **answers: str) -> None:
    """Answer both pages about the child."""
    given = {
        "name": "周小满",
        "number": MAN,
        "certificate": "Q340123456",
        "born": "2026-05-20",
        "role": "mother",
    } | answers
    for _ in range(2):
        shown = {view.name for view in walk.sees(FormPage).fields}
        walk.enter(**{name: value for name, value in given.items() if name in shown})
        walk.press("next")


def at_review(walk: Walk) -> Review:
    answer_form(walk, insured="child", id_kind="household", insured_number=MAN, pay_by="village")
    while row := next((one for one in walk.sees(Materials).rows if one.ways), None):
        walk.press("later", row.name)
    walk.press("next")
    return walk.sees(Review)


def stored(walk: Walk) -> dict[str, Any]:
    walk.press("sign")
    walk.sign()
    return walk.outbox.submission().body


def number_born(day: str) -> str:
    first = f"990101{day}001"
    return first + resident_check(first)


# Whether anybody else can come.


@pytest.mark.parametrize(
    ("allowed", "told_so"),
    [
        ((Relation.SELF,), False),
        ((Relation.SELF, Relation.UNIT), False),
        ((Relation.SELF, Relation.FAMILY), True),
        ((Relation.SELF, Relation.ENTRUSTED), True),
    ],
)
def test_others_are_only_named_where_one_of_them_may_apply(allowed: tuple[Relation, ...], told_so: bool) -> None:
    visit = begun(MEDICAL).visit
    visit.item = msgspec.structs.replace(visit.matter, for_whom=allowed)
    shown = ForWhomStep().enter(visit)
    assert isinstance(shown, Show)
    assert isinstance(shown.screen, Choice)
    assert (shown.screen.notice is not None) == told_so


# A child.


def test_it_is_asked_how_a_child_is_known_and_back_leads_to_the_family() -> None:
    walk = begun(MEDICAL)
    walk.choose("family")
    walk.choose("child")
    assert [tile.name for tile in walk.sees(Choice, "apply.child.title").choices] == ["card", "household", "birth"]
    walk.press("back")
    walk.sees(Choice, "apply.kin.title")
    walk.press("back")
    walk.sees(Choice, "apply.whom.title")


def test_a_child_with_a_card_lays_it_down() -> None:
    walk = at_child("card")
    assert walk.step == "applicant-card"
    walk.sees(PlaceCard)


@pytest.mark.parametrize(("by", "asked"), [("household", "number"), ("birth", "certificate")])
def test_the_number_asked_for_is_that_of_the_paper(by: str, asked: str) -> None:
    walk = at_child(by)
    assert [view.name for view in walk.sees(FormPage).fields] == ["name", asked]


def test_a_registered_child_is_stored_as_typed_from_the_register() -> None:
    walk = at_child()
    told(walk)
    at_review(walk)
    body = stored(walk)
    applicant, operator = body["parties"]["applicant"], body["parties"]["operator"]
    assert (applicant["id_type"], applicant["id_no"], applicant["read_from_card"]) == ("household", MAN, False)
    assert (operator["name"], operator["read_from_card"]) == ("林静姝", True)
    assert body["parties"]["relation_detail"] == "child:mother"


def test_a_newborn_is_stored_by_its_certificate() -> None:
    walk = at_child("birth")
    told(walk, role="father")
    answer_form(walk, insured="child", id_kind="birth", birth_no="Q340123456", pay_by="village")
    applicant = walk.visit.parties().payload()["applicant"]
    assert (applicant["id_type"], applicant["id_no"]) == ("birth-certificate", "Q340123456")  # type: ignore[index]  # JSON
    assert walk.visit.parties().relation_detail == "child:father"


@pytest.mark.parametrize(
    ("by", "paper", "pages"), [("household", "household-register", 2), ("birth", "birth-certificate", 1)]
)
def test_the_page_that_names_the_child_is_asked_for_once(by: str, paper: str, pages: int) -> None:
    walk = at_child(by)
    told(walk)
    walk.visit.answers.put("id_kind", by)
    listed = [one for one in walk.visit.materials() if one.id == paper]
    assert [len(one.pages) for one in listed] == [pages]


def test_it_can_be_scanned_page_by_page() -> None:
    walk = at_child()
    told(walk)
    answer_form(walk, insured="child", id_kind="household", insured_number=MAN, pay_by="village")
    walk.press("open", "household-register")
    walk.press("scan", "household-register")
    for number in range(2):
        walk.look(sight(number, hold=1.0))
        walk.take(page(number))
        walk.press("keep")
    assert len(walk.visit.papers.pages["household-register"]) == 2


def test_what_was_told_of_the_child_fills_the_form_and_stays_open() -> None:
    walk = at_child()
    told(walk)
    walk.enter(insured="child")
    walk.press("next")
    view = next(one for one in walk.sees(FormPage).fields if one.name == "insured_name")
    assert (view.value, view.source, view.read_only) == ("周小满", None, False)


def test_a_number_brings_the_day_it_holds() -> None:
    walk = at_child()
    walk.enter(name="周小满", number=MAN)
    walk.press("next")
    assert {view.name: view.value for view in walk.sees(FormPage).fields}["born"] == "2026-05-20"


@pytest.mark.parametrize(
    ("answers", "says"),
    [
        ({"born": "2026-05-21"}, "和证号里的生日不一样"),
        ({"born": "2027-01-01"}, "2026-11-23"),
        ({"number": number_born("20080101"), "born": "2008-01-01"}, "满 16 周岁要刷本人的身份证。"),
        ({"role": ""}, "请选一个。"),
    ],
)
def test_what_cannot_be_is_said_at_the_field(answers: dict[str, str], says: str) -> None:
    walk = at_child()
    told(walk, **answers)
    assert walk.step == "child"
    assert says in walk.says()


def test_the_day_before_sixteen_nobody_needs_a_card() -> None:
    walk = at_child()
    told(walk, number=number_born("20101124"), born="2010-11-24")
    assert walk.step == "form"


def test_who_is_too_young_for_the_matter_is_told_the_year() -> None:
    walk = at_child(item="1199010099083352973990704000000")
    told(walk)
    assert "2106年满 80 周岁" in walk.says()


def test_an_answer_that_is_none_of_the_papers_is_not_taken() -> None:
    walk = begun(MEDICAL)
    walk.choose("family")
    walk.choose("child")
    walk.choose("passport")
    walk.sees(Choice, "apply.child.title")


def test_ones_own_number_is_not_the_childs() -> None:
    walk = at_child()
    told_name = {"name": "周小满", "number": "990101198803120020"}
    walk.enter(**told_name)
    walk.press("next")
    assert "这是您自己的证号" in walk.says()


@pytest.mark.parametrize("certificate", ["340123456Q", "Q34012345", "Q3401234567"])
def test_a_certificate_has_a_letter_and_nine_digits(certificate: str) -> None:
    walk = at_child("birth")
    walk.enter(name="周小满", certificate=certificate)
    walk.press("next")
    assert walk.visit.part(Child).entry.faults.keys() == {"certificate"}


def test_another_paper_forgets_the_number_of_the_first() -> None:
    walk = at_child()
    walk.enter(name="周小满", number=MAN)
    while walk.step != "whom":
        walk.press("back")
    walk.choose("family")
    walk.choose("child")
    walk.choose("birth")
    assert dict(walk.visit.part(Child).answers) == {}


def test_another_member_of_the_family_forgets_the_child() -> None:
    walk = at_child()
    told(walk)
    while walk.step != "whom":
        walk.press("back")
    walk.choose("family")
    walk.choose("parent")
    assert (walk.visit.part(Child).by, dict(walk.visit.answers)) == ("", {})


def test_the_child_is_masked_in_the_review_and_can_be_changed_from_there() -> None:
    walk = at_child()
    told(walk)
    at_review(walk)
    assert "周小满" not in walk.says()
    walk.press("change", "child:role")
    assert walk.step == "child"
    walk.enter(role="guardian")
    walk.press("next")
    walk.sees(Review)
    assert walk.visit.parties().relation_detail == "child:guardian"


def test_what_was_told_of_the_child_is_overwritten_with_the_visit() -> None:
    walk = at_child()
    told(walk)
    buffers = walk.visit.part(Child).buffers()
    report = walk.visit.wipe()
    assert "child" in report.parts
    assert not any(any(buffer) for buffer in buffers)


# An organisation.


def at_unit(role: str) -> Walk:
    walk = begun(REMOTE)
    walk.choose("unit")
    for _ in range(2):
        walk.press("next")
    walk.lay(card("lin-jingshu"))
    walk.press("next")
    walk.enter(name="云泽市示例有限公司", code="91330106MA27Y4U47R", role=role)
    walk.press("next")
    return walk


@pytest.mark.parametrize(("role", "letter"), [("representative", False), ("agent", True)])
def test_who_was_sent_brings_a_letter_who_represents_does_not(role: str, letter: bool) -> None:
    walk = at_unit(role)
    assert (AUTHORISATION in walk.visit.materials()) is letter
    assert walk.visit.parties().relation_detail == role


def test_without_saying_who_one_is_nobody_acts_for_an_organisation() -> None:
    walk = at_unit("")
    assert (walk.step, set(walk.visit.side_entry.faults)) == ("unit", {"role"})


# An authority.


def at_authority() -> Walk:
    walk = Walk()
    walk.to_card("entrusted")
    for person in ("lin-jingshu", "zhao-dehou"):
        walk.lay(card(person))
        walk.press("next")
    walk.enter(scope="submit+supplement", until="2027-01-31")
    walk.press("next")
    return walk


def test_the_authority_is_read_back_masked_before_it_is_used() -> None:
    walk = at_authority()
    walk.sees(Guide, "apply.authority.title")
    words = walk.says()
    assert all(part in words for part in ("递交和补正", "赵*厚", "林*姝", "不能转托别人"))
    assert "赵德厚" not in words


def test_what_is_not_right_is_changed() -> None:
    walk = at_authority()
    walk.press("change")
    assert walk.step == "authority"
    walk.enter(scope="submit")
    walk.press("next")
    assert "只递交" in walk.says()
    walk.press("next")
    assert walk.step == "form"


def test_nobody_else_is_shown_an_authority() -> None:
    walk = Walk()
    walk.to_form()
    assert walk.step == "form"
