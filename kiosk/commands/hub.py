# SPDX-License-Identifier: Apache-2.0
"""``hub``: run the hub of a hall, or take a machine in."""

from __future__ import annotations

import argparse
import ipaddress
import logging
import os
import ssl
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from kiosk.commands.sandbox import port_number

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from kiosk.hub.server import Secret, Server

NAME = "hub"
HELP = "run the hub of a hall: numbers, windows and calls for all its machines"
PORT = 8820
REFUSED = 5
# An end takes two seconds where answers are on their way; a thread at a database that hangs would never end.
LAST_SECONDS = 4.0


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
    parser.add_argument(
        "--admit", metavar="NAME:KIND[:WINDOW,…]", help="take a machine in and print its token once, then end"
    )


def run(args: argparse.Namespace) -> int:
    """Serve until SIGTERM; prints one line when ready. 5 when something cannot be had."""
    folder = Path(args.data)
    if args.admit:
        return admit(folder, args.admit)
    if not args.database:
        print("banshi hub: name the database: --database postgresql://… or a file", file=sys.stderr)
        return 2
    if "://" in args.database and not args.database.startswith("postgresql://"):
        print("banshi hub: --database is postgresql://… or a file, and no other address", file=sys.stderr)
        return 2
    if not (args.certificate and args.key) and not loopback(args.host):
        print("banshi hub: beyond this machine only with --certificate and --key", file=sys.stderr)
        return REFUSED
    return serve(args, folder)


def admit(folder: Path, words: str) -> int:
    """Take a machine in; its token is shown once and kept nowhere."""
    from kiosk.hub import site

    name, kind, windows = [*words.split(":"), "", ""][:3]
    token = site.admit(folder / "hub.toml", name, kind, tuple(windows.split(",")) if windows else ())
    print(token)
    return 0


def serve(args: argparse.Namespace, folder: Path) -> int:
    """Open what is needed and serve; a database that is away is waited for."""
    from config.logs import set_up
    from kiosk.hub.hall_time import HallTime
    from kiosk.hub.rules_file import read
    from kiosk.hub.server import Server
    from kiosk.hub.service import Hub
    from kiosk.hub.site import Machines
    from kiosk.tickets.desk import TicketDesk

    rules = read(Path(args.rules) if args.rules else folder / "rules.toml")
    machines = Machines(folder / "hub.toml")
    secret = proof(args.certificate, args.key)
    engine = opened(args.database)
    hub = Hub(TicketDesk(engine, rules, epoch=machines.epoch), machines, now=HallTime(rules).now)
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
    threading.Thread(target=look_at, args=(engine,), daemon=True, name="look").start()
    server.serve_until_told()
    return 0


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


def look_at(engine: Engine) -> None:
    """Say why a database does not open, as it says so itself: a wrong name of it looks like one that is away."""
    from sqlalchemy.exc import DBAPIError

    try:
        engine.connect().close()
    except DBAPIError as wrong:
        why = " ".join(str(wrong.orig).split())
        print(f"banshi hub: the database does not open, and is asked again: {why}", file=sys.stderr, flush=True)


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
