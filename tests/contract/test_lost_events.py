"""After a salvage that lost events the chain goes on behind a stated gap; the platform takes that and nothing else."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import msgspec
import pytest

from kiosk.platform.audit_batch import audit_batch
from kiosk.platform.client import Platform
from kiosk.platform.delivery import PlatformDeliverer
from offline_queue.breaks import Break
from offline_queue.entry import Acknowledged, Outcome
from tests.support.parcels import DEVICE, Filed, chain, new_id, without_wait

WHOLE = chain(*range(1, 21))


@pytest.fixture
def device() -> dict[str, str]:
    """Give the numbers of a machine that nobody else in the run is."""
    return DEVICE | {"region": f"{int(new_id()[:5], 16) % 10**6:06d}"}


def gap(after: int, seq: int, **changed: Any) -> Break:
    """Return the statement that what lies between two events of the chain is lost."""
    good = WHOLE[after - 1].hash if after else "0" * 64
    return replace(Break(seq, after, good, seq - after - 1, 1795400460000), **changed)


def sent(platform: Platform, device: dict[str, str], numbers: Any, *gaps: Break) -> Outcome:
    """Send events of the chain with what is stated of its gaps."""
    events = [WHOLE[number - 1] for number in numbers]
    body = msgspec.json.decode(audit_batch(new_id(), events, device=device, mode="training", breaks=gaps))
    return PlatformDeliverer(platform, "training", wait=without_wait).deliver(Filed(body, kind="audit").parcel())


def reached(outcome: Outcome) -> int:
    assert isinstance(outcome, Acknowledged), outcome
    return int(msgspec.json.decode(outcome.acknowledgement.body)["accepted_to"])


@pytest.mark.parametrize(
    ("first", "second", "gaps"),
    [
        ([1, 2, 3], [7, 8], [gap(3, 7)]),
        ([1, 2], [3, 7, 8], [gap(3, 7)]),
        ([], [4, 5, 8], [gap(0, 4), gap(5, 8)]),
        ([1, 2, 3, 4, 5], [7, 8], [gap(3, 7)]),
        ([1, 2, 3], [3, 7, 8], [gap(3, 7), gap(1, 3)]),
        ([1, 2, 3], [7, 8], [gap(0, 7)]),
    ],
    ids=["between batches", "inside one", "the first, and more", "some are there", "one of long ago", "all of them"],
)
def test_behind_a_stated_gap_the_chain_goes_on(
    platform: Platform, device: dict[str, str], first: list[int], second: list[int], gaps: list[Break]
) -> None:
    if first:
        assert reached(sent(platform, device, first)) == first[-1]
    assert reached(sent(platform, device, second, *gaps)) == 8
    assert reached(sent(platform, device, [9, 10])) == 10


@pytest.mark.parametrize(
    "stated",
    [
        (),
        (gap(4, 7),),
        (gap(3, 8),),
        (gap(3, 7, after_hash="a" * 64),),
    ],
    ids=["nothing", "after one that is not there", "before another", "of another chain"],
)
def test_a_gap_that_is_not_stated_so_breaks_the_chain(
    platform: Platform, device: dict[str, str], stated: tuple[Break, ...]
) -> None:
    sent(platform, device, [1, 2, 3])
    assert sent(platform, device, [7, 8], *stated).code in ("chain-broken", "validation-failed")


def test_what_was_stated_and_comes_again_is_answered_alike(platform: Platform, device: dict[str, str]) -> None:
    sent(platform, device, [1, 2, 3])
    for _ in range(2):
        assert reached(sent(platform, device, [7, 8], gap(3, 7))) == 8


def test_a_gap_whose_numbers_do_not_add_up_is_refused(platform: Platform, device: dict[str, str]) -> None:
    sent(platform, device, [1, 2, 3])
    assert sent(platform, device, [7], gap(3, 7, lost=2)).code == "validation-failed"


def test_one_machines_gap_opens_nothing_for_another(platform: Platform, device: dict[str, str]) -> None:
    other = device | {"device": "77"}
    for numbers in (device, other):
        sent(platform, numbers, [1, 2, 3])
    sent(platform, device, [7], gap(3, 7))
    assert sent(platform, other, [7]).code == "chain-broken"


def test_a_machine_that_was_enrolled_again_goes_on_with_its_chain_in_its_hall(
    platform: Platform, device: dict[str, str]
) -> None:
    sent(platform, device, [1, 2, 3])
    assert sent(platform, device | {"device": "77"}, [5]).code == "chain-broken"
    assert sent(platform, device | {"hall": "0078"}, [4]).code == "chain-broken"
    assert reached(sent(platform, device | {"device": "78"}, [4, 5])) == 5
