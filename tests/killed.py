"""Functions that kill their process: each is forked from one that has the libraries and the models loaded."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from unittest.mock import patch

from .kill.harness import end, start


def run_until_killed(target: Callable[..., None], *arguments: object) -> None:
    """Run a function in a process of its own, and see that it is killed."""
    code = run(target, *arguments)
    assert code == -signal.SIGKILL, f"the process ended with {code}: its error is above"


def run(target: Callable[..., None], *arguments: object) -> int:
    """Run a function in a process of its own, with this environment; its exit code, negative for a signal."""
    return end(start(_run, target, arguments, dict(os.environ)))


def kill_this_process(*_arguments: object, **_options: object) -> None:
    """Kill this process, in place of a method that is not to begin."""
    os.kill(os.getpid(), signal.SIGKILL)


def _run(target: Callable[..., None], arguments: tuple[object, ...], environment: dict[str, str]) -> None:
    from .kill import warm

    os.environ.clear()  # the process that forks may have begun beside another test's settings
    os.environ.update(environment)
    with (
        patch("pincite.wiring.Embedder.of", lambda _settings: warm.EMBEDDER),
        patch("pincite.wiring.Extractor", lambda *_: warm.EXTRACTOR),
    ):
        target(*arguments)
