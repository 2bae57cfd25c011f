# SPDX-License-Identifier: Apache-2.0
"""Keeps a terminal the platform's while it runs: renewed in time, heard now and then, with what the platform sets."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

import msgspec

from config.logs import logger
from kiosk.platform.client import JSON, right
from kiosk.platform.detached import UntrustedError
from kiosk.platform.device_config import EARLY, ConfigShelf
from kiosk.platform.enrolment import renew
from kiosk.platform.errors import PlatformError
from kiosk.platform.identity import IdentityError
from offline_queue.errors import OutboxError

if TYPE_CHECKING:
    from kiosk.platform.client import Platform
    from kiosk.platform.device_config import DeviceConfig
    from kiosk.platform.identity import DeviceIdentity
    from offline_queue.entry import KeyProvider

log = logger(__name__)

# Between two tries of a renewal: a third of a certificate's life is left for them.
RENEW_AGAIN_SECONDS = 600.0
# Until the platform has said how often it wants to hear, and after it could not.
BEAT_SECONDS = 300.0
# What it may ask for, as the document has it: a slip there must neither flood the line nor silence the machine.
SHORTEST_BEAT, LONGEST_BEAT = 10.0, 86400.0


class Component(msgspec.Struct, frozen=True, omit_defaults=True):
    """One device: its name, how it is (ok, warn, fail, absent), and the code of why."""

    name: str
    state: str
    code: str = ""


class DeviceStatus(msgspec.Struct, frozen=True):
    """How this terminal is, as the platform's document has it; nothing of any person."""

    profile: str
    version: str
    components: tuple[Component, ...]
    queue_depth: int
    oldest_unsynced: str | None
    """RFC 3339, None while nothing waits."""
    disk_free: int
    """Bytes."""
    clock_offset_ms: int | None
    certificate_ends: str | None = None


class Heard(msgspec.Struct, frozen=True):
    """The platform's answer to a heartbeat."""

    server_time: str
    config_etag: str
    next_in_s: int
    catalogue_cursor: str = ""
    """Empty from a platform that does not say it, as is the next."""
    content_cursor: str = ""
    commands_pending: int = 0


class Follower(Protocol):
    """Whoever does what a configuration sets."""

    def judge(self, config: DeviceConfig) -> object:
        """Look at one that is believed, before it is kept; raises UntrustedError where a value does not fit."""

    def follow(self, config: DeviceConfig) -> object:
        """Do what one sets, that was just kept."""

    def refuse(self, code: str) -> object:
        """Put one on record that is not taken; ``code`` says why."""


class Obstinate:
    """Follows nothing: for whoever only keeps what is set."""

    def judge(self, config: DeviceConfig) -> None:
        """Take it as it is."""

    def follow(self, config: DeviceConfig) -> None:
        """Do nothing."""

    def refuse(self, code: str) -> None:
        """Do nothing; it stands in the log."""


class Keeper:
    """Looks after the identity of one client; ``look`` is called again and again, from one thread.

    ``status`` says how the terminal is; ``renewed`` hears that the identity is a new one; ``follower`` does what the
    platform sets. ``changed`` hears that matters or texts are others than at the last heartbeat, ``commanded`` that
    something is to be done. ``now`` is the wall clock, ``clock`` one that nobody sets.
    """

    def __init__(
        self,
        platform: Platform,
        keys: KeyProvider,
        status: Callable[[], DeviceStatus],
        *,
        renewed: Callable[[], object] = bool,
        follower: Follower | None = None,
        changed: Callable[[], object] = bool,
        commanded: Callable[[], object] = bool,
        now: Callable[[], float] = time.time,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._platform = platform
        self._keys = keys
        self._status = status
        self._renewed = renewed
        self._follower = follower or Obstinate()
        self._changed = changed
        self._commanded = commanded
        self._now = now
        self._clock = clock
        self._renew_at = 0.0
        self._beat_at = 0.0
        self._config_tag = ""
        self._cursors: tuple[str, str] | None = None
        """As heard last; None before, when all is fetched without being told."""

    def look(self) -> None:
        """Do what is due; what the platform does not take is tried again later."""
        identity = self._platform.identity
        if identity is None:
            return
        if self._clock() >= self._renew_at and identity.wants_renewal(self._platform_now()):
            self._renew_at = self._clock() + RENEW_AGAIN_SECONDS
            self._renew(identity)
        if self._clock() >= self._beat_at:
            self._beat_at = self._clock() + self._beat(identity)

    def _platform_now(self) -> float:
        # By the platform's clock where it is known: it is the one that will refuse.
        return self._now() + (self._platform.skew_seconds or 0.0)

    def _renew(self, identity: DeviceIdentity) -> None:
        try:
            self._platform.become(renew(self._platform, identity, self._keys))
        except (PlatformError, IdentityError, OutboxError) as wrong:
            log.warning("identity-not-renewed", cause=wrong.code)
            return
        except OSError as wrong:
            log.warning("identity-not-renewed", cause=type(wrong).__name__)
            return
        log.info("identity-renewed")
        self._renewed()

    def _beat(self, identity: DeviceIdentity) -> float:
        """Say how the terminal is; return in how many seconds to say it again."""
        path = f"/devices/{identity.enrolment.device_id}/heartbeats"
        try:
            body = msgspec.json.encode(self._status())
            answer = self._platform.ask("POST", path, source=body, headers={"Content-Type": JSON})
            heard = right(answer, JSON).read_as(Heard)
            self._look_further(heard)
            if heard.config_etag != self._config_tag and self._configured(identity):
                self._config_tag = heard.config_etag
        except (PlatformError, OutboxError) as wrong:
            log.info("not-heard", cause=wrong.code)
            return BEAT_SECONDS
        return min(max(float(heard.next_in_s), SHORTEST_BEAT), LONGEST_BEAT)

    def _look_further(self, heard: Heard) -> None:
        """Have what is new fetched, and asked what is to be done, before it would be by itself."""
        before, self._cursors = self._cursors, (heard.catalogue_cursor, heard.content_cursor)
        if before is not None and before != self._cursors:
            self._changed()
        if heard.commands_pending > 0:
            self._commanded()

    def _configured(self, identity: DeviceIdentity) -> bool:
        """Bring what the platform sets; what is not believed is noted, once for each that it offers.

        Return False where it is to be brought again: the disk did not take it, or it does not hold yet.
        """
        follower = self._follower
        try:
            if found := ConfigShelf(identity).fetch(self._platform, follower.judge, self._platform_now()):
                log.info("config-kept", version=found.serial)
                follower.follow(found)
        except UntrustedError as wrong:
            if wrong.code == EARLY:
                return False
            log.warning("config-not-believed", cause=wrong.code)
            follower.refuse(wrong.code)
        except OSError as wrong:
            log.warning("config-not-kept", cause=type(wrong).__name__)
            return False
        return True
