# SPDX-License-Identifier: Apache-2.0
"""``desk``: the window of the training desk, for a world that runs already."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

NAME = "desk"
HELP = "open the training desk for a world that runs already"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take the folder of the world."""
    parser.add_argument("--folder", default="data/training", help="folder of the world (default: data/training)")
    parser.add_argument("--language", choices=("zh_CN", "en"), default="zh_CN", help="language of the desk")


def run(args: argparse.Namespace) -> int:
    """Open the window and run it; 3 when no world runs there."""
    from kiosk.training.control import WorldClient

    folder = Path(args.folder)
    try:
        hands = WorldClient(folder / "world.sock")
    except OSError:
        print(f"banshi desk: no world runs in {folder}. Start 'main.py kiosk --training' first.", file=sys.stderr)
        return 3
    return show(hands, folder, args.language)


def show(hands: object, folder: Path, language: str) -> int:
    """Show the desk until it is closed."""
    from PySide6.QtWidgets import QApplication

    from config.texts import wording
    from ui.shells.training import TrainingDesk
    from ui.style.look import Look
    from ui.style.theme import dress
    from ui.style.tokens import Tokens

    application = QApplication(sys.argv[:1])
    tokens = Tokens.for_screen(0.248, (1080, 1920))
    dress(application, tokens)
    desk = TrainingDesk(Look(tokens, wording(language)), hands, folder)  # type: ignore[arg-type]  # WorldClient is Hands
    desk.resize(980, 1060)
    desk.move(1100, 0)
    desk.show()
    desk.start()
    return application.exec()
