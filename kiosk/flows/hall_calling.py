# SPDX-License-Identifier: Apache-2.0
"""叫工作人员 inside a hall: the call goes to the guide desk by the hub, with no line to the city; on its lane."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from config.logs import logger
from config.texts import text, wording
from kiosk.domain.words import Words
from kiosk.platform.calls.staff_calls import CallAnswer
from kiosk.platform.errors import PlatformError
from kiosk.tickets.errors import TicketError
from offline_queue.ids import uuid7

if TYPE_CHECKING:
    from config.settings import Settings
    from devices.device import CancelToken, Deadline
    from kiosk.hall.help_calls import HelpCall
    from kiosk.hub.client import HubClient

log = logger(__name__)


@dataclass(frozen=True)
class Caller:
    """Which machine calls, in which language, at which step; nothing of who stands there."""

    machine: str
    language: str
    step: str = ""


def call(caller: Caller, name: str, settings: Settings, deadline: Deadline, cancel: CancelToken) -> CallAnswer | None:
    """Call; None when no desk was told: the hub is away, or nobody looks."""
    # Late, as all below: a kiosk loads what speaks to a hub when it does.
    from kiosk.hall import help_calls

    wish = help_calls.HelpWish(machine=caller.machine, language=caller.language, step=caller.step)
    return _asked(settings, lambda hub: help_calls.call(hub, wish, name))


def look(name: str, settings: Settings, deadline: Deadline, cancel: CancelToken) -> CallAnswer | None:
    """Look how a call stands; None when nothing is known."""
    from kiosk.hall import help_calls

    return _asked(settings, lambda hub: help_calls.one(hub, name))


def withdraw(name: str, settings: Settings, deadline: Deadline, cancel: CancelToken) -> CallAnswer | None:
    """Say that nobody waits at the machine any more."""
    from kiosk.hall import help_calls

    return _asked(settings, lambda hub: help_calls.end(hub, name, str(uuid7())))


def _asked(settings: Settings, ask: Callable[[HubClient], HelpCall]) -> CallAnswer | None:
    from config.settings import SettingsError
    from kiosk.hall.opening import open_client

    try:
        hub = open_client(settings)
    except SettingsError as wrong:
        log.warning("hall-not-reached", cause=type(wrong).__name__)
        return None
    try:
        return _answer(ask(hub))
    except (PlatformError, TicketError) as wrong:
        log.info("help-not-called", cause=wrong.code)
        return None
    finally:
        hub.close()


def _answer(found: HelpCall) -> CallAnswer | None:
    """Return a call as the person is told of it; one that no desk looks at was told to nobody."""
    if found.state == "unheard":
        return None
    desk = Words(*(wording(language)(text("flow.call.desk")) for language in ("zh_CN", "en")))
    return CallAnswer(found.id, found.state, desk)
