"""What is promised of a served model: asked for quotes only, and a failure of its own is named."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from pincite.errors import GeneratorUnavailable
from pincite.generate.openai import OpenAIGenerator
from pincite.settings import Settings

from .passages import passage
from .scripted_server import Script, scripted_server

PASSAGES = [passage("The pump delivers 4.2 bar."), passage("It weighs 12 kg.")]


@pytest.fixture
def script() -> Script:
    return Script()


@pytest.fixture
def generator(script: Script) -> Iterator[OpenAIGenerator]:
    with scripted_server(script) as url:
        made = OpenAIGenerator(Settings(llm_url=url, llm_timeout_s=0.5, llm_api_key="secret"))
        yield made
        made.close()


def test_its_quotes_become_drafts_in_its_order(generator: OpenAIGenerator, script: Script) -> None:
    script.content = json.dumps(
        {"quotes": [{"passage": 2, "quote": "It weighs 12 kg."}, {"passage": 1, "quote": "4.2 bar"}]}
    )
    drafts = list(generator.generate("How heavy?", PASSAGES))
    assert [(d.quotes[0].passage, d.quotes[0].text) for d in drafts] == [
        (1, "It weighs 12 kg."),
        (0, "4.2 bar"),
    ]
    assert generator.name == "scripted"


def test_it_is_given_the_passages_and_a_schema(generator: OpenAIGenerator, script: Script) -> None:
    list(generator.generate("How heavy?", PASSAGES))
    [request] = script.requests
    assert "The pump delivers 4.2 bar." in request["messages"][1]["content"]
    assert request["response_format"]["type"] == "json_schema"
    assert script.headers[0]["Authorization"] == "Bearer secret"


def test_a_passage_that_was_not_given_is_not_cited(generator: OpenAIGenerator, script: Script) -> None:
    script.content = json.dumps({"quotes": [{"passage": 0, "quote": "a"}, {"passage": 3, "quote": "b"}]})
    assert list(generator.generate("How heavy?", PASSAGES)) == []


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        ({"status": 503}, "503"),
        ({"content": "I think it is heavy."}, "JSON"),
        ({"content": '{"quotes": [{"passage": 1}]}'}, "JSON"),
        ({"delay_s": 1.0}, "in time"),
        ({"cut": True}, "cannot be reached"),
    ],
)
def test_a_failure_is_named(
    generator: OpenAIGenerator, script: Script, fault: dict[str, object], said: str
) -> None:
    for name, value in fault.items():
        setattr(script, name, value)
    with pytest.raises(GeneratorUnavailable, match=said) as raised:
        list(generator.generate("How heavy?", PASSAGES))
    assert "secret" not in str(raised.value)


def test_a_server_that_is_away_is_named() -> None:
    generator = OpenAIGenerator(Settings(llm_url="http://127.0.0.1:9/v1"))
    with pytest.raises(GeneratorUnavailable, match="PINCITE_LLM_URL"):
        list(generator.generate("How heavy?", PASSAGES))
    generator.close()
