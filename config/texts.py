# SPDX-License-Identifier: Apache-2.0
"""Sentences by key: what a screen or paper says, apart from how it is worded in a language.

Catalogues are gettext files with dotted keys; ``zh_CN.po`` is the authoritative wording. Built ``.mo`` files lie
beside them (``python -m config.locale``).
"""

from __future__ import annotations

import gettext
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

LOCALE = Path(__file__).parent / "locale"
LANGUAGES = ("zh_CN", "en")
# What every command of the console speaks, whatever the screens do: its lines are searched for, compared, sent on.
CONSOLE = "en"


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
        if said.key not in self._catalogue:
            raise MissingTextError(f"{self.language}: no text for {said.key!r}")
        return self._catalogue[said.key].format(**args)

    def __contains__(self, key: object) -> bool:
        return key in self._catalogue

    def __iter__(self) -> Iterator[str]:
        return iter(self._catalogue)


@lru_cache(maxsize=len(LANGUAGES))
def wording(language: str) -> Wording:
    """Load one language from its built catalogue; raises FileNotFoundError when it was not built."""
    with (LOCALE / f"{language}.mo").open("rb") as file:
        catalogue = gettext.GNUTranslations(file)._catalog  # type: ignore[attr-defined]  # gettext shows no mapping
    return Wording(language, {key: value for key, value in catalogue.items() if key})
