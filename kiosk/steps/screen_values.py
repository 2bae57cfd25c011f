# SPDX-License-Identifier: Apache-2.0
"""The small values screens are made of: buttons, tiles, notices, facts, fields."""

from __future__ import annotations

import enum

from config.texts import Text
from kiosk.steps.value import Value


class Secret(Value, frozen=True):
    """Personal data in two forms: masked by default, in full only while the owner holds the button."""

    masked: str
    full: str

    def __repr__(self) -> str:
        return "Secret()"


class Action(Value, frozen=True):
    """A button. Not enabled: ``reason`` stands on it in place of the label."""

    name: str
    label: Text
    icon: str = ""
    primary: bool = False
    enabled: bool = True
    reason: Text | None = None


class Trail(Value, frozen=True):
    """Where the person stands inside an application: names of the steps and the index of the current one."""

    steps: tuple[Text, ...]
    current: int


class Tone(enum.Enum):
    """What a notice is; colour comes after icon and words."""

    INFO = "info"
    OK = "ok"
    WARN = "warn"
    FAULT = "fault"


class Notice(Value, frozen=True):
    """A flat bar of words; ``action`` is a small button at its end, ``staff`` a small line for those who mend it."""

    tone: Tone
    message: Text
    icon: str = ""
    lines: tuple[Text, ...] = ()
    action: Action | None = None
    staff: Text | None = None


class Tile(Value, frozen=True):
    """Something to choose, a whole row or half of one; comes back as ``Press("choose", name)``."""

    name: str
    label: Text
    note: Text | None = None
    icon: str = ""
    enabled: bool = True
    chosen: bool | None = None
    """One of several that may be taken together: whether it is. None: a touch leads on."""


class InfoLine(Value, frozen=True):
    """An icon and a sentence."""

    icon: str
    message: Text


class Fact(Value, frozen=True):
    """A label and a value that may be personal."""

    label: Text
    value: Text | Secret
    wide: bool = True
    """False: shares its row with the next fact."""


class FieldKind(enum.Enum):
    """How a field is entered."""

    TEXT = "text"
    LATIN = "latin"
    DIGITS = "digits"
    PHONE = "phone"
    ID_NUMBER = "id-number"
    AMOUNT = "amount"
    DATE = "date"
    MONTH = "month"
    CHOICE = "choice"
    YES_NO = "yes-no"
    MULTI = "multi"
    """Several answers; the value is theirs with commas between."""
    REGION = "region"
    """A place of the city; the options are all of them by their 12 digits."""
    BANK_CARD = "bank-card"
    USCC = "uscc"
    """A unified social credit code (GB 32100)."""
    CODE = "code"
    """A 查询码: digits and the letters that are mistaken for none."""


class Option(Value, frozen=True):
    """One answer of a choice field."""

    value: str
    label: Text


class FieldView(Value, frozen=True):
    """One field as it stands. Values come back as ``Entered(name, value)``; ``error`` stands under the box."""

    name: str
    label: Text
    kind: FieldKind
    value: str = ""
    masked: str | None = None
    """Shown in place of the value while the field is not being edited."""
    hint: Text | None = None
    required: bool = False
    read_only: bool = False
    source: Text | None = None
    """Where a prefilled value comes from (读卡所得)."""
    options: tuple[Option, ...] = ()
    groups: tuple[int, ...] = ()
    """Digits are shown in groups of these sizes."""
    max_length: int = 60
    error: Text | None = None
    earliest: str = ""
    """First day or month that may be chosen, as the value is written; empty: none is set."""
    latest: str = ""
    depth: int = 3
    """How far a place is chosen: 1 district or county, 2 township or street, 3 village or community."""
    person: bool = False
    """The text asked for is a person's name."""
    topic: str = ""
    """Topic of ``kiosk.input.choices`` whose values are offered before anything is typed."""
    confirm: bool = False
    """Said back in large figures, and confirmed once before the way on."""
