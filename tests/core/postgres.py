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


@contextmanager
def cluster() -> Iterator[str]:
    """The URL of a server that ends with the block. It runs as the user `postgres` where we are root, which it refuses."""
    with tempfile.TemporaryDirectory(prefix="pg-", ignore_cleanup_errors=True) as name:
        folder, as_user = Path(name), list[str]()
        if os.geteuid() == 0:
            as_user = ["runuser", "-u", "postgres", "--"]
            shutil.chown(folder, "postgres")

        def run(program: str, *arguments: str, check: bool = True) -> None:
            command = [*as_user, tool(program), "-D", f"{folder}/data", *arguments]
            subprocess.run(command, check=check, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd="/")

        run("initdb", "-U", "workbench", "-A", "trust", "--no-sync", "-E", "UTF8")
        options = f"-c listen_addresses= -c unix_socket_directories={folder} -c fsync=off -c track_commit_timestamp=on"
        run("pg_ctl", "-w", "-o", options, "-l", f"{folder}/log", "start")
        try:
            yield f"postgresql+psycopg://workbench@/postgres?host={folder}"
        finally:
            run("pg_ctl", "-m", "immediate", "stop", check=False)


def fresh_database(server: str, like: str = "") -> str:
    """The URL of a new database on the server: empty, or a copy of another one that nobody is connected to."""
    name = f"test_{uuid.uuid4().hex[:12]}"
    with create_engine(server, isolation_level="AUTOCOMMIT").connect() as connection:
        template = f" TEMPLATE {make_url(like).database}" if like else ""
        connection.execute(text(f"CREATE DATABASE {name}{template}"))
    return server.replace("/postgres?", f"/{name}?")
