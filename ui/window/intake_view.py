# SPDX-License-Identifier: Apache-2.0
"""What stands on the intake page for a state: heads and their keys, picture and findings, what the form says."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from config.clock import china_time
from kiosk.capture.sight import Reason
from kiosk.intake.case import Case, CaseMaterial, Origin
from kiosk.intake.standing import fields
from kiosk.steps.screens import Picture
from ui.style.look import Look
from ui.window import intake_words as words
from ui.window.intake_camera import Aside, Found, Shown
from ui.window.intake_look import View
from ui.window.intake_page import HeadWords, IntakeWords, Notice
from ui.window.intake_state import IntakeState
from ui.window.marks import Hint, Tone
from ui.window.subject_line import Subject


@dataclass(frozen=True)
class Around:
    """What the page shows from outside of the case."""

    line: bool | None
    """Whether the platform can be reached; None while nobody knows."""
    same_person: bool | None = None
    since: str = ""
    """How long the person has been served."""


def page_words(look: Look, state: IntakeState, case: Case, around: Around, *, dense: bool) -> IntakeWords:
    """Return everything on the page."""
    today = state.today
    return IntakeWords(
        words.subject(look, case, around.same_person, value=around.since),
        _papers_head(look, case, today),
        words.paper_rows(look, case, today),
        state.chosen,
        words.gap_panel(look, case, today, state.chosen, dense=dense),
        words.way_panel(look, line=around.line, may=case.handed_in is None, dense=dense),
        _camera_head(look, state),
        shown(look, state),
        _form_head(look, state, case),
        tuple(words.field_words(look, one, state.seen, state.regions) for one in fields(case, today)),
        seen=state.revealed(),
        found=found(look, state),
        can_take=can_take(state),
        under_camera=under_camera(look, state),
        notice=_notice(look, state, case),
        foot=_form_foot(look, state, case, dense=dense),
    )


def shown(look: Look, state: IntakeState) -> Shown:
    """Return the picture of the middle."""
    if state.view is View.LIVE and _scans(state.material):
        return _live(look, state)
    said = "" if state.page_bytes else _nothing(look, state)
    return Shown(page=state.page_bytes, words=said, turns=state.turns, zoom=state.zoom)


def _live(look: Look, state: IntakeState) -> Shown:
    sight, error = state.camera.sight, state.camera.error
    if sight is None:
        said = look.of("intake.camera.lost" if error else "intake.camera.starting")
        return Shown(words=said, aside=_aside(look, state))
    rate = state.camera.rate
    said = look.of("intake.camera.live", rate=rate) if rate else look.of("intake.camera.live-now")
    picture = Picture(sight.width, sight.height, sight.data)
    return Shown(
        picture,
        sight.sighting.quad,
        words=said,
        live=True,
        turns=state.turns,
        zoom=state.zoom,
        aside=_aside(look, state),
    )


def _aside(look: Look, state: IntakeState) -> Aside | None:
    """Return the page that stands in the record where it is taken again."""
    page = state.shown_page
    if page is None or not state.page_bytes:
        return None
    origin = "kiosk" if page.origin is Origin.KIOSK else "window"
    if page.poor:
        said = look.of(f"intake.aside.{origin}-poor", why=look.of(f"intake.poor.{page.poor}"))
        return Aside(state.page_bytes, said, warned=True)
    return Aside(state.page_bytes, look.of(f"intake.aside.{origin}"))


def _nothing(look: Look, state: IntakeState) -> str:
    one = state.material
    if one is None or one.paper.source == "applicant":
        return look.of("intake.camera.fetching" if one and one.pages else "intake.camera.no-page")
    return look.of(f"intake.camera.no-picture.{one.paper.source}")


def _scans(one: CaseMaterial | None) -> bool:
    return one is not None and one.paper.source == "applicant" and one.substitute is None


def can_take(state: IntakeState) -> bool:
    """Tell whether Enter takes the page that lies there."""
    sight = state.camera.sight
    lies = sight is not None and sight.sighting.quad is not None
    return _scans(state.material) and state.view is View.LIVE and lies and not state.busy


def found(look: Look, state: IntakeState) -> tuple[Found, ...]:
    """Return what is well with what lies there, or with the page that is shown."""
    if not _scans(state.material):
        return ()
    if state.view is View.LIVE:
        sight = state.camera.sight
        if sight is None:
            return ()
        whole = sight.sighting.reason is Reason.FOUND
        seen = Found(whole, look.of("intake.found.whole") if whole else look.say(sight.sighting.message))
        still = (Found(sight.still, look.of("intake.found.still" if sight.still else "intake.found.moves")),)
        return (seen, *(still if whole else ()))
    page = state.shown_page
    if page is None:
        return ()
    if page.poor:
        return (Found(False, look.of("intake.found.poor", why=look.of(f"intake.poor.{page.poor}"))),)
    if said := _of_sheet(state):
        return (Found(False, look.of(f"intake.found.{said}")),)
    return (Found(True, look.of("intake.found.marked" if page.marked else "intake.found.well")),)


def _papers_head(look: Look, case: Case, today: datetime.date) -> HeadWords:
    done = look.of("intake.papers.done", count=len(case.asked), done=words.papers_done(case, today))
    walk = ("↑ ↓", look.of("intake.hint.walk"))
    return HeadWords(look.of("intake.papers"), done, (walk, (look.of("intake.space"), look.of("intake.hint.seen"))))


def _camera_head(look: Look, state: IntakeState) -> HeadWords:
    one = state.material
    if one is None:
        return HeadWords(look.of("intake.papers"))
    name = look.say(one.paper.name.text)
    if not _scans(one):
        return HeadWords(name)
    page = look.of("intake.page-of", page=state.page, count=max(len(one.pages), state.page))
    live = state.view is View.LIVE
    other = ("T", look.of("intake.hint.former" if live else "intake.hint.live"))
    hints: list[Hint] = [("R", look.of("intake.hint.turn")), ("Z", look.of("intake.hint.zoom"))]
    return HeadWords(name, page, (*hints, other) if one.pages or not live else tuple(hints))


def _of_sheet(state: IntakeState) -> str:
    """Return what is told of the sheet of a page that can be read well, until it was held beside its original."""
    page, case = state.shown_page, state.case
    if page is None or case is None or page.marked:
        return ""
    if state.taken_here.twin(case, page):
        return "twin"
    return "upside-down" if state.taken_here.upside_down(page) else ""


def under_camera(look: Look, state: IntakeState) -> str:
    """Return what is said under the picture."""
    one = state.material
    if not _scans(one) or one is None:
        return ""
    if state.view is View.LIVE and state.shown_page:
        return look.of("intake.camera.kept")
    if said := _under_page(look, state):
        return said
    return look.of("intake.camera.turn-pages") if len(one.pages) > 1 else ""


def _under_page(look: Look, state: IntakeState) -> str:
    """Return what to do about the sheet of a page, empty where there is nothing."""
    page, case, said = state.shown_page, state.case, _of_sheet(state)
    twin = state.taken_here.twin(case, page) if said == "twin" and page and case else None
    if twin:
        key = "intake.camera.twin" if twin.paper is state.material else "intake.camera.twin-of"
        return look.of(key, name=look.say(twin.paper.paper.name.text), page=twin.number)
    return look.of(f"intake.camera.{said}") if said else ""


def _form_head(look: Look, state: IntakeState, case: Case) -> HeadWords:
    if case.form is None:
        return HeadWords(look.of("intake.form"), look.of("intake.form.none"))
    count = look.of("intake.form.fields", count=len(fields(case, state.today)))
    return HeadWords(look.of("intake.form"), count, (("Ctrl Tab", look.of("intake.hint.columns")),))


def _notice(look: Look, state: IntakeState, case: Case) -> Notice:
    if state.told:
        return Notice(look.say(state.told), "warn", Tone.WARN)
    if case.signature_holds and case.signature:
        return Notice(look.of("intake.form.signed", time=words.clock(case.signature.signed_at)), "circle-tick", Tone.OK)
    if state.pad.error:
        return Notice(look.of("intake.pad.lost"), "warn", Tone.WARN)
    if case.changes:
        return Notice(look.of("intake.form.changed", count=len(case.changes)), "pencil", Tone.WARN)
    return Notice(look.of("intake.form.unsigned"), "pencil")


def _form_foot(look: Look, state: IntakeState, case: Case, *, dense: bool) -> HeadWords:
    version = look.of("intake.form.version", version=case.form.version) if case.form else ""
    if state.busy:
        return HeadWords("", version, (), look.of("intake.form.keeping"))
    if state.kept_at is None:
        return HeadWords("", version)
    at = f"{china_time(state.kept_at.timestamp()):%H:%M:%S}"
    return HeadWords("", version, (), look.of("intake.form.kept-dense" if dense else "intake.form.kept", time=at))


def start_notice(look: Look, state: IntakeState) -> Notice:
    """Return why a case was not opened, or what became of the one before."""
    if state.told:
        return Notice(look.say(state.told), "warn", Tone.WARN)
    return Notice(look.say(state.done), "circle-tick", Tone.OK) if state.done else Notice()


def no_case(look: Look, number: str, around: Around) -> Subject:
    """Return the line where no case is open."""
    return Subject(
        number or look.of("intake.no-ticket"),
        match="",
        matter=look.of("intake.start.title" if number else "intake.start.no-ticket"),
        under=look.of("intake.start.under"),
        right=look.of("intake.since") if around.since else "",
        value=around.since,
    )
