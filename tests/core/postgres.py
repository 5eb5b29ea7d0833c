"""A PostgreSQL server for tests: a cluster of its own in a temporary folder, reached by a socket in there."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import create_engine, make_url, text

BINARIES = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)


def tool(name: str) -> str:
    """The path of a PostgreSQL program, from Debian's folder or PATH; empty where there is none."""
    found = next((str(folder / name) for folder in BINARIES if (folder / name).exists()), None)
    return found or shutil.which(name) or ""


class Server:
    """A cluster in a folder, which can be stopped and started again. It runs as the user `postgres` where we are root."""

    def __init__(self, folder: Path) -> None:
        self.folder, self._as_user = folder, list[str]()
        self.url = f"postgresql+psycopg://workbench@/postgres?host={folder}"
        if os.geteuid() == 0:
            self._as_user = ["runuser", "-u", "postgres", "--"]
            shutil.chown(folder, "postgres")
        self._run("initdb", "-U", "workbench", "-A", "trust", "--no-sync", "-E", "UTF8")

    def start(self) -> None:
        settings = {"listen_addresses": "", "unix_socket_directories": self.folder, "fsync": "off"}
        settings["track_commit_timestamp"] = "on"
        options = " ".join(f"-c {name}={value}" for name, value in settings.items())
        self._run("pg_ctl", "-w", "-o", options, "-l", f"{self.folder}/log", "start")

    def stop(self, *, check: bool = True) -> None:
        """At once: its clients are cut off."""
        self._run("pg_ctl", "-m", "immediate", "stop", check=check)

    def _run(self, program: str, *arguments: str, check: bool = True) -> None:
        command = [*self._as_user, tool(program), "-D", f"{self.folder}/data", *arguments]
        subprocess.run(command, check=check, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd="/")


@contextmanager
def server() -> Iterator[Server]:
    """A running server that ends with the block."""
    with tempfile.TemporaryDirectory(prefix="pg-", ignore_cleanup_errors=True) as name:
        made = Server(Path(name))
        made.start()
        try:
            yield made
        finally:
            made.stop(check=False)


@contextmanager
def cluster() -> Iterator[str]:
    """The URL of a server that ends with the block."""
    with server() as running:
        yield running.url


def fresh_database(server: str, like: str = "") -> str:
    """The URL of a new database on the server: empty, or a copy of another one that nobody is connected to."""
    name = f"test_{uuid.uuid4().hex[:12]}"
    with create_engine(server, isolation_level="AUTOCOMMIT").connect() as connection:
        template = f" TEMPLATE {make_url(like).database}" if like else ""
        connection.execute(text(f"CREATE DATABASE {name}{template}"))
    return server.replace("/postgres?", f"/{name}?")
