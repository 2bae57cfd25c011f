"""A Chinese ticket as bytes: its text beside its picture, and building it beside python-escpos with the same lines."""

from __future__ import annotations

import contextlib
import io
import time
from pathlib import Path

from escpos.printer import Dummy
from PIL import Image

from devices.receipt_printer.drawing import draw
from devices.receipt_printer.encoding import Encoder
from devices.receipt_printer.slip import Code, Cut, Feed, Line, Rule, Slip
from kiosk.receipts import compose
from tests.benchmarks.measure import Measure, interleaved
from tests.support.receipts import EVERYTHING, RECEIPT

COLUMNS = 48
ROUNDS = 20
PAIRS = 15


def foreign(slip: Slip) -> bytes:
    """Build the same lines with python-escpos, which prints no Chinese but takes its time."""
    paper = Dummy()
    for part in slip.parts:
        match part:
            case Line():
                big = part.wide > 1 or part.tall > 1
                paper.set(
                    align=part.align.value.replace("centre", "center"), bold=part.bold, invert=part.inverse,
                    custom_size=big, width=part.wide, height=part.tall, normal_textsize=not big,
                )  # fmt: skip
                paper.textln(part.text)
            case Rule():
                paper.textln("-" * COLUMNS)
            case Code():
                paper.qr(part.data, ec=1, size=part.module, native=True)
            case Feed():
                paper.print_and_feed(part.lines)
            case Cut():
                paper.cut(feed=True)
    return bytes(paper.output)


def picture(slip: Slip) -> bytes:
    """Send the whole ticket as dots, as programs do whose printers know no Chinese."""
    paper = Dummy()
    # It prints a word about its profile for each picture.
    with contextlib.redirect_stdout(io.StringIO()):
        paper.image(Image.open(io.BytesIO(draw(Encoder(COLUMNS).encode(slip)))), impl="bitImageRaster")
    return bytes(paper.output)


def milliseconds(slip: Slip, *, ours: bool) -> float:
    """Build a ticket some times; return the milliseconds of one."""
    encoder = Encoder(COLUMNS)
    build = encoder.encode if ours else foreign
    began = time.perf_counter()
    for _ in range(ROUNDS):
        build(slip)
    return (time.perf_counter() - began) * 1000 / ROUNDS


def measures(_: Path) -> list[Measure]:
    """Measure a plain ticket and the longest one."""
    found = []
    for name, receipt in (("plain", RECEIPT), ("longest", EVERYTHING)):
        slip = compose(receipt)
        text, dots = len(Encoder(COLUMNS).encode(slip)), len(picture(slip))
        found.append(Measure(f"{name} ticket as text, a tenth of its dots", text / 1000, dots / 10_000, "kB", None))
        ours, theirs = interleaved(
            lambda slip=slip: milliseconds(slip, ours=True), lambda slip=slip: milliseconds(slip, ours=False), PAIRS
        )
        found.append(Measure(f"{name} ticket built, beside python-escpos", ours, theirs, "ms", 3.0))
    return found
