"""Find the heading that dates what stands below it, as in minutes, news and lists of releases."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pincite.answer.generate.answer_type import has_time
from pincite.answer.generate.sentence_scores import Scored
from pincite.retrieve.passage import Passage


def dates_over(passages: Sequence[Passage]) -> dict[int, int]:
    """Return the places of the headings with a date, by those of the passages that stand under them."""
    headings = {each.chunk.id: place for place, each in enumerate(passages) if each.part == "heading"}
    return {
        place: headings[each.chunk.id]
        for place, each in enumerate(passages)
        if each.part is None and each.chunk.id in headings
    }


def date_of(best: Scored, dates: Mapping[int, int]) -> int | None:
    """Return the place of the heading that dates a sentence; None for one that says a time itself."""
    return None if has_time(best.candidate.text) else dates.get(best.candidate.passage)
