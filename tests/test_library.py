"""What the library promises of documents and answers, with its models, index, registry and blobs real."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Literal

import pymupdf
import pytest

from pincite.errors import (
    EmptyFile,
    InUse,
    InvalidHighlight,
    InvalidQuestion,
    NoPageImage,
    NotFound,
    UnsupportedType,
)
from pincite.library import Library
from pincite.schema.answer import Answer, Citation
from pincite.schema.document import Document
from pincite.settings import Settings

SAMPLES = ("datasheet-cv-120.pdf", "datasheet-cv-240.pdf", "press-release.html", "scanned-memo.pdf")
ELSEWHERE = "datasheet-cv-400.pdf"
FLOW = "What is the maximum flow of the Corvane CV-120?"
FEE = "What is the mooring fee for a barge?"


def bring_in(library: Library, collection: str, files: Mapping[str, bytes]) -> dict[str, Document]:
    """Hand files in and work the queue off; the documents as they are then."""
    for name, content in files.items():
        library.add(collection, name, [content], filename=name)
    claimed = library.parts.queue.claim("worker", len(files))
    library.bring_in(claimed, "worker")
    return {name: document for name in files if (document := library.find(collection, name))}


def without_passages(library: Library, collection: str) -> set[str]:
    """Return the live documents of which no passage can be found; a test has fewer than a page of them."""
    found = library.parts.registry.live(library.parts.index.versions(servable=True))
    searched = {version.document_id for version in found.values()}
    documents = library.documents(collection).items
    return {each.external_id for each in documents if each.live_version and each.id not in searched}


def notice(sentence: str, place: str = "Harbour") -> bytes:
    """Return a short HTML page about a harbour's fees with this sentence in it."""
    return (
        f"<!doctype html><html><head><title>{place} notice</title></head><body><main><h1>{place} notice</h1>"
        f"<p>This notice is for all who moor here.</p><p>{sentence}</p></main></body></html>"
    ).encode()


def leaflet(sentence: str) -> bytes:
    """Return a PDF of one page with this sentence among others."""
    with pymupdf.open() as document:
        page = document.new_page()
        page.insert_text((72, 150), "Harbour notice", fontsize=20)
        for line, text in enumerate(
            ("This notice is for all who moor here.", sentence, "Pay at the office.")
        ):
            page.insert_text((72, 200 + 16 * line), text, fontsize=11)
        content: bytes = document.tobytes()
    return content


def citations(answer: Answer) -> list[Citation]:
    return [citation for sentence in answer.sentences for citation in sentence.citations]


def files_below(folder: Path) -> set[Path]:
    return {path for path in folder.rglob("*") if path.is_file()}


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory, sample_docs: Path) -> Iterator[Library]:
    """Yield a library with sample documents in `default`, and one of their kind in another collection."""
    with Library(Settings(home=tmp_path_factory.mktemp("home"), grace_s=0)) as opened:
        opened.create_collection("elsewhere")
        bring_in(opened, "elsewhere", {ELSEWHERE: (sample_docs / ELSEWHERE).read_bytes()})
        bring_in(opened, "default", {name: (sample_docs / name).read_bytes() for name in SAMPLES})
        yield opened


@pytest.fixture
def shelf(library: Library, request: pytest.FixtureRequest) -> str:
    """Return an empty collection of the test's own."""
    name = "shelf-" + str(abs(hash(request.node.name)))
    library.create_collection(name)
    return name


# -- versions and deletes -----------------------------------------------------------------------------------


def test_the_same_content_twice_is_one_version(library: Library, shelf: str) -> None:
    first = bring_in(library, shelf, {"fees.html": notice("The mooring fee for a barge is 41 crowns.")})
    again = library.add(
        shelf, "fees.html", [notice("The mooring fee for a barge is 41 crowns.")], filename="fees.html"
    )
    assert not again.created
    assert again.document == first["fees.html"]
    assert again.document.last_version.number == 1


def test_a_replaced_document_never_answers_from_its_old_version(library: Library, shelf: str) -> None:
    bring_in(library, shelf, {"fees.html": notice("The mooring fee for a barge is 41 crowns.")})
    library.add(
        shelf, "fees.html", [notice("The mooring fee for a barge is 58 crowns.")], filename="fees.html"
    )
    assert "41 crowns" in (library.answer(shelf, FEE).answer or "")

    library.bring_in(library.parts.queue.claim("worker", 1), "worker")

    found = library.find(shelf, "fees.html")
    assert found is not None
    assert found.live_version is not None
    assert (found.live_version.number, found.pending_version) == (2, None)
    for _ in ("with the old version's points still there", "and without"):
        answer = library.answer(shelf, FEE)
        assert "58 crowns" in (answer.answer or "")
        assert {citation.version for citation in citations(answer)} == {2}
        texts = [hit.text for hit in library.search(shelf, "41 crowns mooring fee")]
        assert texts
        assert not any("41 crowns" in text for text in texts)
        library.purge_expired()
    assert library.parts.index.count(collection=shelf) == found.live_version.chunks


def test_a_deleted_document_is_gone_from_answers_and_from_every_store(library: Library, shelf: str) -> None:
    home = library.settings.home
    blobs, images = files_below(home / "blobs"), files_below(home / "page-images")
    document = bring_in(library, shelf, {"fees.pdf": leaflet("The mooring fee for a barge is 41 crowns.")})[
        "fees.pdf"
    ]
    assert "41 crowns" in (library.answer(shelf, FEE).answer or "")
    library.page_image(shelf, document.id, 1)
    library.page_image(shelf, document.id, 1, highlights=[(0, 10)])
    added = files_below(home / "blobs") - blobs

    receipt = library.delete(shelf, document.id)

    assert document.live_version is not None
    assert (receipt.versions, receipt.points) == (1, document.live_version.chunks)
    assert (receipt.blobs, receipt.page_images) == (len(added), 2)
    assert len(added) >= 4
    assert library.search(shelf, FEE) == []
    answer = library.answer(shelf, FEE)
    assert (answer.answerable, answer.nearest) == (False, [])
    assert library.find(shelf, "fees.pdf") is None
    with pytest.raises(NotFound):
        library.page_image(shelf, document.id, 1)
    assert files_below(home / "blobs") == blobs
    assert files_below(home / "page-images") == images
    assert library.parts.index.count(collection=shelf) == 0


def test_bytes_that_another_document_uses_outlive_a_delete(library: Library, shelf: str) -> None:
    content = notice("The mooring fee for a barge is 77 crowns.")
    both = bring_in(library, shelf, {"one.html": content, "two.html": content})
    library.delete(shelf, both["one.html"].id)
    answer = library.answer(shelf, FEE)
    assert "77 crowns" in (answer.answer or "")
    assert {citation.document for citation in citations(answer)} == {"two.html"}
    assert b"".join(library.original(shelf, both["two.html"].id).pieces) == content


def test_content_that_comes_back_after_a_delete_is_a_new_version_and_answers(
    library: Library, shelf: str
) -> None:
    files = {"fees.html": notice("The mooring fee for a barge is 63 crowns.")}
    library.delete(shelf, bring_in(library, shelf, files)["fees.html"].id)
    library.purge_expired()
    again = bring_in(library, shelf, files)["fees.html"]
    assert again.last_version.number == 2
    assert "63 crowns" in (library.answer(shelf, FEE).answer or "")


# -- who may see what ---------------------------------------------------------------------------------------


def test_within_narrows_to_the_documents_that_are_named(library: Library) -> None:
    question = "What is the maximum flow?"
    assert len({hit.document for hit in library.search("default", question)}) > 1
    for name in ("datasheet-cv-120.pdf", "datasheet-cv-240.pdf"):
        hits = library.search("default", question, within=[name])
        assert {hit.document for hit in hits} == {name}
        answer = library.answer("default", question, within=[name])
        assert {citation.document for citation in citations(answer)} == {name}
    with pytest.raises(NotFound):
        library.search("default", question, within=["nowhere.pdf"])


def test_a_collection_is_never_seen_from_another(library: Library) -> None:
    question = "What is the maximum flow of the Corvane CV-400?"
    assert {hit.document for hit in library.search("elsewhere", question)} == {ELSEWHERE}
    assert {hit.document for hit in library.search("default", question, limit=100)} == set(SAMPLES)
    foreign = library.find("elsewhere", ELSEWHERE)
    assert foreign is not None
    with pytest.raises(NotFound):
        library.answer("default", question, within=[ELSEWHERE])
    with pytest.raises(NotFound):
        library.document("default", foreign.id)
    with pytest.raises(NotFound):
        library.delete("default", foreign.id)


def test_a_document_that_is_live_has_a_passage(library: Library) -> None:
    assert [without_passages(library, name) for name in ("default", "elsewhere")] == [set(), set()]


def test_a_data_folder_has_one_owner_and_the_refusal_names_it(library: Library) -> None:
    with pytest.raises(InUse, match=rf"\b{os.getpid()}\b"):
        Library(library.settings)


# -- citations ----------------------------------------------------------------------------------------------


def datasheet_questions(sample_docs: Path) -> list[dict[str, Any]]:
    """Return the questions whose answers stand on a data sheet of the library's."""
    lines = (sample_docs / "questions.jsonl").read_text(encoding="utf-8").splitlines()
    return [question for question in map(json.loads, lines) if question["document"] in SAMPLES[:2]]


def words_inside(page: pymupdf.Page, boxes: list[tuple[float, float, float, float]]) -> list[str]:
    """Return the words of the page's own text layer whose middles are inside a box, box by box."""
    found = []
    for x0, y0, x1, y1 in boxes:
        for left, top, right, bottom, word, *_ in page.get_text("words"):
            if x0 <= (left + right) / 2 <= x1 and y0 <= (top + bottom) / 2 <= y1:
                found.append(word)
    return found


@pytest.mark.usefixtures("own_models")
def test_a_closed_library_lets_go_of_its_model_and_can_embed_again(tmp_path: Path) -> None:
    with Library(Settings(home=tmp_path)) as library:
        vector = library.parts.embedder.query("How long is the warranty?")
        assert "not loaded" not in library.parts.embedder.backend
    assert "not loaded" in library.parts.embedder.backend
    assert (library.parts.embedder.query("How long is the warranty?") == vector).all()


def test_the_words_of_every_citation_stand_inside_its_boxes(library: Library, sample_docs: Path) -> None:
    questions = datasheet_questions(sample_docs)
    assert questions
    for question in questions:
        sheets = [name for name in SAMPLES if name.startswith("datasheet")]
        answer = library.answer("default", question["question"], within=sheets)
        assert question["answer"].split()[0] in (answer.answer or "")
        for citation in citations(answer):
            assert citation.verdict == "verified"
            with pymupdf.open(sample_docs / citation.document) as document:
                words = []
                for span in citation.spans:
                    page = document[span.page - 1]
                    size = (page.rect.width, page.rect.height)
                    assert (span.width, span.height) == pytest.approx(size, abs=0.1)
                    words += words_inside(page, span.boxes)
            assert words == citation.quote.split()


@pytest.mark.parametrize(
    ("question", "row", "value", "amount"),
    [
        ("What is the maximum flow of the Corvane CV-120?", "Maximum flow", "12.5", "12.5 l/h"),
        ("What is the weight of the Corvane CV-240?", "Weight", "5.1", "5.1 kg"),
    ],
)
def test_a_table_answers_with_a_cell_whose_box_holds_it_and_no_other(
    library: Library, sample_docs: Path, question: str, row: str, value: str, amount: str
) -> None:
    sentence = library.answer("default", question).sentences[0]
    short = sentence.short
    assert short is not None
    assert (short.text, short.row, short.column) == (value, row, "Value")
    assert short.amount == amount
    with pymupdf.open(sample_docs / sentence.citations[0].document) as document:
        [span] = short.spans
        assert words_inside(document[span.page - 1], span.boxes) == [value]


def test_a_comparison_is_answered_from_both_documents_and_by_no_single_value(library: Library) -> None:
    answer = library.answer("default", "How does the maximum flow of the CV-120 compare with the CV-240's?")
    rows = {sentence.citations[0].document: sentence.text for sentence in answer.sentences[:2]}
    assert rows == {
        "datasheet-cv-120.pdf": "Maximum flow\t12.5\tl/h",
        "datasheet-cv-240.pdf": "Maximum flow\t27.0\tl/h",
    }
    assert [sentence.short for sentence in answer.sentences] == [None] * len(answer.sentences)


@pytest.mark.parametrize("name", ["press-release.html", "scanned-memo.pdf"])
def test_a_citation_of_a_page_without_a_text_layer_is_the_stored_text_of_its_spans(
    library: Library, sample_docs: Path, name: str
) -> None:
    lines = map(json.loads, (sample_docs / "questions.jsonl").read_text(encoding="utf-8").splitlines())
    asked = [line["question"] for line in lines if line["document"] == name]
    cited = [
        each for question in asked for each in citations(library.answer("default", question, within=[name]))
    ]
    assert len(cited) >= len(asked) > 1
    for citation in cited:
        assert citation.verdict == "verified"
        extraction = library.parts.registry.version(
            "default", citation.document_id, citation.version
        ).extraction_hash
        assert extraction is not None
        pages = {
            span.page: library.parts.extractions.page(extraction, span.page).text for span in citation.spans
        }
        words = [word for span in citation.spans for word in pages[span.page][span.start : span.end].split()]
        assert words == citation.quote.split()


def test_the_boxes_of_a_scan_lie_on_its_ink(library: Library, sample_docs: Path) -> None:
    answer = library.answer(
        "default",
        "How many metres of the faulty hose did the Ansted depot receive?",
        within=["scanned-memo.pdf"],
    )
    assert "880" in (answer.answer or "")
    with pymupdf.open(sample_docs / "scanned-memo.pdf") as document:
        for citation in citations(answer):
            for span in citation.spans:
                assert span.boxes
                for box in span.boxes:
                    ink = document[span.page - 1].get_pixmap(clip=box, dpi=72, colorspace=pymupdf.csGRAY)
                    assert min(ink.samples) < 160 < max(ink.samples)


def test_a_citation_of_html_has_a_text_fragment_and_no_boxes(library: Library) -> None:
    answer = library.answer("default", "How many pumps did the Ferrow Valley Water Board order?")
    [citation] = answer.sentences[0].citations
    [span] = citation.spans
    assert citation.document == "press-release.html"
    assert "74 pumps" in citation.quote
    assert (span.boxes, span.width, span.height) == ([], None, None)
    assert (span.fragment or "").startswith(":~:text=")
    assert span.headings


def test_a_number_from_a_table_comes_with_its_row_and_the_heading_row(library: Library) -> None:
    row, caption, heading = library.answer("default", FLOW).sentences[0].citations
    assert row.quote.split("\t") == ["Maximum flow", "12.5", "l/h"]
    assert caption.quote == "Hydraulic data, water at 20 °C"
    assert heading.quote.split("\t") == ["Property", "Value", "Unit"]
    assert row.document == heading.document == "datasheet-cv-120.pdf"
    assert heading.spans[0].boxes[0][1] < row.spans[0].boxes[0][1]


def test_a_refusal_has_no_answer_and_shows_what_is_nearest(library: Library) -> None:
    refusal = library.answer("default", "When was the Treaty of Westphalia signed?")
    assert (refusal.answerable, refusal.answer, refusal.sentences) == (False, None, [])
    assert refusal.nearest


@pytest.mark.parametrize(("content", "error"), [(b"", EmptyFile), (b"Dear reader,\n" * 20, UnsupportedType)])
def test_what_is_neither_pdf_nor_html_leaves_nothing_where_only_these_are_accepted(
    library: Library, shelf: str, content: bytes, error: type[Exception]
) -> None:
    before, told = files_below(library.settings.home / "blobs"), library.newest_event()
    with pytest.raises(error):
        library.add(shelf, "letter.pdf", [content], filename="letter.pdf")
    assert library.find(shelf, "letter.pdf") is None
    assert files_below(library.settings.home / "blobs") == before
    assert library.newest_event() == told
    page = notice("The mooring fee for a barge is 41 crowns.")
    accepted = library.add(shelf, "fees.html", [page[:9], page[9:]], filename="fees.html")
    assert b"".join(library.original(shelf, accepted.document.id).pieces) == page
    library.delete(shelf, accepted.document.id)  # the queue is the next test's


# -- page images --------------------------------------------------------------------------------------------


def test_a_highlight_ends_with_the_text_of_its_page_and_no_image_is_made_of_one_that_does_not(
    library: Library, shelf: str
) -> None:
    document = bring_in(library, shelf, {"fees.pdf": leaflet("The mooring fee for a barge is 41 crowns.")})[
        "fees.pdf"
    ]
    row = library.parts.registry.version(shelf, document.id)
    assert row.extraction_hash is not None
    length = len(library.parts.extractions.page(row.extraction_hash, 1).text)
    before = files_below(library.settings.home / "page-images")
    for highlight in ((0, length + 1), (length, length + 1), (0, 999_999_999), (5, 5), (5, 4), (-1, 4)):
        with pytest.raises(InvalidHighlight, match=f"whose text has {length} characters"):
            library.page_image(shelf, document.id, 1, highlights=[(0, 10), highlight])
    assert files_below(library.settings.home / "page-images") == before
    marked = library.page_image(shelf, document.id, 1, highlights=[(0, length)])
    assert marked != library.page_image(shelf, document.id, 1)


def test_a_highlight_changes_the_page_image_where_the_words_are_and_only_there(library: Library) -> None:
    citation = library.answer("default", FLOW).sentences[0].citations[0]
    [span] = citation.spans
    plain = pymupdf.Pixmap(library.page_image("default", citation.document_id, span.page))
    marked = pymupdf.Pixmap(
        library.page_image("default", citation.document_id, span.page, highlights=[(span.start, span.end)])
    )
    assert (plain.width, plain.height) == (marked.width, marked.height)
    assert span.width is not None
    scale = plain.width / span.width
    changed = {
        (x / scale, y / scale)
        for y in range(0, plain.height, 2)
        for x in range(0, plain.width, 2)
        if plain.pixel(x, y) != marked.pixel(x, y)
    }
    margin = 3.0
    for x0, y0, x1, y1 in span.boxes:
        inside = {
            (x, y) for x, y in changed if x0 - margin <= x <= x1 + margin and y0 - margin <= y <= y1 + margin
        }
        assert inside
        changed -= inside
    assert not changed


def test_html_has_no_page_image(library: Library) -> None:
    document = library.find("default", "press-release.html")
    assert document is not None
    with pytest.raises(NoPageImage):
        library.page_image("default", document.id, 1)


def test_a_page_that_is_not_there_is_not_found(library: Library) -> None:
    document = library.find("default", "datasheet-cv-120.pdf")
    assert document is not None
    with pytest.raises(NotFound) as raised:
        library.page_image("default", document.id, 2)
    assert raised.value.code == "page-not-found"


@pytest.mark.parametrize("backend", ["openvino", "torch"])
def test_the_setting_chooses_what_embeds_and_status_says_what_it_is(
    tmp_path: Path, backend: Literal["openvino", "torch"]
) -> None:
    with Library(Settings(home=tmp_path, embedding_backend=backend)) as library:
        assert library.status()["embedding_backend"] == f"{backend}, not loaded yet"
        library.search("default", "anything")
        assert library.status()["embedding_backend"].startswith(f"{backend} ")


@pytest.mark.parametrize("question", ["", " \n ", "why? " * 2_000])
def test_a_question_is_neither_empty_nor_too_long(library: Library, question: str) -> None:
    for ask in (library.search, library.answer, library.explain):
        with pytest.raises(InvalidQuestion):
            ask("default", question)


def test_a_document_is_not_looked_for_in_a_collection_that_there_is_not(library: Library) -> None:
    with pytest.raises(NotFound):
        library.find("nowhere", "press-release.html")


def test_a_document_that_failed_has_no_report_and_says_why(library: Library) -> None:
    library.add("elsewhere", "notes.pdf", [b"not a PDF"], filename="notes.pdf", any_kind=True)
    library.ingest()
    failed = library.find("elsewhere", "notes.pdf")
    assert failed is not None
    with pytest.raises(NotFound, match="has no report: it is failed, unsupported-type: "):
        library.report("elsewhere", failed.id)
    library.delete("elsewhere", failed.id)
