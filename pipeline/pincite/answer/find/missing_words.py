"""Tell which words of a question the documents that answer it do not have."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from pincite.index.languages import ENGLISH
from pincite.index.vector_index import Scope
from pincite.metadata.measures import words_of_measure
from pincite.retrieve.asked_words import subject_words
from pincite.retrieve.live_collections import LiveCollections
from pincite.retrieve.retriever import Retriever

MOST_WORDS = 16
"""Words of a question that are looked for."""


def words_not_found(
    live: LiveCollections, retriever: Retriever, scope: Scope, question: str, documents: Collection[str]
) -> list[str]:
    """Return the words of a question that none of the documents has, in whatever inflection.

    Words that only say what is asked for do not count, nor do the names of the documents that it is asked of.
    "Weigh" is there where "weight" is. They are known of English alone.
    """
    if live.language(scope.collection) != ENGLISH or not documents:
        return []
    within = replace(scope, document_ids=list(documents))
    whom = live.addressed(scope, question)
    asked = subject_words(whom.rest if whom else question)[:MOST_WORDS]
    return [
        word
        for word in asked
        if not any(retriever.holds(within, each) for each in (word, *words_of_measure(word)))
    ]
