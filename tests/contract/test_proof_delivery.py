"""What became of a copy, from the outbox to the sandbox: told once, whatever becomes of line and answer."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from config.clock import CHINA
from devices.page_printer import PageReport, PageResult
from kiosk.audit import Act
from kiosk.domain.proof import Copy
from kiosk.platform.calls.proofs import ask_proof, reserve_copy
from kiosk.platform.client import Platform
from kiosk.platform.delivery import PlatformDeliverer
from kiosk.steps.proof_work import Numbered, Result, number, tell
from offline_queue.entry import Priority, State
from offline_queue.outbox import Outbox
from offline_queue.vault import FileKey
from offline_queue.worker import Worker
from tests.support.proofs import HOUSES, asked, copy_of, somebody
from tests.support.sandbox import SandboxThread

NOW = datetime.datetime(2026, 11, 23, 9, 41, tzinfo=CHINA)


@pytest.fixture
def box(tmp_path: Path) -> Iterator[Outbox]:
    made = Outbox.open(tmp_path / "outbox", FileKey(tmp_path / "keys" / "device.key"))
    yield made
    made.close()


@pytest.fixture
def platform(sandbox: SandboxThread) -> Iterator[Platform]:
    made = Platform(sandbox.url, read_seconds=15.0)
    yield made
    made.close()


def reserved(platform: Platform) -> Copy:
    copy = copy_of(ask_proof(platform, asked("property-record", somebody())))
    return replace(copy, n=reserve_copy(platform, copy.request(asked.site)).n)


def stored(box: Outbox, copy: Copy, result: PageResult = PageResult.PRINTED) -> None:
    cause = "" if result is PageResult.PRINTED else "page.paper-out"
    tell(Result(copy, PageReport(copy.print_no, result, cause), NOW, asked.site, HOUSES), box)


def sent(box: Outbox, platform: Platform) -> State:
    worker = Worker(box, PlatformDeliverer(platform, "training"))
    worker.nudge()
    worker.step()
    (entry,) = [one for one in box.entries() if one.kind == "proof-print"]
    return entry.state


@pytest.mark.parametrize("result", list(PageResult))
def test_each_result_is_acknowledged(box: Outbox, platform: Platform, result: PageResult) -> None:
    stored(box, reserved(platform), result)
    assert sent(box, platform) is State.ACKNOWLEDGED


def test_a_lost_answer_is_asked_for_again_and_counted_once(
    box: Outbox, platform: Platform, sandbox: SandboxThread
) -> None:
    stored(box, reserved(platform))
    before = sandbox.state()["prints"].get("printed", 0)
    sandbox.fault("drop-answer", times=1, match="/prints/")
    first = sent(box, platform)
    assert (first, sent(box, platform)) == (State.RETRY, State.ACKNOWLEDGED)
    assert sandbox.state()["prints"]["printed"] == before + 1


@pytest.mark.parametrize("fault", ["error-500", "html", "busy-429", "other-id", "other-mode"])
def test_a_platform_in_trouble_leaves_it_waiting(
    box: Outbox, platform: Platform, sandbox: SandboxThread, fault: str
) -> None:
    stored(box, reserved(platform))
    sandbox.fault(fault, times=1, match="/prints/")
    assert sent(box, platform) is State.RETRY


def test_a_copy_nobody_reserved_is_shown_to_staff(box: Outbox, platform: Platform) -> None:
    copy = copy_of(ask_proof(platform, asked("property-record", somebody())))
    stored(box, replace(copy, n=1))
    assert sent(box, platform) is State.DEAD_LETTER


def test_a_print_has_a_number_of_its_own_day_and_machine_and_is_recorded(box: Outbox) -> None:
    day = NOW.date()
    numbers = [number("K03", day, "01936f3a-6f40-7c21-9a55-000000000001", box) for _ in range(2)]
    assert numbers == [Numbered("K03-20261123-0001"), Numbered("K03-20261123-0002")]
    assert [event.action for event in box.events()] == [Act.PROOF_PRINT_BEGUN] * 2


def test_the_chain_takes_what_is_told_of_a_copy(box: Outbox, platform: Platform) -> None:
    copy = reserved(platform)
    stored(box, copy)
    told = [event for event in box.events() if event.action == Act.PROOF_PRINTED]
    assert (len(told), told[0].object, copy.document_sha256 in told[0].facts) == (1, copy.proof_id, True)
    assert box.verify_chain() is None


def test_results_go_before_ratings_and_after_applications() -> None:
    assert Priority.CORRECTION < Priority.PROOF_PRINT < Priority.EVALUATION
