# SPDX-License-Identifier: Apache-2.0
"""Sentences by key: what a screen or paper says, apart from how it is worded in a language.

Catalogues are gettext files with dotted keys; those of ``zh_CN`` are the authoritative wording. They are built into a
file for each first word of a key (``python -m config.locale``), which is read when the first such key is wanted: a
kiosk never reads what only a staff window says, and home paints after three of them.
"""

from __future__ import annotations

import gettext
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from errno import ENOENT
from functools import lru_cache
from pathlib import Path

LOCALE = Path(__file__).parent / "locale"
LANGUAGES = ("zh_CN", "en")
# What every command of the console speaks, whatever the screens do: its lines are searched for, compared, sent on.
CONSOLE = "en"
# The folder of what is built, and what stands there once all of it is: an empty catalogue, for no key begins so.
BUILT, COMPLETE = "built", "complete.mo"


@dataclass(frozen=True)
class Text:
    """A sentence by key with its named arguments, or, with an empty key, words that are data (``plain``)."""

    key: str
    args: tuple[tuple[str, object], ...] = ()

    def __repr__(self) -> str:
        return f"Text({self.key or 'plain'!r})"


def text(key: str, **args: object) -> Text:
    """Make a text; an argument may be a Text itself."""
    return Text(key, tuple(sorted(args.items())))


def plain(words: str) -> Text:
    """Make a text of words that are data: an item's name, a hall's name."""
    return Text("", (("words", words),))


def both(zh: str, en: str) -> Text:
    """Make a text of words that are data and come in each language, as items and forms bring them."""
    return Text("", (("en", en), ("words", zh)))


class Chosen:
    """An argument that a wording may choose a word by: ``{count} {count:paper|papers}`` is 1 paper and 2 papers."""

    def __init__(self, value: object) -> None:
        self._value = value

    def __format__(self, spec: str) -> str:
        """Return the word for one or for many, where the wording names two."""
        one, either, many = spec.partition("|")
        if not either:
            return format(self._value, spec)
        return one if str(self._value) == "1" else many


class MissingTextError(KeyError):
    """A key has no wording in a language."""


class Wording:
    """The wording of one language."""

    def __init__(self, language: str, catalogue: Mapping[str, str]) -> None:
        self.language = language
        self._catalogue = catalogue

    def __call__(self, said: Text) -> str:
        """Return the sentence; raises MissingTextError for an unknown key."""
        args = {name: self(value) if isinstance(value, Text) else value for name, value in said.args}
        if not said.key:
            return str(args.get(self.language, args["words"]))
        words = self._catalogue.get(said.key)
        if words is None:
            raise MissingTextError(f"{self.language}: no text for {said.key!r}")
        if "{" not in words and "}" not in words:
            return words
        # Few wordings choose: home is worded by the others.
        return words.format(**(args if "|" not in words else {name: Chosen(value) for name, value in args.items()}))

    def __contains__(self, key: object) -> bool:
        return key in self._catalogue

    def __iter__(self) -> Iterator[str]:
        return iter(self._catalogue)


class Built(Mapping[str, str]):
    """The built sentences of one language; raises FileNotFoundError where none were built."""

    def __init__(self, folder: Path) -> None:
        if not (folder / COMPLETE).exists():
            raise FileNotFoundError(ENOENT, "No such file", str(folder / COMPLETE))
        self._folder = folder
        self._read: dict[str, Mapping[str, str]] = {}

    def __getitem__(self, key: str) -> str:
        return self._with(key.partition(".")[0])[key]

    def __iter__(self) -> Iterator[str]:
        for file in self._folder.glob("*.mo"):
            yield from self._with(file.stem)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def _with(self, first: str) -> Mapping[str, str]:
        """Return all sentences whose keys begin with a word."""
        if first not in self._read:
            file = self._folder / f"{first}.mo"
            self._read[first] = read(file) if file.exists() else {}
        return self._read[first]


def read(file: Path) -> Mapping[str, str]:
    """Read one built file."""
    with file.open("rb") as opened:
        catalogue = gettext.GNUTranslations(opened)._catalog  # type: ignore[attr-defined]  # gettext shows no mapping
    return {key: value for key, value in catalogue.items() if key}


@lru_cache(maxsize=len(LANGUAGES))
def wording(language: str) -> Wording:
    """Return one language; raises FileNotFoundError when it was not built."""
    return Wording(language, Built(LOCALE / language / BUILT))
