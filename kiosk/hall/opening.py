# SPDX-License-Identifier: Apache-2.0
"""The line to the hub as the settings of a machine name it.

SettingsError   (config.settings) no hub is named, or a file of it cannot be read
"""

from __future__ import annotations

import ssl
from collections.abc import Callable
from pathlib import Path

from config.settings import HubSetting, Settings, SettingsError
from kiosk.hall.line import HallLine, HallSeen
from kiosk.hub.client import HubClient
from kiosk.platform.wire import Trust
from kiosk.tickets.values import Event


def open_client(
    settings: Settings,
    staff: str = "",
    roles: tuple[str, ...] = (),
    *,
    make: Callable[..., HubClient] = HubClient,
) -> HubClient:
    """Return a client of the hub, which is to be of this site's mode; nothing is sent yet. Raises SettingsError."""
    hub, mode = settings.hub, settings.site.mode
    if not hub.url:
        raise SettingsError("hub.url is not set: name the hub of the hall, as 'main.py hub' prints it.")
    if mode is None:
        raise SettingsError("site.mode is not set. Say 'training' or 'production'; there is no default.")
    return make(hub.url, token_of(hub), mode=mode, staff=staff, roles=roles, trust=trust_of(hub))


def open_line(
    settings: Settings,
    hear: Callable[[HallSeen], None],
    happened: Callable[[Event], None] = lambda event: None,
    *,
    staff: str = "",
    roles: tuple[str, ...] = (),
) -> HallLine:
    """Return the line of this machine; it follows once it is started. Raises SettingsError."""
    return HallLine(open_client(settings, staff, roles), hear, happened)


def token_of(setting: HubSetting) -> str:
    """Return the token of this machine; raises SettingsError."""
    try:
        token = Path(setting.token).read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError) as wrong:
        raise SettingsError(f"hub.token: {setting.token or 'no file'} cannot be read; 'main.py hub --admit' gives a "
                            "token, put it into this file.") from wrong  # fmt: skip
    if not token:
        raise SettingsError(f"hub.token: {setting.token} is empty; put the token of 'main.py hub --admit' into it.")
    return token


def trust_of(setting: HubSetting) -> Trust:
    """Return by what the hub is believed; None for what the system believes. Raises SettingsError."""
    if not setting.authority:
        return None
    try:
        return ssl.create_default_context(cafile=setting.authority)
    except (OSError, ssl.SSLError) as wrong:
        raise SettingsError(f"hub.authority: {setting.authority} is no file of certificates (PEM).") from wrong
