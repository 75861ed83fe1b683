"""An evaluation as people see it: the measures with their intervals, and how another run's differ."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from pincite_cli.show import note
from pincite_cli.terminal import Column, results

_KINDS = {
    "page": "with pages",
    "passage": "with passages",
    "document": "with documents",
    "nowhere": "answered nowhere",
}
_NAMED = 5


def evaluation(told: dict[str, Any]) -> None:
    """Print the whole of it, as `--json` gives it."""
    counts = told["questions"]
    kinds = ", ".join(f"{counts[kind]} {words}" for kind, words in _KINDS.items() if kind in counts)
    results().line((f"{counts['all']} questions: {kinds}", "bold"))
    _table(
        ("measure", "", "95 % interval", "questions"),
        (
            (name, _figure(m["value"]), _interval(m), str(m["questions"]))
            for name, m in told["measures"].items()
        ),
    )
    if told["compared"]:
        _comparison(told["compared"])
    _notes(told, "This run")


def _comparison(compared: dict[str, Any]) -> None:
    results().line()
    title = f"This run and {compared['with']}, {compared['questions']} questions in pairs"
    results().line((title, "bold"))
    _table(
        ("measure", "this", "other", "difference", "95 % interval", "better", "worse"),
        (
            (
                name,
                _figure(m["this"]),
                _figure(m["other"]),
                _figure(m["difference"], signed=True),
                _interval(m, signed=True),
                str(m["better"]),
                str(m["worse"]),
            )
            for name, m in compared["measures"].items()
        ),
    )
    _notes(compared, "The other run")
    if left_out := compared["questions_left_out"]:
        note(f"Note: {left_out} questions are in one run alone, or changed, and are not compared.")
    if left_out := compared["measures_left_out"]:
        note(f"Note: only one run has {', '.join(left_out)}.")


def _notes(told: dict[str, Any], run: str) -> None:
    """Print what makes a run's figures lower than they might be."""
    if absent := told["absent"]:
        more = f" and {len(absent) - _NAMED} more" if len(absent) > _NAMED else ""
        note(f"Note: {run} lacks {', '.join(absent[:_NAMED])}{more}, which therefore cannot be found.")
    if told["degraded"]:
        note(f"Note: {run} gave {told['degraded']} answers without the generator that was set.")


def _table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    results().table([Column(name, right=name != "measure") for name in columns], rows, "table")


def _figure(value: float | None, *, signed: bool = False) -> str:
    if value is None:
        return "–"
    return f"{value:+.3f}" if signed else f"{value:.3f}"


def _interval(found: dict[str, Any], *, signed: bool = False) -> str:
    if found["low"] is None:
        return "–"
    return f"{_figure(found['low'], signed=signed)} to {_figure(found['high'], signed=signed)}"
