"""What the gate says of a run: its last lines are enough to know what failed, and why a worker died."""

from __future__ import annotations

import importlib.util
import io
import sys
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest
from _pytest.assertion.rewrite import PYC_TAIL, _read_pyc, get_cache_dir

from tests.support.last_words import LINES, Keeper, asserted
from tests.support.short_words import pytest_configure

ROOT = Path(__file__).parents[2]
TOLD = """
    def test_it():
        found = 1
>       assert found == 2
E       assert 1 == 2

tests/unit/test_a.py:3: AssertionError"""
DEAD = [
    "Fatal Python error: Segmentation fault",
    '  File "/there/ui/bridge.py", line 9 in post',
    '  File "/lib/site-packages/_pytest/python.py", line 187 in pytest_pyfunc_call',
    '  File "/lib/site-packages/execnet/gateway_base.py", line 534 in read',
]


def loaded(file: str) -> ModuleType:
    """Load a program of the gate."""
    spec = importlib.util.spec_from_file_location(f"{Path(file).stem}_under_test", ROOT / file)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def gate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """Load the gate, with a folder of its own for what failed, and nothing to be written ahead."""
    module = loaded("packaging/check.py")
    monkeypatch.setattr(module, "KEPT", tmp_path / "failed")
    monkeypatch.setattr(module, "AHEAD", command(""))
    return module


def report(**more: object) -> pytest.TestReport:
    """Report a test that failed in its call."""
    said = {"nodeid": "tests/unit/test_a.py::test_it", "location": ("", 0, ""), "keywords": {}, "longrepr": TOLD}
    return pytest.TestReport(**{**said, "outcome": "failed", "when": "call", **more})  # type: ignore[arg-type]  # as pytest builds it


def command(words: str, code: int = 0, to: str = "stdout") -> list[str]:
    """Say something and end so."""
    return [sys.executable, "-S", "-c", f"import sys; sys.{to}.write({words!r}); sys.exit({code})"]


def play(
    gate: ModuleType, monkeypatch: pytest.MonkeyPatch, tests: tuple[int, str], checks: dict[str, list[str]]
) -> int:
    """Run the gate over checks that are played, and over tests that ended so."""
    monkeypatch.setattr(gate, "STATIC", tuple(checks.items()))
    monkeypatch.setattr(gate, "DAEMONS", ("real daemons", command("3 passed")))
    monkeypatch.setattr(gate, "run_tests", lambda command: tests)
    return int(gate.main("test"))


def test_a_failure_is_kept_with_what_was_asked_and_its_seed(tmp_path: Path) -> None:
    keeper = Keeper(tmp_path / "deep/tests", 7)
    keeper.pytest_runtest_logreport(report())
    assert (tmp_path / "deep/tests").read_text(encoding="utf-8").splitlines() == [
        "FAILED tests/unit/test_a.py::test_it (call), seed 7",
        "    >       assert found == 2",
        "    E       assert 1 == 2",
        "    tests/unit/test_a.py:3: AssertionError",
    ]


@pytest.mark.parametrize("when", ["setup", "call", "teardown"])
def test_what_passed_or_was_left_out_is_not_kept(tmp_path: Path, when: str) -> None:
    keeper = Keeper(tmp_path / "tests", 7)
    keeper.pytest_runtest_logreport(report(outcome="passed", longrepr=None, when=when))
    keeper.pytest_runtest_logreport(report(outcome="skipped", when=when))
    assert (tmp_path / "tests").read_text(encoding="utf-8") == ""


def test_a_file_that_cannot_be_collected_is_kept(tmp_path: Path) -> None:
    keeper = Keeper(tmp_path / "tests", 7)
    keeper.pytest_collectreport(pytest.CollectReport("tests/unit/test_a.py", "failed", "E   SyntaxError: here", []))
    kept = (tmp_path / "tests").read_text(encoding="utf-8")
    assert kept.startswith("FAILED tests/unit/test_a.py (collection), seed 7\n    E   SyntaxError: here\n")


def test_a_long_comparison_is_cut_and_still_says_where_it_stands() -> None:
    kept = asserted("\n".join(["E   line"] * 100 + ["tests/unit/test_a.py:3: AssertionError"]))
    assert (len(kept), kept[-1]) == (LINES + 1, "    tests/unit/test_a.py:3: AssertionError")


def test_what_has_no_assertion_keeps_its_last_lines() -> None:
    assert asserted("worker 'gw1' crashed while running 'a'") == ["    worker 'gw1' crashed while running 'a'"]


class WorkerInteractor:
    """Stands for a worker of xdist, by whose name it is found."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, dict[str, object]]] = []

    def sendevent(self, name: str, **words: object) -> None:
        self.sent.append((name, words))


@pytest.fixture
def worker() -> WorkerInteractor:
    """Give a worker that was told to be short."""
    found = WorkerInteractor()
    plugins = SimpleNamespace(get_plugins=lambda: [object(), found])
    pytest_configure(SimpleNamespace(pluginmanager=plugins))  # type: ignore[arg-type]  # all that is asked of it
    return found


def test_a_worker_says_of_a_test_that_passed_only_that_and_that_it_is_over(worker: WorkerInteractor) -> None:
    worker.sendevent("logstart", nodeid="a")
    for when in ("setup", "call", "teardown"):
        worker.sendevent("testreport", data={"when": when, "outcome": "passed"})
    worker.sendevent("logfinish", nodeid="a")
    worker.sendevent("runtest_protocol_complete", item_index=3)
    assert worker.sent == [
        ("testreport", {"data": {"when": "call", "outcome": "passed"}}),
        ("runtest_protocol_complete", {"item_index": 3}),
    ]


@pytest.mark.parametrize("when", ["setup", "call", "teardown"])
@pytest.mark.parametrize("outcome", ["failed", "skipped"])
def test_a_worker_says_whatever_did_not_pass(worker: WorkerInteractor, when: str, outcome: str) -> None:
    worker.sendevent("testreport", data={"when": when, "outcome": outcome})
    assert worker.sent == [("testreport", {"data": {"when": when, "outcome": outcome}})]


def test_a_gate_without_failure_says_so_in_one_line(
    gate: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert play(gate, monkeypatch, (0, "a device spoke on the error line"), {"ruff check": command("")}) == 0
    assert capsys.readouterr().out.startswith("static checks and real daemons passed; ")


def test_what_failed_stands_in_the_last_lines_the_tests_last(
    gate: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def tests(command: list[str]) -> tuple[int, str]:
        Keeper(gate.KEPT / "tests", 7).pytest_runtest_logreport(report())
        return 1, "\n".join(gate.own_lines(DEAD))

    monkeypatch.setattr(gate, "STATIC", (("strict types", command("kiosk/a.py:1: error: no", 1)),))
    monkeypatch.setattr(gate, "DAEMONS", ("real daemons", command("1 passed")))
    monkeypatch.setattr(gate, "run_tests", tests)
    assert gate.main("test") == 1
    *_, said, last = capsys.readouterr().out.partition("=== failed: strict types ===")
    assert said
    assert [line.strip() for line in last.splitlines()[1:-1]] == [
        "kiosk/a.py:1: error: no",
        "=== failed: tests ===",
        "pytest ended with 1",
        "FAILED tests/unit/test_a.py::test_it (call), seed 7",
        ">       assert found == 2",
        "E       assert 1 == 2",
        "tests/unit/test_a.py:3: AssertionError",
        "Fatal Python error: Segmentation fault",
        'File "/there/ui/bridge.py", line 9 in post',
    ]
    assert last.splitlines()[-1].startswith("failed: strict types, tests; ")


def test_a_check_that_fails_without_a_word_fails_the_gate_all_the_same(
    gate: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert play(gate, monkeypatch, (0, ""), {"import contracts": command("", 3)}) == 1
    assert "ended with 3\nfailed: import contracts; " in capsys.readouterr().out


def test_failures_of_an_earlier_run_are_not_told_again(
    gate: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    Keeper(gate.KEPT / "tests", 7).pytest_runtest_logreport(report())
    assert play(gate, monkeypatch, (4, "no such option"), {}) == 1
    told = capsys.readouterr().out
    assert "test_a.py" not in told
    assert "pytest ended with 4\n\nno such option\nfailed: tests; " in told


def test_what_a_worker_says_as_it_dies_is_shown_at_once_and_kept(
    gate: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stderr", shown := io.StringIO())
    said: list[str] = []
    gate.repeat(io.StringIO("\n".join(DEAD)), said)
    assert (shown.getvalue().splitlines(), said) == (DEAD, DEAD)


def test_the_tests_are_run_with_their_error_line_heard(gate: ModuleType, capfd: pytest.CaptureFixture[str]) -> None:
    assert gate.run_tests(command("Fatal Python error: Aborted", 3, "stderr")) == (3, "Fatal Python error: Aborted")
    assert capfd.readouterr().err == "Fatal Python error: Aborted"


def test_whatever_dies_says_where_and_compiled_modules_are_kept(
    gate: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    kept = SimpleNamespace(**gate.environment())
    assert (kept.PYTHONFAULTHANDLER, hasattr(kept, "PYTHONDONTWRITEBYTECODE")) == ("1", False)


def test_what_is_written_ahead_is_what_pytest_reads_and_is_written_once(tmp_path: Path) -> None:
    ahead = loaded("packaging/written_ahead.py")
    (tmp_path / "deep").mkdir()
    file, broken = tmp_path / "deep/test_a.py", tmp_path / "test_b.py"
    file.write_text("def test_it():\n    found = 1\n    assert found == 2\n", encoding="utf-8")
    broken.write_text("def", encoding="utf-8")
    ahead.write(ahead.rewritten(tmp_path))
    code = _read_pyc(file, get_cache_dir(file) / (file.stem + PYC_TAIL))
    assert code is not None
    names: dict[str, Any] = {}
    exec(code, names)  # noqa: S102  # as pytest does
    with pytest.raises(AssertionError, match="assert 1 == 2"):
        names["test_it"]()
    before = ahead.place(file).stat()
    ahead.write(ahead.rewritten(tmp_path))
    assert ahead.place(file).stat() == before
    assert sorted(ahead.rewritten(ROOT / "tests/flows"))[0].name == "conftest.py"
