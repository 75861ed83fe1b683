"""Checking what an answer says against the stored text of the pages it cites.

    source = Source(segments, pages)
    source.check(quote, near=0)    ->  Found(verdict, start, end, differs), offsets of `source.text`
    judge(sentence, cited_texts)   ->  Judgement(verdict, lacks)
    paraphrase(embedder, sentence, Evidence(cited_texts))  ->  Paraphrase(guard, lacks, nearness)

A quote is `verified`, `aligned` or `unverified`; a sentence is `quoted`, `supported` or `unsupported`. Both
err on one side: what is not seen to be the same is refused. A paraphrase is a measured judgement: it can be
wrong.
"""

from pincite.verify.boxes import word_boxes
from pincite.verify.guards import Evidence, broken_guard
from pincite.verify.normal import Normalised, normalise
from pincite.verify.paraphrase import Paraphrase, paraphrase
from pincite.verify.sentence import Judgement, judge
from pincite.verify.source import Found, Source

__all__ = [
    "Evidence",
    "Found",
    "Judgement",
    "Normalised",
    "Paraphrase",
    "Source",
    "broken_guard",
    "judge",
    "normalise",
    "paraphrase",
    "word_boxes",
]
