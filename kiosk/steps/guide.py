# SPDX-License-Identifier: Apache-2.0
"""The guide of a matter, and the notice of what is collected and why."""

from __future__ import annotations

from dataclasses import dataclass

from config.clock import china_time
from config.texts import Text, both, text
from kiosk.domain.identity import BY_CARD, reaches
from kiosk.domain.item import Material, ServiceItem
from kiosk.domain.words import Words
from kiosk.steps.events import Event, Press
from kiosk.steps.notice import joined, notice, tell
from kiosk.steps.paper import ask_for, print_key
from kiosk.steps.places import places_of
from kiosk.steps.route import in_ink, to_window
from kiosk.steps.screens import Action, Guide, GuideLine, GuideRow, Notice, Tag, Tone
from kiosk.steps.step import Next, Offline, Outcome, Show
from kiosk.steps.takeaway import how_long
from kiosk.steps.two_persons import cards_to_bring
from kiosk.steps.visit import Visit
from kiosk.steps.words import HOTLINE, next_action, trail

# Older than a night without a line: what a guide says of papers and fees may have changed since.
STALE_SECONDS = 24 * 3600.0
# The step that prints the guide to take away.
GUIDE_PAPER = "guide-print"


@dataclass(frozen=True)
class GuideStep:
    """Shows the guide; the notice informs, it does not ask for consent (it is a statutory duty)."""

    name: str = "guide"
    needs: frozenset[type] = frozenset()
    offline: Offline = Offline.LOCAL

    def enter(self, visit: Visit) -> Outcome:
        """Show who, what, how long, how much, where else, whom to ask."""
        item = visit.matter
        if visit.assisted_by:
            # The guide at the machine explains, in the words this person needs.
            return Next()
        return Show(
            Guide(
                title=item.name.text,
                lead=text("apply.guide.lead", minutes=item.minutes),
                trail=trail("guide"),
                tags=(_where(visit), Tag(item.office.name.text)),
                rows=rows_of(visit),
                notice=Notice(
                    Tone.INFO,
                    text("apply.notice.short"),
                    icon="shield",
                    action=Action("privacy", text("apply.notice.read")),
                ),
                version=version_of(visit),
                actions=(
                    print_key(visit, "print-guide", "paper.key.guide"),
                    next_action("apply.guide.prefill" if to_window(visit) else "apply.guide.begin"),
                ),
            )
        )

    def handle(self, visit: Visit, event: Event) -> Outcome | None:
        """Go on, or show the notice and come back."""
        if not isinstance(event, Press):
            return None
        if event.action == "privacy":
            return Show(notice(visit, opened=True))
        if event.action == "next":
            return Next()
        if event.action == "print-guide":
            return ask_for(visit, GUIDE_PAPER)
        if event.action != "understood":
            return None
        tell(visit)
        return self.enter(visit)


def _where(visit: Visit) -> Tag:
    """Say first where it is finished: nobody should learn after ten minutes that a window comes after all."""
    if to_window(visit):
        return Tag(text("apply.guide.then-window"), Tone.WARN)
    if in_ink(visit):
        return Tag(text("apply.guide.ink-here"), Tone.OK)
    return Tag(text("apply.guide.all-here"), Tone.OK)


def version_of(visit: Visit) -> Text:
    """Say which guide this is; one that may have changed since, for the line was away, says from when it is."""
    item, facilities = visit.matter, visit.facilities
    version = text("apply.guide.version", version=item.guide_version, day=item.updated)
    age = facilities.catalogue.age(facilities.now().timestamp())
    if age is None or age <= STALE_SECONDS:
        return version
    return text("home.guide-stale", guide=version, day=china_time(facilities.catalogue.fetched_at).date())


def rows_of(visit: Visit) -> tuple[GuideRow, ...]:
    """Return every row of the guide of the matter in hand."""
    item = visit.matter
    return (
        _row("person", "who", item.who_can.text),
        GuideRow("document", text("apply.guide.bring"), _papers(visit)),
        _row("id-card", "identity", _identity(item)),
        _row("clock", "how-long", how_long(item)),
        _row("money", "fee", item.fee.text),
        _row("shop", "places", joined(places_of(visit.facilities, item))),
        _row("chat", "ask", text("apply.guide.phones", phone=item.phone, hotline=HOTLINE)),
        _list("list", "flow", item.flow),
        _list("shield", "basis", item.basis),
        _list("call", "complaint", (item.complaint,) if item.complaint else ()),
    )


def _identity(item: ServiceItem) -> Text:
    """Say how far one has to be identified, and whether the card read here is enough."""
    enough = reaches(BY_CARD, item.identity_level)
    return text("apply.guide.identity-card" if enough else "apply.guide.identity-window")


def _row(icon: str, label: str, words: Text) -> GuideRow:
    return GuideRow(icon, text(f"apply.guide.{label}"), (GuideLine(words),))


def _list(icon: str, label: str, lines: tuple[Words, ...]) -> GuideRow:
    """Return a row of several lines; an element the matter does not have is said to be none, never left out."""
    said = tuple(GuideLine(line.text) for line in lines) or (GuideLine(text("receipts.none")),)
    return GuideRow(icon, text(f"apply.guide.{label}"), said)


def _papers(visit: Visit) -> tuple[GuideLine, ...]:
    """Return what is to be brought; a form that is filled in here is not."""
    cards = cards_to_bring(visit)
    # The list of a matter knows one card; for two persons both are named, each with its turn.
    left_out = ("form", "card") if cards else ("form",)
    return (*cards, *(_paper(material) for material in visit.materials() if material.source not in left_out))


def _paper(material: Material) -> GuideLine:
    tag = Tag(text("apply.guide.scanned-here"))
    # What the reader gives is never asked for as a copy (免复印).
    if material.source == "card":
        tag = Tag(text("apply.guide.card-read"), Tone.OK)
    if len(material.pages) < 2:
        return GuideLine(material.name.text, tag)
    pages = both("和".join(page.zh for page in material.pages), ", ".join(page.en for page in material.pages))
    return GuideLine(text("apply.guide.paper-pages", paper=material.name.text, pages=pages), tag)
