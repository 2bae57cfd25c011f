# SPDX-License-Identifier: Apache-2.0
"""The one typeface, from a Python package, with a check at the start that no sentence would come out as boxes.

FontError   the typeface is missing or lacks characters; the text names the next step
"""

from __future__ import annotations

from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

from PySide6.QtGui import QFont, QFontDatabase, QRawFont

FAMILY = "Noto Sans CJK SC"
FILE = "NotoSansCJK-VF.otf.ttc"
FACE = Path(__file__).with_name("face.otf")
# MADV_DONTNEED of <sys/mman.h>.
DONT_NEED = 4
# Common characters, rare ones of people's names, Latin, digits and the currency sign.
PROBE = "办事您好龘𬱖䶮Ag09￥"


class FontError(Exception):
    """The typeface cannot be used; the text says what to do."""


def load(file: Path | None = None, probe: str = PROBE) -> None:
    """Load the typeface once for the process; raises FontError when characters would show as boxes."""
    if FAMILY not in QFontDatabase.families():
        _add(file) if file else _add_ours()
    # The raw font and not QFontMetrics: Qt would silently borrow a missing character from another font of the machine.
    raw = QRawFont.fromFont(font(36))
    missing = [character for character in probe if not raw.supportsCharacter(ord(character))]
    if missing:
        raise FontError(f"The typeface {FAMILY} lacks {''.join(missing)}. Run 'make run' to install it again.")


@lru_cache(maxsize=64)
def font(px: int, *, bold: bool = False) -> QFont:
    """Return the typeface at a size in pixels; only 400 and 700 are true weights of the file."""
    made = QFont(FAMILY)
    made.setPixelSize(px)
    # The file holds one variable weight; asked by setWeight, Qt takes its thinnest and smears it for bold (seen 6.8.3).
    made.setVariableAxis(QFont.Tag("wght"), 700.0 if bold else 400.0)
    # Unhinted, widths grow evenly with size: what fits at the reference fits on a finer screen.
    made.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    return made


def packaged() -> Path:
    """Return the collection of the package; raises FontError when it is not installed."""
    spec = find_spec("manimgx_fonts_cjk")
    if spec is None or spec.origin is None:
        raise FontError("The typeface package manimgx-fonts-cjk is missing. Run 'make run' to install it.")
    return Path(spec.origin).parent / FILE


def _add_ours() -> None:
    # The set-up takes our face out of the collection (face.py): Qt would look through all five. One that a broken disk
    # or a broken-off set-up left unreadable is passed over.
    if not (FACE.exists() and QFontDatabase.addApplicationFont(str(FACE)) >= 0):
        _add(packaged())


def _add(file: Path) -> None:
    if QFontDatabase.addApplicationFont(str(file)) < 0:
        raise FontError(f"{file} cannot be read as a typeface. Run 'make run' to install it again.")


def let_go(maps: Path = Path("/proc/self/maps")) -> int:
    """Hand the pages of the typeface that were read back to the system; return how many bytes were mapped.

    The kernel maps sixteen pages around each glyph that is drawn, and a drawn glyph is kept as a picture: some 10 MB
    that are not looked at again. A page that is wanted after all comes back from the file by itself. Where there is
    no such list of mappings, nothing is done.
    """
    if not maps.exists():
        return 0
    import ctypes

    advise = ctypes.CDLL(None).madvise
    size = 0
    for line in maps.read_text(encoding="utf-8", errors="replace").splitlines():
        span, rights, *_ = line.split(maxsplit=5)
        # Only what is mapped to be read: a page that could have been written would lose what was written.
        if line.endswith((FILE, FACE.name)) and rights[:2] == "r-":
            start, end = (int(bound, 16) for bound in span.split("-"))
            advise(ctypes.c_void_p(start), ctypes.c_size_t(end - start), DONT_NEED)
            size += end - start
    return size
