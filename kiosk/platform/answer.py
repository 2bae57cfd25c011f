# SPDX-License-Identifier: Apache-2.0
"""One HTTP answer as it came, and whether it is the platform that speaks in it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeVar

import msgspec

from kiosk.platform.errors import NotThePlatformError
from kiosk.platform.values import Problem, TypedAnswer

# Every problem type of ours begins so; without it an error answer came from something on the way.
PROBLEM_TYPE = "urn:banshi:problem:"
JSON = "application/json"
PROBLEM_JSON = "application/problem+json"
# How a body says that it is none of ours. The last is a thousand brackets: whoever stands in the platform's place may
# send them, and the queue's worker must outlive it.
UNREADABLE = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)

T = TypeVar("T")


@dataclass(frozen=True)
class Answer:
    """An HTTP answer as it came: status, headers by lower-case name, body."""

    status: int
    headers: dict[str, str]
    body: bytes = field(repr=False, default=b"")

    @property
    def media_type(self) -> str:
        """Return the media type without its parameters."""
        return self.headers.get("content-type", "").split(";", 1)[0].strip().lower()

    def problem(self) -> Problem | None:
        """Return the typed problem, None when the answer is no error of the platform."""
        if self.media_type != PROBLEM_JSON:
            return None
        try:
            problem = msgspec.json.decode(self.body, type=Problem)
        except UNREADABLE:
            return None
        # Others answer problem+json too: only a type of ours says that the platform itself speaks.
        return problem if problem.type == PROBLEM_TYPE + problem.code else None

    def typed(self) -> TypedAnswer | None:
        """Return the typed acknowledgement or list of missing papers, None when it is neither."""
        if self.media_type != JSON or not 200 <= self.status < 300:
            return None
        try:
            answer: TypedAnswer = msgspec.json.decode(self.body, type=TypedAnswer)
        except UNREADABLE:
            return None
        return answer

    def read_as(self, kind: type[T]) -> T:
        """Read the body as a value; raises NotThePlatformError."""
        try:
            return msgspec.json.decode(self.body, type=kind)
        except UNREADABLE as wrong:
            raise NotThePlatformError("not-typed") from wrong

    def number(self, name: str) -> int | None:
        """Return a header that is a whole number, None when it is absent or something else."""
        words = self.headers.get(name, "")
        # 18 digits fit into 64 bits everywhere; str.isdigit alone would let digits of other scripts pass.
        return int(words) if words.isascii() and words.isdigit() and len(words) <= 18 else None
