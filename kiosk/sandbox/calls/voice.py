# SPDX-License-Identifier: Apache-2.0
"""What the city asks the public, and by what it is rated: surveys, drafts, calls back. Each has its end."""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterator, Mapping
from typing import Any

from starlette.responses import Response

from config.clock import CHINA, china_time
from kiosk.contract.document import Breach
from kiosk.contract.problems import ProblemError
from kiosk.sandbox.call import Call, Handler, Rooms
from kiosk.sandbox.calls.bundle import tagged
from kiosk.sandbox.kept import Kept
from kiosk.sandbox.registers import TRAINING
from kiosk.sandbox.slots import at, moment, wrong_member
from kiosk.sandbox.workdays import is_worked

TABLES = "CREATE TABLE IF NOT EXISTS public_end (id TEXT PRIMARY KEY, ends REAL NOT NULL) STRICT;"
DAY = 86400.0
Item = Mapping[str, Any]


class Voice:
    """Handlers of the calls of the public's voice that are no opinions of one person."""

    def __init__(self, rooms: Rooms) -> None:
        self._rooms = rooms
        self._store = rooms.store
        self._kept = Kept(rooms)
        rooms.store.hold(TABLES)
        told = json.loads((TRAINING / "voice.json").read_bytes())
        self._evaluation = told["evaluation"]
        self._surveys: dict[str, Item] = {one["id"]: one for one in told["surveys"]}
        self._drafts: dict[str, Item] = {one["id"]: one for one in told["consultations"]}
        self._offices: dict[str, Item] = {one["id"]: one for one in told["call_back"]}
        self._open([*self._surveys.values(), *self._drafts.values()])
        self.handlers: dict[str, Handler] = {
            "getEvaluationSchemas": self.schemas,
            "getSurveys": self.surveys,
            "putSurveyAnswer": self.answer_survey,
            "getPublicConsultations": self.drafts,
            "putConsultationAnswer": self.answer_draft,
            "getCallBackOffices": self.offices,
            "putCallBackRequest": self.call_back,
        }

    async def schemas(self, call: Call) -> Response:
        """Answer by what is rated, every version."""
        return tagged(self._evaluation, call.headers)

    async def surveys(self, call: Call) -> Response:
        """Answer the surveys that have not ended."""
        return tagged({"items": self._current(self._surveys)}, call.headers)

    async def drafts(self, call: Call) -> Response:
        """Answer the drafts whose time has not ended."""
        return tagged({"items": self._current(self._drafts)}, call.headers)

    async def offices(self, call: Call) -> Response:
        """Answer who calls back."""
        return tagged({"items": list(self._offices.values())}, call.headers)

    async def answer_survey(self, call: Call) -> Response:
        """Keep what somebody answered, if it comes in time."""
        body = call.body
        return self._kept.keep(call, "survey-answer", lambda: self._check_survey(body))

    async def answer_draft(self, call: Call) -> Response:
        """Keep what somebody says of a draft, if it was said in time."""
        body = call.body
        return self._kept.keep(call, "consultation-answer", lambda: self._check_draft(body))

    async def call_back(self, call: Call) -> Response:
        """Note whom to call, if there is still time to."""
        body = call.body
        return self._kept.keep(call, "call-back", lambda: self._check_call_back(body))

    def _check_survey(self, body: Item) -> dict[str, Any]:
        survey = self._surveys.get(body["survey_id"])
        # By when it arrives: a result that was published must not change any more.
        if survey is None or self._now() > self._ends(survey["id"]):
            raise ProblemError("gone", "this survey has ended")
        if body["version"] != survey["version"]:
            raise wrong_member("/version", "const", "another version of this survey")
        if breaches := list(breaches_of(survey["questions"], body["answers"])):
            raise ProblemError("validation-failed", "the answers do not fit the questions", breaches=breaches)
        return {}

    def _check_draft(self, body: Item) -> dict[str, Any]:
        draft = self._drafts.get(body["consultation_id"])
        if draft is None or not self._in_time(draft, body):
            raise ProblemError("gone", "the time for this draft is over")
        return {}

    def _in_time(self, draft: Item, body: Item) -> bool:
        """Tell whether something was said in time: by its own clock only where that can be trusted."""
        ends, now = self._ends(draft["id"]), self._now()
        said = moment(dict(body), "occurred_at").timestamp() if body["clock"]["trusted"] else now
        return now <= ends or (said <= ends and now <= ends + draft["grace_days"] * DAY)

    def _check_call_back(self, body: Item) -> dict[str, Any]:
        office = self._offices.get(body["office_id"])
        if office is None:
            raise ProblemError("gone", "this office calls nobody back any more")
        times = {time["code"]: time for time in office["times"]}
        if body["time"] not in times:
            raise wrong_member("/time", "enum", "nobody calls at that time")
        day = self._day(body["day"], office)
        if at(day, times[body["time"]]["last"]) < self._rooms.clock.now():
            raise ProblemError("gone", "that time is over")
        return {}

    def _day(self, words: str, office: Item) -> datetime.date:
        try:
            day = datetime.date.fromisoformat(words)
        except ValueError as wrong:
            raise wrong_member("/day", "format", "no such day") from wrong
        last = self._rooms.clock.now().date() + datetime.timedelta(days=office["days_ahead"])
        if day > last or not is_worked(day):
            raise wrong_member("/day", "maximum", "no day on which this office calls")
        return day

    def _open(self, items: list[Item]) -> None:
        """Open what was never open here, and what ended so long ago that a training city would have nothing left."""
        now = self._rooms.clock.now()
        with self._store.transaction():
            for one in items:
                if self._ends(one["id"]) + one.get("grace_days", 0) * DAY > now.timestamp():
                    continue
                last = now.date() + datetime.timedelta(days=one["open_days"])
                ends = datetime.datetime.combine(last, datetime.time(23, 59, 59), CHINA).timestamp()
                self._store.run("INSERT OR REPLACE INTO public_end VALUES (?, ?)", one["id"], ends)

    def _current(self, items: Mapping[str, Item]) -> list[dict[str, Any]]:
        return [
            {name: value for name, value in one.items() if name != "open_days"}
            | {"ends_at": china_time(self._ends(one["id"])).isoformat(timespec="seconds")}
            for one in items.values()
            if self._now() <= self._ends(one["id"])
        ]

    def _ends(self, item_id: str) -> float:
        row = self._store.one("SELECT ends FROM public_end WHERE id = ?", item_id)
        return float(row["ends"]) if row else 0.0

    def _now(self) -> float:
        return self._rooms.clock.now().timestamp()


def breaches_of(questions: list[Item], answers: list[Item]) -> Iterator[Breach]:
    """Yield what does not fit: unknown questions and options, two answers to one question, none where one is needed."""
    asked = {question["id"]: question for question in questions}
    for place, one in enumerate(answers):
        if one["question"] not in asked:
            yield Breach(f"/answers/{place}/question", "enum")
        elif not fits(asked[one["question"]], one):
            yield Breach(f"/answers/{place}/choices", "enum")
    said = [one["question"] for one in answers if one["choices"] or "words" in one]
    if len(set(said)) < len(said):
        yield Breach("/answers", "uniqueItems")
    if not {question["id"] for question in questions if question["required"]} <= set(said):
        yield Breach("/answers", "required")


def fits(question: Item, one: Item) -> bool:
    """Tell whether the choices are options of a question, and not more than it takes."""
    options = {option["code"] for option in question["options"]}
    enough = len(one["choices"]) <= 1 if question["kind"] == "one" else True
    return enough and set(one["choices"]) <= options
