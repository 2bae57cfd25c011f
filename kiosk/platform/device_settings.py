# SPDX-License-Identifier: Apache-2.0
"""Which settings of a terminal the platform may set, each within the bounds that a site file has."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from config.settings import Settings
from kiosk.platform.detached import UntrustedError

# What can be changed under a running terminal without touching a visit: read when one begins, or asked each time.
FOLLOWED: Mapping[str, frozenset[str]] = {
    "screen": frozenset({"idle_seconds", "warning_seconds", "visits_per_process"}),
    "outbox": frozenset({"quota_mb"}),
    "platform": frozenset({"queue_share", "revoked_certificates"}),
}
# The checker's word for the place of what does not fit: "$.idle_seconds", "$.revoked_certificates[3]".
PLACE = re.compile(r"`\$\.(?P<key>\w+)")


def settings_over(base: Settings, told: Mapping[str, Mapping[str, Any]]) -> Settings:
    """Return settings with what the platform sets over them; what no terminal of this version follows is left out.

    Raises UntrustedError with the key as its code for a value that does not fit: then nothing of it is taken.
    """
    return msgspec.structs.replace(
        base, **{name: _section(base, name, _known(name, told[name])) for name in FOLLOWED if name in told}
    )


def not_followed(told: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    """Yield the keys that this version does not follow."""
    for name, values in told.items():
        yield from (f"{name}.{key}" for key in values if key not in FOLLOWED.get(name, ()))


def _known(name: str, values: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in values.items() if key in FOLLOWED[name]}


def _section(base: Settings, name: str, values: dict[str, Any]) -> msgspec.Struct:
    section: msgspec.Struct = getattr(base, name)
    try:
        return msgspec.convert(msgspec.to_builtins(section) | values, type(section))
    except msgspec.ValidationError as wrong:
        place = PLACE.search(str(wrong))
        raise UntrustedError(f"{name}.{place['key'] if place else '?'}") from wrong
