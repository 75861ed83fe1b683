"""The sample documents are what their sources say, and every gold answer stands where it is said to stand."""

import json
import re
import subprocess
import sys
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pymupdf
import pytest

SAMPLES = Path(__file__).parents[2] / "sample_docs"
TRUTH: dict[str, Any] = json.loads((SAMPLES / "truth.json").read_text(encoding="utf-8"))
QUESTIONS: list[dict[str, Any]] = [
    json.loads(line) for line in (SAMPLES / "questions.jsonl").read_text(encoding="utf-8").splitlines()
]
ANSWERABLE = [q for q in QUESTIONS if q["answer"] is not None]
PDFS = [name for name in TRUTH if name.endswith(".pdf") and name != "scanned-memo.pdf"]
PAGES_WRITTEN = ["truth.json", "questions.jsonl", *(name for name in TRUTH if name != "scanned-memo.pdf")]


class _Words(HTMLParser):
    """The text of an HTML page, without its style sheet."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_data(self, data: str) -> None:
        if self.lasttag != "style":
            self.found.append(data)


def page_text(document: str, page: int) -> str:
    """Return the words of a page with white space normalised; of the scan, the words that were typed."""
    if "lines" in TRUTH[document]:
        return squeezed(" ".join(TRUTH[document]["lines"]))
    if document.endswith(".html"):
        words = _Words()
        words.feed((SAMPLES / document).read_text(encoding="utf-8"))
        return squeezed(" ".join(words.found))
    with pymupdf.open(SAMPLES / document) as pdf:
        return squeezed(pdf[page - 1].get_text())


def squeezed(text: str) -> str:
    return " ".join(text.split())


@pytest.fixture(scope="session")
def made_again(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("made_again")
    subprocess.run([sys.executable, SAMPLES / "make.py", folder], check=True)
    return folder


@pytest.mark.parametrize("name", PAGES_WRITTEN)
def test_making_the_documents_again_gives_the_same_bytes(made_again: Path, name: str) -> None:
    assert (made_again / name).read_bytes() == (SAMPLES / name).read_bytes()


def test_making_the_scan_again_gives_a_picture_of_the_same_size(made_again: Path) -> None:
    def shape(folder: Path) -> tuple[float, float, int, int]:
        with pymupdf.open(folder / "scanned-memo.pdf") as pdf:
            ((_, _, width, height, *_),) = pdf[0].get_images()
            return pdf[0].rect.width, pdf[0].rect.height, width, height

    assert shape(made_again) == shape(SAMPLES)


def test_the_scan_holds_one_picture_and_no_text() -> None:
    with pymupdf.open(SAMPLES / "scanned-memo.pdf") as pdf:
        assert [page.get_text().strip() for page in pdf] == [""]
        assert len(pdf[0].get_images()) == 1
    assert (SAMPLES / "scanned-memo.pdf").stat().st_size < 600_000


@pytest.mark.parametrize("question", ANSWERABLE, ids=lambda q: q["id"])
def test_a_gold_answer_stands_on_each_page_named_as_evidence(question: dict[str, Any]) -> None:
    assert question["pages"]
    for page in question["pages"]:
        assert question["answer"] in page_text(question["document"], page)


def test_forty_questions_of_which_eight_are_off_topic_and_four_near_misses() -> None:
    assert all(list(q) == ["id", "question", "answer", "document", "pages"] for q in QUESTIONS)
    assert len({q["id"] for q in QUESTIONS}) == len({q["question"] for q in QUESTIONS}) == 40
    nowhere = [q for q in QUESTIONS if q["answer"] is None]
    assert Counter(q["id"].split("-")[0] for q in nowhere) == {"off": 8, "near": 4}
    assert all(q["document"] is None and q["pages"] == [] for q in nowhere)


def test_every_document_has_at_least_two_answerable_questions() -> None:
    counts = Counter(q["document"] for q in ANSWERABLE)
    assert set(counts) == set(TRUTH)
    assert min(counts.values()) >= 2


def test_the_data_sheets_differ_only_in_model_and_numbers() -> None:
    masked = set()
    for name in (name for name in TRUTH if name.startswith("datasheet-")):
        pages = range(1, TRUTH[name]["pages"] + 1)
        text = " ".join(page_text(name, page) for page in pages)
        masked.add(re.sub(r"\d+(?:[.,]\d+)*", "#", re.sub(r"CV-\d+", "MODEL", text)))
    assert len(masked) == 1


@pytest.mark.parametrize("name", PDFS)
def test_headings_tables_captions_and_notes_stand_on_the_pages_the_truth_names(name: str) -> None:
    truth = TRUTH[name]
    with pymupdf.open(SAMPLES / name) as pdf:
        assert len(pdf) == truth["pages"]
    for heading in truth["headings"]:
        assert heading["text"] in page_text(name, heading["page"])
    for item in truth["figures"]:
        assert item["caption"] in page_text(name, item["pages"][0])
    for note in truth["footnotes"]:
        assert note["text"] in page_text(name, note["pages"][0])
    for table in truth["tables"]:
        words = " ".join(page_text(name, page) for page in table["pages"])
        assert all(cell in words for row in table["rows"] for cell in row)


@pytest.mark.parametrize("name", PDFS)
def test_running_lines_stand_on_every_page_but_the_cover(name: str) -> None:
    truth = TRUTH[name]
    for page in range(1, truth["pages"] + 1):
        if page not in truth["pages_without_running_lines"]:
            lines = [*truth["running_header"], *truth["running_footer"]]
            assert all(line.format(page=page) in page_text(name, page) for line in lines)


@pytest.mark.parametrize("name", PDFS)
def test_the_outline_lists_the_headings(name: str) -> None:
    with pymupdf.open(SAMPLES / name) as pdf:
        outline = [{"level": level, "text": text, "page": page} for level, text, page in pdf.get_toc()]
    assert outline == TRUTH[name]["headings"]


def test_the_documents_have_the_makings_they_are_there_to_exercise() -> None:
    report = TRUTH["technical-report.pdf"]
    assert 6 <= report["pages"] <= 8
    assert {h["level"] for h in report["headings"]} == {1, 2, 3}
    assert {t["ruled"] for t in report["tables"]} == {True, False}
    assert report["figures"] and report["footnotes"]
    assert TRUTH["operating-manual.pdf"]["pages"] >= 40
    assert any(len(t["pages"]) > 1 for t in TRUTH["operating-manual.pdf"]["tables"])
    assert any(t["spans"] for t in TRUTH["handbook.html"]["tables"])


@pytest.mark.parametrize("name", ["handbook.html", "press-release.html"])
def test_boilerplate_stands_outside_the_content(name: str) -> None:
    page = (SAMPLES / name).read_text(encoding="utf-8")
    content = re.sub(r"(?s)<aside>.*?</aside>", "", re.search(r"(?s)<main>(.*)</main>", page)[1])  # type: ignore[index]
    boilerplate = TRUTH[name]["boilerplate"]
    headings = {h["text"] for h in TRUTH[name]["headings"]}
    for text in (text for texts in boilerplate.values() for text in texts):
        assert text in page
        assert text in headings or text not in content
