# SPDX-License-Identifier: Apache-2.0
"""Settings of the caller bar and of caller pads: where the bar stands, its keys, which pad stands at which window."""

from __future__ import annotations

from typing import Annotated, Any, Literal, TypeVar

from msgspec import Meta

from config.in_words import refusal
from config.lean import msgspec
from config.settings import CORRECT, Settings, SettingsError

T = TypeVar("T", bound=msgspec.Struct)
Sequence = Annotated[
    str,
    Meta(
        pattern="^((Ctrl|Alt|Shift|Meta)[+])+(F?[0-9]{1,2}|[A-Z])$",
        description="Keys pressed together, or as by default",
    ),
]


class KeysSetting(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Keys of the bar that work while another program has the focus."""

    call: Sequence = "Ctrl+Alt+1"
    recall: Sequence = "Ctrl+Alt+2"
    no_show: Sequence = "Ctrl+Alt+3"
    start: Sequence = "Ctrl+Alt+4"
    finish: Sequence = "Ctrl+Alt+5"
    pause: Sequence = "Ctrl+Alt+6"


class CallerSetting(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The caller bar over somebody else's program (docs/operations/caller.md)."""

    dock: Annotated[Literal["top", "bottom", "float"], Meta(description="Where the bar stands when it opens")] = "top"
    keys_on: Annotated[bool, Meta(description="Whether the keys below are taken from all other programs")] = False
    keys: KeysSetting = KeysSetting()


class PadSetting(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One caller pad."""

    pad: Annotated[int, Meta(ge=1, le=254, description="Address of the pad on its line")]
    window: Annotated[str, Meta(pattern="^[0-9A-Za-z-]{1,10}$", description="Number of the window it stands at")]


class PadsSetting(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Caller pads at windows on a network of their own (docs/operations/caller.md)."""

    windows: Annotated[tuple[PadSetting, ...], Meta(description="Which pad stands where, in [[pads.windows]]")] = ()
    pause: Annotated[str, Meta(min_length=1, max_length=20, description="Reason that a pause by a pad is given")] = (
        "暂停"
    )
    letter: Annotated[str, Meta(pattern="^[A-Z]?$", description="Letter of staff numbers, which no pad can type")] = "C"


def caller_of(settings: Settings) -> CallerSetting:
    """Return the settings of the caller bar; raises SettingsError naming the key that is wrong."""
    return _read("caller", settings.caller, CallerSetting)


def pads_of(settings: Settings) -> PadsSetting:
    """Return the settings of the caller pads; raises SettingsError naming the key that is wrong."""
    return _read("pads", settings.pads, PadsSetting)


def _read(name: str, values: dict[str, Any], kind: type[T]) -> T:
    try:
        return msgspec.convert(values, kind, strict=False)
    except msgspec.ValidationError as wrong:
        raise SettingsError(f"{name}: {refusal(str(wrong), values, kind)} {CORRECT}") from wrong
