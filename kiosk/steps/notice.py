# SPDX-License-Identifier: Apache-2.0
"""The notice before anything personal is taken, and after it each consent that is due, asked for by itself.

The notice is not agreed to: for a duty laid down by law none is needed (个人信息保护法 13, 17), and a key "同意" would
say that one could choose. What may be chosen stands alone with a yes and a no of the same weight (29), as the data of
the matter have it; only where it cannot be done without does a no lead to a window.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from typing import ClassVar

from config.texts import Text, both, text
from kiosk.domain.declarations import Answered, Declarations, Told
from kiosk.domain.item import Consent
from kiosk.domain.words import Words
from kiosk.steps.events import Event, Press
from kiosk.steps.places import places_of
from kiosk.steps.screens import Action, Guide, GuideLine, GuideRow, InfoLine, Trouble
from kiosk.steps.step import Leave, Next, Offline, Outcome, Reason, Show
from kiosk.steps.visit import Part, Visit
from kiosk.steps.words import HOTLINE, next_action, refusal, trail

# Which wording of the notice this program shows; what it names (fields, papers) goes with the guide's own version.
NOTICE_VERSION = "2026-11"


@dataclass(repr=False)
class Declared(Part):
    """What this person was told and asked."""

    NAME: ClassVar[str] = "declarations"
    told: Told | None = None
    answers: dict[str, Answered] = field(default_factory=dict)

    @property
    def held(self) -> bool:
        """Tell that nothing is lost with it: a notice that was read is no datum a person gave."""
        return bool(self.answers)

    def take(self, consent: Consent, at: datetime.datetime, *, given: bool) -> None:
        """Keep an answer with the wording it was given to."""
        self.answers[consent.id] = Answered(consent.id, consent.version, given, at)


def declarations(visit: Visit) -> Declarations:
    """Return what goes along with the application; a consent the matter does not ask for any more is left out."""
    # By the matter and not by what is kept: a consent asked for under another matter is none for this one.
    declared = visit.part(Declared)
    asked = (declared.answers.get(consent.id) for consent in visit.matter.consents)
    return Declarations(declared.told, tuple(one for one in asked if one))


def tell(visit: Visit) -> None:
    """Keep that the notice was read, and which."""
    # Both parts: our wording and the guide whose fields and papers the notice names.
    version = f"{NOTICE_VERSION}/{visit.matter.guide_version}"
    visit.part(Declared).told = Told(version, visit.facilities.now())


@dataclass(frozen=True)
class NoticeStep:
    """Shows what is taken, why, for whom and how long; passed by who has read it from the guide."""

    name: str = "notice"
    needs: frozenset[type] = frozenset()
    offline: Offline = Offline.LOCAL

    def enter(self, visit: Visit) -> Outcome:
        """Show it once: whoever comes back this way wants the guide and not the notice again."""
        return Next() if visit.part(Declared).told else Show(notice(visit))

    def handle(self, visit: Visit, event: Event) -> Outcome | None:
        """Go on when it was read."""
        if event != Press("next"):
            return None
        tell(visit)
        return Next()


def notice(visit: Visit, *, opened: bool = False) -> Guide:
    """Return the notice; one opened from the guide leads back there by its only key."""
    matter = visit.matter
    fields = tuple(one.label for one in visit.sheet.fields.values())
    papers = tuple(material.name for material in visit.materials())
    whom = "who-words-consents" if matter.consents else "who-words"
    return Guide(
        title=text("apply.notice.title"),
        lead=text("apply.notice.short"),
        trail=trail("guide"),
        can_go_back=not opened,
        tags=(),
        rows=(
            GuideRow(
                "list", text("apply.notice.what"), (GuideLine(joined(fields, "、")), GuideLine(joined(papers, "、")))
            ),
            said("person", "why", text("apply.notice.why-words", item=matter.name.text)),
            said("building", "who", text(f"apply.notice.{whom}", office=matter.office.name.text)),
            said("later", "how-long", text("apply.notice.how-long-words")),
            GuideRow(
                "chat",
                text("apply.notice.rights"),
                (
                    GuideLine(text("apply.notice.rights-words")),
                    GuideLine(text("apply.guide.phones", phone=matter.phone, hotline=HOTLINE)),
                ),
            ),
            said("counter", "unwilling", text("apply.notice.unwilling-words")),
        ),
        actions=(next_action("apply.notice.understood", "understood" if opened else "next"),),
    )


@dataclass(frozen=True)
class ConsentStep:
    """Asks for each consent the matter's data name, one screen each; passed where there is none."""

    name: str = "consent"
    needs: frozenset[type] = frozenset()
    offline: Offline = Offline.LOCAL

    def enter(self, visit: Visit) -> Outcome:
        """Ask for the next one that was not answered."""
        consent = _next(visit)
        return Show(_question(visit, consent)) if consent else Next()

    def handle(self, visit: Visit, event: Event) -> Outcome | None:
        """Take the answer; a no to what the matter needs leads to a window, and can be thought over."""
        consent = _next(visit)
        if not isinstance(event, Press) or consent is None:
            return None
        if event.action == "leave-matter":
            return Leave(Reason.HOME)
        if event.action == "again":
            return self.enter(visit)
        if event.action not in ("yes", "no"):
            return None
        if event.action == "no" and consent.needed:
            # Not kept as an answer: whoever goes to the window has agreed to nothing and refused nothing here.
            return Show(_unwilling(visit, consent))
        visit.part(Declared).take(consent, visit.facilities.now(), given=event.action == "yes")
        return self.enter(visit)


def _next(visit: Visit) -> Consent | None:
    answered = visit.part(Declared).answers
    return next((one for one in visit.matter.consents if one.id not in answered), None)


def _question(visit: Visit, consent: Consent) -> Guide:
    return Guide(
        title=consent.title.text,
        lead=text("apply.consent.lead-needed" if consent.needed else "apply.consent.lead"),
        trail=trail("guide"),
        tags=(),
        rows=(
            GuideRow("shield", text("apply.consent.what"), (GuideLine(consent.text.text),)),
            GuideRow("info", text("apply.consent.without"), (GuideLine(consent.without.text),)),
        ),
        version=text("apply.consent.version", version=consent.version),
        # Neither is the blue one: a consent that was nudged is none.
        actions=(Action("no", text("apply.consent.no")), Action("yes", text("apply.consent.yes"))),
    )


def _unwilling(visit: Visit, consent: Consent) -> Trouble:
    places = tuple(InfoLine("place", place.text) for place in places_of(visit.facilities, visit.matter))
    return refusal(
        visit.facilities,
        text("apply.consent.fine"),
        InfoLine("info", consent.without.text),
        *places,
        phone=visit.matter.phone,
        actions=(Action("leave-matter", text("apply.card.leave-matter")), next_action("apply.consent.again", "again")),
        at="guide",
    )


def said(icon: str, label: str, words: Text) -> GuideRow:
    """Return one line of the notice."""
    return GuideRow(icon, text(f"apply.notice.{label}"), (GuideLine(words),))


def joined(words: tuple[Words, ...], chinese: str = "，") -> Text:
    """Join words that are data, in each language by its own comma."""
    return both(chinese.join(one.zh for one in words), ", ".join(one.en for one in words))
