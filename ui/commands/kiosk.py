# SPDX-License-Identifier: Apache-2.0
"""``kiosk``: the citizens' window; with ``--training`` beside a world and a desk of its own."""

from __future__ import annotations

import argparse
import gc
import importlib
import os
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING

from ui.commands.size import fitting, window_size

if TYPE_CHECKING:
    import subprocess

    from PySide6.QtWidgets import QApplication

    from config.settings import Settings
    from kiosk.training.site import WorldProcess
    from kiosk.training.tried import Tried
    from ui.measure import HomeMeasure
    from ui.program import KioskProgram

NAME = "kiosk"
ONLY_TRAINING = ("--folder", "--no-desk", "--post")
HELP = "open the citizens' kiosk; --training brings its own world and desk, and tries the site file of --site there"
REFUSED = 5
# Imported before Qt: PySide reads the source of every module that comes after it, to see whether it is its user.
BEFORE_QT = ("kiosk.terminal", "kiosk.surroundings", "kiosk.flows.offer", "kiosk.steps.home", "config.texts")
# How the window ends when it only wants to begin anew.
RENEW = 75


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take where it stands and how it is shown."""
    parser.add_argument("--training", action="store_true", help="bring virtual devices, a sandbox platform and a desk")
    parser.add_argument(
        "--folder", help="folder of the training world (default: data/training, of a station data/training-station)"
    )
    parser.add_argument("--no-desk", action="store_true", help="with --training: do not open the desk's window")
    parser.add_argument(
        "--post", choices=("kiosk", "station"), help="with --training: which machine (default: as --site, else kiosk)"
    )
    parser.add_argument("--size", type=window_size, help="size of the window (default: as the settings say)")
    parser.add_argument("--fullscreen", action="store_true", help="take the whole screen")
    parser.add_argument("--measure-home", action="store_true", help=argparse.SUPPRESS)


def run(args: argparse.Namespace) -> int:
    """Open the window and run until it is closed."""
    # Before the settings already: ``build`` says why.
    gc.disable()
    if args.training:
        return run_training(args)
    from config.logs import set_up
    from config.site import load_site

    settings = load_site(args.site)
    check_post(settings)
    set_up(Path("data/logs/terminal.log"))
    program, application = build(settings, Path("data"), args)
    program.shell.open(fullscreen=args.fullscreen)
    # The word of ``kiosk.commands.technician``, which would load the outbox before home has painted.
    if sys.stdout.isatty():
        program.terminal.hearers.code_made = show_code
    program.start()
    return renewed(finish(program, application))


def check_post(settings: Settings) -> None:
    """Refuse the site of a machine at which staff work; raises SettingsError."""
    if settings.post == "window":
        from config.settings import SettingsError

        raise SettingsError(
            "post is 'window' in the site file: this machine is not for citizens. Open it with 'main.py window' (or "
            "caller, guide-desk, fleet), or set post to 'kiosk' or 'station'."
        )


def renewed(ended: int) -> int:
    """Begin anew where the window ended for that; return how else it ended."""
    if ended == RENEW:
        os.execv(sys.executable, [sys.executable, *sys.argv])  # noqa: S606  # our own command line, unchanged
    return ended


def show_code(code: str) -> None:
    """Show the first technician's code to whoever started the terminal, this once."""
    from kiosk.commands.technician import told

    print(told(code))


def run_training(args: argparse.Namespace) -> int:
    """Open the window at once; world and desk come up beside it when it has painted."""
    from config.logs import set_up
    from kiosk.training.site import training_folder, training_settings

    found, post = tried_as(args)
    folder = training_folder(args.folder, post)
    set_up(folder / "logs" / "terminal.log")
    program, application = build(training_settings(folder, post=post, tried=found), folder, args)
    watch = measured(program, application) if args.measure_home else None
    beside = Beside(program, folder, post, found, desk=not (args.no_desk or args.measure_home))
    program.when_painted(beside.start)
    program.shell.open(fullscreen=args.fullscreen)
    try:
        ended = finish(program, application)
    finally:
        if watch:
            watch.tell()
        beside.stop()
    return renewed(ended)


def tried_as(args: argparse.Namespace) -> tuple[Tried | None, str]:
    """Return what is tried of a site file, and as which post; raises SettingsError."""
    if not args.site:
        return None, args.post or "kiosk"
    # Late: without a file home is not to wait for its reader.
    from kiosk.training.tried import post_of, tried

    found = tried(args.site, NAME)
    return found, post_of(args.post, found)


class Beside:
    """What runs beside a training kiosk: its world, and the desk that moves it."""

    def __init__(
        self, program: KioskProgram, folder: Path, post: str, found: Tried | None = None, *, desk: bool
    ) -> None:
        self._program = program
        self._folder = folder
        self._post = post
        self._tried = found
        self._wants_desk = desk
        self._world: WorldProcess | None = None
        self._desk: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start the world; the terminal and the desk open when it has told its addresses."""
        from kiosk.training.site import WorldProcess

        self._world = WorldProcess(self._folder, self._post)
        threading.Thread(target=self._join, args=(self._world,), daemon=True, name="join-world").start()

    def stop(self) -> None:
        """End both."""
        if self._desk:
            self._desk.terminate()
            self._desk.wait()
        if self._world:
            self._world.stop()

    def _join(self, world: WorldProcess) -> None:
        from kiosk.training.site import training_settings

        try:
            facts = world.wait_ready()
        except RuntimeError as wrong:
            self._program.refuse(str(wrong))
            return
        self._program.start_with(training_settings(self._folder, facts, self._post, self._tried))
        if self._wants_desk:
            import subprocess

            self._desk = subprocess.Popen([sys.executable, "main.py", *self.desk_words()])

    def desk_words(self) -> list[str]:
        """Return the command line of the desk: beside this window, whatever its size."""
        shell = self._program.shell
        return ["desk", "--folder", str(self._folder), "--right-of", f"{shell.width()}x{shell.height()}"]


def build(settings: Settings, folder: Path, args: argparse.Namespace) -> tuple[KioskProgram, QApplication]:
    """Make application, window and program; nothing is shown yet."""
    # Nothing is thrown away while a program loads, and collecting costs a tenth of the time to the first paint; it
    # begins with the first painting.
    gc.disable()
    for name in BEFORE_QT:
        importlib.import_module(name)

    from config.texts import wording
    from kiosk.terminal import Terminal
    from ui.ahead import SWITCH_SECONDS
    from ui.program import KioskProgram
    from ui.shells.kiosk import KioskShell
    from ui.style.theme import dress, make_application
    from ui.style.tokens import Tokens

    sys.setswitchinterval(SWITCH_SECONDS)
    application = make_application()
    wide, _, high = (args.size or settings.screen.size).partition("x")
    size = int(wide), int(high)
    if args.training and not args.measure_home:
        # A machine to learn on has any screen; what lies outside it could be neither read nor pressed.
        room = application.primaryScreen().availableSize()
        size = fitting(size, (room.width(), room.height()))
    tokens = Tokens.for_screen(settings.screen.mm_per_px, size)
    dress(application, tokens)
    shell = KioskShell(settings, wording(settings.screen.language), tokens)
    program = KioskProgram(
        Terminal(settings, folder),
        shell,
        on_refused=lambda words: refuse(application, words),
        on_worn=lambda: None if args.training else application.exit(RENEW),
        on_end=lambda restart: application.exit(RENEW if restart else 0),
    )
    program.when_painted(gc.enable)
    return program, application


def refuse(application: QApplication, words: str) -> None:
    """End the program with what a person at the console must know."""
    print(f"banshi kiosk: {words}", file=sys.stderr)
    application.exit(REFUSED)


def finish(program: KioskProgram, application: QApplication) -> int:
    """Run until closed; close everything in order."""
    from ui.bridge import end_on_signals
    from ui.last_resort import guard

    end_on_signals(application)
    lift = guard(program.fail)
    try:
        return application.exec()
    finally:
        program.close()
        lift()


def measured(program: KioskProgram, application: QApplication) -> HomeMeasure:
    """Begin to measure home."""
    from ui.measure import HomeMeasure

    return HomeMeasure(program.shell, application)
