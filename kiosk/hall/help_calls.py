# SPDX-License-Identifier: Apache-2.0
"""Calls for staff inside the hall: made by a machine, seen at the guide desk; errors as of ``HubClient.do``."""

from __future__ import annotations

from typing import Literal

import msgspec

from kiosk.hub.client import HubClient

State = Literal["unheard", "told", "coming", "done"]


class HelpWish(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody at a machine asks for a person; nothing of who they are."""

    machine: str
    language: str
    step: str = ""
    elder: bool = False


class HelpCall(msgspec.Struct, frozen=True, kw_only=True):
    """How a call stands; ``unheard`` while no guide desk looks. Moments are milliseconds since 1970."""

    id: str
    device: str
    machine: str
    language: str
    step: str
    elder: bool
    state: State
    called_at: int
    staff: str
    answered_at: int | None
    ended_at: int | None


class HelpCalls(msgspec.Struct, frozen=True):
    """The calls of today that are not over, the oldest first, and how long an answer took."""

    items: tuple[HelpCall, ...] = ()
    answered: int = 0
    mean_answer_s: int | None = None


def call(client: HubClient, wish: HelpWish, act_id: str) -> HelpCall:
    """Call; the act's id is the call's."""
    return client.send("POST", "/help-calls", wish, HelpCall, act_id)


def one(client: HubClient, name: str) -> HelpCall:
    """Return how a call stands."""
    return client.read(f"/help-calls/{name}", HelpCall)


def all_open(client: HubClient) -> HelpCalls:
    """Return the calls that are not over; a guide desk that asks is one that looks."""
    return client.read("/help-calls", HelpCalls)


def come(client: HubClient, name: str, act_id: str) -> HelpCall:
    """Say that who is signed in goes there."""
    return client.send("POST", f"/help-calls/{name}/coming", {}, HelpCall, act_id)


def end(client: HubClient, name: str, act_id: str) -> HelpCall:
    """End a call."""
    return client.send("POST", f"/help-calls/{name}/end", {}, HelpCall, act_id)
