# SPDX-License-Identifier: Apache-2.0
"""What a window sees of hall and machine, in the words of the desk; no widget is touched here."""

from __future__ import annotations

import datetime

from config.clock import china_time
from kiosk.hall.days import WindowDay
from kiosk.steps.technician_device_words import name
from kiosk.steps.technician_part import moment
from kiosk.terminal import Terminal
from kiosk.tickets.rules import NORMAL
from kiosk.tickets.values import State, WindowState
from kiosk.tickets.views import Aside, InLine, WindowView
from offline_queue.line import Line as LineOfTerminal
from ui.desk.ages import age, lasting
from ui.desk.cards import Act, CardWords, Frame, Line
from ui.desk.figures import Figure
from ui.desk.lights import Light
from ui.desk.top_bar import BarLight
from ui.maintenance.words import light_of, now_words, urgent
from ui.style.look import Look
from ui.window import alone_words
from ui.window.calling_state import Calling
from ui.window.context import WindowContext
from ui.window.hall_news import HallNews
from ui.window.machine_words import hall_cards, outbox_cards, outbox_light, outbox_row, turned_away
from ui.window.marks import Tone
from ui.window.status_panel import StatusRow
from ui.window.strips import Strip

MINUTE_MS, SECOND_MS = 60_000, 1000
# From this share of the target on a wait is near it.
NEAR_SHARE = 0.9
LINES = {LineOfTerminal.UP: Light.IN_TIME, LineOfTerminal.DOWN: Light.NEAR, LineOfTerminal.UNKNOWN: Light.UNREAD}
# How many cards of devices in trouble stand beside the sign-in: the rest is on the tab of the devices.
MOST_CARDS = 2
MOST_NEWS = 2
STATES = (WindowState.OPEN, WindowState.SUSPENDED, WindowState.CLOSED)
# A hall with one span has no noon.
SPANS_OF_NOON = 2


def hub_row(look: Look, calling: Calling, now: datetime.datetime) -> StatusRow:
    """Return how the line to the hall is, in a row."""
    seen, title = calling.seen, look.of("window.hall.name")
    if seen.answers:
        return StatusRow(title, look.of("window.hall.up", age=age(calling.read_age)), Light.IN_TIME)
    if seen.answers is None:
        return StatusRow(title, look.of("window.hall.asking"), Light.NOT_YET)
    if turned_away(seen):
        return StatusRow(title, look.of("window.hall.away"), Light.OVER, bold=True, ink="fault")
    since = moment(china_time(seen.since), now)
    return StatusRow(title, look.of("window.hall.down", time=since), Light.UNREAD, bold=True, ink="warn")


def line_row(look: Look, terminal: Terminal, now: datetime.datetime) -> StatusRow:
    """Return how the line to the platform is, in a row."""
    line, title = terminal.line, look.of("window.platform.name")
    if line.line is LineOfTerminal.DOWN and line.since:
        since = moment(china_time(line.since), now)
        return StatusRow(title, look.of("window.platform.down", time=since), Light.NEAR, bold=True, ink="warn")
    return StatusRow(title, look.of(f"window.platform.{line.line.value}"), LINES[line.line])


def device_rows(look: Look, terminal: Terminal, *, before_work: bool = False) -> list[StatusRow]:
    """Return the devices of this window, a well one quiet; first its store, before work or where it is not well."""
    reports = terminal.book.reports() if terminal.book else {}
    rows = [outbox_row(look, terminal)] if before_work or outbox_light(look, terminal) else []
    for report in reports.values():
        light = light_of(report)
        well = light is Light.DONE
        ink = "ink_2" if well else {Light.OVER: "fault", Light.NEAR: "warn"}.get(light, "off")
        shown = Light.IN_TIME if well else light
        rows.append(StatusRow(look.say(name(report)), look.say(now_words(report)), shown, bold=not well, ink=ink))
    return rows


def trouble_cards(look: Look, context: WindowContext, now: datetime.datetime) -> list[CardWords]:
    """Return what wants a hand before work begins: outbox and hall before the devices, of those the worst first."""
    from ui.maintenance.words import since_words, todo_lines

    book = context.terminal.book
    reports = urgent(book.reports()) if book else []
    first = [*outbox_cards(look, context.terminal), *hall_cards(look, context)]
    return [*first, *(
        CardWords(
            report.name, light_of(report), look.say(name(report)), since_words(look, report, now),
            Frame.FAULT if light_of(report) is Light.OVER else Frame.NEAR,
            todo_lines(look, report, context.settings.site.phone)[:1],
        )
        for report in reports
    )][:MOST_CARDS]  # fmt: skip


def bar_lights(look: Look, context: WindowContext, now: datetime.datetime, *, devices: bool = True) -> list[BarLight]:
    """Return the lights of the dark bar: platform, hall, the machine's own store, its devices."""
    lights = [_line_light(look, context.terminal, now), _hub_light(look, context.calling, now)]
    own = _device_light(look, context.terminal) if devices else []
    return [*lights, *outbox_light(look, context.terminal), *own]


def _line_light(look: Look, terminal: Terminal, now: datetime.datetime) -> BarLight:
    line = terminal.line
    if line.line is LineOfTerminal.DOWN and line.since:
        return BarLight(Light.NEAR, look.of("window.bar.platform.down", time=moment(china_time(line.since), now)))
    return BarLight(LINES[line.line], look.of(f"window.bar.platform.{line.line.value}"))


def _hub_light(look: Look, calling: Calling, now: datetime.datetime) -> BarLight:
    seen = calling.seen
    if turned_away(seen):
        return BarLight(Light.OVER, look.of("window.bar.hall.away"))
    if seen.answers is False:
        return BarLight(Light.UNREAD, look.of("window.bar.hall.down", time=moment(china_time(seen.since), now)))
    known = "up" if seen.answers else "asking"
    return BarLight(Light.IN_TIME if seen.answers else Light.NOT_YET, look.of(f"window.bar.hall.{known}"))


def _device_light(look: Look, terminal: Terminal) -> list[BarLight]:
    trouble = [light_of(report) for report in urgent(terminal.book.reports())] if terminal.book else []
    if not trouble:
        return []
    return [BarLight(trouble[0], look.of("window.bar.devices", count=len(trouble)))]


def waiting_lines(look: Look, calling: Calling) -> list[str]:
    """Return how many wait for this window, a line a queue; nothing is said of a hall that was never read."""
    found, rule = calling.seen.snapshot, calling.rule
    if found is None or rule is None:
        return []
    mine = [queue for queue in found.queues if queue.code in rule.queues]
    return [
        look.of("window.signin.waiting", queue=look.say(queue.name.text), count=queue.waiting,
                age=age(calling.read_age))
        for queue in mine
    ]  # fmt: skip


def queue_name(look: Look, calling: Calling, code: str) -> str:
    """Return what a queue is called, with its letter."""
    rule = calling.rules.queue(code) if calling.rules else None
    return f"{rule.prefix} {look.say(rule.name.text)}" if rule else code


def target_s(calling: Calling, queue: str) -> int | None:
    """Return how long people should wait at most in a queue; None where the rules are not known."""
    rule = calling.rules.queue(queue) if calling.rules else None
    return rule.target_wait_s if rule else None


def wait_light(waited_s: float, target: int | None) -> Light:
    """Return the light of a wait against the target of its queue."""
    if target is None:
        return Light.UNREAD
    if waited_s >= target:
        return Light.OVER
    return Light.NEAR if waited_s >= target * NEAR_SHARE else Light.IN_TIME


def line_strip(look: Look, calling: Calling, one: InLine) -> Strip:
    """Return somebody who waits: number, why they stand where they do, how long, and how that is."""
    waited, target = waited_s(calling, one.issued_at), target_s(calling, one.queue)
    light = wait_light(waited, target) if calling.answers else Light.UNREAD
    tag, tone = alone_words.tag(look, calling, one.ticket) if calling.alone.is_so else origin(look, calling, one)
    second = ""
    if target is not None and light in (Light.OVER, Light.NEAR):
        second = look.of(f"window.wait.{light.value}", minutes=target // 60)
    minutes = look.of("window.minutes", minutes=int(waited // 60))
    theirs = calling.alone.is_so and tone is None
    ink = "off" if theirs else {Light.OVER: "fault", Light.NEAR: "warn"}.get(light, "ink")
    return Strip(one.ticket, one.number, tag, tone, minutes, second, light, ink)


def origin(look: Look, calling: Calling, one: InLine) -> tuple[str, Tone]:
    """Return why somebody stands where they do, in a tag; empty for who simply came."""
    if one.only_window:
        return look.of("window.tag.only", window=one.only_window), Tone.ACCENT
    if one.sent_by:
        return look.of("window.tag.sent", window=one.sent_by), Tone.QUIET
    if one.returns:
        return look.of("window.tag.returned"), Tone.QUIET
    if one.slot_at is not None:
        return look.of("window.tag.slot", time=f"{china_time(one.slot_at / SECOND_MS):%H:%M}"), Tone.ACCENT
    if one.credit != NORMAL:
        return look.of(f"window.credit.{one.credit}"), Tone.ACCENT
    return (look.of("window.tag.island"), Tone.QUIET) if one.island else ("", Tone.QUIET)


def aside_strip(look: Look, calling: Calling, place: int, one: Aside) -> Strip:
    """Return somebody who was set aside, with the key that takes them up."""
    minutes = look.of("window.minutes", minutes=int(waited_s(calling, one.since) // 60))
    cap = "" if calling.alone.is_so else f"Alt {place + 1}"
    if one.state is State.HELD:
        return Strip(one.ticket, one.number, reason(look, "hold", one.reason), None, minutes, "", Light.STOPPED,
                     cap=cap)  # fmt: skip
    most = calling.limits.most_returns
    over = one.returns >= most
    words = look.of("window.aside.over" if over else "window.aside.returns", left=most - one.returns)
    return Strip(one.ticket, one.number, words, None, minutes, "", None, cap="" if over else cap)


def reason(look: Look, kind: str, code: str) -> str:
    """Return a reason in words; one that is not of ours stands as it is."""
    from config.texts import plain, text

    key = f"window.{kind}.reason.{code}"
    return look.say(text(key) if code and key in look.wording else plain(code))


def waited_s(calling: Calling, since_ms: int) -> float:
    """Return for how many seconds something lasts by the hub's clock."""
    return max(0.0, (calling.hub_ms - since_ms) / SECOND_MS)


def same_windows(calling: Calling) -> list[WindowView]:
    """Return the windows that serve the same queues: this one first, then who works, who pauses, who is closed."""
    found, rule = calling.seen.snapshot, calling.rule
    if found is None or rule is None or calling.rules is None:
        return []
    mine = set(rule.queues)
    same = {one.no for one in calling.rules.windows if mine & set(one.queues)}
    views = [view for view in found.windows if view.no in same]
    return sorted(views, key=lambda view: (view.no != calling.window, not view.number, STATES.index(view.state)))


def window_rows(look: Look, calling: Calling, most: int) -> list[StatusRow]:
    """Return the windows that serve the same queues, at most so many; the last row counts the others."""
    views = same_windows(calling)
    rows = [_window_row(look, calling, view) for view in views[:most]]
    rest = len(views) - most
    return [*rows, StatusRow(look.of("window.same.more", count=rest))] if rest > 0 else rows


def _window_row(look: Look, calling: Calling, view: WindowView) -> StatusRow:
    if not calling.answers:
        return StatusRow(view.number or "–", look.of("window.same.unread"), lead=view.no, ink="off")
    if view.number:
        if not view.serving:
            return StatusRow(view.number, look.of("window.same.calling"), lead=view.no, bold=True, ink="accent")
        minutes = int(waited_s(calling, view.serving_at) // 60)
        return StatusRow(view.number, look.of("window.same.serving", minutes=minutes), lead=view.no)
    if view.state is WindowState.SUSPENDED:
        minutes = int(waited_s(calling, view.since) // 60)
        words = look.of("window.same.suspended", why=reason(look, "suspend", view.reason), minutes=minutes)
        return StatusRow("–", words, lead=view.no, ink="warn")
    state = "open" if view.state is WindowState.OPEN else "closed"
    return StatusRow("–", look.of(f"window.same.{state}"), lead=view.no, ink="ink_2" if state == "open" else "off")


def same_right(look: Look, calling: Calling) -> str:
    """Return how many of the same windows are open and paused, all of them, also those without a row."""
    if calling.alone.is_so and calling.seen.snapshot:
        return look.of("alone.same.right", time=f"{china_time(calling.seen.snapshot.at / SECOND_MS):%H:%M}")
    states = [view.state for view in same_windows(calling)]
    opened, paused = states.count(WindowState.OPEN), states.count(WindowState.SUSPENDED)
    return look.of("window.same.count", open=opened, paused=paused)


def duration(look: Look, seconds: float) -> str:
    """Return how long something lasts."""
    return look.say(lasting(seconds))


def line_head(look: Look, calling: Calling) -> tuple[str, list[BarLight], str]:
    """Return the head of the line: how many wait and how old that is; never a 0 that nobody read."""
    of, seen = look.of, calling.seen
    if seen.snapshot is None:
        return of("window.line.unread"), [], ""
    count = len(calling.line)
    if not seen.answers:
        time = f"{china_time(seen.snapshot.at / SECOND_MS):%H:%M}"
        return of("window.line.unread"), [], of("window.line.last", count=count, time=time)
    return of("window.line.title", count=count), [], of("window.line.order", age=age(calling.read_age))


def target_head(look: Look, calling: Calling) -> tuple[str, list[BarLight], str]:
    """Return the longest wait against its target; without a hub, who calls whom."""
    if calling.alone.is_so:
        return alone_words.line_head(look, calling)
    line = calling.line
    if not line:
        return "", [], ""
    longest = max(line, key=lambda one: calling.hub_ms - one.issued_at)
    target, waited = target_s(calling, longest.queue), waited_s(calling, longest.issued_at)
    light = wait_light(waited, target) if calling.answers else Light.UNREAD
    words = look.of("window.line.longest", minutes=int(waited // 60))
    right = "" if target is None else look.of("window.line.target", minutes=target // 60)
    return "", [BarLight(light, words)], right


def aside_head(look: Look, calling: Calling) -> tuple[str, list[BarLight], str]:
    """Return how many are held and passed over."""
    held = sum(one.state is State.HELD for one in calling.aside)
    keys = "" if calling.alone.is_so else look.of("window.aside.keys")
    return look.of("window.aside.title", held=held, passed=len(calling.aside) - held), [], keys


def day_figures(look: Look, day: WindowDay | None) -> list[Figure]:
    """Return what this window did today; what nobody read is no nought."""
    unread = look.of("window.unread")
    values = (("called", day.called), ("finished", day.finished), ("no-show", day.no_show)) if day else ()
    told = dict(values)
    return [
        Figure(look.of(f"window.day.{name}"), str(told[name]) if day else unread, "ink" if day else "off")
        for name in ("called", "finished", "no-show")
    ]


def news_cards(look: Look, news: HallNews, calling: Calling, now: datetime.datetime) -> list[CardWords]:
    """Return what the guide says, what is announced, and when noon is."""
    cards = []
    if news.messages:
        first, more = news.messages[0], len(news.messages) - 1
        time = f"{china_time(first.at / SECOND_MS):%H:%M}"
        note = look.of("window.news.more", count=more) if more else ""
        cards.append(CardWords(f"message-{first.id}", Light.NEAR, look.of("window.news.message"),
                               look.of("window.news.from", time=time), Frame.NEAR, (Line("", first.words),),
                               (Act("M", look.of("window.news.heard")),), note))  # fmt: skip
    cards += [
        CardWords(f"announcement-{one.id}", None, look.of("window.news.announced"),
                  look.of("window.news.until", time=f"{china_time(one.until / SECOND_MS):%H:%M}"),
                  lines=(Line("", look.say(one.words.text)),))
        for one in news.announcements[-MOST_NEWS:]
    ]  # fmt: skip
    return [*cards, *noon_cards(look, calling, now)]


def noon_cards(look: Look, calling: Calling, now: datetime.datetime) -> list[CardWords]:
    """Return when numbers are given next or until when, by the hall's own spans; nothing of a hall open all day."""
    rules = calling.rules
    if rules is None or len(rules.spans) < SPANS_OF_NOON:
        return []
    half = rules.half(now)
    spans = look.of("window.list-sep").join(f"{one.begins:%H:%M}–{one.ends:%H:%M}" for one in rules.spans)
    if half is not None:
        words = look.of("window.noon.open", time=f"{rules.spans[half].ends:%H:%M}")
    else:
        words = look.of("window.noon.shut")
    return [CardWords("noon", None, look.of("window.noon.title"), spans, lines=(Line("", words),))]
