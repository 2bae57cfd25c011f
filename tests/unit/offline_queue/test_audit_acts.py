# SPDX-License-Identifier: Apache-2.0
"""Every act has its list of facts, and each fits the chain."""

from __future__ import annotations

import pytest

from kiosk import audit
from kiosk.audit import Act
from offline_queue import chain
from offline_queue.outbox import Outbox


def test_every_act_says_which_facts_it_may_have() -> None:
    assert set(audit.FACTS) == set(Act)


def test_every_fact_of_an_act_is_on_the_list_of_the_chain() -> None:
    assert set().union(*audit.FACTS.values()) <= chain.FACTS


@pytest.mark.parametrize("act", Act)
def test_every_act_can_be_recorded_with_all_its_facts(box: Outbox, act: Act) -> None:
    with box.transaction() as tx:
        audit.record(tx, act, "visit-1", **dict.fromkeys(audit.FACTS[act], "x"))
    assert box.events()[0].action == act.value


def test_a_fact_of_another_act_is_refused(box: Outbox) -> None:
    with pytest.raises(ValueError, match="not a fact of this act: pages"), box.transaction() as tx:
        audit.record(tx, Act.CARD_READ, pages=3)
    assert box.events() == []
