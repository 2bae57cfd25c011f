# SPDX-License-Identifier: Apache-2.0
"""Words that are data: they arrive with the catalogue, in each language."""

from __future__ import annotations

import msgspec

from config.texts import Text, both


class Words(msgspec.Struct, frozen=True):
    """The same words in each language."""

    zh: str
    en: str

    @property
    def text(self) -> Text:
        """Return them as a sentence for a screen."""
        return both(self.zh, self.en)

    def of(self, language: str) -> str:
        """Return them in one language."""
        return self.en if language == "en" else self.zh
