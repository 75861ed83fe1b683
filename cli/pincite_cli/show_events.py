"""Show an event: a line each, with its number, by which the next command goes on."""

from __future__ import annotations

from pincite.schema.event import Event
from pincite_cli.terminal import Layout, results

_SAID = {
    "changed": "its metadata or profile changed",
    "deleted": "deleted",
    "collection-gone": "the collection was deleted",
    "gap": "what happened until then is no longer kept",
}
_STYLES = {"live": "green", "live_with_warnings": "yellow", "failed": "red"}


def event(told: Event, layout: Layout) -> None:
    """Print what has happened, and to what."""
    at, what = f"{told.at.astimezone():%Y-%m-%d %H:%M:%S}", _what(told)
    if layout == "plain":
        results().row((told.id, at, told.document, what))
        return
    results().line(
        (f"{told.id:>6}  {at}  ", "dim"),
        (f"{told.document}  " if told.document else "", "bold"),
        (what, _STYLES.get(told.state or "", "none")),
    )


def _what(told: Event) -> str:
    match told.kind:
        case "state":
            detail = f": {told.code}: {told.detail}" if told.code else ""
            return f"version {told.version} is {told.state}{detail}"
        case "pages":
            of_all = f" of {told.pages_total:,}" if told.pages_total else ""
            return f"version {told.version}: {told.pages_done or 0:,}{of_all} pages read"
        case "answers":
            return f"version {told.version} answers" if told.version else "no version answers"
    return _SAID[told.kind]
