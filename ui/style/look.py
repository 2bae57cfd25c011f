# SPDX-License-Identifier: Apache-2.0
"""What every part is told when it is built: how things look here and how they are worded."""

from __future__ import annotations

import msgspec

from config.texts import Text, Wording
from ui.style.tokens import Tokens

# Behind the key of a sentence: its wording for large type.
LARGE = "@elder"


class Look(msgspec.Struct, frozen=True):
    """Tokens and wording of one mode; a change of language or size of type builds the widgets anew with another."""

    tokens: Tokens
    wording: Wording
    listening: bool = False
    """Whether every screen is read aloud by itself; the keys that switch it on and off say so."""

    def say(self, said: Text | None) -> str:
        """Return the words of a text, nothing for None."""
        return self.wording(self._calmer(said)) if said else ""

    def of(self, key: str, **args: object) -> str:
        """Return the words of a key of the frame itself."""
        return self.wording(self._calmer(Text(key, tuple(sorted(args.items())))))

    def _calmer(self, said: Text) -> Text:
        """Return the shorter words a sentence has for large type, where it has any."""
        # Half as many characters stand on a line: one thought less is read sooner than one line more.
        if not self.tokens.elder:
            return said
        shorter = f"{said.key}{LARGE}"
        return Text(shorter, said.args) if shorter in self.wording else said
