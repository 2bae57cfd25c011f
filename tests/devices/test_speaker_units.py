"""Recorded units joined to sentences: which units, how they sound, and whole synthesis where one is missing."""

from __future__ import annotations

import wave
from array import array
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.about import About
from devices.device import CancelToken, Condition, Deadline, DeviceError, ErrorKind
from devices.speaker import DRIVERS
from devices.speaker.child import PIPE_BYTES
from devices.speaker.espeak import EspeakSpeaker
from devices.speaker.plan import EN_SMALL, EN_TENS, PAUSE, ZH_DIGITS, ZH_PLACES, plan, read
from devices.speaker.recordings import RecordingError, recordings
from devices.speaker.units import UnitSpeaker
from devices.speaker.virtual import Heard, VirtualSpeaker
from devices.speaker.volume import STEPS, USUAL, Volume
from tests.support.twin_speaker_units import LEVELS, SENTENCE, levels, record


def limits(seconds: float = 10.0) -> tuple[Deadline, CancelToken]:
    return Deadline.after(seconds), CancelToken()


# Which units.

ZH = frozenset({*"零一二三四五六七八九十百千万ab", "请", "请到", "号", "号窗口", "窗口办理", "a区"})
EN = frozenset({"please go to", "window", "please", *EN_SMALL, *EN_TENS, "hundred", "thousand", "and", "a"})


@pytest.mark.parametrize(
    ("words", "units"),
    [
        ("请到12号窗口。", ("请到", "十", "二", "号窗口")),
        ("请A012号，到", None),
        ("请A012号，请到B3号", ("请", "a", "零", "一", "二", "号", PAUSE, "请到", "b", "三", "号")),
        ("请到5号窗口办理", ("请到", "五", "号", "窗口办理")),
        ("请到 5 号", ("请到", "五", "号")),
        ("请到a区", ("请到", "a区")),
        ("。。请！！请？", ("请", PAUSE, "请")),
        ("请到9:30", None),
        ("请到3.5号", None),
        ("请到北京", None),
        ("请到12号楼", None),
        ("请*", None),
        ("", None),
        ("。", None),
    ],
)
def test_a_sentence_is_made_of_units_from_end_to_end_or_not_at_all(words: str, units: tuple[str, ...] | None) -> None:
    assert plan(words, "zh_CN", ZH) == units


@pytest.mark.parametrize(
    ("words", "units"),
    [
        ("Please go to window 12.", ("please go to", "window", "twelve")),
        ("Please, window 45", ("please", PAUSE, "window", "forty", "five")),
        ("Please go to windows", None),
        ("Pleased", None),
        ("window A7", ("window", "a", "seven")),
        ("window 07", ("window", "zero", "seven")),
    ],
)
def test_an_english_unit_is_a_word_and_not_a_part_of_one(words: str, units: tuple[str, ...] | None) -> None:
    assert plan(words, "en", EN) == units


def test_a_way_that_leads_nowhere_is_left_for_one_that_leads_on() -> None:
    assert plan("号窗口办理", "zh_CN", ZH) == ("号", "窗口办理")


@pytest.mark.parametrize(
    ("digits", "zh", "en"),
    [
        ("0", "零", "zero"),
        ("8", "八", "eight"),
        ("10", "十", "ten"),
        ("12", "十二", "twelve"),
        ("20", "二十", "twenty"),
        ("101", "一百零一", "one hundred and one"),
        ("110", "一百一十", "one hundred and ten"),
        ("1000", "一千", "one thousand"),
        ("1005", "一千零五", "one thousand and five"),
        ("1050", "一千零五十", "one thousand and fifty"),
        ("20300", "二万零三百", "twenty thousand three hundred"),
        ("99999", "九万九千九百九十九", "ninety nine thousand nine hundred and ninety nine"),
        ("012", "012", "0 1 2"),
        ("123456", "123456", "1 2 3 4 5 6"),
    ],
)
def test_a_number_is_read_as_people_read_it(digits: str, zh: str, en: str) -> None:
    assert "".join(read(digits, "zh_CN", one_by_one=False)) == zh
    assert " ".join(read(digits, "en", one_by_one=False)) == en


def value_of(words: tuple[str, ...]) -> int:
    """Count a Chinese number up again, by another way than it was made."""
    total, digit = 0, 0
    for word in words:
        if word in ZH_DIGITS:
            digit = ZH_DIGITS.index(word)
        else:
            total, digit = total + (digit or 1) * 10 ** ZH_PLACES.index(word), 0
    return total + digit


@given(st.integers(0, 99_999))
def test_no_two_numbers_are_read_alike_and_each_counts_up_to_itself(number: int) -> None:
    said = read(str(number), "zh_CN", one_by_one=False)
    assert value_of(said) == number
    assert "零零" not in "".join(said)


@given(st.text(alphabet="请到号窗口A区B0123456789，。 xX:北", max_size=24))
def test_whatever_is_planned_says_every_sign_of_the_sentence(words: str) -> None:
    units = plan(words, "zh_CN", ZH)
    if units is not None:
        assert all(unit in ZH or unit == PAUSE for unit in units)
        assert [sign for sign in "".join(units) if sign in "请到号窗口区ab"] == [
            sign for sign in words.casefold() if sign in "请到号窗口区ab"
        ]
        assert not set(words.casefold()) & set("x北")


def test_a_digit_is_found_by_its_sign_too() -> None:
    assert plan("请7", "zh_CN", {"请", "7"}) == ("请", "7")
    assert plan("window 7", "en", {"window", "7"}) == ("window", "7")
    assert plan("window 07", "en", {"window", "零", "七"}) == ("window", "零", "七")


# The recordings.


def test_a_folder_says_which_units_it_has(tmp_path: Path) -> None:
    record(tmp_path, {"请到": 1, "A": 2})
    found = recordings(tmp_path)
    assert (set(found.files), found.rate, found.wrong) == ({"请到", "a"}, 8000, [])


def test_a_folder_that_is_not_there_has_none(tmp_path: Path) -> None:
    assert recordings(tmp_path / "none").files == {}


def test_what_is_no_unit_is_named_and_left(tmp_path: Path) -> None:
    record(tmp_path, {"a": 1})
    record(tmp_path, {"b-other-rate": 1}, rate=16000)
    record(tmp_path, {"c-two-channels": 1}, channels=2)
    record(tmp_path, {"d-empty": 1}, samples=0)
    record(tmp_path, {"e-song": 1}, samples=8000 * 21)
    (tmp_path / "f-no-sound.wav").write_bytes(b"RIFF")
    (tmp_path / "g-text.txt").write_text("x")
    found = recordings(tmp_path)
    assert set(found.files) == {"a"}
    assert [name[0] for name in found.wrong] == ["b", "c", "d", "e", "f"]


def test_units_are_joined_with_a_pause_between(tmp_path: Path) -> None:
    record(tmp_path, {"a": 700, "b": 900})
    sound = recordings(tmp_path).joined(("a", PAUSE, "b"), 100, 0.01)
    assert levels(sound) == [700, 0, 900]
    assert len(array("h", sound[44:])) == 40 + 80 + 40


@pytest.mark.parametrize(("percent", "heard"), [(50, [350, -20_000]), (100, [700, -40_000]), (200, [1400, -0x8000])])
def test_louder_is_louder_and_never_overflows(tmp_path: Path, percent: int, heard: list[int]) -> None:
    record(tmp_path, {"a": 700, "b": -30_000})
    said = levels(recordings(tmp_path).joined(("a", "b"), percent, 0.0))
    assert said == [heard[0], max(-0x8000, -30_000 * percent // 100)]


@pytest.mark.parametrize("spoil", ["gone", "short", "other"])
def test_a_unit_that_is_not_there_any_more_is_told(tmp_path: Path, spoil: str) -> None:
    record(tmp_path, {"a": 700})
    found = recordings(tmp_path)
    file = tmp_path / "a.wav"
    if spoil == "gone":
        file.unlink()
    elif spoil == "short":
        file.write_bytes(file.read_bytes()[:44])
    else:
        record(tmp_path, {"a": 700}, rate=16000)
    with pytest.raises(RecordingError):
        found.joined(("a",), 100, 0.0)


# The driver, in a room.


@pytest.fixture
def room(tmp_path: Path) -> Iterator[VirtualSpeaker]:
    made = VirtualSpeaker(tmp_path)
    made.start()
    yield made
    made.stop()


def speaker(room: VirtualSpeaker, folder: Path, **options: Any) -> UnitSpeaker:
    record(folder / "voice" / "zh_CN", LEVELS)
    made = UnitSpeaker(room.address, units=str(folder / "voice"), **{"voice": room.address, **options})
    made.open(*limits())
    return made


def test_a_sentence_that_has_all_its_units_is_played_and_not_synthesised(room: VirtualSpeaker, tmp_path: Path) -> None:
    speaker(room, tmp_path).say(SENTENCE, "zh_CN", *limits())
    assert ([levels(sound) for sound in room.played], room.heard) == ([[1000, 3000, 4000, 2000]], [])


@pytest.mark.parametrize(("words", "language"), [("请到13号窗口。", "zh_CN"), (SENTENCE, "en")])
def test_a_sentence_that_lacks_one_is_synthesised_whole(
    room: VirtualSpeaker, tmp_path: Path, words: str, language: str
) -> None:
    speaker(room, tmp_path).say(words, language, *limits())
    assert (room.played, room.heard) == ([], [Heard(words, language)])


def test_a_unit_that_was_taken_away_makes_the_sentence_synthetic_whole(room: VirtualSpeaker, tmp_path: Path) -> None:
    driver = speaker(room, tmp_path)
    (tmp_path / "voice" / "zh_CN" / "十.wav").unlink()
    driver.say(SENTENCE, "zh_CN", *limits())
    assert (room.played, room.heard) == ([], [Heard(SENTENCE, "zh_CN")])


def test_without_a_synthesis_a_sentence_without_units_is_refused_and_the_voice_lives_on(
    room: VirtualSpeaker, tmp_path: Path
) -> None:
    driver = speaker(room, tmp_path, voice="")
    with pytest.raises(DeviceError) as caught:
        driver.say("请到13号窗口。", "zh_CN", *limits())
    assert (caught.value.kind, caught.value.cause) == (ErrorKind.PROGRAM, "speaker.units-missing")
    driver.say(SENTENCE, "zh_CN", *limits())
    assert len(room.played) == 1


def test_a_sound_larger_than_a_pipe_arrives_whole(room: VirtualSpeaker, tmp_path: Path) -> None:
    driver = speaker(room, tmp_path)
    record(tmp_path / "voice" / "zh_CN", {"请到": 1000}, samples=PIPE_BYTES)
    driver.say(SENTENCE, "zh_CN", *limits())
    assert len(room.played[0]) > 2 * PIPE_BYTES


def test_the_volume_has_steps_and_the_first_is_silence(room: VirtualSpeaker, tmp_path: Path) -> None:
    driver = speaker(room, tmp_path)
    driver.set_volume(0, *limits())
    driver.say(SENTENCE, "zh_CN", *limits())
    driver.say("请到13号窗口。", "zh_CN", *limits())
    assert (room.played, room.heard) == ([], [])
    driver.set_volume(4, *limits())
    driver.say(SENTENCE, "zh_CN", *limits())
    assert levels(room.played[0]) == [1400, 4200, 5600, 2800]


def test_its_test_is_heard(room: VirtualSpeaker, tmp_path: Path) -> None:
    driver = speaker(room, tmp_path)
    assert driver.self_test(*limits()).cause == "speaker.tested"
    assert len(room.heard) == 1
    record(tmp_path / "voice" / "zh_CN", {"三": 6000})
    driver.open(*limits())
    driver.self_test(*limits())
    assert levels(room.played[0]) == [5000, 0, 4000, 0, 6000]


def test_it_says_what_it_is_made_of(room: VirtualSpeaker, tmp_path: Path) -> None:
    assert speaker(room, tmp_path).about(*limits()) == About(
        "eSpeak NG text-to-speech: training", setup="units zh_CN: 5, en: 0"
    )
    assert DRIVERS["units"](room.address, units="/none").capabilities() >= {
        "zh_CN",
        "en",
        "volume",
        "about",
        "self-test",
    }


def test_with_units_and_synthesis_it_is_ready(room: VirtualSpeaker, tmp_path: Path) -> None:
    assert speaker(room, tmp_path).check(*limits()).condition is Condition.READY


def test_a_voice_that_lost_its_synthesis_says_so_and_goes_on(room: VirtualSpeaker, tmp_path: Path) -> None:
    driver = speaker(room, tmp_path, voice="virtual:///nobody/listens/here")
    state = driver.check(*limits())
    assert (state.condition, state.cause) == (Condition.ATTENTION, "speaker.no-synthesis")
    driver.say(SENTENCE, "zh_CN", *limits())
    assert len(room.played) == 1


@pytest.mark.parametrize("wrong", ["none", "one"])
def test_units_that_are_missing_or_wrong_are_told_by_name(room: VirtualSpeaker, tmp_path: Path, wrong: str) -> None:
    driver = speaker(room, tmp_path)
    if wrong == "none":
        driver = UnitSpeaker(room.address, units=str(tmp_path / "nothing"), voice=room.address)
    else:
        (tmp_path / "voice" / "zh_CN" / "欢迎.wav").write_bytes(b"no sound")
    driver.open(*limits())
    state = driver.check(*limits())
    assert (state.condition, state.cause) == (Condition.ATTENTION, "speaker.units-missing")
    assert state.detail == ("no units" if wrong == "none" else "1 files, such as 欢迎.wav")


# Players.


def player(folder: Path, plays: str, greets: str = "aplay: version 1.2.8") -> str:
    """Write a player that does what a test says; return its address."""
    folder.mkdir(exist_ok=True)
    file = folder / "aplay"
    file.write_text(f'#!/bin/sh\n[ "$1" = --version ] && {{ echo "{greets}"; exit 0; }}\n{plays}\n', encoding="utf-8")
    file.chmod(0o755)
    return f"program://{file}"


def playing(folder: Path, plays: str, **options: Any) -> UnitSpeaker:
    record(folder / "voice" / "zh_CN", LEVELS)
    cards = folder / "cards"
    cards.write_text(" 0 [PCH ]: HDA-Intel\n", encoding="utf-8")
    address = player(folder / "bin", plays)
    return UnitSpeaker(address, units=str(folder / "voice"), voice="", **{"cards": cards, **options})


def test_a_player_is_given_one_whole_wav_and_told_so(tmp_path: Path) -> None:
    driver = playing(tmp_path, f'echo "$@" > {tmp_path}/told; cat > {tmp_path}/heard.wav')
    driver.open(*limits())
    driver.say(SENTENCE, "zh_CN", *limits())
    assert (tmp_path / "told").read_text() == "-q -\n"
    with wave.open(str(tmp_path / "heard.wav")) as heard:
        assert (heard.getnchannels(), heard.getsampwidth(), heard.getframerate(), heard.getnframes()) == (
            1,
            2,
            8000,
            160,
        )


@pytest.mark.parametrize(
    ("plays", "cause"),
    [
        ('echo "aplay: main:831: audio open error: No such file" >&2; exit 1', "speaker.no-sound"),
        ("exit 3", "speaker.lost"),
        ("cat > /dev/null; echo what", "speaker.garbled"),
        ("exec sleep 9", "speaker.silent"),
    ],
    ids=["no-card", "ended", "talks", "hangs"],
)
def test_how_a_player_fails_is_told_apart(tmp_path: Path, plays: str, cause: str) -> None:
    driver = playing(tmp_path, plays, silence_seconds=0.3)
    driver.open(*limits())
    with pytest.raises(DeviceError) as caught:
        driver.say(SENTENCE, "zh_CN", *limits())
    assert caught.value.cause == cause


def test_a_machine_without_a_sound_card_is_a_fault_before_anybody_listens(tmp_path: Path) -> None:
    driver = playing(tmp_path, "true")
    driver.open(*limits())
    assert driver.check(*limits()).condition is Condition.READY
    (tmp_path / "cards").write_text("--- no soundcards ---\n", encoding="utf-8")
    state = driver.check(*limits())
    assert (state.condition, state.cause) == (Condition.FAULT, "speaker.no-sound")


@pytest.mark.parametrize(
    ("address", "options", "wrong"),
    [
        ("program://vlc", {"units": "/opt/voice"}, "program://aplay"),
        ("tcp://host:1", {"units": "/opt/voice"}, "program://aplay"),
        ("program://aplay", {"units": "voice"}, "units"),
        ("program://aplay", {"units": "/opt/voice", "voice": "virtual:///x"}, "voice"),
        ("program://aplay", {"units": "/opt/voice", "volume": 201}, "volume"),
    ],
)
def test_a_setting_that_cannot_work_is_refused(address: str, options: dict[str, Any], wrong: str) -> None:
    with pytest.raises(ValueError, match=wrong):
        UnitSpeaker(address, **options)


# Volume, identity and test of the synthesis.


@pytest.mark.parametrize("step", range(len(STEPS)))
def test_a_step_is_a_share_of_what_the_site_has_set(step: int) -> None:
    volume = Volume(80)
    volume.set(step)
    assert volume.percent == round(80 * STEPS[step])
    assert Volume(80).percent == round(80 * STEPS[USUAL])


def test_no_step_is_louder_than_a_voice_can_be() -> None:
    volume = Volume(200)
    volume.set(4)
    assert volume.percent == 200


@pytest.mark.parametrize("step", [-1, 5])
def test_a_step_that_is_none_is_a_fault_of_ours(room: VirtualSpeaker, step: int) -> None:
    synthetic = EspeakSpeaker(room.address)
    synthetic.open(*limits())
    with pytest.raises(DeviceError) as caught:
        synthetic.set_volume(step, *limits())
    assert (caught.value.kind, caught.value.cause) == (ErrorKind.PROGRAM, "speaker.refused")


def test_a_silent_synthesis_says_nothing_and_ends_at_once(room: VirtualSpeaker) -> None:
    synthetic = EspeakSpeaker(room.address)
    synthetic.open(*limits())
    synthetic.set_volume(0, *limits())
    synthetic.say(SENTENCE, "zh_CN", *limits())
    assert room.heard == []


def test_a_synthesis_says_its_version_and_three_numbers(room: VirtualSpeaker) -> None:
    synthetic = EspeakSpeaker(room.address)
    synthetic.open(*limits())
    assert synthetic.about(*limits()) == About(model="eSpeak NG", firmware="training")
    assert synthetic.self_test(*limits()).well
    assert room.heard == [Heard("1，2，3。", "zh_CN")]
