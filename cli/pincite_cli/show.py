"""Print documents, and the work on them, for people."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from pincite_cli.options import DEFAULT_COLLECTION
from pincite_cli.terminal import Column, Layout, counted, messages, results

if TYPE_CHECKING:
    from pincite.errors import PinciteError
    from pincite.schema.document import Document, Outcome, Removed, Version

_STYLES = {"live": "green", "unchanged": "dim", "skipped": "dim", "failed": "red"}
MOST_PAGES = 8
"""Pages that are named in a line on a document."""
_COLUMNS = (
    Column("document"),
    Column("state"),
    Column("version", right=True),
    Column("pages", right=True),
    Column("title"),
)


def error(problem: PinciteError) -> None:
    """Print the one sentence a failed command ends with."""
    messages().line((f"{problem.code}: {problem.detail}", "red"))


def note(text: str) -> None:
    """Print a message about the work."""
    messages().line(text)


def outcome(word: str, document: str, detail: str = "") -> None:
    """Print a line on what became of a document."""
    messages().line((f"{word:<10}", _STYLES[word]), f"{document}  {detail}".rstrip())


def totals(live: int, failed: int, *, unchanged: int | None = None, again: str | None = None) -> None:
    """Print how many documents came to which end.

    `again` is the collection in which some can be tried again.
    """
    same = "" if unchanged is None else f"{unchanged} unchanged, "
    note(f"{live} live, {same}{failed} failed.")
    if again is not None:
        where = "" if again == DEFAULT_COLLECTION else f" -c {again}"
        note(f"`pincite retry NAME{where}`, or `pincite retry --all{where}`, tries again.")


def settled(document: Document) -> bool:
    """Print what became of a document that has come to its end. Return True if it failed."""
    version = document.last_version
    if not version.state.startswith("live"):
        reason = _reason(version.outcome) if version.outcome else f"It was {version.state.value} meanwhile."
        outcome("failed", document.external_id, reason)
        return True
    size = [counted(version.pages_total or 0, "page")]
    if version.number > 1:
        size.append(f"version {version.number}")
    outcome("live", document.external_id, f"({', '.join(size)})")
    for reason in _reasons(version.warnings):
        messages().line((f"{'':<10}  {reason}", "yellow"))
    return False


def shown_version(document: Document) -> Version:
    """Return the version whose state is the document's."""
    version = document.pending_version or document.last_version
    if document.live_version and version.state in ("superseded", "cancelled"):
        return document.live_version  # what a rollback or a cancel has left answering
    return version


def documents(found: Sequence[Document], layout: Layout, state: str | None = None) -> None:
    """Print a list of documents; of those in a state, where that was asked for."""
    if not found:
        such = f" that are {state.replace('_', ' ')}" if state else ""
        note(f"There are no documents{such} in this collection.")
        return
    rows = []
    for document in found:
        version = shown_version(document)
        shown = version.state.value.replace("_", " ") + _estimate(version) + _failure(version)
        rows.append((document.external_id, shown, str(version.number), version.pages_total, document.title))
    results().table(_COLUMNS, rows, layout)


def _estimate(version: Version) -> str:
    """Return what is to be expected of a version on its way."""
    said = [f"place {version.position}"] if version.position else []
    if version.seconds_left is not None:
        minutes, seconds = divmod(version.seconds_left, 60)
        said.append(f"about {minutes} min" if minutes else f"about {seconds} s")
    if version.not_before:
        said.append(f"again at {version.not_before.astimezone():%H:%M:%S}")
    return f" ({', '.join(said)})" if said else ""


def _failure(version: Version) -> str:
    return f" ({version.outcome.code})" if version.state == "failed" and version.outcome else ""


def metadata(document: Document) -> None:
    """Print what is known of a document, a line for each thing, with where it was found."""
    lines = [("document", document.external_id, "")]
    for name in type(document.profile).model_fields:
        facts = getattr(document.profile, name)
        if name in document.corrections and not facts:
            lines.append((name, "none", "user"))
        for fact in facts if isinstance(facts, tuple) else (facts,) if facts else ():
            place = f"{fact.found_in}, page {fact.page}" if fact.page else fact.found_in
            lines.append((name, fact.value, place))
    lines += [
        (f"metadata.{key}", json.dumps(value, ensure_ascii=False), "")
        for key, value in document.metadata.items()
    ]
    width = max(len(label) for label, _, _ in lines)
    for label, value, place in lines:
        results().line((f"{label:<{width}}  ", "bold"), value, (f"  {place}" if place else "", "dim"))


def receipt(name: str, removed: Removed) -> None:
    """Print what a delete removed, and what a store still had when it was asked again."""
    counts = (
        (removed.versions, "version"),
        (removed.points, "indexed passage"),
        (removed.blobs, "stored file"),
        (removed.page_images, "page image"),
    )
    listed = ", ".join(counted(count, what) for count, what in counts)
    results().line(f"Deleted {name}: {listed}.")
    if removed.checked:
        results().line(("Every store was asked again and has nothing of it.", "dim"))
    for remnant in removed.remaining:
        left = f"Left in the store {remnant.store}, until the next clean-up: {remnant.what}."
        results().line((left, "yellow"))


def status(found: dict[str, Any]) -> None:
    """Print how everything stands, a line for each thing."""
    lines = [("service", found["service"] or "not running"), ("data folder", found["home"])]
    for name, states in found["collections"].items():
        counted = ", ".join(f"{count} {state.replace('_', ' ')}" for state, count in states.items())
        lines.append((f"collection {name}", counted))
    if not found["collections"]:
        lines.append(("documents", "none yet"))
    lines += [
        ("on their way", str(found["queue"])),
        ("index", ", ".join(_index(found["index"]))),
        ("stored bytes", _blobs(found["blobs"])),
        ("disk", _disk(found["disk"])),
        ("embedding", found["embedding"]),
        ("embedded by", found["embedding_backend"]),
        ("build", found["build"]),
        ("generator", found["generator"]),
        *((f"judge {judge['model']}", _judge(judge)) for judge in found.get("judges", [])),
        *found.get("parts", {}).items(),
    ]
    width = max(len(label) for label, _ in lines)
    for label, value in lines:
        results().line((f"{label:<{width}}  ", "bold"), str(value))


def _judge(found: dict[str, Any]) -> str:
    on = f"entailed from {found['threshold']:.2f} on"
    return f"{on if found['is_on'] else 'off'}, calibrated {found['measured_at'][:10]}"


def _blobs(checked: dict[str, Any]) -> str:
    oldest = f"oldest check {checked['oldest_check'][:16]}" if checked["oldest_check"] else "none checked yet"
    return f"{oldest}, {checked['never_checked']:,} not checked yet" if checked["never_checked"] else oldest


def _index(state: dict[str, Any]) -> Iterator[str]:
    yield f"{state['engine']}, {state['chunks']} passages"
    if state["optimising_since"]:
        yield f"being optimised since {state['optimising_since']}"
    if state["trouble"]:
        yield f"not optimised: {state['trouble']}"


def _reasons(found: Sequence[Outcome]) -> Iterator[str]:
    """Yield a line for each kind of outcome: the first of it, and on how many more pages it came about."""
    by_code: dict[str, list[Outcome]] = {}
    for each in found:
        by_code.setdefault(each.code, []).append(each)
    for first, *others in by_code.values():
        pages = [str(each.page) for each in others if each.page]
        yield _reason(first) + _elsewhere(pages, len(others) - len(pages))


def _elsewhere(pages: Sequence[str], others: int) -> str:
    told = [f"page{'s' * (len(pages) > 1)} {', '.join(pages[:MOST_PAGES])}"] if pages else []
    told += [counted(len(pages) - MOST_PAGES, "more page")] if len(pages) > MOST_PAGES else []
    told += [counted(others, "more time")] if others else []
    return f"; the same for {' and '.join(told)}" if told else ""


def _disk(found: dict[str, Any]) -> str:
    word = "full, " if found["full"] else ""
    return f"{word}{found['free'] >> 20:,} MiB free beside the reserve of {found['reserve'] >> 20:,} MiB"


def _reason(found: Outcome) -> str:
    page = f" (page {found.page})" if found.page else ""
    return f"{found.code}: {found.detail}{page}"
