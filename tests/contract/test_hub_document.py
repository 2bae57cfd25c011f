"""The document of the hall is whole, its examples are true, and it and the program name the same calls."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from typing import Any, cast, get_args

import pytest
from openapi_spec_validator import validate_url

from kiosk.contract.document import FOLDERS, SHARED, Document
from kiosk.hub.asking import Rooms
from kiosk.hub.deeds import DEEDS, names_in
from kiosk.hub.parts import answers
from kiosk.hub.service import FILE
from kiosk.hub.site import KINDS
from kiosk.tickets.acts import SweepUnprinted, TakeAppointments
from kiosk.tickets.desk import DOINGS
from kiosk.tickets.errors import CODES, Code

DOCUMENT = Document(FILE, SHARED)
# What the hub does by itself, and what comes from the platform: no machine of the hall asks for it.
OWN = {SweepUnprinted, TakeAppointments}
# What the parts beside the desk answer; they are only made here, and asked nothing.
BESIDE = answers(Rooms(*[cast("Any", None)] * len(fields(Rooms))))
READ = {"getTicket", "getDayKey", "getQueues", "getRules", "getSnapshot", "getBoard", "getEvents"}


def with_examples() -> Iterator[tuple[str, dict[str, Any], Any]]:
    """Yield each example with its schema."""
    for place, part in DOCUMENT.parts():
        for name, schema in part.items():
            if isinstance(schema, dict):
                rest = {key: value for key, value in schema.items() if key != "examples"}
                yield from ((f"{place}#{name}", rest, example) for example in schema.get("examples", ()))


EXAMPLES = list(with_examples())


def test_the_document_is_openapi_3_1() -> None:
    validate_url(FILE.as_uri())


@pytest.mark.parametrize("example", EXAMPLES, ids=[place for place, _, _ in EXAMPLES])
def test_every_example_fits_its_schema(example: tuple[str, dict[str, Any], Any]) -> None:
    _, schema, value = example
    assert DOCUMENT.check(schema, value) == []


def test_each_call_is_an_act_of_the_desk_or_a_question() -> None:
    assert {operation.id for operation in DOCUMENT.operations} == {*DEEDS, *READ, *BESIDE}
    assert {deed.act for deed in DEEDS.values()} == set(DOINGS) - OWN


@pytest.mark.parametrize("operation", DOCUMENT.operations, ids=lambda operation: operation.id)
def test_every_call_says_who_may_make_it_and_may_be_refused(operation: Any) -> None:
    assert operation.kind == "L"
    assert set() < operation.hands <= set(KINDS)
    assert "default" in operation.answers


@pytest.mark.parametrize("name", DEEDS)
def test_an_act_goes_where_its_call_stands_and_under_a_key(name: str) -> None:
    operation = next(operation for operation in DOCUMENT.operations if operation.id == name)
    deed = DEEDS[name]
    assert (operation.method.upper(), operation.template) == (deed.method, deed.path)
    assert str(deed.status) in operation.answers
    assert set(names_in(deed.path)) <= set(deed.act.__struct_fields__)
    assert "Idempotency-Key" in [parameter["name"] for parameter in operation.parameters if parameter["in"] == "header"]


def test_every_code_of_the_desk_has_a_status() -> None:
    assert set(DOCUMENT.problems) >= CODES
    assert frozenset(get_args(Code)) == CODES


def test_every_code_is_one_of_some_call() -> None:
    assert frozenset().union(*(operation.problems for operation in DOCUMENT.operations)) == set(DOCUMENT.problems)


def test_every_file_of_the_document_names_its_licence() -> None:
    files = [FILE, *(part for folder in FOLDERS for part in (FILE.parent / folder).glob("*.yaml"))]
    assert [file.name for file in files if not file.read_text("utf-8").startswith("# SPDX-License-Identifier: ")] == []
