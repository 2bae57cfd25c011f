# SPDX-License-Identifier: Apache-2.0
"""``logs export``: the log of this machine onto a stick or into a folder, checked once more line by line, on record."""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import os
import sys
from dataclasses import dataclass
from pathlib import Path

from config.settings import Settings
from config.site import load_site
from kiosk.log_lines import LOG, checked
from offline_queue.control import ask
from offline_queue.disk import PRIVATE_FILE
from offline_queue.errors import OutboxError
from offline_queue.opening import open_outbox

NAME = "logs"
HELP = "export the log of this machine: named events, no personal data"
GOOD, FAULT, REFUSED = 0, 1, 5


class UnreadableLogError(OSError):
    """The log cannot be read; the text names it."""


@dataclass(frozen=True)
class Exported:
    """A log that was written: where, how many lines, their SHA-256, and whether that is on record."""

    file: Path
    lines: int
    digest: str
    recorded: bool


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the command line."""
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="export")
    export = verbs.add_parser("export", help="write the log into a folder, as one new file")
    export.add_argument(
        "--to", required=True, metavar="FOLDER", help="folder that is there already: a stick, as mounted"
    )
    export.add_argument("--log", default=str(LOG), metavar="FILE", help="the log (default: %(default)s)")


def run(args: argparse.Namespace) -> int:
    """Export, and have it recorded; 1 when there is nothing to write, or it went unrecorded, 5 where it cannot go."""
    settings, folder = load_site(args.site), Path(args.to)
    # Never made: a name that was mistyped would put the log beside the stick and nobody would miss it.
    if not folder.is_dir():
        return _say(f"{folder} is no folder. Mount the stick and name it with --to.", REFUSED)
    try:
        done = export(settings, folder, Path(args.log))
    except UnreadableLogError as wrong:
        return _say(f"{wrong} Name the log with --log.", FAULT)
    except OSError as wrong:
        return _say(f"{wrong.filename} cannot be written ({wrong.strerror}).", REFUSED)
    print(f"{done.file}\n{done.lines} lines, SHA-256 {done.digest}")
    return GOOD if done.recorded else _say("it could not be recorded: the outbox is refused.", FAULT)


def export(settings: Settings, folder: Path, log: Path) -> Exported:
    """Write what may leave the machine of its log into a folder; raises UnreadableLogError, or another OSError."""
    try:
        with log.open(encoding="utf-8", errors="replace") as read:
            lines = list(checked(read))
    except OSError as wrong:
        raise UnreadableLogError(f"{log} cannot be read ({wrong.strerror}).") from wrong
    content = "".join(f"{line}\n" for line in lines).encode()
    digest, site = hashlib.sha256(content).hexdigest(), settings.site
    file = folder / f"banshi-log-{site.region}-{site.hall}-{site.device}-{digest[:12]}.jsonl"
    _write(file, content)
    return Exported(file, len(lines), digest, recorded(settings, len(lines)))


def _write(file: Path, content: bytes) -> None:
    # A stick has no journal: without the sync an export that looks whole is empty when it is pulled.
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, PRIVATE_FILE), "wb") as out:
        out.write(content)
        out.flush()
        os.fsync(out.fileno())


def recorded(settings: Settings, lines: int) -> bool:
    """Have the export recorded by the terminal that runs, else in its outbox; tell whether it is."""
    from kiosk.audit import Act, record

    folder = Path(settings.outbox.folder)
    answer = ask(folder, {"do": "logs-exported", "count": lines})
    if answer is not None:
        return bool(answer.get("ok"))
    try:
        with contextlib.closing(open_outbox(settings.outbox, create=False)) as outbox, outbox.transaction() as tx:
            record(tx, Act.LOGS_EXPORTED, count=lines)
    except OutboxError:
        return False
    return True


def _say(words: str, ends: int) -> int:
    print(f"banshi logs: {words}", file=sys.stderr)
    return ends
