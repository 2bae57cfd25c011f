# SPDX-License-Identifier: Apache-2.0
"""告知承诺: the organ's own words in full, and a promise that is written down as a paper the signature binds."""

from __future__ import annotations

from dataclasses import dataclass

from config.texts import Text, text
from kiosk.audit import Act
from kiosk.domain.item import Material, Promise
from kiosk.domain.substitutes import promised
from kiosk.steps.events import Event, Press
from kiosk.steps.screens import Action, Guide, GuideLine, GuideRow, Notice, Tone
from kiosk.steps.step import Next, Offline, Outcome, Show
from kiosk.steps.visit import Visit
from kiosk.steps.words import next_action, trail
from offline_queue.line import Line


@dataclass(frozen=True)
class PromiseStep:
    """Entered from the list of papers for the one named in ``visit.papers.promising``; passed otherwise."""

    name: str = "promise"
    needs: frozenset[type] = frozenset()
    offline: Offline = Offline.LOCAL

    def enter(self, visit: Visit) -> Outcome:
        """Show what would be promised; nothing stands in place of the paper before it was."""
        found = _found(visit)
        return Show(_reading(visit, *found)) if found else Next()

    def handle(self, visit: Visit, event: Event) -> Outcome | None:
        """Take the promise, or go back to the paper: nobody has to promise."""
        found = _found(visit)
        if found is None or not isinstance(event, Press):
            return None
        # Back means no: who has not pressed "我承诺" has promised nothing.
        if event.action in ("back", "decline"):
            visit.papers.opened, visit.papers.promising = found[0].id, ""
            return Next()
        return _promise(visit, *found) if event.action == "promise" else None


def _found(visit: Visit) -> tuple[Material, Promise] | None:
    wanted = visit.papers.promising
    material = next((one for one in visit.materials() if one.id == wanted), None)
    return (material, material.promise) if material and material.promise else None


def _online(visit: Visit) -> bool:
    """Tell whether the platform can be reached; one of which nothing is known cannot."""
    return visit.facilities.line.line is Line.UP


def _promise(visit: Visit, material: Material, promise: Promise) -> Outcome:
    facilities = visit.facilities
    # A scan made before would contradict the promise: one paper is settled in one way.
    visit.replace(material)
    visit.papers.stands[material.id] = promised(
        facilities.new_id(),
        material.id,
        promise,
        language=visit.language,
        online=_online(visit),
        at=facilities.now(),
    )
    visit.papers.promising = ""
    facilities.note(Act.PROMISED, visit.id, code=material.id, item=visit.matter.task_code)
    return Next()


def _reading(visit: Visit, material: Material, promise: Promise) -> Guide:
    provisional = Notice(Tone.WARN, text("apply.promise.provisional"), "line-down")
    return Guide(
        title=text("apply.promise.title", paper=material.name.text),
        lead=text("apply.promise.lead"),
        trail=trail("materials"),
        tags=(),
        rows=(
            GuideRow(
                "document-pen",
                text("apply.promise.what"),
                (GuideLine(promise.title.text), GuideLine(promise.text.text)),
            ),
            _said("building", "office", visit.matter.office.name.text),
            _said("shield", "signed", text("apply.promise.signed-words")),
            _said("counter", "unwilling", text("apply.promise.unwilling-words")),
        ),
        # Said where it is promised, and not only on the slip: what is provisional may turn out not to count.
        notice=None if _online(visit) else provisional,
        actions=(Action("decline", text("apply.promise.decline")), next_action("apply.promise.promise", "promise")),
    )


def _said(icon: str, label: str, words: Text) -> GuideRow:
    return GuideRow(icon, text(f"apply.promise.{label}"), (GuideLine(words),))
