"""Runs `prefect` with the given arguments for as long as the process that holds our standard input lives.

A pipe is the one thing that tells of a parent's end on every system, however it ended, and whichever of its
threads started us.
"""

from __future__ import annotations

import os
import runpy
import signal
import sys
import threading
import time

GRACE_S = 5.0


def _follow_the_parent() -> None:
    sys.stdin.buffer.read()
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(GRACE_S)
    os._exit(1)


if __name__ == "__main__":
    threading.Thread(target=_follow_the_parent, name="follow-the-parent", daemon=True).start()
    runpy.run_module("prefect", run_name="__main__", alter_sys=True)
