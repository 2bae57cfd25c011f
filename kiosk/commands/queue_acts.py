# SPDX-License-Identifier: Apache-2.0
"""``queue show | retry | verify | export | import-receipt | backup | restore``: what staff do with the outbox.

Nothing deletes an entry. What is said names entries by id, state, time and code, and nobody by name.
"""

from __future__ import annotations

import argparse
import contextlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from config.clock import china_time
from config.settings import Settings
from config.texts import Text, Wording, plain, text
from kiosk.maintenance.entry_story import story
from kiosk.maintenance.outbox_desk import OutboxDesk
from kiosk.platform.sentences import for_staff

Answer = dict[str, Any]
GOOD, FAULT = 0, 1
VERBS = ("show", "retry", "verify", "export", "import-receipt", "backup", "restore")


def add_verbs(verbs: Any) -> tuple[argparse.ArgumentParser, ...]:
    """Describe the command line of each verb."""
    show = verbs.add_parser("show", help="one entry: how it stands, what happened step by step, what the platform said")
    show.add_argument("id", help="its id, as 'list' shows it")
    retry = verbs.add_parser("retry", help="try one entry now, or all that waits")
    retry.add_argument("id", nargs="?", default="", help="its id; without one all that waits is tried")
    verify = verbs.add_parser("verify", help="check every page, audit event and paper; takes its time")
    export = verbs.add_parser("export", help="carry what has not arrived into a package only the centre opens")
    export.add_argument("--to", type=Path, required=True, metavar="DIR", help="a folder, best on a stick")
    receipt = verbs.add_parser("import-receipt", help="acknowledge what the centre signed for")
    receipt.add_argument("file", type=Path, help="the centre's receipt")
    backup = verbs.add_parser("backup", help="make a backup now, beside a running terminal too")
    backup.add_argument("--to", type=Path, metavar="DIR", help="where (default: outbox.backup_folder)")
    restore = verbs.add_parser("restore", help="put a backup where no outbox is, or a damaged one")
    restore.add_argument(
        "backup", type=Path, nargs="?", help="its folder (default: the newest of outbox.backup_folder)"
    )
    restore.add_argument("--damaged", action="store_true", help="give up the damaged outbox; it is moved aside")
    return show, retry, verify, export, receipt, backup, restore


def run(args: argparse.Namespace, settings: Settings, said: Wording, desk: OutboxDesk | None = None) -> int:
    """Do one thing and tell what came of it; return the exit code. Raises OutboxError."""
    desk = desk or OutboxDesk(settings)
    answer = DO[args.verb](desk, args)
    if args.json:
        print(json.dumps({"ok": True, **answer}, ensure_ascii=False))
    else:
        for line in TELL[args.verb](answer):
            print(said(line))
    return FAULT if _wants_staff(answer) else GOOD


def _wants_staff(answer: Answer) -> bool:
    # What was asked for was not done, or not for all that it was asked for.
    return answer.get("retried") is False or any(
        answer.get(word) for word in ("findings", "damaged", "refused", "unknown", "missing")
    )


def _show(desk: OutboxDesk, args: argparse.Namespace) -> Answer:
    with contextlib.closing(desk.reader()) as reader:
        return story(reader, args.id)


def _retry(desk: OutboxDesk, args: argparse.Namespace) -> Answer:
    return desk.retry(args.id) if args.id else {"running": desk.probe()}


def _verify(desk: OutboxDesk, args: argparse.Namespace) -> Answer:
    return {"findings": desk.verify(), "breaks": desk.breaks()}


def _export(desk: OutboxDesk, args: argparse.Namespace) -> Answer:
    return desk.export(args.to)


def _import(desk: OutboxDesk, args: argparse.Namespace) -> Answer:
    return desk.take(args.file)


def _backup(desk: OutboxDesk, args: argparse.Namespace) -> Answer:
    made = desk.back_up(args.to)
    held = made.backup.contents
    return {"backup": str(made.backup.path), "entries": held.entries, "not_acknowledged": held.not_acknowledged,
            "bytes": made.size, "missing": made.missing, "removed": made.removed}  # fmt: skip


def _restore(desk: OutboxDesk, args: argparse.Namespace) -> Answer:
    came = desk.restore(args.backup, damaged=args.damaged)
    held = came.contents
    return {"made_at": held.made_at, "entries": held.entries, "not_acknowledged": held.not_acknowledged,
            "replaced": str(came.replaced) if came.replaced else None}  # fmt: skip


DO: dict[str, Callable[[OutboxDesk, argparse.Namespace], Answer]] = {
    "show": _show, "retry": _retry, "verify": _verify, "export": _export, "import-receipt": _import,
    "backup": _backup, "restore": _restore,
}  # fmt: skip


def _tell_show(answer: Answer) -> list[Text]:
    entry = answer["entry"]
    said = [
        text("queue.show.head", id=entry["id"], kind=entry["kind"], since=_time(entry["created_at"])),
        text("queue.show.state", state=text(f"outbox.state.{entry['state']}"), count=entry["attempts"]),
    ]
    if why := for_staff(entry["class"], entry["code"]):
        said.append(why)
    if entry["number"]:
        said.append(text("queue.show.number", number=entry["number"]))
    if answer["problem"]:
        places = ", ".join(answer["problem"]["places"]) or "-"
        said.append(text("queue.show.problem", code=answer["problem"]["code"], places=places))
    papers = answer["papers"]
    count = len(papers or ())
    said.append(text("queue.show.gone") if papers is None else text("queue.show.papers", count=count))
    return said + [_step(step) for step in answer["steps"]]


def _step(step: Answer) -> Text:
    facts = " ".join(f"{name}={value}" for name, value in step["facts"].items())
    return plain(f"{china_time(step['at']):%Y-%m-%d %H:%M:%S}  {step['action']}  {facts}".rstrip())


def _tell_retry(answer: Answer) -> list[Text]:
    if "retried" not in answer:
        return [text("outbox.nudged" if answer["running"] else "outbox.not-running")]
    later = "queue.retried-at-start" if "running" in answer else "queue.retried"
    words = later if answer["retried"] else "queue.not-retried"
    return [text(words, state=text(f"outbox.state.{answer['state']}"))]


def _tell_verify(answer: Answer) -> list[Text]:
    gaps = [
        text(
            "queue.break", first=one["after"] + 1, last=one["seq"] - 1, count=one["lost"], at=_time(one["at"]),
            next=one["seq"],
        )
        for one in answer["breaks"]
    ]  # fmt: skip
    if not answer["findings"]:
        return [text("queue.verified"), *gaps]
    whole = text("queue.not-whole", count=len(answer["findings"]))
    return [whole, *(plain(one) for one in answer["findings"]), *gaps]


def _tell_export(answer: Answer) -> list[Text]:
    said = [text("queue.exported", count=len(answer["entries"]), package=answer["package"])]
    return said + [text("queue.stayed", id=id) for id in answer["damaged"]]


def _tell_import(answer: Answer) -> list[Text]:
    said = [text("queue.imported", count=len(answer["acknowledged"]), known=len(answer["known"]))]
    for word in ("refused", "unknown"):
        said += [text(f"queue.receipt.{word}", id=id) for id in answer[word]]
    return said


def _tell_backup(answer: Answer) -> list[Text]:
    said = [text("queue.backed-up", count=answer["not_acknowledged"], backup=answer["backup"])]
    return said + ([text("queue.backup-missing", count=answer["missing"])] if answer["missing"] else [])


def _tell_restore(answer: Answer) -> list[Text]:
    said = [text("queue.restored", count=answer["not_acknowledged"], since=_time(answer["made_at"]))]
    return said + ([text("queue.replaced", folder=answer["replaced"])] if answer["replaced"] else [])


TELL: dict[str, Callable[[Answer], list[Text]]] = {
    "show": _tell_show, "retry": _tell_retry, "verify": _tell_verify, "export": _tell_export,
    "import-receipt": _tell_import, "backup": _tell_backup, "restore": _tell_restore,
}  # fmt: skip


def _time(seconds: float) -> Text:
    return plain(f"{china_time(seconds):%Y-%m-%d %H:%M:%S}")
