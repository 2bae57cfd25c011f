# SPDX-License-Identifier: Apache-2.0
"""``world``: run the virtual devices, the line and the sandbox platform of a training machine."""

from __future__ import annotations

import argparse
import importlib.util
import json
import signal
import socket
import sys
import threading
from pathlib import Path
from typing import Any

NAME = "world"
SITE_FOR = "never"
HELP = "run the virtual devices and the sandbox platform of a training machine"
REFUSED = 5


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take the folder, and whether to end with the one who started it."""
    parser.add_argument(
        "--folder", help="folder of the training world (default: data/training, of a station data/training-station)"
    )
    parser.add_argument(
        "--post", choices=("kiosk", "station"), default="kiosk", help="which machine its site file is of"
    )
    parser.add_argument("--follow-stdin", action="store_true", help="end when the standard input ends")


def run(args: argparse.Namespace) -> int:
    """Start the world, print its addresses as one JSON line, run until told to end.

    Ends with 5 where one runs there already, and where the system has no terminals for its virtual devices.
    """
    if importlib.util.find_spec("pty") is None:
        print("banshi world: its virtual devices need a system with terminals, such as Linux.", file=sys.stderr)
        return REFUSED
    from config.site import write
    from kiosk.training.control import ControlServer
    from kiosk.training.site import spare_settings, training_folder, training_settings
    from kiosk.training.world import World

    folder = training_folder(args.folder, args.post)
    if runs(folder / "world.sock"):
        print(f"banshi world: one runs in {folder} already. End it, or name another --folder.", file=sys.stderr)
        return REFUSED
    world = World(folder)
    control = ControlServer(folder / "world.sock", world.do)
    facts = world.start() | {"control": str(folder / "world.sock")}
    control.start()
    write(training_settings(folder, facts, args.post), folder / "site.toml")
    write(spare_settings(folder, facts), folder / "spare.toml")
    # Last: whoever waits for this line may open every device at once.
    announce(facts, folder / "world.json")
    wait_for_the_end(args.follow_stdin)
    control.stop()
    world.stop()
    return 0


def runs(control: Path) -> bool:
    """Tell whether somebody answers at the socket of a world; one left by a world that was killed answers nothing."""
    # A socket's file outlives its program; only an answer shows that somebody is there.
    with socket.socket(socket.AF_UNIX) as asking:
        try:
            asking.connect(str(control))
        except OSError:
            return False
    return True


def announce(facts: dict[str, Any], file: Path) -> None:
    """Write the addresses where a terminal that comes later finds them, and say that all is ready."""
    file.write_text(json.dumps(facts), encoding="utf-8")
    sys.stdout.write(json.dumps(facts) + "\n")
    sys.stdout.flush()


def wait_for_the_end(follow_stdin: bool) -> None:
    """Wait for a signal, or for the end of the standard input."""
    over = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: over.set())
    if follow_stdin:
        threading.Thread(target=follow, args=(over,), daemon=True).start()
    over.wait()


def follow(over: threading.Event) -> None:
    """Wait for the end of the standard input: whoever started the world is gone."""
    sys.stdin.read()
    over.set()
