"""Do the sentences that an answer marks as quoted or supported stand in what they cite? A second opinion.

It shares no code with the verifier and is blunter: what it finds is worth a look, and what a small model has
invented it finds. Page texts are read again from the service. `python bench/audit.py ANSWERS.jsonl URL`,
where the answers are lines of `pincite ask --json`, exits with 1 when it finds anything.
"""

from __future__ import annotations

import json
import re
import sys
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import httpx

Pages = Mapping[int, str]
"""The stored text of each page of one version."""
PagesOf = Callable[[str, int], Pages]
"""By document id and version."""

_NUMBER = re.compile(
    r"(?<![\w.])(\d{1,3}(?:[,  \u202f']\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)\s?"
    r"(k\b|thousand\b|m\b|mn\b|million\b|bn?\b|billion\b|trillion\b)?",
    re.IGNORECASE,
)
_SCALES = {"k": 3, "t": 3, "m": 6, "b": 9, "tr": 12}
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_NAME = re.compile(r"(?<![.!?:] )(?<!^)(?<![“\"(-])\b[A-Z][\w-]+")
_NEGATIONS = frozenset("not no never none nor neither without cannot nothing nobody nowhere hardly".split())
_STOP = frozenset(
    """a an the this that these those it its he she his her they their them we our you your i my me us who
    whom which what when where why how and or but if then than as at by for from in into of off on onto over
    to with about after again all also am any are be been before being below between both can could did do
    does doing done down during each few further had has have having here just may might more most must only
    other out own same shall should so some such there through too under until up very was were while will
    would upon per via according states stated says said given called named yes""".split()
)
_NUMBER_WORDS = """zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen
fifteen sixteen seventeen eighteen nineteen twenty""".split()
_WORDS_OF_NUMBERS = {word: Decimal(value) for value, word in enumerate(_NUMBER_WORDS)}


def findings(answer: Mapping[str, Any], pages_of: PagesOf) -> Iterator[str]:
    """Yield what is wrong with sentences of an answer that claim to be quoted or supported."""
    for sentence in answer["sentences"]:
        cited = []
        for citation in sentence["citations"]:
            pages = pages_of(citation["document_id"], citation["version"])
            spans = [pages[span["page"]][span["start"] : span["end"]] for span in citation["spans"]]
            if _letters(citation["quote"]) != _letters(" ".join(spans)):
                yield f"the quote “{citation['quote']}” does not stand in its spans: {spans}"
            cited.append("\n".join(spans))
        if sentence["verdict"] in ("quoted", "supported"):
            for fault in _faults(sentence, cited):
                yield f"{sentence['verdict']}: “{sentence['text']}”: {fault}, cited: {cited}"


def _faults(sentence: Mapping[str, Any], cited: list[str]) -> Iterator[str]:
    text, source = sentence["text"], "\n".join(cited)
    if not cited:
        yield "cites nothing"
    if sentence["verdict"] == "quoted" and not any(_letters(text) in _letters(one) for one in cited):
        yield "its words do not stand there in this order"
    missing: dict[str, set[Any]] = {
        "number": _numbers(text) - _numbers(source),
        "negation": _negations(text) - _negations(source),
        "name": set(_NAME.findall(text)) - set(re.findall(r"[\w-]+", source)),
    }
    stems = {_stem(word) for word in _WORD.findall(source)}
    words = {word for word in _WORD.findall(text) if word.lower() not in _STOP and len(word) > 2}
    missing["word"] = {word for word in words if _stem(word) not in stems}
    for what, which in missing.items():
        if which:
            yield f"no such {what}: {', '.join(map(str, sorted(which)))}"


def _letters(text: str) -> str:
    return "".join(character for character in unicodedata.normalize("NFKC", text) if character.isalnum())


def _numbers(text: str) -> set[Decimal]:
    found = {
        _WORDS_OF_NUMBERS[word] for word in re.findall("[a-z]+", text.lower()) if word in _WORDS_OF_NUMBERS
    }
    for digits, scale in _NUMBER.findall(text):
        value = Decimal(re.sub(r"[^\d.]", "", digits))
        found.add(value)
        if scale:
            key = scale.lower()[:2] if scale.lower().startswith("tr") else scale.lower()[0]
            found.discard(value)
            found.add(value.scaleb(_SCALES[key]))
    return {value.normalize() for value in found}


def _negations(text: str) -> set[str]:
    """Whether it is negated at all: "never" may well stand for "not"."""
    words = {word.lower().replace("’", "'") for word in _WORD.findall(text)}
    return {"negated"} if words & _NEGATIONS or any(word.endswith("n't") for word in words) else set()


def _stem(word: str) -> str:
    lower = re.sub("['’]s$", "", unicodedata.normalize("NFKC", word).lower())
    return lower[: max(4, len(lower) - 3)][:6]


def pages_by_api(client: httpx.Client, collection: str) -> PagesOf:
    """Page texts from the elements that the service gives."""

    @cache
    def pages_of(document_id: str, version: int) -> Pages:
        path = f"/v1/collections/{collection}/documents/{document_id}/elements"
        response = client.get(path, params={"version": version}).raise_for_status()
        return page_texts(response.json())

    return pages_of


def page_texts(elements: Iterable[Mapping[str, Any]]) -> Pages:
    """Return the text of each page, put together from its elements at their offsets."""
    texts: dict[int, str] = {}
    for element in elements:
        place = element["metadata"]
        text = texts.get(place["page_number"], "").ljust(place["start"])
        texts[place["page_number"]] = text[: place["start"]] + element["text"] + text[place["end"] :]
    return texts


def main() -> None:
    answers, url, *collection = sys.argv[1:]
    found = 0
    with httpx.Client(base_url=url, trust_env=False) as client:
        pages_of = pages_by_api(client, *(collection or ["default"]))
        for line in Path(answers).read_text().splitlines():
            for finding in findings(json.loads(line), pages_of):
                found += 1
                print(finding)
    print(f"{found} findings")
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
