"""A day compared between machine and platform: what one of them lost shows at the other, and nothing else does."""

from __future__ import annotations

import contextlib
import datetime
import sqlite3
from pathlib import Path
from typing import Any

import msgspec
import pytest

from config.settings import Site
from kiosk.day_comparison import DayComparison
from kiosk.domain.hashes import canonical_json
from kiosk.platform.calls.appointments import request_appointment
from kiosk.platform.calls.days import LARGEST_DAY, DayCompared, compare_day
from kiosk.platform.client import Platform
from kiosk.platform.delivery import PlatformDeliverer
from kiosk.platform.errors import NotThePlatformError, RefusedError
from offline_queue.chain import FIRST
from offline_queue.day_manifest import DayLine, DayManifest
from offline_queue.entry import Acknowledged, Attachment, Priority
from offline_queue.outbox import Outbox
from tests.support.appointments import time_of_test, wish
from tests.support.newcomers import AT, newcomer, registered
from tests.support.opinions import filed_opinion
from tests.support.outboxes import HandClock, open_box
from tests.support.parcels import Filed, audit, chain, evaluation, new_id, submission, without_wait
from tests.support.sandbox import SandboxThread
from tests.support.scripted_server import ScriptedServer, as_json, as_problem

CHINA = datetime.timezone(datetime.timedelta(hours=8))
HASH = "a" * 64
SITE = Site(mode="training", region="990121", hall="0007", device="03")
COMPARED = {
    "date": "2026-11-23", "missing": [], "unknown": [], "differing": [], "acts": "same", "signed_by": "training",
}  # fmt: skip


@pytest.fixture
def device() -> dict[str, str]:
    """Give the numbers of a machine that nobody else in the run is."""
    return {"region": f"{int(new_id()[:5], 16) % 10**6:06d}", "hall": "0007", "device": "03"}


def today() -> str:
    return datetime.datetime.now(CHINA).date().isoformat()


def sent(platform: Platform, filed: Filed, device: dict[str, str]) -> DayLine:
    """Send something from a machine; return the line of its manifest."""
    filed.body["device"] = device
    outcome = PlatformDeliverer(platform, "training", wait=without_wait).deliver(filed.parcel())
    assert isinstance(outcome, Acknowledged)
    told = outcome.acknowledgement
    return DayLine(filed.id, filed.kind, "acknowledged", told.number, told.manifest_sha256)


def manifest(*lines: DayLine, events: int = 0, head: str = FIRST, mode: str = "training") -> DayManifest:
    return DayManifest(today(), "", mode, lines, events, head)


def ids(found: DayCompared) -> tuple[set[str], set[str], set[str]]:
    return set(found.missing), set(found.unknown), set(found.differing)


def test_a_day_that_both_have_alike_differs_in_nothing(platform: Platform, device: dict[str, str]) -> None:
    lines = [
        sent(platform, submission(b"drawing", b"page"), device),
        sent(platform, evaluation(), device),
        sent(platform, filed_opinion(id=new_id()), device),
    ]
    found = compare_day(platform, manifest(*lines), device)
    assert (ids(found), found.acts, found.count) == ((set(), set(), set()), "same", 0)


def test_what_the_platform_lost_what_it_has_otherwise_and_what_the_machine_lost_are_three_things(
    platform: Platform, device: dict[str, str]
) -> None:
    forgotten = sent(platform, submission(), device)
    other = msgspec.structs.replace(sent(platform, evaluation(), device), sha256=HASH)
    lost = DayLine(new_id(), "submission", "acknowledged", "P1", HASH)
    found = compare_day(platform, manifest(other, lost), device)
    assert ids(found) == ({lost.id}, {forgotten.id}, {other.id})
    assert found.count == 3


@pytest.mark.parametrize(
    "kind",
    [
        "submission",
        "evaluation",
        "opinion",
        "proof-print",
        "appointment",
        "ticket-events",
        "survey-answer",
        "call-back",
        "onsite-verification",
        "certificate-print",
        "telemetry",
        "document-print",
        "delivery",
    ],
)
def test_what_still_waits_is_not_missing(platform: Platform, device: dict[str, str], kind: str) -> None:
    waiting = DayLine(new_id(), kind, "retry", "", "")
    gone = DayLine(new_id(), kind, "acknowledged", "", HASH)
    assert compare_day(platform, manifest(waiting, gone), device).missing == (gone.id,)


def test_what_was_asked_at_once_and_not_by_the_outbox_is_not_lost_by_the_machine(
    platform: Platform, device: dict[str, str]
) -> None:
    queue, slot = time_of_test(platform)
    request_appointment(platform, wish(slot, queue=queue, device=device))
    assert compare_day(platform, manifest(), device).count == 0


def test_what_a_clerk_saw_is_compared_and_an_account_that_another_settled_is_not_missing(
    platform: Platform, device: dict[str, str]
) -> None:
    account, what = registered(platform, newcomer()).account_id, new_id()
    body = {
        "id": what, "account_id": account, "method": "card-and-person", "result": "same", "evidence_sha256": HASH,
        "staff_no": "C01", "occurred_at": AT, "mode": "training",
    }  # fmt: skip
    line = sent(platform, Filed(body, kind="onsite-verification"), device | {"hall": "0001"})
    settled = DayLine(new_id(), "account", "acknowledged", "", HASH)
    assert compare_day(platform, manifest(line, settled), device).count == 0
    other = msgspec.structs.replace(line, sha256=HASH)
    assert compare_day(platform, manifest(other), device).differing == (what,)


def test_a_check_in_that_another_ticket_settled_is_not_missing(platform: Platform, device: dict[str, str]) -> None:
    line = DayLine(new_id(), "check-in", "acknowledged", "", HASH)
    assert compare_day(platform, manifest(line), device).count == 0


def test_a_kind_the_platform_does_not_know_yet_is_not_missing(platform: Platform, device: dict[str, str]) -> None:
    line = DayLine(new_id(), "something-new", "acknowledged", "", HASH)
    assert compare_day(platform, manifest(line), device).count == 0


def test_another_machine_and_another_day_are_not_in_it(platform: Platform, device: dict[str, str]) -> None:
    sent(platform, submission(), device | {"device": "04"})
    sent(platform, submission(), device)
    other_day = msgspec.structs.replace(manifest(), date="2020-01-01")
    assert compare_day(platform, manifest(), device | {"device": "05"}).count == 0
    assert compare_day(platform, other_day, device).count == 0


def test_the_chain_of_acts_is_compared_at_its_head(platform: Platform, device: dict[str, str]) -> None:
    filed = audit(1, 2, region=device["region"])
    events = chain(1, 2, 3)
    assert compare_day(platform, manifest(events=2, head=events[1].hash), device).acts == "behind"
    sent(platform, filed, device)
    found = [compare_day(platform, manifest(events=at, head=head), device) for at, head in
             [(2, events[1].hash), (3, events[2].hash), (2, HASH), (0, HASH)]]  # fmt: skip
    assert [one.acts for one in found] == ["same", "behind", "differing", "differing"]
    assert [one.count for one in found] == [0, 0, 1, 1]


def test_acts_stand_in_no_line(platform: Platform, device: dict[str, str]) -> None:
    assert compare_day(platform, manifest(DayLine(new_id(), "audit", "acknowledged", "", HASH)), device).count == 0


def test_asking_again_is_answered_again(platform: Platform, device: dict[str, str]) -> None:
    lost = manifest(DayLine(new_id(), "submission", "acknowledged", "P1", HASH))
    assert compare_day(platform, lost, device) == compare_day(platform, lost, device)


def test_a_training_platform_compares_nothing_of_a_real_machine(platform: Platform, device: dict[str, str]) -> None:
    with pytest.raises(RefusedError, match="forbidden-scope"):
        compare_day(platform, manifest(mode="production"), device)


def test_a_day_beyond_one_request_is_not_asked_about(platform: Platform, device: dict[str, str]) -> None:
    lines = [DayLine(new_id(), "submission", "retry", "", "")] * (LARGEST_DAY + 1)
    with pytest.raises(ValueError, match="5001 lines"):
        compare_day(platform, manifest(*lines), device)


@pytest.mark.parametrize(
    ("reply", "wrong"),
    [
        (as_json(200, COMPARED | {"date": "2026-11-22"}), NotThePlatformError),
        (as_json(200, COMPARED | {"signed_by": "production"}), NotThePlatformError),
        (as_json(200, COMPARED | {"acts": "perhaps"}), NotThePlatformError),
        (as_json(200, {}), NotThePlatformError),
        (as_problem(503, "maintenance", "later"), RefusedError),
    ],
)
def test_what_is_no_answer_about_this_day_says_nothing_of_it(reply: bytes, wrong: type[Exception]) -> None:
    asked: Any = msgspec.structs.replace(manifest(), date="2026-11-23")
    with ScriptedServer(reply) as server:
        client = Platform(server.url, connect_seconds=2, read_seconds=5)
        with pytest.raises(wrong):
            compare_day(client, asked, {"region": "990121", "hall": "0007", "device": "03"})
        client.close()


@pytest.mark.parametrize("uploads", [True, False], ids=["its papers are there still", "its papers are lost too"])
def test_what_the_platform_lost_overnight_arrives_again_and_once(
    tmp_path: Path, uploads: bool, expected_logs: Any
) -> None:
    expected_logs("day-differs")
    # At noon of today: a day is compared some time after it is over, whatever the hour this is run at.
    noon = datetime.datetime.now(CHINA).replace(hour=12)
    city, clock = SandboxThread(tmp_path / "city"), HandClock(noon.timestamp())
    box, filed = open_box(tmp_path, clock), submission(b"drawing", b"page")
    papers = [Attachment(name, "image/png", content) for name, content in filed.contents.items()]
    with box.transaction() as tx:
        payload = canonical_json(filed.body)
        tx.put("submission", payload, dossier="d", priority=Priority.SUBMISSION, attachments=papers, id=filed.id)
    assert send(box, city, clock) == ["Acknowledged"]
    lost = ("submission", "paper") if uploads else ("submission", "paper", "upload", "upload_dossier")
    forget(city, *lost)
    clock.turn(86_400.0)
    client = Platform(city.url)
    assert DayComparison(box, SITE, now=clock).look(client) == 1
    client.close()
    assert (send(box, city, clock), city.state()["submissions"]) == (["Acknowledged"], 1)
    box.close()
    city.stop()


def send(box: Outbox, city: SandboxThread, clock: HandClock) -> list[str]:
    """Send what waits; return what became of each thing."""
    client, outcomes = Platform(city.url), []
    deliverer = PlatformDeliverer(client, "training", wait=without_wait)
    while parcel := box.claim(clock()):
        outcomes.append(deliverer.deliver(parcel))
        box.settle(parcel.entry, outcomes[-1])
    client.close()
    return [type(one).__name__ for one in outcomes]


def forget(city: SandboxThread, *tables: str) -> None:
    """Have the platform lose what is in some of its tables, as one that was put back from a backup has."""
    with contextlib.closing(sqlite3.connect(city.folder / "sandbox.db", timeout=10)) as base, base:
        for table in tables:
            base.execute(f"DELETE FROM {table}")  # noqa: S608  # tables of ours
