"""What nearness by tokens promises: parts of texts, each read in the light of what stands around it."""

from __future__ import annotations

import pytest

from pincite.answer.generate.late_interaction import Part, nearness
from pincite.embed import Embedder


@pytest.fixture(scope="module")
def embedder() -> Embedder:
    return Embedder()


def part(text: str, of_it: str) -> Part:
    start = text.index(of_it)
    return Part(text, start, start + len(of_it))


def test_what_says_it_in_other_words_is_nearer(embedder: Embedder) -> None:
    text = "The lubricant must be replaced twice a year. The housing is made of cast iron."
    parts = [part(text, "The lubricant must be replaced twice a year."), part(text, "The housing is made")]
    near, text_near = nearness(embedder, "How often is the oil changed?", parts)
    assert near[0] > near[1] + 0.05
    assert text_near[0] == text_near[1]


def test_the_same_words_are_nearer_where_what_is_asked_of_was_named(embedder: Embedder) -> None:
    texts = ["This is the pump. It weighs 12 kg.", "This is the winch. It weighs 12 kg."]
    parts = [part(text, "It weighs 12 kg.") for text in texts]
    near, text_near = nearness(embedder, "What does the pump weigh?", parts)
    assert near[0] > near[1]
    assert text_near[0] > text_near[1] + 0.05


def test_a_part_is_never_nearer_than_its_text(embedder: Embedder) -> None:
    text = "The oil is changed. The pump is heavy. Nothing else is known of it."
    parts = [part(text, of_it) for of_it in ("The oil", "The pump is heavy.", "it.", text)]
    near, text_near = nearness(embedder, "How heavy is the pump?", parts)
    assert (near <= text_near + 1e-6).all()
    assert near[3] == pytest.approx(text_near[3])


def test_what_the_model_does_not_read_is_near_to_nothing(embedder: Embedder) -> None:
    text = "The oil is changed. " * 80
    parts = [part(text, "The oil is changed."), Part(text, 1500, 1520)]
    near, _ = nearness(embedder, "When is the oil changed?", parts)
    assert near[0] > 0.3
    assert near[1] == 0
