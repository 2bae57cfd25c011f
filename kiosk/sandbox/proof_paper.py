# SPDX-License-Identifier: Apache-2.0
"""How the sealed papers of the training city look: A4 pages drawn at 200 dpi, whole on paper, masked on the screen.

A picture in a PDF and no text: the fonts that are here are CFF collections, which the PDF writers with a permissive
licence do not embed. The word 训练 lies across every page, so that none is ever taken for a real one.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import cos, pi, sin
from pathlib import Path
from typing import Any

import img2pdf
import manimgx_fonts_cjk
import segno
from PIL import Image, ImageDraw, ImageFont

FONT = Path(manimgx_fonts_cjk.__file__).with_name("NotoSansCJK-VF.otf.ttc")
# The face of the collection with the mainland's forms.
SIMPLIFIED_CHINESE = 2
DPI = 200
# A4, 210 x 297 mm.
SIZE = (1654, 2339)
MARGIN = 150
INK, RED, PALE = (20, 20, 20), (176, 36, 24), (240, 208, 204)
WATERMARK = "训练数据，无效"
NOTES = ("1. 本单由{seal}出具。", "2. 扫左下角二维码可核验真伪。")


@dataclass(frozen=True)
class Paper:
    """What stands on one page; ``name`` and ``id_no`` as they are to be read, masked or whole."""

    title: str
    subtitle: str
    name: str
    id_no: str
    number: str
    day: str
    seal: str
    verify: str
    facts: Sequence[Sequence[str]]
    tables: Sequence[Mapping[str, Any]]
    number_label: str = "证明编号"
    day_label: str = "打印日期"
    seal_words: str = "证明专用章"


def mask_name(name: str) -> str:
    """Leave the first and, from three characters on, the last character of a name."""
    return name[:1] + "*" * max(1, len(name) - 2) + (name[-1:] if len(name) > 2 else "")


def mask_number(number: str) -> str:
    """Leave three characters in front and four behind."""
    return number[:3] + "*" * max(0, len(number) - 7) + number[-4:]


def pdf(*pages: Image.Image) -> bytes:
    """Put pages into a PDF of their true size."""
    layout = img2pdf.get_fixed_dpi_layout_fun((DPI, DPI))
    bound: bytes = img2pdf.convert([png(page) for page in pages], layout_fun=layout, nodate=True)
    return bound


def png(picture: Image.Image) -> bytes:
    """Return a page as PNG; 64 colours are all there are on it."""
    packed = io.BytesIO()
    picture.quantize(64, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE).save(
        packed, "PNG", dpi=(DPI, DPI), compress_level=3
    )
    return packed.getvalue()


def draw(paper: Paper) -> Image.Image:
    """Draw the page."""
    page = _sheet().copy()
    pen = ImageDraw.Draw(page)
    pen.text((SIZE[0] / 2, 190), paper.title, INK, _font(62, 700), anchor="ma")
    pen.text((SIZE[0] / 2, 276), paper.subtitle, INK, _font(50, 700), anchor="ma")
    lines = (
        ("姓名：" + paper.name, "证号：" + paper.id_no),
        (f"{paper.number_label}：{paper.number}", f"{paper.day_label}：{paper.day}"),
    )
    y = 390
    for left, right in (*lines, *((" ".join(fact), "") for fact in paper.facts)):
        pen.text((MARGIN, y), left, INK, _font(36), anchor="la")
        pen.text((SIZE[0] - MARGIN, y), right, INK, _font(36), anchor="ra")
        y += 62
    for table in paper.tables:
        y = _table(pen, table, y + 26)
    for note in NOTES:
        pen.text((MARGIN, y + 40), note.format(seal=paper.seal), INK, _font(32))
        y += 52
    _code(page, paper.verify)
    _seal(pen, paper.seal_words)
    return page


@lru_cache(maxsize=16)
def _font(size: int, weight: int = 400) -> ImageFont.FreeTypeFont:
    font = ImageFont.truetype(str(FONT), size, index=SIMPLIFIED_CHINESE)
    font.set_variation_by_axes([weight])
    return font


def _table(pen: ImageDraw.ImageDraw, table: Mapping[str, Any], y: int) -> int:
    """Draw one table; return where it ends."""
    wide, high = SIZE[0] - 2 * MARGIN, 66
    if caption := table.get("caption"):
        pen.text((MARGIN, y), caption, INK, _font(36, 700))
        y += 62
    edges = [MARGIN]
    for share in table["widths"]:
        edges.append(edges[-1] + wide * share // 100)
    # Boxes before words, row by row: lines that cross a word would make it hard to read on a bad printer.
    for row in (table["head"], *table["rows"]):
        for at, words in enumerate(row):
            middle = (edges[at] + edges[at + 1]) / 2
            pen.rectangle((edges[at], y, edges[at + 1], y + high), outline=INK, width=2)
            pen.text((middle, y + high / 2), words, INK, _fitting(words, edges[at + 1] - edges[at] - 20), anchor="mm")
        y += high
    return y


def _fitting(words: str, room: float) -> ImageFont.FreeTypeFont:
    """Return the largest type in which the words fit their cell."""
    return next((font for size in (32, 28, 24) if (font := _font(size)).getlength(words) <= room), _font(20))


@lru_cache(maxsize=1)
def _sheet() -> Image.Image:
    """Return the sheet with its warning and nothing else on it."""
    page = Image.new("RGB", SIZE, "white")
    layer = Image.new("L", (1500, 260))
    ImageDraw.Draw(layer).text((750, 130), WATERMARK, 255, _font(170, 700), anchor="mm")
    # Slanted: level, it would lie over one row of a table and leave all others without the warning.
    turned = layer.rotate(24, expand=True)
    page.paste(PALE, ((SIZE[0] - turned.width) // 2, 1000), turned)
    return page


def _code(page: Image.Image, verify: str) -> None:
    packed = io.BytesIO()
    segno.make(verify, error="m", micro=False).save(packed, kind="png", scale=8, border=0)
    packed.seek(0)
    page.paste(Image.open(packed).convert("RGB"), (MARGIN + 10, SIZE[1] - 420))


def _seal(pen: ImageDraw.ImageDraw, words: str) -> None:
    x, y, radius = SIZE[0] - 420, SIZE[1] - 420, 190
    pen.ellipse((x - radius, y - radius, x + radius, y + radius), outline=RED, width=10)
    # Five outer and five inner points by turns, the first one up.
    star = [(x + size * sin(pi * at / 5), y - 30 - size * cos(pi * at / 5)) for at, size in enumerate((88, 35) * 5)]
    pen.polygon(star, RED)
    pen.text((x, y + 88), words, RED, _font(36, 700), anchor="ma")
    pen.text((x, y + 136), "训练", RED, _font(30, 700), anchor="ma")
