# SPDX-License-Identifier: Apache-2.0
"""Reading a text for the public: whose it is and from when, its words in large type, what explains it, a slip of it."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass

from config.texts import Text, both, text, wording
from devices.device import CancelToken, Deadline
from devices.receipt_printer.slip import Slip
from kiosk.content.shelf import ContentError, Entry, Index, Texts
from kiosk.domain.content import Block, Content
from kiosk.domain.words import Words
from kiosk.receipts.side_papers import PublicText, Sheet, public_slip
from kiosk.steps.content_list import READ
from kiosk.steps.content_part import NOTHING, Reading, as_of, day, stale_notice
from kiosk.steps.content_screens import Piece
from kiosk.steps.content_screens import Reading as ReadingScreen
from kiosk.steps.events import Done, Event, Failed, Press
from kiosk.steps.find import CATALOGUE, SECONDS
from kiosk.steps.paper import PaperStep, ask_for, print_key
from kiosk.steps.screens import Action, Notice, Tag, Tone
from kiosk.steps.step import GoTo, Offline, Outcome, Show, Work
from kiosk.steps.visit import Visit

PAPER = "content-print"
HEADING, POINT = "heading", "point"
# A full page in large type, read slowly; there is nothing to lose, so nobody is asked before it is taken away.
READING_SECONDS = 180.0
# Where a sentence ends: pieces of a page turn between them, in each language.
ENDS = re.compile(r"(?<=[。；！？])|(?<=[.;!?])\s+")
# Characters of Chinese, and of letters, up to which a paragraph stays in one piece.
SHORT, SHORT_LETTERS = 60, 150
# A slip longer than a forearm is kept by nobody: longer texts are read here, or asked for on paper at a window.
MOST_PRINTED, MOST_LETTERS_PRINTED = 900, 2400


def read(texts: Texts, index: Index, text_id: str, folder: object, deadline: Deadline, cancel: CancelToken) -> Content:
    """Read one text, on the lane; raises LookupError for one that is not here any more."""
    entry = index.one(text_id)
    if entry is None:
        raise LookupError(text_id)
    try:
        return texts.text(entry)
    except ContentError as wrong:
        raise LookupError(text_id) from wrong


@dataclass(frozen=True)
class ContentTextStep:
    """Shows one text; those that explain it are one touch away."""

    name: str = READ
    needs: frozenset[type] = frozenset()
    offline: Offline = Offline.LOCAL
    idle_seconds: float = READING_SECONDS

    def enter(self, visit: Visit) -> Outcome:
        """Read the text that was chosen."""
        part = visit.part(Reading)
        if not part.opened or part.index is None:
            return GoTo("content-list")
        if part.text is not None and part.text.id == part.opened[-1]:
            return Show(_screen(visit, part, part.index))
        part.text, part.failed = None, False
        call = functools.partial(read, visit.facilities.content, part.index, part.opened[-1])
        return Show(_screen(visit, part, part.index), work=Work(CATALOGUE, call, SECONDS))

    def handle(self, visit: Visit, event: Event) -> Outcome | None:
        """Show what was read; print it, open what belongs to it, go back to where it was opened."""
        part = visit.part(Reading)
        if part.index is None:
            return None
        if isinstance(event, Done) and isinstance(event.value, Content):
            part.text = event.value
            return Show(_screen(visit, part, part.index))
        if isinstance(event, Failed):
            part.failed = True
            return Show(_screen(visit, part, part.index))
        return self._pressed(visit, event) if isinstance(event, Press) else None

    def _pressed(self, visit: Visit, event: Press) -> Outcome | None:
        part = visit.part(Reading)
        if event.action == "home":
            return GoTo("home")
        if event.action == "back" and len(part.opened) > 1:
            part.leave_text()
            return self.enter(visit)
        if event.action == "print" and part.text:
            return ask_for(visit, PAPER)
        if event.action.startswith("related-"):
            part.opened.append(event.action.removeprefix("related-"))
            return self.enter(visit)
        return None


def _screen(visit: Visit, part: Reading, index: Index) -> ReadingScreen:
    entry, found = index.one(part.opened[-1]), part.text
    if found is None:
        notice = Notice(Tone.WARN, text("content.unreadable"), "info") if part.failed else None
        title = entry.title.text if entry and entry.title else text("content.title")
        return ReadingScreen(title=title, text=part.opened[-1], tags=(), pieces=(), notice=notice)
    notice = stale_notice(visit.facilities, index)
    return ReadingScreen(
        title=found.title.text,
        # Said once: where it may have changed since, the notice says from when it is.
        lead=None if notice else as_of(index),
        text=found.id,
        tags=_tags(visit, found),
        pieces=tuple(pieces(found)),
        notice=notice,
        version=version(found),
        actions=_actions(visit, part, index, found),
    )


def _tags(visit: Visit, found: Content) -> tuple[Tag, ...]:
    over = (Tag(text("content.over"), Tone.WARN),) if found.over(visit.facilities.today()) else ()
    return (*over, Tag(found.publisher.text))


def version(found: Content) -> Text:
    """Say which wording it is: its number, where its office gave it one, and from which day."""
    key = "content.version" if found.number else "content.published"
    return text(key, number=found.number, day=day(found.published_at))


def _actions(visit: Visit, part: Reading, index: Index, found: Content) -> tuple[Action, ...]:
    """Return the keys: a text that is not here has none, and what was read on the way is reached by going back."""
    related = [entry for name in found.related if (entry := index.one(name)) and name not in part.opened]
    keys = tuple(_related(entry) for entry in related[:1])
    return (*keys, print_key(visit, "print", "content.print")) if printable(found, visit.language) else keys


def _related(entry: Entry) -> Action:
    known = entry.column if entry.column in ("explained", "policy", "faq") else "other"
    return Action(f"related-{entry.id}", text(f"content.related.{known}"), icon="chat")


def pieces(found: Content) -> Iterator[Piece]:
    """Yield the body in pieces no page has to cut: long paragraphs end between two sentences.

    Both languages have as many: a screen that is told in another language stays where it is.
    """
    heading: Text | None = None
    for block in found.body:
        if block.kind == HEADING and heading is None:
            heading = block.words.text
            continue
        yield from _pieces(block, heading)
        heading = None
    if heading:
        yield Piece(NOTHING, heading)


def _pieces(block: Block, heading: Text | None) -> Iterator[Piece]:
    parts = [_joined(block.words.zh, SHORT), _joined(block.words.en, SHORT_LETTERS)]
    count = max(len(one) for one in parts)
    zh, en = (one + [""] * (count - len(one)) for one in parts)
    for number in range(count):
        first = number == 0
        yield Piece(both(zh[number], en[number]), heading if first else None, point=block.kind == POINT, first=first)


def _joined(words: str, most: int) -> list[str]:
    """Return sentences joined to pieces of about so many characters."""
    found: list[str] = []
    for sentence in filter(None, ENDS.split(words)):
        if found and len(found[-1]) + len(sentence) <= most:
            found[-1] += ("" if most == SHORT else " ") + sentence
        else:
            found.append(sentence)
    return found or [""]


def printable(found: Content, language: str) -> bool:
    """Tell whether a text is short enough for a slip."""
    most = MOST_LETTERS_PRINTED if language == "en" else MOST_PRINTED
    return sum(len(block.words.of(language)) for block in found.body) <= most


def text_paper() -> PaperStep:
    """Return the step that prints the text that is read."""
    return PaperStep(PAPER, "public-text", text_slip, of=lambda visit: visit.part(Reading).opened[-1])


def text_slip(visit: Visit, sheet: Sheet) -> Slip:
    """Set the text that is read on the roll."""
    part, words = visit.part(Reading), wording(visit.language)
    found, index = part.text, part.index
    if found is None or index is None:
        raise LookupError("no text is open")

    def said(block: Block) -> str:
        own: Words = block.words
        return f"【{own.of(visit.language)}】" if block.kind == HEADING else own.of(visit.language)

    return public_slip(
        sheet,
        PublicText(
            title=found.title.of(visit.language),
            publisher=found.publisher.of(visit.language),
            number=found.number,
            published=words(day(found.published_at)),
            as_of=words(as_of(index)),
            lines=tuple(map(said, found.body)),
        ),
    )
