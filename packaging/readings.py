# SPDX-License-Identifier: Apache-2.0
"""Write ``kiosk/catalogue/readings.txt``: how each character of GB 2312 is read, without tones, the usual one first.

    python -m pip install pypinyin && python packaging/readings.py

The readings are facts taken from pypinyin (MIT). The table is kept in the tree, so that neither search nor start wait
for the 40 MB that the package loads.
"""

from __future__ import annotations

import sys
from pathlib import Path

PLACE = Path(__file__).parents[1] / "kiosk" / "catalogue" / "readings.txt"
# The rarer ones belong to names of dead states and would only find what nobody meant.
MOST_READINGS = 3


def main() -> None:
    """Write the table, one line for each set of readings."""
    from pypinyin import Style, pinyin

    lines: dict[str, list[str]] = {}
    for high in range(0xB0, 0xF8):
        for low in range(0xA1, 0xFF):
            try:
                character = bytes((high, low)).decode("gb2312")
            except UnicodeDecodeError:
                continue
            readings = dict.fromkeys(pinyin(character, style=Style.NORMAL, heteronym=True, v_to_u=False)[0])
            lines.setdefault(" ".join(list(readings)[:MOST_READINGS]), []).append(character)
    words = "".join(f"{readings}\t{''.join(characters)}\n" for readings, characters in sorted(lines.items()))
    PLACE.write_text(words, encoding="utf-8")
    sys.stdout.write(f"{len(lines)} sets of readings\n")


if __name__ == "__main__":
    main()
