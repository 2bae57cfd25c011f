# SPDX-License-Identifier: Apache-2.0
"""Why a setting was refused, for the person who typed it: the key, what it is for, what fits, an example.

The checker names types and patterns; whoever stands at a machine with a screwdriver reads neither.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping

import msgspec
from msgspec import inspect

# The checker's own words: "what is wrong - at `$.site.region`"; the place is left out for the whole.
PLACE = re.compile(r"^(?P<what>.*?)(?: - at `\$\.?(?P<path>[^`]*)`)?$", re.DOTALL)
UNKNOWN = re.compile(r"unknown field `(?P<name>[^`]*)`")
MISSING = re.compile(r"missing required field `(?P<name>[^`]*)`")
STEP = re.compile(r"[^.\[\]]+")
# A value is shown so that it can be found again, not in full.
LONGEST_VALUE = 40


def refusal(wrong: str, values: object, struct: type[msgspec.Struct]) -> str:
    """Return one sentence or two on a refusal, in words; ``wrong`` is what the checker said of ``values``."""
    seen = PLACE.match(wrong)
    what, path = (seen["what"], seen["path"] or "") if seen else (wrong, "")
    if unknown := UNKNOWN.search(what):
        return _no_such_key(_joined(path, unknown["name"]), unknown["name"], _fields(struct, path))
    if missing := MISSING.search(what):
        return f"{_joined(path, missing['name'])} is missing. {_what_it_is(struct, _joined(path, missing['name']))}"
    return f"{path or 'the whole'}{_shown(values, path)} cannot be used. {_what_it_is(struct, path)}"


def _no_such_key(key: str, name: str, fields: Iterable[inspect.Field]) -> str:
    near = difflib.get_close_matches(name, [field.encode_name for field in fields], 1)
    hint = f"Did you mean {near[0]}?" if near else "docs/settings.md lists them all."
    return f"{key}: there is no such setting. {hint}"


def _what_it_is(struct: type[msgspec.Struct], path: str) -> str:
    field = _field(struct, path)
    if field is None:
        return "docs/settings.md says what belongs there."
    kind, meant = _bare(field.type)
    example = _example(field, kind)
    return f"{meant or 'What fits'}: {_fitting(kind)}{', such as ' + example if example else ''}."


def _fitting(kind: inspect.Type) -> str:
    """Say what fits a type."""
    if isinstance(kind, inspect.UnionType):
        # None is in a union only to say that there is no default; nobody can type it.
        return _fitting(next(one for one in kind.types if not isinstance(one, inspect.NoneType)))
    if isinstance(kind, inspect.LiteralType):
        return f"one of {', '.join(str(value) for value in kind.values)}"
    if isinstance(kind, inspect.IntType | inspect.FloatType):
        return _number(kind)
    if isinstance(kind, inspect.StrType):
        digits = re.fullmatch(r"\^\[0-9\]\{(\d+)\}\$", kind.pattern or "")
        return (
            f"{digits[1]} digits in quotes" if digits else "words in quotes" + (", not empty" * bool(kind.min_length))
        )
    if isinstance(kind, inspect.StructType | inspect.DictType):
        return "a section of its own with further keys"
    return "a list in square brackets" + (", not empty" * bool(getattr(kind, "min_length", 0)))


def _number(kind: inspect.IntType | inspect.FloatType) -> str:
    bounds = (
        ("over", kind.gt), ("at least", kind.ge), ("under", kind.lt), ("at most", kind.le),
    )  # fmt: skip
    said = " and ".join(f"{words} {value:g}" for words, value in bounds if value is not None)
    return ("a whole number" if isinstance(kind, inspect.IntType) else "a number") + (f" {said}" if said else "")


def _example(field: inspect.Field, kind: inspect.Type) -> str:
    if isinstance(kind, inspect.LiteralType | inspect.UnionType) or not isinstance(field.default, str | int | float):
        return ""
    return str(field.default)


def _field(struct: type[msgspec.Struct], path: str) -> inspect.Field | None:
    *above, name = STEP.findall(path) or [""]
    if name.isdigit() and (whole := _field(struct, ".".join(above))) is not None:
        # One entry of a list: what is written of the list, and what fits one of its places.
        kind, meant = _bare(whole.type)
        one = kind.item_type if isinstance(kind, inspect.VarTupleType) else kind
        return inspect.Field(name, name, inspect.Metadata(_bare(one)[0], extra_json_schema={"description": meant}))
    return next((field for field in _fields(struct, ".".join(above)) if field.encode_name == name), None)


def _fields(struct: type[msgspec.Struct], path: str) -> tuple[inspect.Field, ...]:
    """Return the fields of the section a path leads to; none where it leads to no section."""
    facts: inspect.Type = inspect.type_info(struct)
    for step in STEP.findall(path):
        if step.isdigit() and isinstance(facts, inspect.VarTupleType):
            facts = _bare(facts.item_type)[0]
            continue
        fields = facts.fields if isinstance(facts, inspect.StructType) else ()
        found = next((field for field in fields if field.encode_name == step), None)
        if found is None:
            return ()
        facts = _bare(found.type)[0]
    return facts.fields if isinstance(facts, inspect.StructType) else ()


def _bare(kind: inspect.Type) -> tuple[inspect.Type, str]:
    """Return a type without what is written about it, and its description."""
    if isinstance(kind, inspect.Metadata):
        return kind.type, str((kind.extra_json_schema or {}).get("description", ""))
    return kind, ""


def _shown(values: object, path: str) -> str:
    """Return the value that was refused, where it is one that can be shown."""
    for step in STEP.findall(path):
        if isinstance(values, Mapping):
            values = values.get(step)
        elif isinstance(values, list | tuple) and step.isdigit():
            values = values[int(step)]
    words = repr(values)
    shown = words if len(words) <= LONGEST_VALUE else words[:LONGEST_VALUE] + "…"
    return "" if values is None or isinstance(values, Mapping | list | tuple) else f": {shown}"


def _joined(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name
