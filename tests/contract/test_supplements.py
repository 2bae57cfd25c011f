"""Answers to notices under the number of their dossier: the same act as under /submissions, and never another one."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.dossiers import City, answer_to, city
from tests.support.parcels import Filed, new_id
from tests.support.raw_calls import Ask, append, ask, begin

__all__ = ["ask", "city"]


@pytest.fixture
def wanted(city: City) -> Filed:
    """Give the answer to a notice of a dossier, its papers sent and itself not."""
    filed = city.file()
    city.act("supplement-asked")
    (dossier,) = city.dossiers()
    return answer_to(dossier, filed.body["parties"])


def at(city: City, filed: Filed) -> str:
    """Return where an answer goes."""
    return f"/dossiers/{city.progress().project_no}/supplements/{filed.id}"


def send_papers(ask: Ask, filed: Filed) -> None:
    for name, content in filed.contents.items():
        append(ask, begin(ask, content, name), content)


def test_an_answer_is_taken_in_under_the_number_of_its_dossier(city: City, wanted: Filed, ask: Ask) -> None:
    send_papers(ask, wanted)
    heard = ask("PUT", at(city, wanted), wanted.body)
    assert (heard.status, heard.body["project_no"]) == (201, city.progress().project_no)
    assert city.progress().nodes[-1].node == "supplement-received"


def test_one_id_is_one_answer_under_both_paths(city: City, wanted: Filed, ask: Ask) -> None:
    city.file(wanted)
    again = ask("PUT", at(city, wanted), wanted.body)
    assert (again.status, again.headers["idempotent-replayed"]) == (200, "true")
    assert ask("GET", f"/submissions/{wanted.id}").body == again.body


def test_it_waits_for_its_papers(city: City, wanted: Filed, ask: Ask) -> None:
    heard = ask("PUT", at(city, wanted), wanted.body)
    assert (heard.status, sorted(heard.body["missing_uploads"])) == (202, sorted(wanted.contents))


def test_a_platform_that_is_still_at_it_says_so_and_is_asked_by_its_id(city: City, wanted: Filed, ask: Ask) -> None:
    send_papers(ask, wanted)
    city.sandbox.fault("processing", times=1, match="/dossiers", retry_after=2)
    heard = ask("PUT", at(city, wanted), wanted.body)
    assert (heard.status, heard.body["type"]) == (202, "processing")
    assert ask("GET", f"/submissions/{wanted.id}").body["id"] == wanted.id


def test_the_number_of_another_dossier_is_refused(city: City, wanted: Filed, ask: Ask) -> None:
    other = City(city.sandbox)
    other.file()
    assert ask("PUT", at(other, wanted), wanted.body).code == "not-found"
    other.close()


def test_a_notice_of_a_dossier_nobody_knows_is_refused(city: City, wanted: Filed, ask: Ask) -> None:
    told = wanted.body["supplement"] | {"submission_id": new_id()}
    wanted.body |= {"supplement": told, "form_data": told}
    assert ask("PUT", at(city, wanted), wanted.seal().body).code == "not-found"


@pytest.mark.parametrize(
    ("change", "place"), [({"kind": "apply"}, "/kind"), ({"supplement": None}, "/supplement")], ids=["kind", "nothing"]
)
def test_what_is_no_answer_to_a_notice_is_named(
    city: City, wanted: Filed, ask: Ask, change: dict[str, Any], place: str
) -> None:
    body = {name: value for name, value in (wanted.body | change).items() if value is not None}
    heard = ask("PUT", at(city, wanted), body)
    assert (heard.code, heard.body["errors"][0]["pointer"]) == ("validation-failed", place)


def test_an_answered_notice_and_a_day_that_is_over_are_told(city: City, wanted: Filed, ask: Ask) -> None:
    where = at(city, wanted)
    late = wanted.body | {"id": (late_id := new_id()), "received_at": "2031-11-25T00:00:10+08:00"}
    assert ask("PUT", where.replace(wanted.id, late_id), late).code == "supplement-expired"
    city.file(wanted)
    again = wanted.body | {"id": (again_id := new_id())}
    assert ask("PUT", where.replace(wanted.id, again_id), again).code == "notice-closed"
