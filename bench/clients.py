"""Whether the clients that people have work with a service as it is served.

LangChain, LlamaIndex and Open WebUI are installed into environments of their own, below PINCITE_DOORS_HOME
or the user's cache folder, since they need other versions than Pincite. The scripts of docs/clients are run
there, and Open WebUI is used in Chromium.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
import venv
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import open_webui
from machine import record
from tests.e2e.service import Service, free_port

REPOSITORY = Path(__file__).parents[1]
SAMPLES = REPOSITORY / "sample_docs"
DOCUMENTS = ("datasheet-cv-120.pdf", "datasheet-cv-240.pdf", "press-release.html")
KEY = "a-key"
PACKAGES: Mapping[str, Sequence[str]] = {
    "langchain": ("langchain-core==1.8.3", "langchain-openai==1.7.4"),
    "llamaindex": ("llama-index-core==0.14.25", "llama-index-llms-openai-like==0.8.1"),
    "open-webui": ("open-webui==0.12.4",),
}
ANSWER = r"Maximum flow 12\.5 l/h \[1\]\(http://127\.0\.0\.1:\d+/c/default/d/\S+\).*\n"
PASSAGES = r"datasheet-cv-120\.pdf \[1\] Hydraulic data(?s:.+)"
PRINTED: Mapping[str, Mapping[str, str]] = {
    "langchain": {"chat": f"({ANSWER}){{3}}", "retriever": PASSAGES},
    "llamaindex": {"chat": f"({ANSWER}){{2}}", "retriever": PASSAGES},
}
"""By client and script: the pattern of what it prints."""
SCRIPT_TIMEOUT_S = 300


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--only", choices=PACKAGES, help="look at one of them, and record nothing")
    parser.add_argument("--screenshots", type=Path, help="where pictures of Open WebUI are to be kept")
    asked = parser.parse_args()
    figures: dict[str, Any] = {}
    pythons = {name: environment(name) for name in ([asked.only] if asked.only else PACKAGES)}
    chats = f"http://127.0.0.1:{free_port()}"
    with tempfile.TemporaryDirectory() as home, serving(Path(home), chats) as url:
        for name, python in pythons.items():
            figures[name] = versions(python, PACKAGES[name])
            if name in PRINTED:
                for script in PRINTED[name]:
                    figures[name] |= {script: ran(python, name, script, url)}
            else:
                with open_webui.running(python, Path(home), chats, url, KEY):
                    figures[name] |= open_webui.used(chats, asked.screenshots)
    if asked.only:
        print(json.dumps(figures, indent=2))
    else:
        record("clients", figures)


def environment(name: str) -> Path:
    """Install a client's packages unless they are there; the Python that has them."""
    if name == "open-webui" and not (3, 11) <= sys.version_info[:2] <= (3, 12):
        sys.exit("Open WebUI needs Python 3.11 or 3.12: make .venv with one of them.")
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    folder = Path(os.environ.get("PINCITE_DOORS_HOME") or cache / "pincite" / "doors") / name
    python, mark, wanted = folder / "bin" / "python", folder / ".packages", "\n".join(PACKAGES[name])
    if not mark.exists() or mark.read_text() != wanted:
        size = " It takes 3 GB." if name == "open-webui" else ""
        print(f"Installing {name} into {folder}.{size}", flush=True)
        if not python.exists():
            venv.create(folder, with_pip=True)
        for packages in (["pip>=25"], PACKAGES[name]):
            subprocess.run([python, "-m", "pip", "install", "--quiet", "--upgrade", *packages], check=True)
        mark.write_text(wanted)
    return python


def versions(python: Path, packages: Sequence[str]) -> dict[str, str]:
    """Return the versions that are installed."""
    names = [package.partition("==")[0] for package in packages]
    asked = "import json, sys; from importlib.metadata import version\n"
    asked += "print(json.dumps({name: version(name) for name in sys.argv[1:]}))"
    done = subprocess.run([python, "-c", asked, *names], capture_output=True, text=True, check=True)
    found: dict[str, str] = json.loads(done.stdout)
    return found


@contextmanager
def serving(home: Path, framed_by: str) -> Iterator[str]:
    """`pincite serve` with a key on some sample documents, which one site may frame; its address."""
    service = Service(home, PINCITE_API_KEY=KEY, PINCITE_EMBED_ORIGINS=framed_by)
    service.client.headers["Authorization"] = f"Bearer {KEY}"
    try:
        service.start()
        for name in DOCUMENTS:
            upload = service.upload((SAMPLES / name).read_bytes(), name).raise_for_status()
            service.settle(upload.json()["id"])
        yield service.url
        service.stop()
    finally:
        service.close()


def ran(python: Path, client: str, script: str, url: str) -> str:
    """Run a script of the documentation, and return “works”. Ends the program where it does not."""
    path = REPOSITORY / "docs" / "clients" / client / f"{script}.py"
    done = subprocess.run(
        [python, path],
        env={"PATH": os.environ["PATH"], "PINCITE_URL": url, "PINCITE_API_KEY": KEY},
        capture_output=True,
        text=True,
        timeout=SCRIPT_TIMEOUT_S,
        check=False,
    )
    if done.returncode or not re.fullmatch(PRINTED[client][script], done.stdout):
        sys.exit(f"{path} printed:\n{done.stdout}\n{done.stderr}")
    return "works"


if __name__ == "__main__":
    main()
