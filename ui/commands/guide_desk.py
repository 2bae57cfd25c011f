# SPDX-License-Identifier: Apache-2.0
"""``guide-desk``: the desk of those who lead people through the hall."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from ui.commands import window

if TYPE_CHECKING:
    from config.settings import Settings
    from kiosk.training.hall import TrainingHall

NAME = "guide-desk"
SITE_FOR = "earnest"
ONLY_TRAINING = ("--folder",)
HELP = "open the guide desk: numbers without a card, missed turns, calls for staff, announcements, appointments"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take where it stands and how it is shown, as a window does."""
    window.add_arguments(parser)
    parser.set_defaults(folder="data/training-guide")


def run(args: argparse.Namespace) -> int:
    """Open the desk and run it until it is closed; raises SettingsError without a site file or a hub."""
    return window.run(args, show, NAME)


def show(settings: Settings, folder: Path, args: argparse.Namespace, hall: TrainingHall | None = None) -> int:
    """Show the desk; in training the one beside the hall's window."""
    from ui.guide.program import GuideProgram

    return window.show(beside(settings) if hall else settings, folder, args, hall, GuideProgram)


def beside(settings: Settings) -> Settings:
    """Return the settings of the training hall's guide desk, from those of its window."""
    import msgspec

    from config.settings import HubSetting

    site = msgspec.structs.replace(settings.site, machine_name="导办台 1", machine_name_en="Help desk 1")
    token = str(Path(settings.hub.token).with_name("G1"))
    return msgspec.structs.replace(settings, site=site, hub=HubSetting(settings.hub.url, token))
