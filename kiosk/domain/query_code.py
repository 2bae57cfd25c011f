# SPDX-License-Identifier: Apache-2.0
"""查询码: seven random characters that are not mistaken for one another, and a check character (Luhn mod 32)."""

from __future__ import annotations

from collections.abc import Callable

# Digits and letters without I, L, O and U.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 8
# What people write for a character that is not in the alphabet.
MISREAD = str.maketrans("ILO", "110")


def make(below: Callable[[int], int]) -> str:
    """Return a new code; ``below(n)`` gives a random number from 0 to n - 1 nobody can foresee."""
    characters = "".join(ALPHABET[below(len(ALPHABET))] for _ in range(LENGTH - 1))
    return characters + check_character(characters)


def check_character(characters: str) -> str:
    """Return the character that closes seven characters."""
    size, total = len(ALPHABET), 0
    for place, character in enumerate(reversed(characters)):
        # Luhn: every second character counts double, so that two that are swapped are noticed.
        addend = ALPHABET.index(character) * (1 if place % 2 else 2)
        total += addend // size + addend % size
    return ALPHABET[-total % size]


def holds(code: str) -> bool:
    """Tell whether this is a code with its own check character."""
    known = len(code) == LENGTH and all(character in ALPHABET for character in code)
    return known and check_character(code[:-1]) == code[-1]


def read(typed: str) -> str:
    """Return what somebody typed as a code: upper case, no separators, I and L as 1, O as 0."""
    # People read it from a slip: what looks alike is taken as what was printed (Crockford's base 32).
    return typed.replace("-", "").replace(" ", "").upper().translate(MISREAD)


def grouped(code: str) -> str:
    """Return it as it is shown, XXXX-XXXX."""
    return f"{code[:4]}-{code[4:]}"
