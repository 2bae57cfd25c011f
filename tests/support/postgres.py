"""A PostgreSQL of one's own for tests: made in a folder, reached by a socket in it, gone afterwards."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import tempfile
import uuid
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from tests.support.daemons import PATH, until

# Where Debian keeps the programs of each major version; the newest last.
FOLDERS = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
OWNER = "postgres"
# Nothing of the machine's own locale is to decide about the order of rows.
MAKE = ["--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", f"--username={OWNER}", "--no-instructions"]
# Emptied row by row: there are few, and a table that is cut off instead gets new files.
EMPTY = """
    DO $$ DECLARE one text; BEGIN
        FOR one IN SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = 'public' LOOP
            EXECUTE 'DELETE FROM ' || one;
        END LOOP;
    END $$
"""


class Cluster:
    """A server over one folder; ``durable`` waits for the disk as in a hall, and is then killed in good faith.

    With a ``primary`` it is its standby, and nothing is answered there before it has it too.
    """

    def __init__(self, folder: Path, *, durable: bool, primary: Cluster | None = None) -> None:
        self.folder = folder
        self._durable = durable
        self._shared = ""
        self._line: psycopg.Connection | None = None
        self.process: subprocess.Popen[bytes] | None = None
        if primary is None:
            self._run("initdb", "-D", str(folder / "data"), *MAKE, *([] if durable else ["--no-sync"]))
            return
        source = ["-h", str(primary.folder), "-U", OWNER, "--checkpoint=fast", "--no-sync"]
        self._run("pg_basebackup", "-D", str(folder / "data"), "--write-recovery-conf", *source)
        with psycopg.connect(primary.address(), autocommit=True) as connection:
            connection.execute("ALTER SYSTEM SET synchronous_standby_names = '*'")
            connection.execute("SELECT pg_reload_conf()")

    def start(self) -> None:
        """Start it, or start it again after it was killed."""
        until(self._started, 30)

    def kill(self) -> None:
        """End it as a power cut of its processes does: all at once, none with a word."""
        assert self.process
        self._hang_up()
        self.process.kill()
        self.process.wait()

    def stop(self) -> None:
        """End it; sessions are cut."""
        self._hang_up()
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            self.process.wait(30)

    def address(self, database: str = "postgres") -> str:
        """Return what a client is given."""
        return f"postgresql://{OWNER}@/{database}?host={self.folder}"

    def new_database(self) -> str:
        """Make an empty database and return its address."""
        name = f"hall_{uuid.uuid4().hex}"
        with psycopg.connect(self.address(), autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{name}"')  # type: ignore[arg-type]  # a name of our own
        return self.address(name)

    def emptied(self) -> str:
        """Return the address of one database for all tests of a run, without a row in it; many times as fast."""
        if not self._shared:
            self._shared = self.new_database()
        if self._line is None:
            self._line = psycopg.connect(self._shared, autocommit=True)
        self._line.execute(EMPTY)
        return self._shared

    def _hang_up(self) -> None:
        if self._line:
            self._line.close()
            self._line = None

    def _started(self) -> bool:
        # A new one refuses as long as a child of one that was killed still holds its memory; it is tried again.
        if self.process is None or self.process.poll() is not None:
            self._spawn()
        return self._answers()

    def _spawn(self) -> None:
        sync = [] if self._durable else ["-c", "fsync=off", "-c", "full_page_writes=off"]
        words = ["-D", str(self.folder / "data"), "-k", str(self.folder), "-c", "listen_addresses=", *sync]
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                [str(FOLDERS[-1] / "postgres"), *words, "-c", "max_connections=100"],
                stdout=log, stderr=log, cwd="/", **self._as_owner(),
            )  # fmt: skip

    def _answers(self) -> bool:
        with contextlib.suppress(psycopg.OperationalError), psycopg.connect(self.address(), connect_timeout=2):
            return True
        return False

    def _run(self, program: str, *words: str) -> None:
        command = [str(FOLDERS[-1] / program), *words]
        done = subprocess.run(command, capture_output=True, text=True, check=False, cwd="/", **self._as_owner())
        assert done.returncode == 0, done.stderr

    def _as_owner(self) -> dict[str, object]:
        # The server refuses to run as root, as it should.
        return {} if os.geteuid() else {"user": OWNER, "group": OWNER, "extra_groups": [], "env": {"PATH": PATH}}


@contextlib.contextmanager
def cluster(*, durable: bool = False, primary: Cluster | None = None) -> Iterator[Cluster]:
    """Give a running server; skip where PostgreSQL is not installed."""
    if not FOLDERS:
        pytest.skip("not installed: postgresql (requirements/daemons.apt names the packages)")
    # Not in pytest's own folder, whose path is closed to the owner of the server, and too long for a socket.
    folder = Path(tempfile.mkdtemp(prefix="banshi-pg-"))
    if not os.geteuid():
        shutil.chown(folder, OWNER, OWNER)
    made = Cluster(folder, durable=durable, primary=primary)
    try:
        made.start()
        yield made
    finally:
        made.stop()
        shutil.rmtree(folder)


RUNNING = pytest.StashKey[Cluster]()


@pytest.fixture(scope="session")
def postgres(pytestconfig: pytest.Config) -> Cluster:
    """Give the server of this run, for tests that only ask what is exact and not what is durable.

    One for all files: each of those that import this would have a fixture, and a server, of its own.
    """
    if RUNNING not in pytestconfig.stash:
        until_the_end = contextlib.ExitStack()
        pytestconfig.stash[RUNNING] = until_the_end.enter_context(cluster())
        pytestconfig.add_cleanup(until_the_end.close)
    return pytestconfig.stash[RUNNING]
