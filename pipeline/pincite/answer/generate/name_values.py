"""Take a name that is a paragraph by itself together with what stands right below it, and so a date."""

from __future__ import annotations

from pincite.metadata.time_and_price import asks_price, asks_time, has_price, is_date
from pincite.schema.chunk import Chunk
from pincite.text.sentences import is_closed


def spans_with_values(chunk: Chunk, question: str) -> list[tuple[int, int]]:
    """Return start and end of each sentence and row of a passage, a name with what is asked for of it.

    That is a price where one is asked for: "Harbour map" and "€9.50", a paragraph each, are one. It is
    anything where the question has the name, word for word: "Kim Holt" does not say who that is. Where a time
    is asked for, a date that is a paragraph by itself goes with what it leads, or with what it follows.
    """
    is_price = asks_price(question)
    if is_price and _prices_lead(chunk):
        return chunk.sentences
    spans: list[tuple[int, int]] = []
    name = ""
    for start, end in _with_dates(chunk) if asks_time(question) else chunk.sentences:
        text = chunk.text[start:end]
        if name and "\t" not in text and _is_value(text, name, question, is_price=is_price):
            spans[-1] = (spans[-1][0], end)
            name = ""
        else:
            spans.append((start, end))
            name = "" if "\t" in text or is_closed(text) else text
    return spans


def _with_dates(chunk: Chunk) -> list[tuple[int, int]]:
    """Return the sentences, a date with what is below it where one leads, or above it where one is last."""
    spans = chunk.sentences
    dates = [is_date(chunk.text[start:end]) for start, end in spans]
    if not any(dates) or not (dates[0] or dates[-1]):
        return spans
    joined: list[tuple[int, int]] = []
    is_open = False  # the last span takes the next one: a date what is below it, a text its date
    for (start, end), is_one in zip(spans, dates, strict=True):
        if "\t" in chunk.text[start:end]:
            joined.append((start, end))
            is_open = False
        elif is_open and is_one is not dates[0]:
            joined[-1] = (joined[-1][0], end)
            is_open = False
        else:
            joined.append((start, end))
            is_open = is_one is dates[0]
    return joined


def _is_value(below: str, name: str, question: str, *, is_price: bool) -> bool:
    """Return True if what stands below a name says what is asked of it, and does not name it itself."""
    if is_price and has_price(below):
        return not has_price(name)
    is_proper = all(word[0].isupper() for word in name.split() if word[0].isalpha())
    return is_proper and name in question and name not in below


def _prices_lead(chunk: Chunk) -> bool:
    """Return True if prices stand above their names, as far as the first and the last of them tell."""
    texts = [chunk.text[start:end] for start, end in chunk.sentences]
    lines = [line for text in texts if not is_closed(text) for line in text.split("\n")]
    return bool(lines) and has_price(lines[0]) and not has_price(lines[-1])
