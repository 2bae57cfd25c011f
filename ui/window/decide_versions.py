# SPDX-License-Identifier: Apache-2.0
"""Two versions of a dossier in words: what this window handed in and saw, beside how the platform has it now."""

from __future__ import annotations

from collections.abc import Iterator

from kiosk.intake.case import Case
from kiosk.intake.decisions import Overtaken
from kiosk.platform.calls.dossiers import DossierFile
from ui.desk.lights import Light
from ui.style.look import Look
from ui.window import intake_words
from ui.window.decide_conflict import ConflictWords, DifferenceRow, SideWords
from ui.window.intake_page import Notice
from ui.window.intake_view import Around
from ui.window.line_panel import PanelLine, PanelWords
from ui.window.marks import Tone

# The state a window saw that asked for a decision.
SEEN = "RECEIVED"


def conflict_words(look: Look, case: Case, found: Overtaken, around: Around) -> ConflictWords:
    """Return everything on the page."""
    stands = found.stands
    rows = tuple(_rows(look, case, found))
    state = _state(look, stands)
    then = look.of("decide.conflict.then-under", state=state)
    last = stands.steps[-1] if stands.steps else None
    note = look.say(last.note.text) if last and last.note else ""
    return ConflictWords(
        intake_words.subject(look, case, around.same_person, tag="conflict", tone=Tone.WARN, value=around.since),
        Notice(look.of("decide.conflict.notice", seen=found.seen, stands=stands.version), "warn", Tone.WARN),
        look.of("decide.conflict.count", count=sum(row.differs for row in rows)),
        SideWords(look.of("decide.conflict.left"), look.of("decide.conflict.ours"),
                  look.of("decide.conflict.version", version=found.seen)),
        SideWords(look.of("decide.conflict.right"), look.of("decide.conflict.theirs"), _theirs(look, stands)),
        look.of("decide.conflict.follows"),
        rows,
        PanelWords(look.of("decide.conflict.then"), (PanelLine(then),), Light.NEAR),
        PanelWords(look.of("decide.conflict.said"), (PanelLine(note),) if note else ()),
    )  # fmt: skip


def _theirs(look: Look, stands: DossierFile) -> str:
    last = stands.steps[-1] if stands.steps else None
    unit = look.say(last.unit.text) if last and last.unit else ""
    at = intake_words.clock(last.at) if last else ""
    return " · ".join(one for one in (look.of("decide.conflict.version", version=stands.version), unit, at) if one)


def _rows(look: Look, case: Case, found: Overtaken) -> Iterator[DifferenceRow]:
    stands = found.stands
    yield _row(look, "state", look.of("work.state.received"), _state(look, stands), stands.progress.state != SEEN)
    for name, ours in case.form_data.items():
        theirs = stands.form_data.get(name, ours)
        if theirs != ours and case.form:
            label = look.say(case.form.fields[name].label.text)
            yield DifferenceRow(label, look.of("decide.conflict.as-handed-in"), look.of("decide.conflict.other-answer"),
                                look.of("decide.conflict.platform"), differs=True)  # fmt: skip
    for one in case.asked:
        if one.paper.source != "applicant":
            continue
        ours = f"{one.trust.value} · {look.of('intake.pages', count=len(one.pages))}"
        filed = [paper for paper in stands.papers if paper.material_id == one.id]
        theirs = (
            f"{filed[0].trust} · {look.of('intake.pages', count=sum(paper.pages for paper in filed))}" if filed else "–"
        )
        yield _row(look, "", ours, theirs, ours != theirs, look.say(one.paper.name.text))


def _row(look: Look, name: str, ours: str, theirs: str, differs: bool, label: str = "") -> DifferenceRow:
    follows = look.of("decide.conflict.platform" if differs else "decide.conflict.same")
    return DifferenceRow(label or look.of(f"decide.conflict.{name}"), ours, theirs, follows, differs)


def _state(look: Look, stands: DossierFile) -> str:
    return look.of(f"work.state.{stands.progress.state.lower().replace('_', '-')}")
