# SPDX-License-Identifier: Apache-2.0
"""Terminal and platform killed at any moment: what was said to be stored is acknowledged once, byte for byte."""

from __future__ import annotations

import sys
from collections import Counter, defaultdict
from pathlib import Path

import pytest

from offline_queue.entry import Entry, State
from tests.support.campaign import Campaign

KILLS_IN_A_SLICE, KILLS_IN_A_SOAK = 3, 200
SEED = 20261123


@pytest.fixture
def no_sleeping() -> None:
    """Let ``Popen.wait`` look again and again for the end of a killed process; nothing here sleeps itself."""


def fight(campaign: Campaign, kills: int) -> list[Entry]:
    """Kill so many times, every third time the platform; return what stands in the outbox when all was sent."""
    for number in range(kills):
        if number % 3 == 1:
            campaign.kill_platform()
        else:
            campaign.kill_terminal()
    assert campaign.finish(), "the last terminal could not send everything"
    reader = campaign.outbox()
    entries = reader.entries(limit=100_000)
    assert reader.verify() == []
    reader.close()
    return entries


def check(campaign: Campaign, entries: list[Entry]) -> None:
    """Hold what was said against both ends."""
    state = campaign.platform_state()
    numbers = Counter(said.receipt_no for said in campaign.said)
    assert numbers.most_common(1)[0][1] == 1
    assert {said.id for said in campaign.said} <= {entry.id for entry in entries}
    assert {entry.state for entry in entries} == {State.ACKNOWLEDGED}
    assert (state["submissions"], state["incomplete"], state["duplicates"]) == (len(entries), 0, 0)
    papers = defaultdict(list)
    for paper in state["attachments"]:
        papers[paper["submission_id"]].append(paper["sha256"])
    for said in campaign.said:
        assert sorted(papers[said.id]) == sorted(said.papers)
        assert campaign.platform_has(said.id)["receipt_no"] == said.receipt_no


def test_what_was_said_to_be_stored_arrives_once_whoever_is_killed(tmp_path: Path) -> None:
    with Campaign(tmp_path, SEED) as campaign:
        entries = fight(campaign, KILLS_IN_A_SLICE)
        check(campaign, entries)
        assert len(campaign.said) >= KILLS_IN_A_SLICE


@pytest.mark.soak
@pytest.mark.timeout(1800)
def test_two_hundred_seeded_kills_lose_and_double_nothing(tmp_path: Path) -> None:
    with Campaign(tmp_path, SEED + 1) as campaign:
        entries = fight(campaign, KILLS_IN_A_SOAK)
        check(campaign, entries)
        replays = campaign.platform_state()["replays"]
        sys.stdout.write(f"{campaign.kills}: {len(campaign.said)} said, {len(entries)} stored, {replays} replays\n")
        assert sum(campaign.kills.values()) == KILLS_IN_A_SOAK
