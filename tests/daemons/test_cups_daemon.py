"""The page printer through a real CUPS and a real IPP Everywhere printer on loopback, job by job to its end."""

from __future__ import annotations

import contextlib
import io
import os
import shutil
import signal
import subprocess
import sys
import threading
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pypdfium2
import pytest

from config.settings import convert
from devices.device import CancelToken, Condition, Deadline, DeviceState
from devices.page_printer import DRIVERS, PagePrinter, PageReport, PageResult
from kiosk.checkup import Health, print_server
from tests.support.daemons import PATH, free_port, heard, needs, needs_unshare, running, until

JOB = "K03-20261123-0147"
SOON = 30.0
# What CUPS calls a queue of which it has learned what the printer takes.
LEARNED = "IPP Everywhere"
# Lines of the server's log that are shown with a failure.
LAST_WORDS = 60
BUS = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-BUS Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><type>system</type><listen>unix:path={bus}</listen><auth>EXTERNAL</auth><policy context="default">
<allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/><allow user="*"/></policy>
</busconfig>
"""
AVAHI = "[server]\nuse-ipv4=yes\nuse-ipv6=no\nallow-interfaces=lo\nenable-dbus=yes\n[publish]\npublish-workstation=no\n"
CUPSD = """Listen 127.0.0.1:{port}
LogLevel debug
Browsing No
WebInterface No
DefaultAuthType None
MaxJobTime 300
{kept}
<Location />
  Order allow,deny
  Allow all
</Location>
<Policy default>
  <Limit All>
    Order deny,allow
  </Limit>
</Policy>
"""
FILES = """ServerRoot {at}/etc
RequestRoot {at}/spool
CacheDir {at}/cache
StateDir {at}/state
TempDir {at}/tmp
ErrorLog {at}/error_log
AccessLog {at}/access_log
PageLog {at}/page_log
User lp
Group lp
SystemGroup root
"""
PRESERVE = "PreserveJobFiles No\nPreserveJobHistory Yes"


def pdf() -> bytes:
    made, file = pypdfium2.PdfDocument.new(), io.BytesIO()
    made.new_page(595, 842)
    made.save(file)
    return file.getvalue()


class Paper:
    """A printer on the network; what it printed lies in ``out``."""

    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        self.out = folder / "out"
        self.out.mkdir()

    @property
    def uri(self) -> str:
        return f"ipp://localhost:{self.port}/ipp/print"

    def level(self, sheets: int) -> None:
        """Say at its own page how much paper lies in the tray."""
        trays = {1: sheets, 2: 250, 3: 250, 4: 250}
        wish = "&".join(f"size{n}=iso_a4_210x297mm&type{n}=stationery&level{n}={left}" for n, left in trays.items())
        with urllib.request.urlopen(f"http://localhost:{self.port}/media?{wish}", timeout=20):  # noqa: S310 - loopback
            pass

    @property
    def printed(self) -> list[Path]:
        return sorted(self.out.glob("*.pdf"))


class PrintServer:
    """A CUPS with one queue before that printer."""

    def __init__(self, folder: Path, preserve: str = PRESERVE) -> None:
        self.at, self.port = folder, free_port()
        # CUPS works as lp, and pytest's folders are closed to others: a job it cannot read stands still.
        for above in (folder, folder.parent, folder.parent.parent):
            above.chmod(0o755)
        for name in ("etc", "spool", "cache", "state", "tmp"):
            (folder / name).mkdir()
            shutil.chown(folder / name, "lp", "lp")
        self.settings = folder / "etc" / "cupsd.conf"
        self.settings.write_text(CUPSD.format(port=self.port, kept=preserve))
        (folder / "etc" / "cups-files.conf").write_text(FILES.format(at=folder))

    @property
    def address(self) -> str:
        return f"ipp://127.0.0.1:{self.port}/printers/a4"

    @contextlib.contextmanager
    def running(self, paper: Paper) -> Iterator[subprocess.Popen[bytes]]:
        """Run it with its queue until left."""
        files = ["-c", str(self.settings), "-s", str(self.at / "etc" / "cups-files.conf")]
        with running(["cupsd", "-f", *files], self.at / "log") as process, self._last_words():
            until(lambda: heard(self.port))
            self.tell("lpadmin", "-p", "a4", "-E", "-v", paper.uri, "-m", "everywhere")
            # It asks the printer behind our back; a job that comes before it knows all goes out as it is, and stands.
            until(lambda: LEARNED in self.tell("lpoptions", "-p", "a4"))
            yield process

    @contextlib.contextmanager
    def _last_words(self) -> Iterator[None]:
        """Print the end of the log, which pytest shows when the test has failed."""
        try:
            yield
        finally:
            log = self.at / "error_log"
            words = log.read_text(errors="replace").splitlines() if log.exists() else ["cupsd said nothing"]
            sys.stdout.write("\n".join(words[-LAST_WORDS:]) + "\n")

    def tell(self, program: str, *words: str) -> str:
        """Run a command of CUPS against this server alone, and return what it says."""
        server = f"127.0.0.1:{self.port}"
        done = subprocess.run(
            [program, "-h", server, *words], check=True, capture_output=True, text=True,
            env={**os.environ, "PATH": PATH, "CUPS_SERVER": server},
        )  # fmt: skip
        return done.stdout

    @property
    def documents(self) -> list[Path]:
        """Return what the server keeps of what was printed."""
        return sorted((self.at / "spool").glob("d0*"))


@pytest.fixture(scope="module")
def network(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """Give the printer what it finds its like by: a bus and a name service that nobody else hears."""
    needs("cupsd", "lpadmin", "ippeveprinter", "dbus-daemon", "avahi-daemon", "unshare")
    needs_unshare()
    folder = tmp_path_factory.mktemp("network")
    bus = folder / "bus"
    (folder / "bus.conf").write_text(BUS.format(bus=bus))
    (folder / "avahi.conf").write_text(AVAHI)
    names = {"DBUS_SYSTEM_BUS_ADDRESS": f"unix:path={bus}"}
    freely = ["--no-drop-root", "--no-rlimits", "--no-chroot", "-f", str(folder / "avahi.conf")]
    with running(["dbus-daemon", f"--config-file={folder}/bus.conf", "--nofork", "--nopidfile"], folder / "log"):
        until(bus.exists)
        with running(["avahi-daemon", *freely], folder / "avahi", own_run="avahi-daemon", **names):
            until(lambda: "Server startup complete" in (folder / "avahi").read_text(errors="replace"))
            yield names


# Afresh for each test: a printer that waits for paper holds its job for seconds after the job was taken back.
@pytest.fixture
def paper(network: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Paper]:
    made = Paper(tmp_path_factory.mktemp("printer"))
    words = ["-p", str(made.port), "-n", "localhost", "-d", str(made.out), "-k", "-f", "application/pdf"]
    # Its own pace is ten seconds a page and more.
    words += ["-c", "/bin/true", "banshi"]
    with running(["ippeveprinter", *words], made.out.parent / "log", **network):
        until(lambda: heard(made.port))
        yield made


@pytest.fixture
def server(paper: Paper, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[PrintServer, int]]:
    made = PrintServer(tmp_path_factory.mktemp("cups"))
    with made.running(paper) as process:
        yield made, process.pid


def opened(address: str, **options: float) -> PagePrinter:
    printer = DRIVERS["ipp"](address, look_seconds=0.1, **options)
    printer.open(Deadline.after(SOON), CancelToken())
    return printer


def state(printer: PagePrinter) -> DeviceState:
    return printer.check(Deadline.after(SOON), CancelToken())


def print_one(printer: PagePrinter, cancel: CancelToken | None = None) -> PageReport:
    return printer.print(pdf(), JOB, Deadline.after(SOON), cancel or CancelToken())


def test_a_page_goes_through_the_queue_to_the_printer_and_leaves_nothing_behind(
    server: tuple[PrintServer, int], paper: Paper
) -> None:
    printer, before = opened(server[0].address), len(paper.printed)
    assert state(printer).condition is Condition.READY
    assert print_one(printer) == PageReport(JOB, PageResult.PRINTED)
    until(lambda: len(paper.printed) == before + 1)
    until(lambda: server[0].documents == [])


def test_a_page_goes_straight_to_the_printer_too(paper: Paper) -> None:
    printer, before = opened(paper.uri), len(paper.printed)
    assert print_one(printer).result is PageResult.PRINTED
    assert len(paper.printed) == before + 1


@pytest.mark.parametrize("by_queue", [False, True])
def test_paper_that_ends_is_told_by_printer_and_queue_and_the_job_is_taken_back(
    server: tuple[PrintServer, int], paper: Paper, by_queue: bool
) -> None:
    printer = opened(server[0].address if by_queue else paper.uri, stand_seconds=0.5)
    paper.level(0)
    try:
        assert state(opened(paper.uri)).part("paper") == "out"
        report = printer.print(pdf(), JOB, Deadline.after(6.0), CancelToken())
        assert (report.result is PageResult.PRINTED, report.cause) == (False, "page.paper-out")
    finally:
        paper.level(250)
    until(lambda: state(opened(paper.uri)).condition is Condition.READY)
    until(lambda: server[0].documents == [])


def test_a_paused_queue_takes_no_page(server: tuple[PrintServer, int], paper: Paper) -> None:
    printer, before = opened(server[0].address), len(paper.printed)
    server[0].tell("cupsdisable", "a4")
    try:
        report = print_one(printer)
        assert (report.result, report.cause) == (PageResult.FAILED, "page.paused")
    finally:
        server[0].tell("cupsenable", "a4")
    until(lambda: state(printer).usable)
    assert len(paper.printed) == before


def test_a_cancel_in_the_middle_leaves_no_job_in_the_queue(server: tuple[PrintServer, int]) -> None:
    printer, cancel = opened(server[0].address), CancelToken()
    timer = threading.Timer(0.02, cancel.cancel)
    timer.start()
    try:
        result = print_one(printer, cancel).result
    except Exception as ended:
        assert getattr(ended, "cause", "") == "page.cancelled"  # noqa: PT017 - either end is right
        result = PageResult.FAILED
    timer.join()
    assert result in (PageResult.FAILED, PageResult.UNSURE, PageResult.PRINTED)
    until(lambda: server[0].documents == [])


def test_a_server_that_hangs_is_silent_and_costs_the_page_printer_only(server: tuple[PrintServer, int]) -> None:
    printer = opened(server[0].address, silence_seconds=0.4, away_seconds=0.5)
    os.kill(server[1], signal.SIGSTOP)
    try:
        assert state(printer).cause == "page.silent"
        report = print_one(printer)
        assert (report.result, report.cause) == (PageResult.FAILED, "page.silent")
    finally:
        os.kill(server[1], signal.SIGCONT)
    until(lambda: state(printer).usable)


def test_a_queue_that_is_not_there_is_refused(server: tuple[PrintServer, int]) -> None:
    with pytest.raises(Exception, match="page.refused"):
        opened(server[0].address.replace("a4", "a5"))


@pytest.mark.parametrize(("preserve", "kept"), [(PRESERVE, Health.OK), ("", Health.FAULT)])
def test_what_doctor_says_of_kept_documents_is_what_the_server_does(
    paper: Paper, tmp_path_factory: pytest.TempPathFactory, preserve: str, kept: Health
) -> None:
    made = PrintServer(tmp_path_factory.mktemp("cups"), preserve)
    values = {
        "site": {"mode": "training"},
        "devices": [{"kind": "page_printer", "driver": "ipp", "address": made.address}],
    }
    with made.running(paper):
        assert print_one(opened(made.address)).result is PageResult.PRINTED
        (finding,) = print_server(convert(values, source="a test"), made.settings)
        assert finding.health is kept
        if kept is Health.OK:
            until(lambda: made.documents == [])
        else:
            assert len(made.documents) == 1
