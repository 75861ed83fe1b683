"""A collection's own scale of similarity: measured as it grows, and with any model."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sets.lines import line_documents

from pincite import wiring
from pincite.embed import Embedder, source
from pincite.embed.vectors import Vectors
from pincite.errors import EmbeddingServerUnavailable
from pincite.index.vector_index import Scope
from pincite.library import DEFAULT_COLLECTION, Library
from pincite.rebuild import rebuild
from pincite.retrieve.answerability import answerability
from pincite.retrieve.calibration import DEFAULT_WIDTH, Calibration, Calibrator, width_of_model
from pincite.settings import Settings
from pincite.store.registry import Registry
from tests.test_library import bring_in

MANUAL = "operating-manual.pdf"
FLOW = "Which pressure must the relief valve open at?"
FOREIGN = "Which clubs were relegated at the end of the football season?"


class Squeezed(Embedder):
    """The default model with all its cosines between .5 and 1, as those of some models are."""

    last = 1.0
    """The last number of each vector: the greater, the closer together the cosines."""

    @property
    def fingerprint(self) -> str:
        return "squeezed"

    def passages(self, texts: Sequence[str], progress: Callable[[int], None] | None = None) -> Vectors:
        return squeezed(super().passages(texts, progress), self.last)

    def queries(self, texts: Sequence[str]) -> Vectors:
        return squeezed(super().queries(texts), self.last)

    def begin_query(self, text: str) -> Callable[[], Vectors]:
        begun = super().begin_query(text)
        return lambda: squeezed(begun()[None], self.last)[0]


def squeezed(vectors: Vectors, last: float) -> Vectors:
    """All but the last number of each, which becomes the same in all."""
    result = vectors.copy()
    result[:, -1] = last
    result /= np.linalg.norm(result, axis=1, keepdims=True)
    return result


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with Library(Settings(home=tmp_path)) as opened:
        yield opened


def measured(library: Library) -> dict[str, Any] | None:
    return library.parts.registry.revision(DEFAULT_COLLECTION).calibration


def scale_of(library: Library) -> Calibration:
    return library.parts.calibrator.of(DEFAULT_COLLECTION)


def page(number: int) -> bytes:
    """Return a short page with two headings of its own."""
    parts = "".join(
        f"<h2>{what} of harbour {number}</h2><p>The {what} of harbour {number} is seen to in spring.</p>"
        for what in ("dredging", "lighting")
    )
    return f"<!doctype html><title>Harbour {number}</title><main><h1>Harbour {number}</h1>{parts}".encode()


def pages(start: int, stop: int) -> dict[str, bytes]:
    return {f"harbour-{number}.html": page(number) for number in range(start, stop)}


def test_a_collection_is_measured_when_it_is_filled_and_its_headings_are_nearer_than_chance(
    library: Library, sample_docs: Path
) -> None:
    empty = library.parts.calibrator.of(DEFAULT_COLLECTION)
    bring_in(library, DEFAULT_COLLECTION, {MANUAL: (sample_docs / MANUAL).read_bytes()})
    calibration = library.parts.calibrator.of(DEFAULT_COLLECTION)
    assert calibration != empty
    assert calibration.background + 0.2 < calibration.in_domain < 1


def test_it_is_measured_again_when_it_has_a_fifth_more_documents_and_not_before(library: Library) -> None:
    bring_in(library, DEFAULT_COLLECTION, pages(0, 10))
    first = measured(library)
    assert first is not None
    assert first["documents"] == 10
    bring_in(library, DEFAULT_COLLECTION, pages(10, 11))
    assert measured(library) == first
    bring_in(library, DEFAULT_COLLECTION, pages(11, 12))
    again = measured(library)
    assert again is not None
    assert again["documents"] == 12


def test_documents_are_live_though_the_server_that_measures_them_is_away(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(_: Embedder, texts: Sequence[str]) -> Vectors:
        raise EmbeddingServerUnavailable("It is away.")

    with monkeypatch.context() as patch:
        patch.setattr(Embedder, "queries", away)
        made = bring_in(library, DEFAULT_COLLECTION, pages(0, 10))
    assert all(document.live_version for document in made.values())
    assert measured(library) is None
    bring_in(library, DEFAULT_COLLECTION, pages(10, 11))
    assert measured(library) is not None


def test_the_fewer_headings_a_collection_has_the_nearer_it_is_to_its_models_width(library: Library) -> None:
    widths = [scale_of(library).width]
    for start, stop in ((0, 1), (1, 4), (4, 30)):
        bring_in(library, DEFAULT_COLLECTION, pages(start, stop))
        widths.append(scale_of(library).width)
    assert widths[0] == pytest.approx(DEFAULT_WIDTH)
    assert all(fewer < more for fewer, more in pairwise(widths))
    assert widths[1] < widths[0] + 0.05


def test_without_headings_a_collection_has_the_width_of_its_model(library: Library) -> None:
    empty = scale_of(library)
    parts = library.parts
    squeezed = Calibrator(parts.registry, parts.index, Squeezed()).of(DEFAULT_COLLECTION)
    assert empty.width == pytest.approx(DEFAULT_WIDTH)
    assert squeezed.width == pytest.approx(width_of_model(Squeezed()))
    assert squeezed.width < DEFAULT_WIDTH


def test_a_small_library_refuses_what_none_of_its_documents_has_a_word_of(
    library: Library, sample_docs: Path
) -> None:
    names = ("technical-report.pdf", "datasheet-cv-400.pdf", "press-release.html")
    bring_in(library, DEFAULT_COLLECTION, {name: (sample_docs / name).read_bytes() for name in names})
    assert library.answer(DEFAULT_COLLECTION, "What is the mooring fee for a barge?").confidence < 0.25


def test_the_default_models_width_is_what_the_background_says() -> None:
    assert width_of_model(Embedder()) == pytest.approx(DEFAULT_WIDTH, abs=0.005)


def test_a_scale_that_an_earlier_version_measured_is_measured_anew_at_the_first_question(
    library: Library,
) -> None:
    bring_in(library, DEFAULT_COLLECTION, pages(0, 1))
    now = measured(library)
    assert now is not None
    earlier = {key: value for key, value in now.items() if key != "method"} | {"foreign": 0.22, "own": 0.64}
    library.parts.registry.calibrate(DEFAULT_COLLECTION, earlier)
    assert library.parts.calibrator.of(DEFAULT_COLLECTION).background == now["foreign"]
    assert measured(library) == now


def test_what_another_model_measured_is_not_used_but_measured_anew_at_the_first_question(
    library: Library,
) -> None:
    bring_in(library, DEFAULT_COLLECTION, pages(0, 10))
    before = library.parts.calibrator.of(DEFAULT_COLLECTION)
    other = Calibrator(library.parts.registry, library.parts.index, Squeezed())
    assert other.of(DEFAULT_COLLECTION) != before
    assert (measured(library) or {})["embedding"] == "squeezed"


def test_a_rebuild_measures_what_a_library_that_is_filled_with_the_model_measures(tmp_path: Path) -> None:
    model = Path(shutil.copytree(source.find(None).folder, tmp_path / "model"))
    pooling = model / "1_Pooling" / "config.json"
    said = json.loads(pooling.read_text()) | {
        "pooling_mode_mean_tokens": False,
        "pooling_mode_cls_token": True,
    }
    pooling.write_text(json.dumps(said))
    with Library(Settings(home=tmp_path / "rebuilt")) as library:
        bring_in(library, DEFAULT_COLLECTION, pages(0, 10))
    rebuild(Settings(home=tmp_path / "rebuilt", embedding_model=str(model)))
    with Library(Settings(home=tmp_path / "rebuilt", embedding_model=str(model))) as library:
        rebuilt = measured(library)
    with Library(Settings(home=tmp_path / "filled", embedding_model=str(model))) as library:
        bring_in(library, DEFAULT_COLLECTION, pages(0, 10))
        assert rebuilt == pytest.approx(measured(library), abs=0.01)


def test_measuring_a_collection_that_was_deleted_meanwhile_does_nothing(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    library.create_collection("harbours")
    bring_in(library, "harbours", pages(0, 4))
    library.delete_collection("harbours")
    done: list[str] = []
    monkeypatch.setattr(Embedder, "queries", lambda *_: done.append("measured"))
    monkeypatch.setattr(Registry, "calibrate", lambda *_: done.append("written"))
    library.parts.calibrator.refresh("harbours")
    assert done == []


def test_a_scale_runs_from_chance_to_what_the_collection_is_about() -> None:
    scale = Calibration(background=0.7, in_domain=0.9)
    assert [scale.relative(each) for each in (0.7, 0.8, 0.9)] == pytest.approx([0, 0.5, 1])


def test_with_a_model_whose_cosines_are_all_high_a_foreign_question_is_still_refused(
    tmp_path: Path, sample_docs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wiring, "Embedder", Squeezed)
    with Library(Settings(home=tmp_path)) as library:
        bring_in(library, DEFAULT_COLLECTION, {MANUAL: (sample_docs / MANUAL).read_bytes()})
        assert library.answer(DEFAULT_COLLECTION, FLOW).answerable
        assert not library.answer(DEFAULT_COLLECTION, FOREIGN).answerable
        found = library.parts.retriever.search(Scope(DEFAULT_COLLECTION), FOREIGN, 5)
        of_default_model = Calibration(0.22, 0.64)
        assert answerability(FOREIGN, found, of_default_model) > 0.5, "its scale would not do"


def test_chance_comes_less_near_to_few_documents_than_to_many() -> None:
    whole = Calibration(0.3, 0.6)
    narrowed = [whole.within(documents, 1_000, DEFAULT_WIDTH) for documents in (1_000, 100, 10, 1)]
    assert narrowed[0] == whole
    backgrounds = [scale.background for scale in narrowed]
    steps = -np.diff(backgrounds)
    assert steps == pytest.approx([steps[0]] * 3)
    assert steps[0] > 0
    assert narrowed[-1].width == pytest.approx(DEFAULT_WIDTH)
    assert whole.within(0, 1_000, DEFAULT_WIDTH) == whole


def test_one_document_is_not_held_to_the_scale_of_many(tmp_path: Path) -> None:
    """In a collection something resembles any question, and in one of its documents little does."""
    with Library(Settings(home=tmp_path / "home")) as library:
        for document in line_documents()[:20]:
            library.add(DEFAULT_COLLECTION, document.name, [document.page()], filename=document.name)
        library.ingest()
        [asked, *_] = line_documents()
        [(question, _), *_] = asked.questions
        whole = library.answer(DEFAULT_COLLECTION, question)
        own = library.answer(DEFAULT_COLLECTION, question, within=[asked.name])
        assert own.confidence > whole.confidence
        unrelated = library.answer(DEFAULT_COLLECTION, FOREIGN, within=[asked.name])
        assert not unrelated.answerable
