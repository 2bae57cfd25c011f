# SPDX-License-Identifier: Apache-2.0
"""Refuses addresses at which nobody could be asked, and in earnest those that no machine in earnest has."""

from __future__ import annotations

from config.addresses import loopback, twin, unusable
from config.settings import Settings, SettingsError


def refuse_addresses(settings: Settings, source: str) -> None:
    """Refuse what cannot be reached, or should not be; raises SettingsError naming ``source`` and key."""
    if settings.hub.url and (why := unusable(settings.hub.url, "/hall/v1")):
        raise SettingsError(f"{source}: hub.url cannot be used: {why}. Write it as 'main.py hub' prints it.")
    if settings.site.mode == "production":
        refuse_unearnest(settings, source)


def refuse_unearnest(settings: Settings, source: str) -> None:
    """Refuse addresses that no machine in earnest has; raises SettingsError."""
    url = settings.platform.url
    if "sandbox" in url.lower() or loopback(url):
        raise SettingsError(f"{source}: platform.url is a sandbox or loopback address, refused in production.")
    if not url.startswith("https://"):
        raise SettingsError(f"{source}: platform.url must start with https:// in production.")
    if (hub := settings.hub.url) and not (hub.startswith("https://") or loopback(hub)):
        raise SettingsError(f"{source}: hub.url must start with https:// in production, or be on this machine.")
    if virtual := next((one.kind for one in settings.devices if one.driver == "virtual" or twin(one.address)), ""):
        raise SettingsError(f"{source}: devices: {virtual} is virtual, refused in production.")
