"""Find the heading that dates what stands below it, as in minutes, news and lists of releases."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pincite.answer.generate.sentence_scores import Scored
from pincite.metadata.time_and_price import tells_time
from pincite.retrieve.passage import Passage


def dates_over(passages: Sequence[Passage]) -> dict[int, int]:
    """Return the places of the headings with a date, by those of the passages that stand under them."""
    headings = {
        (each.version_id, _plain(each.chunk.text)): place
        for place, each in enumerate(passages)
        if each.part == "heading"
    }
    over: dict[int, int] = {}
    for place, each in enumerate(passages):
        above = [(each.version_id, _plain(heading)) for heading in each.chunk.headings]
        dated = [headings[heading] for heading in above if heading in headings]
        if each.part is None and dated:
            over[place] = dated[-1]
    return over


def date_of(best: Scored, dates: Mapping[int, int]) -> int | None:
    """Return the place of the heading that dates a sentence; None for one that may tell a time itself."""
    return None if tells_time(best.candidate.text) else dates.get(best.candidate.passage)


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()
