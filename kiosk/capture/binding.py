# SPDX-License-Identifier: Apache-2.0
"""Bind pages into a PDF/A-2b: the bytes of a picture go in as they are, at their true size, and nothing rides along.

A page is a JPEG, or a picture of two tones, which becomes CCITT G4. What a camera or program wrote into a JPEG beside
the picture (place, time, thumbnail) stays outside.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

MM_PER_INCH, POINTS_PER_INCH = 25.4, 72.0
# JPEG, ITU-T T.81 table B.1. What follows the start of a scan is the picture itself.
START_OF_SCAN, COMMENT, FIRST_APP, ADOBE, LAST_APP = 0xDA, 0xFE, 0xE0, 0xEE, 0xEF
# Exif tag: how the picture is to be turned; 1 is not at all.
TURNED = 0x0112
# Quality of the rare picture that must be turned, and so is encoded again.
QUALITY = 92
# Where a colour profile says when it was made (ICC.1, 7.2.1): the same pages shall give the same bytes any day.
PROFILE_DATE = slice(24, 36)
PROFILE_DAY = bytes((7, 208, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0))
CONDITION = "sRGB IEC61966-2.1"
MAKER = "Banshi"


@dataclass(frozen=True, repr=False)
class PdfPage:
    """A page for a PDF: ``data`` is a JPEG or a TIFF of two tones; the size is that of the sheet it prints on."""

    data: bytes
    width_mm: float
    height_mm: float


def pages_pdf(pages: Sequence[bytes | PdfPage], dpi: int, *, title: str = "", made: datetime | None = None) -> bytes:
    """Bind pages into one PDF; see :func:`kiosk.capture.pages_pdf`."""
    import img2pdf

    if not pages:
        raise ValueError("a PDF needs at least one page")
    sizes = _sizes(pages, dpi)
    pictures = [_picture(page.data if isinstance(page, PdfPage) else page) for page in pages]

    def layout(wide: int, high: int, _: object) -> tuple[float, float, float, float]:
        width, height = next(sizes) or (wide * POINTS_PER_INCH / dpi, high * POINTS_PER_INCH / dpi)
        return width, height, width, height

    try:
        bound: bytes = img2pdf.convert(pictures, layout_fun=layout, nodate=True)
    except img2pdf.ImageOpenError as wrong:
        raise ValueError("a page is no JPEG") from wrong
    return archived(bound, title=title, made=made)


def archived(pdf: bytes, *, title: str = "", made: datetime | None = None) -> bytes:
    """Return a PDF of pictures with what PDF/A-2b asks for (ISO 19005-2): what it is, in XMP, and what colours mean.

    The bytes depend on the arguments alone. ``title`` is for the reader's window: no personal data. Raises ValueError
    for a picture in the colours of a press.
    """
    import pikepdf

    with pikepdf.open(io.BytesIO(pdf)) as opened:
        # Said once, in XMP: two places could differ, and a validator would say so.
        del opened.docinfo
        # What bound the pictures made one of the second it was; half of it would be kept.
        if "/ID" in opened.trailer:
            del opened.trailer.ID
        _colours(opened)
        # Written out: the library would put in the time of its own doing.
        metadata = opened.make_stream(_xmp(title, made).encode())
        metadata.Type, metadata.Subtype = pikepdf.Name.Metadata, pikepdf.Name.XML
        opened.Root.Metadata = metadata
        out = io.BytesIO()
        opened.save(out, deterministic_id=True, fix_metadata_version=False, min_version="1.7")
    return out.getvalue()


def bare(jpeg: bytes) -> bytes:
    """Return a JPEG without what rides along beside its picture; other bytes come back as they are.

    A picture that says it is to be turned is turned, and for that encoded again.
    """
    parts, kept_all = [jpeg[:2]], True
    for kind, start, end in _segments(jpeg):
        if kind == COMMENT or (FIRST_APP < kind <= LAST_APP and kind != ADOBE):
            kept_all = False
        else:
            parts.append(jpeg[start:end])
    if kept_all:
        return jpeg
    return _turned(jpeg) or b"".join(parts)


def _segments(jpeg: bytes) -> Iterator[tuple[int, int, int]]:
    """Give kind, start and end of each segment, the picture as one; nothing for what is no whole JPEG."""
    found: list[tuple[int, int, int]] = []
    at = 2
    while jpeg[:2] == b"\xff\xd8" and at + 4 <= len(jpeg) and jpeg[at] == 0xFF:
        kind, length = jpeg[at + 1], int.from_bytes(jpeg[at + 2 : at + 4], "big")
        if kind == START_OF_SCAN:
            yield from (*found, (kind, at, len(jpeg)))
            return
        found.append((kind, at, at + 2 + length))
        at += 2 + length


def _turned(jpeg: bytes) -> bytes | None:
    from PIL import Image, ImageOps

    with Image.open(io.BytesIO(jpeg)) as image:
        if image.getexif().get(TURNED, 1) == 1:
            return None
        out = io.BytesIO()
        upright = ImageOps.exif_transpose(image)
        # A new picture: the old one's sayings would be written along.
        clean = Image.new(upright.mode, upright.size)
        clean.paste(upright)
        clean.save(out, "JPEG", quality=QUALITY)
        return out.getvalue()


def _picture(data: bytes) -> bytes:
    return bare(data) if data[:2] == b"\xff\xd8" else data


def _sizes(pages: Sequence[bytes | PdfPage], dpi: int) -> Iterator[tuple[float, float] | None]:
    if dpi <= 0:
        raise ValueError("a resolution is above zero")
    scale = POINTS_PER_INCH / MM_PER_INCH
    return iter(
        [(page.width_mm * scale, page.height_mm * scale) if isinstance(page, PdfPage) else None for page in pages]
    )


def _colours(pdf: Any) -> None:
    """Say that the three colours are sRGB; raises ValueError for others. Any: the library has no types of its own."""
    import pikepdf

    if any("/DeviceCMYK" in str(one.get("/ColorSpace")) for page in pdf.pages for one in page.get_images().values()):
        raise ValueError("a page is in the colours of a press")
    profile = pdf.make_stream(srgb())
    profile.N = 3
    intent = pikepdf.Dictionary(
        Type=pikepdf.Name.OutputIntent,
        S=pikepdf.Name.GTS_PDFA1,
        OutputConditionIdentifier=CONDITION,
        Info=CONDITION,
        DestOutputProfile=profile,
    )
    pdf.Root.OutputIntents = pikepdf.Array([pdf.make_indirect(intent)])


@cache
def srgb() -> bytes:
    """Return the profile of sRGB, the same bytes on any day."""
    from PIL import ImageCms

    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    profile[PROFILE_DATE] = PROFILE_DAY
    return bytes(profile)


def _xmp(title: str, made: datetime | None) -> str:
    from xml.sax.saxutils import escape  # writes, and reads nothing

    when = f"<xmp:CreateDate>{made.isoformat(timespec='seconds')}</xmp:CreateDate>" if made else ""
    named = f'<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{escape(title)}</rdf:li></rdf:Alt></dc:title>'
    return (
        '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>'
        '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        '<rdf:Description rdf:about="" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/"'
        ' xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/">'
        "<pdfaid:part>2</pdfaid:part><pdfaid:conformance>B</pdfaid:conformance>"
        f"<xmp:CreatorTool>{MAKER}</xmp:CreatorTool>{when}{named if title else ''}"
        '</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="w"?>'
    )
