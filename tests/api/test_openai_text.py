"""An answer as the text of a chat: links and marks stand where they say, and a document forges none."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from pincite.schema.answer import Answer, Citation, Sentence, Span
from pincite.schema.document import Outcome
from pincite_api.openai.text import ChatText, chat_text, escaped, words_that_stand

BASE = "https://pincite.example"


def span(page: int, start: int, end: int) -> Span:
    return Span(page=page, width=1, height=1, boxes=[], start=start, end=end, headings=[], fragment=None)


def citation(document: str, *spans: Span) -> Citation:
    return Citation(
        document=f"{document}.pdf",
        document_id=document,
        version=3,
        chunk_id="c",
        quote="…",
        verdict="verified",
        spans=list(spans),
    )


def sentence(text: str, *citations: Citation, **more: object) -> Sentence:
    given: dict[str, object] = {"text": text, "verdict": "quoted", "citations": list(citations)}
    return Sentence.model_validate({**given, **more})


def answer(*sentences: Sentence, **more: object) -> Answer:
    given: dict[str, object] = {
        "answerable": True,
        "confidence": 0.9,
        "answer": "…",
        "sentences": list(sentences),
        "generator": "script",
    }
    return Answer.model_validate({**given, **more})


def bare(text: str) -> str:
    """Return a text with the numbers of its links alone."""
    return re.sub(r"(?<=\])\([^)]*\)", "", text)


ENDS = sentence("It ends in May.", citation("a", span(2, 10, 20), span(2, 30, 40), span(3, 0, 5)))
RENT = sentence(
    "The rent is 5.", citation("b", span(1, 1, 2)), citation("a", span(2, 10, 20), span(2, 30, 40))
)


def test_each_citation_is_a_numbered_link_that_opens_the_page_at_the_words() -> None:
    text, marks = chat_text(answer(ENDS, RENT), BASE, "leases")
    first = f"{BASE}/c/leases/d/a/p/2?v=3&hl=10-20&hl=30-40"
    second = f"{BASE}/c/leases/d/b/p/1?v=3&hl=1-2"
    assert text == f"It ends in May. [1]({first}) The rent is 5. [2]({second}) [1]({first})"
    assert [(mark.url, mark.title) for mark in marks] == [(first, "a.pdf, page 2"), (second, "b.pdf, page 1")]
    assert [text[mark.start : mark.end] for mark in marks] == ["It ends in May.", "The rent is 5."]


def test_the_names_in_an_address_are_encoded() -> None:
    odd = sentence("So it is.", citation("a/b)c", span(1, 1, 2)))
    text, _ = chat_text(answer(odd), BASE, "x.y_z")
    assert text.endswith(f"[1]({BASE}/c/x.y_z/d/a%2Fb%29c/p/1?v=3&hl=1-2)")


def test_evidence_stands_below_what_it_is() -> None:
    text, marks = chat_text(answer(ENDS, RENT, heading="What the documents say about it:"), BASE, "leases")
    assert bare(text) == "What the documents say about it:\n\n- It ends in May. [1]\n- The rent is 5. [2] [1]"
    assert [text[mark.start : mark.end] for mark in marks] == ["It ends in May.", "The rent is 5."]


def test_a_refusal_is_a_text_that_says_so() -> None:
    refusal = Outcome(code="not-covered", detail="The documents do not cover the question.")
    refused = answer(answerable=False, answer=None, refusal=refusal, did_you_mean="When does LP-1 end?")
    assert chat_text(refused, BASE, "leases") == (
        "The documents do not cover the question.\n\nDid you mean: When does LP-1 end?",
        [],
    )


def test_words_that_what_is_cited_does_not_have_are_told_at_the_end() -> None:
    text, marks = chat_text(answer(ENDS, words_not_found=["rent", "<b>"]), BASE, "leases")
    assert bare(text) == "It ends in May. [1]\n\nNot in what is cited: “rent”, “\\<b>”"
    assert len(marks) == 1


def test_what_nothing_supports_is_said_to_be_so() -> None:
    doubtful = sentence(
        "It ends in 2031.", citation("a", span(1, 1, 2)), verdict="unsupported", lacks=["2031"]
    )
    text, [mark] = chat_text(answer(doubtful), BASE, "leases")
    assert bare(text) == "It ends in 2031. [1] (unsupported: what it cites lacks 2031)"
    assert mark.title == "a.pdf, page 1 (unsupported)"


def test_what_is_taken_back_is_said_and_loses_its_mark() -> None:
    text = ChatText(BASE, "leases")
    pieces = [
        text.say(ENDS),
        text.say(RENT),
        *text.take_back([0], "The document was deleted."),
        text.say(ENDS),
    ]
    said = "".join(piece.text for piece in pieces)
    assert bare(said) == (
        "It ends in May. [1] The rent is 5. [2] [1]\n\n"
        "Taken back: It ends in May.\n(The document was deleted.)\n\nIt ends in May. [1]"
    )
    assert [said[mark.start : mark.end] for mark in text.marks] == ["The rent is 5.", "It ends in May."]
    assert text.marks[1].start > text.marks[0].end


ACTIVE = ("~~~ ", "# 5", "> x", "1. May", "2*3*4", "__init__", "&copy;", "&#35;", "- ", "+ ", "---", "===")
ADDRESSES = ("https://evil.example", "www.evil.example", "WWW.1.example", "a@evil.example")


def test_what_follows_what_was_taken_back_stands_below_no_heading_but_its_own() -> None:
    text = ChatText(BASE, "leases")
    said = [*text.head("It says:"), text.say(ENDS), *text.take_back([0], "Gone."), text.say(RENT)]
    assert bare("".join(piece.text for piece in said)).endswith("(Gone.)\n\nThe rent is 5. [2] [1]")
    assert text.head("It says:")


HOSTILE = (
    st.lists(
        st.one_of(
            st.sampled_from(ACTIVE),
            st.sampled_from("[]()!<>`\\*_#|~&;\n 1:/😀é"),
            # Markdown shows another character for NUL.
            st.characters(codec="utf-8", exclude_characters="\0"),
        ),
        min_size=1,
        max_size=60,
    )
    .map("".join)
    .filter(str.strip)
)


def shown(said: str) -> str:
    """Return the words that Markdown shows of a text that is one paragraph of them, and nothing else."""
    tokens = MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(said)
    assert [token.type for token in tokens] == ["paragraph_open", "inline", "paragraph_close"]
    assert {token.type for token in tokens[1].children or ()} <= {"text"}
    return "".join(token.content for token in tokens[1].children or ())


@pytest.mark.parametrize("active", [*ACTIVE, *ADDRESSES, "12) x", "``"])
def test_what_markdown_would_read_is_words(active: str) -> None:
    assert shown(escaped(active)) == " ".join(active.split())


@pytest.mark.parametrize("address", ADDRESSES)
def test_no_bare_address_becomes_a_link(address: str) -> None:
    assert not re.search(r"https?://|www\.|\w@|\w\.[a-z]", escaped(address), re.IGNORECASE)


def test_prose_is_left_as_it_is() -> None:
    prose = "The lease (LP-1) costs 5.50 a month: AT&T pays it. So it's > 3!"
    assert escaped(prose) == prose


def test_what_was_taken_back_is_not_among_the_words_that_stand() -> None:
    text = ChatText(BASE, "leases")
    doubtful = sentence("It is 7 (net).", citation("a", span(1, 1, 2)), verdict="unsupported", lacks=["7"])
    pieces = [*text.head("What it is:"), *map(text.say, (ENDS, doubtful, RENT))]
    pieces += text.take_back([0, 1], "The model (M) broke off.")
    pieces.append(text.say(ENDS))
    assert words_that_stand("".join(piece.text for piece in pieces)) == (
        "What it is:\n- The rent is 5.\n\nIt ends in May."
    )


@given(st.lists(HOSTILE, min_size=1, max_size=5), st.booleans())
def test_marks_count_code_points_of_the_whole_text_whatever_it_says(texts: list[str], headed: bool) -> None:
    said = [sentence(text, citation("a", span(1, 1, 2))) for text in texts]
    text, marks = chat_text(answer(*said, heading="What it is:" if headed else None), BASE, "c")
    assert [text[mark.start : mark.end] for mark in marks] == [escaped(each) for each in texts]


@given(HOSTILE)
def test_a_document_puts_no_link_image_code_or_html_into_a_chat(hostile: str) -> None:
    said = escaped(hostile)
    assert shown(said) == " ".join(hostile.split())
    text, _ = chat_text(answer(sentence(hostile, citation("a", span(1, 1, 2)))), BASE, "c")
    assert words_that_stand(text) == " ".join(hostile.split())
