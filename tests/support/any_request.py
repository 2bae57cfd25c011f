"""Asking a call in many ways, right and wrong ones, and what each answer to it must keep."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.generation.modes import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

# All but that what fits the document is taken: check digits, hashes and signatures are promised beside the schemas.
PROMISED = [
    not_a_server_error, status_code_conformance, content_type_conformance, response_headers_conformance,
    response_schema_conformance,
]  # fmt: skip
MODES = {"right": GenerationMode.POSITIVE, "wrong": GenerationMode.NEGATIVE}
SLICE = 2
CAMPAIGN = 400


def in_many_ways(call: Any, mode: str, examples: int) -> Callable[[Callable[[Any], None]], Callable[[], None]]:
    """Let a function ask a call so many times; a short slice asks the same each time."""

    def decorated(ask: Callable[[Any], None]) -> Callable[[], None]:
        chosen = settings(
            max_examples=examples,
            deadline=None,
            database=None,
            derandomize=examples <= SLICE,
            phases=[Phase.explicit, Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        return chosen(given(case=call.as_strategy(generation_mode=MODES[mode]))(ask))

    return decorated
