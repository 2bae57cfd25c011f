# SPDX-License-Identifier: Apache-2.0
"""联网核验: have the platform look at a paper's source, so that nobody need bring it."""

from __future__ import annotations

from typing import Literal

import msgspec

from kiosk.domain.words import Words
from kiosk.platform.client import JSON, Platform, right
from kiosk.platform.errors import NotThePlatformError


class Whom(msgspec.Struct, frozen=True):
    """Of whom the source is asked."""

    name: str
    id_type: str
    id_no: str

    def __repr__(self) -> str:
        return "Whom()"


class Question(msgspec.Struct, frozen=True):
    """One question to a source; the matter is the purpose without which nobody may ask."""

    id: str
    task_code: str
    material_id: str
    person: Whom


class Found(msgspec.Struct, frozen=True):
    """What a source answered: ``unknown`` is that it does not know, never that something is wrong."""

    id: str
    material_id: str
    result: Literal["found", "unknown", "different"]
    reference: str
    checked_at: str
    source: Words


def check(platform: Platform, question: Question) -> Found:
    """Ask; raises PlatformError, also when another question was answered."""
    headers = {"Content-Type": JSON, "Idempotency-Key": question.id}
    answer = platform.ask("POST", "/checks", source=msgspec.json.encode(question), headers=headers)
    # Asked while somebody waits, so that nothing is tried again here: the person can go on without an answer.
    found = right(answer, JSON).read_as(Found)
    # A cached answer of somebody else would tick a paper for the wrong person.
    if (found.id, found.material_id) != (question.id, question.material_id):
        raise NotThePlatformError("other-check")
    return found
