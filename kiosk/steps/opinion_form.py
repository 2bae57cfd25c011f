# SPDX-License-Identifier: Apache-2.0
"""Saying it: the form of an opinion, and everything once more before it is sealed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import msgspec

from config.texts import Text, text
from kiosk.domain.form import Form
from kiosk.domain.opinion import Letter, OpinionKind
from kiosk.forms import Answers, form_data, is_shown
from kiosk.steps.events import Event, Press
from kiosk.steps.field_views import answer_words
from kiosk.steps.form import Paged
from kiosk.steps.opinion import PROOF, Voice, evidence
from kiosk.steps.opinion_forms import FORMS
from kiosk.steps.scan_order import Order
from kiosk.steps.scan_sheets import can_scan
from kiosk.steps.screens import Action, Review, ReviewGroup, ReviewRow, Secret
from kiosk.steps.step import Back, GoTo, Next, Offline, Outcome, Show
from kiosk.steps.visit import Place, Visit
from kiosk.steps.words import count, next_action


@dataclass(frozen=True)
class OpinionFormStep(Paged):
    """Choices first, then words, then how the answer comes."""

    name: str = "opinion-form"
    needs: frozenset[type] = frozenset()
    offline: Offline = Offline.QUEUE
    on_trail: ClassVar[str] = "form"

    def enter(self, visit: Visit) -> Outcome:
        """Show the page the person was on; without a kind there is no form."""
        return super().enter(visit) if visit.part(Voice).kind else GoTo("opinion-kind")

    def sheet(self, visit: Visit) -> Form:
        """Return the form of the kind."""
        return FORMS[visit.part(Voice).kind or OpinionKind.CONSULTATION]

    def answers(self, visit: Visit) -> Answers:
        """Return what was said."""
        return visit.part(Voice).answers

    def entry(self, visit: Visit) -> Place:
        """Return where the person stands in it."""
        return visit.part(Voice).entry

    def _show(self, visit: Visit) -> Show:
        # The seven steps of an application are not the way of an opinion.
        show = super()._show(visit)
        return msgspec.structs.replace(show, screen=msgspec.structs.replace(show.screen, trail=None))


@dataclass(frozen=True)
class OpinionReviewStep:
    """Everything once more; whoever goes on has it sealed."""

    name: str = "opinion-review"
    needs: frozenset[type] = frozenset()
    offline: Offline = Offline.QUEUE

    def enter(self, visit: Visit) -> Outcome:
        """Show it."""
        voice = visit.part(Voice)
        return Show(_review(visit, voice, voice.kind)) if voice.kind else GoTo("opinion-kind")

    def handle(self, visit: Visit, event: Event) -> Outcome | None:
        """Go on, or back to the line that was touched."""
        voice = visit.part(Voice)
        if event == Press("next"):
            return Next()
        look = event == Press("change", "evidence") and bool(evidence(visit))
        if look or (event == Press("scan-evidence") and can_scan(visit.facilities)):
            visit.papers.scanning, visit.part(Order).asked = PROOF.id, look
            return GoTo("opinion-evidence", return_here=True)
        if not isinstance(event, Press) or event.action != "change":
            return Back() if event == Press("back-to-form") else None
        if event.value in ("kind", "about"):
            return GoTo(f"opinion-{event.value}")
        return self._change(voice, event.value)

    def _change(self, voice: Voice, name: str) -> Outcome | None:
        form = FORMS[voice.kind or OpinionKind.CONSULTATION]
        pages = [number for number, group in enumerate(form.groups) if name in group.fields]
        if not pages:
            return None
        voice.entry.page, voice.entry.focus, voice.entry.changing = pages[0], name, True
        return GoTo("opinion-form", return_here=True)


def _review(visit: Visit, voice: Voice, kind: OpinionKind) -> Review:
    form, answers = FORMS[kind], voice.answers
    shown = [name for group in form.groups for name in group.fields if is_shown(form, name, dict(answers))]
    rows = [
        ReviewRow(text("opinion.review.kind"), text(f"opinion.kind.{kind}"), "kind"),
        ReviewRow(text("opinion.review.about"), text(f"opinion.about.{voice.about or 'other'}"), "about"),
        *(ReviewRow(form.fields[name].label.text, _said(form, name, answers), name) for name in shown),
    ]
    if evidence(visit):
        pages = text("opinion.review.pages", pages=count(len(evidence(visit))))
        rows.append(ReviewRow(text("opinion.review.evidence"), pages, "evidence"))
    return Review(
        title=text("opinion.review.title"),
        lead=text("opinion.review.lead"),
        groups=(ReviewGroup(text("opinion.review.heading"), tuple(rows)),),
        actions=(*_scan(visit), next_action("opinion.review.send", "next")),
    )


def _scan(visit: Visit) -> tuple[Action, ...]:
    """Offer a scan of what proves it, where there is a camera and nothing was scanned yet."""
    if evidence(visit) or not can_scan(visit.facilities):
        return ()
    return (Action("scan-evidence", text("opinion.review.scan"), icon="scan"),)


def _said(form: Form, name: str, answers: Answers) -> Text | Secret:
    value = answers.get(name, "")
    return answer_words(form.fields[name], value) if value else text("opinion.review.nothing")


def letter(visit: Visit) -> Letter:
    """Return what was said, as it will be sealed; raises LookupError before anything was."""
    voice = visit.part(Voice)
    if voice.kind is None:
        raise LookupError("nothing was said yet")
    # Fields that are not asked for any more are dropped: a number typed before "no telephone" was chosen stays here.
    data = {name: str(value) for name, value in form_data(FORMS[voice.kind], voice.answers).items()}
    return Letter(
        voice.kind,
        voice.about or "other",
        data.get("reason", ""),
        data.get("where", ""),
        data.get("words", ""),
        data.get("phone", "") if data.get("contact") == "phone" else "",
        visit.language,
    )
