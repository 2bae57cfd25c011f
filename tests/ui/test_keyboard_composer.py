"""Letters on their way to Chinese: before the words are there, with them, and when they cannot be read."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.input import Expects, Lexicon, LexiconError
from kiosk.input.pinyin import MOST_LETTERS
from ui.parts.keyboard_composer import Composer

LETTERS = st.sampled_from("abcdefghijklmnopqrstuvwxyz'")


class TornLexicon(Lexicon):
    """A file that was good when it was opened and cannot be read after some questions."""

    def __init__(self, good: Lexicon, answers: int) -> None:
        self._good, self._answers = good, answers

    def find(self, kind: object, units: object, most: int) -> list[object]:
        self._answers -= 1
        if self._answers < 0:
            raise LexiconError("torn")
        return self._good.find(kind, units, most)


@pytest.fixture(scope="module")
def lexicon() -> Iterator[Lexicon]:
    opened = Lexicon.open()
    yield opened
    opened.close()


def pressed(composer: Composer, keys: str) -> str:
    """Press keys and return all the text they finished."""
    return "".join(composer.press(key) for key in keys)


def with_words(lexicon: Lexicon, expects: Expects = Expects.TEXT) -> Composer:
    composer = Composer()
    composer.expect(expects)
    composer.attach(lexicon)
    return composer


# Before the words are there.


def test_letters_wait_underlined_until_the_words_come(lexicon: Lexicon) -> None:
    composer = Composer()
    text = pressed(composer, "zhangwei")
    before = (text, composer.composition, composer.candidates)
    composer.attach(lexicon)
    assert before == ("", "zhangwei", [])
    assert (composer.composition, len(composer.candidates) > 5) == ("zhang'wei", True)


@given(st.lists(LETTERS, max_size=10))
@settings(max_examples=15, deadline=None)
def test_no_letter_is_lost_whenever_the_words_come(letters: list[str]) -> None:
    lexicon = Lexicon.open()
    late, early = Composer(), with_words(lexicon)
    cut = len(letters) // 2
    first = pressed(late, "".join(letters[:cut])) + late.attach(lexicon)
    first += pressed(late, "".join(letters[cut:]))
    assert (first, late.composition) == (pressed(early, "".join(letters)), early.composition)
    lexicon.close()


def test_a_letter_that_waits_is_deleted_like_any_other() -> None:
    composer = Composer()
    pressed(composer, "li")
    assert (composer.delete(), composer.composition) == ("", "l")
    assert (composer.delete(), composer.delete(), composer.composing) == ("", None, False)


def test_a_space_before_the_words_come_makes_text_of_the_letters() -> None:
    composer = Composer()
    assert pressed(composer, "li ") == "li"
    assert not composer.composing


def test_a_figure_before_the_words_come_follows_the_letters() -> None:
    composer = Composer()
    assert pressed(composer, "li6") == "li6"


def test_a_space_with_nothing_before_it_is_a_space() -> None:
    assert Composer().press(" ") == " "


def test_a_separator_with_nothing_before_it_is_text() -> None:
    assert Composer().press("'") == "'"


def test_no_row_of_waiting_letters_grows_without_end() -> None:
    composer = Composer()
    pressed(composer, "a" * (MOST_LETTERS + 9))
    assert len(composer.composition) == MOST_LETTERS


def test_nothing_can_be_chosen_before_the_words_come() -> None:
    composer = Composer()
    pressed(composer, "li")
    assert (composer.choose(0), composer.composition) == ("", "li")


# With the words.


def test_a_field_of_names_puts_names_first(lexicon: Lexicon) -> None:
    name, text = with_words(lexicon, Expects.NAME), with_words(lexicon)
    for composer in (name, text):
        pressed(composer, "wangwei")
    assert name.candidates[0].text[0] == "王"
    assert name.candidates[0].text in {found.text for found in text.candidates}


def test_choosing_a_part_leaves_the_rest_to_be_chosen(lexicon: Lexicon) -> None:
    composer = with_words(lexicon)
    pressed(composer, "liuwancun")
    first = next(place for place, found in enumerate(composer.candidates) if found.text == "柳湾")
    assert composer.choose(first) == ""
    rest = next(place for place, found in enumerate(composer.candidates) if found.text == "村")
    assert (composer.choose(rest), composer.composing) == ("柳湾村", False)


def test_all_candidates_are_one_list_whatever_the_engines_pages(lexicon: Lexicon) -> None:
    composer = with_words(lexicon)
    pressed(composer, "yi")
    texts = [found.text for found in composer.candidates]
    assert len(texts) > 60
    assert len(texts) == len(set(texts))


def test_finishing_takes_what_stands_first(lexicon: Lexicon) -> None:
    composer = with_words(lexicon)
    pressed(composer, "beijing")
    first = composer.candidates[0].text
    assert (composer.finish(), composer.composing) == (first, False)


def test_letters_kept_as_typed_are_no_word_and_no_syllables(lexicon: Lexicon) -> None:
    composer, waiting = with_words(lexicon), Composer()
    assert (pressed(composer, "ydjy"), pressed(waiting, "xi'an")) == ("", "")
    assert (composer.as_typed(), waiting.as_typed()) == ("ydjy", "xian")
    assert (composer.composing, waiting.composing) == (False, False)


def test_what_was_chosen_before_stays_chosen_when_the_rest_is_kept_as_typed(lexicon: Lexicon) -> None:
    composer = with_words(lexicon)
    pressed(composer, "liuwancun")
    composer.choose(next(place for place, found in enumerate(composer.candidates) if found.text == "柳湾"))
    assert (composer.as_typed(), composer.composing) == ("柳湾cun", False)


def test_finishing_nothing_gives_nothing(lexicon: Lexicon) -> None:
    assert (with_words(lexicon).finish(), Composer().finish()) == ("", "")


def test_another_field_begins_without_the_letters_of_the_one_before(lexicon: Lexicon) -> None:
    composer = with_words(lexicon)
    pressed(composer, "zhang")
    composer.expect(Expects.NAME)
    assert (composer.composing, composer.candidates) == (False, [])


def test_after_clearing_nothing_of_what_was_typed_is_left(lexicon: Lexicon) -> None:
    composer, waiting = with_words(lexicon), Composer()
    pressed(composer, "zhaodehou")
    pressed(waiting, "zhaodehou")
    letters = composer._typing._letters
    for one in (composer, waiting):
        one.clear()
    assert (bytes(letters), bytes(waiting._waiting), composer._typing._search._seen) == (b"", b"", {})
    assert "zhao" not in repr(composer) + repr(waiting)


# When the words cannot be read.


def test_without_words_every_letter_is_text_at_once() -> None:
    composer = Composer()
    pressed(composer, "li")
    assert (composer.give_up(), composer.lost) == ("li", True)
    assert (pressed(composer, "wei"), composer.composing) == ("wei", False)


def test_separators_between_waiting_letters_are_not_text() -> None:
    composer = Composer()
    pressed(composer, "xi'an")
    assert composer.give_up() == "xian"


@pytest.mark.parametrize("answers", [0, 1, 7])
def test_a_file_that_breaks_while_somebody_types_costs_no_letter(lexicon: Lexicon, answers: int) -> None:
    composer = with_words(TornLexicon(lexicon, answers))
    text = pressed(composer, "wangwei")
    assert (text, composer.lost, composer.composing) == ("wangwei", True, False)


def test_a_file_that_breaks_at_a_choice_gives_the_letters_back(lexicon: Lexicon) -> None:
    torn = TornLexicon(lexicon, 10_000)
    composer = with_words(torn)
    pressed(composer, "liuwancun")
    torn._answers = 0
    place = next(place for place, found in enumerate(composer.candidates) if found.text == "柳")
    assert "wancun" in composer.choose(place)
    assert composer.lost


def test_a_file_that_breaks_at_a_deletion_keeps_the_other_letters(lexicon: Lexicon) -> None:
    torn = TornLexicon(lexicon, 10_000)
    composer = with_words(torn)
    pressed(composer, "wang")
    torn._answers = 0
    composer._typing._search.forget()
    assert (composer.delete(), composer.lost, composer.composing) == ("wan", True, False)


def test_the_next_field_tries_the_words_again(lexicon: Lexicon) -> None:
    composer = Composer()
    composer.give_up()
    composer.expect(Expects.TEXT)
    composer.attach(lexicon)
    assert (composer.lost, composer.press("a"), composer.composing) == (False, "", True)
