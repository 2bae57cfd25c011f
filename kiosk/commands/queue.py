# SPDX-License-Identifier: Apache-2.0
"""``queue status | list | nudge`` and what ``queue_acts`` does: the outbox, asked of the terminal or read beside it."""

from __future__ import annotations

import argparse
import contextlib
import dataclasses
import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec

from config.clock import china_time
from config.settings import Settings
from config.site import load_site
from config.texts import CONSOLE, Text, Wording, plain, text, wording
from kiosk import day_differences
from kiosk.backups import TROUBLES, Copy, look
from kiosk.commands import queue_acts
from kiosk.counted_days import hours_of
from kiosk.day_differences import Difference
from kiosk.platform.sentences import for_staff
from kiosk.waiting_alarm import Waiting, waiting
from offline_queue.control import ask, list_entries, pages_of, status_of
from offline_queue.entry import State
from offline_queue.errors import REFUSALS, NoOutbox, OutboxError, told
from offline_queue.opening import read_outbox
from offline_queue.reader import Reader

NAME = "queue"
HELP = "what waits in the outbox: status, list, show, retry, verify, export, import-receipt, backup, restore"

GOOD, FAULT = 0, 1
# A platform that lost a week must not push the rest off the screen; ``--json`` has all.
MOST_DIFFERENCES = 10
# States that get no further without staff.
ATTENTION = (State.PAUSED, State.DEAD_LETTER)

Answer = dict[str, Any]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the command line."""
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    status = verbs.add_parser("status", help="how many entries stand where, how the line is, whether pages are damaged")
    status.add_argument("--deep", action="store_true", help="check the pages of a large database too; takes its time")
    listing = verbs.add_parser("list", help="the entries, oldest first")
    listing.add_argument("--state", choices=[state.value for state in State], help="only those in this state")
    listing.add_argument("--after", type=int, default=0, metavar="SEQ", help="only those stored after this one")
    listing.add_argument("--limit", type=at_least_one, default=100, help="so many of them (100; at most 500)")
    nudge = verbs.add_parser("nudge", help="make the running terminal try now")
    for verb in (status, listing, nudge, *queue_acts.add_verbs(verbs)):
        verb.add_argument("--json", action="store_true", help="one JSON object")


def at_least_one(words: str) -> int:
    """Accept how many entries are wanted."""
    if not words.isdecimal() or int(words) < 1:
        raise argparse.ArgumentTypeError(f"{words!r} is no number from 1 on")
    return int(words)


def run(args: argparse.Namespace) -> int:
    """Answer one question about the outbox; return the exit code. Raises SettingsError: refused, as everywhere."""
    settings = load_site(args.site)
    said = wording(CONSOLE)
    try:
        if args.verb in queue_acts.VERBS:
            return queue_acts.run(args, settings, said)
        return _answer(args, settings, said)
    except OutboxError as wrong:
        print(_words_of(wrong, said), file=sys.stderr)
        return FAULT


def _words_of(wrong: OutboxError, said: Wording) -> str:
    if wrong.code in REFUSALS:
        cause, step = told(wrong.code)
        return f"{said(cause)}: {wrong}\n{said(step)} [{wrong.code}]"
    return f"{wrong}\n{said(wrong.said)} [{wrong.code}]"


def _answer(args: argparse.Namespace, settings: Settings, said: Wording) -> int:
    # Asked first: the terminal knows the line, and its snapshot costs no second opening of the database.
    request = {"do": args.verb} | {key: getattr(args, key, None) for key in ("state", "after", "limit")}
    answer = ask(Path(settings.outbox.folder), request)
    # A terminal whose outbox was refused cannot say why as well as the disk can.
    if answer is None or answer.get("refused"):
        answer = _read_beside(request, settings)
    if answer["ok"] and args.verb == "status":
        answer |= _pages(settings, args.deep)
    if not answer["ok"]:
        print(answer["error"], file=sys.stderr)
        return FAULT
    if args.json:
        print(json.dumps(answer, ensure_ascii=False))
    else:
        tell: Callable[[Answer, Wording], None] = {"status": _tell_status, "list": _tell_list, "nudge": _tell_nudge}[
            args.verb
        ]
        tell(answer, said)
    return _exit_code(answer)


def _reader(settings: Settings) -> Reader:
    """Open the outbox to read; the key is never made here, for a new one would open nothing."""
    return read_outbox(settings.outbox)


def _pages(settings: Settings, deep: bool) -> Answer:
    """Look at pages and ages ourselves, also beside a terminal: it has citizens to serve."""
    try:
        with contextlib.closing(_reader(settings)) as reader:
            told = {"alarm": _alarm(reader, settings), "copy": _copy(reader, settings)}
            differences = [msgspec.to_builtins(one) for one in day_differences.read(reader, time.time())]
            return pages_of(reader, deep) | told | {"differences": differences}
    except NoOutbox:
        return {"pages": 0, "damaged_pages": 0, "pages_in_log": 0}


def _alarm(reader: Reader, settings: Settings) -> Answer | None:
    """Say what waits for working days, by the calendar that lies beside the outbox where there is one."""
    hours = hours_of(Path(settings.outbox.folder).with_name("catalogue"))
    found = waiting(reader, china_time(time.time()), hours)
    return None if found is None else dataclasses.asdict(found)


def _copy(reader: Reader, settings: Settings) -> Answer | None:
    """Say how old the newest backup is and what was stored since; None where the site keeps none."""
    if not settings.outbox.backup_folder:
        return None
    return dataclasses.asdict(look(settings.outbox, reader, time.time()))


def _read_beside(request: Answer, settings: Settings) -> Answer:
    # Nobody is there to be nudged; one that starts sends by itself.
    if request["do"] == "nudge":
        return {"ok": True, "running": False}
    try:
        reader = _reader(settings)
    except NoOutbox:
        nothing: Answer = {"counts": dict.fromkeys(State, 0), "oldest_waiting": None, "events": 0, "entries": []}
        nothing["reasons"] = []
        return {"ok": True, "running": False, **nothing}
    try:
        found = status_of(reader) if request["do"] == "status" else {"entries": list_entries(reader, request)}
    finally:
        reader.close()
    return {"ok": True, "running": False, **found}


def _exit_code(answer: Answer) -> int:
    if (
        answer.get("paused")
        or answer.get("alarm")
        or (answer.get("copy") or {}).get("trouble")
        or any(Difference(**one).for_staff for one in answer.get("differences", ()))
        or answer.get("damaged_pages")
        or any(answer.get("counts", {}).get(state) for state in ATTENTION)
    ):
        return FAULT
    return GOOD


def _tell_status(answer: Answer, said: Wording) -> None:
    line = answer.get("line")
    print(said(text(f"outbox.line.{line}") if line else text("outbox.line.no-terminal")))
    if answer.get("paused"):
        print(said(text("outbox.paused")))
    for state, count in answer["counts"].items():
        if count:
            print(said(text("outbox.count", state=text(f"outbox.state.{state}"), count=count)))
    if not any(answer["counts"].values()):
        print(said(text("outbox.empty")))
    if answer["oldest_waiting"] is not None:
        print(said(text("outbox.oldest", since=_time(answer["oldest_waiting"]))))
    _tell_reasons(answer, said)
    if answer.get("copy"):
        _tell_copy(Copy(**answer["copy"]), said)
    if answer["pages"]:
        print(said(words_of_pages(answer["pages"], answer["damaged_pages"])))
    if answer["pages_in_log"]:
        print(said(text("outbox.pages.in-log", count=answer["pages_in_log"])))


def _tell_reasons(answer: Answer, said: Wording) -> None:
    # A terminal of another version tells none.
    if answer.get("alarm"):
        print(said(Waiting(**answer["alarm"]).words))
    for name, code in answer.get("reasons", ()):
        if words := for_staff(name, code):
            print(said(words))
    for one in answer.get("differences", ())[-MOST_DIFFERENCES:]:
        print(said(Difference(**one).words))


def _tell_copy(copy: Copy, said: Wording) -> None:
    if copy.at is not None:
        since = text("outbox.copy.since", count=copy.entries, since=_time(copy.since)) if copy.since else plain("")
        print(said(text("outbox.copy", at=_time(copy.at), since=since)))
    if copy.trouble:
        print(said(text(f"outbox.copy.{copy.trouble if copy.trouble in TROUBLES else 'storage'}")))


def words_of_pages(pages: int, damaged: int | None) -> Text:
    """Say what the look at the pages found, with the next step."""
    found = "skipped" if damaged is None else "damaged" if damaged else "whole"
    return text(f"outbox.pages.{found}", count=pages, damaged=damaged)


def _tell_list(answer: Answer, said: Wording) -> None:
    for entry in answer["entries"]:
        state = text(f"outbox.state.{entry['state']}")
        print(
            entry["seq"], entry["id"], said(_time(entry["created_at"])), entry["kind"], said(state),
            said(text("outbox.attempts", count=entry["attempts"])), entry["class"], entry["code"],
            entry["number"] or "", sep="  ",
        )  # fmt: skip
    if not answer["entries"]:
        print(said(text("outbox.empty")))


def _tell_nudge(answer: Answer, said: Wording) -> None:
    print(said(text("outbox.not-running" if answer.get("running") is False else "outbox.nudged")))


def _time(seconds: float) -> Text:
    return plain(f"{china_time(seconds):%Y-%m-%d %H:%M:%S}")
