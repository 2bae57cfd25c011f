"""The register and the lists of papers in words, in both languages: nothing without its words, nobody named whole."""

from __future__ import annotations

import datetime
from dataclasses import replace
from typing import Any

import pytest
from msgspec import structs

from config.texts import LANGUAGES, wording
from kiosk.domain.words import Words
from kiosk.window_work.passing import Hand, Signing
from tests.support.bare_window import BareWindow
from ui.desk.density import NORMAL, look_of
from ui.desk.lights import Light
from ui.style.look import Look
from ui.window import arrival_words, passing_words
from ui.window.arrival_state import ArrivalState, arrival_of
from ui.window.marks import Tone
from ui.window.passing_state import PassingState, key_of, passing_of
from ui.window.register_samples import arrived, made, morning, waiting
from ui.window.work_samples import HOUR, STROKES

LOOKS = {language: look_of(NORMAL, wording(language)) for language in LANGUAGES}
HEALTH = key_of(waiting()[3].office)
HAN = range(0x4E00, 0x9FFF)


@pytest.fixture
def passing(bare: BareWindow) -> PassingState:
    """Give the lists of a morning, those of one office chosen."""
    found = passing_of(bare.context)
    found.work.show(morning())
    found.choose(HEALTH)
    return found


@pytest.fixture
def register(bare: BareWindow) -> ArrivalState:
    """Give the register of a morning."""
    found = arrival_of(bare.context)
    found.work.show(morning())
    found.turn(open=True)
    return found


def opened(state: PassingState, **changes: Any) -> None:
    """Have the open list chosen and read."""
    state.choose("l3")
    state.passing = structs.replace(made(), **changes)


def english(words: str) -> bool:
    return not any(ord(sign) in HAN for sign in words)


STANDS: dict[str, dict[str, Any]] = {
    "open": {}, "never printed": {"printed": 0, "first_printed": None}, "void": {"void_at": HOUR, "void_by": "1712"},
    "on paper": {"given": Hand("1708", "paper", HOUR), "taken": Hand("唐云", "paper", HOUR)},
}  # fmt: skip


@pytest.mark.parametrize("stands", STANDS)
def test_each_key_of_a_list_says_what_it_does_or_why_it_does_not(
    look: Look, passing: PassingState, stands: str
) -> None:
    opened(passing, **STANDS[stands])
    keys = passing_words.keys(look, passing)
    assert list(keys) == [7, 8, 9, 10, 11]
    assert all(key.verb and key.note for key in keys.values())
    assert (keys[7].enabled, keys[9].enabled) == (stands in ("open", "never printed"), stands != "void")


def test_before_a_list_is_made_only_making_it_is_likely(look: Look, passing: PassingState) -> None:
    keys = passing_words.keys(look, passing)
    assert [number for number, key in keys.items() if key.filled] == [10]
    assert [number for number, key in keys.items() if not key.enabled] == [7, 9]


def test_of_an_office_nothing_of_which_goes_no_list_is_made(look: Look, passing: PassingState) -> None:
    for one in passing.cases:
        passing.toggle(one.id)
    key = passing_words.keys(look, passing)[10]
    assert (key.enabled, key.filled) == (False, False)


@pytest.mark.parametrize("printed", [0, 1, 3])
def test_what_came_out_before_is_printed_again_and_said_so(look: Look, passing: PassingState, printed: int) -> None:
    opened(passing, printed=printed)
    verbs = {LOOKS[language].of("pass.key.again") for language in LANGUAGES}
    assert (passing_words.keys(look, passing)[9].verb in verbs) is bool(printed)


def test_the_lists_of_an_office_and_what_waits_for_it_are_two_things(look: Look, passing: PassingState) -> None:
    rows = {row.key: row for row in passing_words.lists(look, passing)}
    language = look.wording.language
    office = waiting()[3].office.of(language)
    assert [rows[key].cells[1].words for key in (HEALTH, "l3", "l0")] == [office] * 3
    assert [rows[key].cells[0].light for key in (HEALTH, "l3", "l0", "l2")] == [
        Light.IN_TIME, Light.NEAR, Light.DONE, Light.NOT_YET,
    ]  # fmt: skip
    assert rows["l3"].cells[1].second.startswith("W17-")


def test_a_case_that_stays_is_grey_and_its_originals_are_named(look: Look, passing: PassingState) -> None:
    passing.toggle("t5")
    goes, stays = passing_words.cases(look, passing, brief=False)
    assert (goes.cells[0].light, stays.cells[0].light) == (Light.DONE, Light.NOT_YET)
    assert (goes.cells[2].ink, stays.cells[2].ink) == ("ink", "off")
    assert [row.cells[5].words for row in (goes, stays)] == ["出院小结×1", "发票×9"]


@pytest.mark.parametrize(("brief", "length"), [(True, 13), (False, 28)])
def test_a_receipt_is_named_whole_where_there_is_room(
    look: Look, passing: PassingState, brief: bool, length: int
) -> None:
    rows = passing_words.cases(look, passing, brief=brief)
    assert {len(row.cells[1].words) for row in rows} == {length}


def test_nobody_is_named_whole_but_who_hands_over_by_number(look: Look, passing: PassingState) -> None:
    opened(passing, given=Hand("1708", "pad", HOUR), taken=Hand("唐云", "pad", HOUR))
    said = str(passing_words.summary(look, passing)) + str(passing_words.cases(look, passing, brief=False))
    assert ("1708" in said, "唐*" in said, "唐云" in said) == (True, True, False)


def test_the_sums_are_those_of_what_goes(look: Look, passing: PassingState) -> None:
    before = [line.right for line in passing_words.summary(look, passing).lines]
    passing.toggle("t5")
    after = [line.right for line in passing_words.summary(look, passing).lines]
    assert (before, after) == (["2", "19", "2"], ["1", "7", "1"])


@pytest.mark.parametrize(
    ("signing", "hints"),
    [
        (Signing(), (0, 0)), (Signing(given=STROKES, given_at=HOUR), (1, 0)),
        (Signing(given=STROKES, given_at=HOUR, taken=STROKES, taken_at=HOUR), (0, 1)),
    ],
)  # fmt: skip
def test_only_the_last_name_can_be_written_anew(
    look: Look, passing: PassingState, signing: Signing, hints: tuple[int, int]
) -> None:
    opened(passing)
    passing.signing = signing
    assert tuple(len(one.hints) for one in passing_words.signs(look, passing)) == hints


@pytest.mark.parametrize("way", ["pad", "paper"])
def test_on_paper_there_is_no_place_of_a_name(look: Look, passing: PassingState, way: Any) -> None:
    opened(passing)
    passing.sign_by(way)
    assert all(bool(one.title) is (way == "pad") for one in passing_words.signs(look, passing))
    assert [line.bold for line in passing_words.ways(look, passing).lines] == [way == "pad", way == "paper"]


@pytest.mark.parametrize("asked", ["void", "made", "signed", "not-stored", "moved", "lost", "gap", "ready", "office"])
def test_one_sentence_says_what_matters_now(look: Look, passing: PassingState, asked: Any) -> None:
    if asked != "office":
        opened(passing)
    passing.asks_void = asked == "void"
    passing.told = asked if asked in ("made", "signed", "not-stored", "moved", "lost") else ""
    passing.signing = Signing("paper", "唐云") if asked == "ready" else Signing()
    words, tone = passing_words.notice(look, passing)
    assert words
    assert english(words) is (look.wording.language == "en")
    assert (tone is Tone.FAULT) is (asked in ("not-stored", "moved", "lost"))


def test_where_nothing_is_chosen_the_page_says_so(look: Look, bare: BareWindow) -> None:
    state = PassingState(bare.context)
    assert passing_words.title(look, state)[0]
    assert (passing_words.cases(look, state, brief=True), passing_words.notice(look, state)[0]) == ([], "")


def test_a_zero_that_was_read_is_said_as_one(look: Look, bare: BareWindow) -> None:
    state = PassingState(bare.context)
    state.work.show(replace(morning(), waiting=(), lists=()))
    words, tone = passing_words.notice(look, state)
    assert (bool(words), tone) == (True, Tone.OK)


def test_the_register_has_a_row_of_each_and_a_number_or_its_absence(look: Look, register: ArrivalState) -> None:
    rows = {row.key: row.cells for row in arrival_words.rows(look, register, brief=False)}
    assert list(rows) == ["a0", "a1", "a2", "o1", "a3"]
    assert {key: cells[0].light for key, cells in rows.items() if key in ("a0", "a3")} == {
        "a0": Light.IN_TIME, "a3": Light.NOT_YET,
    }  # fmt: skip
    assert rows["a2"][1].second == look.of("arrive.no-number")
    # The number of a disability card begins with that of its person.
    assert "990***********0011 44" in rows["a0"][1].second
    register.choose("a0")
    assert "990***********0011 44" in str(arrival_words.chosen(look, register))
    assert rows["a3"][3].words == look.of("arrive.how.given")


def test_where_there_is_little_room_who_brought_it_folds_away(look: Look, register: ArrivalState) -> None:
    wide, narrow = (arrival_words.rows(look, register, brief=brief) for brief in (False, True))
    assert [len(row.cells) for row in wide] == [5] * 5
    assert [row.cells for row in narrow] == [row.cells[:4] for row in wide]


def test_a_line_that_was_struck_and_an_original_whose_case_has_gone_say_so(look: Look, register: ArrivalState) -> None:
    struck = structs.replace(arrived()[-1], struck_at=HOUR, struck_by="1712")
    kept = structs.replace(morning().register[0], of="gone", place="")
    back = structs.replace(kept, id="o2", returned_at=HOUR, returned_by="1712")
    register.work.show(replace(morning(), arrived=(struck,), register=(kept, back)))
    rows = {row.key: row.cells for row in arrival_words.rows(look, register, brief=False)}
    assert rows["a0"][3].words == look.of("arrive.how.struck")
    assert (rows["o1"][2].words, rows["o1"][3].words) == (look.of("arrive.case-gone"), "–")
    assert rows["o2"][3].words == look.of("arrive.how.returned")
    for key in ("a0", "o2"):
        register.choose(key)
        assert any("1712" in line.right for line in arrival_words.chosen(look, register).lines)


@pytest.mark.parametrize("chosen", ["a0", "a3", "o1", "-"])
def test_each_key_of_the_register_says_what_it_does_or_why_it_does_not(
    look: Look, register: ArrivalState, chosen: str
) -> None:
    register.choose(chosen)
    keys = arrival_words.keys(look, register)
    assert all(key.verb and key.note for key in keys.values())
    assert keys[7].enabled is (chosen in ("a0", "o1"))
    assert keys[7].verb == look.of("arrive.key.return" if chosen == "o1" else "arrive.key.strike")


@pytest.mark.parametrize("missing", ["name", "place", "count", "brought_by", "at", "of"])
def test_what_is_missing_stands_on_the_key_and_in_a_sentence(look: Look, register: ArrivalState, missing: str) -> None:
    register.look_up("1120 0561")
    register.fill(name="告知单", place="B-15")
    assert arrival_words.keys(look, register)[10].filled
    late = register.arriving.at + datetime.timedelta(days=2)
    register.fill(
        **{missing: {"count": 0, "at": late}.get(missing, "")} | ({"project_no": ""} if missing == "of" else {})
    )
    key, (words, _) = arrival_words.keys(look, register)[10], arrival_words.notice(look, register)
    assert (key.filled, bool(key.note)) == (False, True)
    assert english(words) is (look.wording.language == "en") or "“" in words


def test_the_case_that_was_found_is_named_masked(look: Look, register: ArrivalState) -> None:
    before = arrival_words.case(look, register)
    register.look_up("1120 0561")
    found = arrival_words.case(look, register)
    assert (len(before.lines), len(found.lines)) == (1, 2)
    assert "买**" in found.lines[0].under
    register.sort("original")
    # Of an original nobody is told.
    assert len(arrival_words.case(look, register).lines) == 1


def test_what_is_written_in_is_chosen_of_two(look: Look, register: ArrivalState) -> None:
    for sort in ("result", "original"):
        register.sort(sort)  # type: ignore[arg-type]  # one of the two
        assert [line.bold for line in arrival_words.sorts(look, register).lines] == [
            sort == "result", sort == "original",
        ]  # fmt: skip


def test_the_head_counts_what_lies_here_and_no_more(look: Look, register: ArrivalState) -> None:
    _, counts = arrival_words.head(look, register)
    assert ("3" in counts, "1" in counts, "4" in counts) == (True, True, False)


def test_an_office_is_chosen_by_one_key_in_every_language() -> None:
    assert key_of(Words("市民政局", "Civil Affairs")) == key_of(Words("市民政局", "Bureau of Civil Affairs"))
