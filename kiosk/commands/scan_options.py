# SPDX-License-Identifier: Apache-2.0
"""What of a command line of ``scan`` would not count: refused, for whoever typed it believes that it does."""

from __future__ import annotations

import argparse
import os
from collections.abc import Sequence
from typing import Any

CAMERA, SCANNER = "camera", "sane"
# What measuring the desk does not heed, as it is named to people.
BESIDE = {
    "images": "the pictures", "source": "--source", "out": "--pdf", "several": "--several", "field_mm": "--field-mm",
    "min_dpi": "--min-dpi", "ocr": "--ocr", "ocr_folder": "--ocr-folder",
}  # fmt: skip


class Once(argparse.Action):
    """An option that is refused when it is named twice: the last alone would count."""

    # Any: as argparse calls it.
    def __call__(self, parser: Any, namespace: Any, values: Any, option: str | None = None) -> None:
        """Keep the value, or refuse a second one."""
        if getattr(namespace, self.dest) is not None:
            raise argparse.ArgumentError(self, "is named twice, and one alone counts. Leave one of them out.")
        setattr(namespace, self.dest, values)


def refused(args: argparse.Namespace) -> str:
    """Return one sentence on the first thing that would not count, with the next step; empty where all does."""
    return _beside_measuring(args) or _no_source(args) or _without_its_kind(args)


def _beside_measuring(args: argparse.Namespace) -> str:
    named = [words for name, words in BESIDE.items() if getattr(args, name) not in (None, False, [])]
    return f"--calibrate measures alone. Leave out {_listed(named)}." if args.calibrate and named else ""


def _no_source(args: argparse.Namespace) -> str:
    """Refuse nothing to look at, and a source that is neither known nor a file: a slip of the pen, most likely."""
    if args.calibrate:
        return _unknown("--calibrate", args.calibrate, (CAMERA,))
    if args.source is not None:
        return _unknown("--source", args.source, (CAMERA, SCANNER))
    return "" if args.images else "nothing to look at. Name a picture, or --source camera or sane."


def _unknown(option: str, name: str, known: Sequence[str]) -> str:
    if name in known or not _is_gone(name):
        return ""
    sources = "source is" if len(known) == 1 else "sources are"
    return (
        f"{option} {name!r}: the known {sources} {_listed(known)}, and no file of this name is there. "
        f"Name {_listed(known, 'or')}, or a picture that is there."
    )


def _is_gone(name: str) -> bool:
    """Tell that there is no such file; one that may not be looked at is left to whoever reads it."""
    try:
        os.stat(name)
    except (FileNotFoundError, NotADirectoryError):
        return True
    except OSError:
        return False
    return False


def _without_its_kind(args: argparse.Namespace) -> str:
    """Refuse what only another source, or another option, would heed."""
    of_the_site = args.source in (CAMERA, SCANNER) or args.calibrate == CAMERA
    ask = "Say --calibrate camera" if args.calibrate else "Add --source camera or --source sane"
    of_sheets_alone = args.source == SCANNER and not args.images
    rules = (
        ("--site", args.site and not of_the_site, f"only this machine's camera and scanner are read from it. {ask}"),
        ("--several", args.several and of_sheets_alone, "a sheet of the scanner is always one page. Name a picture"),
        ("--field-mm", args.field_mm and of_sheets_alone, "a scanner knows how large its sheets are. Name a picture"),
        ("--ocr-folder", args.ocr_folder and not args.ocr, "counts only with --ocr. Add that"),
    )
    return next((f"{name}: {why}, or leave {name} out." for name, unused, why in rules if unused), "")


def _listed(names: Sequence[str], last: str = "and") -> str:
    return f" {last} ".join(filter(None, (", ".join(names[:-1]), names[-1])))
