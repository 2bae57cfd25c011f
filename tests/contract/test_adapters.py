"""What every adapter must do: the same acts, the same typed answers, whatever the platform behind it calls them."""

from __future__ import annotations

import hashlib
import json
import re
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from kiosk.catalogue import Catalogue
from kiosk.catalogue.shelf import Shelves
from kiosk.contract.document import Document
from kiosk.domain import query_code
from kiosk.platform.adapters import ADAPTERS
from kiosk.platform.calls.progress import progress_of
from kiosk.platform.calls.staff_calls import Place, StaffCall, call_staff, staff_call
from kiosk.platform.client import Platform
from kiosk.platform.delivery import PlatformDeliverer
from kiosk.platform.fetch import fetch_catalogue
from kiosk.sandbox.catalogue import Catalogue as Offered
from offline_queue.entry import Acknowledged, DeadLetter, NeedsCorrection, Outcome, Retry, Unauthorised
from tests.support.form_post_city import TOKEN, FormPostCity
from tests.support.opinions import filed_opinion
from tests.support.parcels import Filed, audit, evaluation, new_id, submission, without_wait
from tests.support.sandbox import SandboxThread
from tests.support.scripted_server import ScriptedServer

DOCUMENT = Document()
BIG = bytes(range(256)) * 4000
CALL = StaffCall("", Place("990100", "0001", "03"), "自助区 3 号机", "zh_CN", "2026-11-23T10:26:31+08:00", "training")


class Held(Platform):
    """The client of a terminal, each of whose answers is held against the document before anybody reads it."""

    def ask(self, method: str, path: str, **more: Any) -> Any:
        answer = super().ask(method, path, **more)
        found = DOCUMENT.find(method, path.split("?")[0].removeprefix("/api/v1").removeprefix("/city"))
        assert found, path
        words = answer.media_type == "application/x-ndjson" or not answer.body
        if "html" not in answer.media_type and answer.status != 501:
            body = "" if words else json.loads(answer.body)
            assert DOCUMENT.check_answer(found[0], answer.status, answer.headers, body) == []
        return answer


@dataclass
class Way:
    """A terminal's way to a platform, and the sandbox that keeps what arrives behind it."""

    platform: Platform
    sandbox: SandboxThread
    city: FormPostCity | None

    def deliver(self, filed: Filed, mode: str = "training") -> Outcome:
        """Deliver as the outbox would."""
        return PlatformDeliverer(self.platform, mode, wait=without_wait).deliver(filed.parcel())

    def kept(self, filed: Filed) -> dict[str, str]:
        """Return the hashes of the papers the platform has of a submission."""
        papers = self.sandbox.state()["attachments"]
        return {paper["id"]: paper["sha256"] for paper in papers if paper["submission_id"] == filed.id}

    def break_into_a_page(self) -> None:
        """Let a web page stand in the platform's place."""
        if self.city:
            self.city.says = lambda: (200, "text/html", b"<html>Log in</html>")
        else:
            self.sandbox.fault("html")


@pytest.fixture(params=sorted(ADAPTERS))
def way(request: pytest.FixtureRequest, sandbox: SandboxThread) -> Iterator[Way]:
    city = FormPostCity(sandbox) if request.param == "form-posts" else None
    platform = Held(city.url if city else sandbox.url, token=TOKEN if city else "", adapter=ADAPTERS[request.param])
    yield Way(platform, sandbox, city)
    platform.close()
    if city:
        city.close()


def test_the_clock_is_told(way: Way) -> None:
    assert way.platform.time().t2_sent > 1_700_000_000 * 10**9


def test_an_application_arrives_byte_for_byte_and_is_acknowledged_by_what_the_platform_has(way: Way) -> None:
    filed = submission(b"drawing", BIG)
    outcome = way.deliver(filed)
    assert isinstance(outcome, Acknowledged)
    assert outcome.acknowledgement.id == filed.id
    assert outcome.acknowledgement.manifest_sha256 == filed.body["manifest_sha256"]
    assert way.kept(filed) == {name: hashlib.sha256(content).hexdigest() for name, content in filed.contents.items()}


def test_sending_again_changes_nothing_and_is_acknowledged_alike(way: Way) -> None:
    filed = submission()
    first, before = way.deliver(filed), way.sandbox.state()["submissions"]
    assert isinstance(first, Acknowledged)
    assert way.deliver(filed) == first
    assert way.sandbox.state()["submissions"] == before


def test_a_lost_answer_is_no_acknowledgement_and_the_next_try_is_one(way: Way) -> None:
    filed = submission()
    way.sandbox.fault("drop-answer", times=1, match="/submissions", method="PUT")
    lost = way.deliver(filed)
    assert (type(lost), getattr(lost, "reason", "")) == (Retry, "transport")
    assert isinstance(way.deliver(filed), Acknowledged)


def test_papers_the_platform_misses_are_named_and_brought(way: Way) -> None:
    filed = submission(b"drawing", b"page")
    filed.sent_at = 1.0
    assert isinstance(way.deliver(filed), Acknowledged)
    assert len(way.kept(filed)) == 2


def test_a_paper_goes_on_where_a_break_left_it(way: Way) -> None:
    filed = submission(b"drawing", BIG)
    way.sandbox.fault("drop-answer", times=1, match="/uploads/", method="PATCH")
    assert isinstance(way.deliver(filed), Acknowledged)
    assert len(way.kept(filed)) == 2


def test_another_content_under_the_same_id_is_for_staff(way: Way) -> None:
    filed = submission()
    way.deliver(filed)
    filed.body["later"] = ["household-register"]
    outcome = way.deliver(filed.seal())
    assert isinstance(outcome, DeadLetter)
    assert outcome.code == "idempotency-reused"


def test_what_is_wrong_is_named_by_its_place(way: Way) -> None:
    filed = submission()
    filed.body["receipt_no"] = "99012100070326112300420"
    outcome = way.deliver(filed.seal())
    assert isinstance(outcome, NeedsCorrection)
    assert outcome.code == "validation-failed"
    assert b"/receipt_no" in outcome.body


@pytest.mark.parametrize("code", ["rate-limited", "maintenance"])
def test_a_busy_platform_is_asked_again_when_it_says(way: Way, code: str) -> None:
    way.sandbox.fault("busy-429", retry_after=7) if code == "rate-limited" else way.sandbox.fault("problem", code=code)
    outcome = way.deliver(evaluation())
    assert isinstance(outcome, Retry)
    assert (outcome.reason, outcome.code) == ("busy", code)
    assert outcome.after == (7.0 if code == "rate-limited" else outcome.after)


def test_a_page_in_the_platforms_place_acknowledges_nothing(way: Way) -> None:
    way.break_into_a_page()
    assert way.deliver(submission()) == Retry("suspicious", "html")


def test_an_answer_of_a_training_platform_acknowledges_nothing_in_production(way: Way) -> None:
    filed = evaluation()
    filed.body["mode"] = "production"
    assert isinstance(way.deliver(filed, "production"), Unauthorised)


def test_a_rating_is_kept_once(way: Way) -> None:
    filed = evaluation(service := new_id())
    assert isinstance(way.deliver(filed), Acknowledged)
    assert isinstance(way.deliver(filed), Acknowledged)
    before = way.sandbox.state()["evaluations"]
    assert isinstance(way.deliver(evaluation(service)), Acknowledged), "a service that has its rating needs no other"
    assert way.sandbox.state()["evaluations"] == before


def test_a_letter_arrives_with_its_pages(way: Way) -> None:
    assert isinstance(way.deliver(filed_opinion(id=new_id(), pages=((new_id(), b"page"),))), Acknowledged)


def test_acts_are_kept_in_their_chain_and_a_gap_is_told(way: Way) -> None:
    region = f"{int(new_id()[:5], 16) % 10**6:06d}"
    assert isinstance(way.deliver(audit(1, 2, region=region)), Acknowledged)
    gap = way.deliver(audit(5, region=region))
    assert (type(gap), getattr(gap, "code", "")) == (DeadLetter, "chain-broken")


def test_a_dossier_is_found_by_its_code_and_by_no_other(way: Way) -> None:
    filed = submission()
    filed.body["query_code"] = query_code.make(secrets.randbelow)
    filed.seal()
    assert progress_of(way.platform, filed.body["query_code"], "training") is None
    assert isinstance(way.deliver(filed), Acknowledged)
    found = progress_of(way.platform, filed.body["query_code"], "training")
    assert found
    assert (found.query_code, found.state, found.nodes[0].node) == (filed.body["query_code"], "RECEIVED", "received")


def test_somebody_is_called_and_the_call_is_found_again(way: Way) -> None:
    wanted = replace(CALL, id=new_id())
    told = call_staff(way.platform, wanted)
    assert (told.id, told.state, told.told.zh) == (wanted.id, "told", "导办台")
    assert staff_call(way.platform, wanted.id) == told


def test_the_catalogue_comes_whole_and_is_not_fetched_again(way: Way, tmp_path: Path) -> None:
    shelves = Shelves(tmp_path)
    assert fetch_catalogue(way.platform, shelves, now=lambda: 1.0)
    assert not fetch_catalogue(way.platform, shelves, now=lambda: 2.0)
    catalogue = Catalogue.load(tmp_path)
    assert len(catalogue) == len(set(Offered().order))
    assert all(catalogue.item(code) for code in Offered().order)


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/proofs/01936f3a-6f40-7c21-9a55-0d1c5b6f2e60/document"),
        ("GET", "/dossiers/1/documents"),
        ("PUT", "/dossiers/1/deliveries/01936f3a-6f40-7c21-9a55-0d1c5b6f2e60"),
        ("PUT", "/dossiers/1/supplements/01936f3a-6f40-7c21-9a55-0d1c5b6f2e60"),
        ("GET", "/windows/A05/worklist?cursor=7"),
        ("GET", "/stations/0007/cases"),
    ],
)
def test_a_call_that_is_not_offered_is_refused_in_words_and_nothing_is_thrown_away(
    sandbox: SandboxThread, method: str, path: str
) -> None:
    city = FormPostCity(sandbox)
    platform = Platform(city.url, token=TOKEN, adapter=ADAPTERS["form-posts"])
    problem = platform.ask(method, path).problem()
    assert problem
    assert (problem.code, problem.retry, city.asked) == ("not-offered", "human", [])
    platform.close()
    city.close()


OF_WINDOWS = [
    (operation.method.upper(), re.sub(r"\{\w+\}", "01936f3a-6f40-7c21-9a55-0d1c5b6f2e60", operation.template))
    for operation in DOCUMENT.operations
    if operation.template.startswith(("/dossiers", "/drafts"))
]


@pytest.mark.parametrize(("method", "path"), OF_WINDOWS)
def test_no_call_of_a_window_reaches_a_platform_that_does_not_offer_it(method: str, path: str) -> None:
    with ScriptedServer() as server:
        platform = Platform(server.url, token=TOKEN, adapter=ADAPTERS["form-posts"])
        problem = platform.ask(method, path, source=b"{}").problem()
        platform.close()
    assert problem
    assert (problem.code, server.asked) == ("not-offered", [])
