"""The papers of a dossier between terminal and platform: made with its steps, sealed, counted, and nobody else's."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from msgspec import convert, to_builtins
from msgspec.structs import replace

from kiosk.outgoing import leave
from kiosk.platform.calls.documents import (
    DossierDocument,
    PrintEvent,
    document,
    documents_of,
    tell_print,
)
from kiosk.platform.calls.staff_calls import Place
from kiosk.platform.client import Platform
from kiosk.platform.errors import NotThePlatformError, PlatformError, RefusedError
from kiosk.sandbox.calls.documents import OWN_PRINTS
from offline_queue.entry import State
from offline_queue.outbox import Outbox
from tests.support import signed_in
from tests.support.dossiers import City, answer_to
from tests.support.outboxes import outbox
from tests.support.parcels import DEVICE, new_id
from tests.support.raw_calls import Ask, ask
from tests.support.sandbox import SandboxThread
from tests.support.scripted_server import ScriptedServer, as_json, response

__all__ = ["ask", "outbox"]
NOTICE = {
    "id": "01936f3a-6f40-7c21-9a55-0d1c5b6f2e60", "kind": "supplement-notice", "number": "7",
    "title": {"zh": "x", "en": "x"}, "state": "valid", "pages": 1, "sha256": "0" * 64, "size": 1,
    "seal": {"by": "x", "algorithm": "training-drawing"}, "issued_at": "2026-11-24T09:12:00+08:00",
    "printed": 0, "prints_left": 3,
}  # fmt: skip


@pytest.fixture
def city(sandbox: SandboxThread) -> Iterator[City]:
    made = City(sandbox)
    made.file()
    yield made
    made.close()


@pytest.fixture
def clerk(sandbox: SandboxThread) -> dict[str, str]:
    return signed_in.clerk(sandbox)


def papers(city: City, session: dict[str, str]) -> tuple[DossierDocument, ...]:
    return documents_of(city.platform, city.progress().project_no, "training", session)


def paper(city: City, session: dict[str, str], kind: str) -> DossierDocument:
    return next(one for one in papers(city, session) if one.kind == kind)


def printed(of: DossierDocument, number: str, **changes: Any) -> PrintEvent:
    event = PrintEvent(
        id=new_id(), project_no=number, document_id=of.id, document_sha256=of.sha256, print_no="K03-20261126-0147",
        result="printed", cause="", occurred_at="2026-11-26T10:03:10+08:00", device=Place(**DEVICE), mode="training",
    )  # fmt: skip
    return replace(event, **changes)


def test_each_step_makes_the_paper_of_it(city: City, clerk: dict[str, str]) -> None:
    for step in ("supplement-asked", "accepted", "decided", "to-deliver"):
        city.act(step)
    told = papers(city, clerk)
    assert [one.kind for one in told] == ["receipt", "supplement-notice", "acceptance", "decision", "licence"]
    assert {(one.state, one.pages, one.seal.algorithm) for one in told} == {("valid", 1, "training-drawing")}


def test_who_is_refused_gets_the_decision_that_says_so(city: City, clerk: dict[str, str]) -> None:
    city.act("not-accepted", note={"zh": "户口不在本市。", "en": "Not of this city."})
    assert papers(city, clerk)[-1].title.zh == "不予受理决定书"


def test_a_paper_is_the_bytes_its_hash_names_each_time(city: City, clerk: dict[str, str]) -> None:
    receipt = paper(city, clerk, "receipt")
    number = city.progress().project_no
    content = document(city.platform, number, receipt, clerk)
    assert (content[:5], len(content)) == (b"%PDF-", receipt.size)
    assert document(city.platform, number, receipt, clerk) == content


def test_what_is_kept_by_its_hash_need_not_come_again(city: City, clerk: dict[str, str], ask: Ask) -> None:
    receipt = paper(city, clerk, "receipt")
    where = f"/dossiers/{city.progress().project_no}/documents/{receipt.id}"
    named = {"X_Staff_Session": clerk["X-Staff-Session"], "If_None_Match": f'"{receipt.sha256}"'}
    assert ask("GET", where, **named).status == 304


def test_a_notice_that_was_replaced_is_listed_and_not_given_out(city: City, clerk: dict[str, str]) -> None:
    city.act("supplement-asked", days_ago=1)
    city.act("supplement-asked")
    first, second = [one for one in papers(city, clerk) if one.kind == "supplement-notice"]
    assert (first.state, second.state) == ("replaced", "valid")
    with pytest.raises(RefusedError, match="gone"):
        document(city.platform, city.progress().project_no, first, clerk)


def test_what_came_later_has_a_receipt_of_its_own_beside_the_first(city: City, clerk: dict[str, str]) -> None:
    city.act("supplement-asked")
    (dossier,) = city.dossiers()
    city.file(answer_to(dossier, city.application().body["parties"]))
    receipts = [one for one in papers(city, clerk) if one.kind == "receipt"]
    assert [one.state for one in receipts] == ["valid", "valid"]
    assert receipts[0].sha256 != receipts[1].sha256


def test_its_own_people_read_it_by_their_session_and_nobody_else(city: City, sandbox: SandboxThread) -> None:
    own = signed_in.person(sandbox, str(city.person["id_no"]))
    assert paper(city, own, "receipt").prints_left == OWN_PRINTS
    with pytest.raises(RefusedError, match="forbidden-scope"):
        papers(city, signed_in.person(sandbox, "990101198803120020"))


@pytest.mark.parametrize(
    ("session", "code"),
    [({}, "session-ended"), ({"X-Staff-Session": "x" * 30}, "session-ended")],
    ids=["none", "nobody's"],
)
def test_without_a_session_nothing_is_told(city: City, session: dict[str, str], code: str) -> None:
    with pytest.raises(RefusedError, match=code):
        papers(city, session)


def test_whose_work_is_another_reads_no_dossier(city: City, sandbox: SandboxThread) -> None:
    with pytest.raises(RefusedError, match="forbidden-scope"):
        papers(city, signed_in.clerk(sandbox, "0007", "technician"))


def test_a_number_no_dossier_has_is_told(city: City, clerk: dict[str, str]) -> None:
    with pytest.raises(RefusedError, match="not-found"):
        documents_of(city.platform, "1" * 43, "training", clerk)


def test_the_paper_of_another_dossier_is_not_had_under_this_one(city: City, clerk: dict[str, str]) -> None:
    other = City(city.sandbox)
    other.file()
    with pytest.raises(RefusedError, match="not-found"):
        document(city.platform, city.progress().project_no, paper(other, clerk, "receipt"), clerk)
    other.close()


def test_a_print_is_counted_once_and_one_that_failed_is_not(city: City, clerk: dict[str, str]) -> None:
    receipt, number = paper(city, clerk, "receipt"), city.progress().project_no
    event = printed(receipt, number)
    first = tell_print(city.platform, event)
    again = tell_print(city.platform, event)
    failed = tell_print(city.platform, printed(receipt, number, result="failed", cause="page.paper-out"))
    assert (first, failed.printed, failed.prints_left) == (again, 1, OWN_PRINTS - 1)
    assert paper(city, clerk, "receipt").printed == 1


def test_a_print_nobody_is_sure_of_counts_and_no_count_goes_below_none(city: City, clerk: dict[str, str]) -> None:
    receipt, number = paper(city, clerk, "receipt"), city.progress().project_no
    told = [tell_print(city.platform, printed(receipt, number, result="unsure")) for _ in range(OWN_PRINTS + 1)]
    assert [one.prints_left for one in told] == [2, 1, 0, 0]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"document_sha256": "0" * 64}, "hash-mismatch"),
        ({"mode": "production"}, "forbidden-scope"),
        ({"document_id": new_id()}, "not-found"),
        ({"project_no": "1"}, "not-found"),
    ],
    ids=["other bytes", "other mode", "other paper", "other dossier"],
)
def test_a_print_of_what_was_never_given_out_is_refused(
    city: City, clerk: dict[str, str], change: dict[str, str], code: str
) -> None:
    event = printed(paper(city, clerk, "receipt"), city.progress().project_no, **change)
    with pytest.raises(RefusedError, match=code):
        tell_print(city.platform, event)


def test_a_print_is_told_out_of_the_outbox_once_also_after_a_lost_answer(
    city: City, clerk: dict[str, str], outbox: Outbox
) -> None:
    receipt = paper(city, clerk, "receipt")
    with outbox.transaction() as tx:
        leave(tx, printed(receipt, city.progress().project_no))
    city.sandbox.fault("drop-answer", times=1, match="/dossiers", method="POST")
    assert city.send(outbox)[0][0] is State.RETRY
    assert city.send(outbox) == [(State.ACKNOWLEDGED, "")]
    assert paper(city, clerk, "receipt").printed == 1


def test_a_print_told_under_another_paper_dossier_or_key_is_refused(
    city: City, clerk: dict[str, str], ask: Ask
) -> None:
    receipt, number = paper(city, clerk, "receipt"), city.progress().project_no
    where = f"/dossiers/{number}/documents/{receipt.id}/print-events"
    body = to_builtins(printed(receipt, number))
    wrong = [body | {"document_id": new_id()}, body | {"project_no": "1"}, body]
    keys = [body["id"], body["id"], new_id()]
    heard = [ask("POST", where, told, Idempotency_Key=key) for told, key in zip(wrong, keys, strict=True)]
    assert [one.body["errors"][0]["pointer"] for one in heard] == ["/document_id", "/project_no", "/id"]


def test_a_paper_a_print_and_a_list_are_the_same_after_a_restart(tmp_path: Path) -> None:
    first = SandboxThread(tmp_path)
    city = City(first)
    city.file()
    session, number = signed_in.clerk(first), city.progress().project_no
    receipt = paper(city, session, "receipt")
    content, event = document(city.platform, number, receipt, session), printed(receipt, number)
    told = tell_print(city.platform, event)
    city.close()
    first.stop()
    second = SandboxThread(tmp_path)
    city = City(second)
    (found,) = documents_of(city.platform, number, "training", session)
    assert (found.sha256, found.printed) == (receipt.sha256, 1)
    assert document(city.platform, number, found, session) == content
    assert tell_print(city.platform, event) == told
    city.close()
    second.stop()


def asked(reply: bytes, question: Any) -> None:
    """Put a question to a server that answers so."""
    with ScriptedServer(reply) as server:
        client = Platform(server.url, connect_seconds=2, read_seconds=5)
        try:
            question(client)
        finally:
            client.close()


@pytest.mark.parametrize("change", [{"project_no": "2"}, {"signed_by": "production"}, {"documents": [{}]}])
def test_a_list_of_another_dossier_or_mode_is_not_believed(change: dict[str, Any]) -> None:
    told = {"project_no": "1", "documents": [NOTICE], "as_of": "x", "signed_by": "training"} | change
    with pytest.raises(PlatformError):
        asked(as_json(200, told), lambda client: documents_of(client, "1", "training", {}))


def test_bytes_with_another_hash_are_nobodys_paper() -> None:
    wanted = convert(NOTICE, DossierDocument)
    with pytest.raises(NotThePlatformError, match="hash-differs"):
        asked(response(200, b"%PDF-", "application/pdf"), lambda client: document(client, "1", wanted, {}))


@pytest.mark.parametrize("change", [{"id": new_id()}, {"document_id": "other"}, {"signed_by": "production"}])
def test_the_count_of_another_print_is_not_believed(change: dict[str, str]) -> None:
    event = printed(convert(NOTICE, DossierDocument), "1")
    told = {"type": "document-print-acknowledgement", "id": event.id, "document_id": event.document_id, "printed": 1}
    told |= {"prints_left": 2, "content_sha256": "x", "received_at": "x", "signed_by": "training"}
    with pytest.raises(NotThePlatformError):
        asked(as_json(201, told | change), lambda client: tell_print(client, event))
