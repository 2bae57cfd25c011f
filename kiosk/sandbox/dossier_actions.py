# SPDX-License-Identifier: Apache-2.0
"""What a clerk may do to a dossier: from which state, in which role, what must be said with it, and the step it writes.

Which step leads to which state is ``history.STATES``; here stands who may write it and when. Steps of another system
(部门录入) may leave out what that system did not tell, and never go back.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from kiosk.contract.document import Breach
from kiosk.contract.problems import ProblemError
from kiosk.sandbox.history import ASKED, BLURRED, MISSING, STATES, Step, line_of, moment

OPEN = frozenset({"RECEIVED", "PRE_REVIEW"})
HANDLED = frozenset({"ACCEPTED", "IN_REVIEW"})
ENDS = frozenset({"NOT_ACCEPTED", "DELIVERED", "WITHDRAWN", "TERMINATED"})
Place = tuple[str, str]
EVERYWHERE = frozenset(STATES.values())
OFFICE = ("clerk", "hall-manager")
OUTPOSTS = (*OFFICE, "station-agent")
EXTERNAL, FLAG, SUPPLEMENT = "external-progress", "flag", "request-supplement"
# What another system may have done without us; a branch may also ask for papers.
EXTERNAL_NODES = frozenset({"accepted", "in-review", "suspended", "decided", "to-deliver"})
# A hand-over leaves the state as it is; the flag is a step within the office.
FORWARDED, FLAGGED = "forwarded", "flagged"
EXPIRED = {"zh": "已经过期。", "en": "It is out of date."}
WRONG = {"missing": MISSING, "unreadable": BLURRED, "expired": EXPIRED}
# Members of an action that its step keeps as they were said.
SAID_AS_IT_IS = ("to", "external_no", "special", "flag", "chief", "approved_by", "branch", "defects")
RESULTS = {
    "granted": {"zh": "准予。", "en": "Granted."},
    "refused": {"zh": "不予。理由和救济途径写在决定书上。", "en": "Refused. The decision says why, and how to appeal."},
}


@dataclass(frozen=True)
class Action:
    """One thing a clerk may do."""

    node: str
    states: frozenset[str]
    roles: tuple[str, ...] = OFFICE
    needs: tuple[str, ...] = ()
    """Members that must be said with it."""


ACTIONS = {
    "pre-review": Action("pre-review", frozenset({"RECEIVED"})),
    "accept": Action("accepted", OPEN),
    # From SUPPLEMENT_REQUIRED it replaces the notice that is out.
    SUPPLEMENT: Action(ASKED, OPEN | {"SUPPLEMENT_REQUIRED"}, needs=("defects",)),
    "not-accept": Action("not-accepted", OPEN | {"SUPPLEMENT_REQUIRED"}, needs=("reason",)),
    "forward": Action(FORWARDED, OPEN | HANDLED, OUTPOSTS, ("to",)),
    EXTERNAL: Action("", OPEN | HANDLED | {"SUSPENDED", "DECIDED"}, needs=("node", "unit")),
    "special-start": Action("suspended", HANDLED, needs=("special", "reason")),
    "special-end": Action("in-review", frozenset({"SUSPENDED"})),
    "decide": Action("decided", HANDLED, needs=("result",)),
    "issue": Action("to-deliver", frozenset({"DECIDED"})),
    FLAG: Action(FLAGGED, EVERYWHERE, OUTPOSTS, ("flag", "reason")),
}


def legal(state: str) -> list[str]:
    """Return the actions a state allows."""
    return [name for name, action in ACTIONS.items() if state in action.states]


def may_follow(state: str, node: str) -> bool:
    """Tell whether another system can have come from a state to a step, over steps it did not tell of."""
    # Reviews follow one another in several departments: the same state, another unit.
    return node == "in-review" and state == "IN_REVIEW" or _reaches(state, node)


def _reaches(state: str, node: str) -> bool:
    seen, coming = {state}, [state]
    for one in coming:
        for action in ACTIONS.values():
            to = STATES.get(action.node)
            if to and one in action.states and to not in seen:
                seen.add(to)
                coming.append(to)
    return STATES[node] in seen - {state}


def missing_words(body: dict[str, Any], steps: list[Step]) -> Iterator[Breach]:
    """Find what an action must say and does not."""
    wanted = [*ACTIONS[body["action"]].needs, *_wanted_besides(body, steps)]
    return (Breach(f"/{name}", "required") for name in dict.fromkeys(wanted) if not body.get(name))


def _wanted_besides(body: dict[str, Any], steps: list[Step]) -> tuple[str, ...]:
    """Return what must be said because of how it stands, or of what is said."""
    # 一次性告知: a second formal notice is not forbidden, but somebody has to answer for it.
    if body["action"] == SUPPLEMENT and any(step["node"] == ASKED for step in steps):
        return ("reason", "chief")
    # A unit that asks for papers says which; people are asked by the notice of the dossier.
    if body["action"] == EXTERNAL and body.get("node") == ASKED:
        return ("branch", "defects")
    return ("reason",) if body.get("result") == "refused" else ()


def step_of(body: dict[str, Any], staff_no: str, now: datetime.datetime, before: list[Step]) -> Step:
    """Return the step an action writes after others, with who did it and both times: of machine and platform."""
    step: Step = {
        "node": ACTIONS[body["action"]].node, "at": moment(now), "actor": staff_no, "occurred_at": body["occurred_at"],
        "recorded_at": moment(now), "held": True,
    }  # fmt: skip
    step |= {name: body[name] for name in SAID_AS_IT_IS if name in body}
    step |= {"note": worded(body["reason"])} if "reason" in body else {}
    step |= {"inner": True} if body["action"] == FLAG or "branch" in body else {}
    if body["action"] == "forward":
        step["unit"] = worded(body["to"]["unit"])
    if body["action"] == EXTERNAL:
        # It happened when it happened there, and not when somebody found the time to write it in.
        happened = instant(body["occurred_at"]).astimezone(now.tzinfo)
        step |= {"source": "clerk", "node": body["node"], "unit": worded(body["unit"]), "at": moment(happened)}
    if body["action"] == "issue":
        step["granted"] = next((one["granted"] for one in reversed(before) if "granted" in one), True)
    return step | result_in(body)


def result_in(body: dict[str, Any]) -> Step:
    """Return what was decided, in words people are told."""
    if "result" not in body:
        return {}
    return {
        "granted": body["result"] == "granted",
        "result": worded(body.get("result_text") or RESULTS[body["result"]]),
    }


def defect_lines(defects: list[dict[str, Any]], item: dict[str, Any]) -> tuple[list[dict[str, Any]], list[Breach]]:
    """Return the lines of the notice that tells of the defects, and which of them cannot be told."""
    papers = {one["id"]: one for one in item["materials"] if one["source"] == "applicant"}
    lines: list[dict[str, Any]] = []
    breaches: list[Breach] = []
    for place, defect in enumerate(defects):
        words = worded(defect["wrong"]) if "wrong" in defect else WRONG.get(defect["kind"])
        if defect["material_id"] not in papers:
            breaches.append(Breach(f"/defects/{place}/material_id", "enum"))
        elif words is None:
            breaches.append(Breach(f"/defects/{place}/wrong", "required"))
        else:
            lines.append(line_of(papers[defect["material_id"]], words))
    return lines, breaches


def instant(told: str, pointer: str = "/occurred_at") -> datetime.datetime:
    """Read a moment; raises ProblemError for one that no calendar has."""
    try:
        return datetime.datetime.fromisoformat(told).astimezone(datetime.UTC)
    # The first hours of the year 1 have no moment in another zone.
    except (ValueError, OverflowError) as wrong:
        raise ProblemError("validation-failed", "no such moment", breaches=[Breach(pointer, "format")]) from wrong


def last_day(told: str | None, today: datetime.date) -> datetime.date | None:
    """Read until when papers may come, None where nothing is said; raises ProblemError for a day that is over."""
    try:
        day = datetime.date.fromisoformat(told) if told else None
    except ValueError:
        day = datetime.date.min
    if day and day < today:
        raise ProblemError("validation-failed", "no such day, or it is over", breaches=[Breach("/until", "minimum")])
    return day


def worded(said: dict[str, str]) -> dict[str, str]:
    """Return words in both languages; where nobody translated them, the same in both."""
    return {"zh": said["zh"], "en": said.get("en") or said["zh"]}


def places_of(body: dict[str, Any], steps: list[Step]) -> list[Place]:
    """Return who has had a dossier, as region and hall: where it was taken in, and whom it was handed on to in turn."""
    device = body["device"]
    handed_on = [step["to"] for step in steps if step["node"] == FORWARDED]
    # Halls of two districts may have one number; what is handed on without a district stays in its own.
    return [
        (device["region"], device["hall"]), *((to.get("region", device["region"]), to["hall"]) for to in handed_on)
    ]  # fmt: skip
