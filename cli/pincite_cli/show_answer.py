"""Print answers, the hits of a search, and explanations for people."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from pincite_cli import show_score_breakdown
from pincite_cli.show import note
from pincite_cli.terminal import Part, counted, results

if TYPE_CHECKING:
    from pincite.schema.answer import Answer, Citation, Sentence, ShortAnswer
    from pincite.schema.document import Outcome
    from pincite.schema.search import Explanation, Hit, SearchResult

FOUND = {"verified": "found word for word", "aligned": "found but for small words"}
"""The words of the web page for the verdict of a quote: it stands there, which is not that it answers."""
SILENT = frozenset({"not-covered", "unknown-subject", "no-answer-found"})
"""Codes of refusals that mean that the documents don't say it."""
SNIPPET = 320
NEAREST = 3
_BLOCK = re.compile(r"\S[ \t]*\n(?:[ \t]+\S|[{}])")
_CELLS = re.compile(r"\S\t")


def heading(question: str) -> None:
    """Print a question above its result."""
    results().line()
    results().line((question, "bold"))


def result(found: SearchResult | Answer, question: str, *, why: bool = False) -> None:
    """Print the hits of a search, with why they rank so if that is wanted, or an answer.

    A question that was searched in other words than it was asked is shown above them.
    """
    if found.asked_as is not None and found.asked_as != question:
        results().line(("Asked as: ", "dim"), found.asked_as)
    if found.did_you_mean is not None:
        results().line(("Did you mean: ", "dim"), found.did_you_mean)
    if hasattr(found, "hits"):
        _hits(found.hits, why=why)
    else:
        _answer(found)


def explanation(found: Explanation) -> None:
    """Print where a chunk stands for a question, and the parts of its score."""
    by_words = f"number {found.words_rank} by words" if found.words_rank else "none of the words"
    where = f"number {found.meaning_rank} by meaning" if found.meaning_rank else "not ranked by meaning"
    results().line(found.reason)
    results().line((f"Of all that may be seen: {where}, {by_words}.", "dim"))
    if found.hit is not None:
        _hits([found.hit], why=True, first=found.place or 1)


def _answer(found: Answer) -> None:
    if not found.answerable:
        _refusal(found.refusal)
        if found.nearest:
            results().line(("What comes nearest:", "dim"))
            _hits(found.nearest[:NEAREST])
    if found.heading:
        results().line((found.heading, "bold"))
    for sentence in found.sentences:
        _sentence(sentence)
    if found.words_not_found:
        words = ", ".join(f"“{word}”" for word in found.words_not_found)
        results().line((f"Not in what is cited: {words}", "yellow"))
    if found.degraded:
        note(f"Note: {found.degraded}")
    if found.left_out:
        note(f"Note: Left out for lack of support in what they cite: {counted(found.left_out, 'sentence')}.")
    if found.usage and found.usage.finish_reason == "length":
        note("Note: The model was cut at its limit of tokens; the sentence that it had begun is left out.")


def _refusal(refusal: Outcome | None) -> None:
    """Print why there is no answer, and which names the documents only mention or lack."""
    from pincite.schema.answer import NOT_COVERED

    if refusal is not None and refusal.code not in SILENT:
        results().line((refusal.detail, "bold yellow"))
        return
    results().line(("The documents don't say.", "bold yellow"))
    if refusal is not None and refusal != NOT_COVERED and refusal.code != "no-answer-found":
        results().line(refusal.detail)


def _sentence(sentence: Sentence) -> None:
    """Print the short answer, the sentence, how it was judged if that is no proof, and what it cites."""
    if sentence.short:
        results().line(*_short(sentence.short))
    for line in _lines(sentence):
        results().line((line, "bold"))
    if sentence.verdict == "unsupported":
        lacks = f": what it cites lacks {', '.join(sentence.lacks)}" if sentence.lacks else ""
        results().line((f"  unsupported{lacks}", "yellow"))
    elif sentence.verdict == "paraphrased":
        results().line(("  paraphrased: near to these words, but not proven by them", "yellow"))
    elif sentence.verdict == "entailed" and sentence.judgement:
        judge = f"{sentence.judgement.judge} at {sentence.judgement.supported:.2f}"
        results().line((f"  judged: supported by these words, says {judge}; not proven", "yellow"))
    for citation in sentence.citations:
        results().line(*_citation(citation, sentence.text))


def _lines(sentence: Sentence) -> list[str]:
    """Return a sentence on one line; a quote that looks like code, line by line."""
    if sentence.verdict != "quoted":
        return [" ".join(sentence.text.split())]
    if _looks_like_code(sentence.text):
        return [f"    {line}" for line in sentence.text.splitlines()]
    return [_quoted(sentence.text)]


def _looks_like_code(quote: str) -> bool:
    """Return True if a line right below another is indented or begins with a brace, and no tab parts cells.

    The web page has the same rule (isCode in web/src/pincite_text.ts).
    """
    return bool(_BLOCK.search(quote)) and not _CELLS.search(quote)


def _short(short: ShortAnswer) -> list[Part]:
    """Return the short answer, and of a cell where in its table it stands."""
    where = ", ".join(" ".join(part.split()) for part in (short.row, short.column) if part)
    return [
        (" ".join((short.amount or short.text).split()), "bold green"),
        (f"  {where}" if where else "", "dim"),
    ]


def _citation(citation: Citation, sentence: str) -> list[Part]:
    place = f"{citation.document}, {_pages(sorted({span.page for span in citation.spans}))}"
    quote = f"  {_quoted(citation.quote)}" if citation.quote != sentence else ""
    found = FOUND.get(citation.verdict, citation.verdict)
    return ["  ", (place, "cyan"), (f"  {found}", "dim"), (quote, "italic")]


def _quoted(text: str) -> str:
    """Return a quote on one line; the cells of a table's row are kept apart."""
    cells = (" ".join(cell.split()) for cell in text.split("\t"))
    return f"“{' | '.join(cells)}”"


def _hits(hits: Sequence[Hit], *, why: bool = False, first: int = 1) -> None:
    if not hits:
        results().line("Nothing was found.")
    for rank, hit in enumerate(hits, first):
        headings = f"  {' > '.join(hit.headings)}" if hit.headings else ""
        place = f"{hit.document}, {_pages(hit.pages)}"
        results().line(f"{rank:>3}  ", (place, "cyan"), (f"  {hit.score:.3f}{headings}", "dim"))
        results().line(f"     {results().excerpt(hit.text, SNIPPET)}")
        if why and hit.why is not None:
            for part in show_score_breakdown.lines(hit.why):
                results().line((f"     {part}", "dim"))


def _pages(pages: Sequence[int]) -> str:
    return f"page{'s' if len(pages) > 1 else ''} {', '.join(map(str, pages))}"
