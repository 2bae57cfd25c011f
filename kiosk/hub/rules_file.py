# SPDX-License-Identifier: Apache-2.0
"""The rules of a hall as its file says them, refused where nobody could ever be called by them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from pathlib import Path

import msgspec

from config.settings import SettingsError
from kiosk.tickets.appointments import APPOINTMENT
from kiosk.tickets.rules import NORMAL, HallRules, Quota, Span

PREFIX, QUEUE, WINDOW = (
    re.compile("[A-Z]"),
    re.compile("[0-9A-Za-z][0-9A-Za-z-]{0,15}"),
    re.compile("[0-9A-Za-z-]{1,10}"),
)

# By less than these nobody would ever have a number, be called, or hold what was printed; a block is told of at once.
LEAST = {"most_calls": 1, "no_show_calls": 1, "unprinted_s": 30, "most_per_person": 1, "block_size": 1}
LARGEST_BLOCK = 500


def read(file: Path) -> HallRules:
    """Read the rules; raises SettingsError with the first thing that is wrong."""
    try:
        rules = msgspec.toml.decode(file.read_bytes(), type=HallRules)
    except OSError as wrong:
        raise SettingsError(f"{file}: {unread(wrong)} docs/operations/hub.md shows one.") from wrong
    except (msgspec.DecodeError, UnicodeDecodeError) as wrong:
        raise SettingsError(f"{file}: {wrong}. docs/operations/hub.md shows one.") from wrong
    if found := next(faults(rules), None):
        raise SettingsError(f"{file}: {found}")
    return rules


def unread(wrong: OSError) -> str:
    """Return why a file of rules could not be read, in words."""
    if isinstance(wrong, FileNotFoundError):
        return "the file of the hall's rules is not there. Write it, or name it with --rules."
    if isinstance(wrong, PermissionError):
        return "the hall's rules cannot be read by this account. See to the rights of the file."
    if isinstance(wrong, IsADirectoryError):
        return "this is a folder, and no file of rules. Name the file with --rules."
    return f"the hall's rules cannot be read: {wrong.strerror or type(wrong).__name__}."


def faults(rules: HallRules) -> Iterator[str]:
    """Yield what is wrong with rules that can be read."""
    yield from misnamed(rules)
    known = {queue.code for queue in rules.queues}
    served = {code for window in rules.windows for code in window.queues}
    yield from (f"queue {code} is there twice" for code in twice(queue.code for queue in rules.queues))
    yield from (f"window {no} is there twice" for no in twice(window.no for window in rules.windows))
    yield from (
        f"window {window.no} serves {code}, which is no queue"
        for window in rules.windows for code in window.queues if code not in known
    )  # fmt: skip
    yield from (f"queue {code} is served by no window" for code in sorted(known - served))
    yield from misnumbered(rules)


def misnamed(rules: HallRules) -> Iterator[str]:
    """Yield the names that the contract would not let pass."""
    yield from (
        f"queue {queue.code!r}: a code has letters and digits" for queue in rules.queues if not fits(QUEUE, queue.code)
    )
    yield from (
        f"queue {queue.code}: {queue.prefix!r} is not one capital letter"
        for queue in rules.queues
        if not fits(PREFIX, queue.prefix)
    )
    yield from (
        f"window {window.no!r}: a number has letters and digits"
        for window in rules.windows
        if not fits(WINDOW, window.no)
    )


def misnumbered(rules: HallRules) -> Iterator[str]:
    """Yield the numbers and hours by which nothing could be given or called."""
    limits = rules.limits
    told = [(name, getattr(limits, name), LEAST.get(name, 0)) for name in limits.__struct_fields__]
    yield from (f"limits.{name}: {value} is less than {least}" for name, value, least in told if value < least)
    if limits.block_size > LARGEST_BLOCK:
        yield f"limits.block_size: {limits.block_size} is more than {LARGEST_BLOCK}"
    if limits.no_show_calls > limits.most_calls:
        yield f"limits.no_show_calls: {limits.no_show_calls} is more than most_calls"
    yield from (f"credits.{name}: {value} is less than 0" for name, value in rules.credits.items() if value < 0)
    yield from (f"credits.{name} is missing" for name in (NORMAL, APPOINTMENT) if name not in rules.credits)
    yield from (f"queue {queue.code}: a quota is less than 0" for queue in rules.queues if is_below_none(queue.quota))
    yield from misspanned(rules.spans)


def misspanned(spans: Sequence[Span]) -> Iterator[str]:
    """Yield the hours that say nothing: a number counts for the one span it is given in."""
    if not spans:
        yield "spans: there is none, so nobody is given a number"
    yield from (f"a span ends at {span.ends}, before it begins" for span in spans if span.ends <= span.begins)
    yield from (
        f"a span begins at {later.begins}, before the one before it ends"
        for earlier, later in pairwise(spans)
        if later.begins < earlier.ends
    )


def is_below_none(quota: Quota) -> bool:
    """Tell whether a quota gives fewer than no numbers."""
    return any(count is not None and count < 0 for count in (quota.morning, quota.afternoon))


def fits(pattern: re.Pattern[str], words: str) -> bool:
    """Tell whether a name is one that the contract lets pass."""
    return pattern.fullmatch(words) is not None


def twice(names: Iterable[str]) -> list[str]:
    """Return the names that stand there more than once."""
    return [name for name, count in Counter(names).items() if count > 1]
