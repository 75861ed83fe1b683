"""Searches and answers over the lease, as they are shown: the examples of the API's description."""

from __future__ import annotations

from typing import Any

from pincite_api.examples import DOCUMENT

FILTER: dict[str, Any] = {
    "and": [
        {"field": "metadata.year", "ge": 2018},
        {"not": {"field": "kind", "eq": "manual"}},
        {"field": "metadata.tags", "any": ["lease", "mill"]},
    ]
}

HIT: dict[str, Any] = {
    "document": "lease.pdf",
    "document_id": DOCUMENT["id"],
    "version": 1,
    "chunk_id": "0d9b3c52-5f3e-5a53-8f0c-6f2c1f4a9e77",
    "title": "Lease of the mill",
    "pages": [2],
    "headings": ["Term"],
    "score": 1.14,
    "text": "The lease begins on 1 June 2021. It ends on 31 May 2026.",
    "why": {
        "score": 1.14,
        "words_weight": 0.4,
        "meaning": {"cosine": 0.71, "rank": 1, "other_words": [], "fed_back": True},
        "words": {"share": 1.0, "rank": 1, "terms": ["leas", "end"]},
        "page": {"cosine": 0.74, "share": 1.0},
        "route": {"weight": 0.0, "reasons": []},
        "folded": [],
        "reranked": None,
    },
}

SEARCH_RESULT: dict[str, Any] = {
    "id": None,
    "asked_as": "When does the lease end?",
    "did_you_mean": None,
    "hits": [HIT],
}

EXPLANATION: dict[str, Any] = {
    "chunk_id": HIT["chunk_id"],
    "place": 1,
    "reason": "It is hit number 1, with a score of 1.1400.",
    "meaning_rank": 1,
    "words_rank": 1,
    "hit": HIT,
}

BEGIN: dict[str, Any] = {"passages": 178, "generator": "extractive", "policy": "drop"}
PROGRESS: dict[str, Any] = {"step": "reading", "passages": 14, "heading": None}

SENTENCE: dict[str, Any] = {
    "text": "It ends on 31 May 2026.",
    "verdict": "quoted",
    "lacks": [],
    "short": None,
    "judgement": None,
    "citations": [
        {
            "document": "lease.pdf",
            "document_id": DOCUMENT["id"],
            "version": 1,
            "chunk_id": HIT["chunk_id"],
            "quote": "It ends on 31 May 2026.",
            "verdict": "verified",
            "spans": [
                {
                    "page": 2,
                    "width": 595.0,
                    "height": 842.0,
                    "boxes": [[72.0, 144.5, 197.3, 156.1]],
                    "start": 412,
                    "end": 435,
                    "headings": ["Term"],
                    "fragment": None,
                }
            ],
        }
    ],
}

ANSWER: dict[str, Any] = {
    "id": None,
    "asked_as": "When does the lease end?",
    "did_you_mean": None,
    "answerable": True,
    "confidence": 0.87,
    "answer": "It ends on 31 May 2026.",
    "sentences": [SENTENCE],
    "nearest": [],
    "generator": "extractive",
    "degraded": None,
    "left_out": 0,
    "policy": "drop",
    "min_verdict": "paraphrased",
    "kind": "answer",
    "heading": None,
    "words_not_found": [],
    "refusal": None,
    "usage": None,
}
