"""The gold about questions is well formed, is split evenly, and says what the sample documents say."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pymupdf
import pytest
from lxml import html
from rapidfuzz.distance import OSA
from sets import debian

REPOSITORY = Path(__file__).parents[2]
GOLD = REPOSITORY / "bench" / "gold"
SAMPLE_DOCS = REPOSITORY / "sample_docs"

KINDS = frozenset("value name yes_no definition list comparison calculation reason which_documents".split())
HALVES = ("looked at", "only scored")
WHERE = {
    "html-dev": "html-dev/html/{stem}.html.gz",
    "pages-dev": "pages-dev/pdfs/{name}",
    "tables-dev": "tables-dev/{name}",
    "financebench-dev": "financebench-dev/pdfs/{name}",
}

Line = dict[str, Any]


def lines(path: Path) -> list[Line]:
    """Return the objects of a file with one JSON object a line."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


ALL_EVERYDAY = lines(GOLD / "everyday_questions.jsonl")
FRESH = [line for line in ALL_EVERYDAY if line["half"] == "fresh"]
EVERYDAY = [line for line in ALL_EVERYDAY if line not in FRESH]
QUESTION_KINDS = lines(GOLD / "question_kinds.jsonl")
SUBJECTS = lines(GOLD / "unknown_subjects.jsonl")
TYPING = lines(GOLD / "typing_errors.jsonl")
CONVERSATIONS = lines(GOLD / "conversations.jsonl")
DOCUMENT_WORDS = lines(GOLD / "document_words.jsonl")
MANUALS = lines(GOLD / "manual_questions.jsonl")
HANDBOOKS = lines(GOLD / "handbook_questions.jsonl")
HELP_PAGES = lines(GOLD / "help_page_questions.jsonl")
OFFICE = lines(GOLD / "office_questions.jsonl")
PAPERS = lines(GOLD / "paper_questions.jsonl")
PLAIN = lines(GOLD / "plain_questions.jsonl")
SAVED_PAGES = lines(GOLD / "saved_pages_questions.jsonl")
FILES = {
    "everyday_questions": EVERYDAY,
    "question_kinds": QUESTION_KINDS,
    "unknown_subjects": SUBJECTS,
    "typing_errors": TYPING,
    "conversations": CONVERSATIONS,
    "document_words": DOCUMENT_WORDS,
    "manual_questions": MANUALS,
    "handbook_questions": HANDBOOKS,
    "help_page_questions": HELP_PAGES,
    "office_questions": OFFICE,
    "paper_questions": PAPERS,
    "plain_questions": PLAIN,
    "saved_pages_questions": SAVED_PAGES,
}

ORIGINS = {
    line["id"]: line
    for path in (SAMPLE_DOCS / "questions.jsonl", GOLD / "own_questions.jsonl")
    for line in lines(path)
} | {line["id"]: line for line in EVERYDAY}

ANSWERABLE = [line for line in ALL_EVERYDAY if line["answerable"]]
ANSWERABLE_OF_MANUALS = [line for line in MANUALS if line["answerable"]]
ANSWERABLE_OF_PLAIN = [line for line in PLAIN if line["answerable"]]


def documents(line: Line) -> list[str]:
    """Return the names of a line's documents, its own first."""
    named: str | list[str] = line["document"]
    return [named] if isinstance(named, str) else named


def missed(patterns: Iterable[str], text: str) -> list[str]:
    """Return the patterns that a text does not match, case ignored."""
    return [pattern for pattern in patterns if not re.search(pattern, text, re.IGNORECASE)]


def sample_text(name: str, page: int | None = None) -> str:
    """Return the words of a sample document, or of one page of it."""
    if name.endswith(".html"):
        tree = html.fromstring((SAMPLE_DOCS / name).read_text(encoding="utf-8"))
        text = " ".join(tree.itertext())
    else:
        with pymupdf.open(SAMPLE_DOCS / name) as pdf:
            text = " ".join(pdf_page.get_text() for pdf_page in pdf if page in (None, pdf_page.number + 1))
    return " ".join(text.split())


def even(found: Iterable[Line]) -> bool:
    """Whether the halves differ by one line at most."""
    counts = Counter(line["half"] for line in found)
    return set(counts) <= set(HALVES) and abs(counts[HALVES[0]] - counts[HALVES[1]]) <= 1


@pytest.mark.parametrize("name", FILES)
def test_ids_are_unique_and_the_halves_are_even(name: str) -> None:
    found = FILES[name]
    assert len({line["id"] for line in found}) == len(found)
    assert even(found)


@pytest.mark.parametrize(
    ("found", "field"),
    [(QUESTION_KINDS, "kind"), (SUBJECTS, "kind"), (TYPING, "error_in"), (DOCUMENT_WORDS, "kind")],
)
def test_the_halves_are_even_within_each_kind(found: list[Line], field: str) -> None:
    kinds = {line[field] for line in found}
    assert all(even(line for line in found if line[field] == kind) for kind in kinds)


def test_the_everyday_questions_are_ten_of_each_of_twelve_documents_and_of_nine_kinds() -> None:
    assert len({line["question"] for line in EVERYDAY}) == 120
    assert set(Counter(documents(line)[0] for line in EVERYDAY).values()) == {10}
    kinds = Counter(line["kind"] for line in EVERYDAY)
    assert set(kinds) == KINDS and min(kinds.values()) >= 10
    assert len({line["set"] for line in EVERYDAY}) >= 3


def test_the_fresh_everyday_questions_are_forty_over_other_documents() -> None:
    assert len({line["id"] for line in ALL_EVERYDAY}) == len(ALL_EVERYDAY)
    assert len({line["question"] for line in FRESH}) == 40
    asked = {documents(line)[0] for line in EVERYDAY}
    assert not asked & {documents(line)[0] for line in FRESH}


def test_twenty_everyday_questions_have_no_answer_and_ask_for_none() -> None:
    nowhere = [line for line in ALL_EVERYDAY if not line["answerable"]]
    assert len(nowhere) == 20
    assert all(line["answer"] is None and not line["must"] and line["page"] is None for line in nowhere)
    assert all(line["answer"] and line["must"] and line["page"] for line in ANSWERABLE)


def test_a_gold_answer_satisfies_its_own_patterns() -> None:
    found = (*ANSWERABLE, *ANSWERABLE_OF_MANUALS, *ANSWERABLE_OF_PLAIN)
    failed = [line["id"] for line in found if missed(line["must"], line["answer"])]
    forbidden = [
        line["id"] for line in found if len(missed(line["must_not"], line["answer"])) < len(line["must_not"])
    ]
    assert (failed, forbidden) == ([], [])


def test_what_an_answer_must_say_stands_in_its_sample_document() -> None:
    for line in ANSWERABLE:
        if line["set"] != "sample_docs":
            continue
        names = documents(line)
        if line["kind"] == "which_documents":
            text = " ".join(f"{name} {sample_text(name)}" for name in names)
        else:
            text = sample_text(names[0], line["page"])
        # The outcome of a calculation stands nowhere. What it is made of does.
        patterns = line["operands"] if line["kind"] == "calculation" else line["must"]
        assert missed(patterns, text) == [], line["id"]


def test_the_patterns_of_the_other_everyday_questions_compile() -> None:
    for line in [*ALL_EVERYDAY, *HANDBOOKS, *HELP_PAGES, *PAPERS, *SAVED_PAGES]:
        for pattern in [*line["must"], *line["must_not"], *line.get("operands", [])]:
            re.compile(pattern)


def test_the_questions_of_manuals_are_ten_of_each_of_four_and_five_have_no_answer() -> None:
    assert Counter(line["document"] for line in MANUALS) == dict.fromkeys(debian.SETS["manuals"], 10)
    assert len(ANSWERABLE_OF_MANUALS) == len(MANUALS) - 5
    assert {line["set"] for line in MANUALS} == {"manuals"}


def test_the_plain_questions_are_five_of_each_of_eight_documents_and_of_nine_kinds() -> None:
    counts = Counter(documents(line)[0] for line in PLAIN)
    assert len(counts) == 8 and set(counts.values()) == {5}
    assert {line["kind"] for line in PLAIN} == KINDS
    assert not {documents(line)[0] for line in PLAIN} & {documents(line)[0] for line in ALL_EVERYDAY}


def test_the_questions_of_handbooks_are_five_of_each_of_twelve_and_six_have_no_answer() -> None:
    assert Counter(line["document"] for line in HANDBOOKS) == dict.fromkeys(debian.SETS["handbooks"], 5)
    assert sum(not line["answerable"] for line in HANDBOOKS) == 6
    assert {line["set"] for line in HANDBOOKS} == {"handbooks"}


def test_the_questions_of_help_pages_are_of_other_packages_in_each_half() -> None:
    packages = {
        half: {
            debian.SETS["help_pages"][name][0]
            for line in HELP_PAGES
            if line["half"] == half
            for name in documents(line)
        }
        for half in ("looked at", "only scored")
    }
    assert len(packages["only scored"]) == 32
    assert not packages["looked at"] & packages["only scored"]
    assert sum(not line["answerable"] for line in HELP_PAGES) == 12


@pytest.mark.parametrize(("name", "gold", "looked_at"), [("office", OFFICE, 20), ("papers", PAPERS, 18)])
def test_the_questions_of_a_set_are_of_other_documents_in_each_half(
    name: str, gold: list[dict[str, Any]], looked_at: int
) -> None:
    named = {
        half: {document for line in gold if line["half"] == half for document in documents(line)}
        for half in ("looked at", "only scored")
    }
    assert len(named["looked at"]) == looked_at
    assert not named["looked at"] & named["only scored"]
    assert set.union(*named.values()) == debian.SETS[name].keys()
    assert sum(not line["answerable"] for line in gold) == 8


def test_the_questions_of_saved_pages_are_of_pages_that_nothing_else_asks_about() -> None:
    counts = Counter(line["document"] for line in SAVED_PAGES)
    assert len(counts) == 24 and set(counts.values()) == {2, 3}
    assert sum(not line["answerable"] for line in SAVED_PAGES) == 8
    assert not counts.keys() & {documents(line)[0] for line in [*ALL_EVERYDAY, *PLAIN]}


def test_most_questions_with_a_word_for_documents_ask_for_something_else() -> None:
    counts = Counter(line["kind"] for line in DOCUMENT_WORDS)
    assert counts.pop("which_documents") == 48
    assert counts == dict.fromkeys(KINDS - {"which_documents"}, 12)


def test_a_document_is_in_one_half_in_all_files() -> None:
    halves: dict[str, set[str]] = {}
    for line in [*EVERYDAY, *CONVERSATIONS, *MANUALS, *HANDBOOKS, *SAVED_PAGES]:
        for name in documents(line):
            halves.setdefault(name, set()).add(line["half"])
    assert {name: found for name, found in halves.items() if len(found) > 1} == {}


def test_the_questions_of_kinds_are_fifty_different_ones_of_each() -> None:
    assert Counter(line["kind"] for line in QUESTION_KINDS) == dict.fromkeys(KINDS, 50)
    assert len({line["question"].casefold() for line in QUESTION_KINDS}) == 450


def test_the_subjects_are_forty_unknown_and_sixty_known_ones() -> None:
    assert Counter(line["kind"] for line in SUBJECTS) == {
        "organisation": 20,
        "product": 10,
        "person": 10,
        "own document": 20,
        "in the text": 20,
        "variation": 20,
    }
    unknown = [line for line in SUBJECTS if not line["known"]]
    assert {line["kind"] for line in unknown} == {"organisation", "product", "person"}
    assert all(line["subject"] in line["question"] for line in SUBJECTS)
    assert all((line["set"] and line["document"]) if line["known"] else not line["set"] for line in SUBJECTS)


def test_a_variation_of_a_known_subject_is_in_the_half_of_its_origin() -> None:
    half = {line["subject"]: line["half"] for line in SUBJECTS if line["kind"] != "variation"}
    for line in SUBJECTS:
        if line["kind"] == "variation":
            assert line["written"] != line["subject"]
            assert half.get(line["written"], line["half"]) == line["half"], line["id"]


def test_a_typing_error_is_one_or_two_slips_in_a_question_that_exists() -> None:
    assert len(TYPING) == len({line["of"] for line in TYPING}) == 60
    assert sum(line["error_in"] in ("name", "code") for line in TYPING) == 15
    for line in TYPING:
        origin = ORIGINS[line["of"]]
        assert line["clean"] == origin["question"]
        assert 1 <= OSA.distance(line["clean"], line["question"]) <= 2, line["id"]
        assert origin.get("half", line["half"]) == line["half"], line["id"]


def test_a_follow_up_that_stands_alone_names_what_it_must() -> None:
    assert len(CONVERSATIONS) == 40
    for line in CONVERSATIONS:
        assert (len(line["turns"]), len(line["standalone"]), len(line["must"])) == (3, 2, 2)
        for question, patterns in zip(line["standalone"], line["must"], strict=True):
            assert patterns and missed(patterns, question) == [], line["id"]


def test_the_named_documents_exist(test_data: Path) -> None:
    for line in [*EVERYDAY, *SUBJECTS, *CONVERSATIONS]:
        if line.get("document") is None:
            continue
        for name in documents(line):
            kept = line.get("set") or ("sample_docs" if (SAMPLE_DOCS / name).exists() else "financebench-dev")
            if kept == "sample_docs":
                path = SAMPLE_DOCS / name
            else:
                path = test_data / WHERE[kept].format(name=name, stem=Path(name).stem)
            assert path.exists(), line["id"]
