"""The vocabulary: what a document is made of on its way in, and what an answer is made of on its way out.

Two families live here. Frozen dataclasses are the material of ingestion: many, small, never seen outside.
Pydantic models are what the API, the CLI and `--json` show: their fields are a stable interface, to which
fields may be added and in which none is changed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Literal
from uuid import UUID, uuid5

from pydantic import BaseModel, ConfigDict, WithJsonSchema

from pincite.metadata import Metadata, Scalar
from pincite.profile import Profile
from pincite.why import Why

Box = tuple[float, float, float, float]
"""x0, y0, x1, y1 in PDF points of the page as displayed: rotated, from the crop box's top left."""


class Category(StrEnum):
    """The category of an element, in unstructured's names."""

    TITLE = "Title"
    NARRATIVE_TEXT = "NarrativeText"
    LIST_ITEM = "ListItem"
    TABLE = "Table"
    IMAGE = "Image"
    FIGURE_CAPTION = "FigureCaption"
    FORMULA = "Formula"
    CODE_SNIPPET = "CodeSnippet"
    HEADER = "Header"
    FOOTER = "Footer"
    UNCATEGORIZED = "UncategorizedText"


@dataclass(frozen=True, slots=True)
class Word:
    """A run of a page's text without white space, and where it stands."""

    start: int
    end: int
    box: Box


ReadBy = Literal["flow", "columns", "tables", "layout", "ocr", "html", "plain"]
"""The way a page was read.

By its geometry as running text, as columns or with tables; by the layout model; by OCR; as HTML; or, where
everything else failed, as plain text in drawing order.
"""


@dataclass(frozen=True, slots=True)
class Page:
    """One page's stored text: its elements' texts in reading order, joined by a blank line.

    `start` and `end` of everything that points into a page count Unicode code points of `text`.
    HTML is page 1, with no size and no words.
    """

    number: int
    text: str
    width: float | None
    height: float | None
    words: tuple[Word, ...] = ()
    read_by: ReadBy = "flow"


@dataclass(frozen=True, slots=True)
class TableCell:
    """A cell of a table: its first row and column from 0, what it spans, its text's offsets, and its box."""

    row: int
    column: int
    start: int
    end: int
    rowspan: int = 1
    colspan: int = 1
    heading: bool = False
    box: Box | None = None


@dataclass(frozen=True, slots=True)
class Link:
    """Words that lead somewhere: their offsets, and the address as the document gives it."""

    start: int
    end: int
    url: str


@dataclass(frozen=True, slots=True)
class Element:
    """A typed piece of one page: `pages[page].text[start:end]` is its `text`.

    A table's text has a line per row and a tab between cells; `header_rows` of its lines are column headings.
    `level` is a heading's depth from 1, a list item's depth of nesting; `headings` is the path of headings
    above, outermost first. `continues`: it goes on from the element of its category before it, over a column
    or a page.
    """

    id: str
    category: Category
    text: str
    page: int
    start: int
    end: int
    box: Box | None = None
    level: int | None = None
    headings: tuple[str, ...] = ()
    html: str | None = None
    header_rows: int = 0
    cells: tuple[TableCell, ...] = ()
    links: tuple[Link, ...] = ()
    continues: bool = False


@dataclass(frozen=True, slots=True)
class Remark:
    """Something a reader of the document should know: a page without text, a table that lost cells."""

    code: str
    detail: str
    page: int | None = None


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Text that is kept out of the index: why, how much, and its beginning.

    A table of contents is in the text of its page; what nobody sees is not.
    """

    reason: Literal["invisible", "same-colour", "tiny", "covered", "off-page", "hidden", "contents"]
    chars: int
    excerpt: str
    box: Box | None = None


Unclear = Literal["reading-order", "table-shape"]


BLANK = "blank: nothing is drawn on it"
"""Why nothing was read on a page that has nothing: a copy would have no more."""


@dataclass(frozen=True, slots=True)
class PageReading:
    """The way one page was read and the reason; `garbled` is the share of characters without a meaning.

    `read_by` is None for a page that was lost; then `because` says how. `unclear` is what was settled by a
    guess: worth a look, no warning.
    """

    page: int
    read_by: ReadBy | None
    because: str
    chars: int
    ocr_words: int = 0
    garbled: float = 0.0
    left_out: tuple[LeftOut, ...] = ()
    unclear: tuple[Unclear, ...] = ()


@dataclass(frozen=True, slots=True)
class Extraction:
    """The content that was read from a file.

    A remark is a doubt; a document with remarks goes live with warnings.
    """

    media_type: str
    title: str
    pages: tuple[Page, ...]
    elements: tuple[Element, ...]
    remarks: tuple[Remark, ...] = ()
    readings: tuple[PageReading, ...] = ()


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of a page's stored text."""

    page: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Chunk:
    """The unit that is embedded and ranked.

    `text` is the segments' texts joined by a newline, so an offset in a chunk is an offset in a page.
    `title` and `headings` stand before the text when it is embedded, and are not part of it.
    """

    id: str
    ordinal: int
    text: str
    segments: tuple[Segment, ...]
    title: str
    headings: tuple[str, ...] = ()
    is_table: bool = False
    header_rows: int = 0

    @property
    def pages(self) -> list[int]:
        """The pages this chunk stands on, ascending."""
        return sorted({segment.page for segment in self.segments})

    @property
    def indexed_text(self) -> str:
        """The text as the embedding model and BM25 read it: title, heading path, then the chunk's own."""
        header = " > ".join(part for part in (self.title, *self.headings) if part)
        return f"{header}\n{self.text}" if header else self.text


def chunk_id(version_id: str, ordinal: int) -> str:
    """Return the id of a version's chunk: the same each time that the version is cut by the same build."""
    return str(uuid5(UUID(version_id), str(ordinal)))


class State(StrEnum):
    """Where a version is on its way."""

    QUEUED = "queued"
    EXTRACTING = "extracting"
    CHUNKING = "chunking"
    EMBEDDING = "embedding"
    INDEXING = "indexing"
    LIVE = "live"
    LIVE_WITH_WARNINGS = "live_with_warnings"
    FAILED = "failed"
    SUPERSEDED = "superseded"
    CANCELLED = "cancelled"
    DELETED = "deleted"

    @property
    def settled(self) -> bool:
        """True if nothing more will happen to the version by itself."""
        return self not in IN_PROGRESS


IN_PROGRESS = frozenset({State.QUEUED, State.EXTRACTING, State.CHUNKING, State.EMBEDDING, State.INDEXING})
LIVE = frozenset({State.LIVE, State.LIVE_WITH_WARNINGS})


class Model(BaseModel):
    """A value that is shown. Its validator is made at its first use: a command uses few of them."""

    model_config = ConfigDict(frozen=True)


class Outcome(Model):
    """Why a version is where it is: a stable code, and a sentence that says what to do."""

    code: str
    detail: str
    page: int | None = None


class Version(Model):
    """One accepted content of a document."""

    number: int
    state: State
    content_hash: str
    bytes: int
    filename: str
    attempt: int
    worker: str | None = None
    position: int | None = None
    """Of a version that waits: 1 is the next to be taken. None where a worker has it, where it is not to be
    tried again yet, and for up to a second after it was accepted."""
    seconds_left: int | None = None
    """About how long it still takes, by how fast the last versions went; None where that isn't known."""
    not_before: datetime | None = None
    """When a version is tried again that failed for no fault of its own; `outcome` says what happened."""
    pages_done: int = 0
    pages_total: int | None = None
    chunks: int | None = None
    outcome: Outcome | None = None
    warnings: list[Outcome] = []
    created_at: datetime
    updated_at: datetime


class PastVersion(Version):
    """A version in its document's history."""

    kept: bool
    """True if its bytes and what was read of them are still there."""
    rollback_until: datetime | None = None
    """Until when a rollback may go back to it; null: not, or not any more."""


Grade = Literal["A", "B", "C", "D"]
"""A report's, from A, nothing is in doubt, to D, a better copy is worth having."""


class Document(Model):
    """A thing with an external id; at most one of its versions answers questions."""

    id: str
    collection: str
    external_id: str
    title: str
    origin: str | None = None
    live_version: Version | None = None
    pending_version: Version | None = None
    last_version: Version
    """The newest version whatever became of it: what a person asks about first."""
    changed_at: datetime
    """When it came to its state: that of the newest version, superseded ones aside."""
    grade: Grade | None = None
    """The report's, of the live version or else the newest; null while nothing was read of it."""
    metadata: Metadata = {}
    profile: Profile = Profile()
    """The facts known of the live version, as corrected."""
    corrections: dict[str, str | list[str] | None] = {}
    """The user's corrections of the profile; null: what was derived is wrong, and taken away."""


class Accepted(Model):
    """A document after a file was handed in; `created` says whether that made a version."""

    document: Document
    created: bool


class DocumentTotals(Model):
    """The number of documents of a collection, and of each list with `show`.

    No document is in two of the four. One whose newest version was cancelled counts by the version that
    answers; where none does, it is in `all` alone.
    """

    all: int = 0
    live: int = 0
    warnings: int = 0
    under_way: int = 0
    failed: int = 0


class Collection(Model):
    """A set of documents that a key may see; the unit of isolation."""

    name: str
    language: str = "en"
    """ISO 639-1: what its words are read in. Fixed when it is made: the stored weights are made with it."""
    documents: int = 0
    totals: DocumentTotals = DocumentTotals()
    suggestions: list[str] = []
    """Questions that a page offers to whoever has not asked one yet."""
    created_at: datetime


class FieldValue(Model):
    """A value that documents have in a field, as one of them writes it, and how many have it."""

    value: Scalar
    documents: int


class FilterField(Model):
    """A field that a filter may name, with the values that most documents have; `more`: there are others."""

    name: str
    values: list[FieldValue]
    more: bool


class Remnant(Model):
    """Something that a store still held when it was asked again after a delete."""

    store: Literal["index", "blobs", "page_images", "memory"]
    what: str


class Removed(Model):
    """The result of a delete, store by store, and what each store said when it was asked again after it."""

    versions: int
    points: int
    """Of the index."""
    blobs: int
    """Stored files that no other document uses: the original, and what was made of it."""
    page_images: int
    pages_in_memory: int = 0
    checked: bool = True
    """True if every store, asked again, had nothing of it left; else `remaining` says what."""
    remaining: list[Remnant] = []
    """Everything that was left when the stores were asked again. The next clean-up takes it away."""


class Receipt(Removed):
    """The result of a document's delete."""

    document: str
    document_id: str


class CollectionReceipt(Removed):
    """The result of a collection's delete."""

    collection: str
    documents: int
    sources: int = 0


EventKind = Literal["state", "pages", "answers", "changed", "deleted", "collection-gone", "gap"]


class Event(Model):
    """Something that has happened to a document or a collection, told in the commit that did it.

    `state`: a version came to a state, `pages`: more of it was read, `answers`: it is the one that answers
    (null: none is), `changed`: other things are known of the document, `deleted`: it is gone.
    `collection-gone`: the collection was deleted, after its documents. `gap`: what had happened in the
    collection until then is no longer kept: whoever relied on it looks at the documents anew.
    """

    id: int
    """Ids grow in the order of the commits; one that is not there was not given."""
    at: datetime
    kind: EventKind
    collection: str | None = None
    """Null where it is gone, and in a `gap` that is of all collections."""
    document: str | None = None
    document_id: str | None = None
    version: int | None = None
    state: State | None = None
    pages_done: int | None = None
    pages_total: int | None = None
    code: str | None = None
    detail: str | None = None


class Hit(Model):
    """A ranked chunk. `score` orders the hits of one search, and `why` says what it is made of."""

    document: str
    document_id: str
    version: int
    chunk_id: str
    title: str
    pages: list[int]
    headings: list[str]
    score: float
    text: str
    why: Why | None = None


class SearchResult(Model):
    """The result of a search; `id` is the question's in a batch.

    `asked_as` is the question that was searched, without typing errors. `did_you_mean` is the same with a
    name or code as a hit has it: no document has it as it was typed.
    """

    id: str | None = None
    asked_as: str | None = None
    did_you_mean: str | None = None
    hits: list[Hit]


class Span(Model):
    """Where a quote, or a part of it, stands. HTML has no boxes and no size, and a text fragment instead."""

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

AnswerKind = Literal["answer", "evidence", "refusal"]
"""`evidence`: passages that do not answer by themselves, under the `heading` that says what they are. Without
a model a calculation, a reason, a summary and a yes or no get them; with one they are the quotes that it
chose, where none of its own sentences may be shown."""


class ShortAnswer(Model):
    """The words of a sentence that answer by themselves, and where just these stand.

    Of a table's cell also the label of its row and what stands over its column. `text` are the source's own
    words. `amount` is `text` with the unit and the scale that its table states elsewhere, in what the
    sentence cites or above it: "$ 9,583 million" for "9,583". Null where `text` says all. `probability` is
    how probable it is that this is what was asked for. It is fitted; below a threshold none is shown.
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


def reaches(verdict: str, least: MinVerdict) -> bool:
    """Return True if a verdict is at least as strong as `least`."""
    return VERDICTS.index(verdict) <= VERDICTS.index(least)


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
    """The guard that the sentence breaks: number, time, unit, rate, limit, bound, row, name, negation,
    direction, opposite, quantity or length. Null: all hold."""
    nearness: float | None = None
    """The nearness of its tokens to those that it cites, from -1 to 1."""


class Sentence(Model):
    """A sentence of an answer, and what was found of it.

    Quoted: it is itself a verified quote. Supported: its numbers, names, negations and content words all
    stand in what it cites. Entailed: guards of numbers, units, dates, names, negation and direction hold, and
    a judge model finds it supported. Paraphrased: the guards hold, and its words are near to those it cites;
    no judge was asked. Unsupported: none of these, and `lacks` names what it lacks. `entailed` and
    `paraphrased` can be wrong: read them beside their quotes.
    """

    text: str
    verdict: Verdict
    citations: list[Citation]
    lacks: list[str] = []
    short: ShortAnswer | None = None
    judgement: Judgement | None = None
    """Null where the verdict is a proof, or where none weaker than `supported` was asked for."""


class Usage(Model):
    """The cost of an answer to a served model. Times are in seconds from the request on."""

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
    """The answer to a question. In a refusal `answer` is None and `nearest` holds what came closest."""

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
    """Why another generator than the one that is set had to answer, or no judge was asked, or the question
    was worded by rules: a code, a colon, a sentence."""
    left_out: int = 0
    """The number of sentences that could not be verified, or lack support, and are not shown."""
    policy: Policy = "drop"
    min_verdict: MinVerdict = "supported"
    """The weakest verdict with which a sentence was shown as said."""
    kind: AnswerKind = "answer"
    heading: str | None = None
    """The words to be shown above sentences of evidence, saying what they are."""
    refusal: Outcome | None = None
    """Why there is no answer."""
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
