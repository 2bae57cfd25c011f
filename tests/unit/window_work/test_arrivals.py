"""What offices bring to be given out: written in once with its place, told to the city once, found until taken."""

from __future__ import annotations

import datetime
from dataclasses import replace
from pathlib import Path
from typing import Any

import msgspec
import pytest

from config.texts import wording
from devices.device import CancelToken, Deadline
from kiosk.platform.calls.dossiers import Action
from kiosk.window_work import arrivals, looking, originals
from kiosk.window_work.arrivals import (
    Arriving,
    NotRegisteredError,
    gaps,
    hand_of,
    matching,
    register,
    return_original,
    strike,
)
from kiosk.window_work.due import Lamp, Standing
from kiosk.window_work.handing import NotHandedError, hand_over
from kiosk.window_work.handing import gaps as handing_gaps
from kiosk.window_work.listing import Piece
from kiosk.window_work.passing import Hand
from kiosk.window_work.slips import hand_words, papers_words, taken_of
from offline_queue.entry import Rejected
from offline_queue.outbox import Outbox
from tests.support.outboxes import START, outbox
from tests.support.passings import made, wait, waits
from tests.support.window_work import HANDING, ITEM, NOON, OFFICE, STROKES, handing, result, site

__all__ = ["outbox"]
HOUR = datetime.timedelta(hours=1)
PROJECT, RECEIPT = "1199010099083352973990704000000202611230001", "99012100070326112300421"
CERTIFICATE = Arriving(
    HANDING, NOON, "result", "sub-1", PROJECT, ITEM, "赵*厚", "DECIDED", "高龄津贴证", "YZ-0856", 1, "市民政局 小唐",
    "B-14",
)  # fmt: skip
ORIGINAL = replace(CERTIFICATE, sort="original", name="户口簿", number="", brought_by="")


def other(**changes: Any) -> Arriving:
    return replace(CERTIFICATE, id=HANDING[:-1] + "1", **changes)


def lying(box: Outbox) -> list[str]:
    return [one.name for one in arrivals.of(arrivals.read(box, NOON.timestamp()), {PROJECT})]


def put(box: Outbox, arriving: Arriving = CERTIFICATE) -> None:
    register(arriving, box, site(), "1708", NOON)


def test_it_is_written_in_with_its_place_and_the_city_is_told_that_it_can_be_collected(outbox: Outbox) -> None:
    put(outbox)
    (line,) = arrivals.read(outbox, NOON.timestamp())
    assert (line.place, line.number, line.by, line.told, line.lies_here) == ("B-14", "YZ-0856", "1708", True, True)
    (entry,) = outbox.entries()
    told = msgspec.json.decode(outbox.payload(entry), type=Action)
    assert (told.node, told.project_no, told.external_no, told.staff_no) == ("to-deliver", PROJECT, "YZ-0856", "1708")
    assert told.reason
    assert site().hall_in("zh_CN") in told.reason.zh
    assert told.reason.en


def test_a_second_press_writes_nothing_more(outbox: Outbox) -> None:
    for _ in range(2):
        put(outbox)
        put(outbox, replace(ORIGINAL, id=HANDING[:-1] + "2"))
    assert (lying(outbox), len(outbox.entries())) == (["高龄津贴证"], 1)
    assert [event.action for event in outbox.events()].count("arrival-registered") == 2


def test_of_the_second_paper_of_a_case_nobody_is_told_again(outbox: Outbox) -> None:
    put(outbox)
    put(outbox, other(name="告知单", number=""))
    assert (lying(outbox), len(outbox.entries())) == (["高龄津贴证", "告知单"], 1)


@pytest.mark.parametrize("state", ["TO_DELIVER", "DELIVERED", "SUPPLEMENT_REQUIRED", "WITHDRAWN"])
def test_where_nothing_leads_to_collection_it_is_written_in_and_nothing_is_told(outbox: Outbox, state: str) -> None:
    put(outbox, replace(CERTIFICATE, state=state))
    assert (lying(outbox), outbox.entries()) == (["高龄津贴证"], [])


def test_a_certificate_that_lies_here_already_is_refused_by_its_number(outbox: Outbox) -> None:
    put(outbox)
    with pytest.raises(NotRegisteredError, match="known"):
        put(outbox, other(place="C-02"))
    put(outbox, other(number="YZ-0857"))
    assert len(lying(outbox)) == 2


@pytest.mark.parametrize(
    ("changes", "missing"),
    [
        ({}, ()), ({"project_no": ""}, ("dossier",)), ({"name": " "}, ("name",)), ({"number": ""}, ()),
        ({"count": 0}, ("count",)), ({"count": 100}, ("count",)), ({"brought_by": ""}, ("brought-by",)),
        ({"place": " "}, ("place",)), ({"at": NOON + HOUR}, ("future",)), ({"at": NOON - HOUR}, ()),
        ({"sort": "original", "project_no": "", "brought_by": ""}, ()), ({"sort": "original", "of": ""}, ("dossier",)),
    ],
)  # fmt: skip
def test_what_is_missing_is_named_and_nothing_is_written_without_it(
    outbox: Outbox, changes: dict[str, Any], missing: tuple[str, ...]
) -> None:
    made = replace(CERTIFICATE, **changes)
    assert gaps(made, NOON) == missing
    if missing:
        with pytest.raises(NotRegisteredError, match=missing[0]):
            put(outbox, made)
        assert (arrivals.read(outbox, NOON.timestamp()), outbox.entries()) == ((), [])


def test_an_original_somebody_left_goes_onto_its_register_and_nobody_is_told(outbox: Outbox) -> None:
    put(outbox, ORIGINAL)
    (line,) = originals.of(originals.read(outbox, NOON.timestamp()), {"sub-1"})
    assert (line.name, line.place, line.taken_by) == ("户口簿", "B-14", "1708")
    assert (lying(outbox), outbox.entries()) == ([], [])


def test_an_original_without_a_result_goes_back_to_who_signs_for_it_once(outbox: Outbox) -> None:
    put(outbox, ORIGINAL)
    with pytest.raises(NotRegisteredError, match="unsigned"):
        return_original(HANDING, (), outbox, "1712", NOON)
    return_original(HANDING, STROKES, outbox, "1712", NOON)
    (line,) = originals.read(outbox, NOON.timestamp())
    assert (line.returned_by, line.lies_here) == ("1712", False)
    assert outbox.note(hand_of(HANDING), NOON.timestamp())
    with pytest.raises(NotRegisteredError, match="not-here"):
        return_original(HANDING, STROKES, outbox, "1712", NOON)
    assert [event.action for event in outbox.events()].count("original-returned") == 1


def test_what_was_struck_is_seen_but_lies_here_no_more(outbox: Outbox) -> None:
    put(outbox)
    strike(HANDING, outbox, "1712", NOON + HOUR)
    (line,) = arrivals.read(outbox, NOON.timestamp())
    assert (line.lies_here, line.struck_by, lying(outbox)) == (False, "1712", [])
    with pytest.raises(NotRegisteredError, match="not-here"):
        strike(HANDING, outbox, "1712", NOON)


def test_what_was_given_out_is_no_longer_here_and_is_struck_by_nobody(outbox: Outbox) -> None:
    put(outbox)
    for staff in ("1708", "1712"):
        with outbox.transaction() as tx:
            arrivals.give_out(tx, outbox, {HANDING}, staff, NOON)
    (line,) = arrivals.read(outbox, NOON.timestamp())
    assert (line.given_by, line.lies_here) == ("1708", False)
    with pytest.raises(NotRegisteredError, match="not-here"):
        strike(HANDING, outbox, "1712", NOON)


def test_after_a_month_what_was_given_out_leaves_the_register(outbox: Outbox) -> None:
    put(outbox)
    with outbox.transaction() as tx:
        arrivals.give_out(tx, outbox, {HANDING}, "1708", NOON - datetime.timedelta(days=31))
    put(outbox, other(number="YZ-0857"))
    assert [one.number for one in arrivals.read(outbox, NOON.timestamp())] == ["YZ-0857"]


def piece(project_no: str = PROJECT, receipt_no: str = RECEIPT) -> Piece:
    return Piece(project_no, project_no, receipt_no, ITEM, OFFICE, "赵*厚", "DECIDED", "none", Standing(Lamp.DONE))


@pytest.mark.parametrize(
    ("words", "found"),
    [
        (PROJECT, True), (RECEIPT, True), ("0421", True), ("3 0001", True), (f"BSR1/{RECEIPT}/7K2M94PX", True),
        ("990121-0007-03-261123-0042-1", True), ("421", False), ("", False), ("赵德厚", False), ("00420", False),
        (f"BSR1/{RECEIPT[:-1]}9/7K2M94PX", False),
    ],
)  # fmt: skip
def test_a_case_is_found_by_a_scanned_code_or_the_end_of_its_number(words: str, found: bool) -> None:
    assert bool(matching([piece()], words)) is found


def test_digits_that_several_cases_end_with_find_all_of_them() -> None:
    lines = [piece("1110001"), piece("1120001"), piece("", "9")]
    assert [one.project_no for one in matching(lines, "0001")] == ["1110001", "1120001"]


def test_it_names_nobody_where_a_log_would_print_it(outbox: Outbox) -> None:
    put(outbox)
    assert all("赵" not in repr(one) for one in (CERTIFICATE, *arrivals.read(outbox, NOON.timestamp())))


def test_it_leaves_the_shelf_with_the_handing_or_not_at_all(outbox: Outbox) -> None:
    put(outbox)
    with pytest.raises(NotHandedError):
        hand_over(handing(shelved=(HANDING,), strokes=()), outbox, site(), "C01", NOON)
    assert lying(outbox) == ["高龄津贴证"]
    made = handing(shelved=(HANDING,), id=HANDING[:-1] + "7")
    assert HANDING in made.things
    hand_over(made, outbox, site(), "C01", NOON)
    assert lying(outbox) == []


def test_what_the_platform_refused_is_not_told_as_told(outbox: Outbox) -> None:
    put(outbox)
    (line,) = arrivals.read(outbox, NOON.timestamp())
    assert arrivals.heard(outbox, line) == "waiting"
    parcel = outbox.claim(START)
    assert parcel
    outbox.settle(parcel.entry, Rejected("state-conflict"))
    assert arrivals.heard(outbox, line) == "refused"
    assert arrivals.heard(outbox, msgspec.structs.replace(line, id="gone")) == "done"


def test_what_lies_on_the_shelf_is_counted_before_anything_is_handed_over() -> None:
    made = handing(shelved=(HANDING,), counted=frozenset({result().project_no}))
    assert handing_gaps(made) == ("uncounted",)


def test_the_slip_names_what_came_from_the_shelf_with_its_number(outbox: Outbox) -> None:
    put(outbox, replace(CERTIFICATE, project_no=result().project_no))
    shelf = arrivals.read(outbox, NOON.timestamp())
    slip = taken_of(handing(shelved=(HANDING,)), (), "C01", "zh_CN", shelf)
    assert slip.results[0][1] == "高龄津贴证 YZ-0856，1 份"
    assert taken_of(handing(), (), "C01", "zh_CN", shelf).results[0][1] == "结果不是纸件"
    plain = msgspec.structs.replace(shelf[0], number="", count=2)
    assert papers_words(result(), wording("en"), [plain]) == "高龄津贴证, 2"


def test_one_look_brings_the_register_what_waits_and_the_lists(outbox: Outbox) -> None:
    put(outbox)
    wait(outbox, waits("a"), waits("b"))
    made(outbox, waits("a"))
    seen = looking.look("17", Path("none"), NOON.timestamp, outbox, Deadline.after(5), CancelToken())
    assert ([one.id for one in seen.arrived], [one.id for one in seen.waiting]) == ([HANDING], ["b"])
    assert [one.state for one in seen.lists] == ["made"]


def test_a_hand_on_the_pad_is_said_on_paper_and_one_by_pen_is_not() -> None:
    words = wording("zh_CN")
    assert hand_words(words, None) == hand_words(words, Hand("1708", "paper", NOON)) == ""
    assert "1708 已在签字板签名" in hand_words(words, Hand("1708", "pad", NOON))
