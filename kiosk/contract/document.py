# SPDX-License-Identifier: Apache-2.0
"""A document as a judge of requests and answers: what it does not allow is refused, here and there."""

from __future__ import annotations

import functools
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import yaml
from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError
from referencing import Registry
from referencing.jsonschema import DRAFT202012

Node = dict[str, Any]

# What stands in no file is asked of the platform.
FILE = Path(__file__).parents[1] / "platform" / "openapi.yaml"
# What other documents borrow from it: the shapes of problems, ids and moments.
SHARED = (FILE.parent / "schemas" / "basics.yaml",)
# Of a scheme that knows folders, so that "../" in a reference is resolved as everywhere; nobody ever asks the address.
BASE = "file:///banshi/"
FOLDERS = ("paths", "schemas")
# A path item has other members too (summary, parameters): only these are calls. TRACE is no part of any contract.
METHODS = ("get", "put", "post", "delete", "options", "head", "patch")
HIDDEN = re.compile(r"\{(\w+)\}")
# The C loader reads the document ten times as fast; it is there where PyYAML was built with libyaml.
LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True)
class Breach:
    """One place that does not fit the document: JSON Pointer (or ``header NAME``), and the rule it breaks."""

    pointer: str
    rule: str
    detail: str = ""


@dataclass(frozen=True)
class Operation:
    """One call of the document: its parts with every reference resolved one step."""

    id: str
    method: str
    template: str
    body: Node = field(repr=False)
    parameters: tuple[Node, ...] = field(repr=False)
    answers: Mapping[str, Node] = field(repr=False)
    kind: str = ""
    """``x-class``: O, Q, C or L."""
    hands: frozenset[str] = field(repr=False, default=frozenset())
    """``x-hands``: the kinds of machine that may ask; empty where that is not said."""
    problems: frozenset[str] = field(repr=False, default=frozenset())
    """Codes it may be answered, those of every call included."""

    @property
    def takes_json(self) -> bool:
        """Tell whether the body is JSON."""
        return "application/json" in self.body.get("content", {})


class Document:
    """An OpenAPI 3.1 document split over files, some of them perhaps borrowed from another; read once."""

    def __init__(self, file: Path = FILE, borrowed: Sequence[Path] = ()) -> None:
        self._parts = shipped() if file == FILE else dict(load(file, borrowed))
        self._root = self._parts[BASE + file.name]
        resources = [(place, DRAFT202012.create_resource(content)) for place, content in self._parts.items()]
        self._registry: Registry[Any] = Registry().with_resources(resources)
        self._validators: dict[str, Draft202012Validator] = {}
        self.operations = tuple(self._operations())
        self._ways = [(pattern_of(operation.template), operation) for operation in self.operations]
        self.problems: Mapping[str, Node] = self._root["x-problem-codes"]

    def find(self, method: str, path: str) -> tuple[Operation, dict[str, str]] | None:
        """Return the operation for a path below the base, and the values in the path; None when there is none."""
        for pattern, operation in self._ways:
            match = pattern.fullmatch(path)
            if match and operation.method == method.lower():
                return operation, match.groupdict()
        return None

    def methods_of(self, path: str) -> tuple[str, ...]:
        """Return the methods a path knows."""
        return tuple(op.method.upper() for pattern, op in self._ways if pattern.fullmatch(path))

    def check_body(self, operation: Operation, body: object) -> list[Breach]:
        """Hold a JSON body against the operation's schema."""
        return self.check(operation.body["content"]["application/json"]["schema"], body)

    def check_parameters(
        self, operation: Operation, path: Mapping[str, str], query: Mapping[str, str], headers: Mapping[str, str]
    ) -> list[Breach]:
        """Hold path, query and headers (by lower-case name) against the operation's parameters."""
        given = {"path": path, "query": query, "header": headers}
        breaches: list[Breach] = []
        for parameter in operation.parameters:
            name, place = parameter["name"], parameter["in"]
            value = given[place].get(name.lower() if place == "header" else name)
            breaches += self._check_words(f"{place} {name}", parameter, value)
        return breaches

    def check_answer(self, operation: Operation, status: int, headers: Mapping[str, str], body: object) -> list[Breach]:
        """Hold an answer (headers by lower-case name, ``body`` parsed) against what the document promises."""
        answer = operation.answers.get(str(status), operation.answers.get("default"))
        if answer is None:
            return [Breach("", "status", str(status))]
        breaches: list[Breach] = []
        for name, header in answer.get("headers", {}).items():
            breaches += self._check_words(f"header {name}", self._resolve(header), headers.get(name.lower()))
        # HEAD promises the headers of a GET and sends no body (RFC 9110, 9.3.2): nothing is there to be held.
        if operation.method == "head" or "content" not in answer:
            return breaches
        media = headers.get("content-type", "").split(";", 1)[0]
        if media not in answer["content"]:
            return [*breaches, Breach("header Content-Type", "content", media)]
        return breaches + self.check(answer["content"][media]["schema"], body)

    def check(self, schema: Node, value: object) -> list[Breach]:
        """Hold a value against a schema of the document."""
        # A validator takes milliseconds to build and a call needs several: they are kept by what they check, because
        # the nodes of the document are new dictionaries each time a reference was resolved.
        key = repr(schema)
        if key not in self._validators:
            self._validators[key] = Draft202012Validator(schema, registry=self._registry)
        return breaches_of(self._validators[key].iter_errors(value))

    def parts(self) -> Iterator[tuple[str, Node]]:
        """Yield every file's address and content, references made absolute."""
        yield from self._parts.items()

    def _check_words(self, pointer: str, described: Node, value: str | None) -> list[Breach]:
        if value is None:
            return [Breach(pointer, "required")] if described.get("required") else []
        schema = described.get("schema", {})
        # Words in paths, queries and headers are strings on the wire; the schema speaks of numbers. Longer ones stay
        # words and break the rule of the type, before they can become numbers that no database holds.
        typed: object = int(value) if schema.get("type") == "integer" and re.fullmatch("[0-9]{1,18}", value) else value
        return [Breach(pointer, breach.rule, breach.detail) for breach in self.check(schema, typed)]

    def _operations(self) -> Iterator[Operation]:
        for template, place in self._root["paths"].items():
            item = self._resolve(place)
            for method in METHODS:
                if method in item:
                    yield self._operation(template, method, item)

    def _operation(self, template: str, method: str, item: Node) -> Operation:
        node = item[method]
        parameters = [self._resolve(p) for p in [*item.get("parameters", ()), *node.get("parameters", ())]]
        return Operation(
            id=node["operationId"],
            method=method,
            template=template,
            body=self._resolve(node.get("requestBody", {})),
            parameters=tuple(parameters),
            answers={status: self._resolve(answer) for status, answer in node["responses"].items()},
            kind=node.get("x-class", ""),
            hands=frozenset(node.get("x-hands", ())),
            problems=frozenset(node.get("x-problems", ())) | frozenset(self._root.get("x-problems-of-all", ())),
        )

    def _resolve(self, node: Node) -> Node:
        # One reference may name another (a shared parameter that is a shared header): followed to the end.
        while "$ref" in node:
            place, _, pointer = node["$ref"].partition("#/")
            node = self._parts[place]
            for step in pointer.split("/"):
                # In this order (RFC 6901, 4): the other way round "~01" would become "/" and not "~1".
                node = node[step.replace("~1", "/").replace("~0", "~")]
        return node


@functools.cache
def shipped() -> Mapping[str, Node]:
    """Return the parts of this program's own document, read once for all judges; nobody changes them."""
    return dict(load(FILE))


def load(file: Path, borrowed: Sequence[Path] = ()) -> Iterator[tuple[str, Node]]:
    """Read a document, the files beside it that it is split into, and those it borrows."""
    beside = sorted(inner for folder in FOLDERS for inner in (file.parent / folder).glob("*.yaml"))
    for part in [file, *beside, *borrowed]:
        place = urljoin(BASE, Path(os.path.relpath(part, file.parent)).as_posix())
        yield place, absolute(yaml.load(part.read_bytes(), Loader=LOADER), place)  # noqa: S506  # a safe loader


def absolute(node: Any, place: str) -> Any:
    """Return a copy in which every reference names its file in full."""
    if isinstance(node, list):
        return [absolute(inner, place) for inner in node]
    if not isinstance(node, dict):
        return node
    copied = {key: absolute(inner, place) for key, inner in node.items()}
    if isinstance(node.get("$ref"), str):
        target, _, pointer = node["$ref"].partition("#")
        copied["$ref"] = (urljoin(place, target) if target else place) + "#" + pointer
    return copied


def pattern_of(template: str) -> re.Pattern[str]:
    """Turn a path template into a pattern with named groups."""
    parts = HIDDEN.split(template)
    return re.compile("".join(f"(?P<{part}>[^/]+)" if at % 2 else re.escape(part) for at, part in enumerate(parts)))


def breaches_of(errors: Iterator[ValidationError]) -> list[Breach]:
    """Flatten what the validator found; the values themselves stay out, they may be personal."""
    found: dict[Breach, None] = {}
    # A dictionary in place of a set: people read the first breach, and it must be the same one each time.
    for error in (inner for outer in errors for inner in meant(outer)):
        for step in missing(error) or [None]:
            path = [*error.absolute_path, *([] if step is None else [step])]
            pointer = "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in path)
            found[Breach(pointer, str(error.validator))] = None
    return list(found)


def meant(error: ValidationError) -> Iterator[ValidationError]:
    """Yield what is wrong with the one of several shapes that was meant, the error itself where none can be told."""
    shapes: dict[object, list[ValidationError]] = {}
    for inner in error.context or ():
        shapes.setdefault(inner.schema_path[0], []).append(inner)
    # A shape says by its type, or by a constant, that it is another one than was meant.
    typed = [wrong for wrong in shapes.values() if not any(says_another(one, "type", 0) for one in wrong)]
    left = [wrong for wrong in typed if not any(says_another(one, "const", 1) for one in wrong)]
    found = left[0] if len(left) == 1 else shared(left or typed)
    if error.validator != "oneOf" or not found:
        yield error
        return
    for one in found:
        yield from meant(one)


def shared(shapes: list[list[ValidationError]]) -> list[ValidationError]:
    """Return what is wrong whichever shape was meant."""
    places = [{(str(one.validator), *one.absolute_path) for one in wrong} for wrong in shapes]
    first = shapes[0] if shapes else []
    return [one for one in first if all((str(one.validator), *one.absolute_path) in others for others in places)]


def says_another(error: ValidationError, rule: str, depth: int) -> bool:
    """Tell whether a shape breaks a rule so near its top that it was not meant."""
    return error.validator == rule and len(error.relative_path) == depth


def missing(error: ValidationError) -> list[str | None]:
    """Return the members that a ``required`` error misses: it points at the object, people want the place."""
    if error.validator != "required" or not isinstance(error.instance, dict):
        return []
    asked: Any = error.validator_value
    return [name for name in asked if name not in error.instance]
