"""Rows about a catalogue that changes, and matters of one standard in many places."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kiosk.catalogue import Catalogue
from kiosk.catalogue.shelf import Shelves
from kiosk.domain.hall import Hall
from kiosk.flows import load
from kiosk.platform.fetch import fetch_catalogue
from kiosk.steps.draft_part import Drafts
from kiosk.steps.screens import Home, PlaceCard, SlipTrouble, Trouble
from tests.support.big_catalogue import fill
from tests.support.flow_walk import ELDER, Walk, card


class Delta:
    """A platform that tells one change and nothing else."""

    def __init__(self, since: str, *between: dict[str, object]) -> None:
        first = {"line": "begin", "since": since}
        last = {"line": "end", "count": len(between), "cursor": "big.after", "has_more": False}
        self._page = "".join(json.dumps(line) + "\n" for line in (first, *between, last)).encode()
        self.asked: list[str] = []

    def bundle(self, cursor: str) -> bytes | None:
        """Return what changed since a cursor."""
        self.asked.append(cursor)
        return None if cursor == "big.after" else self._page

    def whole(self, path: str, tag: str) -> None:
        """Say that hall and places are as they were."""


def synced(folder: Path, platform: Delta) -> Catalogue:
    """Bring the catalogue up to date and read it anew, as the terminal does."""
    fetch_catalogue(platform, Shelves(folder))  # type: ignore[arg-type]  # as much of a platform as is asked
    return Catalogue.load(folder)


def filled(folder: Path) -> Catalogue:
    """Put the training city's matters on a shelf."""
    fill(folder, 61)
    return Catalogue.load(folder)


def kept(catalogue: Catalogue) -> Walk:
    """Fill in a page and keep it for another day."""
    walk = Walk(load("apply", "draft"))
    walk.facilities.catalogue = catalogue
    # Home looks again by itself, once a second.
    walk.wait(1.1)
    walk.to_form(item=ELDER)
    walk.enter(household_town="qingting")
    walk.press("next")
    walk.enter(phone="13800000000")
    walk.press("draft")
    walk.choose("keep")
    walk.sees(SlipTrouble, "draft.kept.title")
    return walk


def come_back(before: Walk, catalogue: Catalogue) -> Walk:
    """Another visit at the same machine, with the slip of the first."""
    walk = Walk(load("apply", "draft"))
    walk.outbox, walk.printer = before.outbox, before.printer
    walk.runner.auto = before.runner.auto
    walk.facilities.catalogue = catalogue
    # Home looks again by itself, once a second.
    walk.wait(1.1)
    return walk


def opened(before: Walk, catalogue: Catalogue) -> Walk:
    """Open the draft with its code and its owner's card."""
    walk = come_back(before, catalogue)
    walk.press("open", "draft")
    walk.enter(code=before.visit.part(Drafts).code)
    walk.press("next")
    walk.sees(PlaceCard)
    walk.lay(card("zhao-dehou"))
    walk.press("next")
    return walk


@pytest.mark.row("R17")
def test_a_withdrawn_matter_is_not_offered_and_its_draft_says_so_and_can_be_printed(tmp_path: Path) -> None:
    before = kept(filled(tmp_path))
    platform = Delta(Shelves(tmp_path).cursor, {"line": "gone", "task_code": ELDER})
    after = synced(tmp_path, platform)
    assert (len(after), after.item(ELDER), after.find("高龄津贴")) == (60, None, ())
    walk = opened(before, after)
    assert "事项已取消" in walk.says(walk.sees(Trouble, "draft.withdrawn.title"))
    walk.press("print-left")
    paper = walk.printer.words()
    assert all(words in paper for words in ("事项已取消", "高龄津贴申领", "138 **** 0000", "还没有提交"))
    assert "13800000000" not in paper
    walk.press("done")
    walk.sees(Trouble, "draft.withdrawn.title")


@pytest.mark.row("R17")
def test_only_what_changed_is_asked_for_and_the_tile_goes_with_the_matter(tmp_path: Path) -> None:
    catalogue = filled(tmp_path)
    since = Shelves(tmp_path).cursor
    platform = Delta(since, {"line": "gone", "task_code": ELDER})
    before = kept(catalogue)
    walk = come_back(before, synced(tmp_path, platform))
    assert ELDER not in {tile.name for tile in walk.sees(Home).tiles}
    assert set(platform.asked) == {since}
    assert isinstance(walk.facilities.catalogue.hall, Hall)
