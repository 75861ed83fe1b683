"""The page of benchmarks: the records in bench/results/, with what bench/records.toml says of them."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from references import page, table

BENCH = Path(__file__).resolve().parent.parent / "bench"
MOST_ROWS = 40
HEAD = """# Benchmarks

Every figure here was read from a record, which a script of [the benchmarks](bench.md) wrote. Compare only
what was measured side by side in one run. [Measured](measured.md) says what to hold against these figures."""


def benchmarks() -> str:
    """Return the page, in the order of records.toml. Raises KeyError for a record that it does not name."""
    said = tomllib.loads((BENCH / "records.toml").read_text(encoding="utf-8"))
    records = {path.stem: json.loads(path.read_text()) for path in (BENCH / "results").glob("*.json")}
    if unknown := records.keys() - said.keys():
        raise KeyError(f"bench/records.toml says nothing of {', '.join(sorted(unknown))}")
    parts = [HEAD]
    for name, about in said.items():
        if (record := records.get(name)) is None:  # not measured yet
            continue
        parts.append(f"## {about['title']} {{ #{name.lower()} }}")
        parts.append(f"Documents looked at before: {about['looked_at']}.")
        load = ", ".join(map(str, record["load"]))
        taken = record["taken"][:10]
        parts.append(
            f"`bench/results/{name}.json`, taken on {taken}: "
            f"{record['cores']} cores of {record['processor']}, load {load}."
        )
        parts += _shown(record["figures"])
    return page(parts)


def _shown(figures: Mapping[str, Any], above: str = "") -> Iterator[str]:
    """Yield tables of figures: single ones first, then groups, side by side where they are alike."""
    single = {name: value for name, value in figures.items() if _is_cell(value)}
    yield table(("figure", "value"), [(name, _cell(value)) for name, value in single.items()])
    groups = {name: value for name, value in figures.items() if name not in single}
    alike = {name: value for name, value in groups.items() if _is_group(value)}
    if len(alike) > 1:
        yield f"**{above}**" if above else ""
        yield _side_by_side(alike)
        groups = {name: value for name, value in groups.items() if name not in alike}
    for name, value in groups.items():
        title = f"{above}, {name}" if above else name
        if isinstance(value, list):
            yield f"**{title}**"
            yield _rows(value)
        elif len(value) > MOST_ROWS:
            yield f"**{title}**: {len(value)} values, which are in the record."
        elif _is_group(value):
            yield f"**{title}**"
            yield table(("figure", "value"), [(inner, _cell(each)) for inner, each in value.items()])
        else:
            yield from _shown(value, title)


def _is_cell(value: Any) -> bool:
    """Tell whether a value fits a cell: one value, a few, a number with its interval, or versions."""
    if isinstance(value, dict):
        return value.keys() >= {"low", "high"} or all(isinstance(each, str) for each in value.values())
    return not isinstance(value, list) or all(not isinstance(each, dict | list) for each in value)


def _is_group(value: Any) -> bool:
    return isinstance(value, dict) and 0 < len(value) <= MOST_ROWS and all(map(_is_cell, value.values()))


def _side_by_side(groups: Mapping[str, Mapping[str, Any]]) -> str:
    """Return one table of groups of figures: the groups are its columns, or its rows where they are more."""
    names = list(dict.fromkeys(name for group in groups.values() for name in group))
    if len(groups) <= len(names):
        rows = [(name, *(_cell(group.get(name, "")) for group in groups.values())) for name in names]
        return table(("figure", *groups), rows)
    rows = [(title, *(_cell(group.get(name, "")) for name in names)) for title, group in groups.items()]
    return table(("", *names), rows)


def _rows(values: list[Any]) -> str:
    """Return a table of values that are alike, or of lists of a few numbers."""
    if not all(isinstance(value, dict) for value in values):
        return "; ".join(map(_cell, values))
    names = list(dict.fromkeys(name for value in values for name in value))
    return table(tuple(names), [tuple(_cell(value.get(name, "")) for name in names) for value in values])


def _cell(value: Any) -> str:  # noqa: PLR0911 - a case for each kind
    match value:
        case {"low": low, "high": high}:
            middle = value.get("value", value.get("difference"))
            return f"{_cell(middle)} ({_cell(low)} to {_cell(high)})"
        case list():
            return ", ".join(map(_cell, value)) or "none"
        case dict():
            return ", ".join(f"{name} {each}" for name, each in value.items()) or "none"
        case float():
            return f"{value:,.4g}" if abs(value) < 1000 else f"{value:,.0f}"
        case bool() | None:
            return {True: "yes", False: "no", None: ""}[value]
        case int():
            return f"{value:,}"
        case _:
            return re.sub(r"\s+", " ", str(value))
