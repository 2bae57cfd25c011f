# SPDX-License-Identifier: Apache-2.0
"""``pads``: serve the caller pads of windows that have no machine of the hall's network."""

from __future__ import annotations

import argparse
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from config.settings import Settings
    from kiosk.hall.line import HallLine
    from kiosk.hall.pads import Pads
    from kiosk.terminal import Terminal

NAME = "pads"
SITE_FOR = "earnest"
ONLY_TRAINING = ("--folder",)
REFUSED = 5
HELP = "serve caller pads: their keys call, their displays show who is called and how many wait"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take whether it is to learn with: pads and windows stand in the site file."""
    parser.add_argument("--training", action="store_true", help="bring a hall and a virtual pad at its window 17")
    parser.add_argument("--folder", default="data/training-pads", help="folder of the training world")


def run(args: argparse.Namespace) -> int:
    """Serve until SIGTERM; raises SettingsError without a site file, a hub or pads."""
    from config.logs import set_up

    if not args.training:
        from config.site import load_site

        set_up(Path("data/logs/terminal.log"))
        return serve(load_site(args.site), Path("data"))
    from kiosk.training.hall import TrainingHall
    from kiosk.training.pads import at_pad

    folder = Path(args.folder)
    set_up(folder / "logs" / "terminal.log")
    try:
        with TrainingHall(folder) as hall:
            hall.people.start()
            print(f"press its keys: main.py desk --folder {folder}", flush=True)
            return serve(at_pad(hall.settings, hall.devices), folder)
    except RuntimeError as wrong:
        print(f"banshi {NAME}: {wrong}", file=sys.stderr)
        return REFUSED


def serve(settings: Settings, folder: Path) -> int:
    """Serve the pads of a site until SIGTERM; raises SettingsError."""
    from kiosk.terminal import Terminal

    terminal = Terminal(settings, folder)
    pads, line = made(settings, terminal)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: pads.stop())
    terminal.start()
    line.start()
    count = len(settings.pads.get("windows", ()))
    print(f"{count} caller {'pad is' if count == 1 else 'pads are'} served", flush=True)
    try:
        pads.run_until_told()
    finally:
        line.stop()
        terminal.close()
    return 0


def made(settings: Settings, terminal: Terminal) -> tuple[Pads, HallLine]:
    """Return the pads of a site and the line by which they follow the hall; raises SettingsError."""
    from dataclasses import replace

    from config.caller import pads_of
    from config.settings import SettingsError
    from kiosk.hall.opening import open_line
    from kiosk.hall.pads import Pads
    from kiosk.staff.opening import doors_of

    setting = pads_of(settings)
    if not setting.windows or all(device.kind != "caller_pad" for device in settings.devices):
        raise SettingsError("pads.windows and a device caller_pad are needed: name the pads and where they stand.")
    pads = Pads(terminal)
    line = open_line(settings, pads.see)
    pads.follow(line.ask)
    for one in setting.windows:
        doors = replace(doors_of(terminal), window=one.window)
        # A line of its own for each: acts of different windows are of different clerks, and wait for nobody else.
        pads.add(one.pad, one.window, open_line(settings, lambda seen: None), doors, setting.pause, setting.letter)
    return pads, line
