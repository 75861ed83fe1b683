"""What people see: results on standard output, messages about the work on standard error.

Names and passages come from other people's documents, so control characters, which could steer a terminal,
are taken out of everything that is shown.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.text import Text

from pincite_cli import show_why
from pincite_cli.options import DEFAULT_COLLECTION

if TYPE_CHECKING:
    from pincite.document import (
        Answer,
        Citation,
        Document,
        Hit,
        Outcome,
        Removed,
        SearchResult,
        ShortAnswer,
        Version,
    )
    from pincite.errors import PinciteError
    from pincite.retrieve import Explanation

SNIPPET = 320
NEAREST = 3
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_STYLES = {"live": "green", "unchanged": "dim", "skipped": "dim", "failed": "red"}


@cache
def results() -> Console:
    """Standard output."""
    return Console(highlight=False, soft_wrap=True)


@cache
def messages() -> Console:
    """Standard error."""
    return Console(stderr=True, highlight=False, soft_wrap=True)


def clean(text: str) -> str:
    """The text without what would steer a terminal or cannot be encoded."""
    return _CONTROL.sub("\N{REPLACEMENT CHARACTER}", text)


def error(problem: PinciteError) -> None:
    """The one sentence a failed command ends with."""
    messages().print(Text(clean(f"{problem.code}: {problem.detail}"), style="red"))


def note(text: str) -> None:
    """A message about the work."""
    messages().print(Text(clean(text)))


def outcome(word: str, document: str, detail: str = "") -> None:
    """A line on what became of a document."""
    line = Text(f"{word:<10}", style=_STYLES[word])
    line.append(clean(f"{document}  {detail}".rstrip()), style="none")
    messages().print(line)


def totals(live: int, failed: int, *, unchanged: int | None = None, again: str | None = None) -> None:
    """How many documents came to which end. `again` is the collection in which some can be tried again."""
    same = "" if unchanged is None else f"{unchanged} unchanged, "
    note(f"{live} live, {same}{failed} failed.")
    if again is not None:
        where = "" if again == DEFAULT_COLLECTION else f" -c {again}"
        note(f"`pincite retry NAME{where}`, or `pincite retry --all{where}`, tries again.")


def settled(document: Document) -> bool:
    """Lines on a document that has come to its end; whether it failed."""
    version = document.last_version
    if not version.state.startswith("live"):
        reason = _reason(version.outcome) if version.outcome else f"It was {version.state.value} meanwhile."
        outcome("failed", document.external_id, reason)
        return True
    size = [f"{version.pages_total} pages" if version.pages_total != 1 else "1 page"]
    if version.number > 1:
        size.append(f"version {version.number}")
    outcome("live", document.external_id, f"({', '.join(size)})")
    for warning in version.warnings:
        messages().print(Text(f"{'':<10}  {clean(_reason(warning))}", style="yellow"))
    return False


def heading(question: str) -> None:
    """A question above its result."""
    results().print(Text(f"\n{clean(question)}", style="bold"))


def result(found: SearchResult | Answer, *, why: bool = False) -> None:
    """The hits of a search, with why they rank so if that is wanted, or an answer."""
    if hasattr(found, "hits"):
        _hits(found.hits, why=why)
    else:
        _answer(found)


def shown_version(document: Document) -> Version:
    """The version whose state is the document's."""
    version = document.pending_version or document.last_version
    if document.live_version and version.state in ("superseded", "cancelled"):
        return document.live_version  # what a rollback or a cancel has left answering
    return version


def documents(found: Sequence[Document], state: str | None = None) -> None:
    """A table of documents; of those in a state, where that was asked for."""
    from rich.table import Table

    if not found:
        such = f" that are {state.replace('_', ' ')}" if state else ""
        note(f"There are no documents{such} in this collection.")
        return
    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in ("document", "state", "version", "pages", "title"):
        table.add_column(
            column, overflow="fold", justify="right" if column in ("version", "pages") else "left"
        )
    for document in found:
        version = shown_version(document)
        pages = "" if version.pages_total is None else str(version.pages_total)
        state = version.state.value.replace("_", " ") + _outlook(version)
        cells = (document.external_id, state, str(version.number), pages, document.title)
        table.add_row(*(Text(clean(cell)) for cell in cells))
    results().print(table, soft_wrap=False)


def _outlook(version: Version) -> str:
    """What is to be expected of a version on its way."""
    said = [f"place {version.position}"] if version.position else []
    if version.seconds_left is not None:
        minutes, seconds = divmod(version.seconds_left, 60)
        said.append(f"about {minutes} min" if minutes else f"about {seconds} s")
    if version.not_before:
        said.append(f"again at {version.not_before.astimezone():%H:%M:%S}")
    return f" ({', '.join(said)})" if said else ""


def known(document: Document) -> None:
    """What is known of a document, a line for each thing, with where it was found."""
    lines = [("document", document.external_id, "")]
    for name in type(document.profile).model_fields:
        facts = getattr(document.profile, name)
        if name in document.corrections and not facts:
            lines.append((name, "none", "user"))
        for fact in facts if isinstance(facts, tuple) else (facts,) if facts else ():
            place = f"{fact.found_in}, {_pages([fact.page])}" if fact.page else fact.found_in
            lines.append((name, fact.value, place))
    lines += [
        (f"metadata.{key}", json.dumps(value, ensure_ascii=False), "")
        for key, value in document.metadata.items()
    ]
    width = max(len(label) for label, _, _ in lines)
    for label, value, place in lines:
        line = Text(f"{label:<{width}}  ", style="bold").append(clean(value), style="none")
        results().print(line.append(f"  {place}" if place else "", style="dim"))


def receipt(name: str, removed: Removed) -> None:
    """What a delete removed, and what a store still had when it was asked again."""
    counts = (
        (removed.versions, "versions"),
        (removed.points, "indexed passages"),
        (removed.blobs, "stored files"),
        (removed.page_images, "page images"),
    )
    listed = ", ".join(f"{count} {what}" for count, what in counts)
    results().print(Text(clean(f"Deleted {name}: {listed}.")))
    if removed.checked:
        results().print(Text("Every store was asked again and has nothing of it.", style="dim"))
    for remnant in removed.remaining:
        left = f"Left in the store {remnant.store}, until the next clean-up: {remnant.what}."
        results().print(Text(clean(left), style="yellow"))


def _index(state: dict[str, Any]) -> Iterator[str]:
    yield f"{state['engine']}, {state['chunks']} passages"
    if state["optimising_since"]:
        yield f"being optimised since {state['optimising_since']}"
    if state["trouble"]:
        yield f"not optimised: {state['trouble']}"


def status(found: dict[str, Any]) -> None:
    """How everything stands, a line for each thing."""
    lines = [("service", found["service"] or "not running"), ("data folder", found["home"])]
    for name, states in found["collections"].items():
        counted = ", ".join(f"{count} {state.replace('_', ' ')}" for state, count in states.items())
        lines.append((f"collection {name}", counted))
    if not found["collections"]:
        lines.append(("documents", "none yet"))
    lines += [
        ("on their way", str(found["queue"])),
        ("index", ", ".join(_index(found["index"]))),
        ("embedding", found["embedding"]),
        ("embedded by", found["embedding_backend"]),
        ("build", found["build"]),
        ("generator", found["generator"]),
        *found.get("parts", {}).items(),
    ]
    width = max(len(label) for label, _ in lines)
    for label, value in lines:
        line = Text(f"{clean(label):<{width}}  ", style="bold")
        results().print(line.append(clean(str(value)), style="none"))


def _answer(found: Answer) -> None:
    if not found.answerable:
        results().print(Text("The documents don't say.", style="bold yellow"))
        if found.nearest:
            results().print(Text("What comes nearest:", style="dim"))
            _hits(found.nearest[:NEAREST])
    for sentence in found.sentences:
        if sentence.short:
            results().print(_short(sentence.short))
        quoted = sentence.verdict == "quoted"
        results().print(Text(_quoted(sentence.text) if quoted else clean(sentence.text), style="bold"))
        if sentence.verdict == "unsupported":
            lacks = f": what it cites lacks {', '.join(sentence.lacks)}" if sentence.lacks else ""
            results().print(Text(clean(f"  unsupported{lacks}"), style="yellow"))
        for citation in sentence.citations:
            _citation(citation, sentence.text)
    if found.degraded:
        note(f"Note: {found.degraded}")
    if found.left_out:
        note(f"Note: {found.left_out} sentences lack support in what they cite and are not shown.")
    if found.usage and found.usage.finish_reason == "length":
        note("Note: The model was cut at its limit of tokens; the sentence that it had begun is left out.")


def _short(short: ShortAnswer) -> Text:
    """The short answer, and of a cell where in its table it stands."""
    line = Text(clean(short.text), style="bold green")
    where = ", ".join(" ".join(part.split()) for part in (short.row, short.column) if part)
    return line.append(clean(f"  {where}"), style="dim") if where else line


def _citation(citation: Citation, sentence: str) -> None:
    place = clean(f"{citation.document}, {_pages(sorted({span.page for span in citation.spans}))}")
    line = Text("  ").append(place, style="cyan").append(f"  {citation.verdict}", style="dim")
    if citation.quote != sentence:
        line.append(f"  {_quoted(citation.quote)}", style="italic")
    results().print(line)


def _quoted(text: str) -> str:
    """A quote on one line; the cells of a table's row are kept apart."""
    cells = (" ".join(cell.split()) for cell in text.split("\t"))
    return f"“{clean(' | '.join(cells))}”"


def explanation(found: Explanation) -> None:
    """Where a chunk stands for a question, and what its score is made of."""
    by_words = f"number {found.words_rank} by words" if found.words_rank else "none of the words"
    where = f"number {found.meaning_rank} by meaning" if found.meaning_rank else "not ranked by meaning"
    results().print(Text(found.reason))
    results().print(Text(f"Of all that may be seen: {where}, {by_words}.", style="dim"))
    if found.hit is not None:
        _hits([found.hit], why=True, first=found.place or 1)


def _hits(hits: Sequence[Hit], *, why: bool = False, first: int = 1) -> None:
    if not hits:
        results().print(Text("Nothing was found."))
    for rank, hit in enumerate(hits, first):
        line = Text(f"{rank:>3}  ").append(clean(f"{hit.document}, {_pages(hit.pages)}"), style="cyan")
        line.append(f"  {hit.score:.3f}", style="dim")
        if hit.headings:
            line.append(f"  {clean(' > '.join(hit.headings))}", style="dim")
        results().print(line)
        text = " ".join(hit.text.split())
        results().print(Text(f"     {clean(text[:SNIPPET])}{'…' if len(text) > SNIPPET else ''}"))
        if why and hit.why is not None:
            for part in show_why.lines(hit.why):
                results().print(Text(f"     {clean(part)}", style="dim"))


def _pages(pages: Sequence[int]) -> str:
    return f"page{'s' if len(pages) > 1 else ''} {', '.join(map(str, pages))}"


def _reason(found: Outcome) -> str:
    page = f" (page {found.page})" if found.page else ""
    return f"{found.code}: {found.detail}{page}"
