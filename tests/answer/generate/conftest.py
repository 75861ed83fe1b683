"""What tests of generators share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from pincite.answer.generate.extractive import ExtractiveGenerator
from pincite.answer.generate.openai_compatible import OpenAICompatibleGenerator
from pincite.answer.generate.short_probability import LogisticModel, ShortAnswerModel
from pincite.embed import Embedder

from .scripted_server import Script
from .served_generator import TIMEOUT_S, opened


@pytest.fixture(scope="module")
def generator() -> ExtractiveGenerator:
    """One that shows whatever short answer there is."""
    return ExtractiveGenerator(Embedder(), ShortAnswerModel(LogisticModel(0.0, {}), shown_from=0.0))


@pytest.fixture
def script() -> Script:
    """Return what a served model says."""
    return Script()


@pytest.fixture
def served(script: Script) -> Iterator[OpenAICompatibleGenerator]:
    """Yield a generator whose model says it."""
    with opened(script, TIMEOUT_S) as made:
        yield made
