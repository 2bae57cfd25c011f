"""The kiosk with its window, and its platform, killed at any moment: what was said arrives once, byte for byte."""

from __future__ import annotations

import sys
from collections import Counter, defaultdict
from pathlib import Path

import pytest

from offline_queue.entry import Entry, State
from tests.support.kiosk_campaign import WEIGHTS, KioskCampaign, Moment

KILLS_IN_A_SOAK = 200
SEED = 20261131
# The signature as it was drawn goes along with the pages and the strokes, and nobody sees it as bytes.
DRAWING = 1


@pytest.fixture
def no_sleeping() -> None:
    """Let ``Popen.wait`` look again and again for the end of a killed process; nothing here sleeps itself."""


def stored(campaign: KioskCampaign) -> list[Entry]:
    """Have everything sent, and return the applications that stand in the outbox; its audit chain and papers hold."""
    assert campaign.finish(), "the last kiosk could not send everything"
    reader = campaign.outbox()
    entries = reader.entries(limit=100_000)
    assert reader.verify() == []
    reader.close()
    # What is noted of its own last moments goes with the next start.
    assert {entry.state for entry in entries if entry.kind != "audit"} <= {State.ACKNOWLEDGED}
    return [entry for entry in entries if entry.kind == "submission"]


def check(campaign: KioskCampaign, entries: list[Entry]) -> None:
    """Hold what screens and slips said against what the platform has."""
    state, said = campaign.platform_state(), campaign.said()
    assert (state["submissions"], state["incomplete"], state["duplicates"]) == (len(entries), 0, 0)
    arrived = {entry.id: campaign.platform_has(entry.id)["receipt_no"] for entry in entries}
    assert {one.id: one.receipt_no for one in said}.items() <= arrived.items()
    slips = campaign.printed()
    assert [number for number, times in Counter(arrived.values()).items() if times > 1] == []
    assert [number for number, times in Counter(slips).items() if times > 1] == []
    assert set(slips) <= set(arrived.values())
    papers = defaultdict(set)
    for paper in state["attachments"]:
        papers[paper["submission_id"]].add(paper["sha256"])
    assert [one for one in said if not one.papers < papers[one.id]] == []
    assert {len(papers[one.id] - one.papers) for one in said} <= {DRAWING}
    assert campaign.left_in_plain() == []


def test_what_a_screen_said_arrives_once_though_platform_and_kiosk_are_killed(tmp_path: Path) -> None:
    with KioskCampaign(tmp_path, SEED) as campaign:
        campaign.kill_platform(Moment("Signature"), away=0.0)
        campaign.kill_kiosk(Moment("Stored"))
        entries = stored(campaign)
        check(campaign, entries)
        assert len(entries) == len(campaign.said()) == 1


@pytest.mark.soak
@pytest.mark.timeout(2400)
def test_two_hundred_kills_on_every_page_lose_and_double_nothing(tmp_path: Path) -> None:
    with KioskCampaign(tmp_path, SEED + 1) as campaign:
        for number in range(KILLS_IN_A_SOAK):
            # A kiosk that is killed at every page comes first; then every third one is the platform.
            platform = number >= len(WEIGHTS) and number % 3 == 1
            (campaign.kill_platform if platform else campaign.kill_kiosk)(campaign.moment())
        entries = stored(campaign)
        check(campaign, entries)
        state, said, printed = campaign.platform_state(), campaign.said(), campaign.printed()
        sys.stdout.write(
            f"kiosk {dict(campaign.kiosk_kills)}, platform {dict(campaign.platform_kills)}: {len(said)} said, "
            f"{len(printed)} printed, {len(entries)} stored and acknowledged, {state['replays']} replays, "
            f"{state['duplicates']} duplicates\n"
        )
        assert (campaign.kills, len(said) > KILLS_IN_A_SOAK / 4) == (KILLS_IN_A_SOAK, True)
