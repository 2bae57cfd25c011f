# SPDX-License-Identifier: Apache-2.0
"""``kiosk``: the citizens' window; with ``--training`` beside a world and a desk of its own."""

from __future__ import annotations

import argparse
import subprocess
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from config.settings import Settings
    from kiosk.training.site import WorldProcess
    from ui.measure import HomeMeasure
    from ui.program import KioskProgram

NAME = "kiosk"
HELP = "open the citizens' kiosk; --training brings its own world and desk"
REFUSED = 5


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take where it stands and how it is shown."""
    parser.add_argument("--training", action="store_true", help="bring virtual devices, a sandbox platform and a desk")
    parser.add_argument("--folder", default="data/training", help="folder of the training world")
    parser.add_argument("--no-desk", action="store_true", help="with --training: do not open the desk's window")
    parser.add_argument("--size", default="1080x1920", help="size of the window (default: 1080x1920)")
    parser.add_argument("--fullscreen", action="store_true", help="take the whole screen")
    parser.add_argument("--measure-home", action="store_true", help=argparse.SUPPRESS)


def run(args: argparse.Namespace) -> int:
    """Open the window and run until it is closed."""
    if args.training:
        return run_training(args)
    from config.logs import set_up
    from config.site import load_site

    settings = load_site(args.site)
    set_up(Path("data/logs/terminal.log"))
    program, application = build(settings, Path("data"), args)
    program.shell.open(fullscreen=args.fullscreen)
    program.start()
    return finish(program, application)


def run_training(args: argparse.Namespace) -> int:
    """Open the window at once, and everything else when the world has come up beside it."""
    from config.logs import set_up
    from kiosk.training.site import WorldProcess, training_settings

    folder = Path(args.folder)
    set_up(folder / "logs" / "terminal.log")
    world = WorldProcess(folder)
    program, application = build(training_settings(folder), folder, args)
    watch = measured(program, application) if args.measure_home else None
    program.shell.open(fullscreen=args.fullscreen)
    threading.Thread(target=join_world, args=(program, world, folder), daemon=True, name="join-world").start()
    desk = None if args.no_desk or args.measure_home else open_desk(folder)
    try:
        return finish(program, application)
    finally:
        if watch:
            watch.tell()
        if desk:
            desk.terminate()
        world.stop()


def build(settings: Settings, folder: Path, args: argparse.Namespace) -> tuple[KioskProgram, QApplication]:
    """Make application, window and program; nothing is shown yet."""
    from PySide6.QtWidgets import QApplication

    from config.texts import wording
    from kiosk.terminal import Terminal
    from ui.program import KioskProgram
    from ui.shells.kiosk import KioskShell
    from ui.style.theme import dress
    from ui.style.tokens import Tokens

    application = QApplication(sys.argv[:1])
    wide, _, high = args.size.partition("x")
    tokens = Tokens.for_screen(settings.screen.mm_per_px, (int(wide), int(high)))
    dress(application, tokens)
    shell = KioskShell(settings, wording(settings.screen.language), tokens)
    program = KioskProgram(Terminal(settings, folder), shell, on_refused=lambda words: refuse(application, words))
    return program, application


def refuse(application: QApplication, words: str) -> None:
    """End the program with what a person at the console must know."""
    print(f"banshi kiosk: {words}", file=sys.stderr)
    application.exit(REFUSED)


def finish(program: KioskProgram, application: QApplication) -> int:
    """Run until closed; close everything in order."""
    try:
        return application.exec()
    finally:
        program.close()


def join_world(program: KioskProgram, world: WorldProcess, folder: Path) -> None:
    """Wait for the world, then open the terminal on its addresses."""
    from kiosk.training.site import training_settings

    facts = world.wait_ready()
    program.start_with(training_settings(folder, facts))


def measured(program: KioskProgram, application: QApplication) -> HomeMeasure:
    """Begin to measure home."""
    from ui.measure import HomeMeasure

    return HomeMeasure(program.shell, application)


def open_desk(folder: Path) -> subprocess.Popen[bytes]:
    """Open the training desk as a program of its own; it waits for the world by itself."""
    return subprocess.Popen([sys.executable, "main.py", "desk", "--folder", str(folder), "--wait"])
