# SPDX-License-Identifier: Apache-2.0
"""From the settings of a terminal to its client of the platform: token, identity, gateway."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from kiosk.platform.adapters import ADAPTERS
from kiosk.platform.client import Platform

if TYPE_CHECKING:
    from config.settings import Settings
    from kiosk.platform.delivery import PlatformDeliverer
    from kiosk.platform.identity import DeviceIdentity
    from offline_queue.entry import KeyProvider
    from offline_queue.reader import Reader


def open_platform(settings: Settings, keys: KeyProvider, on_refusal: Callable[[str], object] = str) -> Platform:
    """Build the client of this terminal; nothing is asked yet.

    Raises OSError and UnicodeDecodeError for its token, IdentityError for its identity, OutboxError for its device key.
    """
    setting, identity = settings.platform, identity_of(settings, keys)
    return Platform(
        setting.url,
        token=token(setting.device_token),
        connect_seconds=setting.connect_seconds,
        read_seconds=setting.read_seconds,
        method_override=setting.gateway,
        largest_body=setting.largest_body if setting.gateway else 0,
        identity=identity,
        on_refusal=on_refusal,
        revoked=revoked_for(settings, identity),
        adapter=ADAPTERS[setting.adapter],
    )


def revoked_for(settings: Settings, identity: DeviceIdentity | None) -> tuple[str, ...]:
    """Return the certificates nobody is to believe: those of the configuration that is held, else of the settings."""
    from kiosk.platform.detached import UntrustedError
    from kiosk.platform.device_config import ConfigShelf
    from kiosk.platform.device_settings import settings_over

    held = ConfigShelf(identity).held() if identity else None
    if held:
        with contextlib.suppress(UntrustedError):  # said where it is followed
            settings = settings_over(settings, held.settings)
    return settings.platform.revoked_certificates


def open_deliverer(settings: Settings, platform: Platform, outbox: Reader) -> PlatformDeliverer:
    """Build what takes the outbox of this terminal to its platform; nothing is asked yet."""
    from kiosk.platform.calls.staff_calls import Place
    from kiosk.platform.delivery import PlatformDeliverer
    from kiosk.platform.earlier import Earlier

    site = settings.site
    earlier = Earlier(platform, Place(site.region, site.hall, site.device), outbox)
    return PlatformDeliverer(platform, str(site.mode), earlier=earlier.find)


def identity_of(settings: Settings, keys: KeyProvider) -> DeviceIdentity | None:
    """Read the identity of this terminal, None where the settings name none; raises IdentityError, OutboxError."""
    if not settings.platform.identity:
        return None
    from kiosk.platform.identity import Numbers, OtherNumbersError, load

    found, site = load(Path(settings.platform.identity), keys), settings.site
    # What stands on slips must be what the platform gave this very machine, and no other one.
    if found.enrolment.numbers != Numbers(site.region, site.hall, site.device):
        told = found.enrolment
        raise OtherNumbersError(
            f"{settings.platform.identity}: enrolled as {told.region} {told.hall} {told.device}, the site file says "
            f"{site.region} {site.hall} {site.device}. Correct [site], or enrol again."
        )
    return found


def token(file: str) -> str:
    """Read this terminal's token; empty without a file. Raises OSError, UnicodeDecodeError."""
    return Path(file).read_text(encoding="ascii").strip() if file else ""
