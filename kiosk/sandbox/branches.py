# SPDX-License-Identifier: Apache-2.0
"""Branches of a dossier that several units work on at once (并联审批): begun together, done each by itself.

A branch has no history of its own: its steps stand among those of its dossier, marked with its id, and people are told
of them here alone. What several units miss people are asked for by one notice of the dossier; the others go on.
"""

from __future__ import annotations

import datetime
from typing import Any

from kiosk.contract.document import Breach
from kiosk.contract.problems import ProblemError
from kiosk.sandbox import workdays
from kiosk.sandbox.history import ASKED, STATES, Step, outer, state_of

# So many working days before its last one a branch shows yellow.
NEAR_DAYS = 1
DONE, WAITING = "DECIDED", "WAITING"
# Steps of the dossier its branches begin with.
BEGINNINGS = frozenset({"pre-review", "accepted"})
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


def defects_of(parts: list[dict[str, Any]], steps: list[Step]) -> list[dict[str, Any]]:
    """Return what the units that wait for papers miss, each paper once."""
    waiting = [_own(part, steps)[-1] for part in parts if _state(part, steps) == STATES[ASKED]]
    return list({one["material_id"]: one for step in waiting for one in step["defects"]}.values())


def _state(part: dict[str, Any], steps: list[Step]) -> str:
    whole, own = outer(steps), _own(part, steps)
    if state_of(whole) in OVER:
        # What was decided for all of it was decided for each part.
        return DONE
    if _since(whole) is None:
        return WAITING
    return STATES[own[-1]["node"]] if own and not _answered(own[-1], steps) else "IN_REVIEW"


def _answered(step: Step, steps: list[Step]) -> bool:
    """Tell whether a unit asked for papers that have come since."""
    later = steps[steps.index(step) :]
    return step["node"] == ASKED and any(one["node"] == "supplement-received" for one in later)


def _since(whole: list[Step]) -> str | None:
    """Return when the branches began, None before that."""
    return next((str(step["at"]) for step in whole if step["node"] in BEGINNINGS), None)


def _own(part: dict[str, Any], steps: list[Step]) -> list[Step]:
    return [step for step in steps if step.get("branch") == part["id"]]


def _told(part: dict[str, Any], steps: list[Step], today: datetime.date) -> dict[str, Any]:
    state, own, since = _state(part, steps), _own(part, steps), _since(outer(steps))
    told: dict[str, Any] = {name: part[name] for name in ("id", "name", "unit", "days")} | {"state": state}
    if since is None:
        return told | {"light": "none"}
    last = workdays.after(datetime.datetime.fromisoformat(since).date(), part["days"])
    told |= {"since": since, "last_day": last.isoformat(), "light": _light(state, last, today)}
    if own:
        told |= {name: own[-1][name] for name in ("note", "unit") if name in own[-1]} | {"moved_at": own[-1]["at"]}
    return told


def _light(state: str, last: datetime.date, today: datetime.date) -> str:
    # Whoever waits for somebody else is not late.
    if state in (DONE, "SUSPENDED", STATES[ASKED]):
        return "none"
    if today > last:
        return "red"
    return "yellow" if workdays.between(today, last) <= NEAR_DAYS else "none"
