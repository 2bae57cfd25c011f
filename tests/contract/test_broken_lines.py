"""Cuts in the middle: an upload goes on where it stood; a platform that dies between commit and answer has it once."""

from __future__ import annotations

import hashlib
import random
import signal
import threading
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest

from kiosk.platform.client import Platform
from kiosk.platform.delivery import PlatformDeliverer
from offline_queue.entry import Acknowledged, Outcome, Retry
from tests.support.parcels import Filed, submission, without_wait
from tests.support.sandbox import SandboxProcess, SandboxThread
from tests.support.scripted_server import BreakingLine, SlowLine

BIG = random.Random(7).randbytes(900_000)


@pytest.fixture
def broken_line(sandbox: SandboxThread) -> Iterator[BreakingLine]:
    """Give a line that breaks three times within the big paper."""
    line = BreakingLine(urlsplit(sandbox.url).port or 0, 200_000, 250_000, 100_000)
    yield line
    line.close()


def deliver(url: str, filed: Filed, *, read_seconds: float = 3) -> Outcome:
    """Deliver once with a client of its own, as a restarted program would."""
    platform = Platform(url, connect_seconds=2, read_seconds=read_seconds)
    try:
        return PlatformDeliverer(platform, "training", wait=without_wait).deliver(filed.parcel())
    finally:
        platform.close()


def deliver_until_acknowledged(url: str, filed: Filed, tries: int = 8) -> Outcome:
    """Deliver again and again as the queue does; a platform still busy with a broken connection says so."""
    outcome: Outcome = Retry("transport")
    for _ in range(tries):
        outcome = deliver(url, filed)
        if isinstance(outcome, Acknowledged):
            break
    return outcome


def test_an_upload_cut_three_times_arrives_byte_for_byte(sandbox, broken_line) -> None:
    filed = submission(BIG)
    outcome = deliver_until_acknowledged(f"http://127.0.0.1:{broken_line.port}/api/v1", filed)
    papers = {paper["sha256"] for paper in sandbox.state()["attachments"]}
    assert isinstance(outcome, Acknowledged)
    assert broken_line.broken == 3
    assert hashlib.sha256(BIG).hexdigest() in papers


def test_an_upload_goes_on_where_it_was_cut(sandbox) -> None:
    filed = submission(BIG)
    line = BreakingLine(urlsplit(sandbox.url).port or 0, 500_000)
    deliver_until_acknowledged(f"http://127.0.0.1:{line.port}/api/v1", filed)
    line.close()
    assert len(set(filed.urls.values())) == 1


def test_a_platform_killed_between_commit_and_answer_has_it_once(sandbox_process: SandboxProcess) -> None:
    filed = submission(b"drawing", BIG[:50_000])
    sandbox_process.fault("hold-answer", match="/submissions", method="PUT", seconds=30)
    outcomes: list[Outcome] = []
    sender = threading.Thread(target=lambda: outcomes.append(deliver(sandbox_process.url, filed, read_seconds=20)))
    sender.start()
    wait_for_submissions(sandbox_process, 1)
    sandbox_process.end(signal.SIGKILL)
    sender.join(20)
    sandbox_process.start()
    again = deliver(sandbox_process.url, filed)
    state = sandbox_process.state()
    assert outcomes == [Retry("transport", "cut")]
    assert isinstance(again, Acknowledged)
    assert (state["submissions"], state["duplicates"], state["replays"]) == (1, 0, 1)


def wait_for_submissions(platform: SandboxProcess, count: int) -> None:
    """Ask until the commit is there: each question is answered after a whole turn of the platform."""
    for _ in range(2000):
        if platform.state()["submissions"] == count:
            return
    pytest.fail("the platform did not commit")


def test_a_platform_killed_within_an_upload_keeps_what_came(sandbox_process: SandboxProcess) -> None:
    filed = submission(BIG)
    line = BreakingLine(urlsplit(sandbox_process.url).port or 0, 400_000)
    deliver(f"http://127.0.0.1:{line.port}/api/v1", filed, read_seconds=0.5)
    line.close()
    sandbox_process.end(signal.SIGKILL)
    sandbox_process.start()
    assert isinstance(deliver(sandbox_process.url, filed), Acknowledged)
    assert [paper["sha256"] for paper in sandbox_process.state()["attachments"]] == [hashlib.sha256(BIG).hexdigest()]


def test_the_sandbox_says_one_line_and_ends_cleanly_by_sigterm(sandbox_process: SandboxProcess) -> None:
    assert sandbox_process.line == f"sandbox ready on {sandbox_process.url}"
    assert sandbox_process.end(signal.SIGTERM) == 0


@pytest.mark.soak
def test_two_hundred_seeded_cuts_lose_nothing(sandbox: SandboxThread) -> None:
    chance = random.Random(20261123)
    before = sandbox.state()
    for _ in range(200):
        filed = submission(chance.randbytes(chance.randrange(1, 300_000)))
        line = BreakingLine(urlsplit(sandbox.url).port or 0, *(chance.randrange(1, 300_000) for _ in range(4)))
        outcome = deliver_until_acknowledged(f"http://127.0.0.1:{line.port}/api/v1", filed, tries=12)
        line.close()
        assert isinstance(outcome, Acknowledged)
    after = sandbox.state()
    assert after["submissions"] - before["submissions"] == 200
    assert after["duplicates"] == before["duplicates"]


def test_a_large_paper_over_a_slow_line_needs_no_long_connect_limit(sandbox: SandboxThread) -> None:
    paper = random.Random(8).randbytes(6_000_000)
    line = SlowLine(urlsplit(sandbox.url).port or 0, bytes_per_second=12_000_000)
    platform = Platform(f"http://127.0.0.1:{line.port}/api/v1", connect_seconds=0.2, read_seconds=5)
    outcome = PlatformDeliverer(platform, "training", wait=without_wait).deliver(submission(paper).parcel())
    platform.close()
    line.close()
    assert isinstance(outcome, Acknowledged)
