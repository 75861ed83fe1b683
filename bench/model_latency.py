"""How long an answer takes at each level, with a served model of steady pace that a scripted server plays."""

from __future__ import annotations

import shutil
import statistics
import time
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from scripted_model import Said, answering
from tests.answer.generate.scripted_server import Script, scripted_server

from pincite.answer.judge.calibration import Labelled, calibrate
from pincite.library import DEFAULT_COLLECTION, Library
from pincite.schema.answer import Answer, MinVerdict, Sentence, Verdict
from pincite.settings import Settings

TURNS = 20
FIRST_TOKEN_S, BETWEEN_S, JUDGE_S = 0.3, 0.02, 0.2
DOCUMENT, QUESTION = "datasheet-cv-120.pdf", "What kind of pump is the CV-120?"
SAID = (
    Said("The CV-120 is a diaphragm pump driven by a motor.", ("is a motor-driven diaphragm pump",)),
    Said("It can deliver up to 12.5 litres per hour at 16 bar.", ("It delivers up to 12.5 litres per hour",)),
    Said("Its diaphragm is made of K3 compound.", ("The diaphragm is of K3 compound",)),
    Said("The sensor located behind the diaphragm reports a break.", ("A sensor behind the diaphragm",)),
)
"""In the model's own words, so that the default level reads each with the guards and compares it."""


@dataclass(frozen=True)
class Column:
    """A way to answer, and how many times as long it may take as without any judging.

    It is the level that is asked for, the verdict of all four sentences, and the factors for the first
    sentence and for the whole answer.
    """

    name: str
    min_verdict: MinVerdict | None
    verdict: Verdict
    at_most: str = ""


BASE = Column("supported", "supported", "unsupported")
WITHOUT = Column("without a judge", "paraphrased", "paraphrased", "at most 1.1, 1.1")
JUDGED = Column("with a judge", None, "entailed", f"at most {JUDGE_S} s later, 1.25")
COLUMNS = (BASE, WITHOUT, JUDGED)


@dataclass
class Times:
    """Seconds from the question on, turn by turn."""

    first: list[float] = field(default_factory=list)
    whole: list[float] = field(default_factory=list)


def latency(home: Path) -> dict[str, object]:
    """Return the median times of each column, over a copy of a filled library, and their ratios.

    Under `flag` every column shows all sentences, so that the first is the same one.
    """
    script = Script(hang_s=FIRST_TOKEN_S, between_s=BETWEEN_S, judge_hang_s=JUDGE_S)
    script.judge = lambda _source, _sentence: {"A": 0.9, "B": 0.1}
    script.content = answering(DOCUMENT, SAID, set())
    times = {column.name: Times() for column in COLUMNS}
    with ExitStack() as stack:
        url = stack.enter_context(scripted_server(script))
        libraries = {column.name: stack.enter_context(_copy(home, column, llm_url=url)) for column in COLUMNS}
        _calibrate(libraries[JUDGED.name])
        for column in COLUMNS:
            _time(libraries[column.name], column, Times())  # loads what is loaded once
        for turn in range(TURNS):
            for column in COLUMNS[:: -1 if turn % 2 else 1]:
                _time(libraries[column.name], column, times[column.name])
    return {label: figure for column in COLUMNS for label, figure in _figures(column, times).items()}


def _copy(home: Path, column: Column, **settings: Any) -> Library:
    folder = home.with_name(column.name)
    shutil.copytree(home, folder)
    return Library(Settings(home=folder, **settings))


def _calibrate(library: Library) -> None:
    """Let the library take the model for a good judge."""
    found = [
        Labelled(str(number), is_true, True, 0.8 if is_true else 0.2, is_near=True)
        for number in range(20)
        for is_true in (True, False)
    ]
    assert library.parts.judge is not None
    deadline = time.monotonic() + 60
    library.parts.judge.keep(library.parts.judge.uncalibrated(deadline), calibrate(found), deadline)


def _time(library: Library, column: Column, times: Times) -> None:
    """Ask once, and note when the first sentence and the whole answer were there."""
    began, seen = time.perf_counter(), []
    stream = library.stream(DEFAULT_COLLECTION, QUESTION, policy="flag", min_verdict=column.min_verdict)
    for event in stream:
        seen.append((time.perf_counter() - began, event))
    sentences = [event for _, event in seen if isinstance(event, Sentence)]
    [answer] = [event for _, event in seen if isinstance(event, Answer)]
    assert len(sentences) == len(SAID), sentences
    assert answer.degraded is None, answer.degraded
    # None is proven and none breaks a guard, so each was read as far as the column reads any.
    assert {sentence.verdict for sentence in sentences} == {column.verdict}, sentences
    times.first.append(seen[0][0])
    times.whole.append(seen[-1][0])


def _figures(column: Column, times: Mapping[str, Times]) -> dict[str, object]:
    base, own = times[BASE.name], times[column.name]
    first, whole = statistics.median(own.first), statistics.median(own.whole)
    figures: dict[str, object] = {
        f"{column.name}: first sentence, whole answer p50, s": f"{first:.3f}, {whole:.3f}"
    }
    if column is not BASE:
        ratios = first / statistics.median(base.first), whole / statistics.median(base.whole)
        label = f"{column.name} / {BASE.name}: first sentence, whole answer ({column.at_most})"
        figures[label] = f"{ratios[0]:.2f}, {ratios[1]:.2f}"
    return figures
