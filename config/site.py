# SPDX-License-Identifier: Apache-2.0
"""The site file: where it stands, how it is written without harming the one before, and whether a command heeds it.

A command's module says itself for which of its uses: ``SITE_FOR`` is one of those below (without it always), and
``ONLY_TRAINING`` names the options that mean nothing without ``--training``.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

from config.lean import msgspec
from config.settings import Settings, SettingsError, load

SITE_FILE = Path("data/site.toml")
ALWAYS, EARNEST, NEVER = "always", "earnest", "never"


def find(given: str | None) -> Path | None:
    """Return the site file named on the command line, the usual one where it exists, or None."""
    if given:
        return Path(given)
    return SITE_FILE if SITE_FILE.exists() else None


def load_site(given: str | None) -> Settings:
    """Load the settings of this terminal; raises SettingsError with the next step when there is no site file."""
    file = find(given)
    if file is None and "BANSHI_SITE__MODE" not in os.environ:
        raise SettingsError(f"{SITE_FILE}: not there. Run 'main.py setup' to write it, or name one with --site.")
    return load(file)


def write(settings: Settings, file: Path) -> None:
    """Write a site file with everything of these settings."""
    write_values(msgspec.to_builtins(settings), file)


def write_values(values: dict[str, Any], file: Path, *, mode: int | None = None) -> None:
    """Write a site file whole or not at all: beside it, flushed, then renamed over it.

    ``mode`` is who may read it; None for whom the account lets. With one it stays of the account it was of, whoever
    writes it: raises SettingsError where that cannot be.
    """
    # Late, as what writes TOML: home reads this file and never writes it.
    import tomli_w

    from config.durable import sync, sync_folder

    file.parent.mkdir(parents=True, exist_ok=True)
    beside = file.with_suffix(".new")
    with beside.open("wb") as out:
        if mode is not None:
            beside.chmod(mode)
            keep_owner(beside, file if file.exists() else file.parent)
        tomli_w.dump(without_none(values), out)
        # Before the rename: a name may reach the disk before the bytes do, and the power leave an empty site file.
        out.flush()
        sync(out.fileno())
    beside.replace(file)
    # And the name itself: what a program was told is written must still be there when the power is back.
    sync_folder(file.parent)


def keep_owner(beside: Path, before: Path) -> None:
    """Let a file be of the account another one is of, which alone reads it; raises SettingsError."""
    if not hasattr(os, "chown"):
        return
    wanted, own = before.stat(), beside.stat()
    if (wanted.st_uid, wanted.st_gid) == (own.st_uid, own.st_gid):
        return
    try:
        os.chown(beside, wanted.st_uid, wanted.st_gid)
    except PermissionError as wrong:
        if wanted.st_uid == own.st_uid:
            return  # its group alone is another one, which reads nothing of it
        beside.unlink(missing_ok=True)
        raise SettingsError(
            f"{before}: belongs to another account. Run this as that one; nothing was changed."
        ) from wrong


def without_none(values: dict[str, object]) -> dict[str, object]:
    """Leave out what has no value: TOML has no word for it, and after an empty list ``[[devices]]`` is an error."""
    kept = {k: v for k, v in values.items() if v not in (None, [], ())}
    return {k: without_none(v) if isinstance(v, dict) else v for k, v in kept.items()}


def named_site(words: list[str]) -> tuple[str | None, list[str]]:
    """Take ``--site FILE`` out from wherever it stands: it belongs to every command and to every part of one."""
    parser = argparse.ArgumentParser(add_help=False, allow_abbrev=False)
    parser.add_argument("--site", metavar="FILE")
    known, rest = parser.parse_known_args(words)
    return known.site, rest


def unheeded(module: ModuleType, args: argparse.Namespace, words: Sequence[str]) -> str:
    """Return one sentence on the first option that would not be heeded, with the next step; empty for none.

    It is refused and not left out: whoever typed it believes that it counts.
    """
    training = getattr(args, "training", False)
    reads = getattr(module, "SITE_FOR", ALWAYS)
    if args.site and reads == NEVER:
        return "--site: this command reads no site file. Leave it out."
    if args.site and training and reads == EARNEST:
        return (
            "--site: with --training this command has a hall of its own. Leave out one of the two, or try the file "
            "with 'main.py kiosk --training'."
        )
    if training or not hasattr(args, "training"):
        return ""
    only = next((option for option in getattr(module, "ONLY_TRAINING", ()) if given(option, words)), "")
    return f"{only}: counts only with --training. Add that, or leave {only} out." if only else ""


def given(option: str, words: Sequence[str]) -> bool:
    """Tell whether an option stands on a command line, also shortened as argparse takes it."""
    names = [word.partition("=")[0] for word in words]
    return any(len(name) > 2 and option.startswith(name) for name in names)  # noqa: PLR2004  # what follows two dashes
