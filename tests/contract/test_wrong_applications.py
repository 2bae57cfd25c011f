"""Applications and answers to notices that are wrong in one place: the place is named, and nothing of them is kept."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from typing import Any

import pytest

from kiosk.contract.document import Document
from kiosk.domain.hashes import canonical_json
from kiosk.platform.answer import Answer
from offline_queue.entry import Acknowledged
from tests.support.dossiers import City, answer_to
from tests.support.parcels import Filed, new_id, submission
from tests.support.sandbox import SandboxThread

DOCUMENT = Document()


@pytest.fixture
def city(sandbox: SandboxThread) -> Iterator[City]:
    made = City(sandbox)
    yield made
    made.close()


def put(city: City, filed: Filed) -> Answer:
    """Send the closing request alone and hold its answer against the document."""
    headers = {"Content-Type": "application/json", "Idempotency-Key": filed.id}
    answer = city.platform.ask("PUT", f"/submissions/{filed.id}", source=canonical_json(filed.body), headers=headers)
    found = DOCUMENT.find("PUT", f"/submissions/{filed.id}")
    assert found
    assert DOCUMENT.check_answer(found[0], answer.status, answer.headers, json.loads(answer.body)) == []
    return answer


def refused(city: City, filed: Filed) -> tuple[str, set[str]]:
    """Return code and places of a refusal, and see that nothing was kept."""
    before = city.sandbox.state()
    problem = put(city, filed).problem()
    assert problem
    after = city.sandbox.state()
    assert {name: after[name] for name in ("submissions", "incomplete")} == {
        name: before[name] for name in ("submissions", "incomplete")
    }
    return problem.code, {error.pointer for error in problem.errors}


def substitute(filed: Filed, **changes: Any) -> dict[str, Any]:
    return {
        "material_id": "household-register", "way": "promise", "standing": "given",
        "attachment_id": filed.body["manifest"][1]["id"],
    } | changes  # fmt: skip


def test_a_promise_the_matter_does_not_take_is_named_by_its_way(city: City) -> None:
    filed = city.application()
    filed.body["substitutes"] = [substitute(filed), substitute(filed, material_id="nothing")]
    assert refused(city, filed) == ("validation-failed", {"/substitutes/0/way", "/substitutes/1/way"})


def test_a_promise_on_a_paper_that_is_not_in_the_manifest_is_named(city: City) -> None:
    filed = city.application()
    filed.body["substitutes"] = [substitute(filed, attachment_id=new_id())]
    assert refused(city, filed) == ("validation-failed", {"/substitutes/0/attachment_id"})


@pytest.mark.parametrize(
    ("changes", "pointers"),
    [
        ({"receipt_no": "99012100070326112300420"}, {"/receipt_no"}),
        ({"query_code": "7K2M94P0"}, {"/query_code"}),
        ({"signature": None}, {"/signature"}),
        ({"receipt_no": "99012100070326112300420", "query_code": "7K2M94P0"}, {"/receipt_no", "/query_code"}),
    ],
)
def test_every_number_that_does_not_hold_is_named_at_once(
    city: City, changes: dict[str, Any], pointers: set[str]
) -> None:
    filed = city.application()
    filed.body |= changes
    assert refused(city, filed) == ("validation-failed", pointers)


@pytest.mark.parametrize("member", ["applicant", "operator", "signer"])
def test_people_changed_after_signing_make_the_signature_invalid(city: City, member: str) -> None:
    filed = city.application()
    filed.body["parties"] = copy.deepcopy(filed.body["parties"])
    filed.body["parties"][member]["name"] = "林静姝"
    assert refused(city, filed) == ("signature-invalid", set())


@pytest.mark.parametrize(
    ("answer", "value", "pointer"),
    [
        ("age", "eighty", "/form_data/age"),
        ("household_town", "atlantis", "/form_data/household_town"),
        ("phone", "1", "/form_data/phone"),
        ("living", None, "/form_data/living"),
    ],
)
def test_an_answer_the_form_does_not_take_is_named_inside_the_form(
    city: City, answer: str, value: object, pointer: str
) -> None:
    filed = city.application()
    filed.body["form_data"][answer] = value
    code, pointers = refused(city, filed.seal())
    assert (code, pointer in pointers) == ("validation-failed", True)


@pytest.mark.parametrize(
    "changes",
    [
        {"item": {"task_code": "1" * 18 + "3" + "9" * 12, "version": 1}},
        {"item": {"task_code": "1199010099083352973990704000000", "version": 99}},
        {"form": {"code": "elder-allowance", "version": 2}},
        {"form": {"code": "unemployment", "version": 1}},
    ],
    ids=["no such matter", "another version", "another version of the form", "the form of another matter"],
)
def test_a_version_that_is_not_offered_is_gone(city: City, changes: dict[str, Any]) -> None:
    filed = city.application()
    filed.body |= changes
    assert refused(city, filed)[0] == "item-version-gone"


def test_one_receipt_number_under_two_ids_is_counted_and_only_the_first_is_kept(city: City) -> None:
    first = city.file()
    before = city.sandbox.state()
    second = submission(b"drawing")
    second.body["receipt_no"] = first.body["receipt_no"]
    assert refused(city, second.seal())[0] == "duplicate-application"
    assert city.sandbox.state()["duplicates"] == before["duplicates"] + 1


# Answers to notices.


@pytest.fixture
def asked(city: City) -> tuple[City, Filed]:
    """Give a city in which papers are asked for, and a right answer to that."""
    filed = city.file()
    city.act("supplement-asked")
    (dossier,) = city.dossiers()
    return city, answer_to(dossier, filed.body["parties"])


def sealed(filed: Filed, **changes: Any) -> Filed:
    """Change what is answered and sign for it anew."""
    filed.body["supplement"] |= changes
    filed.body["form_data"] = copy.deepcopy(filed.body["supplement"])
    return filed.seal()


def test_a_right_answer_waits_for_its_papers_and_they_are_named(asked: tuple[City, Filed]) -> None:
    city, filed = asked
    answer = put(city, filed)
    missing = json.loads(answer.body)["missing_uploads"]
    assert (answer.status, sorted(missing)) == (202, sorted(filed.contents))


def test_a_line_answered_and_left_out_at_once_is_refused(asked: tuple[City, Filed]) -> None:
    city, filed = asked
    both = filed.body["supplement"]["lines"][:1]
    assert refused(city, sealed(filed, left_out=both)) == ("validation-failed", {"/supplement/lines"})


def test_a_line_nobody_asked_about_is_refused(asked: tuple[City, Filed]) -> None:
    city, filed = asked
    lines = filed.body["supplement"]["lines"]
    code, pointers = refused(city, sealed(filed, lines=[*lines, new_id()]))
    assert (code, pointers) == ("validation-failed", {"/supplement/lines", f"/supplement/lines/{len(lines)}"})


def test_a_line_said_to_be_answered_without_its_paper_is_named(asked: tuple[City, Filed]) -> None:
    city, filed = asked
    filed.body["manifest"][1]["material_id"] = "something-else"
    code, pointers = refused(city, filed.seal())
    assert (code, "/supplement/lines/0" in pointers) == ("validation-failed", True)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"notice_id": new_id()}, "notice-closed"),
        ({"submission_id": new_id()}, "not-found"),
        ({"left_out": "all"}, "validation-failed"),
    ],
)
def test_an_answer_to_another_notice_or_dossier_is_refused(
    asked: tuple[City, Filed], changes: dict[str, Any], code: str
) -> None:
    city, filed = asked
    assert refused(city, sealed(filed, **changes))[0] == code


def test_the_code_of_another_dossier_opens_nothing(asked: tuple[City, Filed]) -> None:
    city, filed = asked
    other = City(city.sandbox)
    filed.body["query_code"] = other.code
    other.close()
    assert refused(city, filed.seal()) == ("validation-failed", {"/query_code"})


def test_a_supplement_without_what_it_supplements_is_none(asked: tuple[City, Filed]) -> None:
    city, filed = asked
    del filed.body["supplement"]
    assert refused(city, filed.seal()) == ("validation-failed", {"/supplement"})


def test_a_stranger_with_the_papers_in_hand_may_not_answer_for_the_applicant(asked: tuple[City, Filed]) -> None:
    city, filed = asked
    stranger = city.person | {"name": "林静姝", "id_no": "990101198803120020"}
    filed.body["parties"] = filed.body["parties"] | {"operator": stranger}
    assert refused(city, filed.seal()) == ("validation-failed", {"/parties/operator/id_no"})


def anew(city: City, old: Filed) -> Filed:
    """Return an application that takes the place of another."""
    filed = city.application()
    filed.body["replaces"] = old.id
    return filed.seal()


def test_an_application_may_take_the_place_of_one_that_was_never_taken_in(city: City) -> None:
    old = city.application()
    old.body["item"]["version"] = 99
    assert refused(city, old)[0] == "item-version-gone"
    assert isinstance(city.deliver(anew(city, old)), Acknowledged)


@pytest.mark.parametrize("first", ["old", "new", "another"])
def test_of_all_that_replace_one_another_one_is_taken_in(city: City, first: str) -> None:
    old = city.application()
    family = {"old": old, "new": anew(city, old), "another": anew(city, old)}
    assert isinstance(city.deliver(family.pop(first)), Acknowledged)
    assert {refused(city, one)[0] for one in family.values()} == {"duplicate-application"}


def test_what_replaced_another_and_comes_again_is_answered_as_before(city: City) -> None:
    filed = anew(city, city.application())
    assert city.deliver(filed) == city.deliver(filed)
