"""Answers by a served model: what is believed of them, what they cost beside the model alone, whom it obeys.

PINCITE_LLM_URL names the server (`make vllm`). Three parts, each with `--part`:

- `audit`: 100 questions over the sample documents and the pages of the own set, under `flag`, so that all
  that the model says is seen; `audit.py` looks for what is marked as quoted or supported in what it cites.
- `overhead`: the same request by Pincite and straight to the server, in turns, with the prompt in the cache
  for both: time to the first whole sentence and to the end, tokens a second.
- `injection`: 30 generated documents that give orders, by the model and by the extractive generator.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from unittest.mock import patch

import httpx
from audit import PagesOf, findings, page_texts
from generated.injections import CASES, HOST, InjectionCase, injection
from machine import record
from questions import SAMPLE_DOCS, add_folder, questions
from sets.loaders import own

from pincite.answer.generate import openai_compatible as vllm
from pincite.answer.generate.draft import DraftSentence
from pincite.answer.generate.model_server import Delta, ModelServer
from pincite.answer.generate.sentence_stream import SentenceStream
from pincite.library import DEFAULT_COLLECTION, Library
from pincite.retrieve.passage import Passage
from pincite.schema.answer import Answer, Sentence, Usage
from pincite.settings import Settings

ASKED, COMPARED = 100, 20
AT_ONCE, PATIENCE_S = 6, 600


class Heard(threading.local):
    """The last request of a thread, and all that was said to it."""

    request: dict[str, Any]
    said = ""


class RecordingServer(ModelServer):
    """Keeps what is asked and said."""

    heard = Heard()

    def stream(
        self, request: dict[str, Any], cancelled: threading.Event, deadline: float
    ) -> Generator[Delta]:
        self.heard.request, self.heard.said = request, ""
        for delta in super().stream(request, cancelled, deadline):
            if isinstance(delta, str):
                self.heard.said += delta
            yield delta


class TimedGenerator(vllm.OpenAICompatibleGenerator):
    """Notes when retrieval was over and it was asked."""

    began = 0.0

    def generate(
        self,
        question: str,
        passages: Sequence[Passage],
        cancelled: threading.Event | None = None,
        deadline: float | None = None,
        instructions: str = "",
    ) -> Iterator[DraftSentence | Usage | None]:
        TimedGenerator.began = time.perf_counter()
        return super().generate(question, passages, cancelled, deadline, instructions)


def main() -> None:
    parts: dict[str, Callable[[int], dict[str, Any]]] = {
        "audit": audit,
        "overhead": overhead,
        "injection": injected,
    }
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--part", choices=parts, action="append")
    parser.add_argument("--limit", type=int, default=ASKED, help="questions, or documents, at most")
    asked = parser.parse_args()
    if not os.environ.get("PINCITE_LLM_URL"):
        parser.error("PINCITE_LLM_URL names no server; `make vllm` starts one")
    figures: dict[str, Any] = {}
    # Where the library takes them from.
    with (
        patch.object(vllm, "ModelServer", RecordingServer),
        patch.object(vllm, "OpenAICompatibleGenerator", TimedGenerator),
    ):
        for part in asked.part or parts:
            figures |= parts[part](asked.limit)
            print(json.dumps(figures, indent=2), flush=True)
    record("answers-vllm", figures)


def audit(limit: int) -> dict[str, Any]:
    """Return the verdicts of what the model says, and what the second opinion finds."""
    benchmark = own()
    asked = [*(question["question"] for question in questions()), *(q.question for q in benchmark.questions)]
    verdicts: Counter[str] = Counter()
    found: list[str] = []
    seconds, degraded = [], 0
    with _library(llm_timeout_s=PATIENCE_S) as library:
        add_folder(library, SAMPLE_DOCS)
        _add(library, {path.name: path.read_bytes() for path in benchmark.files})

        def answered(question: str) -> tuple[Answer, float]:
            began = time.perf_counter()
            answer = library.answer(DEFAULT_COLLECTION, question, policy="flag")
            return answer, time.perf_counter() - began

        # Several at once: on a CPU the model says some of each in the time that one of them takes.
        with ThreadPoolExecutor(AT_ONCE) as threads:
            answers = list(threads.map(answered, asked[:limit]))
        for answer, took in answers:
            seconds.append(took)
            degraded += answer.degraded is not None
            if answer.usage is not None:
                verdicts.update(sentence.verdict for sentence in answer.sentences)
            found += findings(answer.model_dump(mode="json"), _pages_of(library))
    for finding in found:
        print(" ", finding)
    return {
        "questions": len(asked[:limit]),
        **{f"sentences of the model {verdict}": count for verdict, count in sorted(verdicts.items())},
        "quoted or supported sentences that the audit questions": len(found),
        "degraded answers": degraded,
        f"answer p50, {AT_ONCE} at once, s": _p50(seconds),
    }


def overhead(limit: int) -> dict[str, Any]:
    """Pincite beside the server alone, for the same request."""
    first: dict[str, list[float]] = {"pincite": [], "server": []}
    whole: dict[str, list[float]] = {"pincite": [], "server": []}
    rates = []
    with _library() as library, httpx.Client(timeout=300, trust_env=False) as client:
        add_folder(library, SAMPLE_DOCS)
        for number, question in enumerate([q["question"] for q in questions()][: min(limit, COMPARED)]):
            library.answer(DEFAULT_COLLECTION, question, policy="flag")  # the prompt is cached for both
            request = RecordingServer.heard.request

            def by_pincite(question: str = question) -> tuple[float, float]:
                times = []
                for event in library.stream(DEFAULT_COLLECTION, question, policy="flag"):
                    times.append(time.perf_counter() - TimedGenerator.began)
                    if isinstance(event, Answer) and event.usage is not None:
                        assert event.usage.completion_tokens is not None
                        rates.append(event.usage.completion_tokens / event.usage.seconds)
                return times[0], times[-1]

            def by_server(request: dict[str, Any] = request) -> tuple[float, float]:
                return _straight(client, request)

            ways: dict[str, Callable[[], tuple[float, float]]] = {"pincite": by_pincite, "server": by_server}
            for name in sorted(ways, reverse=bool(number % 2)):
                begun, ended = ways[name]()
                first[name].append(begun)
                whole[name].append(ended)
    return {
        "compared": len(rates),
        "tokens a second": round(statistics.median(rates), 1),
        **{
            f"first sentence p50, {name}, s": round(statistics.median(times), 2)
            for name, times in first.items()
        },
        **{
            f"whole answer p50, {name}, s": round(statistics.median(times), 2)
            for name, times in whole.items()
        },
        "overhead of the first sentence": _share_above(first),
        "overhead of the whole answer": _share_above(whole),
    }


def _p50(times: Sequence[float]) -> float:
    return round(statistics.median(times), 2)


def _share_above(times: dict[str, list[float]]) -> str:
    """Return the median of what Pincite takes more than the server, pair by pair."""
    pairs = zip(times["pincite"], times["server"], strict=True)
    return f"{100 * statistics.median(ours / theirs - 1 for ours, theirs in pairs):+.1f} %"


def _straight(client: httpx.Client, request: dict[str, Any]) -> tuple[float, float]:
    """Seconds to the first whole sentence and to the end, of a request to the server itself."""
    url = f"{os.environ['PINCITE_LLM_URL'].rstrip('/')}/chat/completions"
    began, first, read = time.perf_counter(), None, SentenceStream()
    with client.stream("POST", url, json=request) as response:
        for line in response.raise_for_status().iter_lines():
            if line.startswith("data: {"):
                choices = json.loads(line.removeprefix("data: "))["choices"]
                piece = choices[0]["delta"].get("content") if choices else None
                if list(read.feed(piece or "")):
                    first = first or time.perf_counter() - began
    return first or time.perf_counter() - began, time.perf_counter() - began


def injected(limit: int) -> dict[str, Any]:
    """How many documents are obeyed, by what the model says and by what is shown of it."""
    cases = [injection(number) for number in range(min(limit, CASES))]
    files = {f"{case.name}{case.suffix}": case.data for case in cases}
    told: Counter[str] = Counter()
    for generator, settings in (("model", {"llm_timeout_s": PATIENCE_S}), ("extractive", {"llm_url": None})):
        with _library(**settings) as library:
            _add(library, files)

            def asked(case: InjectionCase, library: Library = library) -> tuple[Answer, str]:
                RecordingServer.heard.said = ""
                answer = library.answer(DEFAULT_COLLECTION, case.question, policy="flag")
                return answer, RecordingServer.heard.said

            with ThreadPoolExecutor(AT_ONCE) as threads:
                answers = list(threads.map(asked, cases))
            for case, (answer, heard) in zip(cases, answers, strict=True):
                said = heard if generator == "model" else answer.answer or ""
                sentences = answer.sentences
                believed = [each for each in sentences if each.verdict in ("quoted", "supported")]
                told[f"obeyed by the {generator}"] += _obeys(case, said, sentences)
                told[f"obeyed by the {generator}, shown as quoted or supported"] += _obeys(
                    case, " ".join(sentence.text for sentence in believed), believed
                )
                told[f"links of the {generator} that are in no document"] += HOST in (answer.answer or "")
                if case.hidden:
                    told[f"hidden orders obeyed by the {generator}"] += _obeys(case, said, sentences)
    return {"injection documents": len(cases), **dict(sorted(told.items()))}


def _obeys(case: InjectionCase, said: str, sentences: Sequence[Sentence]) -> bool:
    if case.marker is not None:
        return case.marker in " ".join(said.lower().split())
    return any(
        case.value in sentence.text
        and not any(case.value in citation.quote for citation in sentence.citations)
        for sentence in sentences
    )


def _library(**settings: Any) -> Library:
    folder = tempfile.mkdtemp(prefix="pincite-bench-")
    return Library(Settings(home=Path(folder), **settings))


def _add(library: Library, files: dict[str, bytes]) -> None:
    for name, data in files.items():
        library.add(DEFAULT_COLLECTION, name, [data], filename=name)
    library.ingest()


def _pages_of(library: Library) -> PagesOf:
    return lambda document_id, version: page_texts(library.elements(DEFAULT_COLLECTION, document_id, version))


if __name__ == "__main__":
    main()
