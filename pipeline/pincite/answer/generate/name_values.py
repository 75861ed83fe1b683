"""Take a name that is a paragraph by itself together with what stands right below it."""

from __future__ import annotations

from pincite.answer.generate.answer_type import price_type
from pincite.index.bm25 import distinct_terms
from pincite.schema.chunk import Chunk
from pincite.text.sentences import is_closed


def spans_with_values(chunk: Chunk, question: str, language: str) -> list[tuple[int, int]]:
    """Return start and end of each sentence and row of a passage, a name with what is asked for of it.

    That is a price where one is asked for: "Harbour map" and "€9.50", a paragraph each, are one. It is
    anything where the name holds no word but the question's: "Kim Holt" does not say who that is.
    """
    spans: list[tuple[int, int]] = []
    name = ""
    for start, end in chunk.sentences:
        text = chunk.text[start:end]
        if name and _is_value(text, name, question, language):
            spans[-1] = (spans[-1][0], end)
            name = ""
        else:
            spans.append((start, end))
            name = "" if "\t" in text or is_closed(text) else text
    return spans


def _is_value(below: str, name: str, question: str, language: str) -> bool:
    """Return True if what stands below a name says what is asked of it, and does not name it itself."""
    if "\t" in below:
        return False
    price = price_type(question)
    if price is not None and price.search(below):
        return not price.search(name)
    words = distinct_terms(name, language)
    return (
        bool(words)
        and words <= distinct_terms(question, language)
        and not words <= distinct_terms(below, language)
    )
