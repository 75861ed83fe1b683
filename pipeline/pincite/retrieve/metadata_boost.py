"""Boost the documents that a question is about: by the organisations, periods, kinds and numbers it names.

A boost weighs and never excludes: documents without one keep the rank that their words earn.
"""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import NamedTuple

from pincite.domains.finance import are_reports
from pincite.index.bm25 import terms
from pincite.metadata.kinds import kinds_in
from pincite.metadata.periods import Period, is_period, periods
from pincite.retrieve.names import OrganisationNames
from pincite.retrieve.period_closeness import period_closeness
from pincite.retrieve.times import AskedTime, asked_in
from pincite.schema.profile import Profile
from pincite.store.registry import LiveDocument

ORGANISATION, IDENTIFIER, PERIOD, KIND = 0.4, 0.4, 0.2, 0.1
"""The weight of each reason in the score of a document's passages, whose cosines lie between 0 and 1."""
ALONE = 0.25
"""Share of a period's or a kind's weight where the question names nobody: they are many documents'."""
NAMED_DOCUMENTS = 64
"""Documents of a named organisation that are searched by themselves, beside the whole collection."""

_LEAST_OF_NUMBER, _LEAST_DIGITS = 3, 5
"""Signs of a number that names a document; digits, where it has nothing else."""


@dataclass(frozen=True, slots=True)
class Boost:
    """The reasons that boost a document, and their weight in all, on a cosine's scale."""

    weight: float = 0.0
    reasons: tuple[str, ...] = ()

    def times(self, factor: float) -> Boost:
        """Return a boost with the same reasons and another weight."""
        return Boost(self.weight * factor, self.reasons)


NO_BOOST = Boost()
_Reason = tuple[float, str]
"""A weight, and the reason for it."""


class Boosts:
    """The boosts of a question.

    `named` are those it names by their organisation or their number, the most boosted first; `financial`:
    the collection is of financial reports, and so is what the question names.
    """

    def __init__(
        self, of: Callable[[str], Boost], named: Sequence[str] = (), *, financial: bool = False
    ) -> None:
        self.of = of
        """The boost of a document, by its id."""
        self.named = tuple(named)
        self.financial = financial


class _Traits(NamedTuple):
    """The periods, the date and the kind of a document, which a question may ask for."""

    periods: frozenset[Period]
    published: str | None
    kind: str | None


class MetadataBooster:
    """The names and traits of a collection's live documents: made once for each state of the collection."""

    def __init__(self, documents: Sequence[LiveDocument]) -> None:
        self._ids = [known.live.document_id for known in documents]
        self._numbers = {document_id: number for number, document_id in enumerate(self._ids)}
        self._traits = [_traits_of(known.profile) for known in documents]
        self._financial = are_reports([each.kind for each in self._traits])
        self._bearers: dict[str, dict[int, str]] = defaultdict(dict)
        for number, known in enumerate(documents):
            for fact in known.profile.identifiers:
                if key := _key_of_identifier(fact.value):
                    self._bearers[key][number] = fact.value
        profiles = [known.profile for known in documents]
        self._names = OrganisationNames(
            {number: [alias.value for alias in profile.aliases] for number, profile in enumerate(profiles)},
            {number: name.value for number, profile in enumerate(profiles) if (name := profile.organisation)},
        )

    def boosts(self, question: str) -> Boosts:
        """Return the boosts of the documents that the question is about."""
        asked, kinds = asked_in(question), kinds_in(question)
        by_name, by_number = self._named(question, dated=bool(asked)), self._numbered(question)
        named = by_name.keys() | by_number.keys()
        reasons_for = _reasons_by_time_and_kind(asked.among(self._reported(named, kinds)), kinds)

        def of_number(number: int) -> Boost:
            reasons = [named_by[number] for named_by in (by_name, by_number) if number in named_by]
            share = 1.0 if reasons else ALONE
            reasons += [(share * weight, reason) for weight, reason in reasons_for(self._traits[number])]
            weight = round(sum(weight for weight, _ in reasons), 4)
            return Boost(weight, tuple(reason for _, reason in reasons))

        def of(document_id: str) -> Boost:
            if document_id not in self._numbers:  # it went live after this booster was made
                return NO_BOOST
            return of_number(self._numbers[document_id])

        first = heapq.nsmallest(
            NAMED_DOCUMENTS, ((-of_number(number).weight, self._ids[number]) for number in named)
        )
        financial = self._financial and (
            not named or are_reports([self._traits[number].kind for number in named])
        )
        return Boosts(of, [document_id for _, document_id in first], financial=financial)

    def document_groups(self, question: str) -> list[list[str]]:
        """Return the ids of the documents of each thing that the question names, where it names several.

        Documents that two of the names stand for are no group of their own.
        """
        named = self._names.found_in(question, dated=bool(asked_in(question)))
        candidates = [each.documents for each in named]
        candidates += [frozenset(self._bearers[term]) for term in terms(question) if term in self._bearers]
        groups: list[frozenset[int]] = []
        for candidate in candidates:
            if candidate and not any(candidate & group for group in groups):
                groups.append(candidate)
        if len(groups) < 2:
            return []
        return [[self._ids[number] for number in sorted(group)] for group in groups]

    def _named(self, question: str, *, dated: bool) -> dict[int, _Reason]:
        """Return the documents whose organisation the question names."""
        reasons: dict[int, _Reason] = {}
        for named in sorted(self._names.found_in(question, dated=dated), key=lambda each: each.certainty):
            reason = (ORGANISATION * named.certainty, f"“{named.words}” {named.how}")
            reasons |= dict.fromkeys(named.documents, reason)
        return reasons

    def _numbered(self, question: str) -> dict[int, _Reason]:
        """Return the documents that bear a number that the question names."""
        return {
            number: (IDENTIFIER, f"it bears {value}")
            for term in sorted(set(terms(question)) & self._bearers.keys())
            for number, value in self._bearers[term].items()
        }

    def _reported(self, named: Collection[int], kinds: Collection[str]) -> set[Period]:
        """Return the periods that the named documents report on; of the kinds asked for, if there are any."""
        of_kind = [number for number in named if self._traits[number].kind in kinds]
        return {period for number in of_kind or named for period in self._traits[number].periods}


def _reasons_by_time_and_kind(
    asked: AskedTime, kinds: Collection[str]
) -> Callable[[_Traits], Sequence[_Reason]]:
    """Return a function that gives the reasons for a document of the time and the kind that are asked for."""

    @cache
    def reasons_for(traits: _Traits) -> Sequence[_Reason]:
        share, reason = period_closeness(asked, traits.periods, traits.published)
        reasons = [(PERIOD * share, reason)] if share else []
        if traits.kind in kinds:
            reasons.append((KIND, f"it is a document of the kind {traits.kind}"))
        return reasons

    return reasons_for


def _traits_of(profile: Profile) -> _Traits:
    return _Traits(
        frozenset(period for fact in profile.periods for period in _periods_of(fact.value)),
        profile.published.value if profile.published else None,
        profile.kind.value if profile.kind else None,
    )


@lru_cache(maxsize=2**12)
def _periods_of(value: str) -> tuple[Period, ...]:
    return tuple(periods(value))


@lru_cache(maxsize=2**16)
def _key_of_identifier(value: str) -> str | None:
    """Return the term by which a question names a document's number; None if it may be a year or a count."""
    key = next(iter(terms(value)), "")
    if len(key) < _LEAST_OF_NUMBER or (key.isdecimal() and len(key) < _LEAST_DIGITS) or is_period(value):
        return None
    return key
