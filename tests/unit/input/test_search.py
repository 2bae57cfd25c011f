# SPDX-License-Identifier: Apache-2.0
"""What letters may mean: sentences, names, words they begin with, and what is kept of them."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.input import Expects, Lexicon
from kiosk.input.lexicon import Kind, LexiconError, Word
from kiosk.input.search import CHARACTERS_SHOWN, Search
from kiosk.input.syllables import SYLLABLES, Unit

ROOT = Path(__file__).parents[3]
STANDARD_CHARACTERS = 8105
MOST_MB = 25
# Opens the words and types each employer of the list; says how much the process grew.
GROWTH = """
import resource, sys, pathlib
import sqlite3, enum, heapq, dataclasses, typing, msgspec
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
from kiosk.input import Lexicon, PinyinInput
typing = PinyinInput(Lexicon.open())
for line in pathlib.Path('tests/unit/input/lists/employers.tsv').read_text(encoding='utf-8').splitlines()[1::5]:
    for letter in line.split('\\t')[1].replace("'", ''):
        typing.press(letter)
    typing.clear()
sys.stdout.write(str((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024))
"""


class FewWords(Lexicon):
    """Knows a handful of words, and counts how often it is asked."""

    def __init__(self, words: dict[tuple[Kind, str], list[Word]]) -> None:
        self._words = words
        self.asked = 0

    def find(self, kind: Kind, units: tuple[Unit, ...], most: int) -> list[Word]:
        self.asked += 1
        return self._words.get((kind, "'".join(unit.letters for unit in units)), [])[:most]


@pytest.fixture(scope="module")
def search() -> Search:
    return Search(Lexicon.open())


def texts(search: Search, letters: str, expects: Expects = Expects.TEXT) -> list[str]:
    return [found.text for found in search.found(letters, expects)]


@pytest.mark.parametrize("letters", ["", "'", "i", "vv", "u'"])
def test_letters_that_mean_nothing_find_nothing(search: Search, letters: str) -> None:
    assert search.found(letters) == []


@pytest.mark.parametrize(("letters", "text"), [
    ("woyaobanshebaoka", "我要办社保卡"), ("jintiantianqihenhao", "今天天气很好"), ("womenyaojiehun", "我们要结婚"),
    ("zhongguorenminyinhang", "中国人民银行"), ("shenqingjuzhuzheng", "申请居住证"),
])  # fmt: skip
def test_a_sentence_is_put_together_from_words(search: Search, letters: str, text: str) -> None:
    assert text in texts(search, letters)[:3]


@pytest.mark.parametrize(
    ("letters", "text"), [("linyeju", "林业局"), ("baoxianyuan", "保险员"), ("mianfenchang", "面粉厂")]
)
def test_a_character_that_makes_words_is_known_behind_a_word(search: Search, letters: str, text: str) -> None:
    assert text in texts(search, letters)[:5]


def test_the_cost_of_two_words_is_more_than_that_of_their_parts() -> None:
    few = FewWords({(Kind.WORD, "ni"): [Word("你", 100)], (Kind.WORD, "hao"): [Word("好", 200)]})
    found = Search(few).found("nihao")[0]
    assert (found.text, found.breaks, found.letters) == ("你好", (2, 5), 5)
    assert found.cost > 300


def test_a_word_as_a_whole_wins_over_its_parts_when_it_is_likely() -> None:
    parts = {(Kind.WORD, "ni"): [Word("泥", 100)], (Kind.WORD, "hao"): [Word("号", 100)]}
    few = FewWords({**parts, (Kind.WORD, "ni'hao"): [Word("你好", 900)]})
    assert texts(Search(few), "nihao")[0] == "你好"


def test_a_suffix_goes_behind_a_word_of_two_and_not_behind_a_character() -> None:
    words = {(Kind.WORD, "lin'ye"): [Word("林业", 500)], (Kind.WORD, "lin"): [Word("林", 500)]}
    few = FewWords({**words, (Kind.WORD, "ye"): [Word("业", 9000)], (Kind.SUFFIX, "ju"): [Word("局", 100)]})
    assert "林业局" in texts(Search(few), "linyeju")
    assert "林局" not in texts(Search(few), "linju")


def test_no_homophone_is_lost_though_a_sentence_follows_only_a_few(search: Search) -> None:
    assert {"是", "时", "事", "市", "十", "石", "诗", "师", "施"} <= set(texts(search, "shi"))


def test_words_the_letters_begin_with_come_longest_first(search: Search) -> None:
    found = search.found("zhonghuarenmin")
    whole = [place for place, one in enumerate(found) if one.letters == 14]
    rest = [one.letters for one in found[max(whole) + 1 :]]
    assert rest == sorted(rest, reverse=True)


@pytest.mark.parametrize(("letters", "name"), [
    ("zhangwei", "张伟"), ("ouyangxiuying", "欧阳秀英"), ("shanxiaoling", "单晓玲"), ("lvbo", "吕波"),
    ("zhugeliang", "诸葛亮"), ("qiujianguo", "仇建国"), ("zengwenjing", "曾文静"), ("xieting'ting", "谢婷婷"),
])  # fmt: skip
def test_a_name_is_put_together_from_surname_and_given_name(search: Search, letters: str, name: str) -> None:
    assert name in texts(search, letters, Expects.NAME)[:5]


def test_in_any_text_an_abbreviation_is_of_a_word(search: Search) -> None:
    assert texts(search, "zg")[0] == "中国"
    assert not set(texts(search, "zg")[:5]) & {"张刚", "赵刚", "张钢"}


def test_where_a_name_is_asked_for_it_may_be_abbreviated(search: Search) -> None:
    assert "王秀英" in texts(search, "wxy", Expects.NAME)[:6]


def test_behind_a_surname_only_the_given_name_is_looked_for(search: Search) -> None:
    assert texts(search, "wei", Expects.GIVEN)[0] == "伟"
    assert texts(search, "xiuying", Expects.GIVEN)[0] == "秀英"


def test_a_name_of_five_syllables_is_none(search: Search) -> None:
    assert search.found("ouyangxiuyingmin", Expects.NAME)[0].cost > 5000


@pytest.mark.parametrize("expects", Expects)
def test_no_text_is_found_twice(search: Search, expects: Expects) -> None:
    found = texts(search, "lijing", expects)
    assert len(found) == len(set(found))


def test_every_standard_character_can_be_reached_by_its_syllable(search: Search) -> None:
    reached = {one for syllable in SYLLABLES for one in texts(search, syllable) if len(one) == 1}
    search.forget()
    assert len(reached) == STANDARD_CHARACTERS


def test_no_syllable_has_more_characters_than_are_shown(search: Search) -> None:
    unit = (Unit("yi", whole=True),)
    assert len(search._lexicon.find(Kind.WORD, unit, 10_000)) < CHARACTERS_SHOWN


def test_the_same_letters_are_not_looked_up_twice_until_it_forgets() -> None:
    few = FewWords({(Kind.WORD, "ma"): [Word("吗", 1)]})
    asking = Search(few)
    asking.found("ma"), asking.found("ma")
    once = few.asked
    asking.forget()
    asking.found("ma")
    assert few.asked == 2 * once


def test_a_lexicon_that_cannot_be_read_is_said_to_who_typed() -> None:
    lexicon = Lexicon.open()
    lexicon.close()
    with pytest.raises(LexiconError):
        Search(lexicon).found("ma")


def test_opening_takes_no_time_worth_a_lane() -> None:
    start = time.thread_time()
    Search(Lexicon.open()).found("ma")
    assert time.thread_time() - start < 0.3


def test_words_and_what_is_found_stay_within_their_memory() -> None:
    done = subprocess.run([sys.executable, "-c", GROWTH], cwd=ROOT, capture_output=True, text=True, check=True)
    assert float(done.stdout) < MOST_MB


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet="abcdefghijklmnopqrstuvwxyz'", max_size=16), st.sampled_from(Expects))
def test_whatever_is_typed_each_text_stands_for_letters_that_are_there(letters: str, expects: Expects) -> None:
    for found in Search(Lexicon.open()).found(letters, expects):
        assert 0 < found.letters <= len(letters)
        assert found.breaks[-1] == found.letters
        assert len(found.breaks) == len(found.text)
