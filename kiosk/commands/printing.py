# SPDX-License-Identifier: Apache-2.0
"""``print test``: print a slip that shows what a receipt printer gets right and wrong, and say truly how it ended."""

from __future__ import annotations

import argparse
import datetime
from typing import get_args

from config.clock import china_now
from devices.device import CancelToken, Deadline, DeviceError
from devices.receipt_printer import PrintReport, PrintResult
from devices.receipt_printer.cells import COLUMNS
from devices.receipt_printer.encoding import Charset
from devices.receipt_printer.escpos import EscposPrinter, Marks
from devices.receipt_printer.slip import Slip
from devices.receipt_printer.specimen import specimen
from kiosk.commands.ports import FAULT, address_of, exit_code, port, seconds, step_of
from kiosk.commands.printer import CODES, PAGE, PORTS, add_model, complain, show

NAME = "print"
SITE_FOR = "never"
HELP = "print a test slip"
MARKS: dict[str, Marks] = {"status": True, "process-id": "process-id", "none": False}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take the printer, its paper and its font."""
    parser.add_argument("action", choices=("test",), help="print a slip with everything a printer is used for")
    parser.add_argument("--to", type=port, required=True, metavar="URL", help=PORTS)
    parser.add_argument("--width", type=int, choices=sorted(COLUMNS), default=80, help="millimetres of the roll (80)")
    parser.add_argument(
        "--charset",
        choices=get_args(Charset),
        default="gb18030",
        help="what its font holds; the rest is drawn (gb18030)",
    )
    add_model(parser)
    parser.add_argument(
        "--marks",
        choices=MARKS,
        default="status",
        help="how it tells the end of a slip: GS r, GS ( H, not at all (status)",
    )
    parser.add_argument("--no-ways", action="store_true", help="ask for no answer behind each line")
    parser.add_argument("--timeout", type=seconds, default=60.0, metavar="S", help="seconds for everything (60)")
    parser.add_argument("--json", action="store_true", help="print one JSON object")


def run(args: argparse.Namespace) -> int:
    """Print; 0 it came out, 1 a fault, 2 wrong address, 3 not there, 4 no answer or no end, 5 port refused."""
    model = {"charset": args.charset, "marks": MARKS[args.marks], "questions": args.questions, "ways": not args.no_ways}
    driver = EscposPrinter(address_of(args.to), width_mm=args.width, **model)
    slip = slip_of(COLUMNS[args.width], china_now(), args.to)
    try:
        report = printed(driver, slip, Deadline.after(args.timeout))
    except DeviceError as error:
        complain(NAME, args.to, error.cause, error.detail)
        return exit_code(error, CODES)
    return told(report, args)


def slip_of(columns: int, now: datetime.datetime, at: str) -> Slip:
    """Return the slip, with its moment and the end of the printer's address on top."""
    # An address may be longer than a line, and its end tells one printer from the next.
    heads = ("打印测试 PRINT TEST", f"{now:%Y-%m-%d %H:%M:%S}", at[-columns:] if at.isascii() else "")
    return specimen(f"test-{now:%H%M%S}", columns, heads)


def printed(driver: EscposPrinter, slip: Slip, deadline: Deadline) -> PrintReport:
    """Open, print once, close; raises DeviceError."""
    cancel = CancelToken()
    try:
        driver.open(deadline, cancel)
        return driver.print(slip, deadline, cancel)
    finally:
        driver.close()


def told(report: PrintReport, args: argparse.Namespace) -> int:
    """Say how it ended and return the exit code; docs/cli/print-test.schema.json describes the JSON."""
    out = report.result is PrintResult.PRINTED
    if not out:
        complain(NAME, args.to, report.cause, report.result.value)
    words: dict[str, object] = {
        "job": report.job,
        "result": report.result.value,
        "cause": report.cause or None,
        "what_to_do": None if out else step_of(report.cause, PAGE),
        "lines": report.lines,
        "cuts": report.cuts,
    }
    if args.json or out:
        show(words, as_json=args.json)
    return 0 if out else CODES.get(report.cause, FAULT)
