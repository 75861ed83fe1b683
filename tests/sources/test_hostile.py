"""Hostile files in a sync with good ones: each good one is live, and each bad one says what became of it."""

from __future__ import annotations

import csv
import os
import shutil
from itertools import zip_longest
from pathlib import Path

import pytest

from pincite.library import DEFAULT_COLLECTION, Library
from pincite.schema.document import LIVE, State
from pincite.settings import Limits, Settings
from pincite.sources.spec import read_spec

GOOD = 40
OF_A_KIND = 2
"""Hostile files: what becomes of each of all of them is tested where files are read."""
PAGE_S, DOCUMENT_S = 10.0, 60.0
NOTHING_TO_READ = frozenset({"encrypted", "unreadable"})


@pytest.mark.usefixtures("own_fork_server")
@pytest.mark.skipif(not Path("/proc/self").exists(), reason="it looks into /proc")
def test_hostile_files_cost_the_good_ones_between_them_nothing(tmp_path: Path, test_data: Path) -> None:
    folder = tmp_path / "files"
    folder.mkdir()
    with (test_data / "hostile" / "files.tsv").open(encoding="utf-8", newline="") as lines:
        table = sorted(csv.DictReader(lines, delimiter="\t"), key=lambda line: int(line["bytes"]))
    expected: dict[str, str] = {}
    for line in table:
        if list(expected.values()).count(line["expected"]) < OF_A_KIND:
            expected[line["file"]] = line["expected"]
    hostile = [test_data / "hostile" / "pdfs" / name for name in sorted(expected)]
    mixed(folder, hostile)
    limits = Limits(page_timeout_s=PAGE_S, document_timeout_s=DOCUMENT_S)
    others = readers()  # of other tests in this process
    with Library(Settings(home=tmp_path / "home", limits=limits)) as library:
        library.add_source(read_spec({"kind": "folder", "name": "mixed", "path": str(folder)}))
        report = library.sync("mixed")
        assert len(report.added) == GOOD + len(hostile)
        library.ingest()
        assert len(readers() - others) <= 1, "only the process that children are forked from goes on"
        found = library.documents(DEFAULT_COLLECTION, limit=500)
        assert found.after is None
        last = {document.external_id: document.last_version for document in found.items}
        for number in range(GOOD):
            assert last[f"{number:03}-good.html"].state is State.LIVE
        hits = library.search(DEFAULT_COLLECTION, "Which valve does plant 31 have?", limit=1)
        assert hits[0].document == "031-good.html"

    for name, version in last.items():
        if name.endswith("-good.html"):
            continue
        if version.state is State.FAILED:
            assert version.outcome is not None, name
            assert version.outcome.code != "internal-error", (name, version.outcome)
        else:
            assert version.state in LIVE, name
            assert version.chunks, f"{name} is live and holds nothing"
        kind = expected[name.split("-", 1)[1]]
        if kind in NOTHING_TO_READ:
            assert version.state is State.FAILED or version.warnings, name
        if kind == "encrypted" and version.state is State.FAILED:
            assert version.outcome is not None
            assert version.outcome.code == "encrypted", name
    assert not readers() - others, "a child outlived its document"


def mixed(folder: Path, hostile: list[Path]) -> None:
    """Return the good and the hostile in turns, in the order of their names."""
    for number, bad in zip_longest(range(GOOD), hostile):
        if number is not None:
            text = f"Plant {number} has the valve V{1000 + 7 * number}. It was fitted in the spring."
            page = f"<html><head><title>Plant {number}</title></head><body><p>{text}</p></body></html>"
            (folder / f"{number:03}-good.html").write_text(page)
        if bad is not None:
            shutil.copyfile(bad, folder / f"{number:03}-{bad.name}")


def readers() -> set[str]:
    """Return the ids of processes that read documents for this one, and are not on their way out."""
    found = set()
    for process in Path("/proc").glob("[0-9]*"):
        try:
            command = (process / "cmdline").read_bytes().split(b"\0")
        except (FileNotFoundError, ProcessLookupError):
            continue
        if b"pincite.extract.forkserver" in command and str(os.getpid()).encode() in command:
            found.add(process.name)
    return found
