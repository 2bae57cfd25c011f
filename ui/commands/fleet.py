# SPDX-License-Identifier: Apache-2.0
"""``fleet``: the desk over all machines of a hall; with ``--training`` over a hall to learn with."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from ui.commands.size import window_size

if TYPE_CHECKING:
    from config.settings import Settings

NAME = "fleet"
HELP = "open the desk over all machines of a hall: faults, who looks after them, messages, notices"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take where it stands and how it is shown."""
    parser.add_argument("--training", action="store_true", help="bring a hall with machines that speak")
    parser.add_argument("--folder", default="data/training-fleet", help="folder of the training world")
    parser.add_argument("--size", type=window_size, help="size of the window (default: the whole screen)")
    parser.add_argument("--language", choices=("zh_CN", "en"), default="zh_CN", help="language of the window")


def run(args: argparse.Namespace) -> int:
    """Open the desk and run it until it is closed; raises SettingsError without a site file or a hub."""
    from config.logs import set_up

    if not args.training:
        from config.site import load_site

        set_up(Path("data/logs/fleet.log"))
        return show(load_site(args.site), Path("data"), args)
    from kiosk.training.machines import training_fleet

    folder = Path(args.folder)
    set_up(folder / "logs" / "fleet.log")
    with training_fleet(folder) as settings:
        return show(settings, folder, args)


def show(settings: Settings, folder: Path, args: argparse.Namespace) -> int:
    """Show the desk until it is closed."""
    import functools

    from config.texts import wording
    from kiosk.hall.opening import open_line
    from kiosk.terminal import Terminal
    from ui.bridge import end_on_signals
    from ui.desk.density import NORMAL, look_of
    from ui.fleet.program import FleetProgram
    from ui.hall.watch import HallWatch
    from ui.style.theme import dress, make_application

    application = make_application()
    said = wording(args.language)
    dress(application, look_of(NORMAL, said).tokens)
    room = application.primaryScreen().availableGeometry()
    wide, _, high = (args.size or f"{room.width()}x{room.height()}").partition("x")
    watch = HallWatch(functools.partial(open_line, settings.hub))
    program = FleetProgram(settings, Terminal(settings, folder), said, watch, size=(int(wide), int(high)))
    end_on_signals(application)
    if args.size:
        program.shell.show()
    else:
        program.shell.showMaximized()
    watch.start()
    program.start()
    try:
        return application.exec()
    finally:
        program.close()
        watch.close()
