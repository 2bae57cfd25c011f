"""Whatever is done to a case, in whatever order: it is refused or makes the next one, and what was kept is the same."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from itertools import count

import msgspec
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from kiosk.domain.ink import PEN
from kiosk.domain.relation import Relation
from kiosk.intake import acts, behalf
from kiosk.intake.case import APPLICANT, OPERATOR, Case, CaseError, CaseInk, HandedIn, Origin, Trust, covered
from kiosk.intake.keeping import pictures_of
from kiosk.intake.standing import GapKind, State, fields, gaps, hindrances, state
from tests.support.cases import CLERK, OWNER, TODAY, carded_case, drafted_case, later, new_case, page_of
from tests.support.flow_fakes import ANSWERS, NAME, card

MATERIALS = st.sampled_from([one.id for one in new_case().materials])
# The words of two people and of nobody: what fits, what does not, and what belongs into another field.
VALUES = st.sampled_from([*ANSWERS.values(), "", "138", "罗有田", "no"])
NAMES = st.sampled_from([*ANSWERS, "name", "age", "shoe_size"])
FACTS = st.sampled_from([behalf.fact(form, name) for form, small in behalf.FORMS.items() for name in small.fields])
TOLD = st.sampled_from([
    "林小宝", "990101202403120039", OWNER.number, "T123456789", "2024-03-12", "2027-01-31", "2020-01-01", "submit",
    "mother", "",
])  # fmt: skip
BY = ["", "household", "birth"]
PEOPLE = {OPERATOR: OWNER, APPLICANT: card("lin-jingshu")}


def stands(case: Case) -> str:
    """Return the hash of what stands there; empty where it cannot be signed for."""
    try:
        return covered(case, ())
    except CaseError:
        return ""


class CaseMachine(RuleBasedStateMachine):
    """A clerk who does anything at any time."""

    def __init__(self) -> None:
        super().__init__()
        self.case = new_case()
        self.made = count(1)
        self.signed_over: str | None = None

    @initialize(begin=st.sampled_from([new_case, drafted_case, carded_case]))
    def begin(self, begin: Callable[[], Case]) -> None:
        """Begin from nothing, from a draft, or with the card laid."""
        self.case = begin()

    def new_id(self) -> str:
        return f"id-{next(self.made)}"

    def at(self) -> datetime.datetime:
        return later(next(self.made))

    def do(self, act: Callable[[], Case]) -> bool:
        """Do something; refused, nothing of the case may be another."""
        before = msgspec.json.encode(self.case)
        try:
            new = act()
        except CaseError:
            assert msgspec.json.encode(self.case) == before
            return False
        assert new.version >= self.case.version
        self.case = new
        return True

    @rule(role=st.sampled_from([OPERATOR, APPLICANT]), whose=st.sampled_from([OPERATOR, APPLICANT]))
    def lay_a_card(self, role: str, whose: str) -> None:
        self.do(lambda: acts.card_laid(self.case, PEOPLE[whose], CLERK, self.at(), role))

    @rule(name=NAMES, value=VALUES)
    def correct(self, name: str, value: str) -> None:
        self.do(lambda: acts.corrected(self.case, name, value, CLERK, self.at()))

    @rule(relation=st.sampled_from(Relation), kin=st.sampled_from(["", "parent", "child"]), by=st.sampled_from(BY))
    def come_for(self, relation: Relation, kin: str, by: str) -> None:
        self.do(lambda: acts.applies_for(self.case, relation, kin, by))

    @rule(name=FACTS, value=TOLD)
    def tell_of_somebody(self, name: str, value: str) -> None:
        self.do(lambda: acts.corrected(self.case, name, value, CLERK, self.at()))

    @rule(material=MATERIALS, poor=st.sampled_from(["", "sharp"]))
    def take_a_page(self, material: str, poor: str) -> None:
        page = page_of(id=self.new_id(), poor=poor)
        self.do(lambda: acts.added(self.case, material, page))

    @rule(material=MATERIALS, number=st.integers(0, 3))
    def take_it_again(self, material: str, number: int) -> None:
        page = page_of(id=self.new_id())
        self.do(lambda: acts.retaken(self.case, material, number, page))

    @rule(material=MATERIALS)
    def see_the_original(self, material: str) -> None:
        self.do(lambda: acts.checked(self.case, material, CLERK, self.at()))

    @rule(material=MATERIALS)
    def put_it_off(self, material: str) -> None:
        self.do(lambda: acts.set_aside(self.case, material))

    @rule()
    def sign(self) -> None:
        if self.do(lambda: acts.signed_again(self.case, NAME, self.at(), self.new_id)):
            self.signed_over = stands(self.case)

    @rule()
    def sign_on_paper(self) -> None:
        ink = CaseInk(PEN, "W17-20261123-0001", (page_of(),), stands(self.case), self.at())
        assert not self.do(lambda: acts.inked(self.case, ink))

    @rule(sheets=st.integers(0, 2))
    def keep_an_original(self, sheets: int) -> None:
        self.do(lambda: acts.kept_original(self.case, "户口簿", sheets, True, self.at()))

    @precondition(lambda self: not hindrances(self.case, TODAY))
    @rule()
    def hand_in(self) -> None:
        if self.case.handed_in is None:
            numbers = HandedIn("1" * 23, self.case.query_code, self.at(), "W17-20261123-0001")
            self.case = acts.changed(self.case, handed_in=numbers)

    @invariant()
    def it_is_kept_whole(self) -> None:
        assert msgspec.json.decode(msgspec.json.encode(self.case), type=Case) == self.case

    @invariant()
    def a_signature_holds_for_what_was_signed_and_for_nothing_else(self) -> None:
        if self.case.signature_holds:
            assert stands(self.case) == self.signed_over
        elif self.case.signature:
            assert stands(self.case) != self.signed_over

    @invariant()
    def b_is_a_paper_with_a_clerk_and_a_page_or_a_card(self) -> None:
        for one in self.case.materials:
            seen = one.checked is not None and (bool(one.pages) or one.paper.source == "card")
            assert (one.trust is Trust.B) == (seen and one.paper.source != "form")

    @invariant()
    def nothing_stands_in_the_way_of_what_is_well(self) -> None:
        well = {State.OK, State.PENDING}
        left = {gap.at for gap in gaps(self.case, TODAY) if gap.kind not in (GapKind.FIELD, GapKind.CARD)}
        for one in self.case.asked:
            if state(self.case, one, TODAY) in well:
                assert one.id not in left

    @invariant()
    def nobody_applies_for_another_as_both_and_no_fact_is_sent(self) -> None:
        parties = self.case.parties
        if parties and parties.relation is not Relation.SELF:
            # What is told of a child may be wrong as long as it is not taken in.
            wrong = GapKind.FIELD in {gap.kind for gap in hindrances(self.case, TODAY)}
            assert parties.applicant.id_no != parties.operator.id_no or wrong
            assert parties.applicant.read_from_card is self.case.by_card
        if parties and stands(self.case):
            assert not [name for name in self.case.form_data if name.startswith("@")]

    @invariant()
    def a_name_that_a_card_wrote_into_the_form_is_that_of_who_applies(self) -> None:
        case, parties = self.case, self.case.parties
        if parties and case.form:
            of_card = [one for one, field in case.form.fields.items() if field.prefill == "card.name"]
            names = {case.answers[one] for one in of_card if case.origins.get(one) is Origin.CARD}
            assert names <= {parties.applicant.name}

    @invariant()
    def no_page_is_forgotten(self) -> None:
        listed = pictures_of(self.case)
        assert len(listed) == len(set(listed))

    @invariant()
    def every_field_is_shown_with_its_mask(self) -> None:
        for field in fields(self.case, TODAY):
            hidden = field.field.mask is not None and len(field.value) > 4
            assert field.masked != field.value or not hidden


TestAnyCase = CaseMachine.TestCase
TestAnyCase.settings = settings(max_examples=8, stateful_step_count=25, deadline=None)


@pytest.mark.soak
@pytest.mark.timeout(1800)
def test_so_it_is_over_thousands_of_acts() -> None:
    run_state_machine_as_test(CaseMachine, settings=settings(max_examples=150, stateful_step_count=60, deadline=None))
