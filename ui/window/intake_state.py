# SPDX-License-Identifier: Apache-2.0
"""What the intake tab holds, without widgets: the case in hand, the paper that is looked at, what was just told.

Every change goes to the desk at once and counts when it is stored; while one is being stored the next one waits its
turn, so that two quick keys never race. ``told`` is why something could not be done.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import Signal

from config.texts import Text
from devices.device import DeviceError
from devices.id_card import IdentityCard
from kiosk.audit import Act
from kiosk.capture.sight import Before, PageTaken
from kiosk.domain.hall import Region
from kiosk.domain.relation import Relation
from kiosk.intake import acts
from kiosk.intake.case import APPLICANT, OPERATOR, Case, CaseError, CaseMaterial, Clerk, Ticket
from kiosk.intake.keeping import OpenCase
from kiosk.intake.room import Noted
from kiosk.intake.standing import Gap, GapKind, fields, gaps, hindrances
from kiosk.steps.bound_papers import made_of
from kiosk.steps.events import Stroke
from kiosk.steps.scan_page import verdict
from kiosk.steps.words import said_of
from ui.window.intake_desk import Desk, Done
from ui.window.intake_devices import CameraWatch, PadWatch
from ui.window.intake_look import PaperLook, View
from ui.window.intake_refusals import refusal as refusal
from ui.window.intake_refusals import said_by_platform as said_by_platform
from ui.window.intake_twins import TakenPages


class IntakeState(PaperLook):
    """``changed`` tells any news but those of the camera, ``handed_in`` a case that is stored for good."""

    handed_in = Signal(object)
    laid_aside = Signal(object)
    """A case that lies in the hall now, for a slip of what is missing."""
    went_to = Signal(str)
    """A field that is to be mended, by its name; empty for the papers."""
    consent_wanted = Signal(str)

    def __init__(
        self,
        desk: Desk,
        camera: CameraWatch,
        pad: PadWatch,
        who: Callable[[], Clerk],
        now: Callable[[], datetime.datetime],
        new_id: Callable[[], str],
        note: Callable[..., None],
    ) -> None:
        super().__init__(desk, now)
        self.camera, self.pad = camera, pad
        camera.whose = lambda: self.case.id if self.case else ""
        self._who, self._new_id, self._note = who, new_id, note
        self.seen = False
        """Whether masks are lifted, while a key is held."""
        self.busy = ""
        """What is being stored or fetched; empty for nothing."""
        self.told: Text | None = None
        self.done: Text | None = None
        """What became of a case that is gone, until the next act."""
        self.left: bool | None = None
        """Whether a draft lies at the hub for the number in hand; None while nobody knows."""
        self.open: tuple[OpenCase, ...] = ()
        self.regions: tuple[Region, ...] = ()
        self.kept_at: datetime.datetime | None = None
        self.taken_here = TakenPages()
        """Pages the camera took for this case: their stills may be here."""
        self._waiting: list[Callable[[], None]] = []
        self._gap = -1
        self._counted: tuple[Case, datetime.date, tuple[Gap, ...]] | None = None
        pad.signed.connect(self._signed)
        pad.changed.connect(self.changed)

    # What is known

    @property
    def clerk(self) -> Clerk:
        """Return who works here."""
        return self._who()

    @property
    def now(self) -> datetime.datetime:
        """Return the moment."""
        return self._now()

    @property
    def gaps(self) -> tuple[Gap, ...]:
        """Return what stands in the way of acceptance; counted once for a case as it stands."""
        if self.case is None:
            return ()
        if self._counted is None or self._counted[0] is not self.case or self._counted[1] != self.today:
            self._counted = (self.case, self.today, gaps(self.case, self.today))
        return self._counted[2]

    @property
    def hindered(self) -> bool:
        """Tell whether the case cannot even be taken in: a card, an answer or the signature is missing."""
        return self.case is None or bool(hindrances(self.case, self.today))

    # Beginning and ending

    def look_around(self, ticket: Ticket | None) -> None:
        """Ask what this window has in hand, and whether the holder of a number left something."""
        self.left = None
        self._desk.in_hand(self._listed)
        if ticket:
            self._desk.left_for(ticket, self._told_left)

    def begin(self, task_code: str, ticket: Ticket | None, relation: Relation = Relation.SELF) -> None:
        """Begin a case of a matter."""
        self._open("begin", lambda done: self._desk.begin(task_code, relation, ticket, done))

    def open_code(self, code: str, ticket: Ticket | None) -> None:
        """Open a draft by the code on its slip."""
        self._open("draft", lambda done: self._desk.take_up_by_code(code, ticket, done))

    def open_card(self, card: IdentityCard, ticket: Ticket | None) -> None:
        """Open the draft of a card's owner."""
        self._open("draft", lambda done: self._desk.take_up_by_card(card, ticket, done))

    def resume(self, id: str) -> None:
        """Take up a case in hand."""
        self._open("resume", lambda done: self._desk.resume(id, done))

    def put_aside(self) -> None:
        """Leave the case in the hall under its code, so that the person comes back with what is missing."""
        self.part_with("aside", self._desk.put_aside, self.laid_aside.emit)

    def part_with(self, name: str, call: Callable[[Case, Done], None], then: Callable[[Case], None]) -> None:
        """Have the case lie elsewhere, or nowhere, and leave it once it does."""
        case = self.case
        if case is None or self.busy:
            return
        self.busy, self.told, round = name, None, self._round

        def ended(answer: object) -> None:
            if round != self._round:
                return
            self.busy = ""
            if isinstance(answer, Exception):
                self.told = refusal(answer)
                self.changed.emit()
            else:
                self.leave()
                then(case)

        self.changed.emit()
        call(case, ended)

    def tell(self, words: Text | None) -> None:
        """Say why something could not be done."""
        self.told = words
        self.changed.emit()

    def tell_done(self, words: Text | None) -> None:
        """Say what became of a case that is gone; without words let that be."""
        if words != self.done:
            self.done = words
            self.changed.emit()

    def leave(self) -> None:
        """Put the case away; what was stored of it stays stored."""
        self.case, self.told, self.done, self.busy, self._counted = None, None, None, "", None
        self.seen, self._waiting, self._gap = False, [], -1
        self.forget()
        self.taken_here.clear()
        self.camera.stop()
        self.pad.stop()
        self.changed.emit()

    # What is done to it

    def lay_card(self, card: IdentityCard) -> None:
        """Take note of a card that was read here."""
        clerk, at = self._who(), self._now()
        self.act(lambda case: acts.card_laid(case, card, clerk, at, _role(case)), Noted(Act.CARD_READ, {}))

    def correct(self, field: str, value: str) -> None:
        """Correct an answer on the spot."""
        clerk, at = self._who(), self._now()
        noted = Noted(Act.ANSWER_CORRECTED, {"code": field, "staff": clerk.number})
        self.act(lambda case: acts.corrected(case, field, value, clerk, at), noted)

    def check(self) -> None:
        """Say that the original of the chosen paper was held beside its pages, and go to the next."""
        one = self.material
        if one and one.pages and not one.checked:
            self.do("check", lambda case, done: self._desk.check(case, one.id, done), self.next_paper)

    def set_aside(self) -> None:
        """Say that the chosen paper will be brought later."""
        if one := self.material:
            self.act(lambda case: acts.set_aside(case, one.id))

    def take(self) -> None:
        """Take the page that lies under the camera for the chosen paper."""
        one = self.material
        if one is None or one.paper.source != "applicant" or self.case is None or self.case.handed_in or self.busy:
            return
        self.told = None
        if self.view is not View.LIVE:
            self.set_view(View.LIVE)
        elif self.camera.take(one.paper.min_dpi, lambda answer: self.page_came(one, answer), self.before(one.id)):
            self.busy = "take"
            self.changed.emit()

    def before(self, material: str) -> tuple[Before, ...]:
        """Return the pages that one which is taken now may be the same sheet as."""
        return self.taken_here.before(self.case, material, self.page) if self.case else ()

    def hand_in(self) -> None:
        """Store the application with its number."""
        if not self.hindered:
            self.do("hand-in", self._desk.hand_in, lambda: self.handed_in.emit(self.case))

    # What is looked at

    def see(self, seen: bool) -> None:
        """Lift the masks while a key is held; that it was done is put on record, once a hold."""
        if seen == self.seen or self.case is None:
            return
        self.seen = seen
        if seen:
            self._note(Act.REVEAL, self.case.id, kind="case", staff=self._who().number)
        self.changed.emit()

    def revealed(self) -> Mapping[str, str]:
        """Return the answers whose masks are lifted now."""
        if not self.seen or self.case is None:
            return {}
        return {one.name: one.value for one in fields(self.case, self.today) if one.field.mask}

    def next_gap(self) -> None:
        """Go to where the next thing is mended that stands in the way."""
        found = self.gaps
        if not found or self.case is None:
            return
        self._gap = (self._gap + 1) % len(found)
        self.go_to(found[self._gap])

    def go_to(self, gap: Gap) -> None:
        """Go to where something is mended."""
        if gap.kind is GapKind.FIELD:
            self.went_to.emit(gap.at)
        elif gap.kind is GapKind.CONSENT:
            self.consent_wanted.emit(gap.at)
        elif gap.kind in (GapKind.MISSING, GapKind.PAGE, GapKind.ORIGINAL):
            self.choose(gap.at)
            self.went_to.emit("")

    def follow(self, *, here: bool) -> None:
        """Let camera and pad be followed while the tab is open and the case wants them."""
        wants = here and self.case is not None and self.case.handed_in is None
        for watch, wanted in ((self.camera, wants), (self.pad, wants and self._to_sign())):
            if wanted:
                watch.start()
            else:
                watch.stop()

    # What comes home

    def _to_sign(self) -> bool:
        """Tell whether nothing but the name is missing of what a signature on the pad binds."""
        if self.case is None or self.case.wants_ink:
            return False
        found = [gap.kind for gap in self.gaps]
        return GapKind.SIGNATURE in found and not {GapKind.CARD, GapKind.FIELD, GapKind.CONSENT} & set(found)

    def _open(self, name: str, call: Callable[[Done], None]) -> None:
        if self.busy:
            return
        self.leave()
        self.busy, round = name, self._round

        def opened(answer: object) -> None:
            if round != self._round:
                return
            self.busy = ""
            if isinstance(answer, Case):
                self.case, self.kept_at = answer, self._now()
                self.next_paper()
            else:
                self.told = refusal(answer)
                self.changed.emit()

        self.changed.emit()
        call(opened)

    def act(
        self, act: Callable[[Case], Case], noted: Noted | None = None, then: Callable[[], None] = lambda: None
    ) -> None:
        """Do something to the case that needs no disk, then store it."""

        def call(case: Case, done: Done) -> None:
            try:
                new = act(case)
            except CaseError as wrong:
                done(wrong)
                return
            if new is case:
                done(case)
            else:
                self._desk.keep(new, done, noted)

        self.do("keep", call, then)

    def do(self, name: str, call: Callable[[Case, Done], None], then: Callable[[], None] = lambda: None) -> None:
        """Do something to the case as it is when its turn comes; what is under way ends first."""
        if self.busy:
            self._waiting.append(lambda: self.do(name, call, then))
            return
        if self.case is None:
            return
        self.busy, self.told, round = name, None, self._round

        def ended(answer: object) -> None:
            if round == self._round:
                self._ended(answer, then)

        self.changed.emit()
        call(self.case, ended)

    def _ended(self, answer: object, then: Callable[[], None]) -> None:
        self.busy = ""
        if isinstance(answer, Case):
            self.case, self.kept_at = answer, self._now()
            self._fetch()
            then()
        else:
            self.told = refusal(answer)
        self.changed.emit()
        if self._waiting and not self.busy:
            self._waiting.pop(0)()

    def page_came(self, one: CaseMaterial, answer: PageTaken | DeviceError) -> None:
        """Store a page that was taken for a paper in the place of the one looked at, or say why none came."""
        self.busy = ""
        if isinstance(answer, DeviceError):
            self.told = said_of(answer, "camera")
            self.changed.emit()
            return
        self.taken_here.keep(answer)
        # That it stands on its head, or lay there before, is told beside the page, and mended or meant.
        poor = verdict(answer.judgements, None).poor
        number = self.page if self.page <= len(one.pages) else 0
        made = made_of(answer, "document_camera", self._now().timestamp())

        def store(case: Case, done: Done) -> None:
            self._desk.take_page(case, one.id, answer.jpeg, done, number=number, poor=poor, made=made)

        self.do("page", store, lambda: self._page_in(one.id, number))

    def _page_in(self, material: str, number: int) -> None:
        """Show the page that was just taken, and stay at its paper: its original still lies there."""
        one = self.case.material(material) if self.case else None
        self.page = number or (len(one.pages) if one else 1)
        self.view, self.turns = View.PAGE, 0
        self._fetch()

    def _signed(self, strokes: tuple[Stroke, ...]) -> None:
        at = self._now()

        def bind() -> None:
            self.act(lambda case: acts.signed_again(case, strokes, at, self._new_id), Noted(Act.SIGNED, {}))

        # The PDFs first: they are what is signed for.
        self.do("bind", self._desk.bind, bind)

    def _listed(self, answer: object) -> None:
        if isinstance(answer, Sequence):
            self.open = tuple(one for one in answer if isinstance(one, OpenCase))
            self.changed.emit()

    def _told_left(self, answer: object) -> None:
        self.left = answer if isinstance(answer, bool) else None
        self.changed.emit()


def _role(case: Case) -> str:
    """Return whose card is laid next: that of who stands here, then that of whom it is for."""
    if OPERATOR not in case.seen or case.relation is Relation.SELF:
        return OPERATOR
    # Of an organisation, and of a child known by a paper, there is no card to be laid.
    return APPLICANT if case.by_card else OPERATOR
