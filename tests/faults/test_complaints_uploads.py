"""What users of other systems complained of when papers were sent, each told as it should have been."""

from __future__ import annotations

import hashlib
import io
import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.platform.client import Platform
from kiosk.platform.delivery import PlatformDeliverer
from kiosk.platform.uploads import Uploader
from offline_queue.entry import Acknowledged, Priority, State, StoredAttachment
from offline_queue.worker import Worker
from tests.support.bad_line import ProxyLine, Weather
from tests.support.outboxes import HandClock, open_box
from tests.support.parcels import evaluation, persist, submission, without_wait
from tests.support.sandbox import SandboxThread, sandbox, sandbox_of_the_run
from tests.support.scripted_server import ScriptedServer, response
from tests.support.submitter import put

__all__ = ["sandbox", "sandbox_of_the_run"]

PAGE = random.Random(41).randbytes(200_000)
TUS = {"Tus_Resumable": "1.0.0"}


@pytest.fixture
def way(sandbox: SandboxThread) -> Iterator[PlatformDeliverer]:
    """Give a deliverer at the sandbox."""
    platform = Platform(sandbox.url, connect_seconds=2, read_seconds=5)
    yield PlatformDeliverer(platform, "training", wait=without_wait)
    platform.close()


def at(status: int, offset: int | None = None) -> bytes:
    """Write an answer of a tus server."""
    return response(status, **TUS, **({} if offset is None else {"Upload_Offset": str(offset)}))


def asked(*answers: bytes) -> list[str]:
    """Bring a paper of four bytes to a server with these answers; return the methods it was asked by."""
    digest = hashlib.sha256(b"page").hexdigest()
    paper = StoredAttachment("s1", "a1", "image/png", 4, digest, lambda: io.BytesIO(b"page"), "/api/v1/uploads/u1")
    with ScriptedServer(*answers) as server:
        platform = Platform(server.url, connect_seconds=2, read_seconds=2)
        Uploader(platform, without_wait).upload(paper, {}.__setitem__)
        platform.close()
    return [line.split()[0] for line in server.asked]


def test_a_retry_was_taken_for_a_duplicate_and_its_photos_were_never_stored(
    way: PlatformDeliverer, sandbox: SandboxThread
) -> None:
    filed = submission(b"drawing", PAGE)
    # The machine believes that all was sent, and the platform knows the application without its papers.
    filed.sent_at = 1.0
    assert isinstance(way.deliver(filed.parcel()), Acknowledged)
    kept = {paper["id"] for paper in sandbox.state()["attachments"] if paper["submission_id"] == filed.id}
    assert kept == set(filed.contents)


def test_an_application_with_several_attachments_was_doubled(way: PlatformDeliverer, sandbox: SandboxThread) -> None:
    before = sandbox.state()
    sandbox.fault("drop-answer", times=3, match="/uploads", method="PATCH")
    assert isinstance(way.deliver(submission(b"drawing", *(PAGE[:n] for n in (9, 99, 999))).parcel()), Acknowledged)
    after = sandbox.state()
    assert (after["submissions"] - before["submissions"], after["duplicates"] - before["duplicates"]) == (1, 0)


def test_two_attachments_with_the_same_content_were_a_conflict(way: PlatformDeliverer) -> None:
    assert isinstance(way.deliver(submission(b"drawing", PAGE, PAGE).parcel()), Acknowledged)


def test_a_big_attachment_that_went_in_circles_held_up_everything_newer(
    way: PlatformDeliverer, sandbox: SandboxThread, tmp_path: Path
) -> None:
    clock = HandClock()
    box = open_box(tmp_path, clock)
    big, newer = submission(b"drawing", PAGE), evaluation()
    with box.transaction() as tx:
        put(tx, big)
        tx.put("evaluation", newer.parcel().payload, dossier=newer.id, priority=Priority.EVALUATION, id=newer.id)
    sandbox.fault("problem", match="/uploads", method="PATCH", code="in-progress")
    worker = Worker(box, way, clock=clock, random=lambda: 0.5)
    for _ in range(20):
        clock.turn(worker.step() or 0.0)
    states = [box.entry(one.id) for one in (big, newer)]
    box.close()
    assert [entry.state for entry in states if entry] == [State.RETRY, State.ACKNOWLEDGED]


def test_a_lock_that_outlived_its_connection_made_the_upload_begin_from_zero() -> None:
    assert asked(at(423), at(423), at(200, 2), at(204, 4)) == ["HEAD", "HEAD", "HEAD", "PATCH"]


def test_an_upload_stood_at_a_hundred_percent_for_ever() -> None:
    assert asked(at(200, 2), at(409), at(200, 4)) == ["HEAD", "PATCH", "HEAD"]


def test_an_address_the_server_had_forgotten_was_tried_for_ever() -> None:
    begun = response(201, Location="/api/v1/uploads/u2", Upload_Offset="0", **TUS)
    assert asked(at(404), begun, at(204, 4)) == ["HEAD", "POST", "PATCH"]


def test_a_large_body_failed_because_the_limit_of_connecting_was_that_of_sending(sandbox: SandboxThread) -> None:
    line = ProxyLine(int(sandbox.url.split(":")[2].split("/")[0]), Weather(400_000))
    platform = Platform(f"http://127.0.0.1:{line.port}/api/v1", connect_seconds=0.1, read_seconds=5)
    filed = submission(b"drawing", PAGE)
    persist(PlatformDeliverer(platform, "training", wait=without_wait), filed, hurry=20)
    platform.close()
    line.close()
    # Once, and not again from the beginning with each limit that was over.
    assert line.taken < 1.2 * len(PAGE)
