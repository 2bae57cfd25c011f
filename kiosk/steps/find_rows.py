# SPDX-License-Identifier: Apache-2.0
"""A matter as a row of a list: its name, what people call it, where it is done, whose it is."""

from __future__ import annotations

import re

from config.texts import Text, both, text
from kiosk.domain.item import INSTANT, ServiceItem
from kiosk.steps.find_screens import Found
from kiosk.steps.home import PASSING, Offer
from kiosk.steps.screens import Tag, Tone

# More everyday names than two are no help to choose by.
MOST_CALLED = 2
PREFILL, TICKET, ASKED = "prefill", "ticket", "query"
# What is typed in Chinese between letters, and in letters between Chinese.
CHINESE = re.compile(r"[^\x00-\x7f]+")


def found(item: ServiceItem, typed: str, offer: Offer) -> Found:
    """Return a matter as a row; what fits the typed words is marked in what people call it."""
    chinese, english = CHINESE.findall(typed), typed.strip().lower()
    names = called(item, chinese)
    mark = next((part for part in chinese if any(part in name for name in names)), "")
    fits = english if english and english in item.alias.en.lower() else ""
    return Found(
        name=item.task_code,
        label=item.name.text,
        called=text("find.row.called", names=both("、".join(names), item.alias.en)),
        mark=both(mark, fits),
        tags=tags(item, offer),
        office=item.office.name.text,
    )


def called(item: ServiceItem, typed: list[str]) -> tuple[str, ...]:
    """Return what people call a matter: the names that fit what was typed, else its short name."""
    names = tuple(dict.fromkeys((item.alias.zh, *item.synonyms)))
    fitting = tuple(name for name in names if any(part in name for part in typed))
    return (fitting or names[:1])[:MOST_CALLED]


def tags(item: ServiceItem, offer: Offer) -> tuple[Tag, ...]:
    """Say where it is done and, where it is so, that it is done at once; a trouble of now comes first."""
    at_once = (Tag(text("find.tag.at-once")),) if item.project_type == INSTANT and not offer.why else ()
    return (where(item, offer), *at_once)


def where(item: ServiceItem, offer: Offer) -> Tag:
    """Return the one thing a person must know before they choose: here, begun here, or at a window."""
    if offer.why in PASSING:
        return Tag(offer.note, Tone.WARN)
    if offer.why is None:
        done = item.kiosk_mode == PREFILL
        return Tag(text("find.tag.prefill" if done else "find.tag.here"), Tone.INFO if done else Tone.OK)
    return Tag(_elsewhere(item), Tone.WARN)


def _elsewhere(item: ServiceItem) -> Text:
    # What could be begun here by its data and is not offered at this post: a window takes it from the beginning.
    return text("find.tag.ticket" if item.kiosk_mode == TICKET else "find.tag.window")
