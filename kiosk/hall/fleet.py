# SPDX-License-Identifier: Apache-2.0
"""What a desk of the hall asks and does about its machines, as calls of the hub; errors as of ``HubClient.do``."""

from __future__ import annotations

from urllib.parse import quote, urlencode

from kiosk.domain.words import Words
from kiosk.hub.client import HubClient
from kiosk.hub.fleet_values import Doing, Fleet, MachineSeen, Message, Messages, Orders, Report, Trail
from offline_queue.ids import uuid7


def fleet(client: HubClient) -> Fleet:
    """Return all machines, and the hub itself."""
    return client.read("/fleet", Fleet)


def report(client: HubClient, told: Report) -> Orders:
    """Say how this machine is; return what the hall wants of it."""
    return client.send("PUT", "/report", told, Orders, uuid7())


def trail(client: HubClient, day: str, before: int | None = None) -> Trail:
    """Return who did what on a day, the newest first; what is older than ``before`` where that is named."""
    asked = {"day": day} | ({"before": str(before)} if before is not None else {})
    return client.read(f"/trail?{urlencode(asked)}", Trail)


def take_over(client: HubClient, machine: str, doing: Doing, act_id: str, until: int | None = None) -> MachineSeen:
    """Say that one looks after a machine, and how."""
    return _do(client, machine, "take-over", {"doing": doing, "until": until}, act_id)


def hand_back(client: HubClient, machine: str, act_id: str) -> MachineSeen:
    """Say that one does not any more."""
    return _do(client, machine, "hand-back", {}, act_id)


def stop(client: HubClient, machine: str, reason: str, act_id: str, back_at: int | None = None) -> MachineSeen:
    """Take a machine out of service; only in the roles the contract names."""
    return _do(client, machine, "stop", {"reason": reason, "back_at": back_at}, act_id)


def resume(client: HubClient, machine: str, act_id: str) -> MachineSeen:
    """Put it back into service."""
    return _do(client, machine, "resume", {}, act_id)


def put_notice(client: HubClient, machine: str, words: Words, minutes: int, act_id: str) -> MachineSeen:
    """Have words stand on a machine's screen."""
    return _do(client, machine, "notice", {"words": {"zh": words.zh, "en": words.en}, "minutes": minutes}, act_id)


def end_notice(client: HubClient, machine: str, act_id: str) -> MachineSeen:
    """Take them away."""
    return _do(client, machine, "notice/end", {}, act_id)


def send_message(client: HubClient, to: str, act_id: str, **told: str) -> Message:
    """Tell the guide desk or windows something; ``window``, ``machine``, ``about`` and ``words`` say what."""
    return client.send("POST", "/messages", {"to": to} | told, Message, act_id)


def messages(client: HubClient, to: str = "", window: str = "") -> tuple[Message, ...]:
    """Return the messages of today for a place."""
    asked = urlencode({name: value for name, value in (("to", to), ("window", window)) if value})
    return client.read(f"/messages?{asked}" if asked else "/messages", Messages).items


def hear(client: HubClient, message: str, act_id: str) -> Message:
    """Say that a message was heard."""
    return client.send("POST", f"/messages/{quote(message, safe='')}/heard", {}, Message, act_id)


def _do(client: HubClient, machine: str, act: str, wish: dict[str, object], act_id: str) -> MachineSeen:
    told = {name: value for name, value in wish.items() if value is not None}
    return client.send("POST", f"/machines/{quote(machine, safe='')}/{act}", told, MachineSeen, act_id)
