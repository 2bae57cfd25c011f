"""A platform that was killed and started anew over its folder: what it said once it says again, and nothing twice."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from kiosk.platform.calls.opinions import case
from kiosk.platform.calls.progress import progress_of
from kiosk.platform.calls.proofs import ask_proof, reserve_copy
from kiosk.platform.calls.staff_calls import Place, StaffCall, call_staff, staff_call
from kiosk.platform.client import Platform
from kiosk.platform.delivery import PlatformDeliverer
from kiosk.platform.errors import RefusedError
from offline_queue.entry import Acknowledged, DeadLetter, Outcome, Retry
from tests.support.opinions import code_of, filed_opinion
from tests.support.parcels import Filed, audit, evaluation, new_id, submission, without_wait
from tests.support.proofs import asked, copy_of, somebody
from tests.support.sandbox import SandboxThread

JSON = {"Content-Type": "application/json"}


class Restarted:
    """One folder and the platform that runs over it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._sandbox = SandboxThread(folder)
        self.platform = Platform(self._sandbox.url)

    def again(self) -> None:
        """Stop it and start another one over the same folder."""
        self.close()
        self._sandbox = SandboxThread(self._folder)
        self.platform = Platform(self._sandbox.url)

    def close(self) -> None:
        self.platform.close()
        self._sandbox.stop()

    def deliver(self, filed: Filed) -> Outcome:
        return PlatformDeliverer(self.platform, "training", wait=without_wait).deliver(filed.parcel())

    def state(self) -> dict[str, Any]:
        return self._sandbox.state()

    def fault(self, name: str, **more: object) -> None:
        self._sandbox.fault(name, **more)


@pytest.fixture
def city(tmp_path: Path) -> Iterator[Restarted]:
    made = Restarted(tmp_path)
    yield made
    made.close()


KINDS: dict[str, Callable[[], Filed]] = {
    "an application": lambda: submission(b"drawing", b"page"),
    "a rating": evaluation,
    "acts": lambda: audit(1, 2, 3),
    "an opinion": lambda: filed_opinion(id=new_id()),
}


def other(filed: Filed) -> Filed:
    """Return the same id with another moment in it."""
    changed = copy.deepcopy(filed)
    at = next(name for name in ("received_at", "occurred_at") if name in changed.body)
    changed.body[at] = "2026-11-23T10:26:01+08:00"
    return changed


def test_what_was_acknowledged_is_acknowledged_alike_kept_once_and_never_changed(city: Restarted) -> None:
    filed = {kind: make() for kind, make in KINDS.items()}
    first = {kind: city.deliver(one) for kind, one in filed.items()}
    before = city.state()
    city.again()
    for kind, one in filed.items():
        again, then = city.deliver(one), first[kind]
        assert isinstance(again, Acknowledged)
        assert isinstance(then, Acknowledged)
        assert (again.acknowledgement.id, again.acknowledgement.number) == (one.id, then.acknowledgement.number)
    refused = [city.deliver(other(filed[kind])) for kind in filed if kind != "acts"]
    assert [(type(one), getattr(one, "code", "")) for one in refused] == [(DeadLetter, "idempotency-reused")] * 3
    assert city.state() | {"replays": 0} == before | {"replays": 0}


def test_papers_that_were_whole_before_the_power_went_are_not_brought_again(city: Restarted) -> None:
    filed = submission(b"drawing", b"x" * 200_000)
    city.fault("offline", match="/submissions")
    assert city.deliver(filed) == Retry("transport", "cut")
    assert sorted(filed.opened) == sorted(filed.contents)
    city.again()
    filed.opened.clear()
    assert isinstance(city.deliver(filed), Acknowledged)
    assert (filed.opened, city.state()["submissions"]) == ([], 1)


def test_a_dossier_goes_on_from_where_it_was_and_the_numbers_of_the_day_go_on_counting(city: Restarted) -> None:
    filed = submission(b"drawing")
    city.deliver(filed)
    before = progress_of(city.platform, filed.body["query_code"], "training")
    city.again()
    after = progress_of(city.platform, filed.body["query_code"], "training")
    assert before
    assert after
    assert (after.project_no, after.nodes) == (before.project_no, before.nodes)
    outcome = city.deliver(submission(b"drawing"))
    assert isinstance(outcome, Acknowledged)
    assert int(outcome.acknowledgement.number[-4:]) == int(before.project_no[-4:]) + 1


def test_copies_that_were_given_are_still_given_and_a_result_is_told_once(city: Restarted) -> None:
    paper = ask_proof(city.platform, asked("property-record", somebody()))
    told, waiting = copy_of(paper), copy_of(paper)
    first = reserve_copy(city.platform, told.request(asked.site))
    open_one = reserve_copy(city.platform, waiting.request(asked.site))
    body = replace(told, n=first.n).result("printed", "", *asked.when_and_where)
    path, headers = f"/proofs/{paper.proof.id}/prints/{first.n}", JSON | {"Idempotency-Key": told.id}
    answer = city.platform.ask("PUT", path, source=body, headers=headers)
    city.again()
    again = city.platform.ask("PUT", path, source=body, headers=headers)
    assert (answer.status, again.status, again.headers["idempotent-replayed"]) == (201, 200, "true")
    assert (again.body, city.state()["prints"]) == (answer.body, {"printed": 1, "reserved": 1})
    assert reserve_copy(city.platform, waiting.request(asked.site)) == open_one


def test_what_is_of_the_moment_ends_with_it_and_a_case_is_kept(city: Restarted) -> None:
    code, key = code_of(77), code_of(20_000_000_077)
    city.deliver(filed_opinion(id=new_id(), code=code, key=key))
    place, at = Place("990100", "0001", "03"), "2026-11-23T10:26:31+08:00"
    called = call_staff(city.platform, StaffCall(new_id(), place, "3 号机", "zh_CN", at, "training"))
    city.fault("html")
    city.again()
    assert (city.state()["faults"], case(city.platform, code, key).state) == ([], "received")
    with pytest.raises(RefusedError, match="not-found"):
        case(city.platform, code, code_of(20_000_000_078))
    with pytest.raises(RefusedError, match="not-found"):
        staff_call(city.platform, called.id)
