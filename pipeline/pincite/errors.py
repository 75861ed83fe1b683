"""Every error a user can meet, each with a stable code and a sentence that says what to do.

PinciteError
├── DocumentError            the outcome of a document that could not be read; the service goes on
│   ├── EmptyFile            empty-file
│   ├── UnsupportedType      unsupported-type
│   ├── Encrypted            encrypted
│   ├── Unreadable           unreadable
│   ├── ContentLost          content-lost
│   ├── NoPages              no-pages
│   ├── NoText               no-text
│   ├── TooManyPages         too-many-pages
│   ├── TooMuchText          too-much-text
│   ├── ExtractionTimeout    extraction-timeout
│   ├── ExtractionMemory     extraction-out-of-memory
│   └── ExtractionCrashed    extraction-crashed
├── RequestError             what was asked for cannot be done as asked
│   ├── NotFound             collection-not-found, document-not-found, page-not-found, section-not-found,
│   │                        source-not-found
│   ├── InvalidName          invalid-name
│   ├── UnknownLanguage      unknown-language
│   ├── AlreadyExists        collection-exists, document-exists, source-exists
│   ├── OriginConflict       origin-conflict
│   ├── UnderWay             version-under-way
│   ├── NothingUnderWay      nothing-under-way
│   ├── NoRollback           no-rollback
│   ├── UploadTooLarge       upload-too-large
│   ├── NoRoomNow            room is there again soon
│   │   ├── QueueFull        queue-full
│   │   └── AnswersFull      answers-full
│   ├── NothingToRetry       nothing-to-retry
│   ├── ListChanged          list-changed
│   ├── VersionCancelled     version-cancelled
│   ├── BytesLost            content-lost
│   ├── InvalidMetadata      invalid-metadata
│   ├── InvalidProfile       invalid-profile
│   ├── InvalidFilter        invalid-filter
│   ├── InvalidHighlight     invalid-highlight
│   ├── InvalidPageId        invalid-page-id
│   ├── NoPageImage          no-page-image
│   ├── InvalidGoldenSet     invalid-golden-set
│   ├── InvalidRun           invalid-run
│   ├── InvalidSource        invalid-source
│   ├── SecretInSource       secret-in-source
│   ├── SourceNotAllowed     source-not-allowed
│   └── SourceBusy           source-busy
├── SourceError              a source did not give what it lists; what is there already stays
│   ├── SourceUnavailable    source-unavailable
│   ├── AddressRefused       address-refused
│   ├── RobotsDisallow       robots-disallow
│   ├── BadResponse          bad-response
│   ├── FetchTooLarge        fetch-too-large
│   ├── FetchTimeout         fetch-timeout
│   ├── Throttled            throttled
│   ├── ListingTimeout       listing-timeout
│   ├── ListingOutOfMemory   listing-out-of-memory
│   ├── ListingCrashed       listing-crashed
│   ├── ChangedWhileRead     changed-while-read
│   └── Gone                 gone
├── SetupError               the installation or its settings need a hand
│   ├── InUse                data-folder-in-use
│   ├── DiskFull             disk-full
│   ├── DatabaseUnavailable  database-unavailable
│   ├── IndexMismatch        index-mismatch
│   ├── IndexMissing         index-missing
│   ├── IndexDamaged         index-damaged
│   ├── IndexUnavailable     index-unavailable
│   ├── StoreMismatch        store-mismatch
│   ├── RegistryDamaged      registry-damaged
│   ├── ModelUnavailable     model-unavailable
│   ├── SettingsConflict     settings-conflict
│   ├── PrefectUnavailable   prefect-unavailable
│   └── MeasuresUnavailable  measures-unavailable
└── GeneratorUnavailable     generator-unavailable; the extractive answer takes over, marked as degraded
    ├── GeneratorTimeout     generator-timeout
    ├── GeneratorCutOff      generator-cut-off
    └── GeneratorInvalid     generator-invalid
"""

from __future__ import annotations


class PinciteError(Exception):
    """`code` is stable and for programs; `detail` is a sentence for people."""

    code: str = "error"

    def __init__(self, detail: str) -> None:
        super().__init__(detail)
        self.detail = detail


class DocumentError(PinciteError):
    """The document could not be read. It is kept, with this as its outcome.

    An upload that is an EmptyFile or of an UnsupportedType is refused instead, and nothing is kept of it.
    """


class EmptyFile(DocumentError):
    code = "empty-file"


class UnsupportedType(DocumentError):
    code = "unsupported-type"


class Encrypted(DocumentError):
    code = "encrypted"


class Unreadable(DocumentError):
    code = "unreadable"


class ContentLost(DocumentError):
    """What was handed in is not stored any more, and nothing was read of it."""

    code = "content-lost"


class NoPages(DocumentError):
    code = "no-pages"


class NoText(DocumentError):
    code = "no-text"


class TooManyPages(DocumentError):
    code = "too-many-pages"


class TooMuchText(DocumentError):
    code = "too-much-text"


class ExtractionTimeout(DocumentError):
    code = "extraction-timeout"


class ExtractionMemory(DocumentError):
    code = "extraction-out-of-memory"


class ExtractionCrashed(DocumentError):
    code = "extraction-crashed"


class RequestError(PinciteError):
    """The request cannot be done as it stands; nothing was changed."""


class NotFound(RequestError):
    """`kind` is collection, document, version, page, section, elements, report or source: the code has it."""

    def __init__(self, kind: str, detail: str) -> None:
        super().__init__(detail)
        self.code = f"{kind}-not-found"


class InvalidName(RequestError):
    code = "invalid-name"


class UnknownLanguage(RequestError):
    code = "unknown-language"


class AlreadyExists(RequestError):
    """`kind` is collection, document or source, and makes the code."""

    def __init__(self, kind: str, detail: str) -> None:
        super().__init__(detail)
        self.code = f"{kind}-exists"


class OriginConflict(RequestError):
    code = "origin-conflict"


class UnderWay(RequestError):
    code = "version-under-way"


class NothingUnderWay(RequestError):
    code = "nothing-under-way"


class NoRollback(RequestError):
    code = "no-rollback"


class UploadTooLarge(RequestError):
    code = "upload-too-large"


class NoRoomNow(RequestError):
    """As many wait as may; `retry_after_s` is when there is room again, as far as can be told."""

    def __init__(self, detail: str, retry_after_s: int) -> None:
        super().__init__(detail)
        self.retry_after_s = retry_after_s


class QueueFull(NoRoomNow):
    """As many versions wait as may."""

    code = "queue-full"


class AnswersFull(NoRoomNow):
    """As many answers are made and wait as may."""

    code = "answers-full"


class NothingToRetry(RequestError):
    code = "nothing-to-retry"


class ListChanged(RequestError):
    """What is to be changed is not what was listed."""

    code = "list-changed"


class VersionCancelled(RequestError):
    """What was called off is added again, and not tried again: its bytes may be gone."""

    code = "version-cancelled"


class BytesLost(RequestError):
    """A version's bytes are not stored any more. Its outcome has the same code."""

    code = "content-lost"


class InvalidMetadata(RequestError):
    code = "invalid-metadata"


class InvalidProfile(RequestError):
    code = "invalid-profile"


class InvalidFilter(RequestError):
    code = "invalid-filter"


class InvalidSuggestions(RequestError):
    code = "invalid-suggestions"


class InvalidCursor(RequestError):
    code = "invalid-cursor"


class InvalidHighlight(RequestError):
    code = "invalid-highlight"


class InvalidPageId(RequestError):
    code = "invalid-page-id"


class NoPageImage(RequestError):
    code = "no-page-image"


class InvalidGoldenSet(RequestError):
    code = "invalid-golden-set"


class InvalidRun(RequestError):
    code = "invalid-run"


class InvalidSource(RequestError):
    code = "invalid-source"


class SecretInSource(RequestError):
    code = "secret-in-source"


class SourceNotAllowed(RequestError):
    code = "source-not-allowed"


class SourceBusy(RequestError):
    code = "source-busy"


class SourceError(PinciteError):
    """A source did not give what it lists. Its next sync tries again."""


class SourceUnavailable(SourceError):
    code = "source-unavailable"


class AddressRefused(SourceError):
    code = "address-refused"


class RobotsDisallow(SourceError):
    code = "robots-disallow"


class BadResponse(SourceError):
    code = "bad-response"


class FetchTooLarge(SourceError):
    code = "fetch-too-large"


class FetchTimeout(SourceError):
    code = "fetch-timeout"


class Throttled(SourceError):
    """The server wants to be asked less often, or later."""

    code = "throttled"


class ListingTimeout(SourceError):
    """A sitemap, a feed or a robots.txt took too long to read; its process was killed."""

    code = "listing-timeout"


class ListingOutOfMemory(SourceError):
    code = "listing-out-of-memory"


class ListingCrashed(SourceError):
    code = "listing-crashed"


class ChangedWhileRead(SourceError):
    code = "changed-while-read"


class Gone(SourceError):
    """The server says that there is nothing at the address any more."""

    code = "gone"


class SetupError(PinciteError):
    """The installation or its settings need a hand; nothing was guessed."""


class InUse(SetupError):
    code = "data-folder-in-use"


class DiskFull(SetupError):
    """There is no room on the disk. What waits for it goes on by itself when there is."""

    code = "disk-full"


class DatabaseUnavailable(SetupError):
    code = "database-unavailable"


class IndexMismatch(SetupError):
    code = "index-mismatch"


class IndexMissing(SetupError):
    code = "index-missing"


class IndexUnavailable(SetupError):
    code = "index-unavailable"


class IndexDamaged(SetupError):
    code = "index-damaged"


class StoreMismatch(SetupError):
    """A store is of another installation, or is not there."""

    code = "store-mismatch"


class RegistryDamaged(SetupError):
    code = "registry-damaged"


class ModelUnavailable(SetupError):
    code = "model-unavailable"


class EmbeddingServerUnavailable(SetupError):
    """The embedding server is away, or answers with something that is no vectors."""

    code = "embedding-server-unavailable"


class EmbeddingServerMismatch(SetupError):
    """The embedding server makes vectors of another space."""

    code = "embedding-server-mismatch"


class SettingsConflict(SetupError):
    code = "settings-conflict"


class PrefectUnavailable(SetupError):
    """The service's own Prefect server does not run, or there is none."""

    code = "prefect-unavailable"


class MeasuresUnavailable(SetupError):
    code = "measures-unavailable"


class GeneratorUnavailable(PinciteError):
    """The model server is away or answers with an error: no sentence of this try may be shown."""

    code = "generator-unavailable"


class GeneratorTimeout(GeneratorUnavailable):
    code = "generator-timeout"


class GeneratorCutOff(GeneratorUnavailable):
    code = "generator-cut-off"


class GeneratorInvalid(GeneratorUnavailable):
    code = "generator-invalid"


class JudgeChanged(PinciteError):
    """The served model is not the one that was calibrated as a judge."""

    code = "judge-changed"


class InvalidClaims(PinciteError):
    """Labelled sentences that a judge is to be measured on cannot be used."""

    code = "invalid-claims"


class NoModelServer(PinciteError):
    """A command needs a model server, and none is set."""

    code = "no-model-server"


def document_error(code: str, detail: str) -> DocumentError:
    """The document error of a code, as a child process reports it."""
    for kind in DocumentError.__subclasses__():
        if kind.code == code:
            return kind(detail)
    return ExtractionCrashed(f"{code}: {detail}")


def source_error(code: str, detail: str) -> SourceError:
    """The error of a source of a code, as a child process reports it."""
    for kind in SourceError.__subclasses__():
        if kind.code == code:
            return kind(detail)
    return ListingCrashed(f"{code}: {detail}")
