"""Finding dossiers: one's own by session, one by its slip or number, projects by code; masked, and not by guessing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.platform.calls import dossiers
from kiosk.platform.client import Platform
from kiosk.platform.errors import RefusedError
from kiosk.sandbox.calls.dossier_queries import MOST_HERE
from tests.support import signed_in
from tests.support.dossiers import City
from tests.support.enrolling import taken_in
from tests.support.parcels import Filed, receipt_no
from tests.support.raw_calls import Ask, ask
from tests.support.sandbox import SandboxThread

__all__ = ["ask"]
MODE = "training"
PROJECT = "2611-990121-04-01-000017"


@pytest.fixture
def city(sandbox: SandboxThread) -> Iterator[City]:
    made = City(sandbox)
    yield made
    made.close()


@pytest.fixture
def filed(city: City) -> Filed:
    return city.file()


def refused(city: City, number: str, last: str) -> str:
    with pytest.raises(RefusedError) as told:
        dossiers.by_number(city.platform, number, last, MODE)
    return told.value.code


def test_a_session_finds_all_of_its_person_and_nobody_elses(city: City, filed: Filed) -> None:
    found = dossiers.own(city.platform, signed_in.person(city.sandbox, city.person["id_no"]), MODE)
    assert [one.submission_id for one in found.dossiers] == [filed.id]


def test_a_person_without_a_number_has_no_dossiers_by_it(city: City, filed: Filed) -> None:
    assert dossiers.own(city.platform, signed_in.person(city.sandbox, ""), MODE).dossiers == ()


def test_without_a_session_nobody_has_any(city: City) -> None:
    with pytest.raises(RefusedError, match="session-ended"):
        dossiers.own(city.platform, {}, MODE)


def test_a_slip_finds_its_dossier_masked(city: City, filed: Filed) -> None:
    found = dossiers.by_slip(city.platform, f"BSR1/{filed.body['receipt_no']}/{city.code}", MODE)
    assert (found.submission_id, found.applicant_name) == (filed.id, "赵*厚")


@pytest.mark.parametrize("wrong", ["receipt", "code"])
def test_half_a_slip_finds_nothing(city: City, filed: Filed, wrong: str) -> None:
    number = receipt_no() if wrong == "receipt" else filed.body["receipt_no"]
    code = "7K2M94P4" if wrong == "code" else city.code
    with pytest.raises(RefusedError, match="not-found"):
        dossiers.by_slip(city.platform, f"BSR1/{number}/{code}", MODE)


def test_what_is_no_slip_of_ours_is_not_looked_up(city: City) -> None:
    with pytest.raises(RefusedError, match="validation-failed"):
        dossiers.by_slip(city.platform, "https://elsewhere/7K2M94P4", MODE)


@pytest.mark.parametrize("kind", ["receipt_no", "project_no"])
def test_either_number_with_the_end_of_the_card_finds_it(city: City, filed: Filed, kind: str) -> None:
    number = getattr(city.progress(), kind)
    assert dossiers.by_number(city.platform, number, city.person["id_no"][-4:], MODE).submission_id == filed.id


def test_who_guesses_the_end_of_a_card_is_soon_not_heard_any_more(city: City, filed: Filed) -> None:
    number = filed.body["receipt_no"]
    assert [refused(city, number, "000A") for _ in range(6)] == ["not-found"] * 5 + ["rate-limited"]
    assert refused(city, number, city.person["id_no"][-4:]) == "rate-limited"


def test_who_tries_one_number_after_another_is_not_heard_at_that_machine_any_more(
    secure: SandboxThread, tmp_path: Path
) -> None:
    clients = [Platform(secure.url, identity=taken_in(secure, tmp_path / name), read_seconds=15) for name in "ab"]
    told = []
    for client in [clients[0]] * (MOST_HERE + 1) + [clients[1]]:
        with pytest.raises(RefusedError) as wrong:
            dossiers.by_number(client, receipt_no(), "000A", MODE)
        told.append(wrong.value.code)
    assert told == ["not-found"] * MOST_HERE + ["rate-limited", "not-found"]
    for client in clients:
        client.close()


def test_who_slips_and_then_knows_begins_anew(city: City, filed: Filed) -> None:
    number, last = filed.body["receipt_no"], city.person["id_no"][-4:]
    for _ in range(2):
        assert [refused(city, number, "000A") for _ in range(4)] == ["not-found"] * 4
        assert dossiers.by_number(city.platform, number, last, MODE).submission_id == filed.id


def test_a_project_shows_its_phases_to_everybody(city: City) -> None:
    phases = dossiers.project(city.platform, PROJECT, MODE).phases
    assert [phase.state for phase in phases] == ["done", "done", "running", "ahead"]
    assert (phases[0].name.zh, phases[-1].since) == ("立项用地规划许可", None)


def test_a_project_nobody_knows_is_not_found(city: City) -> None:
    with pytest.raises(RefusedError, match="not-found"):
        dossiers.project(city.platform, "2000-990121-04-01-000017", MODE)


def test_a_question_in_another_mode_is_not_answered(city: City) -> None:
    with pytest.raises(RefusedError, match="forbidden-scope"):
        dossiers.project(city.platform, PROJECT, "production")


@pytest.mark.parametrize(
    "query",
    [{"by": "hope"}, {"by": "number", "no": "99012100070326112300421"}, {"by": "qr"}],
    ids=lambda q: str(len(q)),
)
def test_a_question_that_says_too_little_is_refused(ask: Ask, query: dict[str, str]) -> None:
    assert ask("POST", "/dossiers:query", query | {"mode": MODE}).code == "validation-failed"
