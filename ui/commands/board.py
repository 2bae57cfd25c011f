# SPDX-License-Identifier: Apache-2.0
"""``board``: the call screen of a hall or of a part of it; with ``--training`` beside a hall to learn in."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from ui.commands.size import window_size

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from config.settings import Settings

NAME = "board"
SITE_FOR = "earnest"
ONLY_TRAINING = ("--folder",)
HELP = "open a call screen: who is called, how many wait, aloud where there is a voice"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take where it stands and how it is shown."""
    parser.add_argument("--training", action="store_true", help="of the training window's hall, or of one of its own")
    parser.add_argument("--folder", default="data/training-window", help="folder of the training window")
    parser.add_argument("--size", type=window_size, help="size of the window (default: the whole screen)")
    parser.add_argument("--language", choices=("zh_CN", "en"), default="zh_CN", help="language of the screen")


def run(args: argparse.Namespace) -> int:
    """Open the screen and run it until it is ended; raises SettingsError without a site file or a hub."""
    from config.logs import set_up

    if not args.training:
        from config.site import load_site

        set_up(Path("data/logs/board.log"))
        return show(load_site(args.site), args)
    from kiosk.training.board import training_board

    folder = Path(args.folder)
    set_up(folder / "logs" / "board.log")
    with training_board(folder) as settings:
        return show(settings, args)


def show(settings: Settings, args: argparse.Namespace) -> int:
    """Show the screen and tell the hub how it is, until it is ended."""
    import functools
    import time

    from config.board import board_of
    from config.texts import wording
    from kiosk.hall.board_line import open_board_line
    from kiosk.hall.board_report import BoardReport
    from kiosk.hall.opening import open_client
    from kiosk.hall.reporting import Reporter
    from ui.board.program import BoardProgram
    from ui.bridge import end_on_signals
    from ui.desk.density import NORMAL, look_of
    from ui.hall.watch import HallWatch
    from ui.style.theme import dress, make_application

    said, board = wording(args.language), board_of(settings)
    application = make_application()
    dress(application, look_of(NORMAL, said).tokens)
    watch = HallWatch(functools.partial(open_board_line, settings))
    program = BoardProgram(settings, board, said, watch, on_silent=tell_silent)
    report = BoardReport(
        settings, lambda: program.devices.states(), lambda: program.stopped, time.time, lambda: program.heard
    )
    reporter = Reporter(open_client(settings), report.read, program.obey)
    # At once: a strip that goes dark is to be known within a second, not with the next report.
    program.on_device = reporter.nudge
    end_on_signals(application)
    open_window(program.window, args.size)
    reporter.start()
    try:
        return application.exec()
    finally:
        reporter.stop()
        program.close()


def open_window(window: QWidget, size: str | None) -> None:
    """Show the screen in a size, or over the whole of the display it stands on."""
    if size is None:
        window.showFullScreen()
        return
    wide, _, high = size.partition("x")
    window.resize(int(wide), int(high))
    window.show()


def tell_silent(cause: str) -> None:
    """Say to who started it that nothing is heard; the screen goes on, and the hub is told with its devices."""
    print(f"banshi board: calls are not spoken ({cause}); the screen goes on", file=sys.stderr)
