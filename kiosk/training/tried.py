# SPDX-License-Identifier: Apache-2.0
"""A site file tried in training: its names, papers and screen over a training machine, and nothing of its reality.

What binds a machine to the outside stays the world's, whatever the file says: a training machine has virtual devices,
its own outbox, the sandbox platform, and the mode that is on every screen and paper.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from config.settings import CORRECT, Settings, SettingsError, convert, laid_over, on_post, read_values

# Whole sections that say with whom a machine speaks, and what it is alone to hold.
OF_THE_WORLD = ("platform", "outbox", "devices", "hub", "board", "caller", "pads")
# Of two sections what makes a number or a record look like that of a real hall, or opens a door to real people.
OF_THE_WORLD_IN: Mapping[str, frozenset[str]] = {
    "site": frozenset({"mode", "region", "place", "hall", "device", "supervision_key"}),
    "staff": frozenset({"guides"}),
}
# A name that the file gives in Chinese alone: the training city's English one would be of another place.
ENGLISH = {
    "site": {"hall_name": "hall_name_en", "machine_name": "machine_name_en", "help_window": "help_window_en"},
    "staff": {"place": "place_en"},
}


@dataclass(frozen=True)
class Tried:
    """What of a site file is tried."""

    file: Path
    post: str
    """The post the file names; empty for none."""
    values: Mapping[str, Any]
    left: tuple[str, ...]
    """Keys the file has and training does not take, as they stand in it."""

    def over(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """Return the raw settings of a training machine with those of the file over them."""
        return laid_over(values, self.values)

    def said(self) -> str:
        """Return one line for whoever started it: what is tried, and what stays the training world's."""
        stays = f"; of it stay the training world's: {', '.join(self.left)}" if self.left else ""
        return f"training tries {self.file}{stays}."


def tried(given: str, command: str) -> Tried:
    """Return what is tried of the site file named on the command line, and say it; raises SettingsError."""
    found = tried_of(Path(given))
    sys.stderr.write(f"banshi {command}: {found.said()}\n")
    return found


def tried_of(file: Path) -> Tried:
    """Read a site file to be tried; raises SettingsError for one that no machine of this kind could use."""
    raw = read_values(file)
    check(raw, file)
    values = {name: value for name, value in raw.items() if name not in (*OF_THE_WORLD, "post")}
    for section, kept in OF_THE_WORLD_IN.items():
        if section in values:
            values[section] = {key: value for key, value in values[section].items() if key not in kept}
            values[section] |= named_anew(section, values[section])
    return Tried(file, raw.get("post", ""), values, tuple(left_of(raw)))


def check(raw: Mapping[str, Any], file: Path) -> None:
    """Refuse a file as a terminal would, whole; only how it is reached in earnest is no matter of a training."""
    site = raw.get("site", {})
    if isinstance(site, Mapping) and site.get("mode") == "production":
        raw = {**raw, "site": {**site, "mode": "training"}}
    settings = convert(on_post(raw), source=str(file))
    if settings.post == "window":
        raise SettingsError(
            f"{file}: post is 'window', and only the site of a machine for citizens is tried here. Set post to 'kiosk' "
            "or 'station', or leave it out."
        )
    check_devices(settings, file)


def check_devices(settings: Settings, file: Path) -> None:
    """Refuse a device whose kind or driver nobody knows: in earnest it would be a fault of the machine, found there."""
    from devices.bench import driver_of

    for place, one in enumerate(settings.devices):
        try:
            driver_of(one)
        except LookupError as wrong:
            raise SettingsError(f"{file}: devices[{place}]: {wrong.args[0]}. {CORRECT}") from wrong


def named_anew(section: str, values: Mapping[str, Any]) -> dict[str, str]:
    """Return the empty English names of what a section names in Chinese alone."""
    pairs = ENGLISH[section].items()
    return {english: "" for name, english in pairs if name in values and english not in values}


def left_of(raw: Mapping[str, Any]) -> list[str]:
    """Return the keys of a file that are not taken; the mode only where it is another than training."""
    left = [name for name in raw if name in OF_THE_WORLD]
    for section, kept in OF_THE_WORLD_IN.items():
        left += [f"{section}.{key}" for key in raw.get(section, {}) if key in kept]
    if "site.mode" in left and raw["site"]["mode"] == "training":
        left.remove("site.mode")
    return sorted(left)


def at_a_kiosk(found: Tried) -> Tried:
    """Refuse the site of another post where a kiosk is played; raises SettingsError."""
    if found.post not in ("", "kiosk"):
        raise SettingsError(f"{found.file}: post is {found.post!r}, and a kiosk is played here. Leave post out.")
    return found


def post_of(asked: str | None, found: Tried) -> str:
    """Return which machine is meant: as asked, else as the file says, else a kiosk; raises SettingsError for two."""
    if asked and found.post and asked != found.post:
        raise SettingsError(
            f"{found.file}: post is {found.post!r}, and --post says {asked!r}. Leave out one of the two."
        )
    return asked or found.post or "kiosk"
