# SPDX-License-Identifier: Apache-2.0
"""Filling in forms page by page: the matter's own, an organisation's two facts, an agent's authority."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from config.texts import Text, text
from kiosk.domain.conditions import RELATION
from kiosk.domain.form import Form
from kiosk.domain.relation import Relation
from kiosk.forms import Answers, computed, counted, dropped, fault, faults, is_shown, notices, prefilled
from kiosk.steps.draft_part import ask_to_keep
from kiosk.steps.events import Entered, Event, Press
from kiosk.steps.fact_forms import AUTHORITY, UNIT
from kiosk.steps.field_views import field_view, surroundings
from kiosk.steps.kin import Child
from kiosk.steps.screens import Action, FormPage
from kiosk.steps.step import Next, Offline, Outcome, Show
from kiosk.steps.two_persons import operator_is
from kiosk.steps.visit import Place, Visit
from kiosk.steps.words import count, next_action, trail


class Paged:
    """The walk through the pages of any form; a step says which form, where its answers lie, and where it stands."""

    on_trail: ClassVar[str] = "form"

    def sheet(self, visit: Visit) -> Form:
        """Return the form."""
        raise NotImplementedError

    def answers(self, visit: Visit) -> Answers:
        """Return where the answers lie."""
        raise NotImplementedError

    def entry(self, visit: Visit) -> Place:
        """Return where the person stands in it."""
        raise NotImplementedError

    def ways(self, visit: Visit) -> tuple[Action, ...]:
        """Return the keys beside the way on."""
        return ()

    def own_fault(self, visit: Visit, name: str) -> Text | None:
        """Return a sentence for what no schema can say of a field; None when it is well."""
        return None

    def enter(self, visit: Visit) -> Outcome:
        """Show the page the person was on."""
        entry = self.entry(visit)
        entry.page = min(entry.page, len(self._pages(visit)) - 1)
        return self._show(visit)

    def handle(self, visit: Visit, event: Event) -> Outcome | None:
        """Keep what was entered with its verdict; go on only when the page is well."""
        if isinstance(event, Entered):
            return self._entered(visit, event)
        if event == Press("next"):
            return self._on(visit)
        if event == Press("back") and self.entry(visit).page > 0 and not self.entry(visit).changing:
            return self._turn(visit, self.entry(visit).page - 1)
        return None

    def _entered(self, visit: Visit, event: Entered) -> Outcome | None:
        form, entry = self.sheet(visit), self.entry(visit)
        if event.name not in form.fields or self._closed(visit, event.name):
            return None
        before, entry.note = dict(self.answers(visit)), None
        if self.answers(visit).put(event.name, event.value.strip()):
            entry.from_card.discard(event.name)
            self._compute(visit)
            entry.note = self._dropped(visit, before)
        # The old sentence spoke of the old answer.
        entry.faults.pop(event.name, None)
        entry.focus = ""
        found = self._fault(visit, event.name)
        # A field left empty is not scolded at once: people touch it, read it, and come back.
        if found and self.answers(visit).get(event.name):
            entry.faults[event.name] = found
        return self._show(visit)

    def _on(self, visit: Visit) -> Outcome:
        entry, pages = self.entry(visit), self._pages(visit)
        # A change from the review ends with this page, yet another answer may ask for fields on others: all are
        # checked.
        last = entry.changing or entry.page + 1 == len(pages)
        checked = [name for page in pages for name in page[1]] if last else list(pages[entry.page][1])
        entry.faults = {name: said for name in checked if (said := self._fault(visit, name))}
        if entry.faults:
            first = next(iter(entry.faults))
            place = next(number for number, page in enumerate(pages) if first in page[1])
            return self._turn(visit, place, first)
        if not last:
            return self._turn(visit, entry.page + 1)
        entry.changing = False
        return Next()

    def _turn(self, visit: Visit, page: int, focus: str = "") -> Outcome:
        entry = self.entry(visit)
        entry.page, entry.focus, entry.note = page, focus, None
        return self._show(visit)

    def _fault(self, visit: Visit, name: str) -> Text | None:
        today = visit.facilities.today()
        return fault(self.sheet(visit), name, self.answers(visit), today) or self.own_fault(visit, name)

    def _compute(self, visit: Visit) -> None:
        """Bring the answers that follow from others up to date."""
        form, answers = self.sheet(visit), self.answers(visit)
        for name, value in computed(form, counted(form, answers), visit.facilities.today()).items():
            answers.put(name, value)

    def _dropped(self, visit: Visit, before: Mapping[str, str]) -> Text | None:
        """Say that an answer took others out: who filled them in would look for them in vain later."""
        form = self.sheet(visit)
        gone = dropped(form, before, self.answers(visit))
        # What only shows itself, or came from a card, nobody has typed and nobody will miss.
        typed = [
            name for name in gone if form.fields[name].computed is None and name not in self.entry(visit).from_card
        ]
        if not typed:
            return None
        first = form.fields[typed[0]].label.text
        if len(typed) == 1:
            return text("apply.form.dropped", field=first)
        return text("apply.form.dropped-several", field=first, count=count(len(typed)))

    def _closed(self, visit: Visit, name: str) -> bool:
        """Tell whether a field only shows what a card said or was chosen before, or what follows from an answer."""
        field = self.sheet(visit).fields[name]
        return field.computed is not None or (field.fixed and name in self.entry(visit).from_card)

    def _pages(self, visit: Visit) -> list[tuple[Text, tuple[str, ...]]]:
        """Return title and fields of each page that has something to ask now."""
        form, answers = self.sheet(visit), dict(self.answers(visit))
        shown = ((group, tuple(n for n in group.fields if is_shown(form, n, answers))) for group in form.groups)
        return [(group.title.text, names) for group, names in shown if names]

    def _show(self, visit: Visit) -> Show:
        form, entry, pages = self.sheet(visit), self.entry(visit), self._pages(visit)
        entry.page = min(entry.page, len(pages) - 1)
        title, names = pages[entry.page]
        around = surroundings(visit.facilities, [form.fields[name] for name in names])
        fields = tuple(
            field_view(form, name, self.answers(visit), entry, closed=self._closed(visit, name), around=around)
            for name in names
        )
        told = self._told(visit, names)
        lead = text("apply.form.lead-pages", page=entry.page + 1, pages=len(pages))
        return Show(
            FormPage(
                title=title,
                lead=told or (lead if len(pages) > 1 else text("apply.form.lead")),
                lead_matters=told is not None,
                trail=trail(self.on_trail) if self.on_trail else None,
                fields=fields,
                focus=entry.focus,
                actions=(*self.ways(visit), next_action()),
            )
        )

    def _told(self, visit: Visit, names: tuple[str, ...]) -> Text | None:
        """Return what is to be said of the answers on this page: what a change took out, else what an answer means."""
        form, answers = self.sheet(visit), counted(self.sheet(visit), self.answers(visit))
        said = (one.text.text for name in names for one in notices(form, name, answers) if not one.stop)
        # The sentence of a notice that stops stands at its field, where it can be mended.
        return self._refused(visit) or self.entry(visit).note or next(said, None)

    def _refused(self, visit: Visit) -> Text | None:
        """Name the field that keeps the page from going on: a long page may not show it at once."""
        entry = self.entry(visit)
        if entry.focus not in entry.faults:
            return None
        first = self.sheet(visit).fields[entry.focus].label.text
        if len(entry.faults) == 1:
            return text("apply.form.refused", field=first)
        return text("apply.form.refused-several", field=first, count=count(len(entry.faults)))


@dataclass(frozen=True)
class FormStep(Paged):
    """The form of the matter, prefilled from the applicant's card."""

    name: str = "form"
    needs: frozenset[type] = frozenset()
    offline: Offline = Offline.LOCAL

    def sheet(self, visit: Visit) -> Form:
        """Return the matter's form."""
        return visit.sheet

    def answers(self, visit: Visit) -> Answers:
        """Return the answers of the application."""
        return visit.answers

    def entry(self, visit: Visit) -> Place:
        """Return where the person stands in the form."""
        return visit.entry

    def enter(self, visit: Visit) -> Outcome:
        """Fill in what the cards say, once for each applicant, then show the page."""
        self._prefill(visit)
        return super().enter(visit)

    def ways(self, visit: Visit) -> tuple[Action, ...]:
        """Offer to keep what was filled in; while one answer is changed from the review the way is short enough."""
        if visit.entry.changing or not visit.facilities.site.draft_days:
            return ()
        return (Action("draft", text("draft.key")),)

    def handle(self, visit: Visit, event: Event) -> Outcome | None:
        """Keep the form for another day when asked; else as any form."""
        if event == Press("draft") and self.ways(visit):
            return ask_to_keep(visit)
        return super().handle(visit, event)

    def _prefill(self, visit: Visit) -> None:
        parties = visit.parties()
        entry = visit.entry
        # Going back and forth must not overwrite what the person has corrected since.
        if entry.prefilled_for == parties.applicant.id_no:
            return
        # Another applicant: nothing of the one before may stay in the form, also where the new card says nothing.
        for name in entry.from_card:
            visit.answers.put(name, "")
        today = visit.facilities.today()
        told = visit.part(Child).known(today) if visit.by_paper else None
        found = prefilled(visit.sheet, visit.applicant_card, parties.operator, today, told, operator_is(visit))
        answers = visit.answers
        found = {name: told for name, told in found.items() if name not in entry.kept or answers.get(name) == told}
        for name, value in {**found, RELATION: parties.relation.value}.items():
            visit.answers.put(name, value)
        self._compute(visit)
        entry.prefilled_for, entry.from_card = parties.applicant.id_no, _from_cards(visit, found)


def _from_cards(visit: Visit, found: Mapping[str, str]) -> set[str]:
    """Return the fields a card has filled in; what was typed of a child stays open, and says no card."""
    fields = visit.sheet.fields
    return {name for name in found if not (visit.by_paper and (fields[name].prefill or "").startswith("card."))}


@dataclass(frozen=True)
class SideFormStep(Paged):
    """A small form that only some relations need, on the way from card to form."""

    name: str
    relation: Relation
    form: Form
    needs: frozenset[type] = frozenset()
    offline: Offline = Offline.LOCAL
    on_trail: ClassVar[str] = "card"

    def sheet(self, visit: Visit) -> Form:
        """Return the small form."""
        return self.form

    def answers(self, visit: Visit) -> Answers:
        """Return where its answers lie."""
        return visit.unit if self.relation is Relation.UNIT else visit.authority

    def entry(self, visit: Visit) -> Place:
        """Return where the person stands in it."""
        return visit.side_entry

    def enter(self, visit: Visit) -> Outcome:
        """Pass where the relation is another."""
        return super().enter(visit) if visit.relation is self.relation else Next()

    def own_fault(self, visit: Visit, name: str) -> Text | None:
        """Refuse an authority that has ended already."""
        until = self.answers(visit).get("until", "")
        if name != "until" or not until or datetime.date.fromisoformat(until) >= visit.facilities.today():
            return None
        return text("form.fault.past")


def unit_step() -> SideFormStep:
    """Return the step that asks an organisation's name and code."""
    return SideFormStep("unit", Relation.UNIT, UNIT)


def authority_step() -> SideFormStep:
    """Return the step that asks what an agent may do and until when."""
    return SideFormStep("authority", Relation.ENTRUSTED, AUTHORITY)


def page_of(form: Form, name: str, answers: Mapping[str, str]) -> int:
    """Return the number of the page a field stands on, among those that have something to ask."""
    shown = [g for g in form.groups if any(is_shown(form, n, answers) for n in g.fields)]
    return next(number for number, group in enumerate(shown) if name in group.fields)


def whole(form: Form, answers: Mapping[str, str], today: datetime.date | None = None) -> bool:
    """Tell whether nothing is missing or wrong; limits that move with the day are judged when it is given."""
    return not faults(form, answers, today)
