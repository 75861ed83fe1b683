"""Check what an answer says against the stored text of the pages it cites.

    source = QuoteSource(segments, pages)
    source.check(quote, near=0)    ->  LocatedQuote(verdict, start, end, differs), offsets of `source.text`
    prove(sentence, cited_texts)   ->  Proof(verdict, lacks)
    broken_guard(sentence, Evidence(cited_texts))  ->  Broken(guard, words), or None
    nearness(embedder, sentence, evidence)         ->  how near its words are to those it cites

A quote is `verified`, `aligned` or `unverified`; a sentence is `quoted`, `supported` or `unsupported`. Both
err on one side: what is not seen to be the same is refused. Guards and nearness can be wrong: what they let
through is measured, not proven.
"""

from pincite.answer.verify.guards import Evidence, broken_guard
from pincite.answer.verify.nearness import ECHO, NEAR, Nearness, nearness
from pincite.answer.verify.normal import Normalised, normalise
from pincite.answer.verify.sentence import Proof, prove
from pincite.answer.verify.source import LocatedQuote, QuoteSource

__all__ = [
    "ECHO",
    "NEAR",
    "Evidence",
    "LocatedQuote",
    "Nearness",
    "Normalised",
    "Proof",
    "QuoteSource",
    "broken_guard",
    "nearness",
    "normalise",
    "prove",
]
