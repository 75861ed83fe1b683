"""Tokens per second of each way to embed, beside the machine's own matrix products; and what precision costs.

Speed is taken on one core, so that a CPU second is the same for a library that spins and one that sleeps. The
backends take turns and each figure is the median of its turns. The ceiling is the time of the model's matrix
products alone, in torch bf16: of its linear layers, and of these with the products of attention.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from machine import write

from pincite.embed import Embedder
from pincite.embed.backend import Task
from pincite.embed.source import find
from pincite.embed.vectors import Vectors

LAYERS, HEADS, HIDDEN, INNER = 6, 12, 384, 1_536
TOKENS = 200
FILINGS = ("AMAZON_2017_10K", "AMCOR_2023_10K", "BOEING_2022_10K")
CHUNKED = "BESTBUY_2024Q2_10Q"
SETS = ("cranfield", "scifact")

Encode = Callable[[Sequence[str], Task], Vectors]


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--texts", type=int, default=40, help="texts of a turn")
    arguments.add_argument("--turns", type=int, default=5)
    arguments.add_argument("--no-quality", action="store_true", help="leave nDCG out; nothing is recorded")
    given = arguments.parse_args()
    data = Path(os.environ["PINCITE_TEST_DATA"])
    samples = {
        "200-token chunks": pieces(data, given.texts),
        "a filing's chunks": filing_chunks(data, given.texts),
    }
    figures: dict[str, Any] = {"texts": given.texts, "turns": given.turns}
    with one_core():
        ways = {**open_backends(), **(onnx_runtime() or {})}
        figures |= speed(ways, samples, given.turns)
        figures["query p50, ms (CPU ms)"] = {name: latency(way) for name, way in ways.items()}
    print(json.dumps(figures, indent=2, ensure_ascii=False), flush=True)
    if given.no_quality:
        return
    backends = open_backends()
    for name in SETS:
        figures[f"quality, {name}"] = quality(backends, data / name)
        write("embed", figures)


@contextmanager
def one_core() -> Iterator[None]:
    """Whatever is opened inside counts one core, and runs on it."""
    import torch

    torch.set_num_threads(1)
    cores = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {max(cores)})
    yield
    os.sched_setaffinity(0, cores)


def open_backends() -> dict[str, Encode]:
    """Torch in fp32, with which the others are compared, then what the setting offers."""
    from sentence_transformers import SentenceTransformer

    embedders = [Embedder(backend="openvino"), Embedder(backend="torch")]
    for embedder in embedders:
        embedder.query("load")
    plain = SentenceTransformer(str(find(None).folder))

    def torch_fp32(texts: Sequence[str], _task: Task) -> Vectors:
        return np.asarray(plain.encode(list(texts), batch_size=16, normalize_embeddings=True))

    backends: dict[str, Encode] = {"torch fp32 on cpu": torch_fp32}
    return backends | {each.backend: partial(encode, each) for each in embedders}


def encode(embedder: Embedder, texts: Sequence[str], task: Task) -> Vectors:
    return embedder.passages(texts) if task == "document" else embedder.query(texts[0])[None]


def onnx_runtime() -> dict[str, Encode] | None:
    """ONNX Runtime on the same weights, in fp32 and in dynamic int8; None where onnx is not installed."""
    try:
        from onnx_models import sessions
    except ImportError as error:
        print(f"ONNX Runtime is left out: {error}")
        return None
    return sessions(find(None).folder)


# -- texts ------------------------------------------------------------------------------------------------


def pieces(data: Path, count: int) -> list[str]:
    """Return runs of 198 tokens, 200 with the special ones, of filings' plain text."""
    import pymupdf

    embedder, found = Embedder(), []
    for name in FILINGS:
        with pymupdf.open(data / "financebench-dev" / "pdfs" / f"{name}.pdf") as document:
            text = " ".join(" ".join(page.get_text().split()) for page in document.pages(0, 40))
        offsets = embedder.token_offsets(text)
        starts = range(0, len(offsets) - TOKENS, TOKENS - 2)
        found += [text[offsets[i][0] : offsets[i + TOKENS - 3][1]] for i in starts]
    return found[:: len(found) // count][:count]


def filing_chunks(data: Path, count: int) -> list[str]:
    """Chunks as they are indexed, of all lengths that a filing gives."""
    from pincite.extract import Extractor
    from pincite.ingest.chunker import Chunker
    from pincite.settings import Limits

    embedder, extractor = Embedder(), Extractor(Limits())
    path = data / "financebench-dev" / "pdfs" / f"{CHUNKED}.pdf"
    extraction = extractor.extract(path, path.name)
    extractor.close()
    chunker = Chunker(embedder.token_offsets, tokens=TOKENS, max_tokens=embedder.max_tokens)
    chunks = chunker.chunk(extraction, "00000000-0000-0000-0000-000000000000")
    return [chunk.indexed_text for chunk in chunks[:: max(1, len(chunks) // count)]][:count]


# -- speed ------------------------------------------------------------------------------------------------


def speed(ways: dict[str, Encode], samples: dict[str, list[str]], turns: int) -> dict[str, Any]:
    """Tokens per CPU and wall second of each way, and its share of the ceilings that took turns with it."""
    embedder = Embedder()
    figures: dict[str, Any] = {}
    for sample, texts in samples.items():
        lengths = [min(n + 2, embedder.max_tokens) for n in embedder.count_tokens(texts)]
        taken: dict[str, list[tuple[float, float]]] = {name: [] for name in ways}
        linear, products = [], []
        for turn in range(turns + 1):
            alone, with_attention = ceiling(round(statistics.mean(lengths)))
            for name, way in ways.items():
                cpu, wall = timed(partial(way, texts, "document"))
                if turn:  # the first warms caches and compiles kernels
                    taken[name].append((sum(lengths) / cpu, sum(lengths) / wall))
            linear.append(alone)
            products.append(with_attention)
        ceilings = statistics.median(linear), statistics.median(products)
        figures[sample] = {
            "tokens": sum(lengths),
            "ceiling, linear layers alone, tokens per CPU second": round(ceilings[0]),
            "ceiling, all matrix products, tokens per CPU second": round(ceilings[1]),
            "backends": {name: rates(taken[name], *ceilings) for name in ways},
        }
    return figures


def rates(taken: Sequence[tuple[float, float]], linear: float, products: float) -> dict[str, float]:
    cpu = statistics.median(cpu for cpu, _ in taken)
    return {
        "tokens per CPU second": round(cpu),
        "tokens per wall second": round(statistics.median(wall for _, wall in taken)),
        "of the ceiling, linear layers alone": round(cpu / linear, 2),
        "of the ceiling, all matrix products": round(cpu / products, 2),
    }


def ceiling(length: int, texts: int = 8) -> tuple[float, float]:
    """Tokens per CPU second of the linear layers' products alone, and of these with attention's."""
    import torch

    def product(*shapes: tuple[int, ...]) -> float:
        left, right = (torch.randn(shape, dtype=torch.bfloat16) for shape in shapes)
        times = [timed(partial(torch.matmul, left, right))[0] for _ in range(12)]
        return statistics.median(times[2:])

    def layer(inputs: int, outputs: int) -> float:
        linear = torch.nn.Linear(inputs, outputs, dtype=torch.bfloat16)
        x = torch.randn(texts * length, inputs, dtype=torch.bfloat16)
        return statistics.median([timed(partial(linear, x))[0] for _ in range(12)][2:])

    with torch.inference_mode():
        linear = LAYERS * (4 * layer(HIDDEN, HIDDEN) + layer(HIDDEN, INNER) + layer(INNER, HIDDEN))
        heads, size = texts * HEADS, HIDDEN // HEADS
        attention = LAYERS * (
            product((heads, length, size), (heads, size, length))
            + product((heads, length, length), (heads, length, size))
        )
    return texts * length / linear, texts * length / (linear + attention)


def latency(way: Encode, questions: int = 40) -> str:
    asked = [f"What was the capital expenditure of company {i} in fiscal 2018?" for i in range(questions)]
    taken = [timed(partial(way, [question], "query")) for question in asked][5:]
    cpu, wall = (1000 * statistics.median(times) for times in zip(*taken, strict=True))
    return f"{wall:.1f} ({cpu:.1f})"


def timed(call: Callable[[], object]) -> tuple[float, float]:
    """CPU seconds of all threads, and wall seconds."""
    cpu, wall = time.process_time(), time.perf_counter()
    call()
    return time.process_time() - cpu, time.perf_counter() - wall


# -- quality ----------------------------------------------------------------------------------------------


def quality(ways: dict[str, Encode], folder: Path) -> dict[str, Any]:
    """nDCG@10 by dense vectors alone, and how near each way's vectors are to those of torch in fp32."""
    corpus, queries = (list(lines(folder / f"{part}.jsonl")) for part in ("corpus", "queries"))
    texts = [f"{document['title']} {document['text']}" for document in corpus]
    ids = [query["_id"] for query in queries], [document["_id"] for document in corpus]
    figures: dict[str, Any] = {}
    reference: Vectors | None = None
    for way, embed in ways.items():
        passages = embed(texts, "document")
        reference = passages if reference is None else reference
        questions = np.concatenate([embed([query["text"]], "query") for query in queries])
        cosines = np.sum(passages * reference, axis=1)
        figures[way] = {
            "nDCG@10": ndcg(folder, ids, questions @ passages.T),
            "nDCG@10, questions of this and passages of fp32": ndcg(folder, ids, questions @ reference.T),
            "cosine with fp32, mean and least": [round(float(c), 4) for c in (cosines.mean(), cosines.min())],
        }
        print(f"  {folder.name}: {way} {figures[way]}", flush=True)
    return figures


def ndcg(folder: Path, ids: tuple[list[str], list[str]], scores: Vectors) -> float:
    import ir_measures

    judged = (line.split("\t") for line in (folder / "qrels.tsv").read_text().splitlines()[1:])
    qrels = [ir_measures.Qrel(query, document, int(grade)) for query, document, grade in judged]
    queries, documents = ids
    run = [
        ir_measures.ScoredDoc(query, documents[i], float(row[i]))
        for query, row in zip(queries, scores, strict=True)
        for i in np.argsort(-row)[:100]
    ]
    return round(
        float(ir_measures.calc_aggregate([ir_measures.nDCG @ 10], qrels, run)[ir_measures.nDCG @ 10]), 4
    )


def lines(file: Path) -> Iterator[dict[str, str]]:
    return map(json.loads, file.read_text(encoding="utf-8").splitlines())


if __name__ == "__main__":
    main()
