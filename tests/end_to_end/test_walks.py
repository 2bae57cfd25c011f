"""Every way of acting for somebody, walked by touches in the real window from home to acknowledgement and wipe."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from devices.document_camera.papers import bank_number
from kiosk.steps.step import Reason
from kiosk.training.persons import person
from tests.support.plain_persons import persons_in
from tests.support.sandbox import SandboxThread
from tests.support.walked_window import WalkedWindow, walked_window
from ui.journey.player import Player
from ui.journey.repertoire import UNIT_CODE, Part, matter

ELDER, ELSEWHERE, WORK = (matter(words).task_code for words in ("高龄津贴", "异地就医备案", "失业登记"))
NO_PAPERS: frozenset[str] = frozenset()


@pytest.fixture(scope="module")
def window(tmp_path_factory: pytest.TempPathFactory, sandbox_of_the_run: SandboxThread) -> Iterator[WalkedWindow]:
    """Give a kiosk on the platform of the run; one for all, as citizens have one after the other.

    After its day no file of it says in plain who was there, while it runs and when it has ended.
    """
    folder = tmp_path_factory.mktemp("walks")
    with walked_window(folder, sandbox_of_the_run.url) as made:
        yield made
        while_open = persons_in(folder)
    assert (while_open, persons_in(folder)) == ([], [])


def pages_of_forms(player: Player) -> int:
    """Return how many pages of forms were filled in."""
    return [step["screen"] for step in player.journal.steps].count("FormPage")


def test_a_family_member_is_helped_through_every_page_of_the_form(window: WalkedWindow) -> None:
    player = window.play(Part("zhao-dehou", ELDER, "family", NO_PAPERS))
    body = window.submission(player.journal.receipt_no)
    parties = body["parties"]
    assert pages_of_forms(player) >= 4
    assert (parties["relation"], parties["relation_detail"], window.laid) == (
        "family",
        "parent",
        ["lin-jingshu", "zhao-dehou"],
    )
    assert (parties["applicant"]["name"], parties["signer"]["name"]) == ("赵德厚", "林静姝")
    assert (body["form_data"]["name"], body["form_data"]["card_no"], len(window.slips)) == (
        "赵德厚",
        bank_number(person("zhao-dehou")),
        1,
    )


def test_an_agent_says_what_they_may_do_and_brings_the_letter_later(window: WalkedWindow) -> None:
    player = window.play(Part("luo-youtian", WORK, "entrusted", NO_PAPERS))
    body = window.submission(player.journal.receipt_no)
    authority = body["parties"]["authorisation"]
    assert pages_of_forms(player) >= 1 + 4
    assert (body["parties"]["relation"], authority["scope"], authority["until"][5:]) == (
        "entrusted",
        ["submit"],
        "12-31",
    )
    assert "authorisation" in body["later"]


def test_an_organisation_is_named_by_its_code_and_has_no_card(window: WalkedWindow) -> None:
    player = window.play(Part("lin-jingshu", ELSEWHERE, "unit", NO_PAPERS))
    parties = window.submission(player.journal.receipt_no)["parties"]
    assert (parties["applicant"]["type"], parties["applicant"]["id_no"]) == ("legal", UNIT_CODE)
    assert (parties["operator"]["name"], window.laid) == ("林静姝", ["lin-jingshu"])


def test_one_person_after_the_other_leaves_nothing_for_the_next(window: WalkedWindow) -> None:
    first = window.play(Part("zhao-dehou", ELDER, "entrusted", NO_PAPERS))
    second = window.play(Part("luo-youtian", ELSEWHERE, "self", NO_PAPERS))
    bodies = [window.submission(one.journal.receipt_no) for one in (first, second)]
    assert "赵德厚" not in str(bodies[1])
    assert [(reason, bool(report.parts)) for reason, report in window.left] == [(Reason.FINISHED, True)]
