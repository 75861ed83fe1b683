"""Compute how answerable a question is: the confidence of an answer, and the ground of a refusal.

Three features are weighed by logistic regression: the best cosine similarity of a passage, on the scale that
was measured on the collection itself; how much of the question's content words the best passages hold, each
word weighed by how rare it is among the passages; and, where the question asks who or what something is,
whether a sentence introduces it. `bench/refusal.py` fits them on SQuAD 2, where half of the questions are
asked of a corpus from which their article was taken away; the weight of the last is set by hand.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence

from pincite.index.bm25 import distinct_terms, rarity, terms
from pincite.index.languages import ENGLISH
from pincite.metadata.definitions import asked_about, introduces
from pincite.metadata.measures import reworded
from pincite.metadata.periods import is_period
from pincite.metadata.question_kind import question_kind
from pincite.metadata.question_words import FUNCTION_WORDS, GENERAL_WORDS
from pincite.retrieve.asked_form import lacks_form
from pincite.retrieve.calibration import Calibration
from pincite.retrieve.passage import Passage

SIMILARITY_WEIGHT = 9.8
TERMS_WEIGHT = 8.9
INTRODUCED_WEIGHT = 6.0
"""So much that a question about somebody whom a sentence introduces is answerable, although a bare name is
near to nothing. SQuAD has hardly such questions: its fit gives 0.4, and with 6 another 0.1 % of what is not
answerable passes."""
BIAS = -7.4


UNKNOWN_CODE = 0.25
"""The most answerability of a question that names a code that no passage holds.

So it is of one that asks for a telephone number, an address of mail or an option where no passage has it.
"""

_HOW = re.compile(r"\bhow\s+(?:often|many|much|long|soon|far|old)\b", re.IGNORECASE)
"""Words that ask for a measure: an answer has the measure and not the word."""
_EMPTY = FUNCTION_WORDS | GENERAL_WORDS | {"mr", "mrs", "ms"}
"""Words that a text which answers need not have."""
_MARKS = ".,;:!?\"'“”‘’()"
_CODE = re.compile(r"\b[A-Z]{1,6}-?\d[\w/-]*\b")


def codes(question: str) -> set[str]:
    """Return the model numbers and other codes that a question names, such as CV-600, as terms of the index.

    A fiscal period is no code: it is written in more ways than can be matched.
    """
    found = (match.group() for match in _CODE.finditer(question))
    return {terms(code)[0] for code in found if not is_period(code)}


def holds(passage: Passage, wanted: set[str]) -> bool:
    """Return True if a passage, with its title and headings, holds all of these terms."""
    return wanted <= distinct_terms(passage.chunk.indexed_text, passage.language)


def answerability(
    question: str,
    passages: Sequence[Passage],
    calibration: Calibration,
    found: Sequence[Passage] | None = None,
) -> float:
    """Return how answerable a question is by some passages, from 0, nothing in common, to 1.

    Below one half a question counts as not answerable. `found` are all that were found for it, if only some
    of them may answer: they say which words are rare.
    """
    weights = (SIMILARITY_WEIGHT, TERMS_WEIGHT, INTRODUCED_WEIGHT)
    weighed = zip(weights, features(question, passages, calibration, found), strict=True)
    probability = 1 / (1 + math.exp(-(math.fsum(weight * feature for weight, feature in weighed) + BIAS)))
    return min(probability, UNKNOWN_CODE) if lacks_code(question, passages) else probability


def lacks_code(question: str, passages: Sequence[Passage]) -> bool:
    """Return True if no passage holds a code of the question, or what it asks for by its form."""
    is_unknown = any(not any(holds(passage, {code}) for passage in passages) for code in codes(question))
    return is_unknown or lacks_form(question, (passage.chunk.indexed_text for passage in passages))


def features(
    question: str,
    passages: Sequence[Passage],
    calibration: Calibration,
    found: Sequence[Passage] | None = None,
) -> tuple[float, float, float]:
    """Return the three features that answerability is computed from; all are 0 without passages.

    They are the best similarity on the collection's scale, where 0 is chance and 1 what the collection is
    about; the weighted share, 0 to 1, of the question's terms that the best single passage holds; and 1 if a
    sentence introduces the person or thing that the question wants introduced, else 0.
    """
    if not passages or not terms(question, passages[0].language):
        return 0.0, 0.0, 0.0
    worded = as_worded(question, passages)
    is_english = passages[0].language == ENGLISH
    held = held_share(_content(worded) if is_english else worded, passages, found)
    similarity = max(passage.similarity for passage in passages)
    introduced = float(_is_introduced(question, passages))
    return calibration.relative(similarity), held, introduced


def _content(question: str) -> str:
    """Return a question without the words that only ask; all of it where nothing else is left."""
    words = _HOW.sub(" ", question).split()
    return " ".join(word for word in words if word.strip(_MARKS).lower() not in _EMPTY) or question


def as_worded(question: str, passages: Sequence[Passage]) -> str:
    """Return the question with the word for its measure that passages have: weight, where they do not weigh.

    It is the question itself where no passage holds more of it in other words.
    """
    if not passages or passages[0].language != ENGLISH:
        return question
    count = len(set(terms(question)))
    others = (each for each in reworded(question) if len(set(terms(each))) >= count)
    return max((question, *others), key=lambda each: held_share(each, passages))


def held_share(question: str, passages: Sequence[Passage], found: Sequence[Passage] | None = None) -> float:
    """Return the weighed share of a question's terms that the best single passage holds.

    A term weighs by how rare it is among those `found`, which are all passages unless others are given.
    """
    wanted = set(terms(question, passages[0].language))
    found = passages if found is None else found
    held = {
        each.chunk.id: wanted & distinct_terms(each.chunk.indexed_text, each.language)
        for each in {passage.chunk.id: passage for passage in (*found, *passages)}.values()
    }
    counts = Counter(term for passage in found for term in held[passage.chunk.id])
    weights = {term: rarity(counts[term], len(found)) for term in wanted}
    # fsum, since terms come in another order in each process: shares that are equal are to be equal in each.
    best = max(math.fsum(weights[term] for term in held[passage.chunk.id]) for passage in passages)
    return best / (math.fsum(weights.values()) or 1.0)


def _is_introduced(question: str, passages: Sequence[Passage]) -> bool:
    what = asked_about(question) if question_kind(question) == "definition" else None
    return what is not None and any(
        introduces(chunk.text[start:end], what, whole=True)
        for chunk in (passage.chunk for passage in passages)
        for start, end in chunk.sentences
    )
