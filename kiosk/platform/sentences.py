# SPDX-License-Identifier: Apache-2.0
"""What staff are told of a question or a delivery that did not go well: the cause, and the next step."""

from __future__ import annotations

from config.texts import Text, text
from kiosk.platform.errors import REFUSED_CERTIFICATES

# Every reason of a failed question and every class the queue writes down (``Entry.last_class``) that has words.
NAMES = frozenset(
    {
        "transport", "busy", "suspicious", "infrastructure", "in-progress", "clock", "unauthorised", "needs-correction",
        "rejected", "dead-letter", "refused", "damaged", "set-aside", "identity",
        "lost-there",
    }
)  # fmt: skip
# Codes that say more than their class does: what is wrong with whose certificate, or with a signed request.
OWN_SENTENCE = REFUSED_CERTIFICATES | {"request-altered", "request-stale"}
# The queue names a refused terminal by the state of its entry.
OTHER_NAMES = {"paused": "unauthorised"}


def for_staff(name: str, code: str) -> Text | None:
    """Return the sentence of a reason or class; None for one that staff can do nothing about. No person is in it."""
    name = OTHER_NAMES.get(name, name)
    if name in NAMES and code in OWN_SENTENCE:
        return text(f"identity.{code}.staff", code=code)
    return text(f"platform.{name}.staff", code=code or "-") if name in NAMES else None
