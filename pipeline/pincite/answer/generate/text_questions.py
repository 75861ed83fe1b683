"""Questions that a text asks, as in a list of frequent ones: the sentence after one answers it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pincite.answer.generate.sentence_scores import Scored
from pincite.retrieve.passage import Passage


def with_answers(scored: Sequence[Scored], passages: Sequence[Passage]) -> list[Scored]:
    """Return candidates with the sentence after it in the place of each question of the text.

    A question that nothing or another question follows is left out, unless a text has nothing else.
    """
    answers: dict[tuple[int, int], Scored] = {}
    for each in scored:
        found = _answer(each, passages) if _is_question(each.candidate.text) else each
        if found is not None:
            answers.setdefault((found.candidate.passage, found.candidate.start), found)
    return list(answers.values()) or list(scored)


def _answer(question: Scored, passages: Sequence[Passage]) -> Scored | None:
    candidate = question.candidate
    chunk = passages[candidate.passage].chunk
    following = next((span for span in chunk.sentences if span[0] > candidate.start), None)
    if following is None:
        return None
    start, end = following
    answer = chunk.text[start:end]
    if _is_question(answer) or "\t" in answer:
        return None
    return replace(question, candidate=replace(candidate, start=start, text=answer))


def _is_question(text: str) -> bool:
    return "\t" not in text and text.rstrip("\"'”’) ").endswith("?")
