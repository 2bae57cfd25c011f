# SPDX-License-Identifier: Apache-2.0
"""Amounts of money as they are typed, shown and written out: 1234.5, 1,234.50, 壹仟贰佰叁拾肆元伍角整.

An amount is typed in yuan and kept in whole fen. The capitals follow the rules for filling in bills and vouchers
(People's Bank of China, 支付结算办法 1997, annex 1): each zero between figures is said once, 整 closes what has no fen.
"""

from __future__ import annotations

import re

MOST_YUAN_DIGITS = 12
"""Up to 千亿, the last place the capitals have a word for here."""
AMOUNT = re.compile(rf"(0|[1-9]\d{{0,{MOST_YUAN_DIGITS - 1}}})(\.\d{{0,2}})?")
FIGURES = "零壹贰叁肆伍陆柒捌玖"
PLACES = ("", "拾", "佰", "仟")
SECTIONS = ("", "万", "亿")


def typed(amount: str, key: str) -> str:
    """Return the amount after a key; a key that makes it none (a third decimal, a second point) changes nothing."""
    longer = key if amount == "0" and key.isdigit() else amount + key
    longer = f"0{longer}" if longer.startswith(".") else longer
    return longer if AMOUNT.fullmatch(longer) else amount


def grouped(amount: str) -> str:
    """Return what is typed so far with commas, not rounded and not filled up: 1234.5 -> 1,234.5."""
    yuan, point, rest = amount.partition(".")
    return f"{int(yuan):,}{point}{rest}" if yuan.isdigit() else amount


def fen(amount: str) -> int:
    """Return the whole fen of what is typed. Raises ValueError when it is no amount."""
    if not AMOUNT.fullmatch(amount):
        raise ValueError("not an amount")
    yuan, _, rest = amount.partition(".")
    return int(yuan) * 100 + int(rest.ljust(2, "0"))


def in_capitals(amount_fen: int) -> str:
    """Return an amount as a voucher writes it out. Raises ValueError below zero and beyond 千亿."""
    if not 0 <= amount_fen < 10 ** (MOST_YUAN_DIGITS + 2):
        raise ValueError("amount out of range")
    yuan, rest = divmod(amount_fen, 100)
    whole = f"{_whole(yuan)}元" if yuan else ""
    return (whole + _parts(*divmod(rest, 10), after_yuan=bool(yuan))) or "零元整"


def _parts(jiao: int, single_fen: int, *, after_yuan: bool) -> str:
    if not jiao and not single_fen:
        return "整" if after_yuan else ""
    said = f"{FIGURES[jiao]}角" if jiao else ("零" if after_yuan else "")
    return said + (f"{FIGURES[single_fen]}分" if single_fen else "整")


def _whole(yuan: int) -> str:
    digits = f"{yuan:0{-(-len(str(yuan)) // 4) * 4}d}"
    sections = [digits[start : start + 4] for start in range(0, len(digits), 4)]
    named = [
        _section(section) + SECTIONS[len(sections) - 1 - place] if int(section) else "零"
        for place, section in enumerate(sections)
    ]
    # However many noughts stand together, they are said once, and none at the end.
    return re.sub("零+", "零", "".join(named)).strip("零")


def _section(digits: str) -> str:
    named = (FIGURES[int(d)] + PLACES[3 - place] if d != "0" else "零" for place, d in enumerate(digits))
    return re.sub("零+", "零", "".join(named)).rstrip("零")
