# SPDX-License-Identifier: Apache-2.0
"""Sets a receipt on paper: :func:`compose` turns the data into a slip for a roll of 80 or 58 mm, line by line.

The narrow roll leaves out the office and all but the first sentence of what comes next; numbers, item, unit, time,
materials, state, telephone and code are on both.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Sequence

from config.texts import Text, Wording, plain, text, wording
from devices.receipt_printer.cells import COLUMNS
from devices.receipt_printer.slip import Align, Code, Cut, Feed, Line, Rule, Slip, SlipPart
from kiosk.domain import query_code, receipt_no
from kiosk.receipts.columns import fit, fit_right, row, width, wrap
from kiosk.receipts.receipt import (
    AcknowledgedByPlatform,
    KeptOriginal,
    PaperForm,
    Receipt,
    ReceiptTemplate,
    ReceivedMaterial,
)

# Dots of a module of the code, 0.9 mm: a telephone reads it from a worn paper too.
CODE_MODULE = 7
# Empty lines that leave room for a stamp of 40 mm.
SEAL_LINES = 4
_HANGING_AT_MOST = 16
_TITLE_SIZES = ((2, 2), (1, 2))


def compose(
    receipt: Receipt, template: ReceiptTemplate | None = None, *, width_mm: int = 80, language: str = "zh_CN"
) -> Slip:
    """Set a receipt on a roll of ``width_mm`` in ``language``."""
    setter = _Setter(receipt, template or ReceiptTemplate(), COLUMNS[width_mm], wording(language))
    return Slip(receipt.print_no, COLUMNS[width_mm], tuple(setter.parts()))


def code_data(receipt: Receipt) -> str:
    """Return what the code on the paper holds: numbers with their check characters, no name, nothing of a person."""
    project_no = receipt.status.project_no if isinstance(receipt.status, AcknowledgedByPlatform) else ""
    return "/".join(filter(None, ("BSR1", receipt.receipt_no, receipt.query_code, project_no)))


class _Setter:
    """Sets one receipt on one width of paper."""

    def __init__(self, receipt: Receipt, template: ReceiptTemplate, columns: int, words: Wording) -> None:
        self._receipt = receipt
        self._template = template
        self._columns = columns
        self._narrow = columns < COLUMNS[80]
        self._words = words

    def parts(self) -> Iterator[SlipPart]:
        """Give the whole paper, block by block with rules between."""
        blocks = (self._numbers, self._facts, self._materials, self._state, self._hands)
        yield from self._head()
        for block in blocks:
            yield Rule()
            yield from block()
        yield from self._foot()
        yield Cut()

    def _head(self) -> Iterator[SlipPart]:
        yield from self._title(self._words(self._template.title))
        if self._template.disclaimer:
            yield from self._centred(self._template.disclaimer)
        if self._receipt.print_count > 1:
            yield from self._reprint_marks()

    def _title(self, title: str) -> Iterator[SlipPart]:
        wide, tall = next(((w, t) for w, t in _TITLE_SIZES if width(title) * w <= self._columns), _TITLE_SIZES[-1])
        # A Chinese title is set wide, as on official papers; Latin letters with gaps are read as initials.
        spaced = " ".join(title)
        if not title.isascii() and width(spaced) * wide <= self._columns:
            title = spaced
        for line in wrap(title, self._columns // wide):
            yield Line(line, Align.CENTRE, bold=True, wide=wide, tall=tall)

    def _reprint_marks(self) -> Iterator[SlipPart]:
        yield from self._centred(text("receipts.reprint", count=self._receipt.print_count), bold=True)
        if self._receipt.first_printed_at:
            yield from self._centred(text("receipts.first-printed", time=self._moment(self._receipt.first_printed_at)))

    def _numbers(self) -> Iterator[SlipPart]:
        yield from self._said(text("receipts.receipt-no"))
        yield Line(receipt_no.grouped(self._receipt.receipt_no), bold=True, tall=2)
        yield from self._said(text("receipts.query-code"))
        yield Line(query_code.grouped(self._receipt.query_code), bold=True, wide=3, tall=3)

    def _facts(self) -> Iterator[SlipPart]:
        receipt = self._receipt
        yield from self._labelled("item", receipt.item)
        # There is no room for the office's long name; the hall that took it in is the one to ask.
        if not self._narrow:
            yield from self._labelled("office", receipt.office)
        yield from self._labelled("unit", receipt.unit)
        yield from self._labelled("nature", self._words(self._template.natures[receipt.nature]))
        if receipt.nature == "assisted" and self._template.assisted_note:
            yield from self._said(self._template.assisted_note)
        yield from self._people()
        yield from self._labelled("received-at", self._moment(receipt.received_at))
        yield from self._clock_remarks()

    def _people(self) -> Iterator[SlipPart]:
        receipt = self._receipt
        name, number = self._label("applicant", receipt.applicant_name), self._label("id-no", receipt.applicant_number)
        both = f"{name}  {number}"
        yield from map(Line, [both] if width(both) <= self._columns else wrap(name, self._columns))
        # A number that is broken in two cannot be compared with a card; on narrow paper it has a line of its own.
        if width(both) > self._columns:
            yield from map(Line, wrap(number, self._columns))
        if receipt.operator:
            key = "receipts.operator-authorised" if receipt.operator.authorised else "receipts.operator"
            yield from self._said(text(key, name=receipt.operator.name))

    def _clock_remarks(self) -> Iterator[SlipPart]:
        if self._receipt.clock_doubtful:
            yield from self._said(text("receipts.clock-doubtful"), bold=True)
        if self._receipt.after_hours:
            yield from self._said(text("receipts.after-hours"))

    def _materials(self) -> Iterator[SlipPart]:
        receipt = self._receipt
        yield from self._table_row(self._word("materials"), self._word("form"), self._word("pages"))
        for number, material in enumerate(receipt.materials, 1):
            yield from self._material(number, material)
        kept = text("receipts.kept", count=len(receipt.kept)) if receipt.kept else text("receipts.none")
        yield from self._said(text("receipts.total", count=len(receipt.materials), kept=kept))
        for original in receipt.kept:
            yield from self._kept(original)
        # Said also when nothing is: an empty line could be filled in by hand.
        yield from self._labelled("missing", self._list(receipt.missing) or self._word("none"))
        if receipt.later:
            yield from self._labelled("later", self._list(receipt.later))
        if receipt.promised:
            yield from self._said(text("receipts.promised", names=self._list(receipt.promised)))

    def _material(self, number: int, material: ReceivedMaterial) -> Iterator[SlipPart]:
        pages = "-" if material.pages is None else str(material.pages)
        return self._table_row(f"{number} {material.name}", self._word(f"form.{material.form.value}"), pages)

    def _table_row(self, name: str, form: str, pages: str) -> Iterator[SlipPart]:
        forms = [self._word("form"), *(self._word(f"form.{each.value}") for each in PaperForm)]
        right = f"{fit(form, max(map(width, forms)))}  {fit_right(pages, max(3, width(self._word('pages'))))}"
        yield from map(Line, row(name, right, self._columns))

    def _kept(self, original: KeptOriginal) -> Iterator[SlipPart]:
        fate = "receipts.kept-returned" if original.returned else "receipts.kept-for-good"
        about = "  ".join(filter(None, (original.name, self._words(text("receipts.sheets", count=original.count)))))
        about = "  ".join(filter(None, (about, original.amount, self._words(text(fate)))))
        yield from map(Line, wrap("  " + about, self._columns, 2))

    def _state(self) -> Iterator[SlipPart]:
        status = self._receipt.status
        if isinstance(status, AcknowledgedByPlatform):
            yield from self._said(text("receipts.acknowledged", time=self._platform_time(status.at)), bold=True)
            # The last eight tell two apart at a counter; the whole of up to 64 characters is in the code below.
            if status.project_no:
                yield from self._said(text("receipts.project-no", last=status.project_no[-8:]))
        else:
            yield from self._said(text("receipts.stored"), bold=True)
            if status.notify:
                yield from self._said(text("receipts.notify", phone=status.notify))
        yield from self._what_next()

    def _what_next(self) -> Iterator[SlipPart]:
        receipt, hotline = self._receipt, self._template.hotline
        after = _first_sentence(receipt.after) if self._narrow else receipt.after
        call = text("receipts.call", phone=receipt.phone, hotline=hotline)
        if not after:
            yield from self._said(call)
        elif self._narrow:
            yield from self._said(text("receipts.after", after=after, call=""))
            yield from self._said(text("receipts.phone", phone=receipt.phone, hotline=hotline))
        else:
            yield from self._said(text("receipts.after", after=after, call=call))

    def _hands(self) -> Iterator[SlipPart]:
        handler = self._label("handler", self._receipt.handler)
        signed = self._label("signature", self._word(f"signature.{self._receipt.signature.value}"))
        yield from self._two_ends(handler, signed)
        if self._template.seal:
            # The hall's stamp goes over the name of its place; without room it would cover the numbers.
            yield Feed(SEAL_LINES)
            yield Line(fit(self._words(self._template.seal), self._columns).rstrip(), Align.RIGHT)

    def _foot(self) -> Iterator[SlipPart]:
        receipt = self._receipt
        # Numbers only: whoever finds the paper and reads the code learns nothing of its owner.
        yield Code(code_data(receipt), CODE_MODULE)
        # Until it was sent nobody can find it by the code.
        if not isinstance(receipt.status, AcknowledgedByPlatform):
            yield from self._centred(text("receipts.code-when-online"))
        printed = plain(receipt.print_no) if self._narrow else text("receipts.print-no", number=receipt.print_no)
        times = text("receipts.print-count", count=receipt.print_count)
        yield from self._two_ends(self._words(printed), self._words(times))
        if self._template.keep:
            yield from self._said(self._template.keep)
        # On the paper itself: a slip leaves the hall, and nobody there sees the screen's stamp.
        if receipt.training:
            yield Line(f" {self._word('training')} ", Align.CENTRE, bold=True, inverse=True)

    def _two_ends(self, left: str, right: str) -> Iterator[SlipPart]:
        """Set two facts on one line, or below each other where they do not fit."""
        if width(left) + width(right) < self._columns:
            yield from map(Line, row(left, right, self._columns))
        else:
            yield from map(Line, wrap(left, self._columns) + wrap(right, self._columns))

    def _said(self, said: Text, *, bold: bool = False) -> Iterator[SlipPart]:
        for line in wrap(self._words(said), self._columns):
            yield Line(line, bold=bold)

    def _centred(self, said: Text, *, bold: bool = False) -> Iterator[SlipPart]:
        for line in wrap(self._words(said), self._columns):
            yield Line(line, Align.CENTRE, bold=bold)

    def _labelled(self, name: str, value: str) -> Iterator[SlipPart]:
        """Set a label with its value; further lines stand under the value when the label is short."""
        hanging = width(self._label(name, ""))
        indent = hanging if hanging <= _HANGING_AT_MOST else 0
        yield from map(Line, wrap(self._label(name, value), self._columns, indent))

    def _label(self, name: str, value: str) -> str:
        return self._words(text(f"receipts.{name}", value=value))

    def _word(self, name: str) -> str:
        return self._words(text(f"receipts.{name}"))

    def _list(self, names: Sequence[str]) -> str:
        return self._word("and").join(names)

    def _moment(self, at: datetime.datetime) -> str:
        moment = text("receipts.moment", year=at.year, month=at.month, day=at.day, clock=f"{at:%H:%M}")
        return self._words(moment)

    def _platform_time(self, at: datetime.datetime) -> Text:
        """Say the hour alone on the day of receipt, else the day too."""
        # On the day itself the hour is what people compare; the date would be read as another appointment.
        same_day = at.date() == self._receipt.received_at.date()
        return plain(f"{at:%H:%M}" if same_day else self._moment(at))


def _first_sentence(words: str) -> str:
    """Return the first sentence, closed by a full stop."""
    first = re.split(r"(?<=[；。;])|(?<=\.) ", words, maxsplit=1)[0]
    return re.sub("；$", "。", re.sub(";$", ".", first))
