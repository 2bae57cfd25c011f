# SPDX-License-Identifier: Apache-2.0
"""``hub``: run the hub of a hall, or take a machine in."""

from __future__ import annotations

import argparse
import contextlib
import functools
import ipaddress
import logging
import os
import ssl
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from kiosk.commands import hub_clock
from kiosk.commands.sandbox import port_number

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from kiosk.hub.made_in import OtherDatabaseError
    from kiosk.hub.mode import Mode
    from kiosk.hub.server import Secret, Server
    from kiosk.hub.service import Hub
    from kiosk.tickets.rules import HallRules

NAME = "hub"
SITE_FOR = "never"
HELP = "run the hub of a hall: numbers, windows and calls for all its machines"
PORT = 8820
REFUSED = 5
# An end takes two seconds where answers are on their way; a thread at a database that hangs would never end.
LAST_SECONDS = 4.0
# As kiosk.hub.mode has them; of the hub's modules none is loaded before there is something to do.
MODES = ("production", "training")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take database, rules, folder, address, and a machine to take in."""
    parser.add_argument("--database", help="postgresql://… for a hall, or the SQLite file of one machine")
    parser.add_argument("--rules", metavar="FILE", help="queues, windows and limits of the hall (DIR/rules.toml)")
    parser.add_argument("--data", default="data/hub", metavar="DIR", help="folder of hub.toml and rules (data/hub)")
    parser.add_argument("--host", default="127.0.0.1", help="address to serve on; the hall's network needs TLS")
    parser.add_argument("--port", type=port_number, default=PORT, help=f"port, 0 for any free one ({PORT})")
    parser.add_argument("--certificate", metavar="FILE", help="certificate of the hub, with its chain (PEM)")
    parser.add_argument("--key", metavar="FILE", help="key of the certificate (PEM)")
    parser.add_argument("--follow-stdin", action="store_true", help="end when the standard input ends")
    parser.add_argument("--mode", choices=MODES, help="say once whether this hall works in earnest; kept in hub.toml")
    parser.add_argument(
        "--admit", metavar="NAME:KIND[:WINDOW,…]", help="take a machine in and print its token once, then end"
    )
    parser.add_argument("--token", metavar="FILE", help="with --admit: write the token there in place of printing it")
    parser.add_argument(
        "--clock-is-right", action="store_true", help="confirm the time of this machine to its database, then end"
    )
    parser.add_argument("--check", action="store_true", help="say what would be served, and whether it can, then end")


def run(args: argparse.Namespace) -> int:
    """Serve until SIGTERM; prints one line when ready. 5 when something cannot be had."""
    folder = Path(args.data)
    if args.mode:
        say_mode(folder, args.mode)
    if args.admit:
        return admit(folder, args.admit, Path(args.rules) if args.rules else None, args.token or "")
    if args.mode and not args.database:
        return 0
    if not args.database:
        print("banshi hub: name the database: --database postgresql://… or a file", file=sys.stderr)
        return 2
    if "://" in args.database and not args.database.startswith("postgresql://"):
        print("banshi hub: --database is postgresql://… or a file, and no other address", file=sys.stderr)
        return 2
    if not (args.certificate and args.key) and not loopback(args.host):
        print("banshi hub: beyond this machine only with --certificate and --key", file=sys.stderr)
        return REFUSED
    if args.clock_is_right:
        return hub_clock.confirm(opened(args.database))
    return check(args, folder) if args.check else serve(args, folder)


def say_mode(folder: Path, mode: Mode) -> None:
    """Write into the hub's file whether its hall works in earnest; raises SettingsError where the other was said."""
    from kiosk.hub import site

    site.set_mode(folder / "hub.toml", mode)


def admit(folder: Path, words: str, rules: Path | None = None, out: str = "") -> int:
    """Take a machine in; its token is shown once, or written into a file, and kept nowhere. Raises SettingsError."""
    from kiosk.hub import site

    name, kind, told = [*words.split(":"), "", ""][:3]
    windows = tuple(told.split(",")) if told else ()
    check_windows(windows, rules or folder / "rules.toml")
    check_place(out)
    token = site.admit(folder / "hub.toml", name, kind, windows)
    if out:
        site.write_token(token, Path(out))
    else:
        print(token)
    return 0


def check_place(out: str) -> None:
    """Refuse a file that no token can be written into, before there is one; raises SettingsError."""
    from config.settings import SettingsError

    folder = Path(out).parent
    if out and (Path(out).is_dir() or not os.access(folder, os.W_OK)):
        raise SettingsError(f"--token {out}: cannot be written; name a file in a folder that is there")


def check_windows(windows: tuple[str, ...], rules: Path) -> None:
    """Refuse a window that the hall does not have; raises SettingsError, with those it has."""
    from config.settings import SettingsError
    from kiosk.hub.rules_file import read

    known = [window.no for window in read(rules).windows] if windows else []
    if strange := [no for no in windows if no not in known]:
        raise SettingsError(f"{rules}: there is no window {', '.join(strange)}; it has {', '.join(known)}")


def check(args: argparse.Namespace, folder: Path) -> int:
    """Look at file, rules, certificate and database, and say in which mode it would serve what; serves nothing."""
    from kiosk.hub.clock_book import standing
    from kiosk.hub.made_in import OtherDatabaseError, mode_of
    from kiosk.hub.site import Machines

    machines = Machines(folder / "hub.toml")
    mode, rules = machines.mode, rules_in(args, folder)
    proof(args.certificate, args.key)
    print(f"{mode} hub of hall {rules.hall}: {len(rules.queues)} queues, {len(rules.windows)} windows, "
          f"{len(machines.all)} machines, epoch {machines.epoch}")  # fmt: skip
    if "://" not in args.database and not Path(args.database).exists():
        print("database: none yet, made at the start")
        return 0
    engine = opened(args.database)
    if why := why_closed(engine):
        print(f"banshi hub: the database does not open: {why}", file=sys.stderr)
        return REFUSED
    made = mode_of(engine)
    if made not in ("", mode):
        print(refused_words(OtherDatabaseError(made), mode), file=sys.stderr)
        return REFUSED
    print(f"database: made by a {made} hub" if made else "database: empty, or made before hubs had a mode")
    print(hub_clock.worded(standing(engine), learns=mode == "training"))
    return 0


def rules_in(args: argparse.Namespace, folder: Path) -> HallRules:
    """Read the rules of the hall; raises SettingsError."""
    from kiosk.hub.rules_file import read

    return read(Path(args.rules) if args.rules else folder / "rules.toml")


def serve(args: argparse.Namespace, folder: Path) -> int:
    """Open what is needed and serve; a database that is away is waited for."""
    from config.logs import set_up
    from kiosk.hub.hall_time import HallTime
    from kiosk.hub.server import Server
    from kiosk.hub.service import Hub
    from kiosk.hub.site import Machines
    from kiosk.tickets.desk import TicketDesk

    machines = Machines(folder / "hub.toml")
    mode, rules = machines.mode, rules_in(args, folder)
    secret = proof(args.certificate, args.key)
    engine = opened(args.database)
    # In a hall to learn with months may lie between two days.
    clock = HallTime(rules) if mode == "production" else HallTime(rules, longest=None)
    desk = TicketDesk(engine, rules, epoch=machines.epoch)
    hub = Hub(desk, machines, now=clock.now, clock=clock)
    # To whatever keeps its words: without this they stand there bare, with neither time nor cause.
    set_up(level=logging.WARNING)
    try:
        server = Server(
            hub, host=args.host, port=args.port, secret=secret, on_ready=lambda port: begin(server), on_end=end_for_sure
        )
    except OSError as wrong:
        print(f"banshi hub: cannot serve on {args.host} port {args.port}: {wrong}", file=sys.stderr)
        return REFUSED
    if args.follow_stdin:
        threading.Thread(target=follow, args=(server.stop,), daemon=True, name="follow").start()
    refused = list[str]()

    def refuse(words: str) -> None:
        refused.append(words)
        server.stop()

    look = functools.partial(look_at, hub, mode, refuse)
    threading.Thread(target=look, daemon=True, name="look").start()
    server.serve_until_told()
    for words in refused:
        print(words, file=sys.stderr)
    return REFUSED if refused else 0


def opened(address: str) -> Engine:
    """Return the engine of a database; raises SettingsError for an address that cannot be read."""
    from sqlalchemy.exc import ArgumentError

    from config.settings import SettingsError
    from kiosk.tickets.engines import engine_of

    try:
        return engine_of(address)
    except (ArgumentError, ValueError) as wrong:
        # Nothing of the address is repeated: there may be a password in it.
        raise SettingsError("--database is no address as in postgresql://banshi@/hall") from wrong


def proof(certificate: str | None, key: str | None) -> Secret | None:
    """Return what the hub proves itself with, if anything; raises SettingsError where the two do not go together."""
    from config.settings import SettingsError
    from kiosk.hub.server import Secret

    if not (certificate or key):
        return None
    if not (certificate and key):
        raise SettingsError("--certificate and --key go together")
    for file in (certificate, key):
        if not Path(file).is_file():
            raise SettingsError(f"{file}: there is no such file")
    try:
        # A password is given so that none is asked for: nobody sits where a hub is started anew.
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(certificate, key, password="")
    except OSError as wrong:
        files = f"{certificate}, {key}"
        raise SettingsError(f"{files}: not a certificate and its key, in PEM without a password ({wrong})") from wrong
    return Secret(Path(certificate), Path(key))


def look_at(hub: Hub, mode: str, refuse: Callable[[str], None]) -> None:
    """Say why a database does not open, and refuse to serve one of the other mode.

    One that is away is waited for: whose it is the hub itself sees before it does anything in it.
    """
    from kiosk.hub.database import DatabaseAwayError, guarded
    from kiosk.hub.made_in import OtherDatabaseError

    if why := why_closed(hub.desk.engine):
        print(f"banshi hub: the database does not open, and is asked again: {why}", file=sys.stderr, flush=True)
        return
    with contextlib.suppress(DatabaseAwayError):
        try:
            guarded(hub.prepare)
        except OtherDatabaseError as wrong:
            refuse(refused_words(wrong, mode))


def why_closed(engine: Engine) -> str:
    """Return why a database does not open, as it says so itself: a wrong name of it looks like one that is away."""
    from sqlalchemy.exc import DBAPIError

    try:
        engine.connect().close()
    except DBAPIError as wrong:
        return " ".join(str(wrong.orig).split())
    return ""


def refused_words(wrong: OtherDatabaseError, mode: str) -> str:
    """Word a database that is not of this hub's mode."""
    return (
        f"banshi hub: the database was made by a {wrong.mode} hub, and this is a {mode} hub: nothing was touched. "
        f"Name another database, or the folder of the {wrong.mode} hub with --data."
    )


def follow(stop: Callable[[], None]) -> None:
    """Wait for the end of the standard input: whoever started the hub is gone, however that ended."""
    sys.stdin.read()
    stop()


def end_for_sure() -> None:
    """Let the process end whatever hangs in it: what was answered is in the database, and another is to take over."""
    last = threading.Timer(LAST_SECONDS, os._exit, (REFUSED,))
    last.daemon = True
    last.start()


def begin(server: Server) -> None:
    """Tell whoever waits that the hub answers."""
    print(f"hub ready on {server.url}", flush=True)


def loopback(host: str) -> bool:
    """Tell whether an address is of this machine alone."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
