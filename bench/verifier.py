"""The verifier over edits of true sentences: what must be accepted is, and what says something else is not.

Sentences are drawn by a seed from filings, and edited without a look at how the verifier reads them. A quote
is checked against its page; a sentence is judged by the page that it cites. As a paraphrase it is judged by
the true sentence alone, as a model cites it.
"""

from __future__ import annotations

import argparse
import os
import random
import re
import statistics
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import groupby, islice
from pathlib import Path

import pymupdf
from machine import record

from pincite.answer.verify import Evidence, LocatedQuote, Proof, QuoteSource, broken_guard, nearness, prove
from pincite.embed import Embedder
from pincite.extract import Extractor
from pincite.schema.chunk import Segment
from pincite.schema.extraction import Page
from pincite.settings import Limits
from pincite.text.sentences import sentence_spans

SEED = 11
SENTENCES = 1_000
"""True sentences of each edit that as many sentences can be given."""
PARAPHRASED = 200
"""Of these, how many are judged as paraphrases too: the embedding model reads each."""
PAGES = 80
"""Pages of a filing, those of the most sentences."""

_LIGATURES = {"ffi": "ﬃ", "ffl": "ﬄ", "ff": "ﬀ", "fi": "ﬁ", "fl": "ﬂ"}
_NAME = re.compile(r"(?<=[a-z,] )[A-Z][a-z]+(?: [A-Z][a-z]+)*")
_DATE = re.compile(
    r"\b(January|February|March|April|May|June|July|August|September|October|November|December)"
    r" (\d{1,2}), (\d{4})|\b(?:19|20)\d\d\b"
)
_NUMBER = re.compile(r"(?<![\w.,-])\d[\d,]*(?:\.\d+)?(?![\w-])")
_UNITS = {
    "million": "billion", "billion": "million", "thousand": "million", "%": " million", "$": "€",
    "days": "years", "years": "months", "months": "days", "percent": "points",
}  # fmt: skip
_UNIT = re.compile(r"(?:(?<=\d)|(?<=\d )|(?=\$\d))(million|billion|thousand|percent|days|years|months|[%$])")
_AUXILIARY = re.compile(r"\b(is|are|was|were|has|have|had|did|does|do|will|may|could|can)\b(?! not\b)")
_NOT = re.compile(r"\b(?:not|no|never|neither|nor|without) ")


@dataclass(frozen=True)
class Drawn:
    """A sentence and where it stands."""

    text: str
    filing: int
    page: int


class Corpus:
    """The texts of the pages of some filings, and the sentences in them."""

    def __init__(self, folder: Path, half: int, rng: random.Random) -> None:
        self.rng = rng
        self.filings: list[dict[int, str]] = []
        extractor = Extractor(Limits())
        try:
            for path in sorted(folder.glob("*.pdf"))[half::2]:
                pages = prose(extractor, path)
                self.filings.append({page.number: page.text for page in pages})
        finally:
            extractor.close()
        self.squeezed = [{page: _squeezed(text) for page, text in filing.items()} for filing in self.filings]
        self.names = [
            sorted({name for text in filing.values() for name in _NAME.findall(text)})
            for filing in self.filings
        ]
        self.sentences = [
            Drawn(text[start:end], number, page)
            for number, filing in enumerate(self.filings)
            for page, text in filing.items()
            for start, end in sentence_spans(text)
            if 40 <= end - start <= 400
            and text[end - 1] == "."
            and text[start].isupper()
            and "\t" not in text[start:end]
        ]
        rng.shuffle(self.sentences)


def prose(extractor: Extractor, path: Path) -> Sequence[Page]:
    """Return the pages of a filing on which most sentences end, read as a PDF of their own, for speed."""
    with tempfile.TemporaryDirectory() as scratch, pymupdf.open(path) as pdf:
        ends = {page.number: len(re.findall(r"[a-z]\.\s", page.get_text())) for page in pdf}
        pdf.select(sorted(sorted(ends, key=lambda number: -ends[number])[:PAGES]))
        shortened = Path(scratch) / path.name
        pdf.save(shortened)
        return extractor.extract(shortened, path.name).pages


Edit = Callable[[Drawn, Corpus], str | None]
"""The edited sentence; None where a sentence cannot be edited so."""


def white_space(true: Drawn, corpus: Corpus) -> str | None:
    return "".join(corpus.rng.choice([" ", "  ", "\t", "\u00a0", "\n"]) if c == " " else c for c in true.text)


def line_breaks(true: Drawn, corpus: Corpus) -> str | None:
    return "".join(corpus.rng.choice([" ", " ", "\n", "\r\n"]) if c == " " else c for c in true.text)


def hyphenated(true: Drawn, corpus: Corpus) -> str | None:
    places = [m.start() + corpus.rng.randint(3, len(m[0]) - 3) for m in re.finditer(r"[a-z]{7,}", true.text)]
    text = true.text
    for place in sorted(corpus.rng.sample(places, min(3, len(places))), reverse=True):
        text = f"{text[:place]}-\n{text[place:]}"
    return text if places else None


def ligatures(true: Drawn, _corpus: Corpus) -> str | None:
    text = true.text
    for letters, one in _LIGATURES.items():
        text = text.replace(letters, one)
    return text if text != true.text else None


def dashes(true: Drawn, corpus: Corpus) -> str | None:
    text = re.sub("[-–—−]", lambda _: corpus.rng.choice("-‐‑–—−"), true.text)
    return text if text != true.text else None


def changed_digit(true: Drawn, corpus: Corpus) -> str | None:
    digits = [m.start() for m in re.finditer(r"\d", true.text)]
    if not digits:
        return None
    at = corpus.rng.choice(digits)
    digit = (int(true.text[at]) + corpus.rng.randint(1, 9)) % 10
    return f"{true.text[:at]}{digit}{true.text[at + 1 :]}"


def changed_unit(true: Drawn, corpus: Corpus) -> str | None:
    return _replaced(true, corpus, [(m.start(), m.end(), _UNITS[m[1]]) for m in _UNIT.finditer(true.text)])


def changed_date(true: Drawn, corpus: Corpus) -> str | None:
    found = []
    for match in _DATE.finditer(true.text):
        text = match[0]
        year = text[-4:]
        other = str(int(year) + corpus.rng.choice([-3, -2, -1, 1, 2, 3]))
        if match[1] and corpus.rng.random() < 0.5:
            month = corpus.rng.choice([m for m in ("March", "June", "August", "October") if m != match[1]])
            found.append((match.start(), match.end(), text.replace(match[1], month)))
        else:
            found.append((match.start(), match.end(), text[:-4] + other))
    return _replaced(true, corpus, found)


def not_added(true: Drawn, corpus: Corpus) -> str | None:
    return _replaced(true, corpus, [(m.end(), m.end(), " not") for m in _AUXILIARY.finditer(true.text)])


def not_removed(true: Drawn, corpus: Corpus) -> str | None:
    return _replaced(true, corpus, [(m.start(), m.end(), "") for m in _NOT.finditer(true.text)])


def swapped_entity(true: Drawn, corpus: Corpus) -> str | None:
    found = [
        (m.start(), m.end(), corpus.rng.choice(corpus.names[true.filing])) for m in _NAME.finditer(true.text)
    ]
    return _replaced(true, corpus, [each for each in found if each[2] != true.text[each[0] : each[1]]])


def swapped_numbers(true: Drawn, corpus: Corpus) -> str | None:
    found = list(_NUMBER.finditer(true.text))
    pairs = [(a, b) for n, a in enumerate(found) for b in found[n + 1 :] if _value(a[0]) != _value(b[0])]
    if not pairs:
        return None
    a, b = corpus.rng.choice(pairs)
    text = true.text
    return text[: a.start()] + b[0] + text[a.end() : b.start()] + a[0] + text[b.end() :]


def other_page(_true: Drawn, corpus: Corpus) -> str | None:
    return corpus.rng.choice(corpus.sentences).text


def unchanged(true: Drawn, _corpus: Corpus) -> str | None:
    return true.text


def _value(number: str) -> float:
    return float(number.replace(",", "").rstrip(".") or 0)


def _replaced(true: Drawn, corpus: Corpus, choices: Sequence[tuple[int, int, str]]) -> str | None:
    if not choices:
        return None
    start, end, text = corpus.rng.choice(choices)
    edited = true.text[:start] + text + true.text[end:]
    return edited if edited != true.text else None


TRUE: dict[str, Edit] = {
    "unchanged": unchanged, "white space": white_space, "line breaks": line_breaks, "hyphenation": hyphenated,
    "ligatures": ligatures, "dashes": dashes,
}  # fmt: skip
FALSE: dict[str, Edit] = {
    "digit changed": changed_digit, "unit or scale changed": changed_unit, "date changed": changed_date,
    "not added": not_added, "not removed": not_removed, "entity swapped": swapped_entity,
    "two numbers swapped": swapped_numbers, "sentence of another page": other_page,
}  # fmt: skip


def edited(name: str, corpus: Corpus) -> Iterator[tuple[Drawn, str]]:
    """Sentences with an edit, until there are enough, or none is left that can be given it.

    An edit that makes another sentence of the page ("see Note 5", "see Note 6") is no lie, and left out.
    """
    count = 0
    for true in corpus.sentences:
        text = (TRUE | FALSE)[name](true, corpus)
        if text is not None and (
            name in TRUE or _squeezed(text) not in corpus.squeezed[true.filing][true.page]
        ):
            yield true, text
            count += 1
        if count == SENTENCES:
            return


def _squeezed(text: str) -> str:
    return "".join(text.split())


def paraphrases(corpus: Corpus, embedder: Embedder, *, misses: bool) -> dict[str, str]:
    """How many edited sentences pass as paraphrases of what they are made from, for each edit."""
    table = {}
    for name in TRUE | FALSE:
        cases = list(islice(edited(name, corpus), PARAPHRASED))
        passed, guards = 0, Counter[str]()
        for true, text in cases:
            section = corpus.filings[true.filing][true.page]
            evidence = Evidence((true.text,), section=section)
            broken = broken_guard(text, evidence)
            holds = broken is None and nearness(embedder, text, evidence).is_near
            passed += holds
            guards[broken.guard if broken else "none"] += 1
            if misses and holds != (name in TRUE):
                print(f"{name}: {broken}\n    {true.text!r}\n    {text!r}")
        counts = ", ".join(f"{guard} {count}" for guard, count in guards.most_common())
        table[f"{name}, paraphrase"] = (
            f"{passed / len(cases):.1%} of {len(cases)} accepted (guards: {counts})"
        )
    return table


def measure(corpus: Corpus, *, misses: bool) -> dict[str, str]:
    """Print the confusion table, two lines for each edit; pages are read beforehand, as answers do."""
    cases = [(name, true, text) for name in TRUE | FALSE for true, text in edited(name, corpus)]
    cases.sort(key=lambda case: (case[1].filing, case[1].page))
    verdicts: dict[tuple[str, str], Counter[str]] = {
        (name, what): Counter() for name in TRUE | FALSE for what in ("quote", "sentence")
    }
    times: dict[tuple[str, str], list[float]] = defaultdict(list)
    for (filing, number), of_page in groupby(cases, key=lambda case: (case[1].filing, case[1].page)):
        page = corpus.filings[filing][number]
        source = QuoteSource([Segment(1, 0, len(page))], {1: Page(1, page, None, None)})
        source.check("read the page")
        prove("Read the page.", [page])
        for name, true, text in of_page:
            checks: dict[str, Callable[[], LocatedQuote | Proof]] = {
                "quote": partial(source.check, text),
                "sentence": partial(prove, text, [page]),
            }
            for what, check in checks.items():
                started = time.perf_counter()
                verdict = check().verdict
                times[name, what].append(time.perf_counter() - started)
                verdicts[name, what][verdict] += 1
                if misses and verdict.startswith("un") == (name in TRUE):
                    print(f"{name}: {verdict}\n    {true.text!r}\n    {text!r}")
    table = {}
    for (name, what), counts in verdicts.items():
        total = counts.total()
        accepted = total - counts["unverified"] - counts["unsupported"]
        shown = ", ".join(f"{verdict} {count}" for verdict, count in counts.most_common())
        median = statistics.median(times[name, what]) * 1e6
        table[f"{name}, {what}"] = (
            f"{accepted / total:.2%} of {total} accepted ({shown}); median {median:.0f} µs"
        )
    return table


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=SEED, help="of the sentences and of the edits")
    parser.add_argument("--half", choices=("even", "odd"), default="even", help="which filings, by name")
    parser.add_argument("--misses", action="store_true", help="print every sentence that is judged wrongly")
    args = parser.parse_args()
    folder = Path(os.environ["PINCITE_TEST_DATA"]) / "financebench-dev" / "pdfs"
    corpus = Corpus(folder, args.half == "odd", random.Random(args.seed))
    table = measure(corpus, misses=args.misses)
    table |= paraphrases(corpus, Embedder(), misses=args.misses)
    is_usual = args.seed == SEED and args.half == "even"
    record("verifier" if is_usual else f"verifier-{args.half}-{args.seed}", table)


if __name__ == "__main__":
    main()
