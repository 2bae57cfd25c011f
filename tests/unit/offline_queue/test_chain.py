# SPDX-License-Identifier: Apache-2.0
"""The audit chain: any change shows, nothing personal gets in."""

from __future__ import annotations

import hashlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from offline_queue import chain
from offline_queue.chain import FIRST, MACHINE_MADE, PERSONAL, canonical, coded
from offline_queue.errors import UnsafeFact
from offline_queue.ids import uuid7
from offline_queue.outbox import Outbox
from tests.support.outboxes import BOOT, START

UNLUCKY = "01890000-0000-7000-8000-a13912345678"
"""A UUID whose end has the shape of a mobile number."""


@pytest.fixture
def chained(box: Outbox) -> Outbox:
    """Return an outbox with five events."""
    for number in range(5):
        with box.transaction() as tx:
            tx.record("signed", f"visit-{number}", count=number)
    return box


def test_an_untouched_chain_is_whole(chained: Outbox) -> None:
    assert chained.chain_ok()
    assert chained.verify_chain() is None


def test_an_event_holds_all_clocks_and_the_hash_before_it(chained: Outbox) -> None:
    first, second = chained.events(limit=2)
    assert (first.at_ms, first.mono_ms, first.boot, first.prev) == (START * 1000, START * 1000, BOOT, FIRST)
    assert second.prev == first.hash


def test_anyone_can_compute_the_hash_from_the_canonical_form(chained: Outbox) -> None:
    event = chained.events(after=2, limit=1)[0]
    covered = {name: getattr(event, name) for name in event.__dataclass_fields__ if name != "hash"}
    said = json.dumps(covered, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert event.hash == hashlib.sha256(said.encode()).hexdigest()


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE event SET action = 'evaluated' WHERE seq = 3",
        "UPDATE event SET facts = '{\"count\":9}' WHERE seq = 3",
        "UPDATE event SET object = 'visit-9' WHERE seq = 3",
        "UPDATE event SET at_ms = at_ms + 1 WHERE seq = 3",
        "UPDATE event SET mono_ms = mono_ms + 1 WHERE seq = 3",
        "UPDATE event SET boot = 'other' WHERE seq = 3",
        "UPDATE event SET hash = prev WHERE seq = 3",
        "DELETE FROM event WHERE seq = 3",
        "UPDATE event SET seq = CASE seq WHEN 3 THEN 9 ELSE seq END",
    ],
)
def test_any_change_names_the_first_event_that_does_not_fit(chained: Outbox, change: str) -> None:
    chained._held().execute(change)
    assert chained.verify_chain() == 3
    assert "audit event 3" in " ".join(chained.verify())


def test_an_event_put_in_between_is_found(chained: Outbox) -> None:
    chained._held().execute("UPDATE event SET seq = seq + 10 WHERE seq > 3")
    chained._held().execute(
        "INSERT INTO event SELECT 4, at_ms, mono_ms, boot, action, object, facts, prev, hash FROM event WHERE seq = 3"
    )
    assert not chained.chain_ok()


def test_the_head_kept_elsewhere_shows_a_cut_tail(chained: Outbox) -> None:
    kept = chained.chain_head()
    chained._held().execute("DELETE FROM event WHERE seq = 5")
    assert chained.chain_ok()
    assert chained.chain_head() != kept


def test_an_empty_chain_has_a_head(box: Outbox) -> None:
    assert box.chain_head() == (0, FIRST)


@pytest.mark.parametrize(
    ("action", "object_id", "facts"),
    [
        ("card-read", "", {"name": "a"}),
        ("card-read", "", {"kind": "张三"}),
        ("card-read", "", {"kind": "two words"}),
        ("card-read", "", {"number": "110101199003074514"}),
        ("card-read", "", {"number": 110101199003074514}),
        ("card-read", "", {"number": "11010119900307451X"}),
        ("card-read", "", {"code": "130503670401001"}),
        ("card-read", "", {"code": "tel:13912345678"}),
        ("card-read", "13912345678", {}),
        ("assisted", "", {"staff": "130503670401001"}),
        ("assisted", "", {"staff": "two words"}),
        ("card-read", "110101199003074514", {}),
        ("card read", "", {}),
        ("", "", {}),
        ("card-read", "", {"kind": "x" * 81}),
    ],
)
def test_what_is_no_code_of_ours_never_gets_in(
    box: Outbox, action: str, object_id: str, facts: dict[str, str | int]
) -> None:
    with pytest.raises(UnsafeFact) as told, box.transaction() as tx:
        tx.record(action, object_id, **facts)
    assert not any(len(str(value)) > 5 and str(value) in str(told.value) for value in facts.values())


@pytest.mark.parametrize("object_id", [UNLUCKY, "a" * 51 + "1391234567890", "99010000010326112100017"])
def test_an_id_of_ours_gets_in_whatever_digits_it_holds(box: Outbox, object_id: str) -> None:
    with box.transaction() as tx:
        tx.record("signed", object_id)
    assert box.events()[0].object == object_id


@pytest.mark.parametrize("number", ["13912345678", "19000000001", "G07", "0990-000123"])
def test_a_staff_number_gets_in_also_where_it_has_eleven_digits(box: Outbox, number: str) -> None:
    with box.transaction() as tx:
        tx.record("assisted", staff=number)
    assert box.events()[0].facts == f'{{"staff":"{number}"}}'


def test_the_unlucky_id_has_the_shape_that_would_be_refused() -> None:
    assert PERSONAL.search(UNLUCKY)
    assert MACHINE_MADE.fullmatch(uuid7())


def test_numbers_truth_and_empty_codes_are_facts(box: Outbox) -> None:
    with box.transaction() as tx:
        tx.record("submitted", count=3, result=True, code="")
    assert box.events()[0].facts == '{"code":"","count":3,"result":true}'


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("HTTP 503", "HTTP-503"),
        ("idempotency-reused", "idempotency-reused"),
        ("连接失败", ""),
        ("call 13912345678", "withheld"),
        ("x" * 200, "x" * 80),
        ("", ""),
    ],
)
def test_a_platforms_words_become_a_code(said: str, code: str) -> None:
    assert coded(said) == code


@given(st.text(max_size=120))
def test_whatever_a_platform_says_can_be_recorded(words: str) -> None:
    code = coded(words)
    assert not PERSONAL.search(code)
    assert len(code) <= 80


def test_the_canonical_form_is_sorted_close_and_plain() -> None:
    assert canonical({"b": 1, "a": "号"}) == '{"a":"号","b":1}'.encode()


# What the standard library writes is what earlier versions hashed: chains on disk must stay whole.
FACT_VALUES = st.text(max_size=20) | st.integers(-(2**53), 2**53) | st.booleans() | st.none()


@given(st.dictionaries(st.text(max_size=10), FACT_VALUES, max_size=6))
def test_canonical_json_is_what_the_standard_library_writes_sorted_and_without_spaces(value: dict[str, object]) -> None:
    usual = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert canonical(value) == usual.encode()


@given(st.text(alphabet=st.characters(max_codepoint=0x7F), max_size=100))
def test_a_code_made_of_any_words_is_made_of_them_again(words: str) -> None:
    assert coded(coded(words)) == coded(words)


def test_what_was_refused_once_is_refused_again_and_kept_nowhere(box: Outbox) -> None:
    for _ in range(2):
        with pytest.raises(UnsafeFact), box.transaction() as tx:
            tx.record("signed", "11010519491231002X")
    assert chain._demand_safe.cache_info().currsize <= 256
    kept = chain._demand_safe.cache_info().hits
    with pytest.raises(UnsafeFact):
        chain._demand_safe("11010519491231002X")
    assert chain._demand_safe.cache_info().hits == kept
