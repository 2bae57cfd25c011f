# SPDX-License-Identifier: Apache-2.0
"""One case at a window, as a value: who, which matter, every answer and paper, and what still stands in the way.

Nothing in it is a picture: a page is named by its id, and the desk (``kiosk.intake.desk``) has its bytes. Whatever is
done to a case (``kiosk.intake.acts``) makes another one.
"""

from __future__ import annotations

import dataclasses
import datetime
from collections.abc import Mapping
from typing import NamedTuple

import msgspec

from config.texts import Text
from kiosk.domain.declarations import Answered
from kiosk.domain.form import Form
from kiosk.domain.hashes import covers_sha256
from kiosk.domain.item import Material, ServiceItem
from kiosk.domain.parties import Authorisation, Parties, Person
from kiosk.domain.relation import Relation
from kiosk.domain.signature_picture import Stroke
from kiosk.domain.submission import STROKES
from kiosk.forms import counted, form_data
from kiosk.intake import behalf
from kiosk.intake.case_material import CaseBound as CaseBound
from kiosk.intake.case_material import CaseMaterial as CaseMaterial
from kiosk.intake.case_material import CasePage as CasePage
from kiosk.intake.case_material import Checked as Checked
from kiosk.intake.case_material import Clerk as Clerk
from kiosk.intake.case_material import Origin as Origin
from kiosk.intake.case_material import Picture as Picture
from kiosk.intake.case_material import Trust as Trust

JPEG, STROKES_MIME = "image/jpeg", "application/json"
# Papers of which there is no original that could be held beside them.
ELECTRONIC = "electronic"
# ``signature`` of a matter that is signed on paper.
WET = "wet"
# Whose card was laid.
OPERATOR, APPLICANT = "operator", "applicant"
changed = msgspec.structs.replace


class Change(msgspec.Struct, frozen=True):
    """An answer corrected on the spot (当场更正): what stood there before, by whom and when."""

    field: str
    before: str
    by: Clerk
    at: datetime.datetime

    def __repr__(self) -> str:
        return f"Change({self.field})"


class CaseSignature(msgspec.Struct, frozen=True):
    """What the person wrote on the pad, and what it binds."""

    strokes_id: str
    strokes: bytes
    """As canonical JSON, the paper that is bound."""
    lines: tuple[Stroke, ...]
    attachment_id: str
    strokes_sha256: str
    covers_sha256: str
    signed_at: datetime.datetime

    def __repr__(self) -> str:
        return "CaseSignature()"


class CaseInk(msgspec.Struct, frozen=True):
    """A paper that was printed here, signed by hand or by thumb print, and scanned (按指印)."""

    mark: str
    """``pen`` or ``thumb``."""
    print_no: str
    pages: tuple[CasePage, ...]
    bound: str
    """Hash of what stood on the paper."""
    scanned_at: datetime.datetime
    witness: str = ""

    def __repr__(self) -> str:
        return f"CaseInk({self.mark})"


class Ticket(NamedTuple):
    """The number the person holds."""

    id: str
    number: str


class HallDraft(msgspec.Struct, frozen=True):
    """The kiosk's draft the case was filled in from; ``code`` is empty where a card opened it."""

    id: str
    locator: str
    code: str = ""
    prefill: str = ""
    """Id of the submission the kiosk left for a window, empty for a form that was only kept."""

    def __repr__(self) -> str:
        return "HallDraft()"


class HandedIn(msgspec.Struct, frozen=True):
    """The numbers a case got when it was stored; it changes no more."""

    receipt_no: str
    query_code: str
    received_at: datetime.datetime
    print_no: str


class Kept(msgspec.Struct, frozen=True):
    """An original that stays with the office (收证登记): how many sheets, and whether it is given back."""

    name: str
    count: int
    returned: bool
    at: datetime.datetime


class CaseError(Exception):
    """What was asked for cannot be done to this case; ``reason`` says why.

    handed-in (it changes no more), no-pages, no-such-page, unknown-material, unknown-field, read-only, other-person,
    same-person (two cards of one person), too-many-pages, gaps (it cannot be handed in yet), nothing-signed,
    changed-since, not-allowed, no-original, page-unreadable (with ``paper`` and ``page``), not-bound.

    ``said`` is what its sentence names.
    """

    def __init__(self, reason: str, **said: Text | int) -> None:
        super().__init__(reason)
        self.reason, self.said = reason, said


class Case(msgspec.Struct, frozen=True, kw_only=True):
    """Everything of one case; ``id`` becomes that of its submission."""

    id: str
    item: ServiceItem
    clerk: Clerk
    window: str
    opened_at: datetime.datetime
    query_code: str
    form: Form | None = None
    relation: Relation = Relation.SELF
    relation_detail: str = ""
    operator: Person | None = None
    applicant: Person | None = None
    authorisation: Authorisation | None = None
    seen: Mapping[str, Checked] = {}
    """Whose card was laid at this window: ``operator``, ``applicant``."""
    answers: Mapping[str, str] = {}
    origins: Mapping[str, Origin] = {}
    changes: tuple[Change, ...] = ()
    consents: tuple[Answered, ...] = ()
    """What the person was asked by itself (单独同意), each with its answer."""
    materials: tuple[CaseMaterial, ...] = ()
    kept: tuple[Kept, ...] = ()
    signature: CaseSignature | None = None
    ink: CaseInk | None = None
    """With it, the paper counts and not the pad."""
    ticket: Ticket | None = None
    draft: HallDraft | None = None
    handed_in: HandedIn | None = None
    project_no: str = ""
    """Number of the platform, once it was heard of."""
    version: int = 0
    """Grows with each change; kept with it."""

    def __repr__(self) -> str:
        return f"Case({self.id})"

    @property
    def asked(self) -> tuple[CaseMaterial, ...]:
        """Return the papers these answers ask for, in their order."""
        answers = dict(counted(self.form, self.answers) if self.form else self.answers)
        of_who = {one.id for one in behalf.papers(self.relation, self.answers)}
        return tuple(one for one in self.materials if one.id in of_who or self._wants(one.paper, answers))

    def _wants(self, paper: Material, answers: dict[str, str]) -> bool:
        # Nobody is asked for the card of somebody who has none.
        cardless = paper.source == "card" and self.relation is Relation.FAMILY and not self.by_card
        return paper.wanted(answers) and not cardless

    @property
    def by_card(self) -> bool:
        """Tell whether a card says who the applicant is: an organisation has none, nor has a child under sixteen."""
        return not behalf.has_no_card(self.relation, self.answers)

    @property
    def kin(self) -> str:
        """Return which member of the family the applicant is, empty for none."""
        return self.relation_detail.partition(":")[0] if self.relation is Relation.FAMILY else ""

    def consent(self, id: str) -> Answered | None:
        """Return what was answered to a consent that is asked for by itself."""
        return next((one for one in self.consents if one.id == id), None)

    def material(self, id: str) -> CaseMaterial:
        """Return one paper; raises CaseError."""
        found = next((one for one in self.materials if one.id == id), None)
        if found is None:
            raise CaseError("unknown-material")
        return found

    @property
    def parties(self) -> Parties | None:
        """Return who applies for whom; None while somebody is not known."""
        operator = self.operator
        applicant = operator if self.relation is Relation.SELF else self.applicant
        if operator is None or applicant is None:
            return None
        # An organisation has no telephone in the contract; the one of the form is its agent's.
        if applicant.type == "person":
            applicant = dataclasses.replace(applicant, phone=self.phone or None)
        # One person in three roles is told with one telephone: the hash is over what is sent.
        if self.relation is Relation.SELF:
            return Parties(self.relation, applicant, applicant, applicant)
        return Parties(self.relation, applicant, operator, operator, self.relation_detail or None, self.authorisation)

    @property
    def phone(self) -> str:
        """Return the telephone number given in the form, the first asked for; empty when none was given."""
        fields = self.form.fields if self.form else {}
        return next((self.answers.get(name, "") for name in fields if fields[name].kind == "phone"), "")

    @property
    def form_data(self) -> dict[str, object]:
        """Return the answers as they are sent."""
        return form_data(self.form, self.answers) if self.form else {}

    @property
    def signature_holds(self) -> bool:
        """Tell whether what was signed is what stands there now."""
        try:
            return self._signed_as_it_stands()
        except CaseError:
            # Nobody signed for somebody unknown, or for a number that is none.
            return False

    @property
    def wants_ink(self) -> bool:
        """Tell whether no drawing on a pad is enough: the office wants ink on paper."""
        return self.item.signature == WET

    def _signed_as_it_stands(self) -> bool:
        # The hash of the paper is over everything but its own scans, which nobody had when it was printed.
        if self.ink:
            return self.ink.bound == covered(self, ()) and self._answered_by(self.ink.scanned_at)
        if self.signature is None or self.wants_ink or not self._answered_by(self.signature.signed_at):
            return False
        return self.signature.covers_sha256 == covered(self, (strokes_line(self.signature),))

    def _answered_by(self, at: datetime.datetime) -> bool:
        """Tell whether everything that is asked by itself was answered when the person signed, and stands since."""
        return all(one.at <= at for one in self.consents)


def hold(case: Case) -> None:
    """Refuse to change what was handed in; raises CaseError."""
    if case.handed_in is not None:
        raise CaseError("handed-in")


def bumped(case: Case) -> Case:
    """Return a case with its next version."""
    return changed(case, version=case.version + 1)


def strokes_line(signature: CaseSignature) -> dict[str, object]:
    """Return the strokes of a signature as a line of the manifest."""
    return line(STROKES, Picture(signature.strokes_id, signature.strokes_sha256, len(signature.strokes)))


def line(material_id: str, picture: Picture) -> dict[str, object]:
    """Return what is hashed of a paper."""
    return {"id": picture.id, "material_id": material_id, "sha256": picture.sha256, "size": picture.size}


def covered(case: Case, beside: tuple[dict[str, object], ...]) -> str:
    """Return the hash of answers, parties and papers as they stand.

    CaseError: ``other-person`` while somebody is unknown, ``gaps`` for an answer that is no number where one belongs.
    """
    if case.parties is None:
        raise CaseError("other-person")
    try:
        answers = case.form_data
    except ValueError as wrong:
        raise CaseError("gaps") from wrong
    pages = [line(one.id, picture) for one in case.asked for picture in one.sent]
    stands = [one.substitute.paper.line for one in case.asked if one.substitute]
    return covers_sha256(answers, case.parties.payload(), [*pages, *stands, *beside])
