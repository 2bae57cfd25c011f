"""The document is whole, its examples are true, and both ends compute what its vectors say."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator
from openapi_spec_validator import validate_url

from kiosk.contract.document import FILE, FOLDERS, Document
from kiosk.domain import hashes, query_code, receipt_no
from kiosk.platform.audit_batch import audit_batch
from kiosk.sandbox import checks
from offline_queue.chain import Event

DOCUMENT = Document()
ROOT = dict(DOCUMENT.parts())["file:///banshi/openapi.yaml"]


def schemas_with_examples() -> Iterator[tuple[str, dict[str, Any], Any]]:
    """Yield every example of every schema, wherever it stands."""
    for place, part in DOCUMENT.parts():
        yield from walk(place, part)


def walk(place: str, node: Any) -> Iterator[tuple[str, dict[str, Any], Any]]:
    """Walk a file for schemas with examples and media types with an example."""
    if isinstance(node, list):
        for at, inner in enumerate(node):
            yield from walk(f"{place}/{at}", inner)
    if not isinstance(node, dict):
        return
    if isinstance(node.get("examples"), list):
        for at, example in enumerate(node["examples"]):
            yield f"{place}#{at}", {k: v for k, v in node.items() if k != "examples"}, example
    if "example" in node and "schema" in node:
        yield f"{place}#example", node["schema"], node["example"]
    for name, inner in node.items():
        if name not in ("examples", "example"):
            yield from walk(f"{place}/{name}", inner)


EXAMPLES = list(schemas_with_examples())


def examples_of(name: str) -> list[dict[str, Any]]:
    """Return the test vectors of one schema."""
    found = [example for place, _, example in EXAMPLES if f"/{name}#" in place]
    assert found
    return found


def test_the_document_is_openapi_3_1() -> None:
    validate_url(FILE.as_uri())


@pytest.mark.parametrize("file", sorted(FILE.parent.rglob("*.yaml")), ids=lambda file: file.name)
def test_readers_of_all_kinds_can_read_it(file: Path) -> None:
    # libyaml takes what others do not, such as a bare question mark before a brace; integrators have the others.
    assert list(yaml.parse(file.read_text("utf-8"), Loader=yaml.SafeLoader))


@pytest.mark.parametrize("example", EXAMPLES, ids=[place for place, _, _ in EXAMPLES])
def test_every_example_fits_its_schema(example) -> None:
    _, schema, value = example
    assert DOCUMENT.check(schema, value) == []


def test_it_has_exactly_the_calls_of_this_journey() -> None:
    calls = {f"{op.method.upper()} {op.template}" for op in DOCUMENT.operations if not op.id.startswith("override")}
    assert calls == {
        "GET /time", "GET /catalogue/changes", "GET /catalogue/items/{task_code}", "GET /forms/{code}/versions/{v}",
        "OPTIONS /uploads", "POST /uploads", "HEAD /uploads/{upload}", "PATCH /uploads/{upload}",
        "DELETE /uploads/{upload}", "PUT /submissions/{id}",
        "GET /submissions/{id}", "PUT /evaluations/{id}", "GET /progress/{query_code}",
        "POST /progress/queries", "POST /progress/moves",
        "POST /proofs/queries", "GET /proofs/{id}/document", "GET /proofs/{id}/preview", "POST /proofs/{id}/prints",
        "PUT /proofs/{id}/prints/{n}", "POST /audit-events:batch",
        "POST /checks", "PUT /opinions/{id}", "POST /cases:query",
        "POST /staff-calls", "GET /staff-calls/{id}",
        "PUT /dossiers/{no}/supplements/{id}",
        "GET /dossiers/{no}/documents", "GET /dossiers/{no}/documents/{document}",
        "POST /dossiers/{no}/documents/{document}/print-events", "PUT /dossiers/{no}/deliveries/{id}",
        "GET /windows/{window}/worklist", "GET /stations/{station}/cases",
        "GET /catalogue/bundle", "GET /catalogue/hall", "GET /catalogue/regions",
        "GET /catalogue/trees/{name}", "GET /catalogue/digest",
        "POST /devices/enrolments", "PUT /devices/{id}/certificate", "POST /devices/{id}/heartbeats",
        "GET /devices/{id}/config", "POST /reconciliation/manifests",
        "GET /devices/{id}/commands", "POST /commands/{id}/results", "POST /sync/batches", "GET /sync/receipts",
        "POST /certificates:list", "POST /certificates/{id}/print-grants", "GET /print-grants/{grant}/document",
        "PUT /print-grants/{grant}/results/{n}", "GET /releases/current", "POST /telemetry/batches",
        "POST /identity/sessions", "DELETE /identity/sessions/{id}", "POST /identity/challenges",
        "POST /identity/accounts", "POST /identity/accounts/{id}/onsite-verifications",
        "POST /verifications/persons", "POST /verifications/legal-entities",
        "POST /staff/sessions", "DELETE /staff/sessions/{id}", "GET /staff/roster",
        "GET /content/changes", "GET /content/{id}", "GET /life-info", "GET /reference/{name}",
        "GET /search", "GET /recommendations",
        "PUT /drafts/{id}", "GET /drafts/{id}", "DELETE /drafts/{id}", "POST /drafts/{id}/handoff-codes",
        "POST /drafts:redeem", "POST /dossiers:query", "GET /dossiers/{no}", "GET /dossiers/{no}/timeline",
        "POST /dossiers/{no}/actions", "GET /dossiers/{no}/parallel-tasks",
        "GET /halls/{hall_no}/slots", "GET /halls/{hall_no}/appointments", "PUT /appointments/{id}",
        "GET /appointments/{id}", "PATCH /appointments/{id}", "POST /appointments/{appointment_id}/check-ins",
        "POST /halls/{hall_no}/ticket-events:batch",
        "GET /evaluation-schemas", "GET /surveys", "PUT /survey-answers/{id}", "GET /public-consultations",
        "PUT /public-consultation-answers/{id}", "GET /call-back-offices", "PUT /call-back-requests/{id}",
    }  # fmt: skip


def test_every_call_may_be_answered_by_a_problem_or_has_no_body() -> None:
    bare = [op.id for op in DOCUMENT.operations if "default" not in op.answers]
    assert bare == ["getUploadRules"]


def test_every_problem_code_has_a_status_and_a_known_way_to_retry() -> None:
    rules = DOCUMENT.problems.values()
    assert {rule["retry"] for rule in rules} == {"never", "later", "after-fix", "human"}
    assert all(400 <= rule["status"] < 600 for rule in rules)


CLASSES = {operation.id: operation.kind for operation in DOCUMENT.operations}


@pytest.mark.parametrize("call", CLASSES)
def test_every_call_says_when_it_is_made(call: str) -> None:
    assert CLASSES[call] in ("O", "Q", "C")


def test_what_the_outbox_sends_is_what_may_wait() -> None:
    own = {call for call, kind in CLASSES.items() if kind == "Q" and "pload" not in call and "override" not in call}
    assert own == {
        "putSubmission", "putEvaluation", "putOpinion", "putProofPrint", "postAuditEvents", "postAccount",
        "postOnsiteVerification", "putSupplement", "postDocumentPrint", "putDelivery", "putDraft", "postDossierAction",
        "putAppointment", "postCheckIn", "postTicketEvents", "postSyncBatch", "putGrantResult",
        "postTelemetryBatch",
        "putSurveyAnswer", "putConsultationAnswer", "putCallBackRequest",
    }  # fmt: skip


def test_what_is_kept_for_times_without_a_line_is_only_read() -> None:
    kept = {
        operation.method for operation in DOCUMENT.operations if operation.kind == "C" and operation.id != "queryMoves"
    }
    assert kept == {"get"}


def test_every_code_a_call_may_be_answered_has_a_status_and_every_code_is_one_of_some_call() -> None:
    named = frozenset().union(*(operation.problems for operation in DOCUMENT.operations))
    assert named == set(DOCUMENT.problems)


@pytest.mark.parametrize("vector", examples_of("ReceiptNoVector"), ids=lambda vector: vector["digits"])
def test_the_platform_finds_the_check_digit_of_the_vectors(vector) -> None:
    wrong = str((int(vector["check"]) + 1) % 10)
    assert checks.receipt_no_holds(vector["digits"] + vector["check"])
    assert not checks.receipt_no_holds(vector["digits"] + wrong)


@pytest.mark.parametrize("vector", examples_of("ReceiptNoVector"), ids=lambda vector: vector["digits"])
def test_the_terminal_closes_and_shows_a_receipt_number_as_the_vectors_say(vector) -> None:
    assert receipt_no.check_digit(vector["digits"]) == vector["check"]
    assert receipt_no.grouped(vector["receipt_no"]) == vector["shown"]


@pytest.mark.parametrize("vector", examples_of("QueryCodeVector"), ids=lambda vector: vector["characters"])
def test_the_terminal_closes_and_shows_a_query_code_as_the_vectors_say(vector) -> None:
    assert query_code.check_character(vector["characters"]) == vector["check"]
    assert query_code.grouped(vector["query_code"]) == vector["shown"]


@pytest.mark.parametrize("vector", examples_of("QueryCodeVector"), ids=lambda vector: vector["characters"])
def test_the_platform_finds_the_check_character_of_the_vectors(vector) -> None:
    holding = [c for c in checks.CROCKFORD if checks.query_code_holds(vector["characters"] + c)]
    assert holding == [vector["check"]]


@pytest.mark.parametrize("vector", examples_of("FormHashVector"), ids=lambda vector: vector["sha256"][:8])
def test_both_ends_hash_a_form_as_the_vectors_say(vector) -> None:
    assert hashes.canonical_json(vector["form_data"]).decode() == vector["canonical"]
    assert hashes.form_sha256(vector["form_data"]) == vector["sha256"]
    assert checks.canonical_hash(vector["form_data"]) == vector["sha256"]


@pytest.mark.parametrize("vector", examples_of("ManifestHashVector"), ids=lambda vector: vector["sha256"][:8])
def test_both_ends_hash_a_manifest_as_the_vectors_say(vector) -> None:
    assert hashes.manifest_sha256(vector["manifest"]) == vector["sha256"]
    assert checks.manifest_hash(vector["manifest"]) == vector["sha256"]


@pytest.mark.parametrize("vector", examples_of("PartiesHashVector"), ids=lambda vector: vector["sha256"][:8])
def test_both_ends_hash_the_parties_as_the_vectors_say(vector) -> None:
    assert hashes.canonical_json(vector["parties"]).decode() == vector["canonical"]
    assert hashes.content_sha256(vector["parties"]) == vector["sha256"]
    assert checks.canonical_hash(vector["parties"]) == vector["sha256"]


@pytest.mark.parametrize("place", range(2), ids=["for oneself", "on an authorisation"])
def test_both_ends_bind_answers_parties_and_papers_to_a_signature_as_the_vectors_say(place) -> None:
    form, manifest = examples_of("FormHashVector")[0], examples_of("ManifestHashVector")[0]
    parties, vector = examples_of("PartiesHashVector")[place], examples_of("CoversHashVector")[place]
    bound = {name: vector[f"{name}_sha256"] for name in ("form", "manifest", "parties")}
    assert bound == {"form": form["sha256"], "manifest": manifest["sha256"], "parties": parties["sha256"]}
    assert hashes.canonical_json({f"{name}_sha256": of for name, of in bound.items()}).decode() == vector["canonical"]
    assert hashes.covers_sha256(form["form_data"], parties["parties"], manifest["manifest"]) == vector["sha256"]
    drawing = {"id": "drawing", "sha256": "0" * 64, "size": 1}
    sent = {
        "form_data": form["form_data"],
        "parties": parties["parties"],
        "manifest": [*manifest["manifest"], drawing],
        "signature": {"attachment_id": "drawing"},
    }
    assert checks.covers_hash(sent) == vector["sha256"]


def test_both_ends_hash_an_audit_event_as_the_example_says() -> None:
    told = examples_of("AuditBatch")[0]["events"][0]
    assert Event(**told).digest() == checks.event_hash(told) == told["hash"]


@pytest.mark.parametrize("count", [0, 501])
def test_a_batch_of_no_or_too_many_events_is_none(count) -> None:
    events = [Event(seq, 0, 0, "", "x", "", "{}", "", "") for seq in range(count)]
    with pytest.raises(ValueError, match="500"):
        audit_batch("id", events, device={}, mode="training")


def test_a_fraction_has_no_canonical_form() -> None:
    with pytest.raises(TypeError, match="integers"):
        hashes.canonical_json({"amounts": [1, {"inner": 1.5}]})


def test_every_file_of_the_document_names_its_licence() -> None:
    files = [FILE, *(part for folder in FOLDERS for part in Path(FILE.parent / folder).glob("*.yaml"))]
    assert [f.name for f in files if not f.read_text("utf-8").startswith("# SPDX-License-Identifier: Apache-2.0")] == []


@pytest.mark.parametrize("name", [place for place, _ in DOCUMENT.parts() if "schemas" in place])
def test_every_schema_is_json_schema_2020_12(name) -> None:
    for schema in dict(DOCUMENT.parts())[name].values():
        Draft202012Validator.check_schema(schema)
