#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Banshi: parse the command, load its module, hand over. ``python main.py --help`` lists the commands."""

from __future__ import annotations

import argparse
import gc
import importlib
import sys
from types import ModuleType

# Each command and its module, imported only when it is called: a kiosk must not wait for a scanner's libraries.
# In the order of their use: what stands in a hall, how it is set up, how it is looked after, and what one learns with.
COMMANDS = {
    "kiosk": "ui.commands.kiosk", "window": "ui.commands.window", "caller": "ui.commands.caller",
    "guide-desk": "ui.commands.guide_desk", "board": "ui.commands.board", "fleet": "ui.commands.fleet",
    "hub": "kiosk.commands.hub", "pads": "kiosk.commands.pads",
    "setup": "kiosk.commands.setup", "enrol": "kiosk.commands.enrol", "doctor": "ui.commands.doctor",
    "maintenance": "ui.commands.maintenance", "devices": "kiosk.commands.devices", "queue": "kiosk.commands.queue",
    "logs": "kiosk.commands.logs", "card": "kiosk.commands.card", "scan": "kiosk.commands.scan",
    "print": "kiosk.commands.printing", "printer": "kiosk.commands.printer", "centre": "kiosk.commands.centre",
    "version": "kiosk.commands.version",
    "demo": "ui.commands.demo", "desk": "ui.commands.desk", "gallery": "ui.commands.gallery",
    "world": "kiosk.commands.world", "sandbox": "kiosk.commands.sandbox",
}  # fmt: skip

EPILOG = "Exit codes: 0 good, 1 fault found, 2 usage, 3 device absent, 4 time-out, 5 refused."


def main(argv: list[str]) -> int:
    """Run one command and return its exit code."""
    chosen = next((word for word in argv if not word.startswith("-")), None)
    if chosen not in COMMANDS:
        overview().parse_args(argv)
        return 0
    gc.disable()  # what loads stays: looking for garbage in between costs a start 7 ms
    module = importlib.import_module(COMMANDS[chosen])
    from config.site import named_site, unheeded

    site, words = named_site(argv[argv.index(chosen) + 1 :])
    parser = parser_of(chosen, module)
    args = parser.parse_args(words)
    args.site = site
    if wrong := unheeded(module, args, words):
        parser.error(wrong)
    return finish(chosen, module, args)


def finish(chosen: str, module: ModuleType, args: argparse.Namespace) -> int:
    """Run the command; what a person can mend becomes one clear line."""
    from config.settings import SettingsError

    gc.enable()
    try:
        return int(module.run(args))
    except SettingsError as wrong:
        print(f"banshi {chosen}: {wrong}", file=sys.stderr)
        return 5
    except (KeyboardInterrupt, BrokenPipeError):
        return 1
    except OSError as wrong:
        from config.places import mendable

        words, code = mendable(wrong)
        print(f"banshi {chosen}: {words}", file=sys.stderr)
        return code


def parser_of(name: str, module: ModuleType) -> argparse.ArgumentParser:
    """Build the parser of one command."""
    parser = argparse.ArgumentParser(prog=f"banshi {name}", description=module.HELP, epilog=EPILOG)
    if getattr(module, "SITE_FOR", "") != "never":
        parser.add_argument("--site", metavar="FILE", help="site file (default: data/site.toml if there)")
    module.add_arguments(parser)
    return parser


def overview() -> argparse.ArgumentParser:
    """Build the parser that only lists the commands, or refuses an unknown one."""
    parser = argparse.ArgumentParser(prog="banshi", description="Self-service kiosk, window terminal.", epilog=EPILOG)
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    for name, path in COMMANDS.items():
        commands.add_parser(name, help=importlib.import_module(path).HELP)
    return parser


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except ImportError as missing:
        if str(missing.name).partition(".")[0] in ("config", "devices", "kiosk", "offline_queue", "ui"):
            raise  # ours, and a fault of the program
        sys.exit(f"banshi: {missing} for {sys.executable}. Run 'make setup-run' once, and .venv/bin/python.")
