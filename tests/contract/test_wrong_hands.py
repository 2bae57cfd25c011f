"""What a trainer may ask of the training platform, and what it refuses so that no later answer breaks the document."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from typing import Any

import pytest

from kiosk.platform.calls.progress import progress_of
from kiosk.platform.client import Platform
from kiosk.platform.errors import RefusedError
from tests.support.dossiers import City, answer_to
from tests.support.sandbox import SandboxThread


@pytest.fixture
def city(sandbox: SandboxThread) -> Iterator[City]:
    made = City(sandbox)
    yield made
    made.close()


@pytest.mark.parametrize(
    "wrong",
    [
        {"node": "in-review", "source": "rumour"},
        {"node": "in-review", "unit": {"zh": "市民政局"}},
        {"node": "in-review", "unit": {"zh": "市民政局", "en": "Civil Affairs", "fr": "Affaires civiles"}},
        {"node": "in-review", "unit": "市民政局"},
        {"node": "decided", "result": {"zh": "准予", "en": 7}},
        {"node": "supplement-asked", "until": "tomorrow"},
        {"node": "supplement-asked", "until": "2026-02-30"},
        {"node": "supplement-asked", "materials": ["nothing-of-the-kind"]},
        {"node": "accepted", "days_ago": 1e12},
        {"node": "accepted", "days_ago": "yesterday"},
    ],
)
def test_a_step_the_document_would_not_allow_is_refused_and_the_dossier_can_still_be_asked_for(
    city: City, wrong: dict[str, Any]
) -> None:
    city.file()
    status, told = city.sandbox._ask("POST", "/training/dossiers", {"query_code": city.code, **wrong})
    assert (status, bool(told["message"])) == (400, True)
    assert [node.node for node in city.progress().nodes] == ["received", "arrived"]


@pytest.mark.parametrize(
    "node", ["received", "accepted", "in-review", "suspended", "not-accepted", "decided", "delivered", "withdrawn"]
)
def test_every_step_an_office_can_take_is_told_in_the_words_of_the_document(city: City, node: str) -> None:
    city.file()
    city.act(node, source="clerk", unit={"zh": "市民政局", "en": "Civil Affairs"})
    last = city.progress().nodes[-1]
    assert (last.node, last.source, last.unit and last.unit.en) == (node, "clerk", "Civil Affairs")


def test_a_held_dossier_stays_where_it_was_put_and_another_one_goes_on(city: City) -> None:
    city.file()
    city.act("accepted", hold=True)
    city.forward(30 * 86_400)
    assert city.progress().state == "ACCEPTED"
    city.act("accepted", hold=False)
    city.forward(60 * 86_400)
    assert city.progress().state == "DECIDED"


@pytest.mark.parametrize("seconds", [1e18, -1e18, 1e10])
def test_a_clock_set_beyond_all_dates_is_refused_and_the_time_is_still_told(
    sandbox: SandboxThread, seconds: float
) -> None:
    status, told = sandbox._ask("POST", "/training/faults", {"name": "wrong-clock", "seconds": seconds})
    assert (status, "seconds" in told["message"]) == (400, True)
    platform = Platform(sandbox.url)
    assert platform.time().t2_sent > 0
    platform.close()


@pytest.mark.parametrize("years", [-49, -1, 1, 49])
def test_a_clock_off_by_years_is_off_by_as_much_in_every_place_it_is_told(sandbox: SandboxThread, years: int) -> None:
    platform = Platform(sandbox.url)
    right = platform.time().t2_sent
    sandbox.fault("wrong-clock", seconds=years * 365 * 86_400)
    wrong = platform.time().t2_sent
    assert round((wrong - right) / 1e9 / 86_400 / 365) == years
    assert platform.skew_seconds == pytest.approx(years * 365 * 86_400, abs=2.5)
    platform.close()


def test_an_answer_whose_papers_come_after_another_one_was_taken_is_refused(city: City) -> None:
    filed = city.file()
    city.act("supplement-asked")
    (dossier,) = city.dossiers()
    early, other = (answer_to(dossier, filed.body["parties"]) for _ in range(2))
    # Sent before, as after a lost answer: the closing request goes first, and is told which papers are missing.
    early.sent_at = datetime.datetime.now(datetime.UTC).timestamp()
    papers, early.contents = early.contents, {}
    assert type(city.deliver(early)).__name__ != "Acknowledged"
    body = city.platform.ask("PUT", f"/submissions/{early.id}", source=early.parcel().payload, headers=key(early.id))
    assert body.status == 202
    city.file(other)
    early.contents = papers
    assert getattr(city.deliver(early), "code", "taken") == "notice-closed"


def key(name: str) -> dict[str, str]:
    return {"Content-Type": "application/json", "Idempotency-Key": name}


def test_a_day_of_faults_is_switched_off_at_once_and_nothing_is_left_of_it(city: City) -> None:
    for name in ("offline", "html", "busy-429", "drop-answer", "wrong-clock"):
        city.sandbox.fault(name, seconds=5.0)
    assert city.sandbox.state()["faults"] == ["busy-429", "drop-answer", "html", "offline", "wrong-clock"]
    city.sandbox.fault("none")
    assert city.sandbox.state()["faults"] == []
    city.file()
    assert city.progress().state == "RECEIVED"


@pytest.mark.parametrize("code", ["7K2M94P", "7k2m94pt", "7K2M94PT9", "7K2M-94P", "IIIIIIII"])
def test_what_is_no_code_is_told_by_its_place(city: City, code: str) -> None:
    with pytest.raises(RefusedError, match="bad-request") as told:
        progress_of(city.platform, code, "training")
    assert {error.pointer for error in told.value.problem.errors} == {"path query_code"}
