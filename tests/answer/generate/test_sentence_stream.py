"""What is promised of a model's JSON while it comes: whole sentences at once, and never half of one."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pincite.answer.generate.sentence_stream import ModelSentence, SentenceStream
from pincite.errors import GeneratorInvalid

SENTENCES = st.lists(
    st.builds(ModelSentence, citations=st.lists(st.text(max_size=4), max_size=3), text=st.text()), max_size=5
)
SPACES = st.text(alphabet=" \n\t\r", max_size=5)


def read(pieces: list[str]) -> tuple[list[ModelSentence], SentenceStream]:
    stream = SentenceStream()
    return [sentence for piece in pieces for sentence in stream.feed(piece)], stream


@st.composite
def written(draw: st.DrawFn) -> tuple[list[ModelSentence], str]:
    """Sentences, and JSON of them as servers write it."""
    sentences = draw(SENTENCES)
    value = {"sentences": [sentence.model_dump() for sentence in sentences]}
    text = json.dumps(value, indent=draw(st.sampled_from([None, 0, 3])), ensure_ascii=draw(st.booleans()))
    before, after = draw(st.sampled_from([("", ""), ("```json\n", "\n```"), ("<think>{[</think>", "")]))
    return sentences, before + draw(SPACES) + text + draw(SPACES) + after


@given(written(), st.data())
def test_sentences_come_out_whole_however_the_text_is_cut_into_pieces(
    example: tuple[list[ModelSentence], str], data: st.DataObject
) -> None:
    sentences, text = example
    cuts = data.draw(st.lists(st.integers(0, len(text)), max_size=8).map(sorted))
    pieces = [text[start:end] for start, end in zip([0, *cuts], [*cuts, len(text)], strict=True)]
    found, stream = read(pieces)
    assert found == sentences
    assert stream.closed


@given(written(), st.data())
def test_of_a_text_that_ends_early_only_whole_sentences_come(
    example: tuple[list[ModelSentence], str], data: st.DataObject
) -> None:
    sentences, text = example
    found, stream = read([text[: data.draw(st.integers(0, text.rindex("]")))]])
    assert found == sentences[: len(found)]
    assert not stream.closed


def test_a_sentence_comes_with_the_piece_that_completes_it() -> None:
    stream = SentenceStream()
    assert list(stream.feed('{"sentences": [{"citations": ["1.1"], "text": "One\\"}."')) == []
    assert [sentence.text for sentence in stream.feed("}")] == ['One"}.']


@pytest.mark.parametrize(
    "text",
    [
        '{"sentences": [4',
        '{"sentences": [{"text": "No citations."}',
        '{"sentences": [{"citations": "1.1", "text": "No list."}',
        '{"sentences": [{"citations": [],, "text": ""}',
        '{"sentences": [{"text": "' + "endless " * 4000,
    ],
)
def test_what_cannot_be_a_sentence_is_refused(text: str) -> None:
    with pytest.raises(GeneratorInvalid):
        read([text])


def test_what_follows_the_list_counts_for_nothing() -> None:
    found, stream = read(['{"sentences": []} ', "```", " " * 100_000])
    assert found == []
    assert stream.closed


@given(st.lists(st.text(), max_size=8))
def test_nothing_else_ever_escapes(pieces: list[str]) -> None:
    try:
        _, stream = read(['{"sentences": [', *pieces])
    except GeneratorInvalid:
        return
    assert not stream.blank


def test_letters_that_are_written_as_escapes_count_as_letters() -> None:
    said = ModelSentence(citations=["1.1"], text="Наибольшее давление насоса. " * 15)
    text = json.dumps({"sentences": [said.model_dump()]}, ensure_ascii=True)
    assert read([text[at : at + 40] for at in range(0, len(text), 40)])[0] == [said]
