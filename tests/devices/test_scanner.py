"""The scanner: what a list of options means, which picture is whole, what each ending says, and programs that hang."""

from __future__ import annotations

import os
import random
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.about import About
from devices.device import Actor, CancelToken, Condition, Deadline, DeviceError, ErrorKind
from devices.scanner import DRIVERS, Mode, Scan, Sheet, Source, virtual_program
from devices.scanner import folder as folders
from devices.scanner.folder import folder, sweep
from devices.scanner.options import Abilities, abilities
from devices.scanner.picture import PictureError, pnm_of, sheet_of
from devices.scanner.program import LONGEST, run
from devices.scanner.sane import SaneScanner
from devices.scanner.status import MEANINGS, error_of, rounded, status_of
from devices.scanner.virtual import VirtualScanner
from tests.support.frame_fuzz import streams
from tests.support.twin_scanner import driver, sheet

SOON = 5.0

# Options.

BROTHER = """    --mode Black & White|Gray[Error Diffusion]|True Gray|24bit Color|24bit Color[Fast] [24bit Color]
    --resolution 100|150|200|300|400|600dpi [200]
    --source FlatBed|Automatic Document Feeder(left aligned)|Automatic Document Feeder(left aligned,Duplex) [FlatBed]
    -x 0..211.881mm (in steps of 0.0999908) [211.881]
    -y 0..355.567mm (in steps of 0.0999908) [355.567]
"""
EPSON = """    --mode Lineart|Gray|Color [Lineart] [advanced]
    --depth 8|16 [inactive]
    --resolution auto||75||1200dpi [75]
    --source ADF Duplex|ADF Front [ADF Front]
"""
FUJITSU = """    --source ADF Front|ADF Back|ADF Duplex [ADF Front]
    --mode Gray|Color [Gray]
    --resolution 50..600dpi (in steps of 1) [600]
    --x [inactive]
"""


def listed(words: str) -> Abilities:
    found = abilities(words)
    assert found is not None
    return found


def test_the_plainest_word_of_a_scanner_is_taken() -> None:
    can = listed(BROTHER)
    assert can.modes == {Mode.COLOUR: "24bit Color", Mode.GREY: "True Gray"}
    assert can.sources == {Source.GLASS: "FlatBed", Source.FEEDER: "Automatic Document Feeder(left aligned)"}
    assert can.area == {"x": 210, "y": 297}


def test_one_side_is_scanned_where_both_could_be() -> None:
    assert [listed(words).sources for words in (EPSON, FUJITSU)] == [{Source.FEEDER: "ADF Front"}] * 2


def test_a_scanner_without_a_choice_of_sources_has_a_glass() -> None:
    assert listed("  --resolution 300dpi [300]").sources == {Source.GLASS: ""}
    assert listed("  --resolution 300dpi [300]").arguments(Source.GLASS, Mode.GREY, 200) == ["--resolution=300"]


@pytest.mark.parametrize(
    ("words", "wanted", "dpi"),
    [(BROTHER, 200, 200), (BROTHER, 201, 300), (BROTHER, 999, 600), (BROTHER, 1, 100), (FUJITSU, 233, 233)]
    + [(FUJITSU, 10, 50), (FUJITSU, 1200, 600), (EPSON, 200, 1200)],
)
def test_a_resolution_is_enough_or_the_most_there_is(words: str, wanted: int, dpi: int) -> None:
    assert listed(words).dpi(wanted) == dpi


def test_what_is_chosen_is_said_in_the_scanners_own_words() -> None:
    assert listed(BROTHER).arguments(Source.GLASS, Mode.COLOUR, 200) == [
        "--source=FlatBed", "--mode=24bit Color", "--resolution=200", "-x", "210", "-y", "297",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "words", ["", "no options", "--resolution", "   --resolution [inactive]", "  --mode Gray [Gray]"]
)
def test_words_without_a_resolution_are_no_list(words: str) -> None:
    assert abilities(words) is None


def test_a_line_without_an_end_is_no_option() -> None:
    assert abilities("  --resolution " + "75|" * 1000 + "300dpi [75]") is None


@given(st.text(max_size=300))
def test_whatever_a_program_says_is_a_list_or_none(words: str) -> None:
    for said in (words, f"  --resolution {words} [1]\n  --source {words} [a]"):
        can = abilities(said)
        assert can is None or can.dpi(200) > 0


# Pictures.


def test_a_colour_sheet_is_turned_round_to_blue_first() -> None:
    made = sheet_of(pnm_of(2, 1, 3, bytes((1, 2, 3, 4, 5, 6))), 300)
    assert (made.width, made.height, made.data, made.dpi) == (2, 1, bytes((3, 2, 1, 6, 5, 4)), 300)
    assert repr(made) == "Sheet(2x1)"


def test_a_grey_sheet_has_three_equal_colours() -> None:
    assert sheet_of(pnm_of(1, 2, 1, b"\x07\x09"), 200).data == b"\x07\x07\x07\x09\x09\x09"


def test_a_pixel_that_looks_like_a_blank_stays_a_pixel() -> None:
    assert sheet_of(b"P5 1 1 255\n\n", 1).data == b"\n\n\n"


@pytest.mark.parametrize(
    "raw",
    [b"", b"P6", b"P6 1 1 255\n", b"P6 1 1 255\nab", b"P6 1 1 255\nabcd", b"P4 1 1\n\x00", b"P5 0 1 255\n"]
    + [b"P5 1 1 65535\nab", b"P5 99999 99999 255\n", b"P5 # no end", b"P5 -1 1 255\na", b"P5 1 1111111 255\na"],
)
def test_what_is_no_whole_picture_is_none(raw: bytes) -> None:
    with pytest.raises(PictureError):
        sheet_of(raw, 200)


def campaign(seed: int, count: int) -> int:
    """Try spoiled pictures; return how many were whole, and see that each has as many bytes as it says."""
    whole = 0
    for stream in streams([sheet(7, 3, 2), pnm_of(4, 1, 1, b"abcd")], seed, count):
        try:
            made = sheet_of(stream, 200)
        except PictureError:
            continue
        whole += 1
        assert len(made.data) == 3 * made.width * made.height
    return whole


def test_no_spoiled_picture_is_a_sheet_of_another_size() -> None:
    assert 0 < campaign(3, 2000) < 2000


@pytest.mark.soak
@pytest.mark.timeout(1800)
def test_no_spoiled_picture_of_a_million_is_a_sheet_of_another_size() -> None:
    assert campaign(5, 1_000_000) > 0


@pytest.mark.soak
@pytest.mark.timeout(1800)
def test_no_spoiled_list_of_a_million_stops_the_reader() -> None:
    for stream in streams([BROTHER.encode(), EPSON.encode(), FUJITSU.encode()], 6, 1_000_000):
        abilities(stream.decode("utf-8", "replace"))


# Endings.


@pytest.mark.parametrize("status", sorted(MEANINGS))
def test_each_status_is_a_cause_and_somebody_acts(status: int) -> None:
    error = error_of(status, "")
    assert (error.cause, error.kind) == (MEANINGS[status].cause, MEANINGS[status].kind)
    assert error.actor is not Actor.NOBODY


@pytest.mark.parametrize("code", [-9, -11, 12, 99, 127])
def test_a_program_that_breaks_off_says_nothing_of_paper(code: int) -> None:
    assert error_of(code, "").cause == "scanner.garbled"


@pytest.mark.parametrize(
    ("words", "cause"),
    [
        ("open of device epson2:x failed: Invalid argument", "scanner.lost"),
        ("open of device epson2:x failed: Device busy", "scanner.busy"),
        ("open of device epson2:x failed: Access to resource has been denied", "device.port-forbidden"),
    ],
)
def test_a_scanner_that_could_not_be_opened_is_told_by_why(words: str, cause: str) -> None:
    assert error_of(1, f"scanimage: {words}\n").cause == cause


@pytest.mark.parametrize(
    ("code", "said", "status"),
    [
        (0, "Scanned page 1. (scanner status = 5)", 0),
        (0, "Scanned page 1. (scanner status = 7)", 7),
        (6, "Scanned page 1. (scanner status = 5)", 6),
        (0, "", 0),
    ],
)
def test_the_last_page_says_more_than_an_exit_of_zero(code: int, said: str, status: int) -> None:
    assert status_of(code, said) == status


@pytest.mark.parametrize(
    ("said", "dpi"), [("scanimage: rounded value of resolution from 200 to 150\n", 150), ("rounded value of x", None)]
)
def test_the_resolution_that_was_taken_is_the_one_that_is_told(said: str, dpi: int | None) -> None:
    assert rounded(said) == dpi


# Programs.


def running(*command: str, seconds: float = SOON, quiet: float = SOON, cancel: CancelToken | None = None) -> object:
    return run(command, quiet, Deadline.after(seconds), cancel or CancelToken())


def cause_of(*command: str, **patience: float) -> str:
    with pytest.raises(DeviceError) as raised:
        running(*command, **patience)  # type: ignore[arg-type]  # seconds only
    return raised.value.cause


def test_both_lines_and_the_exit_are_kept() -> None:
    ended = run(["/bin/sh", "-c", "echo out; echo said >&2; exit 7"], SOON, Deadline.after(SOON), CancelToken())
    assert (ended.code, ended.out, ended.said) == (7, "out\n", "said\n")


def test_a_program_is_told_to_speak_a_language_we_read() -> None:
    assert run(["/bin/sh", "-c", "echo $LC_ALL"], SOON, Deadline.after(SOON), CancelToken()).out == "C\n"


def test_more_words_than_a_run_has_are_let_go() -> None:
    ended = run(["/bin/sh", "-c", f"head -c {LONGEST * 3} /dev/zero"], SOON, Deadline.after(SOON), CancelToken())
    assert len(ended.out) == LONGEST


def test_a_program_that_hangs_is_ended_and_told_as_silent() -> None:
    assert cause_of("/bin/sh", "-c", "exec sleep 60", quiet=0.2) == "scanner.silent"


def test_a_program_that_does_not_want_to_end_is_killed() -> None:
    assert cause_of("/bin/sh", "-c", "trap '' TERM; while :; do sleep 60; done", seconds=0.2) == "scanner.silent"


def test_a_program_that_closes_its_lines_and_stays_is_not_waited_for() -> None:
    assert cause_of("/bin/sh", "-c", "exec >&- 2>&-; exec sleep 60", seconds=0.3) == "scanner.silent"


def test_a_program_that_goes_on_slowly_is_not_hanging() -> None:
    words = "for i in 1 2 3 4; do echo $i; sleep 0.1; done"
    assert run(["/bin/sh", "-c", words], 0.6, Deadline.after(SOON), CancelToken()).code == 0


def test_a_cancel_ends_a_program_at_once() -> None:
    cancel = CancelToken()
    timer = threading.Timer(0.1, cancel.cancel)
    timer.start()
    with pytest.raises(DeviceError) as raised:
        running("/bin/sh", "-c", "exec sleep 60", cancel=cancel)
    timer.join()
    assert raised.value.kind is ErrorKind.CANCELLED


@pytest.mark.parametrize(
    ("program", "cause"),
    [("scanimage-that-is-not-there", "device.library-missing"), ("/nowhere/scanimage", "scanner.lost")],
)
def test_a_program_that_is_not_there_is_told(program: str, cause: str) -> None:
    assert cause_of(program) == cause


def test_a_program_that_may_not_be_run_is_told(tmp_path: Path) -> None:
    assert cause_of(str(tmp_path)) == "device.port-forbidden"


# Folders.


def test_nothing_of_a_scan_stays(tmp_path: Path) -> None:
    with folder(tmp_path) as made:
        (made / "1.pnm").write_bytes(b"a paper")
        assert made.stat().st_mode & 0o077 == 0
    assert list(tmp_path.iterdir()) == []


def test_what_a_killed_driver_left_is_swept_and_what_is_in_use_stays(tmp_path: Path) -> None:
    mine, dead, other = (tmp_path / f"{folders.PREFIX}{pid}-x" for pid in (os.getpid(), 2**30, "mine"))
    for made in (mine, dead, other):
        made.mkdir()
    sweep(tmp_path)
    assert sorted(tmp_path.iterdir()) == sorted([mine, other])


def test_a_machine_without_a_folder_in_memory_scans_all_the_same(tmp_path: Path) -> None:
    with folder(tmp_path / "nowhere") as made:
        assert made.is_dir()


# The driver, over the virtual scanner.


@pytest.fixture
def scanner(tmp_path: Path) -> Iterator[VirtualScanner]:
    made = VirtualScanner(tmp_path / "scanner")
    made.start()
    yield made
    made.stop()


@pytest.fixture
def device(scanner: VirtualScanner) -> SaneScanner:
    made = driver(scanner.address, 60.0)
    made.open(Deadline.after(SOON), CancelToken())
    return made


def scan(device: SaneScanner, source: Source = Source.FEEDER, **wishes: object) -> Scan:
    return device.scan(Deadline.after(SOON), CancelToken(), source=source, **wishes)  # type: ignore[arg-type]  # a wish each


def refused(device: SaneScanner, source: Source = Source.FEEDER) -> DeviceError:
    with pytest.raises(DeviceError) as raised:
        scan(device, source)
    return raised.value


def test_a_sheet_on_the_glass_is_one_sheet(scanner: VirtualScanner, device: SaneScanner) -> None:
    scanner.lay(sheet(200))
    made = scan(device, Source.GLASS, dpi=120, mode=Mode.GREY)
    assert made == Scan((Sheet(12, 8, bytes((30, 20, 200)) * 96, 150),))
    assert made.tally() == {"sheets": 1}


def test_an_empty_glass_is_the_white_of_its_lid(device: SaneScanner) -> None:
    assert set(scan(device, Source.GLASS).sheets[0].data) == {255}


def test_the_feeder_ends_well_when_it_is_empty(scanner: VirtualScanner, device: SaneScanner) -> None:
    scanner.feed(*(sheet(shade) for shade in (10, 20, 30)))
    made = scan(device)
    assert ([one.data[2] for one in made.sheets], made.cause) == ([10, 20, 30], "")
    assert len(scan(device, most=2).sheets) == 2


def test_an_empty_feeder_is_the_persons(device: SaneScanner) -> None:
    error = refused(device)
    assert (error.kind, error.cause, error.actor) == (ErrorKind.USER, "scanner.no-paper", Actor.CITIZEN)


TROUBLES = {
    "jam": "scanner.jam",
    "cover-open": "scanner.cover-open",
    "io-error": "scanner.io-error",
    "busy": "scanner.busy",
    "stopped": "scanner.stopped",
    "forbidden": "device.port-forbidden",
}


@pytest.mark.parametrize("trouble", TROUBLES)
def test_each_trouble_has_a_cause_of_its_own(scanner: VirtualScanner, device: SaneScanner, trouble: str) -> None:
    scanner.feed(sheet(1))
    scanner.trouble(trouble)
    assert refused(device).cause == TROUBLES[trouble]


def test_sheets_before_a_jam_are_kept_and_the_jam_is_told(scanner: VirtualScanner, device: SaneScanner) -> None:
    scanner.feed(sheet(1), sheet(2), sheet(3))
    scanner.trouble("jam", after=2)
    made = scan(device)
    assert (len(made.sheets), made.cause) == (2, "scanner.jam")
    state = device.check(Deadline.after(SOON), CancelToken())
    assert (state.condition, state.cause, state.part("feeder")) == (Condition.ATTENTION, "scanner.jam", "jam")
    scanner.trouble("")
    assert len(scan(device).sheets) == 3
    assert device.check(Deadline.after(SOON), CancelToken()).condition is Condition.READY


@pytest.mark.parametrize(("wire", "cause"), [("half", "scanner.garbled"), ("noise", "scanner.garbled")])
def test_a_sheet_that_is_not_whole_is_no_sheet(
    scanner: VirtualScanner, device: SaneScanner, wire: str, cause: str
) -> None:
    scanner.feed(sheet(1))
    scanner.wire(wire)
    assert refused(device).cause == cause


def test_a_sheet_that_broke_off_between_two_is_never_left_out_in_silence(
    scanner: VirtualScanner, device: SaneScanner
) -> None:
    scanner.feed(sheet(1), b"P6 no picture", sheet(3))
    made = scan(device)
    assert ([one.data[2] for one in made.sheets], made.cause) == ([1], "scanner.garbled")


def test_before_open_there_is_nothing_to_scan_with(scanner: VirtualScanner) -> None:
    made = driver(scanner.address)
    assert (refused(made).cause, made.capabilities()) == ("scanner.lost", {"about", "self-test"})


@pytest.mark.parametrize(
    ("query", "model"), [("", "BANSHI virtual scanner"), ("?device=virtual:0", "BANSHI virtual scanner")]
)
def test_it_says_what_scanner_it_is_as_sane_lists_it(scanner: VirtualScanner, query: str, model: str) -> None:
    made = driver(scanner.address + query)
    made.open(Deadline.after(SOON), CancelToken())
    assert made.about(Deadline.after(SOON), CancelToken()) == About(model=model)


def test_one_that_is_not_listed_has_no_name(device: SaneScanner, scanner: VirtualScanner) -> None:
    scanner.wire("away")
    assert device.about(Deadline.after(SOON), CancelToken()) == About()


def test_its_self_test_scans_the_glass_and_counts_the_sheet(device: SaneScanner, scanner: VirtualScanner) -> None:
    scanner.lay(sheet(5, 40, 30))
    tried = device.self_test(Deadline.after(SOON), CancelToken())
    assert (tried.well, tried.cause, tried.detail) == (True, "scanner.tested", "40x30")
    assert tried.tally() == {"sheets": 1}


def test_without_a_glass_its_self_test_wants_a_sheet(
    device: SaneScanner, scanner: VirtualScanner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(device, "_can", listed(EPSON))
    with pytest.raises(DeviceError, match=r"scanner\.no-paper"):
        device.self_test(Deadline.after(SOON), CancelToken())
    scanner.feed(sheet(7))
    assert device.self_test(Deadline.after(SOON), CancelToken()).well


def test_a_trouble_in_its_self_test_is_an_error_and_no_result(device: SaneScanner, scanner: VirtualScanner) -> None:
    scanner.trouble("io-error")
    with pytest.raises(DeviceError, match=r"scanner\.io-error"):
        device.self_test(Deadline.after(SOON), CancelToken())


def test_a_cancelled_look_is_no_state(device: SaneScanner) -> None:
    device._look_seconds, cancel = 0.0, CancelToken()
    cancel.cancel()
    with pytest.raises(DeviceError) as raised:
        device.check(Deadline.after(SOON), cancel)
    assert raised.value.kind is ErrorKind.CANCELLED


def test_a_look_at_its_health_is_not_taken_too_often(scanner: VirtualScanner, device: SaneScanner) -> None:
    scanner.wire("away")
    assert device.check(Deadline.after(SOON), CancelToken()).condition is Condition.READY
    device._look_seconds = 0.0
    assert device.check(Deadline.after(SOON), CancelToken()).condition is Condition.ABSENT


@pytest.mark.parametrize(("query", "found"), [("", True), ("?match=virtual", True), ("?device=virtual:0", True)])
def test_a_scanner_is_found_by_name_or_beginning(scanner: VirtualScanner, query: str, found: bool) -> None:
    made = driver(scanner.address + query)
    made.open(Deadline.after(SOON), CancelToken())
    assert (made.capabilities() == {"glass", "feeder", "about", "self-test"}) is found


@pytest.mark.parametrize("query", ["?match=epson", "?device=epson:1"])
def test_another_scanner_is_not_taken_in_its_place(scanner: VirtualScanner, query: str) -> None:
    made = driver(scanner.address + query)
    with pytest.raises(DeviceError) as raised:
        made.open(Deadline.after(SOON), CancelToken())
    assert raised.value.cause == "scanner.lost"


def test_a_source_that_is_not_there_is_our_fault(scanner: VirtualScanner, monkeypatch: pytest.MonkeyPatch) -> None:
    made = driver(scanner.address)
    made.open(Deadline.after(SOON), CancelToken())
    monkeypatch.setattr(made, "_can", listed(FUJITSU))
    assert (refused(made, Source.GLASS).kind, refused(made, Source.GLASS).cause) == (
        ErrorKind.PROGRAM,
        "scanner.no-source",
    )


def test_a_word_of_the_setting_names_a_source_we_do_not_find(scanner: VirtualScanner) -> None:
    made = SaneScanner(scanner.address, glass="Flatbed", feeder="ADF")
    made.open(Deadline.after(SOON), CancelToken())
    assert made._can is not None
    assert made._can.sources == {Source.GLASS: "Flatbed", Source.FEEDER: "ADF"}


def test_nothing_of_a_scan_stays_in_memory(scanner: VirtualScanner, device: SaneScanner) -> None:
    scanner.feed(sheet(1))
    scan(device)
    assert list(folders.MEMORY.glob(f"{folders.PREFIX}{os.getpid()}-*")) == []


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:1", "virtual://127.0.0.1:1", "serial:///dev/ttyS0"])
def test_an_address_without_a_program_is_misconfigured(address: str) -> None:
    with pytest.raises(ValueError, match="program://scanimage"):
        DRIVERS["sane"](address)


def test_a_fault_nobody_knows_is_refused(scanner: VirtualScanner) -> None:
    for order in (scanner.wire, scanner.trouble):
        with pytest.raises(ValueError, match="none of"):
            order("fire")


# The virtual scanner's program, in this process: in its own no one sees what it runs.


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["--formatted-device-list=%d%n"], 0),
        (["--device-name=virtual:0", "--all-options"], 0),
        (["--device-name=other", "--all-options"], 1),
    ],
)
def test_the_virtual_program_answers_as_scanimage(scanner: VirtualScanner, arguments: list[str], code: int) -> None:
    assert virtual_program.main(Path(scanner.address.removeprefix("virtual://")).parent, arguments) == code


@pytest.mark.parametrize(("after", "code"), [(0, 6), (1, 6), (9, 7)])
def test_the_virtual_program_writes_sheets_and_ends_as_scanimage(
    scanner: VirtualScanner, tmp_path: Path, after: int, code: int
) -> None:
    scanner.feed(sheet(1), sheet(2))
    scanner.trouble("jam", after)
    wishes = ["--device-name=virtual:0", "--source=ADF", f"--batch={tmp_path}/%d.pnm", "--batch-count=9"]
    assert virtual_program.main(tmp_path / "scanner", wishes) == code
    assert len(list(tmp_path.glob("*.pnm"))) == min(after, 2)


def test_random_hands_never_make_a_sheet_that_was_not_there(scanner: VirtualScanner, device: SaneScanner) -> None:
    chance = random.Random(4)
    for _ in range(12):
        fed = chance.randrange(4)
        scanner.feed(*(sheet(50 + number) for number in range(fed)))
        scanner.trouble(chance.choice(["", *TROUBLES]), chance.randrange(3))
        try:
            made = scan(device)
        except DeviceError as error:
            assert error.cause in {*TROUBLES.values(), "scanner.no-paper"}  # noqa: PT017 - either end is right
            continue
        assert [one.data[2] for one in made.sheets] == [50 + number for number in range(len(made.sheets))]
        assert 0 < len(made.sheets) <= fed
