"""What is promised of a served model's answer that is cut: its whole sentences, or a failure with a name."""

from __future__ import annotations

import pytest

from pincite.answer.generate.draft import DraftSentence
from pincite.answer.generate.openai_compatible import OpenAICompatibleGenerator
from pincite.errors import GeneratorInvalid
from pincite.schema.answer import Usage

from .passages import said
from .scripted_server import Script
from .served_generator import PASSAGES, TIMEOUT_S, TWO


def test_what_is_cut_at_the_limit_of_tokens_keeps_its_whole_sentences(
    served: OpenAICompatibleGenerator, script: Script
) -> None:
    script.content, script.finish_reason = TWO[:-20], "length"
    draft, usage = said(served.generate("How heavy?", PASSAGES))
    assert isinstance(draft, DraftSentence)
    assert draft.text == "It weighs 12 kg."
    assert isinstance(usage, Usage)
    assert usage.finish_reason == "length"


def test_what_goes_on_and_on_ends_the_request_and_its_whole_sentences_stay(
    served: OpenAICompatibleGenerator, script: Script
) -> None:
    endless = "It weighs 12 kg. It is not heavy. It is " + "very, " * 10_000
    script.content = '{"sentences": [{"citations": ["1.2"], "text": "' + endless
    script.piece, script.between_s = 50, 0.002
    first, second, usage = said(served.generate("How heavy?", PASSAGES))
    assert isinstance(first, DraftSentence)
    assert isinstance(second, DraftSentence)
    assert (first.text, second.text) == ("It weighs 12 kg.", "It is not heavy.")
    assert isinstance(usage, Usage)
    assert (usage.finish_reason, usage.completion_tokens) == ("length", None)
    assert script.left.wait(TIMEOUT_S)


@pytest.mark.parametrize(
    "begun", ['{"citations": ["1.1"], "text": "It is very, ', '{"citations": ["1.2", ', '{"text": {"a": "']
)
def test_what_goes_on_without_a_whole_sentence_is_no_answer(
    served: OpenAICompatibleGenerator, script: Script, begun: str
) -> None:
    script.content = '{"sentences": [' + begun + '"1.1", ' * 10_000
    script.piece, script.between_s = 50, 0.002
    with pytest.raises(GeneratorInvalid):
        list(said(served.generate("How heavy?", PASSAGES)))
    assert script.left.wait(TIMEOUT_S)
