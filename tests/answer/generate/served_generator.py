"""A generator whose model a script speaks, what it reads, and how long a test waits for it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager

from pincite.answer.generate.openai_compatible import OpenAICompatibleGenerator
from pincite.settings import Settings

from .passages import passage
from .scripted_server import Script, saying, scripted_server

ROW = "A 10\t4.2 bar"
PASSAGES = [
    passage("The pump delivers 4.2 bar. It weighs 12 kg."),
    passage(f"Model\tPressure\n{ROW}", header_rows=1),
]
TWO = saying((["1.2"], "It weighs 12 kg."), (["2.2", "1.1"], "The A 10 has 4.2 bar."))
TIMEOUT_S, SHORT_TIMEOUT_S = 30.0, 1.0


@contextmanager
def opened(script: Script, timeout_s: float) -> Iterator[OpenAICompatibleGenerator]:
    with (
        scripted_server(script) as url,
        closing(
            OpenAICompatibleGenerator(Settings(llm_url=url, llm_timeout_s=timeout_s, llm_api_key="secret"))
        ) as made,
    ):
        yield made
