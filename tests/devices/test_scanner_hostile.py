"""Programs in place of scanimage that say and do anything: no sheet that was not scanned, no hang, only our causes."""

from __future__ import annotations

import os
import random
from collections.abc import Callable
from pathlib import Path

import pytest

from devices.device import Actor, CancelToken, Condition, Deadline, DeviceError, ErrorKind
from devices.scanner import Mode, Source
from devices.scanner import folder as folders
from devices.scanner.picture import pnm_of
from devices.scanner.sane import SaneScanner

SOON = 5.0
LIST = "    --resolution 75|200dpi [75]\n    --source Flatbed|ADF [Flatbed]\n    --mode Gray|Color [Gray]\n"
Program = Callable[[str], SaneScanner]


@pytest.fixture
def program(tmp_path: Path) -> Program:
    """Make a driver of a shell script; ``$list`` prints a sound list, ``$into`` is the folder of the sheets."""
    (tmp_path / "list").write_text(LIST)
    (tmp_path / "page.pnm").write_bytes(pnm_of(4, 2, 1, b"abcdefgh"))

    def make(scan: str) -> SaneScanner:
        file = tmp_path / "scanimage"
        words = (
            "#!/bin/sh",
            f"list='cat {tmp_path}/list'; page={tmp_path}/page.pnm; into=",
            'for one in "$@"; do case "$one" in --batch=*) into=${one#--batch=}; into=${into%/*};; esac; done',
            '[ -z "$into" ] && exec $list',
            scan,
        )
        file.write_text("\n".join(words) + "\n")
        file.chmod(0o700)
        made = SaneScanner(f"virtual://{file}?device=any", answer_seconds=SOON, quiet_seconds=1.5, look_seconds=0.0)
        made.open(Deadline.after(SOON), CancelToken())
        return made

    return make


def cause(scanner: SaneScanner, source: Source = Source.FEEDER) -> str:
    with pytest.raises(DeviceError) as raised:
        scanner.scan(Deadline.after(SOON), CancelToken(), source=source, mode=Mode.GREY)
    assert raised.value.actor is not Actor.NOBODY
    return raised.value.cause


HANGS_AT_THE_END = "echo 'Batch terminated, 1 page scanned' >&2; exec sleep 60"


@pytest.mark.parametrize(
    ("scan", "told"),
    [
        ("exit 0", "scanner.garbled"),
        ("exit 77", "scanner.garbled"),
        ("kill -SEGV $$", "scanner.garbled"),
        ("exit 7", "scanner.no-paper"),
        ("exit 8", "scanner.cover-open"),
        ("echo 'scanimage: open of device any failed: Device busy' >&2; exit 3", "scanner.busy"),
        ("echo 'Scanned page 1. (scanner status = 6)' >&2; exit 0", "scanner.jam"),
        ("head -c 30 $page > $into/1.pnm; exit 0", "scanner.garbled"),
        ("cat $page $page > $into/1.pnm; exit 0", "scanner.garbled"),
        (": > $into/1.pnm; exit 7", "scanner.garbled"),
        ("cp $page $into/2.pnm; exit 7", "scanner.garbled"),
        ("mkdir $into/1.pnm; exit 0", "scanner.garbled"),
        ("mkdir $into/2.pnm; cp $page $into/3.pnm; exit 0", "scanner.garbled"),
        ("cp $page $into/page.pnm.part; exit 9", "scanner.io-error"),
        ("sleep 60", "scanner.silent"),
        (f"echo 'Scanned page 1. (scanner status = 6)' >&2; {HANGS_AT_THE_END}", "scanner.jam"),
        ("yes >&2", "scanner.silent"),
    ],
)
def test_a_program_without_a_whole_sheet_gives_none(program: Program, scan: str, told: str) -> None:
    made = program(scan)
    if told == "scanner.silent" and scan.startswith("yes"):
        # It moves all the time: only the deadline ends it.
        with pytest.raises(DeviceError) as raised:
            made.scan(Deadline.after(0.6), CancelToken(), source=Source.FEEDER)
        assert (raised.value.kind, raised.value.cause) == (ErrorKind.TIMED_OUT, told)
        return
    assert cause(made) == told


def test_a_program_that_said_everything_and_hangs_loses_no_sheet(program: Program) -> None:
    scan = f"cp $page $into/1.pnm; echo 'Scanned page 1. (scanner status = 5)' >&2; {HANGS_AT_THE_END}"
    made = program(scan).scan(Deadline.after(SOON), CancelToken())
    assert (len(made.sheets), made.cause) == (1, "")


def test_a_program_that_ends_badly_after_a_sheet_keeps_the_sheet_and_says_so(program: Program) -> None:
    made = program("cp $page $into/1.pnm; exit 9").scan(Deadline.after(SOON), CancelToken(), source=Source.FEEDER)
    assert ([one.data[:3] for one in made.sheets], made.cause) == ([b"aaa"], "scanner.io-error")


def test_a_glass_without_paper_is_never_the_end_of_a_feeder(program: Program) -> None:
    made = program("cp $page $into/1.pnm; exit 7").scan(Deadline.after(SOON), CancelToken())
    assert (len(made.sheets), made.cause) == (1, "scanner.no-paper")


def test_a_resolution_that_was_rounded_is_the_one_of_the_sheet(program: Program) -> None:
    words = "cp $page $into/1.pnm; echo 'scanimage: rounded value of resolution from 200 to 192' >&2"
    made = program(words).scan(Deadline.after(SOON), CancelToken())
    assert made.sheets[0].dpi == 192


def test_more_sheets_than_were_wanted_are_not_taken(program: Program) -> None:
    words = "cp $page $into/1.pnm; cp $page $into/2.pnm"
    # More than one from a glass is a program we do not know; it is told, not cut short in silence.
    made = program(words).scan(Deadline.after(SOON), CancelToken())
    assert (len(made.sheets), made.cause) == (1, "scanner.garbled")


def test_nothing_stays_whatever_happened(program: Program) -> None:
    for scan in ("cp $page $into/1.pnm; exit 9", "sleep 60", "exit 7", "mkdir -p $into/a/b; exit 0"):
        made = program(scan)
        try:
            made.scan(Deadline.after(0.3), CancelToken())
        except DeviceError:
            continue
    assert list(folders.MEMORY.glob(f"{folders.PREFIX}{os.getpid()}-*")) == []


@pytest.mark.parametrize("seed", range(3))
def test_a_list_of_noise_never_opens_a_scanner(program: Program, tmp_path: Path, seed: int) -> None:
    made = program("exit 0")
    (tmp_path / "list").write_bytes(random.Random(seed).randbytes(5000))
    made.close()
    with pytest.raises(DeviceError) as raised:
        made.open(Deadline.after(SOON), CancelToken())
    assert raised.value.cause == "scanner.garbled"
    assert made.check(Deadline.after(SOON), CancelToken()).condition is not Condition.READY
