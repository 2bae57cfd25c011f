# SPDX-License-Identifier: Apache-2.0
"""Branches of a dossier that several units work on at once (并联审批): begun with its acceptance, done each by itself.

A branch has no history of its own: its steps stand among those of its dossier, marked with its id, and people are told
of them here alone.
"""

from __future__ import annotations

import datetime
from typing import Any

from kiosk.sandbox import workdays
from kiosk.sandbox.document import Breach
from kiosk.sandbox.history import STATES, Step, is_inner, state_of
from kiosk.sandbox.problems import ProblemError

# So many working days before its last one a branch shows yellow.
NEAR_DAYS = 1
DONE, WAITING = "DECIDED", "WAITING"
# States of the dossier in which its branches wait to be begun.
BEFORE = frozenset({"RECEIVED", "PRE_REVIEW", "SUPPLEMENT_REQUIRED", "NOT_ACCEPTED"})
OVER = frozenset({"DECIDED", "TO_DELIVER", "DELIVERED"})


def told_of(parts: list[dict[str, Any]], steps: list[Step], today: datetime.date) -> list[dict[str, Any]]:
    """Return the branches as they stand."""
    return [_told(part, steps, today) for part in parts]


def running(parts: list[dict[str, Any]], steps: list[Step]) -> bool:
    """Tell whether one of the branches is not done."""
    return any(_state(part, steps) != DONE for part in parts)


def hold(parts: list[dict[str, Any]], steps: list[Step], branch: str) -> None:
    """Refuse a step of a branch that is not there, not begun or done; raises ProblemError."""
    part = next((one for one in parts if one["id"] == branch), None)
    if part is None:
        raise ProblemError("validation-failed", "no such branch", breaches=[Breach("/branch", "enum")])
    if (state := _state(part, steps)) in (WAITING, DONE):
        raise ProblemError("state-conflict", f"the branch is {state}")


def slowest(told: list[dict[str, Any]]) -> str:
    """Return the id of the branch the others wait for, empty where none runs."""
    open_ones = [one for one in told if "last_day" in one and one["state"] != DONE]
    return str(max(open_ones, key=lambda one: one["last_day"])["id"]) if open_ones else ""


def _state(part: dict[str, Any], steps: list[Step]) -> str:
    whole = state_of([step for step in steps if not is_inner(step)])
    if whole in BEFORE:
        return WAITING
    own = _own(part, steps)
    # What was decided for all of it was decided for each part.
    return DONE if whole in OVER else STATES[own[-1]["node"]] if own else "IN_REVIEW"


def _own(part: dict[str, Any], steps: list[Step]) -> list[Step]:
    return [step for step in steps if step.get("branch") == part["id"]]


def _told(part: dict[str, Any], steps: list[Step], today: datetime.date) -> dict[str, Any]:
    state, own = _state(part, steps), _own(part, steps)
    told: dict[str, Any] = {name: part[name] for name in ("id", "name", "unit", "days")} | {
        "state": state,
        "light": "none",
    }
    accepted = [step["at"] for step in steps if step["node"] == "accepted" and not is_inner(step)]
    if state == WAITING or not accepted:
        return told
    last = workdays.after(datetime.datetime.fromisoformat(accepted[-1]).date(), part["days"])
    told |= {"since": accepted[-1], "last_day": last.isoformat()}
    if own:
        told |= {name: own[-1][name] for name in ("note", "unit") if name in own[-1]} | {"moved_at": own[-1]["at"]}
    return told | {"light": _light(state, last, today)}


def _light(state: str, last: datetime.date, today: datetime.date) -> str:
    if state in (DONE, "SUSPENDED"):
        return "none"
    if today > last:
        return "red"
    return "yellow" if workdays.between(today, last) <= NEAR_DAYS else "none"
