"""Serves Prefect on a socket that the parent has bound, for as long as that process holds our standard input.

A pipe is the one thing that tells of a parent's end on every system, however it ended, and whichever of its
threads started us. Prefect's own command would bind a port by its number, which others may have taken
meanwhile, and let no check stand before its app.
"""

from __future__ import annotations

import os
import signal
import socket
import sys
import threading
import time

GRACE_S = 5.0


def _follow_the_parent() -> None:
    sys.stdin.buffer.read()
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(GRACE_S)
    os._exit(1)


def _serve(listener: socket.socket) -> None:
    import uvicorn  # these take seconds
    from prefect.server.api.server import create_app
    from prefect.settings import get_current_settings

    from pincite_flows.guard import OriginGuard

    app = OriginGuard(create_app(final=True), port=listener.getsockname()[1])
    config = uvicorn.Config(app, log_level=get_current_settings().server.logging_level.lower())
    uvicorn.Server(config).run(sockets=[listener])


if __name__ == "__main__":
    threading.Thread(target=_follow_the_parent, name="follow-the-parent", daemon=True).start()
    _serve(socket.socket(fileno=int(sys.argv[1])))
