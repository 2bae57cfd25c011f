# SPDX-License-Identifier: Apache-2.0
"""A call screen to learn with: of the hall of a training window that runs, else of a hall of its own."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec

from config.settings import DeviceSetting, HubSetting, Settings
from kiosk.hub.client import HubClient
from kiosk.platform.errors import PlatformError
from kiosk.training.hall import COLLEAGUES, URL, TrainingHall
from kiosk.training.site import DRIVERS, SPARE_DRIVERS, training_settings

MACHINE, ZONE = "B1", "B"
OWN = "training-board"
BOARD: dict[str, Any] = {
    "title": "B区", "title_en": "Area B", "about": "社保医保", "about_en": "Insurance",
    "strips": [{"device": "call_board", "window": COLLEAGUES[0]}],
}  # fmt: skip
AT_BOARD = {"speaker": DRIVERS["speaker"], "call_board": SPARE_DRIVERS["call_board"]}


@contextmanager
def training_board(folder: Path) -> Iterator[Settings]:
    """Give the settings of the training screen; a hall that was started for it ends with it."""
    if url := running(folder):
        yield board_settings(folder, url)
        return
    own = folder.with_name(OWN)
    with TrainingHall(own) as hall:
        hall.people.start()
        yield board_settings(own, hall.settings.hub.url)


def running(folder: Path) -> str:
    """Return where the hub of a training window answers; empty where none does."""
    try:
        url = (folder / "hub" / URL).read_text("ascii")
        client = HubClient(url, token_file(folder).read_text("ascii"), mode="training")
    except OSError:
        return ""
    try:
        client.board()
    except PlatformError:
        # Left by one that was killed.
        return ""
    finally:
        client.close()
    return url


def token_file(folder: Path) -> Path:
    """Return where the token of the screen lies."""
    return folder.absolute() / "hub" / "tokens" / MACHINE


def board_settings(folder: Path, url: str) -> Settings:
    """Return the settings of the training screen, with the addresses its world announced."""
    # Strip and voice are those of the window's world: the training desk can break them.
    made = training_settings(folder)
    addresses: dict[str, str] = json.loads((folder / "world.json").read_text("utf-8"))["devices"]
    site = msgspec.structs.replace(made.site, machine_name="B区 叫号屏", machine_name_en="Call screen, area B")
    devices = tuple(DeviceSetting(kind, driver, addresses[kind]) for kind, driver in AT_BOARD.items())
    hub = HubSetting(url, str(token_file(folder)), zone=ZONE)
    return msgspec.structs.replace(made, site=site, hub=hub, devices=devices, board=BOARD)
