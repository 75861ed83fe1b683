"""What tests of generators share."""

from __future__ import annotations

import pytest

from pincite.answer.generate.extractive import ExtractiveGenerator
from pincite.answer.generate.short_probability import LogisticModel, ShortAnswerModel
from pincite.embed import Embedder


@pytest.fixture(scope="module")
def generator() -> ExtractiveGenerator:
    """One that shows whatever short answer there is."""
    return ExtractiveGenerator(Embedder(), ShortAnswerModel(LogisticModel(0.0, {}), shown_from=0.0))
