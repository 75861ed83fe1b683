"""Tables that nobody tuned for: make the sets, and score readers of tables on them.

`make --home FOLDER` sets tables of public documents anew and fetches Debian's manuals. `make --home FOLDER
--anew` makes another set of such tables in FOLDER/anew, of styles of their own, without manuals.
`score --home FOLDER --half looked-at --reader pincite --reader layout` scores readers: the first is compared
with the others and with `--against`, a record of an earlier run. Of the half that is only scored nothing but
the figures is shown.
"""

from __future__ import annotations

import argparse
import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import fmean
from typing import Any

os.environ["OMP_NUM_THREADS"] = "1"

from machine import write
from typeset.document import documents, documents_anew
from typeset.make import make_tables
from typeset.manuals import make_pages
from typeset.readings import read_all
from typeset.scoring import Ratios, differences, figures, score
from typeset.split import HALVES
from typeset.truth import Truth, read_truth

READERS = ("pincite", "layout", "find_tables")


def main() -> None:
    options = _options()
    if options.command == "make":
        if options.anew:
            make_tables(options.home / "anew", documents_anew())
        else:
            make_tables(options.home, documents())
            make_pages(options.home)
        return
    truths = _chosen(options)
    scored = {reader: _read(reader, truths, options) for reader in options.reader}
    first = options.reader[0]
    others = {reader: scores for reader, scores in scored.items() if reader != first}
    others |= {file.stem: _recorded(file, first) for file in options.against}
    record: dict[str, Any] = {"half": options.half}
    for part in dict.fromkeys(["all", *(truth.kind for truth in truths)]):
        sources = {truth.name: truth.source for truth in truths if part in ("all", truth.kind)}
        record[part] = {
            "documents": len(sources),
            "tables": sum(len(truth.tables) for truth in truths if truth.name in sources),
            "sources": len(set(sources.values())),
            **{reader: figures(scores, sources) for reader, scores in scored.items()},
            **{
                f"{first} less {other}": differences(scored[first], scores, sources)
                for other, scores in others.items()
            },
        }
        _show(part, record[part])
    if options.half == "looked-at":
        record["TEDS by cause"] = _by_trait(scored, truths)
        _show_traits(record["TEDS by cause"])
        _show_worst(scored[first], options.worst)
    if options.record:
        record["of documents"] = {reader: _kept(scores) for reader, scores in scored.items()}
        write(options.record, record)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    make = commands.add_parser("make", help="make what isn't there yet")
    make.add_argument("--anew", action="store_true", help="make the set that was drawn by the second seed")
    scoring = commands.add_parser("score", help="score readers on a half")
    for command in (make, scoring):
        command.add_argument("--home", type=Path, required=True, help="the folder of the sets")
    scoring.add_argument("--half", choices=HALVES, required=True)
    scoring.add_argument("--reader", action="append", choices=READERS, required=True, help="may be repeated")
    scoring.add_argument("--kind", choices=("made", "manual"), help="one of the two sets")
    scoring.add_argument("--cause", help="documents of one cause")
    scoring.add_argument("--every", type=int, default=1, metavar="N", help="every Nth document")
    scoring.add_argument("--against", type=Path, action="append", default=[], metavar="RECORD")
    scoring.add_argument("--worst", type=int, default=0, metavar="K", help="list the K worst documents")
    scoring.add_argument("--record", metavar="NAME", help="write results/NAME.json")
    return parser.parse_args()


def _chosen(options: argparse.Namespace) -> list[Truth]:
    truths = [read_truth(path) for path in sorted((options.home / options.half).glob("*.json"))]
    return [
        truth
        for truth in truths
        if options.kind in (None, truth.kind) and options.cause in (None, truth.cause)
    ][:: options.every]


def _read(reader: str, truths: Sequence[Truth], options: argparse.Namespace) -> dict[str, Ratios]:
    files = [options.home / options.half / f"{truth.name}.pdf" for truth in truths]
    readings = read_all(reader, files, options.home)
    return {truth.name: score(truth, reading) for truth, reading in zip(truths, readings, strict=True)}


def _kept(scores: Mapping[str, Ratios]) -> dict[str, str]:
    """Each document's parts in a line, in the order of the figures, so that a record stays short."""
    return {
        name: " ".join(f"{round(above, 4):g}/{below:g}" for above, below in parts.values())
        for name, parts in scores.items()
    }


def _recorded(file: Path, reader: str) -> dict[str, Ratios]:
    """Return a reader's documents in a record, as they were."""
    record = json.loads(file.read_text())["figures"]
    found: dict[str, Ratios] = {}
    for name, line in record["of documents"][reader].items():
        ratios = (ratio.split("/") for ratio in line.split())
        parts = ((float(above), float(below)) for above, below in ratios)
        found[name] = dict(zip(record["all"][reader], parts, strict=True))
    return found


def _by_trait(
    scored: Mapping[str, Mapping[str, Ratios]], truths: Sequence[Truth]
) -> dict[str, dict[str, Any]]:
    """Return the macro TEDS of each reader over the documents of a cause, a program or a ruling."""
    traits: dict[str, list[str]] = {}
    for truth in truths:
        for trait in (f"cause: {truth.cause}", f"program: {truth.program}", f"ruling: {truth.ruling}"):
            traits.setdefault(trait, []).append(truth.name)
    return {
        trait: {
            "documents": len(names),
            **{
                reader: round(fmean(scores[name]["TEDS, macro"][0] for name in names), 3)
                for reader, scores in scored.items()
            },
        }
        for trait, names in sorted(traits.items())
    }


def _show(part: str, figures: Mapping[str, Any]) -> None:
    counts = {name: figure for name, figure in figures.items() if isinstance(figure, int)}
    print(f"\n{part}: " + ", ".join(f"{count} {name}" for name, count in counts.items()))
    for name, of in figures.items():
        if name not in counts:
            shown = (
                f"{figure} {value:.3f} [{low:.3f}, {high:.3f}]" for figure, (value, low, high) in of.items()
            )
            print(f"  {name}\n    " + "\n    ".join(shown))


def _show_traits(traits: Mapping[str, Mapping[str, Any]]) -> None:
    readers = list(next(iter(traits.values())))
    print(f"\n{'TEDS, macro':28}" + "".join(f"{reader:>13}" for reader in readers))
    for trait, of in traits.items():
        print(f"{trait:28}" + "".join(f"{of[reader]:>13}" for reader in readers))


def _show_worst(scores: Mapping[str, Ratios], count: int) -> None:
    for name, parts in sorted(scores.items(), key=lambda one: one[1]["TEDS, macro"][0])[:count]:
        print(
            f"  {name}: "
            + ", ".join(f"{figure} {above / below:.3f}" for figure, (above, below) in parts.items() if below)
        )


if __name__ == "__main__":
    main()
