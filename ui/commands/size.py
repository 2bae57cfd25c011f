# SPDX-License-Identifier: Apache-2.0
"""The size of a window as it is given on the command line."""

from __future__ import annotations

import argparse

# Pixels of a side between which a screen can be laid out.
LEAST, MOST = 320, 8192


def fitting(size: tuple[int, int], room: tuple[int, int]) -> tuple[int, int]:
    """Return the largest size of the same shape that has room, at most ``size`` itself."""
    # Both sides by the same share: the layout keeps its shape, and a finger's width its proportion.
    share = min(1.0, room[0] / size[0], room[1] / size[1])
    return round(size[0] * share), round(size[1] * share)


def window_size(words: str) -> str:
    """Accept ``1080x1920``; argparse words the refusal."""
    wide, _, high = words.partition("x")
    if not all(side.isascii() and side.isdigit() and LEAST <= int(side) <= MOST for side in (wide, high)):
        raise argparse.ArgumentTypeError(f"{words!r} is no size; give two sides from {LEAST} to {MOST}, as 1080x1920")
    return words
