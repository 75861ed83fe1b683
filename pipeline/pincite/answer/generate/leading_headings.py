"""Find the heading that leads a sentence: the date over news, or the name over what somebody does."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pincite.answer.generate.sentence_scores import Scored
from pincite.metadata.definitions import asks_person, holds_name
from pincite.metadata.time_and_price import tells_time
from pincite.retrieve.passage import Passage
from pincite.text.folded_words import folded_words


def heading_of_each_passage(passages: Sequence[Passage]) -> dict[int, int]:
    """Return the places of the headings among passages, by those of the passages that stand under them."""
    headings = {
        (each.version_id, folded_words(each.chunk.text)): place
        for place, each in enumerate(passages)
        if each.part == "heading"
    }
    over: dict[int, int] = {}
    for place, each in enumerate(passages):
        above = [(each.version_id, folded_words(heading)) for heading in each.chunk.headings]
        found = [headings[heading] for heading in above if heading in headings]
        if each.part is None and found:
            over[place] = found[-1]
    return over


def leading_heading(question: str, best: Scored, headings: Mapping[int, int]) -> int | None:
    """Return the place of the heading that leads a sentence; None if it tells a time or a name itself."""
    text = best.candidate.text
    says_itself = holds_name(text) if asks_person(question) else tells_time(text)
    return None if says_itself else headings.get(best.candidate.passage)
