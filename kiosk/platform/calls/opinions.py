# SPDX-License-Identifier: Apache-2.0
"""Asking for the answer to an opinion, by the code and the key on its slip."""

from __future__ import annotations

from http import HTTPStatus

import msgspec

from kiosk.domain.hashes import canonical_json
from kiosk.domain.words import Words
from kiosk.platform.answer import JSON
from kiosk.platform.classify import error_of_untyped
from kiosk.platform.client import Platform
from kiosk.platform.errors import NotThePlatformError, RefusedError


class Case(msgspec.Struct, frozen=True):
    """How far a case is; ``answer`` is empty until there is one."""

    code: str
    state: str
    kind: str
    received_at: str
    answer: str = ""
    answered_by: Words | None = None
    answered_at: str = ""

    def __repr__(self) -> str:
        return f"Case({self.state})"


def case(platform: Platform, code: str, key: str) -> Case:
    """Ask for a case; raises PlatformError, with the code ``not-found`` where nothing fits code and key."""
    question = canonical_json({"code": code, "key": key})
    answer = platform.ask("POST", "/cases:query", source=question, headers={"Content-Type": JSON})
    if answer.status == HTTPStatus.OK and answer.media_type == JSON:
        found = answer.read_as(Case)
        # A cache on the way may hand out what somebody else was told.
        if found.code != code:
            raise NotThePlatformError("other-case")
        return found
    if problem := answer.problem():
        raise RefusedError(problem)
    raise error_of_untyped(answer)
