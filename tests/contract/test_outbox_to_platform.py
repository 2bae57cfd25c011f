"""The whole seam: an application of the domain, stored in a real outbox, delivered to the sandbox, settled."""

from __future__ import annotations

import datetime
import hashlib
import json
import secrets
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import msgspec
import pytest

from config.settings import Site
from kiosk.domain import query_code, receipt_no
from kiosk.domain.item import ServiceItem
from kiosk.domain.parties import Authorisation, Parties, Person
from kiosk.domain.relation import Relation
from kiosk.domain.submission import STROKES, Paper, Signed, Submission, covers, evaluation
from kiosk.platform.audit_batch import audit_batch
from kiosk.platform.client import Platform
from kiosk.platform.delivery import PlatformDeliverer
from kiosk.training.cards import identity_card
from kiosk.training.persons import person
from offline_queue.entry import Acknowledged, Attachment, Entry, Outcome, Priority, Retry, State
from offline_queue.outbox import Outbox
from tests.support.outboxes import HandClock, open_box
from tests.support.parcels import DEVICE, FORM_DATA, TASK_CODE, new_id, without_wait
from tests.support.sandbox import SandboxThread
from tests.support.scripted_server import BreakingLine

CATALOGUE = Path(__file__).parents[2] / "kiosk" / "training" / "catalogue"
NOW = datetime.datetime(2026, 11, 23, 10, 26, tzinfo=datetime.timezone(datetime.timedelta(hours=8)))
PAGE = secrets.token_bytes(400_000)
SITE = Site(mode="training", region="990121", hall="0007", device="03")


@pytest.fixture
def outbox(tmp_path: Path) -> Iterator[Outbox]:
    """Give a real outbox."""
    box = open_box(tmp_path)
    yield box
    box.close()


@pytest.fixture
def platform(sandbox: SandboxThread) -> Iterator[Platform]:
    """Give a client of the sandbox."""
    client = Platform(sandbox.url, connect_seconds=2, read_seconds=3)
    yield client
    client.close()


def application(sequence: int, relation: Relation = Relation.SELF) -> Submission:
    """Return an application of a training person with signature, strokes and a scanned page."""
    elder = Person.of_card(identity_card(person("赵德厚").card), phone="13800000000")
    operator = elder if relation is Relation.SELF else Person.of_card(identity_card(person("罗有田").card))
    may = Authorisation(("submit",), datetime.date(2026, 12, 31)) if relation is Relation.ENTRUSTED else None
    drawing = Paper(new_id(), "signature", "image/png", b"drawing")
    papers = (drawing, Paper(new_id(), STROKES, "application/json", b"[]"), Paper(new_id(), "bank-card", "a/b", PAGE))
    parties = Parties(relation, elder, operator, operator, None, may)
    signature = Signed(drawing.id, hashlib.sha256(b"[]").hexdigest(), covers(FORM_DATA, parties, papers), NOW)
    item = msgspec.json.decode((CATALOGUE / "items" / f"{TASK_CODE}.json").read_bytes(), type=ServiceItem)
    return Submission(
        id=new_id(),
        receipt_no=receipt_no.make(f"{secrets.randbelow(10**6):06d}", "0007", "03", NOW.date(), sequence),
        query_code=query_code.make(secrets.randbelow),
        item=item,
        parties=parties,
        form_data=FORM_DATA,
        papers=papers,
        signature=signature,
        later=("household-register",),
        site=SITE,
        received_at=NOW,
    )


def store(outbox: Outbox, submission: Submission) -> Entry:
    """Store an application as the flow does."""
    papers = [Attachment(paper.id, paper.mime, bytes(paper.content)) for paper in submission.papers]
    with outbox.transaction() as tx:
        return tx.put(
            "submission",
            submission.payload(),
            dossier=submission.id,
            priority=Priority.SUBMISSION,
            attachments=papers,
            id=submission.id,
        )


def deliver(outbox: Outbox, platform: Platform, clock: float) -> tuple[Entry, Outcome]:
    """Claim, deliver and settle the next entry."""
    parcel = outbox.claim(clock)
    assert parcel
    outcome = PlatformDeliverer(platform, "training", wait=without_wait).deliver(parcel)
    return outbox.settle(parcel.entry, outcome, delay=0.0), outcome


@pytest.mark.parametrize("relation", [Relation.SELF, Relation.FAMILY, Relation.ENTRUSTED])
def test_what_was_stored_is_acknowledged_with_the_platforms_number(outbox, platform, sandbox, relation) -> None:
    submission = application(1, relation)
    store(outbox, submission)
    entry, outcome = deliver(outbox, platform, HandClock().now)
    kept = {p["id"]: p["sha256"] for p in sandbox.state()["attachments"] if p["submission_id"] == submission.id}
    assert isinstance(outcome, Acknowledged)
    assert (entry.state, len(entry.acknowledgement.number)) == (State.ACKNOWLEDGED, 43)
    assert kept == {paper.id: paper.line["sha256"] for paper in submission.papers}


def test_an_upload_that_was_cut_goes_on_from_the_address_the_outbox_kept(outbox, sandbox) -> None:
    store(outbox, application(2))
    line = BreakingLine(urlsplit(sandbox.url).port or 0, 150_000, 1, 1, 1, 1)
    broken = Platform(f"http://127.0.0.1:{line.port}/api/v1", connect_seconds=1, read_seconds=1)
    _, first = deliver(outbox, broken, HandClock().now)
    line.close()
    broken.close()
    parcel = outbox.claim(HandClock().now + 3600)
    assert isinstance(first, Retry)
    assert any(paper.upload_url for paper in parcel.attachments)
    whole = Platform(sandbox.url)
    outcome = PlatformDeliverer(whole, "training", wait=without_wait).deliver(parcel)
    whole.close()
    assert isinstance(outcome, Acknowledged)


def test_a_lost_answer_is_asked_for_again_by_the_same_entry(outbox, platform, sandbox) -> None:
    submission = application(3)
    store(outbox, submission)
    before = sandbox.state()["submissions"]
    sandbox.fault("drop-answer", times=1, match="/submissions", method="PUT")
    waiting, _ = deliver(outbox, platform, HandClock().now)
    settled, _ = deliver(outbox, platform, HandClock().now + 3600)
    assert (waiting.state, settled.state) == (State.RETRY, State.ACKNOWLEDGED)
    assert sandbox.state()["submissions"] == before + 1


def test_an_evaluation_of_the_domain_is_acknowledged(outbox, platform) -> None:
    entry_id = new_id()
    item = application(4).item
    with outbox.transaction() as tx:
        payload = evaluation(entry_id, new_id(), item, "very-satisfied", NOW, SITE)
        tx.put("evaluation", payload, dossier=entry_id, priority=Priority.EVALUATION, id=entry_id)
    entry, _ = deliver(outbox, platform, HandClock().now)
    assert entry.state is State.ACKNOWLEDGED


def test_the_chain_of_a_real_outbox_is_taken_by_the_platform(outbox, platform) -> None:
    store(outbox, application(5))
    batch_id = new_id()
    where = DEVICE | {"region": f"{secrets.randbelow(10**6):06d}"}
    batch = audit_batch(batch_id, outbox.events(after=0, limit=500), device=where, mode="training")
    with outbox.transaction() as tx:
        tx.put("audit", batch, dossier=batch_id, priority=Priority.AUDIT, id=batch_id)
    deliver(outbox, platform, HandClock().now)
    entry, outcome = deliver(outbox, platform, HandClock().now)
    assert isinstance(outcome, Acknowledged)
    assert json.loads(entry.acknowledgement.body)["accepted_to"] == json.loads(batch)["events"][-1]["seq"]
