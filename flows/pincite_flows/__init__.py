"""Prefect around the core: how the work is done in runs, seen and scheduled. The registry holds the truth.

Importing Prefect may send a first-use event and takes over the process's logging. Both are decided by the
environment it finds, so it is settled here, before any module of this package imports it.
"""

import os
from pathlib import Path

os.environ["DO_NOT_TRACK"] = "1"
os.environ.setdefault("PREFECT_LOGGING_SETTINGS_PATH", str(Path(__file__).parent / "logging.yml"))
