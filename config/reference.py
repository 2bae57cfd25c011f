# SPDX-License-Identifier: Apache-2.0
"""The reference of all settings, written from their types: ``python -m config.reference > docs/settings.md``."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import msgspec
from msgspec import inspect

from config.settings import Settings

HEAD = """# Settings

Written by `python -m config.reference`; a test keeps it in step. A value comes from the shipped defaults, then
`config/posts/<post>.toml`, then the site file, then the environment (`BANSHI_SECTION__KEY=value`), the later winning.
An unknown key or a wrong value is refused with file, key and reason. Shown values are the defaults; `site.mode` has
none.
"""


def pages() -> Iterator[str]:
    """Yield the reference, section by section."""
    yield HEAD
    pending: list[tuple[str, type[msgspec.Struct]]] = [("", Settings)]
    while pending:
        name, struct = pending.pop(0)
        heading = f"[{name}]" if name else "Top level"
        yield f"\n## {heading}\n\n{struct.__doc__}\n\n| key | default | what |\n|---|---|---|"
        for field in fields(struct):
            if isinstance(field.type, inspect.StructType):
                pending.append((f"{name}.{field.encode_name}".lstrip("."), field.type.cls))
            else:
                yield row(field)
        if struct is Settings:
            pending += _apart()


def fields(struct: type[msgspec.Struct]) -> tuple[inspect.Field, ...]:
    """Return the fields of a section; raises TypeError for what is not one."""
    facts = inspect.type_info(struct)
    if not isinstance(facts, inspect.StructType):
        raise TypeError(f"{struct} is not a section of settings")
    return facts.fields


def _apart() -> list[tuple[str, type[msgspec.Struct]]]:
    """Return what the types of the settings do not lead to: lists, and what only one program reads."""
    from config.board import BoardSetting, StripSetting
    from config.caller import CallerSetting, PadSetting, PadsSetting
    from config.settings import DeviceSetting

    return [
        ("[devices]", DeviceSetting), ("board", BoardSetting), ("[board.strips]", StripSetting),
        ("caller", CallerSetting), ("pads", PadsSetting), ("[pads.windows]", PadSetting),
    ]  # fmt: skip


def row(field: inspect.Field) -> str:
    """Return one row of a table."""
    words = (getattr(field.type, "extra_json_schema", None) or {}).get("description", "")
    default = "required" if field.default is msgspec.NODEFAULT and field.default_factory is msgspec.NODEFAULT else ""
    if field.default is not msgspec.NODEFAULT:
        default = "none" if field.default is None else f"`{field.default}`"
    return f"| `{field.encode_name}` | {default} | {words} |"


if __name__ == "__main__":
    sys.stdout.write("\n".join(pages()) + "\n")
