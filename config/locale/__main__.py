# SPDX-License-Identifier: Apache-2.0
"""Build the ``.mo`` catalogues that are older than their sources: ``python -m config.locale``."""

from __future__ import annotations

import os
from collections.abc import Iterable
from itertools import groupby
from pathlib import Path

import polib

from config.texts import BUILT, COMPLETE, LANGUAGES, LOCALE


def build(language: str, locale: Path = LOCALE) -> bool:
    """Build one language from its topics, a file for each first word of a key; return whether anything was done."""
    sources = sorted((locale / language).glob("*.po"))
    folder = locale / language / BUILT
    complete = folder / COMPLETE
    if complete.exists() and all(complete.stat().st_mtime > source.stat().st_mtime for source in sources):
        return False
    folder.mkdir(exist_ok=True)
    entries = sorted(merge(sources), key=lambda entry: str(entry.msgid))
    words = {COMPLETE}
    for word, group in groupby(entries, key=first_word):
        write(folder / f"{word}.mo", group)
        words.add(f"{word}.mo")
    for file in folder.glob("*.mo"):
        if file.name not in words:
            file.unlink()
    # Last: what is read while this runs is whole, old or new, and what was broken off is built again.
    write(complete, ())
    return True


def first_word(entry: polib.POEntry) -> str:
    """Return the word before the first dot of a key."""
    return str(entry.msgid).partition(".")[0]


def write(file: Path, entries: Iterable[polib.POEntry]) -> None:
    """Write one file; who reads it meanwhile reads the one before."""
    made = polib.POFile()
    made.metadata = {"Content-Type": "text/plain; charset=UTF-8"}
    made.extend(entries)
    beside = file.with_suffix(f".{os.getpid()}")
    made.save_as_mofile(str(beside))
    beside.replace(file)


def merge(sources: list[Path]) -> polib.POFile:
    """Read all topics into one catalogue; raises ValueError for a key that two topics define."""
    merged = polib.POFile()
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
