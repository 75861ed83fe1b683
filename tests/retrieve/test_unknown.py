"""What an answer promises where a question is about somebody whom the documents do not know."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from pincite.index.filters import read
from pincite.library import Library
from pincite.schema.answer import Answer
from pincite.settings import Settings
from tests.answer.generate.scripted_server import Script, scripted_server
from tests.test_library import bring_in


def page(title: str, *sentences: str) -> bytes:
    """Return a short HTML page of some sentences."""
    paragraphs = "".join(f"<p>{sentence}</p>" for sentence in sentences)
    return (
        f"<!doctype html><html><head><title>{title}</title></head><body><main><h1>{title}</h1>{paragraphs}"
        "</main></body></html>"
    ).encode()


NORVELL = page(
    "Norvell annual review",
    "The revenue of Norvell in 2022 was 41 million crowns.",
    "Jonas Whitlock has led the works in Drummen since 2019.",
    "The café Béranger supplies the canteen, and the Tarnbeck Maritime Board audits the docks.",
    "Its pump is the XR-200, which the Oldham Harbour Trust bought.",
)
TAMSIN = page("Tamsin annual review", "The revenue of Tamsin in 2022 was 19 million crowns.")
QUAY = page(
    "Quay handbook",
    "The Quay runs on Halden 8, 9 and 12, as in the Second World War II museum of Drummen.",
    "The best place to buy a desk is a company in Norway, and each desk weighs 10 kilograms.",
    "Still, firm orders of Hooper & Hooper for steel are kept by the Quay harbour.",
)


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    """Two companies in `default`, and one of them alone in `norvell`."""
    with Library(Settings(home=tmp_path_factory.mktemp("home"))) as opened:
        fill(opened)
        yield opened


def fill(library: Library) -> None:
    bring_in(library, "default", {"norvell.html": NORVELL, "tamsin.html": TAMSIN})
    library.create_collection("norvell")
    bring_in(library, "norvell", {"norvell.html": NORVELL + b"<!-- alone -->"})


def is_unknown(answer: Answer) -> bool:
    return answer.refusal is not None and answer.refusal.code == "unknown-subject"


def test_a_question_about_a_company_that_no_document_names_is_refused_by_name(library: Library) -> None:
    answer = library.answer("default", "What was Tesla's revenue in 2022?")
    assert answer.refusal is not None
    assert answer.refusal.code == "unknown-subject"
    assert answer.refusal.detail.startswith("No document is about “Tesla”, and none names it. ")
    assert "Norvell" in answer.refusal.detail
    assert "Tamsin" in answer.refusal.detail
    assert (answer.kind, answer.answerable, answer.answer, answer.sentences) == ("refusal", False, None, [])
    assert answer.nearest
    assert answer.confidence < 0.5


@pytest.mark.parametrize(
    "question",
    [
        "How much did Quillfeather earn in 2022?",
        "What is the flow of the XR-250?",
        "Who is Neil Whitlock?",
        "Who is N. Whitlock?",
        "What does the World Harbour Organization do?",
        "What was Rolls-Royce's revenue?",
        "What is the debt of H&M?",
        "What was AT&T's revenue in 2022?",
        "What happened to Neil Whitlock?",
        "does lidl supply the canteen?",
        "Tesla revenue in 2022?",
        "What does “Quillfeather” mean?",
        "is there a voucher for zalandova",
        "how many works does the zalandova group have",
        "who was cleopatra",
        "Does the canteen sell Zalandova pastries?",
    ],
)
def test_other_companies_codes_people_and_quoted_words_are_unknown(library: Library, question: str) -> None:
    assert is_unknown(library.answer("default", question))


@pytest.mark.parametrize("question", ["Who runs the Tarnbeck Trust?", "What does the Oldham Board audit?"])
def test_a_name_whose_words_stand_apart_is_unknown(library: Library, question: str) -> None:
    assert is_unknown(library.answer("default", question))


@pytest.mark.parametrize(
    "question",
    [
        "Who bought the Norvell pump of the Oldham Trust?",
        "What does the Maritime Tarnbeck Board audit?",
        "What did Norvell Jonas Whitlock say?",
        "What was Norvell's revenue in 2022?",
        "what was norvell's revenue in 2022",
        "What was Norvells' revenue in 2022?",
        "What was Norvel's revenue in 2022?",
        "What was Nrovell's revenue in 2022?",
        "Does Café Beranger supply the canteen?",
        "Does Bêranger supply the canteen?",
        "Who is J. Whitlock?",
        "Who is Jonas A. Whitlock?",
        "Whitlock's works?",
        "Who is Mr. Whitlock?",
        "Who is Jonas Will?",
        "What does the TMB audit?",
        "What did OHT buy?",
        "Who bought the XR 200?",
        "What did Oldham Harbour Trust Ltd. buy?",
        "Summarise Norvell's review.",
        "How many German employees are there?",
        "Was there revenue in Germany?",
        "Who is the Chief of the Board?",
        "Does the Oldham HT own it?",
        "What does the Tarnbeck Mar Board audit?",
        "Who bought it, the Oldham Harb Trust?",
        "Who is Jonas Whitlok?",
        "does the timesheet of the works say so",
        "is smoking allowed in the canteen",
        "how do i reset my username",
        "was the revneue in crowns",
        "does berangger supply the canteen",
        "does norvell corp own a pump",
    ],
)
def test_a_known_subject_is_known_in_another_spelling(library: Library, question: str) -> None:
    assert not is_unknown(library.answer("default", question))


@pytest.mark.parametrize(
    "question",
    [
        "Quelle est la durée de la garantie de la pompe ?",
        "combien pèse la pompe",
        "¿cuánto cuesta la bomba?",
        "Wie lange gilt die Garantie?",
    ],
)
def test_words_of_another_language_are_no_names(library: Library, question: str) -> None:
    assert not is_unknown(library.answer("default", question))


@pytest.fixture(scope="module")
def quay(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    """Open a handbook whose words could be put together to names that it does not have."""
    with Library(Settings(home=tmp_path_factory.mktemp("home"))) as opened:
        bring_in(opened, "default", {"quay.html": QUAY})
        yield opened


@pytest.mark.parametrize(
    "question",
    [
        "What does Halden 10 cost?",
        "How heavy is the Quay 365?",
        "How many shops does Best Buy have?",
        "How many planes does Air Norway own?",
        "Who runs Burger King?",
        "How do I make a chart in Photoshop?",
        "How many people work for Save the Desk?",
        "When does our rate agreement with Best Western expire?",
        "May we use ChatDeskX at work?",
        "Does 7-Quarter sell our desks?",
        "What does a Stihl weigh?",
    ],
)
def test_a_name_with_another_number_or_of_words_that_say_something_else_is_unknown(
    quay: Library, question: str
) -> None:
    assert is_unknown(quay.answer("default", question))


@pytest.mark.parametrize(
    "question",
    [
        "What runs on Halden 8?",
        "What runs on Halden 12?",
        "Which museum of World War 2 is there?",
        "Did the Quay 2022 orders rise?",
        "How many desks were sold in Ohio?",
    ],
)
def test_a_name_with_its_number_a_year_and_a_place_are_not_unknown(quay: Library, question: str) -> None:
    assert not is_unknown(quay.answer("default", question))


def test_only_the_scope_of_the_question_says_what_is_known(library: Library) -> None:
    question = "What was Tamsin's revenue in 2022?"
    assert not is_unknown(library.answer("default", question))
    assert not is_unknown(library.answer("default", question, within=["tamsin.html"]))
    assert is_unknown(library.answer("norvell", question))
    assert is_unknown(library.answer("default", question, within=["norvell.html"]))
    where = read("document = norvell.html")
    assert is_unknown(library.answer("default", question, where=where))


def test_a_comparison_says_which_side_is_missing(library: Library) -> None:
    answer = library.answer("default", "Compare the revenue of Tamsin and Quillfeather in 2022.")
    assert answer.refusal is not None
    assert answer.refusal.detail.startswith(
        "No document is about “Quillfeather”, and none names it, so it cannot be compared with Tamsin. "
    )


def test_an_unknown_name_beside_what_is_asked_about_does_not_refuse(library: Library) -> None:
    assert not is_unknown(library.answer("default", "What was Norvell's revenue in 2022 before Tesla came?"))


def test_a_served_model_is_not_asked_about_an_unknown_subject(tmp_path: Path) -> None:
    script = Script()
    with scripted_server(script) as url, Library(Settings(home=tmp_path, llm_url=url)) as served:
        fill(served)
        answer = served.answer("default", "What was Tesla's revenue in 2022?")
        assert is_unknown(answer)
        assert answer.usage is None
        assert script.requests == []
