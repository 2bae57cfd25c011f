"""Papers nobody can bring because nobody says which they are."""

from __future__ import annotations

import msgspec
import pytest

from kiosk.catalogue.rules import is_catch_all, vague_paper
from kiosk.domain.words import Words
from tests.support.flow_walk import ELDER, training_catalogue


@pytest.mark.parametrize(
    "name", ["其他", "其他材料", "其它资料", "相关证明", "有关的文件", "其他相关证明材料", "其他 "]
)
def test_a_name_that_leaves_open_which_paper_it_is_catches_all(name: str) -> None:
    assert is_catch_all(name)


@pytest.mark.parametrize(
    "name", ["户口簿", "其他家庭成员身份证", "相关部门出具的收入证明", "材料", "证明", "有关房屋的合同", ""]
)
def test_a_name_that_says_what_it_is_does_not(name: str) -> None:
    assert not is_catch_all(name)


@pytest.mark.parametrize(("note", "vague"), [("", True), ("  ", True), ("低保证或者残疾人证", False)])
def test_a_note_that_says_which_makes_a_vague_name_good(note: str, vague: bool) -> None:
    item = training_catalogue().item(ELDER)
    assert item
    paper = msgspec.structs.replace(item.materials[0], name=Words("其他材料", "Other"), note=Words(note, note))
    found = vague_paper(msgspec.structs.replace(item, materials=(*item.materials, paper)))
    assert found == (paper if vague else None)


def test_no_matter_of_the_training_city_asks_for_what_nobody_can_bring() -> None:
    assert [one.task_code for one in training_catalogue().browse(size=1000).items if vague_paper(one)] == []
