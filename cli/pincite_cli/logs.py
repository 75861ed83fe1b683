"""The log on standard error: names in its records are escaped."""

from __future__ import annotations

import logging
from types import TracebackType

from pincite_cli.untrusted import escape

_Exception = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class EscapedFormatter(logging.Formatter):
    """A record is one line, and below it the traceback where there is one."""

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802
        """Return the line of a record, escaped."""
        return escape(super().formatMessage(record))

    def formatException(self, ei: _Exception) -> str:  # noqa: N802
        """Return a traceback, escaped but for its lines."""
        return escape(super().formatException(ei), layout="\n")


def escape_warnings() -> None:
    """Let commands, which have no log, print the warnings of the library escaped."""
    if logging.lastResort is not None:
        logging.lastResort.setFormatter(EscapedFormatter())
