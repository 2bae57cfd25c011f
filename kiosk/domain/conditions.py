# SPDX-License-Identifier: Apache-2.0
"""Conditions on the answers of a form, as data: when a field is asked for, when a paper, when something is pointed out.

{"living": "institution"}                 exactly this answer
{"living": ["alone", "family"]}           one of these
{"living": {"not": "family"}}             answered, and neither this (nor one of these)
{"@relation": {"not": "self"}, "x": "y"}  all of them; a name with @ is a fact of the visit, not a field
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

# Between the answers of one field that takes several; no value of an option contains it.
SEVERAL = ","
# Begins the name of a fact of the visit. It lies among the answers but is never sent with them.
FACT = "@"
RELATION = "@relation"


class Besides(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Any answer but these."""

    values: str | tuple[str, ...] = msgspec.field(name="not")


Condition = str | tuple[str, ...] | Besides


def meets(condition: Condition, answer: str) -> bool:
    """Tell whether an answer is what a condition asks for; no answer meets none."""
    if not answer:
        return False
    if isinstance(condition, Besides):
        return not meets(condition.values, answer)
    wanted = (condition,) if isinstance(condition, str) else condition
    return any(one in wanted for one in answer.split(SEVERAL))


def all_met(conditions: Mapping[str, Condition], answers: Mapping[str, str]) -> bool:
    """Tell whether all conditions are met; none are always met."""
    return all(meets(condition, answers.get(name, "")) for name, condition in conditions.items())
