# SPDX-License-Identifier: Apache-2.0
"""Calling for staff: the call, who was told of it, and whether somebody is on the way."""

from __future__ import annotations

from typing import Literal

import msgspec

from kiosk.domain.words import Words
from kiosk.platform.answer import JSON, Answer
from kiosk.platform.classify import error_of_untyped
from kiosk.platform.client import Platform
from kiosk.platform.errors import NotThePlatformError, RefusedError


class Place(msgspec.Struct, frozen=True):
    """Which machine calls; the numbers of its enrolment."""

    region: str
    hall: str
    device: str


class StaffCall(msgspec.Struct, frozen=True):
    """One call; nothing of the person who makes it but the language they read."""

    id: str
    device: Place
    machine: str
    """What people call the machine: where a guide has to walk."""
    language: str
    called_at: str
    mode: str


class CallAnswer(msgspec.Struct, frozen=True):
    """How a call stands: who was told of it, and whether somebody said that they come."""

    id: str
    state: Literal["told", "coming", "done"]
    told: Words


def call_staff(platform: Platform, call: StaffCall) -> CallAnswer:
    """Call; sending the same call again is harmless. Raises PlatformError."""
    headers = {"Content-Type": JSON, "Idempotency-Key": call.id}
    return _about(call.id, platform.ask("POST", "/staff-calls", source=msgspec.json.encode(call), headers=headers))


def staff_call(platform: Platform, call_id: str) -> CallAnswer:
    """Ask how a call stands; raises PlatformError."""
    return _about(call_id, platform.ask("GET", f"/staff-calls/{call_id}"))


def _about(call_id: str, answer: Answer) -> CallAnswer:
    if problem := answer.problem():
        raise RefusedError(problem)
    if answer.media_type != JSON or answer.status not in (200, 201):
        raise error_of_untyped(answer)
    found = answer.read_as(CallAnswer)
    # A cached answer to somebody else's call would promise a person help that nobody sent.
    if found.id != call_id:
        raise NotThePlatformError("other-call")
    return found
