# SPDX-License-Identifier: Apache-2.0
"""Amounts: what a key does to them, how they read, how a voucher writes them out."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.input.amounts import FIGURES, fen, grouped, in_capitals, typed

WORTH = {"拾": 10, "佰": 100, "仟": 1000}
MOST_FEN = 10**14 - 1


def press(keys: str) -> str:
    """Type keys one after the other."""
    amount = ""
    for key in keys:
        amount = typed(amount, key)
    return amount


@pytest.mark.parametrize(("keys", "amount"), [
    ("1234.5", "1234.5"), ("1234.50", "1234.50"), ("0", "0"), (".5", "0.5"), ("007", "7"), ("0.05", "0.05"),
])  # fmt: skip
def test_an_amount_grows_with_its_keys(keys: str, amount: str) -> None:
    assert press(keys) == amount


@pytest.mark.parametrize(("keys", "amount"), [
    ("1.2.3", "1.23"), ("1.234", "1.23"), ("1..", "1."), ("a1", "1"), ("-5", "5"), ("1,000", "1000"),
    ("9" * 13, "9" * 12), ("１", ""), ("٣", ""),
])  # fmt: skip
def test_a_key_that_makes_no_amount_changes_nothing(keys: str, amount: str) -> None:
    assert press(keys) == amount


@pytest.mark.parametrize(("amount", "shown"), [
    ("", ""), ("0", "0"), ("999", "999"), ("1000", "1,000"), ("1234567.5", "1,234,567.5"), ("1000.", "1,000."),
    ("100000000", "100,000,000"),
])  # fmt: skip
def test_what_is_typed_is_shown_in_groups_and_not_filled_up(amount: str, shown: str) -> None:
    assert grouped(amount) == shown


@pytest.mark.parametrize(("amount", "whole"), [("0", 0), ("1", 100), ("1.", 100), ("1.5", 150), ("1234.56", 123456)])
def test_an_amount_is_kept_in_whole_fen(amount: str, whole: int) -> None:
    assert fen(amount) == whole


@pytest.mark.parametrize("wrong", ["", ".", "-1", "1e3", "1.234", "01", "١"])
def test_what_is_no_amount_has_no_fen(wrong: str) -> None:
    with pytest.raises(ValueError, match="not an amount"):
        fen(wrong)


@pytest.mark.parametrize(("amount", "written"), [
    ("0", "零元整"),
    ("0.05", "伍分"),
    ("0.30", "叁角整"),
    ("1", "壹元整"),
    ("10", "壹拾元整"),
    ("100000", "壹拾万元整"),
    ("1409.50", "壹仟肆佰零玖元伍角整"),
    ("6007.14", "陆仟零柒元壹角肆分"),
    ("1680.32", "壹仟陆佰捌拾元叁角贰分"),
    ("16409.02", "壹万陆仟肆佰零玖元零贰分"),
    ("325.04", "叁佰贰拾伍元零肆分"),
    ("10005", "壹万零伍元整"),
    ("100000005", "壹亿零伍元整"),
    ("100050000", "壹亿零伍万元整"),
    ("20000.20", "贰万元贰角整"),
    ("999999999999.99", "玖仟玖佰玖拾玖亿玖仟玖佰玖拾玖万玖仟玖佰玖拾玖元玖角玖分"),
])  # fmt: skip
def test_an_amount_is_written_out_as_vouchers_have_it(amount: str, written: str) -> None:
    assert in_capitals(fen(amount)) == written


@pytest.mark.parametrize("outside", [-1, MOST_FEN + 1])
def test_what_no_voucher_has_words_for_is_refused(outside: int) -> None:
    with pytest.raises(ValueError, match="out of range"):
        in_capitals(outside)


def worth(written: str) -> int:
    """Read capitals back into fen, by rules of its own: figures times places, sections times 万 and 亿."""
    yuan, _, rest = written.rpartition("元") if "元" in written else ("", "", written)
    total = section = figure = 0
    for one in yuan:
        if one in FIGURES:
            figure = FIGURES.index(one)
        elif one in WORTH:
            section, figure = section + figure * WORTH[one], 0
        else:
            total, section, figure = total + (section + figure) * (10**8 if one == "亿" else 10**4), 0, 0
    parts = sum(
        FIGURES.index(rest[rest.index(unit) - 1]) * value for unit, value in (("角", 10), ("分", 1)) if unit in rest
    )
    return (total + section + figure) * 100 + parts


@given(st.integers(0, MOST_FEN))
def test_what_is_written_out_is_worth_what_was_typed(amount_fen: int) -> None:
    assert worth(in_capitals(amount_fen)) == amount_fen


@given(st.integers(0, MOST_FEN))
def test_no_nought_is_said_twice_or_before_a_unit(amount_fen: int) -> None:
    written = in_capitals(amount_fen)
    assert "零零" not in written
    assert not any(f"零{unit}" in written.replace("零元整", "") for unit in "元万亿拾佰仟角分整")


@given(st.text(alphabet="0123456789.", max_size=20))
def test_whatever_is_typed_an_amount_or_nothing_stands_there(keys: str) -> None:
    amount = press(keys)
    assert not amount or fen(amount) >= 0
    assert grouped(amount).replace(",", "") == amount
