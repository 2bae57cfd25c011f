# SPDX-License-Identifier: Apache-2.0
"""``maintenance``: the technician's window for a terminal that runs on this machine."""

from __future__ import annotations

import argparse
from pathlib import Path

from ui.commands.size import window_size

NAME = "maintenance"
SITE_FOR = "earnest"
ONLY_TRAINING = ("--folder", "--post")
HELP = "open the technician's window: devices, faults, tests of the terminal that runs here"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take which terminal, and how the window looks."""
    parser.add_argument("--training", action="store_true", help="of the training kiosk, in place of a site file")
    parser.add_argument(
        "--folder", help="folder of the training world (default: data/training, of a station data/training-station)"
    )
    parser.add_argument("--post", choices=("kiosk", "station"), default="kiosk", help="with --training: which machine")
    parser.add_argument("--size", type=window_size, help="size of the window (default: the whole screen)")
    parser.add_argument("--language", choices=("zh_CN", "en"), default="zh_CN", help="language of the window")


def run(args: argparse.Namespace) -> int:
    """Open the window and run it until it is closed; raises SettingsError without a site file."""
    from config.site import load_site
    from kiosk.training.site import training_folder, training_settings

    if args.training:
        folder = training_folder(args.folder, args.post)
        settings, log = training_settings(folder, post=args.post), folder / "logs" / "terminal.log"
    else:
        settings, log = load_site(args.site), Path("data/logs/terminal.log")

    from config.texts import wording
    from kiosk.maintenance.remote import Remote
    from ui.bridge import end_on_signals
    from ui.desk.density import NORMAL, look_of
    from ui.maintenance.program import MaintenanceProgram
    from ui.style.theme import dress, make_application

    application = make_application()
    said = wording(args.language)
    dress(application, look_of(NORMAL, said).tokens)
    room = application.primaryScreen().availableGeometry()
    wide, _, high = (args.size or f"{room.width()}x{room.height()}").partition("x")
    program = MaintenanceProgram(settings, said, Remote(settings), log, size=(int(wide), int(high)))
    end_on_signals(application)
    if args.size:
        program.shell.show()
    else:
        program.shell.showMaximized()
    program.start()
    try:
        return application.exec()
    finally:
        program.close()
