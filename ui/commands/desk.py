# SPDX-License-Identifier: Apache-2.0
"""``desk``: the window of the training desk, for a world that runs already."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from ui.commands.size import fitting, window_size

if TYPE_CHECKING:
    from kiosk.training.control import WorldClient

NAME = "desk"
SITE_FOR = "never"
HELP = "open the training desk for a world that runs already"
# 20 s in all: a world that comes up beside a kiosk on a busy machine takes its time.
WAIT_SECONDS, WAIT_TRIES = 0.25, 80


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take the folder of the world."""
    parser.add_argument("--folder", default="data/training", help="folder of the world (default: data/training)")
    parser.add_argument("--wait", action="store_true", help="wait for the world to come up")
    parser.add_argument(
        "--right-of", type=window_size, default="1080x1920", help="size of the terminal's window it opens beside"
    )
    parser.add_argument("--language", choices=("zh_CN", "en"), default="zh_CN", help="language of the desk")


def run(args: argparse.Namespace) -> int:
    """Open the window and run it; 3 when no world runs there."""
    from kiosk.training.control import WorldClient

    folder = Path(args.folder)
    tries = WAIT_TRIES if args.wait else 1
    try:
        hands = reach(lambda: WorldClient(folder / "world.sock"), tries)
    except OSError:
        print(f"banshi desk: no world runs in {folder}. Start 'main.py kiosk --training' first.", file=sys.stderr)
        return 3
    wide, _, high = args.right_of.partition("x")
    return show(hands, folder, args.language, (int(wide), int(high)))


def reach(connect: Callable[[], WorldClient], tries: int) -> WorldClient:
    """Connect to the world, trying again while it comes up; raises OSError when it does not."""
    for _ in range(tries - 1):
        try:
            return connect()
        except OSError:
            time.sleep(WAIT_SECONDS)
    return connect()


def show(hands: WorldClient, folder: Path, language: str, terminal: tuple[int, int]) -> int:
    """Show the desk until it is closed."""
    from config.texts import wording
    from ui.bridge import end_on_signals
    from ui.shells.training import TrainingDesk
    from ui.style.look import Look
    from ui.style.theme import dress, make_application
    from ui.style.tokens import Tokens

    application = make_application()
    tokens = Tokens.for_screen(0.248, (1080, 1920))
    dress(application, tokens)
    desk = TrainingDesk(Look(tokens, wording(language)), hands, folder)
    room = application.primaryScreen().availableGeometry()
    desk.world_gone.connect(application.quit)
    end_on_signals(application)
    desk.open_in(room, beside((room.width(), room.height()), terminal))
    desk.start()
    return application.exec()


def beside(room: tuple[int, int], terminal: tuple[int, int] = (1080, 1920)) -> int:
    """Return where the desk begins on a screen with this room: right of the terminal, which has shrunk to fit."""
    # The terminal stands at the left edge; its window has a frame of its own.
    return fitting(terminal, room)[0] + 20
