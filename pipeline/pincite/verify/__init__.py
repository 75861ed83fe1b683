"""Checking what an answer says against the stored text of the pages it cites.

    source = Source(segments, pages)
    source.check(quote, near=0)    ->  Found(verdict, start, end, differs), offsets of `source.text`
    judge(sentence, cited_texts)   ->  Judgement(verdict, lacks)

A quote is `verified`, `aligned` or `unverified`; a sentence is `quoted`, `supported` or `unsupported`. Both
err on one side: what is not seen to be the same is refused.
"""

from pincite.verify.boxes import word_boxes
from pincite.verify.normal import Normalised, normalise
from pincite.verify.sentence import Judgement, judge
from pincite.verify.source import Found, Source

__all__ = ["Found", "Judgement", "Normalised", "Source", "judge", "normalise", "word_boxes"]
