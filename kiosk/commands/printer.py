# SPDX-License-Identifier: Apache-2.0
"""``printer status``: ask a receipt printer how and who it is. ``printer recover``: let it go on after a fault."""

from __future__ import annotations

import argparse
import json
import sys

from devices.about import About
from devices.device import CancelToken, Condition, Deadline, DeviceError, DeviceState
from devices.receipt_printer.escpos import EscposPrinter
from devices.receipt_printer.frame import QUESTIONS
from devices.receipt_printer.status import ONLINE, unknown_state
from kiosk.commands.ports import ABSENT, FAULT, REFUSED, TIMED_OUT, USAGE, address_of, exit_code, port, seconds, step_of

NAME = "printer"
SITE_FOR = "never"
HELP = "ask a receipt printer how it is, or let it go on after a fault"
PAGE = "docs/cli/printer.md"
PORTS = "tcp://host:9100, /dev/ttyUSB0, serial:///dev/ttyS0?baud=19200, usb://04b8:0202, /dev/usb/lp0"
# Exit codes of causes; other faults are 1.
CODES = {
    "printer.address": USAGE,
    "printer.lost": ABSENT,
    "device.library-missing": ABSENT,
    "printer.silent": TIMED_OUT,
    "printer.stalled": TIMED_OUT,
    "printer.unconfirmed": TIMED_OUT,
    "printer.taken": REFUSED,
    "printer.forbidden": REFUSED,
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take what to do, the printer and how long to wait."""
    parser.add_argument(
        "action", choices=("status", "recover"), help="ask how it is; or say that a fault was mended (DLE ENQ)"
    )
    parser.add_argument("--at", type=port, required=True, metavar="URL", help=PORTS)
    add_model(parser)
    parser.add_argument("--timeout", type=seconds, default=10.0, metavar="S", help="seconds for everything (10)")
    parser.add_argument("--json", action="store_true", help="print one JSON object")


def add_model(parser: argparse.ArgumentParser) -> None:
    """Take what a model answers less than others."""
    parser.add_argument(
        "--questions", type=questions, default=QUESTIONS, metavar="N,N", help="numbers of DLE EOT it answers (1,2,3,4)"
    )


def questions(words: str) -> tuple[int, ...]:
    """Accept the numbers of questions, 1 first."""
    asked = tuple(int(word) for word in words.split(",") if word.isdecimal())
    if asked[:1] != (ONLINE,) or len(asked) != words.count(",") + 1 or not set(asked) <= set(QUESTIONS):
        raise argparse.ArgumentTypeError(f"{words!r} is none of 1,2,3,4 beginning with 1, such as 1,4")
    return asked


def run(args: argparse.Namespace) -> int:
    """Ask; 0 it can print, 1 it cannot, 2 wrong address, 3 not there, 4 no answer, 5 port refused."""
    driver = EscposPrinter(address_of(args.at), questions=args.questions)
    try:
        state, about = ask(driver, Deadline.after(args.timeout), recover=args.action == "recover")
    except DeviceError as error:
        return unanswered(error, args)
    show(told(state, about), as_json=args.json)
    return 0 if state.usable else CODES.get(state.cause, FAULT)


def ask(driver: EscposPrinter, deadline: Deadline, *, recover: bool = False) -> tuple[DeviceState, About]:
    """Open, ask, close; raises DeviceError."""
    cancel = CancelToken()
    try:
        driver.open(deadline, cancel)
        if recover:
            driver.recover(deadline, cancel)
        # Who it is first: what comes last is the state, and the newest one counts.
        about = driver.about(deadline, cancel)
        return driver.check(deadline, cancel), about
    finally:
        driver.close()


def unanswered(error: DeviceError, args: argparse.Namespace) -> int:
    """Tell that the printer could not be asked; with JSON its state is told too, with nothing known of it."""
    code = exit_code(error, CODES)
    complain(NAME, args.at, error.cause, error.detail)
    if args.json and code != USAGE:
        condition = Condition.ABSENT if code == ABSENT else Condition.FAULT
        show(told(unknown_state(condition, error.cause, error.detail), About()), as_json=True)
    return code


def complain(command: str, at: str, cause: str, detail: str) -> None:
    """Say in one line what is wrong with the printer and what to do."""
    print(
        f"banshi {command}: {at}: {cause}. {step_of(cause, PAGE)}" + (f" ({detail})" if detail else ""), file=sys.stderr
    )


def told(state: DeviceState, about: About) -> dict[str, object]:
    """Turn a state into plain words; docs/cli/printer-status.schema.json describes them."""
    return {
        "condition": state.condition.value,
        "usable": state.usable,
        "cause": state.cause or None,
        "what_to_do": step_of(state.cause, PAGE) if state.cause else None,
        "who_acts": state.actor.value,
        **{part.part: part.value for part in state.parts},
        "model": about.model or None,
        "serial": about.serial or None,
        "firmware": about.firmware or None,
        "detail": state.detail or None,
    }


def show(words: dict[str, object], *, as_json: bool) -> None:
    """Print the answer: one JSON object, or a line for each thing known."""
    if as_json:
        print(json.dumps(words, ensure_ascii=False))
        return
    width = max(map(len, words))
    for key, value in words.items():
        if value is not None:
            print(f"{key:{width}}  {value if isinstance(value, str) else json.dumps(value)}")
