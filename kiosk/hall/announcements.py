# SPDX-License-Identifier: Apache-2.0
"""Announcements of the guide desk, as the machines of the hall ask for them; errors as of ``HubClient.do``."""

from __future__ import annotations

from typing import Literal, get_args
from urllib.parse import urlencode

import msgspec

from kiosk.domain.words import Words
from kiosk.hub.client import HubClient

Kind = Literal["line", "stopped", "late", "noon", "lost", "other"]
KINDS: tuple[Kind, ...] = get_args(Kind)


class AnnouncementWish(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be announced: for ``zones``, empty for all, so many minutes, said aloud so often."""

    kind: Kind
    words: Words
    minutes: int
    zones: tuple[str, ...] = ()
    speak: int = 0


class Announcement(msgspec.Struct, frozen=True, kw_only=True):
    """What is announced; moments are milliseconds since 1970 by the clock of the hub."""

    id: str
    kind: Kind
    words: Words
    zones: tuple[str, ...]
    speak: int
    staff: str
    at: int
    until: int
    ended_at: int | None


class Announcements(msgspec.Struct, frozen=True):
    """What is announced at one moment."""

    items: tuple[Announcement, ...]


def announce(client: HubClient, wish: AnnouncementWish, act_id: str) -> Announcement:
    """Have something announced; the act's id is the announcement's."""
    return client.send("POST", "/announcements", wish, Announcement, act_id)


def standing(client: HubClient, zone: str = "") -> tuple[Announcement, ...]:
    """Return what is announced now, the oldest first; of one zone what is for it or for all."""
    return client.read(f"/announcements?{urlencode({'zone': zone})}" if zone else "/announcements", Announcements).items


def end(client: HubClient, announcement: str, act_id: str) -> Announcement:
    """Take an announcement down before its time."""
    return client.send("POST", f"/announcements/{announcement}/end", {}, Announcement, act_id)
