"""The whole application by events: for oneself, family, somebody who asked, an organisation."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import msgspec
import pytest

from devices.receipt_printer import ReceiptPrinter
from kiosk.audit import Act
from kiosk.catalogue import Catalogue
from kiosk.domain import query_code, receipt_no
from kiosk.domain.relation import Relation
from kiosk.flows import SECTIONS, load, section
from kiosk.flows.apply import APPLICATION
from kiosk.flows.flow import needs_of, offline_of
from kiosk.flows.offer import NEEDS
from kiosk.steps.doors import DOORS, MATTERS, Door
from kiosk.steps.facilities import kind_of
from kiosk.steps.screens import (
    Camera,
    CardRead,
    Choice,
    Evaluation,
    FormPage,
    Goodbye,
    Guide,
    Home,
    Materials,
    PageCheck,
    PlaceCard,
    Review,
    Signature,
    Stored,
)
from kiosk.steps.step import Offline, Reason
from kiosk.steps.submit import OUTBOX
from offline_queue.entry import Priority
from tests.support.flow_walk import ELDER, NAME, REMOTE, Walk, card, page, say_all, sight, training_catalogue
from tests.support.outboxes import open_box


def test_an_old_man_applies_for_his_allowance() -> None:
    walk = Walk()
    walk.sees(Home, "home.title")
    walk.choose(ELDER)
    walk.sees(Choice, "apply.whom.title")
    walk.choose("self")
    walk.sees(Guide)
    walk.press("next")
    walk.sees(Guide, "apply.notice.title")
    walk.press("next")
    walk.sees(PlaceCard)
    walk.lay(card("zhao-dehou"))
    walk.sees(CardRead, "apply.card.is-it-operator")
    walk.press("next")
    walk.sees(FormPage)
    walk.fill()
    walk.sees(Materials)
    walk.press("scan", "household-register")
    walk.sees(Camera)
    walk.look(sight(hold=1.0))
    walk.take(page())
    walk.sees(PageCheck)
    walk.press("keep")
    walk.sees(Camera)
    walk.look(sight(2, hold=1.0))
    walk.take(page(2))
    walk.press("keep")
    walk.sees(Materials)
    walk.press("later", "bank-card")
    walk.press("next")
    walk.sees(Review)
    walk.press("sign")
    walk.sees(Signature)
    walk.sign()
    walk.sees(Stored, "apply.sent.sending")
    walk.acknowledge()
    walk.sees(Stored, "apply.sent.received")
    walk.press("next")
    walk.sees(Evaluation)
    walk.choose("satisfied")
    walk.sees(Goodbye)
    walk.press("done")
    assert walk.reason is Reason.FINISHED


def test_what_is_stored_is_whole() -> None:
    walk = Walk()
    walk.to_stored()
    put = walk.outbox.submission()
    body = put.body
    papers = {a.name: hashlib.sha256(bytes(a.source)).hexdigest() for a in put.attachments}  # type: ignore[arg-type]  # the flow stores bytes
    assert papers == {line["id"]: line["sha256"] for line in body["manifest"]}
    assert [line["material_id"] for line in body["manifest"]] == [
        "household-register",
        "household-register",
        "signature-strokes",
        "signature",
    ]
    assert (put.priority, put.dossier, body["later"]) == (Priority.SUBMISSION, body["id"], ["bank-card"])


def test_the_numbers_that_are_shown_are_those_that_are_stored() -> None:
    walk = Walk()
    walk.to_stored()
    body, shown = walk.outbox.submission().body, walk.sees(Stored)
    assert shown.receipt_no == receipt_no.grouped(body["receipt_no"])
    assert shown.query_code == query_code.grouped(body["query_code"])
    assert receipt_no.holds(body["receipt_no"])
    assert query_code.holds(body["query_code"])


def test_the_acts_of_a_signature_and_a_submission_are_in_the_same_transaction() -> None:
    walk = Walk()
    walk.to_stored()
    assert [event[0] for event in walk.outbox.events] == [Act.PAGE_FILED, Act.PAGE_FILED, Act.SIGNED, Act.SUBMITTED]
    assert walk.outbox.events[-1][2]["relation"] == "self"


def test_a_real_outbox_takes_what_the_flow_stores(tmp_path: Path) -> None:
    walk = Walk()
    box = open_box(tmp_path)
    try:
        walk.runner.auto[OUTBOX] = box
        walk.to_stored()
        walk.sees(Stored)
        (entry,) = box.entries()
        body = json.loads(box.payload(entry))
        names = {paper.name for paper in box.attachments(entry)}
        assert names == {line["id"] for line in body["manifest"]}
        assert box.chain_ok()
    finally:
        box.close()


def test_for_a_family_member_both_cards_are_read() -> None:
    walk = Walk()
    walk.to_card("family")
    walk.lay(card("lin-jingshu"))
    walk.press("next")
    walk.sees(PlaceCard, "apply.card.place-applicant")
    walk.lay(card("zhao-dehou"))
    walk.sees(CardRead, "apply.card.is-it-applicant")
    walk.press("next")
    walk.fill()
    walk.settle_materials()
    walk.sees(Review)
    assert "林*姝" in secrets(walk)
    walk.press("sign")
    walk.sign()
    parties = walk.outbox.submission().body["parties"]
    assert (parties["relation"], parties["relation_detail"]) == ("family", "parent")
    assert [parties[who]["name"] for who in ("applicant", "operator", "signer")] == ["赵德厚", "林静姝", "林静姝"]
    assert (parties["applicant"]["phone"], "phone" in parties["operator"]) == ("13800000000", False)


def secrets(walk: Walk) -> str:
    """Return the masked forms of all rows of the review."""
    rows = [row for group in walk.sees(Review).groups for row in group.rows]
    return "\n".join(getattr(row.value, "masked", "") for row in rows)


def test_who_is_entrusted_says_what_for_and_until_when_and_brings_the_letter() -> None:
    walk = Walk()
    walk.to_card("entrusted")
    walk.lay(card("lin-jingshu"))
    walk.press("next")
    walk.lay(card("zhao-dehou"))
    walk.press("next")
    walk.sees(FormPage)
    assert walk.step == "authority"
    walk.press("next")
    assert {view.name for view in walk.sees(FormPage).fields if view.error} == {"scope", "until"}
    walk.enter(scope="submit+supplement", until="2026-11-22")
    walk.press("next")
    assert "过了" in walk.says()
    walk.enter(until="2027-01-31")
    walk.press("next")
    walk.sees(Guide, "apply.authority.title")
    walk.press("next")
    walk.fill()
    walk.sees(Materials)
    walk.scan("household-register", 2)
    walk.press("later", "bank-card")
    walk.scan("authorisation")
    walk.press("next")
    walk.sees(Review)
    walk.press("sign")
    walk.sign()
    parties = walk.outbox.submission().body["parties"]
    assert parties["authorisation"] == {"scope": ["submit", "supplement"], "until": "2027-01-31"}
    walk.acknowledge()
    assert "林*姝" in walk.printer.words()


def test_an_authority_is_changed_from_the_review() -> None:
    walk = Walk()
    walk.to_card("entrusted")
    for person in ("lin-jingshu", "zhao-dehou"):
        walk.lay(card(person))
        walk.press("next")
    walk.enter(scope="submit", until="2027-01-31")
    walk.press("next")
    walk.press("next")
    walk.fill()
    walk.press("later", "household-register")
    walk.press("later", "bank-card")
    walk.press("later", "authorisation")
    walk.press("next")
    walk.press("change", "authority:")
    assert walk.step == "authority"
    walk.enter(scope="submit+supplement+collect")
    walk.press("next")
    walk.sees(Review)
    assert "递交、补正和代领" in walk.says()


class Units(Catalogue):
    """The training catalogue with one matter that organisations apply for."""

    def item(self, task_code: str):  # noqa: ANN201  # as the catalogue's own
        found = training_catalogue().item(task_code)
        return msgspec.structs.replace(found, for_whom=(*found.for_whom, Relation.UNIT)) if found else None

    def popular(self, limit: int = 10):  # noqa: ANN201  # as the catalogue's own
        return tuple(self.item(item.task_code) for item in training_catalogue().popular(limit))

    def form(self, reference):  # noqa: ANN201  # as the catalogue's own
        return training_catalogue().form(reference)


def test_an_organisation_comes_with_name_and_code() -> None:
    walk = Walk()
    walk.facilities.catalogue = Units()
    walk.press("home")
    walk.to_card("unit", item=REMOTE)
    walk.lay(card("lin-jingshu"))
    walk.press("next")
    assert walk.step == "unit"
    walk.enter(name="云泽市示例有限公司", code="91330106ma27y4u47x", role="representative")
    walk.press("next")
    assert "信用代码对不上" in walk.says()
    walk.enter(code="91330106ma27y4u47r")
    walk.press("next")
    walk.sees(FormPage)
    walk.fill(
        **first_options(walk) | {"since": "2026-12-01", "name": "云泽市示例有限公司", "number": "110101199003070011"}
    )
    while row := next((row for row in walk.screen.rows if row.ways), None):  # type: ignore[attr-defined]  # the papers
        walk.press("later", row.name)
    walk.press("next")
    assert "云泽市示例有限公司" in "".join(full(walk))
    parties = walk.visit.parties().payload()
    assert parties["applicant"] == {
        "type": "legal",
        "name": "云泽市示例有限公司",
        "id_type": "uscc",
        "id_no": "91330106MA27Y4U47R",
        "read_from_card": False,
    }


def full(walk: Walk) -> list[str]:
    """Return what the owner sees of the rows while holding the button."""
    rows = [row for group in walk.sees(Review).groups for row in group.rows]
    return [getattr(row.value, "full", "") for row in rows]


def first_options(walk: Walk) -> dict[str, str]:
    """Return the first answer of every choice of the form."""
    fields = walk.visit.sheet.fields
    return {name: field.options[0].value for name, field in fields.items() if field.options}


@pytest.mark.parametrize("relation", ["family", "entrusted"])
def test_going_back_over_both_cards_keeps_them(relation: str) -> None:
    walk = Walk()
    walk.to_card(relation)
    for person in ("lin-jingshu", "zhao-dehou"):
        walk.lay(card(person))
        walk.press("next")
    walk.press("back")
    walk.sees(CardRead, "apply.card.is-it-applicant")
    walk.press("back")
    walk.sees(CardRead, "apply.card.is-it-operator")
    walk.press("next")
    walk.sees(CardRead, "apply.card.is-it-applicant")


def test_another_relation_begins_the_matter_anew() -> None:
    walk = Walk()
    walk.to_form()
    for _ in range(3):
        walk.press("back")
    walk.sees(Choice, "apply.whom.title")
    walk.choose("entrusted")
    assert (walk.visit.cards.operator, dict(walk.visit.answers)) == (None, {})


def test_the_same_relation_again_keeps_everything() -> None:
    walk = Walk()
    walk.to_form()
    for _ in range(3):
        walk.press("back")
    walk.choose("self")
    walk.press("next")
    walk.sees(CardRead)


def test_back_from_the_question_about_kin_asks_for_whom_again() -> None:
    walk = Walk()
    walk.choose(ELDER)
    walk.choose("family")
    walk.sees(Choice, "apply.kin.title")
    walk.press("back")
    walk.sees(Choice, "apply.whom.title")
    walk.press("back")
    walk.sees(Home)


def test_a_relation_that_the_matter_does_not_allow_is_off_with_its_reason() -> None:
    walk = Walk()
    walk.choose(ELDER)
    tile = next(tile for tile in walk.sees(Choice).choices if tile.name == "unit")
    assert (tile.enabled, tile.note and tile.note.key) == (False, "apply.whom.only-person")
    walk.choose("unit")
    walk.sees(Choice, "apply.whom.title")


def test_the_guide_says_what_is_collected_and_why() -> None:
    walk = Walk()
    walk.choose(ELDER)
    walk.choose("self")
    walk.press("privacy")
    walk.sees(Guide, "apply.notice.title")
    assert "老人的电话" in walk.says()
    walk.press("understood")
    walk.sees(Guide, "")
    walk.press("read")
    assert walk.step == "guide"


def test_the_guide_names_what_to_bring_page_by_page_and_not_what_is_filled_in_here() -> None:
    walk = Walk()
    walk.choose(ELDER)
    walk.choose("self")
    words = walk.says()
    assert "户口簿：首页和本人页" in words
    assert "申请表" not in words


def test_the_guide_of_an_instant_matter_promises_no_days() -> None:
    walk = Walk()
    walk.choose(REMOTE)
    walk.choose("self")
    assert "当场办结" in walk.says()


def test_nothing_personal_stands_in_titles_or_spoken_words() -> None:
    walk = Walk()
    walk.to_stored()
    walk.acknowledge()
    said = [one for screen in walk.shown for one in (screen.title, screen.lead, screen.spoken) if one]
    words = "\n".join(say_all(tuple(said))["zh_CN"])
    assert all(secret not in words for secret in ("赵德厚", "990121194307050016", "13800000000", "6217000000003067"))


def test_every_step_says_what_it_needs_and_what_it_does_without_a_line() -> None:
    flow = load("apply")
    assert all(isinstance(step.offline, Offline) and isinstance(step.needs, frozenset) for step in flow.steps)
    assert ReceiptPrinter not in needs_of(flow.steps)


def test_home_decides_by_what_the_steps_behind_it_need() -> None:
    needs = {kind_of(interface) for interface in needs_of(APPLICATION)}
    assert (needs, offline_of(APPLICATION)) == (NEEDS, Offline.QUEUE)


def test_sections_are_found_by_their_names_again_and_again() -> None:
    assert [section(name).name for name in SECTIONS] == list(SECTIONS)
    assert load(*SECTIONS) is load(*SECTIONS)


@pytest.mark.parametrize("strokes", [(), NAME[:1]])
def test_foreign_events_do_no_harm_anywhere(strokes: object) -> None:
    walk = Walk()
    stops = (lambda: None, lambda: walk.choose(ELDER), lambda: walk.choose("self"), lambda: walk.press("next"))
    for stop in stops:
        stop()
        before = walk.step
        walk.sign(strokes)
        walk.enter(nothing="x")
        walk.press("nonsense", "x")
        assert walk.step == before


def test_a_matter_is_taken_up_at_the_first_step_of_its_section() -> None:
    assert {section(name).first for name in MATTERS} == set(MATTERS.values())


@pytest.mark.parametrize("door", DOORS, ids=lambda door: door.name)
def test_a_door_leads_into_its_own_section_and_past_nothing_that_a_newcomer_must_answer(door: Door) -> None:
    steps = section(door.section).steps
    place = [step.name for step in steps].index(door.step)
    # Whoever comes for the answer to what they said enters by the steps before: they ask for a code and leave.
    assert {step.name for step in steps[:place]} <= {"opinion-ask", "opinion-reply"}
    walk = Walk(load(*SECTIONS))
    walk.press("open", door.name)
    assert (walk.step, walk.screen.can_go_back) == (door.step, True)
    walk.press("back")
    # Where words may have been typed, back ends the visit; where nothing was given yet, home is a step like others.
    assert (walk.left[0][0] if walk.left else walk.step) in (Reason.HOME, "home")


def test_a_section_ends_the_visit_and_never_runs_into_the_next() -> None:
    flow = load(*SECTIONS)
    assert {section(name).steps[-1].name for name in SECTIONS} == flow.ends
