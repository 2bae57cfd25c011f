# SPDX-License-Identifier: Apache-2.0
"""Cards of the right pane: a question that stands, how an act ended, all that is known of the chosen machine."""

from __future__ import annotations

import datetime

from config.clock import china_time
from config.texts import Text, text
from kiosk.hub.fleet_values import MachineSeen, Notice, State, Stop, Trouble, UnsentTold
from kiosk.hub.mode import WRONG_HUBS
from kiosk.steps.technician_device_words import cause_words, known
from ui.desk.ages import age, lasting
from ui.desk.cards import Act, CardWords, Frame, Line
from ui.desk.lights import Light
from ui.fleet import may, words
from ui.fleet.state import FleetState, Question, Told
from ui.maintenance.words import SENTENCES
from ui.style.look import Look

FRAMES: dict[State, Frame] = {"cannot": Frame.FAULT, "watch": Frame.NEAR, "unheard": Frame.UNREAD}
# Acts of which the machine itself says that it follows them.
OF_MACHINES = ("stop", "resume", "notice", "notice-end")
# A hub that refuses this machine is there: another card, and another step.
REFUSALS = ("forbidden-scope", "unauthenticated")
# One that is there and does nothing: somebody has to look at its clock.
CLOCKS = ("clock-ahead", "clock-behind")


def cards_of(look: Look, state: FleetState, now: datetime.datetime) -> list[CardWords]:
    """Return the cards, what was just asked or told first."""
    found = asked_cards(look, state)
    if state.fleet is None:
        return found or [
            CardWords("never", Light.NOT_YET, look.of("fleet.never-read"), look.of("fleet.never-read-how"))
        ]
    if state.machine:
        found.append(machine_card(look, state, state.machine, now))
    return found


def asked_cards(look: Look, state: FleetState) -> list[CardWords]:
    """Return what every tab shows first: a hub that is away, the question that stands, how the last act ended."""
    found = [_away(look, state)] if state.trouble else []
    if state.question is not Question.NONE and state.machine:
        found.append(_question(look, state, state.machine))
    if state.told:
        found.append(_told(look, state, state.told))
    return found


def all_well(look: Look, count: int) -> CardWords:
    """Return what stands in place of an empty list."""
    return CardWords("well", Light.IN_TIME, look.of("fleet.none"), look.of("fleet.none-how", count=count))


def _away(look: Look, state: FleetState) -> CardWords:
    if state.trouble in WRONG_HUBS:
        wrong = f"window.away.{state.trouble}"
        return CardWords("away", Light.OVER, look.of(wrong), look.of(f"{wrong}.under"), Frame.FAULT)
    if state.trouble in CLOCKS:
        return CardWords("away", Light.OVER, look.of("fleet.clock"), look.of("fleet.clock-how"), Frame.FAULT)
    if state.trouble in REFUSALS:
        return CardWords("away", Light.OVER, look.of("fleet.refused"), look.of("fleet.refused-how"), Frame.FAULT)
    under = look.of("fleet.away-how", age=age(state.age)) if state.fleet else look.of("fleet.how.unheard")
    return CardWords("away", Light.UNREAD, look.of("fleet.away"), under, Frame.STALE)


def _question(look: Look, state: FleetState, machine: MachineSeen) -> CardWords:
    kind = state.question.value
    acts = tuple(Line(str(place), look.of(key)) for place, key in enumerate(state.answers, 1))
    how = "fleet.ask.stop-how" if state.question is Question.STOP else "fleet.ask.how"
    return CardWords(
        "question", None, look.of(f"fleet.ask.{kind}", name=machine.name), look.of(how), Frame.NEAR, acts,
        (Act("Esc", look.of("fleet.ask.leave")),),
    )  # fmt: skip


def _told(look: Look, state: FleetState, told: Told) -> CardWords:
    seen = (Act("Esc", look.of("fleet.told.seen")),)
    if not told.wrong:
        title = look.of(f"fleet.told.{told.what}")
        if told.what not in OF_MACHINES:
            return CardWords("told", Light.DONE, title, told.machine, acts=seen)
        # Said to the hub is not done by the machine: that its own word says.
        answered = (
            state.machine is not None and state.machine.name == told.machine and follows(state.machine, told.what)
        )
        under = look.of(f"fleet.told.{'follows' if answered else 'waits'}", name=told.machine)
        return CardWords("told", Light.DONE if answered else Light.AT_WORK, title, under, acts=seen)
    why = f"fleet.told.{told.wrong}"
    under = look.of(why) if known(why) else told.wrong
    return CardWords("told", Light.OVER, look.of("fleet.told.failed", name=told.machine), under, Frame.FAULT, acts=seen)


def follows(machine: MachineSeen, what: str) -> bool:
    """Tell whether a machine has said that it follows what was wanted of it."""
    heard = machine.report.heard if machine.report else None
    if heard is None or what not in OF_MACHINES:
        return False
    order = machine.stop if what in ("stop", "resume") else machine.notice
    if what in ("stop", "notice"):
        return order is not None and order.heard_at is not None
    return order is None and (heard.stop if what == "resume" else heard.notice) is None


def machine_card(look: Look, state: FleetState, machine: MachineSeen, now: datetime.datetime) -> CardWords:
    """Return all that is known of a machine, and what can be done about it."""
    how = words.state_of(machine, believed=state.believed)
    since = words.since_words(look, machine, now) if how == machine.state else ""
    title = look.of("fleet.title.machine", name=machine.name, state=words.word(machine, how))
    lines = [
        *_trouble_lines(look, machine, how),
        *_work_lines(look, machine),
        *_people_lines(look, state, machine, now),
        _heard(look, machine),
    ]
    if state.paper:
        lines = [*_paper_lines(look, machine), *lines]
    return CardWords(
        machine.name, words.LIGHTS[how], title, since, FRAMES.get(how, Frame.PLAIN),
        tuple(lines), _acts(look, state, machine),
    )  # fmt: skip


def _trouble_lines(look: Look, machine: MachineSeen, how: State) -> list[Line]:
    if how in ("unheard", "never"):
        return [Line(look.of("fleet.label.how"), look.of(f"fleet.how.{how}"), bold=True)]
    found = []
    for place, trouble in enumerate(machine.troubles):
        cause, *steps = SENTENCES.split(look.say(said_of(trouble)).strip())
        label = look.of("fleet.label.cause" if not place else "fleet.label.also")
        found.append(Line(label, cause, tuple(step for step in steps if step) if not place else (), bold=not place))
        found += _cannot(look, machine, trouble)
    return found


def said_of(trouble: Trouble) -> Text:
    """Return a trouble in whole sentences for staff."""
    said = f"fleet.said.{trouble.cause}"
    if trouble.device or not known(said):
        return cause_words(trouble.cause)
    return text(said, count=abs(trouble.count))


def _cannot(look: Look, machine: MachineSeen, trouble: Trouble) -> list[Line]:
    key = f"fleet.can-not.{trouble.device.partition('-')[0]}"
    broken = trouble.device and words.device_of(machine, trouble).condition.value in ("fault", "absent")
    return [Line(look.of("fleet.label.can-not"), look.of(key))] if broken and known(key) else []


def _heard(look: Look, machine: MachineSeen) -> Line:
    """Return when a machine last spoke, and which program."""
    label = look.of("fleet.label.heard")
    if machine.heard_at is None or machine.report is None:
        return Line(label, look.of("fleet.heard-never"), ink="off")
    at = f"{china_time(machine.heard_at / 1000):%m-%d %H:%M:%S}"
    return Line(label, look.of("fleet.heard", time=at, version=machine.report.version), ink="off")


def _work_lines(look: Look, machine: MachineSeen) -> list[Line]:
    found = []
    if machine.unprinted:
        numbers = look.of("fleet.unprinted", numbers=" ".join(machine.unprinted), count=len(machine.unprinted))
        found.append(Line(look.of("fleet.label.unprinted"), numbers))
    unsent = machine.report.unsent if machine.report else None
    if unsent:
        return found + _unsent_lines(look, unsent)
    # A window may store nothing of people; a kiosk that cannot say what it holds is told as one.
    if machine.kind == "kiosk" and machine.report:
        found.append(Line(look.of("fleet.label.unsent"), look.of("fleet.unsent-unknown"), ink="warn"))
    return found


def _unsent_lines(look: Look, unsent: UnsentTold) -> list[Line]:
    if not unsent.count:
        return []
    days = look.of("fleet.unsent-days", count=unsent.count, days=unsent.days)
    some = look.of("fleet.unsent-some", count=unsent.count, lasting=lasting(unsent.oldest_s or 0))
    found = [Line(look.of("fleet.label.unsent"), days if unsent.days else some)]
    if unsent.addressee:
        told = look.of("fleet.told-to", addressee=text(f"fleet.addressee.{unsent.addressee}"), days=unsent.days)
        found.append(Line(look.of("fleet.label.told"), told, bold=True))
    return found


def _people_lines(look: Look, state: FleetState, machine: MachineSeen, now: datetime.datetime) -> list[Line]:
    found = []
    if care := machine.care:
        who = look.of("fleet.care.mine") if care.staff == state.me else care.staff
        under = look.of("fleet.care.under", who=who, time=words.time_of(care.at, now))
        found.append(Line(look.of("fleet.label.care"), f"{look.of(f'fleet.care.{care.doing}')}　{under}"))
    if stop := machine.stop:
        said = look.of("fleet.stop-by", staff=stop.staff, time=words.time_of(stop.at, now), reason=stop.reason)
        back = look.of("fleet.stop-back", time=words.time_of(stop.back_at, now)) if stop.back_at else ""
        found += [Line(look.of("fleet.label.stop"), said + back), _heard_line(look, stop)]
    if notice := machine.notice:
        said = look.of("fleet.notice-now", words=notice.words.text, time=words.time_of(notice.until, now))
        found += [Line(look.of("fleet.label.notice"), said), _heard_line(look, notice)]
    if message := state.message:
        found.append(Line(look.of("fleet.label.message"), words.message_words(look, message, now)))
    return found


def _heard_line(look: Look, order: Stop | Notice) -> Line:
    """Return whether a machine has said that it follows an order."""
    if order.heard_at is None:
        return Line("", look.of("fleet.order.waits"), ink="warn")
    return Line("", look.of("fleet.order.heard", time=f"{china_time(order.heard_at / 1000):%H:%M:%S}"), ink="ok")


def _paper_lines(look: Look, machine: MachineSeen) -> list[Line]:
    papers = machine.report.papers if machine.report else ()
    return [
        Line(
            look.of("fleet.label.paper"),
            look.of(
                "fleet.paper.unknown" if one.used is None else "fleet.paper.used",
                device=text(f"technician.device.{one.device.partition('-')[0]}"), count=one.used,
            ),
        )
        for one in papers
    ]  # fmt: skip


def _acts(look: Look, state: FleetState, machine: MachineSeen) -> tuple[Act, ...]:
    stop = "resume" if machine.stop else "stop"
    wanted = (
        ("M", "guide", may.why_no_message(state)), ("G", "notice", may.why_no_notice(state)),
        ("H", stop, may.why_no_stop(state)),
    )  # fmt: skip
    return tuple(Act(sign, look.of(f"fleet.act.{verb}"), filled=sign == "M") for sign, verb, why in wanted if not why)
