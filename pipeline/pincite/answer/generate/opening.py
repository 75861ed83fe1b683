"""Open the generator that the settings name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pincite.answer.generate.generator import Generator

if TYPE_CHECKING:
    from pincite.answer.generate.extractive import ExtractiveGenerator
    from pincite.embed import Embedder
    from pincite.settings import Settings


def open_generators(settings: Settings, embedder: Embedder) -> tuple[Generator, ExtractiveGenerator]:
    """Return the generator that these settings ask for, and the one that stands in when it cannot answer."""
    from pincite.answer.generate.extractive import ExtractiveGenerator
    from pincite.answer.generate.openai_compatible import OpenAICompatibleGenerator

    extractive = ExtractiveGenerator(embedder)
    if settings.llm_url is None:
        return extractive, extractive
    return OpenAICompatibleGenerator(settings), extractive
