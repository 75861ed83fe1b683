"""Set up the process of a service or a worker: its log, and an orderly end by SIGINT or SIGTERM."""

from __future__ import annotations

import logging
import signal
from collections.abc import Iterator
from contextlib import contextmanager

from pincite_cli.logs import EscapedFormatter
from pincite_cli.terminal import results


def begin() -> None:
    """Let SIGTERM interrupt, and log warnings and errors with the time and where they come from."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    handler = logging.StreamHandler()
    handler.setFormatter(EscapedFormatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logging.basicConfig(handlers=[handler], level=logging.WARNING)
    # A log that cannot be handed to a Prefect server which has gone is no trouble of the process's own.
    logging.raiseExceptions = False


@contextmanager
def until_interrupted() -> Iterator[None]:
    """Run the block until it is interrupted. From its end on, SIGINT and SIGTERM are ignored."""
    try:
        yield
    except KeyboardInterrupt:
        results().line("Stopping.")
    finally:
        # The way down takes seconds and must not be cut off half way.
        for stop in (signal.SIGINT, signal.SIGTERM):
            signal.signal(stop, signal.SIG_IGN)
