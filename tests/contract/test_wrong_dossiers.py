"""Answers about dossiers that are none: of another dossier, by another key, of another act, out of a cache."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from kiosk.contract.document import Document
from kiosk.platform.calls import dossiers
from kiosk.platform.calls.dossiers import Action
from kiosk.platform.calls.staff_calls import Place
from kiosk.platform.client import Platform
from kiosk.platform.errors import NotThePlatformError, PlatformError
from tests.support.scripted_server import ScriptedServer, as_json

PARTS = dict(Document().parts())
SCHEMAS = PARTS["file:///banshi/schemas/dossiers.yaml"]
PROGRESS = PARTS["file:///banshi/schemas/progress.yaml"]["Progress"]["examples"][0]
PARTIES = {
    "relation": "self",
    "applicant": {"type": "person", "name": "某", "id_type": "resident", "id_no": "1", "read_from_card": True},
}
NO, MODE = PROGRESS["project_no"], "training"
SLIP = f"BSR1/{PROGRESS['receipt_no']}/{PROGRESS['query_code']}"
SESSION = {"X-Staff-Session": "x" * 32}
FILE = {
    "project_no": NO, "version": 3, "role": "applicant", "progress": PROGRESS, "documents": [], "signed_by": MODE,
    "parties": PARTIES | {"operator": PARTIES["applicant"]},
}  # fmt: skip
FOUND = {"dossiers": [PROGRESS], "as_of": PROGRESS["as_of"], "signed_by": MODE}
DONE = SCHEMAS["ActionAcknowledgement"]["examples"][0]
PROJECT = FOUND | {"dossiers": [], "project": SCHEMAS["Project"]["examples"][0]}
ACT = Action(
    id=DONE["id"], project_no=NO, action="accept", occurred_at="2026-11-24T09:12:00+08:00", device=Place("1", "2", "3"),
    mode=MODE,
)  # fmt: skip
Ask = Callable[[Platform], object]
CALLS: dict[str, tuple[dict[str, Any], Ask]] = {
    "dossier": (FILE, lambda client: dossiers.dossier(client, NO, SESSION, MODE)),
    "way": (SCHEMAS["Timeline"]["examples"][0], lambda client: dossiers.timeline(client, NO, SESSION, MODE)),
    "branches": (
        SCHEMAS["ParallelTasks"]["examples"][0], lambda client: dossiers.parallel_tasks(client, NO, SESSION, MODE),
    ),
    "act": (DONE, lambda client: dossiers.do(client, ACT, SESSION, 2)),
}  # fmt: skip
FINDING: dict[str, tuple[dict[str, Any], Ask]] = {
    "slip": (FOUND, lambda client: dossiers.by_slip(client, SLIP, MODE)),
    "number": (FOUND, lambda client: dossiers.by_number(client, NO, "0016", MODE)),
    "project": (PROJECT, lambda client: dossiers.project(client, PROJECT["project"]["code"], MODE)),
    "own": (FOUND, lambda client: dossiers.own(client, SESSION, MODE)),
}
ALL = CALLS | FINDING


def asked(told: dict[str, Any], ask: Ask) -> object:
    with ScriptedServer(as_json(200, told, ETag='"x"')) as server:
        client = Platform(server.url, connect_seconds=2, read_seconds=5)
        try:
            return ask(client)
        finally:
            client.close()


@pytest.mark.parametrize("call", ALL)
def test_what_is_right_is_taken(call: str) -> None:
    assert asked(*ALL[call])


@pytest.mark.parametrize("call", CALLS)
def test_what_is_told_of_another_dossier_is_told_to_nobody(call: str) -> None:
    told, ask = CALLS[call]
    with pytest.raises(NotThePlatformError, match="other-dossier"):
        asked(told | {"project_no": "another"}, ask)


@pytest.mark.parametrize("call", ALL)
def test_an_answer_of_another_mode_is_none(call: str) -> None:
    told, ask = ALL[call]
    with pytest.raises(NotThePlatformError, match="signed-by-other"):
        asked(told | {"signed_by": "production"}, ask)


@pytest.mark.parametrize(
    ("call", "wrong"),
    [
        ("dossier", {"progress": PROGRESS | {"project_no": "another"}}),
        ("act", {"id": "01936f3a-6f40-7c21-9a55-0d1c5b6f2e99"}),
        ("slip", {"dossiers": [PROGRESS | {"query_code": "5H7Q20C4"}]}),
        ("slip", {"dossiers": []}),
        ("number", {"dossiers": [PROGRESS | {"project_no": "another"}]}),
        ("number", {"dossiers": [PROGRESS, PROGRESS]}),
        ("project", {"project": PROJECT["project"] | {"code": "another"}}),
        ("project", {"project": None}),
    ],
)
def test_what_a_cache_has_of_somebody_else_is_not_taken(call: str, wrong: dict[str, Any]) -> None:
    told, ask = ALL[call]
    with pytest.raises(NotThePlatformError):
        asked(told | wrong, ask)


@pytest.mark.parametrize("call", ALL)
def test_what_is_not_typed_is_no_answer(call: str) -> None:
    with pytest.raises(PlatformError):
        asked({"state": "fine"}, ALL[call][1])


def test_nothing_of_a_person_is_shown() -> None:
    for call in ("dossier", "own"):
        shown = repr(asked(*ALL[call]))
        assert "某" not in shown
        assert PROGRESS["receipt_no"] not in shown
    assert "Action(" in repr(ACT)
