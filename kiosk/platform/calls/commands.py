# SPDX-License-Identifier: Apache-2.0
"""What the platform tells this machine to do: believed by its signature alone, and what is told of it back."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Annotated, Literal

import msgspec

from kiosk.platform.answer import UNREADABLE
from kiosk.platform.calls.asking import act, fetch, queried
from kiosk.platform.detached import Signed, UntrustedError, prove
from kiosk.platform.errors import NotThePlatformError

if TYPE_CHECKING:
    from kiosk.platform.client import Platform
    from kiosk.platform.identity import Enrolment


# Both stand in addresses and on record; a signed word of another form would be refused there again and again.
UUID = "^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$"


class SignedCommand(msgspec.Struct, frozen=True):
    """One command as it came."""

    content: str
    signature: str


class Command(msgspec.Struct, frozen=True):
    """One command that is believed."""

    id: Annotated[str, msgspec.Meta(pattern=UUID)]
    device_id: str
    kind: Annotated[str, msgspec.Meta(pattern="^[a-z][a-z-]{1,30}$")]
    issued_at: datetime.datetime
    expires_at: datetime.datetime


class DeviceTested(msgspec.Struct, frozen=True):
    """How a device came out of a self-test."""

    name: str
    well: bool
    cause: str


class CommandResult(msgspec.Struct, frozen=True, omit_defaults=True):
    """What became of a command."""

    id: str
    state: Literal["done", "failed", "expired", "not-supported"]
    code: str
    finished_at: str
    devices: tuple[DeviceTested, ...] = ()
    log: tuple[str, ...] = ()


class Commands(msgspec.Struct, frozen=True):
    """The platform's answer: all that is to be done, the oldest first."""

    items: tuple[SignedCommand, ...]


class ResultHeard(msgspec.Struct, frozen=True):
    """The platform's answer to a result."""

    id: str
    received_at: str


def commands(platform: Platform, device_id: str, wait: int = 0) -> tuple[SignedCommand, ...]:
    """Ask what is to be done, ``wait`` seconds long at most; raises PlatformError."""
    return fetch(platform, queried(f"/devices/{device_id}/commands", wait=wait or None), Commands).items


def believed(told: SignedCommand, enrolment: Enrolment) -> Command:
    """Return a command that the platform signed for this machine; raises UntrustedError."""
    content = told.content.encode()
    prove(Signed(content, told.signature, ""), enrolment.config_key)
    try:
        found = msgspec.json.decode(content, type=Command)
        # Without an offset it is nobody's moment.
        aware = found.expires_at.tzinfo is not None
    except UNREADABLE as wrong:
        raise UntrustedError("form") from wrong
    if not aware:
        raise UntrustedError("form")
    if found.device_id != enrolment.device_id:
        raise UntrustedError("machine")
    return found


def tell_result(platform: Platform, result: CommandResult) -> None:
    """Say what became of a command; saying it again is harmless. Raises PlatformError."""
    heard = act(platform, "POST", f"/commands/{result.id}/results", result, ResultHeard, key=result.id)
    if heard.id != result.id:
        raise NotThePlatformError("other-command")
