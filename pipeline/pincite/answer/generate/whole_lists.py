"""Give a list, steps or the rows of a table whole, where that is nearer to the question than a sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from pincite.answer.find.part_lists import announces
from pincite.answer.generate.candidate_sentences import CandidateSentence
from pincite.answer.generate.draft import DraftSentence, Quote
from pincite.answer.generate.heading_rows import heading_row_spans
from pincite.answer.generate.sentence_scores import Scored
from pincite.embed import Embedder
from pincite.index.bm25 import distinct_terms, terms
from pincite.retrieve.passage import Passage
from pincite.schema.body import has_words

SHARED = 0.3
"""The gain of a list or a code block that holds all words of the question, beside its cosine."""
PREFERRED = 0.1
"""The gain of a list, and of a sentence that enumerates, over one that does not: it is what is asked for."""
SENTENCES = 3
"""Best sentences that a list is compared with."""
ENUMERATED = 3
"""Commas and semicolons of a sentence that enumerates."""
PARAGRAPH_GAP = 2
"""Characters between two paragraphs, at most."""
STEPS = 0.1
"""The gain of a numbered list where steps are asked for."""

STEPS_WORDS = 80
"""Words of a sentence with those after it, at most."""

_ASKS_STEPS = re.compile(
    r"\bhow (?:do|does|can|could|should|must|to|is|are)\b|\b(?:steps?|procedure|instructions|recipe)\b"
    r"|\bwhat (?:(?:do|must|shall|should) (?:i|we|you|they|one)|to) do\b",
    re.I,
)
_BETWEEN = re.compile(r"[,;]\s")
_NUMBERED = re.compile(r"^(?:\(?1[.)]|step 1\b.?)\s", re.MULTILINE | re.IGNORECASE)


def nearest_list(
    embedder: Embedder, question: str, passages: Sequence[Passage], scored: Sequence[Scored]
) -> int | Scored:
    """Return the place among the passages of the list that answers best, or the sentence that does better.

    A sentence of what announces a list gives way to that list, and so does one that enumerates nothing and
    stands right before it. `scored` are the sentences and rows of the passages, best first.
    """
    lists = [
        place
        for place, passage in enumerate(passages)
        if passage.part == "list" or (passage.part == "entries" and not _asks_entry(question, passage))
    ]
    best = scored[:SENTENCES]
    texts = [passages[place].chunk.indexed_text for place in lists]
    texts += [alone(each.candidate, passages) for each in best]
    shared = shared_words(question, texts, passages[0].language)
    asked = embedder.query(question)
    worth = embedder.kept_passages(texts) @ asked
    # A long list is less near as a whole than what says of what it is.
    for number, place in enumerate(lists):
        introduced = embedder.kept_passages(_introductions(passages[place])) @ asked
        worth[number] = np.max(introduced, initial=worth[number])
    worth += SHARED * shared
    steps = asks_steps(question)
    worth += [
        *(PREFERRED + STEPS * (steps and _is_numbered(passages[place])) for place in lists),
        *(PREFERRED * _enumerates(each.candidate.text) for each in best),
    ]
    nearest = int(np.argmax(worth))
    if nearest < len(lists):
        return lists[nearest]
    sentence = best[nearest - len(lists)]
    said = sentence.candidate
    announced = (
        place
        for place in lists
        if said.text in _announcement(passages[place])
        or (not _enumerates(said.text) and _stands_before(said, passages, passages[place]))
    )
    return next(announced, sentence)


def asks_steps(question: str) -> bool:
    """Return True if a question asks what to do, one thing after the other."""
    return _ASKS_STEPS.search(question) is not None


def with_rest_of_paragraph(
    candidate: CandidateSentence, passages: Sequence[Passage], words: int
) -> CandidateSentence:
    """Return a sentence with those after it in its paragraph, up to some words: what it begins goes on there.

    A question begins another answer. A line of a table that is in doubt stands for itself.
    """
    chunk = passages[candidate.passage].chunk
    if candidate.is_row:
        return candidate
    stop = candidate.start + len(candidate.text)
    page, at = chunk.on_page(stop)
    paragraph = next(each for each in chunk.segments if each.page == page and each.start < at <= each.end)
    last = stop
    for start, end in chunk.sentences:
        if start < stop:
            continue
        too_long = len(chunk.text[candidate.start : end].split()) > words
        is_apart = end - stop > paragraph.end - at or "\n\n" in chunk.text[last:start]
        if too_long or is_apart or chunk.text[:end].endswith("?"):
            break
        last = end
    return replace(candidate, text=chunk.text[candidate.start : last])


def _asks_entry(question: str, entries: Passage) -> bool:
    """Return True if the headings of some entries, but not of half of them, hold what is asked about.

    A question for the rules wants the section with the rules, and not all sections of the page.
    """
    chunk = entries.chunk
    heads = [text.partition("\n")[0] for text in chunk.segment_texts]
    heads = heads[1:] if chunk.headings else heads  # what is over the entries leads them
    known = distinct_terms(" ".join((chunk.title, *chunk.headings)), entries.language)
    wanted = set(terms(question, entries.language)) - known
    holding = sum(bool(wanted & distinct_terms(head, entries.language)) for head in heads)
    return 0 < holding < len(heads) / 2


def shared_words(question: str, texts: Sequence[str], language: str) -> np.ndarray:
    """Return the share (n,) of the question's words that each text holds."""
    wanted = set(terms(question, language))
    held = (len(wanted & distinct_terms(text, language)) for text in texts)
    return np.array([each / max(1, len(wanted)) for each in held])


def _stands_before(said: CandidateSentence, passages: Sequence[Passage], whole: Passage) -> bool:
    """Return True if a sentence ends the paragraph right before a list, or its lead, of the same section."""
    passage, first = passages[said.passage], whole.chunk.segments[0]
    if (
        passage.version_id != whole.version_id
        or passage.chunk.headings != whole.chunk.headings
        or said.is_row
    ):
        return False
    page, end = passage.chunk.on_page(said.start + len(said.text))
    return page == first.page and 0 <= first.start - end <= PARAGRAPH_GAP


def _introductions(passage: Passage) -> list[str]:
    """Return the heading of a list, alone and with the first line; nothing of entries, which share none."""
    headings, first = passage.chunk.headings[-1:], passage.chunk.segments[0]
    if passage.part == "entries" or not headings:
        return []
    return [*headings, f"{headings[0]}\n{passage.chunk.text[: first.end - first.start]}"]


def _announcement(passage: Passage) -> str:
    """Return what says that a list comes, and introduces it; "" where nothing does."""
    first = passage.chunk.segments[0]
    text = passage.chunk.text[: first.end - first.start]
    return text if announces(text) else ""


def _enumerates(text: str) -> bool:
    """Return True if a sentence is a list by itself."""
    return "\t" not in text and len(_BETWEEN.findall(text)) >= ENUMERATED


def alone(candidate: CandidateSentence, passages: Sequence[Passage]) -> str:
    """Return a row or a sentence under its headings, without its neighbours."""
    if candidate.is_row:
        return candidate.part.text
    return f"{' > '.join(passages[candidate.passage].chunk.headings)}\n{candidate.text}"


def _is_numbered(passage: Passage) -> bool:
    return bool(_NUMBERED.search(passage.chunk.text))


def items(place: int, passage: Passage) -> Iterator[DraftSentence]:
    """Yield each segment of a part, such as an item of a list; a row with its heading rows."""
    heads = heading_row_spans(passage.chunk)
    quotes = tuple(Quote(place, passage.chunk.text[start:end], start) for start, end in heads)
    start, first = 0, passage.chunk.header_rows if passage.chunk.is_table else 0
    for number, text in enumerate(passage.chunk.segment_texts):
        if has_words(text) and number >= first:
            yield DraftSentence((Quote(place, text, start), *quotes))
        start += len(text) + 1
