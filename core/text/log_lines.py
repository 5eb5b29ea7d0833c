"""Log lines for people or as JSON objects. No prompt, response or key is in them: nothing logs one, and keys are cut out anyway."""

from __future__ import annotations

import json
import logging
import sys
import time
from typing import Any

from core.text.untrusted import hide_keys, visible

TEXT = "%(asctime)s %(levelname)-7s %(name)s: %(message)s"
OWN = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName", "color_message"}
"""The attributes every record has; any other was given as `extra` and is part of the line."""
LONGEST = 2_000
"""Characters of one message. A library that logs a whole body must not fill the disk with it."""
QUIET = ("sqlalchemy", "alembic", "httpx", "httpcore", "urllib3", "asyncio", "watchdog", "PIL", "matplotlib")
"""Libraries that tell too much, and at DEBUG the bodies of requests."""


def set_up(level: str = "INFO", format: str = "text") -> None:
    """Send this process's log lines to stderr, `text` or `json`. Calling it again changes level and format."""
    root = logging.getLogger()
    for old in [one for one in root.handlers if isinstance(one, _Ours)]:
        root.removeHandler(old)
    handler = _Ours(sys.stderr)
    handler.setFormatter(JsonLines() if format == "json" else PlainLines(TEXT))
    root.addHandler(handler)
    root.setLevel(level)
    for name in QUIET:
        logging.getLogger(name).setLevel(max(logging.WARNING, logging.getLevelName(level)))


class _Ours(logging.StreamHandler[Any]):
    """Ours to replace."""


class PlainLines(logging.Formatter):
    """One line a record, an exception's trace below it; control characters made visible, keys cut out."""

    converter = time.gmtime  # type: ignore[assignment]

    def formatMessage(self, record: logging.LogRecord) -> str:
        record.message = safe(record.getMessage())
        return super().formatMessage(record)

    def formatException(self, ei: Any) -> str:
        return hide_keys(super().formatException(ei))


class JsonLines(logging.Formatter):
    """One JSON object a record: time (UTC), level, logger, message, `extra` fields, and the exception where there is one."""

    converter = time.gmtime  # type: ignore[assignment]

    def format(self, record: logging.LogRecord) -> str:
        at = f"{self.formatTime(record, '%Y-%m-%dT%H:%M:%S')}.{int(record.msecs):03d}Z"
        line = {
            "time": at,
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": safe(record.getMessage()),
        }
        line |= {key: safe(value) for key, value in vars(record).items() if key not in OWN}
        if record.exc_info:
            line["exception"] = hide_keys(self.formatException(record.exc_info))
        return json.dumps(line, ensure_ascii=False, default=str)


def safe(value: Any) -> Any:
    """A value for a log line: numbers as they are, text on one line, short, without control characters and keys."""
    if value is None or isinstance(value, bool | int | float):
        return value
    text = hide_keys(visible(str(value)[: 2 * LONGEST])).replace("\n", "\\n")
    return text if len(text) <= LONGEST else text[:LONGEST] + "…"
