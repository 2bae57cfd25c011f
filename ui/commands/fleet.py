# SPDX-License-Identifier: Apache-2.0
"""``fleet``: the desk over all machines of a hall; with ``--training`` over one whose machines speak."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from ui.commands import window

if TYPE_CHECKING:
    from config.settings import Settings
    from kiosk.training.hall import TrainingHall

NAME = "fleet"
SITE_FOR = "earnest"
ONLY_TRAINING = ("--folder",)
HELP = "open the desk over all machines of a hall: faults, who looks after them, messages, notices"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take where it stands and how it is shown, as a window does."""
    window.add_arguments(parser)
    parser.set_defaults(folder="data/training-fleet")


def run(args: argparse.Namespace) -> int:
    """Open the desk and run it until it is closed; raises SettingsError without a site file or a hub."""
    return window.run(args, show, NAME)


def show(settings: Settings, folder: Path, args: argparse.Namespace, hall: TrainingHall | None = None) -> int:
    """Show the desk; the machines of a training hall speak while it is open."""
    from ui.fleet.program import FleetProgram

    if hall is None:
        return window.show(settings, folder, args, None, FleetProgram)
    from kiosk.training.machines import Machines, desk_settings

    tokens = Path(settings.hub.token).parent
    machines = Machines(settings.hub.url, tokens)
    machines.start()
    try:
        return window.show(desk_settings(settings, tokens), folder, args, hall, FleetProgram)
    finally:
        machines.stop()
