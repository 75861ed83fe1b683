"""Derive what a document is from its name, its title and its first pages, without a language model.

Each fact says where it was found. What is not plain is left open: a fact that is missing costs a little
ranking, and one that is wrong misleads.
"""

from __future__ import annotations

from collections.abc import Iterable

from pincite.metadata import names
from pincite.metadata.ended import ended
from pincite.metadata.identifiers import codes_in, identifiers_in
from pincite.metadata.kinds import kind_of
from pincite.metadata.language import language_of
from pincite.metadata.opening import Opening, Place
from pincite.metadata.organisation import organisation_of
from pincite.metadata.periods import periods
from pincite.metadata.published import published_of
from pincite.metadata.titles import title_of
from pincite.schema.extraction import Extraction
from pincite.schema.profile import Fact, Profile

UNDERSTANDING_VERSION = 2
"""Raised when the same document would be understood differently."""

_MOST_PERIODS = 12


def understand(extraction: Extraction, external_id: str) -> Profile:
    """Return what can be told of a document: every fact with where it was found."""
    opening = Opening(extraction, external_id)
    organisation = organisation_of(opening)
    aliases = tuple(_aliases(opening, organisation)) if organisation else ()
    kind = _kind(opening)
    reported = tuple(_periods(opening)[:_MOST_PERIODS])
    language = language_of(extraction)
    return Profile(
        title=title_of(
            opening,
            organisation=organisation,
            called=[alias.value for alias in aliases],
            kind=kind,
            periods=reported,
        ),
        organisation=opening.fact(organisation),
        aliases=aliases,
        kind=kind,
        language=Fact(value=language, found_in="text") if language else None,
        published=published_of(opening),
        periods=reported,
        identifiers=tuple(_identifiers(opening)),
    )


def _aliases(opening: Opening, organisation: str) -> list[Fact]:
    """Return the other names of the organisation on the first pages, and the first word of its name."""
    found = dict.fromkeys(names.aliases_of(opening.text, organisation))
    facts = [fact for alias in found if alias != organisation and (fact := opening.fact(alias))]
    first = names.first_word(organisation, opening.whole_text)
    return [*facts, Fact(value=first, found_in="text")] if first and first not in found else facts


def _kind(opening: Opening) -> Fact | None:
    """Return the kind that the name, the title, the first heading or the first page gives, or "web-page"."""
    for place in (*opening.names, *opening.headings[:1], opening.first_page):
        if kind := kind_of(place.text, place.found_in, web=opening.is_web_page):
            return place.fact(kind)
    if opening.is_web_page:
        return Fact(value="web-page", found_in="metadata")
    return opening.first_page.fact("paper") if opening.is_paper else None


def _periods(opening: Opening) -> list[Fact]:
    """Return the periods of a document: of its name and title, and the one its first pages say ended.

    A quarter that the name tells is the organisation's own, and counts for more than the calendar's. Headings
    are asked where there is none.
    """
    facts = _named_periods(opening.names)
    has_part = any("-" in value for value in facts)
    for page in opening.pages:
        if found := ended(page.text)[:1]:
            if not (found[0].part and has_part):
                facts.setdefault(str(found[0]), page.fact(str(found[0])))
            break
    return list((facts or _named_periods(opening.headings)).values())


def _named_periods(places: Iterable[Place]) -> dict[str, Fact]:
    facts: dict[str, Fact] = {}
    for place in places:
        for period in map(str, periods(place.text)):
            facts.setdefault(period, place.fact(period))
    return facts


def _identifiers(opening: Opening) -> list[Fact]:
    """Return the codes in the name, title and headings, and the document's own numbers on its first pages."""
    facts: dict[str, Fact] = {}
    for place in (*opening.names, *opening.headings):
        for code in codes_in(place.text):
            facts.setdefault(code, place.fact(code))
    for page in opening.pages:
        for number in identifiers_in(page.text):
            facts.setdefault(number, page.fact(number))
    return list(facts.values())
