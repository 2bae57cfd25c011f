# SPDX-License-Identifier: Apache-2.0
"""What training persons have left at a kiosk for a window: filled in, scanned, sealed, and found by their card."""

from __future__ import annotations

import io
import secrets
from collections.abc import Callable, Iterable, Mapping

from devices.document_camera.papers import letter
from kiosk.domain import query_code
from kiosk.domain.conditions import RELATION
from kiosk.domain.parties import Parties, Person
from kiosk.domain.relation import Relation
from kiosk.draft import Draft
from kiosk.hall import drafts
from kiosk.hall.drafts import Left
from kiosk.hub.client import HubClient
from kiosk.training.cards import identity_card
from kiosk.training.persons import TrainingPerson

# 门诊慢特病待遇认定: two papers beside form and card, finished at a window.
MATTER, FORM = "11990100990416768F3990404000000", "chronic-disease/1"
RECORD, REPORT = "medical-or-discharge-record", "test-reports"
HOSPITAL = "云泽市第一人民医院"
ANSWERS = {
    "insurance": "employee", "living_region": "990101001001", "diseases": "hypertension", "found_on": "2024-06-18",
    "hospital": "first", "clinic": "first",
}  # fmt: skip
SHEETS: Mapping[str, tuple[tuple[str, str], ...]] = {
    RECORD: (("病历（首页）", "{name}（{day}出生）因头晕两年来我院就诊，多次测血压高于正常，诊断为高血压。"),),
    REPORT: (
        ("检验报告单（第 1 页 共 2 页）", "{name}：血常规各项在参考范围内。"),
        ("检验报告单（第 2 页 共 2 页）", "{name}：动态血压平均值高于参考范围，建议长期服药。"),
    ),
}
# One of the pages was not quite sharp: a clerk is to have something to look at.
POOR: dict[str, tuple[str, ...]] = {REPORT: ("", "sharp:tried")}
DAYS, QUALITY = 30, 85


def leave_form(client: HubClient, person: TrainingPerson, new_id: Callable[[], str]) -> str:
    """Leave the form of a person who has a card; return the code of their slip. Raises PlatformError, TicketError."""
    if person.card is None:
        raise LookupError(f"{person.key} has no card")
    card, code = identity_card(person.card), query_code.make(secrets.randbelow)
    one = Person.of_card(card, person.phone or None)
    left = Left(draft_of(person), Parties(Relation.SELF, one, one, one), "")
    drafts.lay(client, left, code, card, days=DAYS, new_id=new_id)
    return code


def who_may(people: Iterable[TrainingPerson]) -> list[TrainingPerson]:
    """Return those of them whose form can be filled in whole: they have a card of this country and a telephone."""
    return [one for one in people if one.card and one.card.kind == "resident" and one.phone]


def draft_of(person: TrainingPerson) -> Draft:
    """Return what the person filled in and scanned."""
    own = {"name": person.name, "number": person.number, "sex": person.sex}
    return Draft(
        task_code=MATTER,
        form=FORM,
        relation=Relation.SELF.value,
        relation_detail="",
        child_by="",
        answers={**own, **ANSWERS, "phone": person.phone, RELATION: Relation.SELF.value},
        child={},
        unit={},
        authority={},
        prefilled_for=person.number,
        from_card=tuple(own),
        page=0,
        pages={name: tuple(_page(person, *sheet) for sheet in sheets) for name, sheets in SHEETS.items()},
        later=(),
        poor=POOR,
    )


def _page(person: TrainingPerson, title: str, body: str) -> bytes:
    out = io.BytesIO()
    letter(title, body, HOSPITAL)(person).convert("RGB").save(out, "JPEG", quality=QUALITY)
    return out.getvalue()
