# SPDX-License-Identifier: Apache-2.0
"""``sandbox``: run the embedded training platform as a process of its own."""

from __future__ import annotations

import argparse
import os
import sqlite3
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from config.settings import Site

if TYPE_CHECKING:
    from kiosk.sandbox.server import Server

NAME = "sandbox"
SITE_FOR = "never"
HELP = "run the embedded training platform (its own database, this machine only)"
# Also what platform.url is when nobody says otherwise: a terminal set up for training finds it without a word.
PORT = 8810
REFUSED = 5
LARGEST_PORT = 65535
GROUP = 4


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take port, folder, and a file to leave the port in."""
    parser.add_argument(
        "--port", type=port_number, default=PORT, help=f"port on 127.0.0.1, 0 for any free one ({PORT})"
    )
    parser.add_argument("--folder", default="data/sandbox", help="folder of its database and papers (data/sandbox)")
    parser.add_argument("--port-file", metavar="FILE", help="write the port here once it is served")
    parser.add_argument(
        "--tls", action="store_true", help="serve enrolled terminals only, under a certificate of its own authority"
    )


def port_number(words: str) -> int:
    """Read a port; argparse words the refusal."""
    port = int(words)
    if not 0 <= port <= LARGEST_PORT:
        raise argparse.ArgumentTypeError(f"{port} is no port; use 0 to {LARGEST_PORT}")
    return port


def run(args: argparse.Namespace) -> int:
    """Serve until SIGTERM; prints one line when ready. 5 when folder or port cannot be had."""
    from kiosk.sandbox.server import Server

    folder = Path(args.folder)
    port_file = Path(args.port_file) if args.port_file else None
    try:
        folder.mkdir(parents=True, exist_ok=True)
        server = Server(folder, port=args.port, tls=args.tls, on_ready=lambda port: begin(server, port_file))
    except (OSError, sqlite3.Error) as wrong:
        print(f"banshi sandbox: cannot start on port {args.port} in {folder}: {wrong}", file=sys.stderr)
        return REFUSED
    server.serve_until_told()
    return 0


def begin(server: Server, port_file: Path | None) -> None:
    """Tell that the platform answers, and under TLS what whoever enrols a terminal must know."""
    ready(server.url, server.port, port_file)
    if server.tls:
        print(told(server), flush=True)


def told(server: Server) -> str:
    """Make a code for the training hall; return it with the root."""
    site = Site()
    code = server.new_code(site.region, site.hall)
    shown = "-".join(code[at : at + GROUP] for at in range(0, len(code), GROUP))
    return f"root certificate {server.root_file}\none-time code {shown} for hall {site.hall} of {site.region}"


def ready(url: str, port: int, port_file: Path | None) -> None:
    """Tell whoever waits that the platform answers; the file appears whole or not at all."""
    if port_file:
        # Whoever watches for the file would else read it empty, between its making and its writing.
        draft = port_file.with_suffix(".part")
        draft.write_text(str(port), encoding="ascii")
        os.replace(draft, port_file)
    print(f"sandbox ready on {url}", flush=True)
