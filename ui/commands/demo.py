# SPDX-License-Identifier: Apache-2.0
"""``demo``: play the whole journey on the offscreen platform and leave pictures, papers and a journal."""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from ui.commands.size import window_size

if TYPE_CHECKING:
    from ui.journey.repertoire import Part

NAME = "demo"
HELP = "play one application or proof from the card to its end and leave pictures, papers and journal"
# Exit codes of all commands (docs/cli/README.md).
USAGE, REFUSED = 2, 5
FOR_WHOM = ("self", "family", "entrusted", "unit")
FOR_WHOM_HELP = "who stands at the machine: the person, family, an agent, somebody of an organisation (default: self)"
# What an earlier journey left; whatever else lies in the folder is not ours to clear away.
LEFT = (
    *("[0-9][0-9]*-*.png", "receipt.png", "receipt.bin", "pages.pdf", "sent-[0-9]*.*"),
    *("proof.pdf", "proof.png", "journal.json"),
)
# Who plays unless somebody is named: of the second one the registers of the city have a record.
OF_MATTERS, OF_PROOFS = "zhao-dehou", "lin-jingshu"


class UsageError(Exception):
    """The command line asks for what there is not; the text says so and what there is."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take where to leave it, who plays, and whether the line is cut."""
    parser.add_argument("--out", default="out/journey", help="folder for what is left (default: out/journey)")
    parser.add_argument(
        "--cut-network", action="store_true", help="cut the line before the signature, restore it after"
    )
    parser.add_argument("--person", help="training person it is for (default: zhao-dehou; lin-jingshu for a proof)")
    parser.add_argument("--for", dest="for_whom", choices=FOR_WHOM, default="self", help=FOR_WHOM_HELP)
    parser.add_argument("--item", default="990704000000", help="code or short name of the item (default: 990704000000)")
    parser.add_argument(
        "--language", choices=("zh_CN", "en"), help="language of the screens (default: zh_CN, or as --site says)"
    )
    parser.add_argument("--size", type=window_size, help="size of the window (default: 1080x1920, or as --site says)")


def run(args: argparse.Namespace) -> int:
    """Play; 0 when everything was stored, acknowledged, printed and wiped, 1 with the place where it was not."""
    # Before Qt is loaded, which looks at it once: a journey is the same beside a screen and without one.
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from kiosk.training.acts import ActError
    from ui.journey.player import JourneyError, NothingToPressError
    from ui.journey.stage import Stage

    try:
        part = cast(args)
    except UsageError as wrong:
        print(f"banshi demo: {wrong}", file=sys.stderr)
        return USAGE
    out = Path(args.out)
    try:
        clear(out)
    except OSError as wrong:
        print(f"banshi demo: {out} cannot be written ({wrong.strerror}). Name another with --out.", file=sys.stderr)
        return REFUSED
    # A fresh folder each time, gone afterwards: what a training person typed is nobody's to find later.
    with tempfile.TemporaryDirectory(prefix="banshi-demo-") as folder:
        try:
            stage = Stage(Path(folder), out, part, args)
        except RuntimeError as wrong:
            print(f"banshi demo: {wrong}.", file=sys.stderr)
            return 1
        try:
            journal = stage.play()
        except (JourneyError, ActError, NothingToPressError) as wrong:
            print(f"banshi demo: {wrong}. Pictures up to there are in {out}.", file=sys.stderr)
            return 1
        finally:
            stage.clear()
    print(journal.summary(out))
    return 0 if journal.good else 1


def cast(args: argparse.Namespace) -> Part:
    """Return who plays what; raises UsageError when there is no such person or matter, or it is not done for them."""
    from kiosk.training.persons import persons
    from ui.journey.repertoire import Part, matter, matters, proofs, why_not

    try:
        item = matter(args.item)
    except LookupError as wrong:
        there = ", ".join(f"{one.catalog_code} {one.alias.zh}" for one in (*matters(), *proofs()))
        raise UsageError(f"{why_not(args.item)}. There is: {there}.") from wrong
    cards = [person for person in persons() if person.card]
    wanted = args.person or (OF_PROOFS if item.proof else OF_MATTERS)
    known = next((person for person in cards if wanted in (person.key, person.name)), None)
    if known is None:
        raise UsageError(f"nobody called {wanted!r} has a card. Known: {', '.join(one.key for one in cards)}.")
    if item.proof and args.for_whom != "self":
        raise UsageError(f"{item.alias.zh} is printed at a kiosk for 'self' only.")
    if args.for_whom not in item.for_whom:
        whom = ", ".join(item.for_whom)
        raise UsageError(f"{item.alias.zh} is not done for {args.for_whom!r}. Possible: {whom}.")
    return Part(known.key, item.task_code, args.for_whom, proof=item.proof is not None)


def clear(out: Path) -> None:
    """Make the folder, and take away what an earlier journey left in it."""
    out.mkdir(parents=True, exist_ok=True)
    for old in [path for pattern in LEFT for path in out.glob(pattern)]:
        old.unlink()
