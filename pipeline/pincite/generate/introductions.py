"""Of the sentences that were scored, those that introduce whom or what a question asks about."""

from __future__ import annotations

from collections.abc import Sequence

from pincite.generate.sentence_scores import Scored
from pincite.index.bm25 import distinct_terms
from pincite.understand.definitions import asked_about, asks_speaker, introduces, is_spelt_out, names_speaker
from pincite.understand.question_kind import Kind


def introducing(question: str, kind: Kind, scored: Sequence[Scored], language: str) -> Sequence[Scored]:
    """Return the sentences that introduce somebody or something, best first: what spells it out leads.

    Where there are none: those that name it, or else all. A question for who is quoted gets those that name
    a speaker.
    """
    if asks_speaker(question):
        return [each for each in scored if names_speaker(each.candidate.text)] or scored
    what = asked_about(question) if kind == "definition" else None
    if what is None:
        return scored
    wanted = distinct_terms(what, language)
    introduced = [each for each in scored if introduces(each.candidate.text, what)]
    introduced.sort(key=lambda each: not is_spelt_out(each.candidate.text, what))
    named = [each for each in scored if wanted <= distinct_terms(each.candidate.text, language)]
    return introduced or named or scored
