"""Dossiers by card are believed only when each is one of the person who was asked for."""

from __future__ import annotations

import json
from typing import Any

import pytest

from kiosk.platform.answer import Answer
from kiosk.platform.calls.progress import dossiers_of
from kiosk.platform.errors import NotThePlatformError
from tests.support.inquiries import ID, ZHAO, dossier, progress
from tests.support.parcels import PERSON

SOMEBODY = PERSON | {"name": "林静姝", "id_no": "990101198803120020"}


class Says:
    """A platform that answers every question with these dossiers."""

    def __init__(self, *dossiers: dict[str, Any]) -> None:
        self._told = {"dossiers": dossiers, "as_of": "2026-11-23T10:26:00+08:00", "signed_by": "training"}

    def ask(self, *asked: object, **more: object) -> Answer:
        return Answer(200, {"content-type": "application/json"}, json.dumps(self._told).encode())


def of(applicant: dict[str, Any], operator: dict[str, Any]) -> dict[str, Any]:
    return dossier(progress(), parties={"relation": "family", "applicant": applicant, "operator": operator})


@pytest.mark.parametrize(("applicant", "operator"), [(PERSON, SOMEBODY), (SOMEBODY, PERSON), (PERSON, PERSON)])
def test_whoever_applied_or_stood_there_is_told(applicant: dict[str, Any], operator: dict[str, Any]) -> None:
    found = dossiers_of(Says(of(applicant, operator)), {"id_no": ZHAO}, "training")  # type: ignore[arg-type]  # says
    assert [one.progress.submission_id for one in found.dossiers] == [ID]


def test_one_dossier_of_somebody_else_makes_the_whole_answer_unbelievable() -> None:
    platform = Says(of(PERSON, PERSON), of(SOMEBODY, SOMEBODY))
    with pytest.raises(NotThePlatformError, match="other-dossier"):
        dossiers_of(platform, {"id_no": ZHAO}, "training")  # type: ignore[arg-type]  # says only this
