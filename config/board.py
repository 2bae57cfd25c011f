# SPDX-License-Identifier: Apache-2.0
"""Settings of a call screen: what stands over it, whether it calls aloud, and which strips hang over windows."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta

from config.in_words import refusal
from config.lean import msgspec
from config.settings import CORRECT, Settings, SettingsError


class StripSetting(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One strip of lights: which device it is, and over which window it hangs."""

    device: Annotated[
        str,
        Meta(pattern="^call_board(-[0-9]+)?$", description="call_board, or call_board-2 for the second"),
    ]
    window: Annotated[
        str,
        Meta(pattern="^[0-9A-Za-z-]{0,10}$", description="Number of its window; empty shows the newest call"),
    ] = ""


class BoardSetting(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The call screen of a hall or of a part of it (docs/operations/board.md)."""

    title: Annotated[str, Meta(max_length=12, description="Part of the hall as people call it, or empty")] = ""
    title_en: Annotated[str, Meta(max_length=20, description="The same in English, or empty")] = ""
    about: Annotated[str, Meta(max_length=16, description="What is done there, or empty")] = ""
    about_en: Annotated[str, Meta(max_length=32, description="The same in English, or empty")] = ""
    speaks: Annotated[
        bool, Meta(description="Whether this screen calls aloud; of several in one part of the hall only one should")
    ] = True
    languages: Annotated[
        tuple[Literal["zh_CN", "en"], ...],
        Meta(min_length=1, max_length=2, description="In which languages it calls, one after the other"),
    ] = ("zh_CN",)
    one: Annotated[Literal["yi", "yao"], Meta(description="How 1 is read in a number: yi (一) or yao (幺)")] = "yi"
    strips: Annotated[tuple[StripSetting, ...], Meta(description="Strips of lights, in [[board.strips]]")] = ()


def board_of(settings: Settings) -> BoardSetting:
    """Return the settings of the call screen; raises SettingsError naming the key that is wrong."""
    try:
        return msgspec.convert(settings.board, BoardSetting, strict=False)
    except msgspec.ValidationError as wrong:
        raise SettingsError(f"board: {refusal(str(wrong), settings.board, BoardSetting)} {CORRECT}") from wrong
