# SPDX-License-Identifier: Apache-2.0
"""The figures of a hall in words: minutes, shares, names; what is not known is a dash and never a nought."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from kiosk.tickets.counting import ClassFigures, QueueFigures
from kiosk.tickets.rules import HallRules
from kiosk.tickets.statistics import Figures, WindowFigures
from ui.desk.lights import Light
from ui.desk.table import Cell, Row
from ui.desk.tally import Sum
from ui.statistics.hours import HourBars
from ui.statistics.shares import Share
from ui.statistics.state import Counted
from ui.statistics.waits import WaitLine
from ui.style.look import Look

# What a hall wants: nine of ten within the target; below eight somebody has to act.
WELL, OVER = 0.9, 0.8
UNKNOWN = "–"
LEVELS = ("5", "4", "3", "2", "1")
BAD = ("1", "2")


def minutes(look: Look, seconds: float, *, any_at_all: bool = True) -> str:
    """Return minutes to a tenth; a dash where nothing was measured."""
    return look.of("statistics.minutes", minutes=f"{seconds / 60:.1f}") if any_at_all else UNKNOWN


def percent(share: float, *, any_at_all: bool = True) -> str:
    """Return a share in whole percent; a dash of nothing."""
    return f"{share * 100:.0f}%" if any_at_all else UNKNOWN


def light_of(share: float) -> Light:
    """Return how well a target is kept."""
    return Light.IN_TIME if share >= WELL else Light.NEAR if share >= OVER else Light.OVER


def day_words(look: Look, first: datetime.date, last: datetime.date) -> str:
    """Return a day with its weekday, or the first and last of several."""
    if first == last:
        weekday = look.of(f"statistics.weekday.{first.isoweekday()}")
        return look.of("statistics.day", month=first.month, day=first.day, weekday=weekday)
    return look.of("statistics.days", month=first.month, day=first.day, to_month=last.month, to_day=last.day)


def beside_words(look: Look, kind: str, day: datetime.date) -> str:
    """Return the name of the span before, short enough to stand beside a number."""
    return look.of(f"statistics.weekday.{day.isoweekday()}" if kind == "day" else f"statistics.{kind}-before")


def as_of(look: Look, counted: Counted, today: datetime.date) -> str:
    """Return until when it was counted, and what is not in it."""
    if counted.figures.last < today.isoformat():
        return look.of("statistics.whole")
    return look.of("statistics.so-far", time=f"{counted.at:%H:%M}")


def sums(look: Look, counted: Counted, before: str) -> tuple[Sum, ...]:
    """Return the large numbers, each with that of the span before."""
    now, then = counted.figures, counted.before
    was = (then.issued > 0, then.called > 0)
    bad = sum(now.ratings.levels.get(level, 0) for level in BAD)

    def beside(value: str, told: bool) -> str:
        return look.of("statistics.before", when=before, value=value) if told else ""

    served = now.ends.get("DONE", 0) > 0
    within = percent(now.within_target, any_at_all=now.called > 0)
    return (
        Sum(look.of("statistics.issued"), f"{now.issued:,}", beside(f"{then.issued:,}", was[0])),
        Sum(look.of("statistics.mean-wait"), minutes(look, now.mean_wait_s, any_at_all=now.called > 0),
            beside(f"{then.mean_wait_s / 60:.1f}", was[1])),
        Sum(target_words(look, counted.rules), within, look.of("statistics.goal", share=percent(WELL)),
            "ink" if not now.called or now.within_target >= WELL else "warn"),
        Sum(look.of("statistics.no-shows"), percent(now.no_show_share, any_at_all=now.called > 0),
            look.of("statistics.let-back", count=now.let_back) if now.let_back else ""),
        Sum(look.of("statistics.mean-service"), minutes(look, now.mean_service_s, any_at_all=served),
            beside(f"{then.mean_service_s / 60:.1f}", then.ends.get("DONE", 0) > 0)),
        Sum(look.of("statistics.bad"), f"{bad:,}", "", "fault" if bad else "ink"),
    )  # fmt: skip


def target_words(look: Look, rules: HallRules) -> str:
    """Return the head of the share: with the minutes where all queues have the same."""
    targets = {rule.target_wait_s for rule in rules.queues}
    if len(targets) == 1:
        return look.of("statistics.within", minutes=targets.pop() // 60)
    return look.of("statistics.within-target")


def queue_lines(look: Look, rules: HallRules, queues: Sequence[QueueFigures]) -> tuple[WaitLine, ...]:
    """Return the waits of all queues."""
    return tuple(
        WaitLine(
            name_of(look, rules, one.queue), one.mean_s / 60, one.longest_s / 60, one.target_s / 60,
            f"{one.mean_s / 60:.1f}", f"{one.longest_s / 60:.0f}", percent(one.within_target),
            light_of(one.within_target),
        )
        for one in queues
    )  # fmt: skip


def window_lines(look: Look, windows: Sequence[WindowFigures]) -> tuple[WaitLine, ...]:
    """Return how long each window took for one person, the busiest first; windows that served nobody are left out."""
    served = sorted((one for one in windows if one.served), key=lambda one: (-one.served, one.window))
    return tuple(
        WaitLine(
            look.of("statistics.window", window=one.window), one.mean_service_s / 60, one.mean_service_s / 60, 0.0,
            f"{one.mean_service_s / 60:.1f}", f"{one.suspended_s / 60:.0f}", f"{one.served:,}", Light.NOT_YET,
        )
        for one in served
    )  # fmt: skip


def name_of(look: Look, rules: HallRules, code: str) -> str:
    """Return the name of a queue; its code where the hall has it no more."""
    rule = rules.queue(code)
    return rule.name.of(look.wording.language) if rule else code


def hour_bars(figures: Figures) -> tuple[HourBars, ...]:
    """Return the hours; those with less than half of the most windows stand out."""
    most = max((one.windows for one in figures.hours), default=0)
    return tuple(
        HourBars(f"{one.hour}–{one.hour + 1}", one.taken, one.finished, one.windows, one.windows * 2 < most)
        for one in figures.hours
    )


def rating_shares(look: Look, figures: Figures) -> tuple[Share, ...]:
    """Return the levels, the best first."""
    levels = figures.ratings.levels
    whole = sum(levels.values())
    return tuple(
        Share(
            look.of(f"statistics.level.{level}"), levels.get(level, 0), f"{levels.get(level, 0):,}",
            f"{levels.get(level, 0) / whole * 100:.1f}%" if whole else UNKNOWN,
        )
        for level in LEVELS
    )  # fmt: skip


def pause_shares(look: Look, figures: Figures) -> tuple[Share, ...]:
    """Return why windows paused."""
    return tuple(
        Share(
            pause_reason(look, one.reason), one.seconds,
            look.of("statistics.whole-minutes", minutes=f"{one.seconds / 60:,.0f}"),
        )
        for one in figures.pauses
    )  # fmt: skip


def pause_reason(look: Look, code: str) -> str:
    """Return a reason in words; one that a hall made itself stands as it is."""
    if not code:
        return look.of("statistics.no-reason")
    key = f"window.suspend.reason.{code}"
    return look.of(key) if key in look.wording else code


def class_rows(look: Look, classes: Sequence[ClassFigures]) -> tuple[Row, ...]:
    """Return how each class of people fared."""
    return tuple(
        Row(
            one.credit,
            (
                Cell(class_name(look, one.credit)),
                Cell(f"{one.count:,}"),
                Cell(minutes(look, one.mean_s)),
                Cell(overtaken(look, one)),
            ),
        )
        for one in classes
    )


def class_name(look: Look, credit: str) -> str:
    """Return the name of a class; a hall may have some of its own."""
    key = f"statistics.class.{credit}"
    return look.of(key) if key in look.wording else credit


def overtaken(look: Look, one: ClassFigures) -> str:
    """Return by how many of these at most somebody was overtaken, and within how long these had come."""
    if not one.most_overtaken:
        return UNKNOWN
    within = -(-one.overtaken_within_s // 60)
    return look.of("statistics.overtaken", count=one.most_overtaken, minutes=f"{within:.0f}")
