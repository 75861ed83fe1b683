"""Find the sentences that introduce the person or thing that a question asks about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pincite.answer.generate.candidate_sentences import sentences_that
from pincite.answer.generate.draft import Quote
from pincite.answer.generate.sentence_scores import Scored
from pincite.answer.generate.whole_lists import with_rest_of_paragraph
from pincite.index.bm25 import distinct_terms
from pincite.metadata.abbreviations import is_spelt_out
from pincite.metadata.definitions import (
    asked_about,
    asks_doing,
    asks_speaker,
    defines,
    defines_longer_name,
    introduces,
    names_speaker,
    says_doing,
)
from pincite.metadata.question_kind import Kind
from pincite.retrieve.passage import Passage

DESCRIPTION_WORDS = 60
"""Words of a description, at most."""


def introductions(question: str, kind: Kind, passages: Sequence[Passage]) -> list[Quote]:
    """Return the sentences of passages that introduce what a question wants defined: each is to be scored."""
    what = asked_about(question) if kind == "definition" else None
    if what is None:
        return []
    return sentences_that(
        lambda text: _tells(question, text, what) or defines_longer_name(text, what), passages
    )


def introducing(question: str, kind: Kind, scored: Sequence[Scored], language: str) -> Sequence[Scored]:
    """Return the scored sentences that introduce somebody or something, best first.

    What spells an abbreviation out leads, then what defines the thing: "R is a language"; or what says what
    it does, where that is asked. Where there are none: those that name it, or else all. A question for
    who is quoted gets those that name a speaker.
    """
    if asks_speaker(question):
        return [each for each in scored if names_speaker(each.candidate.text)] or scored
    what = asked_about(question) if kind == "definition" else None
    if what is None:
        return scored
    wanted = distinct_terms(what, language)
    says_what = says_doing if asks_doing(question) else defines
    introduced = [each for each in scored if _tells(question, each.candidate.text, what)]
    introduced.sort(
        key=lambda each: (
            not is_spelt_out(each.candidate.text, what),
            not says_what(each.candidate.text, what),
        )
    )
    longer = [each for each in scored if defines_longer_name(each.candidate.text, what)]
    named = [each for each in scored if wanted <= distinct_terms(each.candidate.text, language)]
    return introduced or longer or named or scored


def _tells(question: str, text: str, what: str) -> bool:
    """Return True if a sentence introduces something, or says what it does where that is asked."""
    return introduces(text, what) or (asks_doing(question) and says_doing(text, what))


def described(scored: Sequence[Scored], passages: Sequence[Passage]) -> list[Scored]:
    """Return the sentences, with the rest of the paragraph behind the first: it goes on to describe there."""
    first, *others = scored
    whole = with_rest_of_paragraph(first.candidate, passages, DESCRIPTION_WORDS)
    quote = Quote(whole.passage, whole.text, whole.start)
    apart = (each for each in others if not each.candidate.overlaps(quote))
    return [replace(first, candidate=whole), *apart]
