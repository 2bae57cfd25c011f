"""Rows about uploads that are cut and signatures that bind what was signed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from config.texts import text
from kiosk.domain.hashes import covers_sha256
from kiosk.steps.belongings import Signature as Given
from kiosk.steps.screens import FormPage, Review, Signature, Stored, Trouble
from kiosk.steps.visit import Visit
from offline_queue.entry import State
from tests.support.campaign import FINISH_SECONDS, Campaign, Submitting
from tests.support.flow_walk import Walk
from tests.support.heard_line import Head, HeardLine

MID_PAPER = 60_000
"""Bytes after which the first large paper of the submitter is on its way, and not yet whole."""


@pytest.fixture
def no_sleeping() -> None:
    """Let ``Popen.wait`` look again and again for the end of a killed process; nothing here sleeps itself."""


@pytest.mark.row("R33")
def test_an_upload_cut_by_a_power_failure_goes_on_where_it_was_acknowledged_and_arrives_once(tmp_path: Path) -> None:
    with Campaign(tmp_path, 33) as power:
        line = HeardLine(urlsplit(power.url).port or 0, hold_after=MID_PAPER)
        before = Submitting(tmp_path, line.url, "33", "on")
        while not line.held.is_set():
            before.listen(0.02)
        before.kill()
        cut = line.heads()
        after = Submitting(tmp_path, line.url, "", "finish")
        after.listen(FINISH_SECONDS)
        after.kill()
        reached, sent_from = resumed(line.heads(), cut)
        state, outbox = power.platform_state(), power.outbox()
        entries = outbox.entries()
        outbox.close()
        line.close()
    assert ["finished"] in after.lines()
    assert reached
    assert reached == sent_from
    assert {entry.state for entry in entries} == {State.ACKNOWLEDGED}
    assert (state["submissions"], state["incomplete"], state["duplicates"]) == (len(entries), 0, 0)
    assert {said.id for said in before.said()} <= {entry.id for entry in entries}


def resumed(heads: list[Head], cut: list[Head]) -> tuple[int | None, int | None]:
    """Return the offset that was acknowledged for the paper that was cut, and the one from which it was sent on."""
    path = [head.path for head in cut if head.what == "PATCH"][-1]
    after = heads[len(cut) :]
    asked = next(number for number, head in enumerate(after) if (head.what, head.path) == ("HEAD", path))
    told = next(head for head in after[asked:] if head.what == "200" and head.number("Upload-Offset") is not None)
    sent = next(head for head in after[asked:] if (head.what, head.path) == ("PATCH", path))
    return told.number("Upload-Offset"), sent.number("Upload-Offset")


def in_vain(walk: Walk) -> Given:
    """Sign where the disk refuses, and return the signature that waits to be stored."""
    walk.outbox.failing = 1
    walk.sign()
    walk.sees(Trouble)
    assert walk.visit.signature
    return walk.visit.signature


def signed_again(walk: Walk) -> dict[str, Any]:
    """Sign what was changed: the first signature is gone, nothing was stored with it; return what is stored now."""
    walk.press("next")
    walk.press("sign")
    walk.sees(Signature)
    assert (walk.visit.signature, walk.outbox.puts) == (None, {})
    walk.sign()
    walk.sees(Stored)
    return dict(walk.outbox.submission().body)


@pytest.mark.row("R61")
def test_a_form_changed_after_signing_voids_the_signature_which_is_given_again() -> None:
    walk = Walk()
    walk.to_sign()
    first = in_vain(walk)
    walk.press("change")
    walk.press("back")
    walk.sees(Review)
    walk.press("change", "field:phone")
    walk.sees(FormPage)
    walk.enter(phone="13900000099")
    body = signed_again(walk)
    papers = [line for line in body["manifest"] if line["material_id"] != "signature"]
    assert body["form_data"]["phone"] == "13900000099"
    assert body["signature"]["covers_sha256"] == covers_sha256(body["form_data"], body["parties"], papers)
    assert body["signature"]["covers_sha256"] != first.record.covers_sha256


@pytest.mark.row("R61")
def test_an_authority_changed_after_signing_voids_the_signature_which_is_given_again() -> None:
    walk = Walk()
    walk.to_sign_entrusted()
    first = in_vain(walk)
    walk.press("change")
    walk.press("back")
    walk.press("change", "authority")
    walk.enter(until="2027-06-30")
    body = signed_again(walk)
    assert body["parties"]["authorisation"]["until"] == "2027-06-30"
    assert body["signature"]["covers_sha256"] != first.record.covers_sha256


@pytest.mark.row("R61")
@pytest.mark.parametrize(
    ("to_sign", "change"),
    [
        (Walk.to_sign, lambda visit: visit.answers.put("phone", "13900000099")),
        (Walk.to_sign_entrusted, lambda visit: visit.authority.put("until", "2030-12-31")),
    ],
    ids=["form", "authority"],
)
def test_what_was_changed_under_a_signature_is_not_stored_by_trying_again(
    to_sign: Callable[[Walk], object], change: Callable[[Visit], None]
) -> None:
    walk = Walk()
    to_sign(walk)
    in_vain(walk)
    change(walk.visit)
    walk.press("retry")
    assert walk.sees(Signature).message == text("apply.sign.changed")
    assert (walk.visit.signature, walk.outbox.puts) == (None, {})
