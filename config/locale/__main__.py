# SPDX-License-Identifier: Apache-2.0
"""Build the ``.mo`` catalogues that are older than their sources: ``python -m config.locale``."""

from __future__ import annotations

from pathlib import Path

import polib

from config.texts import LANGUAGES, LOCALE


def build(language: str) -> bool:
    """Merge the topics of one language into its ``.mo``; return whether anything was done."""
    sources = sorted((LOCALE / language).glob("*.po"))
    target = LOCALE / f"{language}.mo"
    if target.exists() and all(target.stat().st_mtime > source.stat().st_mtime for source in sources):
        return False
    merge(sources).save_as_mofile(str(target))
    return True


def merge(sources: list[Path]) -> polib.POFile:
    """Read all topics into one catalogue; raises ValueError for a key that two topics define."""
    merged = polib.POFile()
    merged.metadata = {"Content-Type": "text/plain; charset=UTF-8"}
    home: dict[str, Path] = {}
    for source in sources:
        for entry in polib.pofile(str(source)):
            if entry.msgid in home:
                raise ValueError(f"{source}: {entry.msgid!r} stands in {home[entry.msgid]} too")
            home[entry.msgid] = source
            merged.append(entry)
    return merged


if __name__ == "__main__":
    for language in LANGUAGES:
        build(language)
