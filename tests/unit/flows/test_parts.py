"""What a section remembers of a person: made empty, reported and overwritten by the wipe, gone after it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

from kiosk.steps.visit import Part
from tests.support.flow_walk import Walk


@dataclass(repr=False)
class Remembered(Part):
    """What a section under test keeps."""

    NAME: ClassVar[str] = "remembered"
    code: str = ""
    paper: bytearray = field(default_factory=bytearray)

    def buffers(self) -> list[bytearray]:
        return [self.paper]


def test_a_part_is_made_once_and_holds_nothing_at_first() -> None:
    visit = Walk().visit
    part = visit.part(Remembered)
    assert visit.part(Remembered) is part
    assert (part.held, visit.holds_data) == (False, False)


def test_what_a_part_holds_would_be_lost_by_leaving() -> None:
    visit = Walk().visit
    visit.part(Remembered).code = "7K2M-94P4"
    assert visit.holds_data


def test_the_wipe_overwrites_a_part_names_it_and_forgets_it() -> None:
    visit = Walk().visit
    paper = bytearray(b"proof")
    visit.part(Remembered).paper = paper
    report = visit.wipe()
    assert (report.parts, report.size, paper) == (("remembered",), 5, bytearray(5))
    assert not visit.part(Remembered).held


def test_a_part_that_nobody_filled_is_not_reported() -> None:
    visit = Walk().visit
    visit.part(Remembered)
    assert visit.wipe().parts == ()


def test_a_part_says_nothing_of_a_person_when_it_is_printed() -> None:
    assert "secret" not in repr(Remembered(code="secret"))
