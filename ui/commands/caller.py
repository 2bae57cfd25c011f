# SPDX-License-Identifier: Apache-2.0
"""``caller``: the caller bar of a window that works in somebody else's program."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from ui.commands import window

if TYPE_CHECKING:
    from config.settings import Settings
    from kiosk.training.hall import TrainingHall

NAME = "caller"
SITE_FOR = "earnest"
ONLY_TRAINING = ("--folder",)
HELP = "open the caller bar of a window: thin, on top of other programs, without ever taking their focus"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take where it stands, as a window does; a bar is as wide as its screen."""
    window.add_arguments(parser)
    parser.set_defaults(folder="data/training-caller")


def run(args: argparse.Namespace) -> int:
    """Open the bar and run it until it is closed; raises SettingsError without a site file, a hub or a window."""
    return window.run(args, show, NAME)


def show(settings: Settings, folder: Path, args: argparse.Namespace, hall: TrainingHall | None = None) -> int:
    """Show the bar; a hall beside it gets its people once it can be seen."""
    import functools

    from config.caller import caller_of
    from config.settings import SettingsError
    from config.texts import wording
    from kiosk.hall.opening import open_line
    from kiosk.terminal import Terminal
    from ui.bridge import end_on_signals
    from ui.caller.global_keys import global_keys
    from ui.caller.program import CallerProgram
    from ui.caller.strip import strip_of
    from ui.desk.density import NORMAL, look_of
    from ui.hall.watch import HallWatch
    from ui.style.theme import dress, make_application

    if not settings.hub.window:
        raise SettingsError("hub.window is not set: name the window this bar calls for.")
    setting = caller_of(settings)
    application = make_application()
    said = wording(args.language)
    dress(application, look_of(NORMAL, said).tokens)
    watch = HallWatch(functools.partial(open_line, settings))
    terminal, strip = Terminal(settings, folder), strip_of()
    program = CallerProgram(settings, setting, terminal, said, watch, closed=application.quit, strip=strip)
    keys = global_keys() if setting.keys_on else None
    program.take_keys(keys)
    end_on_signals(application)
    watch.start()
    program.start()
    if hall:
        hall.people.start()
    try:
        return application.exec()
    finally:
        if keys:
            keys.close()
        program.close()
        if strip:
            strip.close()
        watch.close()
