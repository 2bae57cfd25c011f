# SPDX-License-Identifier: Apache-2.0
"""Build the lexicon of the pinyin input from the packages of ``requirements/lexicon.in`` and ``facts.toml``.

    python packaging/lexicon/build.py            writes kiosk/input/lexicon.sqlite

Words and their frequencies come from jieba (MIT), readings from pypinyin and pypinyin-dict (MIT; the latter carries the
readings of the 8,105 standard characters), names of places from cpca (MIT), shares of surnames and frequent given names
from Faker and mimesis (MIT). The same sources give the same rows; the rows are sorted before they are written.
"""

from __future__ import annotations

import csv
import importlib.util
import itertools
import json
import math
import re
import sqlite3
import sys
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
sys.path.insert(0, str(ROOT))

from kiosk.input.lexicon import Kind  # noqa: E402  - the repository is not installed as a package
from kiosk.input.syllables import SYLLABLES, code, initials  # noqa: E402  - the same

TARGET = ROOT / "kiosk/input/lexicon.sqlite"
FACTS = tomllib.loads((HERE / "facts.toml").read_text(encoding="utf-8"))
SOURCES = (
    ("jieba 0.42.1, dict.txt", "MIT", "words and their frequencies"),
    ("pypinyin 0.55.0", "MIT", "readings of words"),
    ("pypinyin-dict 0.9.0: phrase-pinyin-data, kTGHZ2013 of the Unicode Han database", "MIT, Unicode", "readings"),
    ("cpca 0.5.5, adcodes.csv", "MIT", "names of provinces, cities and counties"),
    ("Faker 40.54.0, person/zh_CN", "MIT", "shares of surnames, frequent given names"),
    ("mimesis 22.2.0, zh/person.json", "MIT", "given names in use"),
    ("packaging/lexicon/facts.toml", "Apache-2.0", "published figures on names, readings of surnames and places"),
)
HAN = re.compile(r"[\u3007\u3400-\u9fff\U00020000-\U0003ffff]+")
# A word below this count in jieba's corpus of 60 million is noise more often than a word; longer ones are institutions.
LEAST_COUNT = {1: 1, 2: 4, 3: 4, 4: 4}
LEAST_COUNT_LONG = 3
LONGEST = 8
# jieba's corpus has novels in it: their heroes are not the persons who stand before a machine.
NOVEL = 20
# Occupations, units and what forms ask for are rarer in novels than in a hall: their words are kept whatever
# their count and count more.
TRADES = frozenset("员工师厂店局院所站部处室队社馆行业费证金税险品款票")
TRADE = 4
COST_UNIT = 1000
LEAST_SUFFIXED = 8
SUFFIX = re.compile(r"(特别行政区|自治区|自治州|自治县|自治旗|地区|林区|矿区|新区|省|市|区|县|旗|盟)$")
# Province, prefecture, county: what a hall's visitors write is not what novels and newspapers write.
PLACE_COUNTS = {"0000": 2000.0, "00": 600.0, "": 150.0}
TAILS = {"": (), "市": ("shi",), "区": ("qu",), "县": ("xian",), "省": ("sheng",), "自治区": ("zi", "zhi", "qu")}
PEOPLES = re.compile(
    r"(维吾尔|哈萨克|柯尔克孜|蒙古|土家|布依|朝鲜|傈僳|景颇|拉祜|哈尼|保安|东乡|撒拉|裕固|塔吉克|锡伯|达斡尔|各族|毛南|仫佬|仡佬"
    r"|[壮回藏苗彝侗瑶白傣黎羌佤畲满土怒水])族"
)


def folder(package: str) -> Path:
    """Find an installed package without importing it; some of them load half a world."""
    found = importlib.util.find_spec(package)
    if found is None or found.origin is None:
        raise SystemExit(f"{package} is missing: pip install --no-deps -r requirements/lexicon.lock")
    return Path(found.origin).parent


class Readings:
    """The readings of characters and words, toneless, with v for ü."""

    def __init__(self) -> None:
        from pypinyin import Style, lazy_pinyin  # noqa: PLC0415  - a dev-only package, missing where only tests run
        from pypinyin_dict.phrase_pinyin_data import large_pinyin  # noqa: PLC0415  - the same
        from pypinyin_dict.pinyin_data import ktghz2013  # noqa: PLC0415  - the same

        large_pinyin.load()
        self._read = lambda word: lazy_pinyin(word, style=Style.TONE3, neutral_tone_with_five=False, v_to_u=False)
        standard = ktghz2013.pinyin_dict
        self.characters = {
            character if isinstance(character, str) else chr(character): self._plain_all(readings)
            for character, readings in standard.items()
        }

    def of(self, word: str) -> tuple[str, ...] | None:
        """Return the reading of a word, None when a part of it has none we can type."""
        parts = tuple(_plain(part) for part in self._read(word))
        return parts if len(parts) == len(word) and all(part in SYLLABLES for part in parts) else None

    @staticmethod
    def _plain_all(readings: str) -> list[str]:
        plain = dict.fromkeys(_plain(reading) for reading in re.split(r"[,\s]+", readings))
        return [reading for reading in plain if reading in SYLLABLES]


VOWELLESS = {"m": "mu", "n": "en", "ng": "en", "hm": "hen", "hng": "heng"}
TONES = str.maketrans("āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜüńňǹḿ", "aaaaeeeeiiiioooouuuuvvvvvnnnm")


def _plain(reading: str) -> str:
    plain = re.sub(r"[\d\u0300-\u036f]", "", reading.translate(TONES).replace("ê", "e")).strip()
    return VOWELLESS.get(plain, plain)


def words_of_jieba() -> Iterator[tuple[str, float]]:
    """Read words and counts; a name of a novel counts less."""
    for line in (folder("jieba") / "dict.txt").read_text(encoding="utf-8").splitlines():
        word, count, kind = line.split(" ")
        if not HAN.fullmatch(word) or len(word) > LONGEST:
            continue
        if 1 < len(word) < 5 and word[-1] in TRADES and kind.startswith(("n", "v")) and not kind.startswith("nr"):
            yield word, TRADE * int(count)
        elif int(count) >= LEAST_COUNT.get(len(word), LEAST_COUNT_LONG):
            yield word, int(count) / (NOVEL if kind.startswith("nr") and len(word) > 1 else 1)


def places() -> dict[str, float]:
    """Read names of places, whole and short (大理白族自治州, 大理), with the count their rank earns them."""
    found: dict[str, float] = {}
    with (folder("cpca") / "resources/adcodes.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            name, digits = row["name"], row["adcode"][:6]
            count = next(count for zeros, count in PLACE_COUNTS.items() if digits.endswith(zeros))
            short = SUFFIX.sub("", name)
            short = PEOPLES.sub("", short) if short != name else short
            for word in (name, *([short] if len(short) > 1 else [])):
                found[word] = max(count, found.get(word, 0))
    return found


def surnames() -> dict[str, float]:
    """Return surnames with their share of the population in percent."""
    from faker.providers.person.zh_CN import Provider  # noqa: PLC0415  - a dev-only package

    return {**Provider.last_names, **FACTS["surnames"]["extra"]}


def persons_of_jieba(shares: dict[str, float]) -> Counter[str]:
    """Return the given names of persons a newspaper or novel has named: many lives, few of them frequent."""
    found: Counter[str] = Counter()
    for line in (folder("jieba") / "dict.txt").read_text(encoding="utf-8").splitlines():
        word, count, kind = line.split(" ")
        if kind in ("nr", "nrfg") and HAN.fullmatch(word) and len(word) == 3 and shares.get(word[0], 0) > 0.02:
            found[word[1:]] += min(math.log2(int(count)), 3)
    return found


def given_names() -> Counter[str]:
    """Return given names with weights: those that reports rank by rank, others as they are listed."""
    from faker.providers.person.zh_CN import Provider  # noqa: PLC0415  - a dev-only package

    weights: Counter[str] = Counter()
    for ranked in (FACTS["names"]["single"].split(), FACTS["names"]["double"].split()):
        weights.update({name: 400 / (rank + 8) for rank, name in enumerate(dict.fromkeys(ranked))})
    for ranked in (Provider.first_names_male, Provider.first_names_female):
        weights.update({name: 120 / (rank + 8) for rank, name in enumerate(ranked)})
    listed = json.loads((folder("mimesis") / "datasets/zh/person.json").read_text(encoding="utf-8"))["names"]
    weights.update({name: weight / 16 for name, weight in persons_of_jieba(surnames()).items()})
    weights.update({name * 2: 20 / (rank + 8) for rank, name in enumerate(FACTS["names"]["single"].split())})
    weights.update({name: 0.2 for names in listed.values() for name in names if HAN.fullmatch(name) and len(name) < 3})
    return weights


class Rows:
    """Collects the rows; of the same word under the same reading the likelier stays."""

    def __init__(self) -> None:
        self._costs: dict[tuple[int, str, str, str], int] = {}

    def add(self, kind: Kind, reading: Iterable[str], word: str, share: float) -> None:
        """Add one word of a kind, with its share among those of its kind."""
        syllables = tuple(reading)
        row = (int(kind), initials(syllables), code(syllables), word)
        cost = round(-math.log(share) * COST_UNIT)
        self._costs[row] = min(cost, self._costs.get(row, cost))

    def sorted(self) -> list[tuple[int, str, str, int, str]]:
        """Return the rows in the order of the key, so that the file is the same each time."""
        return sorted((kind, first, key, cost, word) for (kind, first, key, word), cost in self._costs.items())


def add_words(rows: Rows, readings: Readings) -> None:
    """Add words and places, and learn from them how often a character is read which way."""
    counts = dict(words_of_jieba())
    named = {place: max(count, counts.get(place, 0.0)) for place, count in places().items()}
    total = sum(counts.values())
    heard: dict[str, Counter[str]] = defaultdict(Counter)
    for word, count in sorted((counts | named).items()):
        if len(word) == 1:
            continue
        reading = _exceptional(word) or readings.of(word)
        if reading:
            rows.add(Kind.WORD, reading, word, count / total)
            for character, syllable in zip(word, reading, strict=True):
                heard[character][syllable] += math.sqrt(count)
    add_characters(rows, readings, counts, heard)
    add_suffixes(rows, readings, counts)


def _exceptional(word: str) -> tuple[str, ...] | None:
    for place, reading in FACTS["readings"]["places"].items():
        rest = word.removeprefix(place)
        if rest != word and rest in TAILS:
            return (*reading.split("'"), *TAILS[rest])
    return None


def add_characters(rows: Rows, readings: Readings, counts: dict[str, float], heard: dict[str, Counter[str]]) -> None:
    """Add every standard character under every reading, shared out as the words have it."""
    total = sum(counts.values())
    for character, known in sorted(readings.characters.items()):
        weight = {reading: heard[character][reading] + (0.1 if place else 1.0) for place, reading in enumerate(known)}
        whole = sum(weight.values())
        for reading, part in weight.items():
            rows.add(Kind.WORD, (reading,), character, max(counts.get(character, 0.5), 0.5) * part / whole / total)


def add_suffixes(rows: Rows, readings: Readings, counts: dict[str, float]) -> None:
    """Add the characters that make a word of a word, by how many words of three and more they make."""
    made = Counter(word[-1] for word in counts if len(word) > 2 and counts.get(word[:-1], 0) >= LEAST_COUNT[2])
    total = sum(made.values())
    for character, known in readings.characters.items():
        if made[character] >= LEAST_SUFFIXED:
            rows.add(Kind.SUFFIX, known[:1], character, made[character] / total)


def add_names(rows: Rows, readings: Readings) -> None:
    """Add surnames, given names, and how likely a character is first or second in a given name."""
    shares = surnames()
    for name, share in shares.items():
        known = FACTS["readings"]["surnames"].get(name)
        spoken = [r.split("'") for r in known.split()] if known else [readings.of(name)]
        for place, reading in enumerate(spoken):
            if reading:
                rows.add(Kind.SURNAME, reading, name, share / 100 / (1 + 4 * place))
    given = given_names()
    total = sum(given.values())
    for name, weight in given.items():
        reading = readings.of(name)
        if reading:
            rows.add(Kind.GIVEN, reading, name, weight / total)
    add_name_characters(rows, readings, given)


def add_name_characters(rows: Rows, readings: Readings, given: Counter[str]) -> None:
    """Add each standard character as first and as second of a given name; one no list has is unlikely, not absent."""
    first: Counter[str] = Counter()
    second: Counter[str] = Counter()
    used = FACTS["names"]["characters"].split()
    for rank, character in enumerate(dict.fromkeys(used)):
        first[character] += 300 / (rank + 20)
        second[character] += 300 / (rank + 20)
    for name, weight in given.items():
        first[name[0]] += weight if len(name) == 2 else weight / 8
        second[name[-1]] += weight if len(name) == 2 else weight / 4
    for kind, counts in ((Kind.FIRST, first), (Kind.SECOND, second)):
        total = sum(counts.values())
        for character, reading in itertools.chain.from_iterable(
            ((c, r) for r in known) for c, known in readings.characters.items()
        ):
            if counts[character]:
                main = readings.characters[character][0] == reading
                rows.add(kind, (reading,), character, counts[character] / total * (1 if main else 0.1))


def write(rows: list[tuple[int, str, str, int, str]]) -> None:
    """Write the file anew; the same rows give the same bytes under the same SQLite."""
    TARGET.unlink(missing_ok=True)
    with sqlite3.connect(TARGET) as file:
        file.executescript(
            "PRAGMA page_size = 4096; PRAGMA encoding = 'UTF-8';"
            "CREATE TABLE source (name TEXT, licence TEXT, gives TEXT);"
            "CREATE TABLE word (kind INTEGER, initials TEXT, code TEXT, cost INTEGER, word TEXT,"
            " PRIMARY KEY (kind, initials, code, cost, word)) WITHOUT ROWID;"
        )
        file.executemany("INSERT INTO source VALUES (?, ?, ?)", SOURCES)
        file.executemany("INSERT INTO word VALUES (?, ?, ?, ?, ?)", rows)
    with sqlite3.connect(TARGET) as file:
        file.execute("VACUUM")


def main() -> None:
    """Build the file and say how large it is."""
    readings, rows = Readings(), Rows()
    add_words(rows, readings)
    add_names(rows, readings)
    write(rows.sorted())
    print(f"{TARGET.relative_to(ROOT)}: {len(rows.sorted())} rows, {TARGET.stat().st_size / 2**20:.2f} MiB")


if __name__ == "__main__":
    main()
