"""What a measurement was taken on, and where its record goes."""

from __future__ import annotations

import json
import os
import platform
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

RESULTS = Path(__file__).parent / "results"
PACKAGES = (
    "pincite",
    "torch",
    "sentence-transformers",
    "openvino",
    "qdrant-edge-py",
    "pymupdf",
    "unstructured",
    "prefect",
)


def machine() -> dict[str, Any]:
    """Processor, cores, load and versions, as they are now."""
    return {
        "processor": _processor(),
        "cores": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count(),
        "load": [round(load, 2) for load in os.getloadavg()],
        "python": platform.python_version(),
        "versions": {package: version(package) for package in PACKAGES},
    }


def record(name: str, figures: dict[str, Any]) -> None:
    """Print the figures and write them."""
    width = max(map(len, figures))
    for label, figure in figures.items():
        print(f"  {label:{width}}  {figure}")
    write(name, figures)


def write(name: str, figures: dict[str, Any]) -> None:
    """Write the figures to results/<name>.json with the machine they were taken on."""
    RESULTS.mkdir(exist_ok=True)
    taken = {"taken": datetime.now(UTC).isoformat(timespec="seconds"), **machine(), "figures": figures}
    (RESULTS / f"{name}.json").write_text(json.dumps(taken, indent=2, ensure_ascii=False) + "\n")


def figures_of(name: str) -> dict[str, Any]:
    """Return the figures of results/<name>.json."""
    found: dict[str, Any] = json.loads((RESULTS / f"{name}.json").read_text(encoding="utf-8"))["figures"]
    return found


def _processor() -> str:
    info = Path("/proc/cpuinfo")
    if info.exists():
        for line in info.read_text().splitlines():
            if line.startswith("model name"):
                return line.split(":", 1)[1].strip()
    return platform.processor()
