"""Each kind of entry has words of its own where staff see it."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from config.texts import LANGUAGES, wording
from kiosk.outgoing import PRIORITIES
from tests.support.staff_desk import DENSITIES
from ui.desk.density import look_of
from ui.maintenance import outbox_words as words
from ui.maintenance.outbox_samples import held

ONE = held("e1", "0042-1", "pending", matter={})


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_two_kinds_are_called_alike(language: str) -> None:
    look = look_of(DENSITIES[0], wording(language))
    known = [replace(ONE, kind=kind) for kind in (*words.KINDS, "something-new")]
    assert len({words.number_words(look, one) for one in known}) == len(known)
    assert len({words.matter_words(look, one) for one in known}) == len(known)


def test_whatever_is_left_beside_applications_is_named() -> None:
    assert set(PRIORITIES) <= set(words.KINDS)
