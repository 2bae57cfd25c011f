"""Rows about papers a person gets printed: through the real client, sandbox, driver and wire."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from devices.device import CancelToken, Deadline
from devices.page_printer import PagePrinter
from devices.page_printer.ipp import IppPrinter
from devices.page_printer.virtual import VirtualPagePrinter
from kiosk.audit import Act
from kiosk.flows.offer import PROOF, decide
from kiosk.platform.answer import Answer
from kiosk.platform.client import Platform
from kiosk.steps.doors import section_of
from kiosk.steps.proof import PLATFORM
from kiosk.steps.proof_screens import Doing, ProofPreview
from kiosk.steps.screens import Trouble
from kiosk.steps.step import GoTo
from kiosk.steps.taking import take_up
from tests.support.flow_walk import card
from tests.support.proof_walk import ProofWalk
from tests.support.proofs import HOUSES, item, new_id, somebody
from tests.support.sandbox import SandboxThread

NO_CRIME = "990504000000"


@pytest.fixture
def walk(sandbox: SandboxThread, printer: VirtualPagePrinter) -> Iterator[ProofWalk]:
    """Give a walk whose platform and printer are real from the client and the driver on."""
    platform, driver = Platform(sandbox.url), IppPrinter(printer.address, look_seconds=0.01, stand_seconds=0.02)
    driver.open(Deadline.after(5), CancelToken())
    made = ProofWalk()
    made.runner.auto |= {PLATFORM: platform, PagePrinter: driver}
    # The platform serves a whole run and counts copies by person and day: a walk must not get the answers of another.
    made.facilities.new_id = new_id  # type: ignore[method-assign]  # ids of the run, not of the walk
    yield made
    platform.close()


def told_to(platform: Platform, walk: ProofWalk) -> list[int]:
    """Deliver what was stored of each copy; return the copies that are left after each."""
    answers = [
        platform.ask("PUT", f"/proofs/{put.body['proof_id']}/prints/{put.body['n']}", source=put.payload,
                     headers={"Content-Type": "application/json"})
        for put in walk.outbox.puts.values() if put.kind == "proof-print"
    ]  # fmt: skip
    return [int(answer.read_as(dict)["copies_left"]) for answer in answers]


@pytest.mark.row("R59")
def test_a_jam_on_page_one_gives_the_copy_back_once_and_the_retry_is_logged_with_its_number(
    walk: ProofWalk, printer: VirtualPagePrinter
) -> None:
    walk.choose(HOUSES)
    walk.choose("self")
    walk.lay(replace(card("ayguli"), number=somebody().number))
    walk.press("next")
    walk.sees(ProofPreview)
    left = walk.part.left
    printer.jam_next()
    walk.press("print")
    walk.sees(Trouble, "proof.print.failed-title")
    printer.free()
    walk.press("retry")
    walk.sees(Doing, "proof.done.title")
    logged = [
        (facts["result"], facts["number"]) for action, _, facts in walk.outbox.events if action == Act.PROOF_PRINTED
    ]
    names = [job.name for job in printer.jobs]
    assert logged == [("failed", names[0]), ("printed", names[1])]
    assert len(printer.printed) == 1
    assert told_to(walk.runner.auto[PLATFORM], walk) == [left - 1, left - 1]  # type: ignore[arg-type]  # the real client


@pytest.mark.row("R62")
def test_a_paper_that_takes_three_days_opens_an_application_and_no_print(walk: ProofWalk) -> None:
    matter = item(NO_CRIME)
    offer = decide(matter, walk.facilities, ("apply", "proof"))
    outcome = take_up(walk.visit, offer)
    assert (section_of(matter), matter.promise_days, matter.kiosk_mode == PROOF) == ("apply", 3, False)
    assert (outcome, walk.platform.asked) == (GoTo("whom"), [])


@pytest.mark.row("R56")
def test_the_print_log_holds_the_hash_of_the_sealed_document_that_came_out(
    printer: VirtualPagePrinter, walk: ProofWalk
) -> None:
    came_out: list[bytes] = []
    printer.on_job = lambda job: came_out.append(job.pdf)
    walk.choose(HOUSES)
    walk.choose("self")
    walk.lay(replace(card("ayguli"), number=somebody().number))
    walk.press("next")
    walk.sees(ProofPreview)
    walk.press("print")
    walk.sees(Doing, "proof.done.title")
    (logged,) = [facts for action, _, facts in walk.outbox.events if action == Act.PROOF_PRINTED]
    assert (logged["code"], logged["result"]) == (hashlib.sha256(came_out[0]).hexdigest(), "printed")


@pytest.mark.row("R56")
def test_a_document_in_another_format_than_the_sealed_one_is_not_printed(
    walk: ProofWalk, printer: VirtualPagePrinter, monkeypatch: pytest.MonkeyPatch
) -> None:
    platform = walk.runner.auto[PLATFORM]
    assert isinstance(platform, Platform)
    ask = platform.ask

    def as_ofd(method: str, path: str, **more: Any) -> Answer:
        answer = ask(method, path, **more)
        return (
            Answer(answer.status, answer.headers | {"content-type": "application/ofd"}, b"PK")
            if path.endswith("/document")
            else answer
        )

    monkeypatch.setattr(platform, "ask", as_ofd)
    walk.choose(HOUSES)
    walk.choose("self")
    walk.lay(replace(card("ayguli"), number=somebody().number))
    walk.press("next")
    walk.sees(Trouble)
    assert (printer.jobs, [action for action, _, _ in walk.outbox.events if action == Act.PROOF_PRINTED]) == ([], [])
