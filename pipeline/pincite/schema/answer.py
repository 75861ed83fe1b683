"""The parts of an answer: sentences with citations and verdicts, and the events of its stream."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import WithJsonSchema

from pincite.schema.document import Outcome
from pincite.schema.extraction import Box
from pincite.schema.model import Model
from pincite.schema.search import Hit


class Span(Model):
    """The place of a quote, or of a part of it, on one page, numbered from 1.

    `start` and `end` count Unicode code points of the page's text. `width` and `height` are the page's in
    points, and `boxes` are [x0, y0, x1, y1] in points from its top left. HTML has no size and no boxes, but a
    text `fragment`.
    """

    page: int
    width: float | None
    height: float | None
    boxes: list[Box]
    start: int
    end: int
    headings: list[str]
    fragment: str | None


class Citation(Model):
    """A quote and where it stands.

    Verified: its words stand there exactly, after normalising. Aligned: found by alignment, and no number,
    unit, date, negation, name or content word differs. What is shown is the source's own words.
    """

    document: str
    document_id: str
    version: int
    chunk_id: str
    quote: str
    verdict: Literal["verified", "aligned", "unverified"]
    spans: list[Span]


Policy = Literal["drop", "flag", "refuse"]
"""The fate of a sentence below the level that was asked for.

It is not shown and is counted; it is shown with what it lacks; or the whole answer is refused, and nothing is
shown before that is known.
"""

NOT_COVERED = Outcome(code="not-covered", detail="The documents do not cover the question.")
"""The refusal of a question that names nothing which could be told about."""

AnswerKind = Literal["answer", "evidence", "refusal"]
"""`evidence`: passages that do not answer by themselves, under the `heading` that says what they are. Without
a model a calculation, a reason, a summary and a yes or no get them; with one they are the quotes that it
chose, where none of its own sentences may be shown."""


class ShortAnswer(Model):
    """A table cell that answers by itself, with its row's label, its column's heading and its own box.

    `text` is the source's own words. `amount` is `text` with the unit and the scale that its table states
    elsewhere, in what the sentence cites or above it: "$ 9,583 million" for "9,583". Null where `text` says
    all. `probability` is fitted: how probable it is that this is right. Below a threshold none is shown.
    """

    text: str
    amount: str | None = None
    probability: float = 0.0
    row: str | None = None
    column: str | None = None
    spans: list[Span]


Verdict = Annotated[
    Literal["quoted", "supported", "entailed", "paraphrased", "unsupported"],
    WithJsonSchema(
        {
            "type": "string",
            "description": "An open set: expect values that are not listed here. Strongest first: `quoted`, "
            "`supported`, `entailed`, `paraphrased`, `unsupported`.",
            "examples": ["quoted", "supported", "entailed", "paraphrased", "unsupported"],
        }
    ),
]
"""The finding about a sentence. The first two are proofs, the next two measured judgements."""

MinVerdict = Literal["supported", "entailed", "paraphrased"]
"""The weakest verdict with which a sentence is shown as said."""

VERDICTS = ("quoted", "supported", "entailed", "paraphrased", "unsupported")
"""Strongest first."""


def reaches(verdict: str, minimum: MinVerdict) -> bool:
    """Return True if a verdict is at least as strong as `minimum`."""
    return VERDICTS.index(verdict) <= VERDICTS.index(minimum)


class Judgement(Model):
    """The origin of a verdict that is no proof. Probabilities are from 0 to 1; null: nobody was asked."""

    judge: str | None = None
    """The model that was asked."""
    supported: float | None = None
    contradicted: float | None = None
    not_stated: float | None = None
    threshold: float | None = None
    """The value that `supported` must reach. It was measured for this judge."""
    guard: str | None = None
    """The guard that the sentence breaks: number, time, unit, rate, limit, bound, row, name, named, role,
    negation, direction, opposite, quantity, length or premise. Null: all hold."""
    nearness: float | None = None
    """The nearness of its tokens to those that it cites, from -1 to 1."""


class Sentence(Model):
    """A sentence of an answer, and what was found of it.

    Quoted: it is itself a verified quote. Supported: its numbers, names, negations and content words all
    stand in what it cites. Entailed: guards of numbers, units, dates, names, negation and direction hold, and
    a judge model finds it supported. Paraphrased: the guards hold, and its words are near to those it cites;
    no judge was asked. Unsupported: none of these, and `lacks` names what it lacks. `entailed` and
    `paraphrased` can be wrong: read them beside their quotes. `short` is null where no cell surely answers.
    """

    text: str
    verdict: Verdict
    citations: list[Citation]
    lacks: list[str] = []
    short: ShortAnswer | None = None
    judgement: Judgement | None = None
    """Null where the verdict is a proof, or where none weaker than `supported` was asked for."""


class Usage(Model):
    """The cost of an answer to a served model. Times are in seconds from the request on.

    Numbers of tokens are null where the server does not give them.
    """

    model: str
    prompt_tokens: int | None = None
    completion_tokens: int | None = None
    first_token_s: float
    seconds: float
    finish_reason: str
    """The server's; `length`: cut at its limit of tokens, and what it had not finished is left out."""
    passages: int
    """The number of passages the model was given: those, in part or whole, that its context has room for."""
    passages_dropped: int = 0
    retries: int = 0


class Retract(Model):
    """Sentences that were streamed and are taken back: their places in the stream, counted from 0."""

    sentences: list[int]
    reason: Outcome


class Replace(Model):
    """Sentences that go on in the stream in the place of those that were just taken back."""

    sentences: list[Sentence]
    reason: Outcome


class Answer(Model):
    """The answer to a question. In a refusal `answer` is null and `nearest` holds what came closest.

    `confidence` is how far the documents cover the question, from 0 to 1.
    """

    id: str | None = None
    asked_as: str | None = None
    """The question that was searched: without typing errors, and as it reads without the turns before it."""
    did_you_mean: str | None = None
    """The question with a name or code as a passage has it: no document has it as it was typed."""
    answerable: bool
    confidence: float
    answer: str | None
    sentences: list[Sentence]
    nearest: list[Hit] = []
    generator: str
    degraded: str | None = None
    """The reason that another generator than the one that is set had to answer, that no judge was asked, or
    that the question was worded by rules: a code, a colon, a sentence."""
    left_out: int = 0
    """The number of sentences that could not be verified, or lack support, and are not shown."""
    policy: Policy = "drop"
    min_verdict: MinVerdict = "supported"
    """The weakest verdict with which a sentence was shown as said."""
    kind: AnswerKind = "answer"
    heading: str | None = None
    """The words to be shown above sentences of evidence, saying what they are."""
    words_not_found: list[str] = []
    """Words of the question that no document has which the answer cites: it may be about something else."""
    refusal: Outcome | None = None
    """The reason that there is no answer."""
    usage: Usage | None = None
    """None where no model was asked, or where it failed."""


class Begin(Model):
    """The means of an answer, before anything is searched."""

    passages: int
    """The number of passages that the collection has."""
    generator: str
    policy: Policy


class Progress(Model):
    """The step that is being done for an answer. An open set of steps: pass over those that are not known."""

    step: Literal["reading", "evidence"]
    """`evidence`: the sentences that follow do not answer by themselves."""
    passages: int
    """The number of passages that were found and are read."""
    heading: str | None = None
    """The words to be shown above sentences of evidence, saying what they are."""


AnswerEvent = Begin | Progress | Sentence | Retract | Replace | Answer
"""The events of a streamed answer; the last is the Answer."""
