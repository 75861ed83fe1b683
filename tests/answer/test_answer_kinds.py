"""What an answer without a model is, by what is asked: a list whole, evidence, documents, who and what."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pymupdf
import pytest

from pincite.answer.conversation import Turn
from pincite.index.filters import read
from pincite.library import Library
from pincite.schema.answer import Answer, Begin, Progress, Sentence
from pincite.settings import Settings
from tests.test_library import bring_in

MANUAL = """<html><head><title>Halden pump manual</title></head><body><main><h1>Halden pump manual</h1>
<p>This manual tells operators how the Halden pump is set up, run and repaired. It is for trained staff.</p>
<h2>After a spill</h2>
<ol><li>Press the red button.</li><li>Put on the gloves.</li><li>Take up the liquid with granules.</li></ol>
<p>Keep these things in the spill box, and count them every month:</p>
<ul><li>two pairs of gloves</li><li>a shovel</li><li>three sacks for waste</li></ul>
<h2>The damper</h2>
<p>Never fill the damper of the pump with plain air. It ages the bladder within weeks.</p>
<h2>Weights</h2>
<table><tr><th>Model</th><th>Weight, kg</th></tr><tr><td>Halden small</td><td>84</td></tr>
<tr><td>Halden large</td><td>131</td></tr></table>
</main></body></html>"""
PRESS = """<html><head><title>Tarn Works opens a test hall</title></head><body><main>
<h1>Tarn Works opens a test hall</h1>
<p>Press release. Tarn Works today opened a hall for endurance tests in which 96 pumps can run at once.</p>
<p>"Our customers want pumps that last, and now we can show them," said Annika Rosvall, managing director.</p>
<p>The hall cost 31 million crowns and was finished five weeks ahead of plan.</p>
</main></body></html>"""
POLICY = """<html><head><title>Rules for parts</title></head><body><main><h1>Rules for parts</h1>
<p>Copyright 2026. Permission is granted to copy this text as long as this notice stays in it.</p>
<p>This handbook sets rules for parts.</p>
<p>All stores must comply with the Common Storage Plan (CSP), version 3, but for the exceptions below.</p>
<p>The CSP is printed once a year.</p>
<h2>Urgency</h2><p>Each order has an urgency. The following urgency levels are known to the store.</p>
<h3>red</h3><p>The pump stands still. Somebody brings the part.</p>
<h3>amber</h3><p>The pump runs, but not for long.</p>
<h3>green</h3><p>The part is for stock.</p>
<h2>Returns</h2><p>Parts that do not fit come back within a month.</p>
</main></body></html>"""
WORN = "A bobbin that is worn goes back to the store, where bobbins are counted and a bobbin is oiled. " * 12
BOBBINS = f"""<html><head><title>Questions about looms</title></head><body><main>
<h1>Questions about looms</h1>
<h2>1 Where are looms kept?</h2><p>They are kept in the long hall.</p>
<h2>2 What is a bobbin?</h2><p>Thread is kept on small drums, one for each colour.</p>
<p>{WORN}</p><p>{WORN}</p></main></body></html>"""
BATHS = """<html><head><title>Water in swimming baths</title></head><body><main>
<h1>Water in swimming baths</h1>
<p>The water of swimming baths is tested for chlorine every morning before the first guests come.</p>
</main></body></html>"""

NEWS = """<html><head><title>News of the Halden works</title></head><body><main>
<h1>News of the Halden works</h1>
<h2>A pump for hot water</h2><p>It came to the shops in May and is made of bronze.</p>
<h2>A hall for tests</h2><p>It was opened by the mayor, and has room for ninety machines.</p>
<h2>A school for welders</h2><p>Its aims are clean seams, safe work, few burns and good pay.</p>
<h2>A prize for quiet motors</h2><p>It was given in Oslo for the third time.</p></main></body></html>"""


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    with Library(Settings(home=tmp_path_factory.mktemp("home"))) as opened:
        pages = {
            "manual.html": MANUAL,
            "press-release.html": PRESS,
            "baths.html": BATHS,
            "rules.html": POLICY,
            "looms.html": BOBBINS,
        }
        bring_in(opened, "default", {name: page.encode() for name, page in pages.items()})
        yield opened


GATES = (
    "import weir",
    "",
    "for number in range(3):",
    "    gate = weir.gate(number)",
    "    if gate.is_shut:",
    "        gate.open(hours=2)",
    "print(weir.gates)",
)


def programs() -> bytes:
    """Return a PDF of a page with a program in Courier among prose."""
    with pymupdf.open() as document:
        page = document.new_page()
        page.insert_text((60, 80), "Programs for the weir", fontsize=16, fontname="hebo")
        page.insert_text((60, 110), "The works are run by programs that are kept at the lock.", fontsize=10)
        page.insert_text((60, 130), "Opening gates in a for loop is done by gate.open, as here:", fontsize=10)
        for row, line in enumerate(GATES):
            x = 70 + 5.4 * (len(line) - len(line.lstrip()))
            page.insert_text((x, 148 + 11 * row), line.lstrip(), fontsize=9, fontname="cour")
        page.insert_text((60, 240), "The lock is shut at noon. Nobody moors there.", fontsize=10)
        content: bytes = document.tobytes()
    return content


def said(answer: Answer) -> list[str]:
    assert all(sentence.verdict == "quoted" for sentence in answer.sentences)
    assert all(citation.spans for sentence in answer.sentences for citation in sentence.citations)
    return [sentence.text for sentence in answer.sentences]


def test_a_list_is_given_whole_below_what_introduces_it(library: Library) -> None:
    answer = library.answer("default", "What should be in the spill box of the pump?")
    assert said(answer) == [
        "Keep these things in the spill box, and count them every month:",
        "two pairs of gloves",
        "a shovel",
        "three sacks for waste",
    ]
    assert (answer.kind, answer.heading) == ("answer", None)


def test_an_example_of_a_pdf_is_given_with_all_its_lines_and_their_indents(tmp_path: Path) -> None:
    with Library(Settings(home=tmp_path)) as library:
        bring_in(library, "default", {"programs.pdf": programs()})
        question = "Show me an example of opening gates in a for loop with gate.open"
        texts = said(library.answer("default", question))
    assert texts == ["Opening gates in a for loop is done by gate.open, as here:", "\n".join(GATES)]


def test_steps_are_given_whole_and_in_their_order(library: Library) -> None:
    texts = said(library.answer("default", "What are the steps after a spill?"))
    assert texts == [
        "After a spill",
        "Press the red button.",
        "Put on the gloves.",
        "Take up the liquid with granules.",
    ]


def test_headings_that_a_sentence_announces_are_a_list_each_with_its_first_sentence(library: Library) -> None:
    assert said(library.answer("default", "What urgency levels can an order have?")) == [
        "Each order has an urgency. The following urgency levels are known to the store.",
        "red\n\nThe pump stands still.",
        "amber\n\nThe pump runs, but not for long.",
        "green\n\nThe part is for stock.",
    ]


def test_the_sections_of_a_page_are_a_list_unless_one_of_them_is_asked_for(tmp_path: Path) -> None:
    with Library(Settings(home=tmp_path)) as library:
        bring_in(library, "default", {"news.html": NEWS.encode()})
        whole = said(library.answer("default", "What new things are there at the Halden works?"))
        aims = said(library.answer("default", "What are the aims of the school for welders?"))
    assert [each.partition("\n")[0] for each in whole] == [
        "News of the Halden works",
        "A pump for hot water",
        "A hall for tests",
        "A school for welders",
        "A prize for quiet motors",
    ]
    assert aims[0].startswith("Its aims are")
    assert not any("bronze" in each for each in aims)


def test_a_word_for_an_overview_is_no_name_that_documents_lack(library: Library) -> None:
    assert said(library.answer("default", "tldr press release")) == said(
        library.answer("default", "What is the press release about?")
    )


def test_a_document_begins_with_what_it_says_of_itself_not_with_a_notice_of_rights(library: Library) -> None:
    texts = said(library.answer("default", "What is rules.html about?"))
    assert texts == ["Rules for parts", "This handbook sets rules for parts."]


def test_a_question_that_is_a_heading_is_answered_by_what_its_section_begins_with(library: Library) -> None:
    texts = said(library.answer("default", "What are bobbins?"))
    assert texts[0] == "Thread is kept on small drums, one for each colour."


def test_an_abbreviation_is_introduced_by_the_sentence_that_spells_it_out(library: Library) -> None:
    assert said(library.answer("default", "What is the CSP?"))[0].startswith("All stores must comply")


def test_a_reason_is_given_as_evidence_under_a_heading_that_says_so(library: Library) -> None:
    answer = library.answer("default", "Why must the damper of the pump not be filled with plain air?")
    assert (answer.kind, answer.heading) == ("evidence", "What the documents say about it:")
    assert "It ages the bladder within weeks." in said(answer)[0]


def test_a_stream_says_what_evidence_is_before_it_comes(library: Library) -> None:
    question = "Why must the damper of the pump not be filled with plain air?"
    events = list(library.stream("default", question).with_progress())
    steps = [event for event in events if not isinstance(event, Begin | Answer)]
    assert [type(event) for event in steps[:3]] == [Progress, Progress, Sentence]
    told, answer = steps[1], events[-1]
    assert isinstance(told, Progress) and isinstance(answer, Answer)
    assert (told.step, told.heading) == ("evidence", answer.heading)
    whole = list(library.stream("default", question, policy="refuse").with_progress())
    assert told in whole[: whole.index(answer.sentences[0])]
    plain = library.stream("default", "How heavy is the Halden small?").with_progress()
    assert not [event for event in plain if isinstance(event, Progress) and event.heading]


def test_a_calculation_is_given_as_the_figures_that_it_needs(library: Library) -> None:
    answer = library.answer("default", "How much heavier is the Halden large than the Halden small?")
    assert (answer.kind, answer.heading) == ("evidence", "The figures that this needs:")
    assert {"Halden large\t131", "Halden small\t84"} <= set(said(answer))
    assert all(sentence.short is None for sentence in answer.sentences)


@pytest.mark.parametrize(
    "question", ["What is the press release about?", "What is press-release.html about?"]
)
def test_what_a_document_is_about_is_its_title_and_how_it_begins(library: Library, question: str) -> None:
    answer = library.answer("default", question)
    title, opening, *more = said(answer)
    assert (title, more) == ("Tarn Works opens a test hall", [])
    assert opening.startswith("Press release. Tarn Works today opened a hall")
    assert {citation.document for each in answer.sentences for citation in each.citations} == {
        "press-release.html"
    }


def test_a_document_that_is_summarised_is_shown_as_evidence(library: Library) -> None:
    answer = library.answer("default", "Summarise the manual.")
    assert (answer.kind, answer.heading) == ("evidence", "What the documents say about it:")
    assert "This manual tells operators" in said(answer)[1]


@pytest.mark.parametrize("question", ["Who is Annika Rosvall?", "Who is quoted in the press release?"])
def test_somebody_is_covered_by_the_sentence_that_introduces_them(library: Library, question: str) -> None:
    answer = library.answer("default", question)
    assert answer.confidence >= 0.5
    assert "said Annika Rosvall, managing director." in said(answer)[0]


def test_somebody_whom_no_document_names_is_not_introduced(library: Library) -> None:
    assert not library.answer("default", "Who is Wilhelmina Okafor?").answerable


def test_documents_are_listed_by_their_titles_each_with_what_it_says(library: Library) -> None:
    answer = library.answer("default", "Which documents are about swimming baths?")
    assert said(answer) == ["Water in swimming baths"]
    [sentence] = answer.sentences
    assert [citation.quote for citation in sentence.citations] == [
        "Water in swimming baths",
        "The water of swimming baths is tested for chlorine every morning before the first guests come.",
    ]


def test_without_a_subject_all_documents_are_listed(library: Library) -> None:
    assert set(said(library.answer("default", "Which documents do you have?"))) == {
        "Halden pump manual",
        "Tarn Works opens a test hall",
        "Water in swimming baths",
        "Rules for parts",
        "Questions about looms",
    }


def test_a_question_for_documents_about_what_none_deals_with_is_refused(library: Library) -> None:
    assert not library.answer("default", "Which documents are about elephants?").answerable


def test_a_word_that_is_also_the_name_of_a_file_is_asked_of_all_documents(tmp_path: Path) -> None:
    pages = {
        "covid-19.html": "<h1>Rules for visits</h1><p>Visitors to our halls wear a mask at all times.</p>",
        "sales.html": "<h1>Sales of the year</h1><p>Covid-19 cut our sales of pumps by a fifth.</p>",
    }
    with Library(Settings(home=tmp_path)) as opened:
        bring_in(opened, "default", {name: f"<main>{page}</main>".encode() for name, page in pages.items()})
        answer = opened.answer("default", "How did covid-19 change our sales of pumps?")
        assert {each.document for sentence in answer.sentences for each in sentence.citations} == {
            "sales.html"
        }
        answer = opened.answer("default", "What is covid-19.html about?")
        assert {each.document for sentence in answer.sentences for each in sentence.citations} == {
            "covid-19.html"
        }


def test_the_words_that_no_cited_document_has_are_told(library: Library) -> None:
    told = library.answer("default", "May the damper of the Halden pump be filled with helium?")
    assert told.answerable
    assert told.words_not_found == ["helium"]


@pytest.mark.parametrize(
    "question",
    [
        "May the damper be filled with plain air?",
        "Is filling the damper with plain air safe?",  # "filled" is the same word
        "What does the manual say of the damper?",  # "say" is asked for, and need not be there
        "Which documents are about baths?",
        "Show me an example of details of the damper's filling.",
    ],
)
def test_other_words_are_not(library: Library, question: str) -> None:
    told = library.answer("default", question)
    assert told.answerable
    assert told.words_not_found == []


def test_a_verb_is_there_where_the_noun_for_its_measure_is(tmp_path: Path) -> None:
    page = b"<main><h1>Tarn pump</h1><p>The pump has a mass of 12 kg and stands in the hall.</p></main>"
    with Library(Settings(home=tmp_path)) as opened:
        bring_in(opened, "default", {"pump.html": page})
        told = opened.answer("default", "How much does the Tarn pump weigh?")
        assert "12 kg" in said(told)[0]
        assert told.words_not_found == []


def test_a_refusal_cites_nothing_that_could_lack_a_word(library: Library) -> None:
    refused = library.answer("default", "Who won the regatta of 1958?")
    assert not refused.answerable
    assert refused.words_not_found == []


@pytest.mark.parametrize(
    "said", ["Hi", "Hello there!", "Thanks a lot", "Good morning, everyone", "ok, great", "Good-bye!"]
)
def test_a_greeting_is_no_question(library: Library, said: str) -> None:
    answer = library.answer("default", said)
    assert (answer.kind, answer.nearest) == ("refusal", [])
    assert answer.refusal is not None
    assert answer.refusal.code == "no-question"


@pytest.mark.parametrize(
    ("collection", "where", "detail"),
    [
        ("default", "kind = contract", "No live document passes the filter"),
        ("empty", None, "No document is live"),
    ],
)
def test_where_there_is_nothing_to_search_the_refusal_says_so(
    library: Library, collection: str, where: str | None, detail: str
) -> None:
    if collection == "empty":
        library.create_collection(collection)
    answer = library.answer(collection, "Who owns the tarn?", where=read(where) if where else None)
    assert answer.refusal is not None
    assert answer.refusal.code == "no-documents"
    assert answer.refusal.detail.startswith(detail)


@pytest.mark.parametrize("said", ["Great, thanks!", "ok", "Thank you very much", "that’s great, thanks"])
def test_thanks_for_an_answer_are_no_question(library: Library, said: str) -> None:
    before = [Turn(question="Who is managing director of Tarn Works?", answer="Annika Rosvall")]
    answer = library.answer("default", said, history=before)
    assert answer.refusal is not None
    assert answer.refusal.code == "no-question"


@pytest.mark.parametrize(
    "asked",
    [
        "Nice",
        "help",
        "night",
        "What's good for bobbins?",
        "OK, and the evening?",
        "Thanks, and the morning",
        "Welcome evening",
        "ok and that",
    ],
)
def test_what_may_name_or_ask_something_is_looked_up(library: Library, asked: str) -> None:
    refusal = library.answer("default", asked).refusal
    assert refusal is None or refusal.code != "no-question"


def test_the_name_of_a_file_is_not_looked_for_in_it(library: Library) -> None:
    told = library.answer("default", "How often does looms.html say that bobbins are counted or oiled?")
    assert told.answerable
    assert {each.document for sentence in told.sentences for each in sentence.citations} == {"looms.html"}
    assert told.words_not_found == []


def test_a_question_that_begins_with_a_greeting_is_answered(library: Library) -> None:
    assert library.answer("default", "Hi, who is managing director of Tarn Works?").answerable
