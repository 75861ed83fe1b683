"""The fingerprint of a build: everything that decides what a step writes for given bytes."""

from __future__ import annotations

import hashlib

from pincite.extract import extractor_fingerprint
from pincite.ingest.chunker import CHUNKER_VERSION
from pincite.metadata import UNDERSTANDING_VERSION


def pipeline_fingerprint(embedding: str, chunk_tokens: int) -> str:
    """Twelve hexadecimal digits; another extractor, chunker, tokenizer or model gives others."""
    parts = (
        extractor_fingerprint(),
        f"understanding {UNDERSTANDING_VERSION}",
        f"chunker {CHUNKER_VERSION}",
        f"{chunk_tokens} tokens",
        embedding,
    )
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:12]
