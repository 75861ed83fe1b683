"""Bringing a benchmark's documents into a library: files the usual way, texts past extraction."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import pairwise
from uuid import NAMESPACE_URL, uuid5

import numpy as np
from sqlalchemy import select

from pincite.embed import Embedder
from pincite.index.vector_index import Point
from pincite.ingest.chunker import Chunker
from pincite.library import DEFAULT_COLLECTION, Library
from pincite.schema.document import State
from pincite.schema.extraction import Category, Element, Extraction, Page
from pincite.store.registry import Database
from pincite.store.registry.tables import CollectionRow, DocumentRow, VersionRow
from sets.loaders import Benchmark, TextDocument

FILES_AT_ONCE = 16


def fill(library: Library, benchmark: Benchmark, embedder: Embedder) -> None:
    """Bring all of its documents into the default collection; `embedder` is for those that are texts."""
    for path in benchmark.files:
        library.add(DEFAULT_COLLECTION, path.name, [path.read_bytes()], filename=path.name)
    library.ingest()
    if benchmark.texts:
        index_texts(library, benchmark.texts, embedder)


def index_texts(library: Library, texts: Sequence[TextDocument], embedder: Embedder) -> None:
    """Make texts live without files, each a document, through the library's own chunker and index.

    They can be searched; an answer needs the pages that only a file leaves. A text without paragraphs has
    nothing to be found by.
    """
    chunker = Chunker(
        embedder.token_offsets, tokens=library.settings.chunk_tokens, max_tokens=embedder.max_tokens
    )
    versions = [str(uuid5(NAMESPACE_URL, text.name)) for text in texts]
    chunks = [
        chunker.chunk(_extraction(text), version) for text, version in zip(texts, versions, strict=True)
    ]
    vectors = embedder.passages([chunk.indexed_text for part in chunks for chunk in part])
    ends = pairwise(np.cumsum([0, *map(len, chunks)]))
    points = [
        Point(chunk, DEFAULT_COLLECTION, version, version, 1, text.name, vector)
        for text, version, part, (start, end) in zip(texts, versions, chunks, ends, strict=True)
        for chunk, vector in zip(part, vectors[start:end], strict=True)
    ]
    library.parts.index.upsert(points)
    for version in versions:
        library.parts.index.set_servable(version, True)
    _register(library, texts, versions)


def _extraction(text: TextDocument) -> Extraction:
    elements, start = [], 0
    for i, paragraph in enumerate(text.paragraphs):
        end = start + len(paragraph)
        elements.append(Element(str(i), Category.NARRATIVE_TEXT, paragraph, 1, start, end))
        start = end + 2
    page = Page(1, "\n\n".join(text.paragraphs), None, None)
    return Extraction("text/plain", text.title, (page,), tuple(elements))


def _register(library: Library, texts: Sequence[TextDocument], versions: Sequence[str]) -> None:
    """Rows that make the versions visible, in one commit for all."""
    database, now = Database(library.settings.registry_url), datetime.now(UTC)
    with database.write() as session:
        owner = session.scalars(select(CollectionRow).where(CollectionRow.name == DEFAULT_COLLECTION)).one()
        for text, version in zip(texts, versions, strict=True):
            row = VersionRow(
                id=version,
                number=1,
                build="bench",
                state=State.LIVE,
                content_hash=version,
                bytes=0,
                filename=text.name,
                attempt=1,
                pages_done=1,
                warnings=[],
                created_at=now,
                updated_at=now,
                changed_at=now,
                purged=False,
            )
            session.add(
                DocumentRow(
                    id=version,
                    collection=owner,
                    external_id=text.name,
                    title=text.title,
                    next_number=2,
                    live_version_id=version,
                    metadata_={},
                    corrections={"language": text.language} if text.language else {},
                    attributes_stale=False,
                    versions=[row],
                )
            )
    database.close()
