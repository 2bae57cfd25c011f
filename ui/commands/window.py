# SPDX-License-Identifier: Apache-2.0
"""``window``: the program of a clerk's window; with ``--training`` beside a hall and a world of its own."""

from __future__ import annotations

import argparse
import contextlib
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from ui.commands.size import window_size

if TYPE_CHECKING:
    from config.settings import Settings
    from kiosk.training.hall import TrainingHall
    from ui.window.program import WindowProgram

REFUSED = 5
NAME = "window"
SITE_FOR = "earnest"
ONLY_TRAINING = ("--folder",)
HELP = "open a clerk's window: sign in, call, take in, hand over, close the day"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take where it stands and how it is shown."""
    parser.add_argument("--training", action="store_true", help="bring a hall, virtual devices and a sandbox platform")
    parser.add_argument("--folder", default="data/training-window", help="folder of the training world")
    parser.add_argument("--size", type=window_size, help="size of the window (default: the whole screen)")
    parser.add_argument("--language", choices=("zh_CN", "en"), default="zh_CN", help="language of the window")


def run(args: argparse.Namespace, shows: Callable[..., int] | None = None, name: str = NAME) -> int:
    """Open the window, or what ``shows`` shows in its place; raises SettingsError without a site file or a hub."""
    from config.logs import set_up

    if not args.training:
        from config.site import load_site

        set_up(Path("data/logs/terminal.log"))
        return (shows or show)(load_site(args.site), Path("data"), args)
    from kiosk.training.hall import TrainingHall

    folder = Path(args.folder)
    set_up(folder / "logs" / "terminal.log")
    with contextlib.ExitStack() as stack:
        try:
            hall = stack.enter_context(TrainingHall(folder))
        except RuntimeError as wrong:
            print(f"banshi {name}: {wrong}", file=sys.stderr)
            return REFUSED
        return (shows or show)(hall.settings, folder, args, hall)


def show(
    settings: Settings,
    folder: Path,
    args: argparse.Namespace,
    hall: TrainingHall | None = None,
    make: Callable[..., WindowProgram] | None = None,
) -> int:
    """Show the window, or what ``make`` makes in its place; a hall beside it gets its people once it can be seen."""
    import functools

    from config.settings import SettingsError
    from config.texts import wording
    from kiosk.hall.opening import open_line
    from kiosk.terminal import Terminal
    from ui.bridge import end_on_signals
    from ui.desk.density import NORMAL, look_of
    from ui.hall.watch import HallWatch
    from ui.style.theme import dress, make_application
    from ui.window.program import WindowProgram

    if not make and settings.hub.url and not settings.hub.window:
        raise SettingsError("hub.window is not set: name the window this machine stands at.")
    application = make_application()
    said = wording(args.language)
    dress(application, look_of(NORMAL, said).tokens)
    room = application.primaryScreen().availableGeometry()
    wide, _, high = (args.size or f"{room.width()}x{room.height()}").partition("x")
    watch = HallWatch(functools.partial(open_line, settings))
    made = make or WindowProgram
    program = made(settings, Terminal(settings, folder), said, watch, size=(int(wide), int(high)))
    end_on_signals(application)
    if args.size:
        program.shell.show()
    else:
        program.shell.showMaximized()
    watch.start()
    program.start()
    if hall:
        hall.people.start()
    try:
        return application.exec()
    finally:
        program.close()
        watch.close()
