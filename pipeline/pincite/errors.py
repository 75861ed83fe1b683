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
├── RequestError             the request cannot be done as it stands
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
│   ├── InvalidQuestion      invalid-question
│   ├── InvalidSuggestions   invalid-suggestions
│   ├── InvalidCursor        invalid-cursor
│   ├── InvalidHighlight     invalid-highlight
│   ├── InvalidPageId        invalid-page-id
│   ├── NoPageImage          no-page-image
│   ├── InvalidBatch         invalid-batch
│   ├── NothingToAdd         nothing-to-add
│   ├── NothingToSync        nothing-to-sync
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
├── SetupError               the installation or its settings must be put right
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
│   ├── EmbeddingServerUnavailable  embedding-server-unavailable
│   │   └── EmbeddingServerAway     embedding-server-unavailable
│   ├── EmbeddingServerMismatch     embedding-server-mismatch
│   ├── SettingsConflict     settings-conflict
│   ├── PrefectUnavailable   prefect-unavailable
│   ├── MeasuresUnavailable  measures-unavailable
│   └── ServerPartMissing    server-part-missing
├── GeneratorUnavailable     generator-unavailable; the extractive answer takes over, marked as degraded
│   ├── GeneratorTimeout     generator-timeout
│   ├── GeneratorCutOff      generator-cut-off
│   └── GeneratorInvalid     generator-invalid
├── JudgeChanged             judge-changed
├── InvalidClaims            invalid-claims
└── NoModelServer            no-model-server
"""

from __future__ import annotations


class PinciteError(Exception):
    """An error that a user can meet: `code` is stable, for programs; `detail` is a sentence for people."""

    code: str = "error"

    def __init__(self, detail: str) -> None:
        super().__init__(detail)
        self.detail = detail


class DocumentError(PinciteError):
    """The document could not be read. It is kept, with this as its outcome.

    An upload that is an EmptyFile or of an UnsupportedType is refused instead, and nothing is kept of it.
    """


class EmptyFile(DocumentError):
    """The file holds no bytes."""

    code = "empty-file"


class UnsupportedType(DocumentError):
    """The file is not PDF, HTML or Word (.docx), by its content."""

    code = "unsupported-type"


class Encrypted(DocumentError):
    """The file needs a password."""

    code = "encrypted"


class Unreadable(DocumentError):
    """The file is damaged, or of a form that cannot be read."""

    code = "unreadable"


class ContentLost(DocumentError):
    """The bytes that were handed in are not stored any more, and they had not been read yet."""

    code = "content-lost"


class NoPages(DocumentError):
    """The file has no pages."""

    code = "no-pages"


class NoText(DocumentError):
    """The file shows no text, and none was recognised in its pictures."""

    code = "no-text"


class TooManyPages(DocumentError):
    """The file has more pages than PINCITE_MAX_PAGES."""

    code = "too-many-pages"


class TooMuchText(DocumentError):
    """The file, or a page of it, has more text than the limits allow."""

    code = "too-much-text"


class ExtractionTimeout(DocumentError):
    """Reading took longer than the limits allow, and was stopped."""

    code = "extraction-timeout"


class ExtractionMemory(DocumentError):
    """Reading took more memory than PINCITE_EXTRACTION_MEMORY_MB, and was stopped."""

    code = "extraction-out-of-memory"


class ExtractionCrashed(DocumentError):
    """The process that read the file ended without a result."""

    code = "extraction-crashed"


class RequestError(PinciteError):
    """The request cannot be done as it stands; nothing was changed."""


class NotFound(RequestError):
    """Nothing has this name: a collection, document, version, page, section, elements, report or source."""

    code = "<kind>-not-found"

    def __init__(self, kind: str, detail: str) -> None:
        super().__init__(detail)
        self.code = f"{kind}-not-found"


class InvalidName(RequestError):
    """The name of a collection, document or source cannot be one."""

    code = "invalid-name"


class UnknownLanguage(RequestError):
    """The code of a language is not one that collections can have."""

    code = "unknown-language"


class AlreadyExists(RequestError):
    """The name of a collection, document or source is taken."""

    code = "<kind>-exists"

    def __init__(self, kind: str, detail: str) -> None:
        super().__init__(detail)
        self.code = f"{kind}-exists"


class OriginConflict(RequestError):
    """A document of this name is there already, and comes from another place."""

    code = "origin-conflict"


class UnderWay(RequestError):
    """A newer version of the document is under way, and would replace the one that was asked for."""

    code = "version-under-way"


class NothingUnderWay(RequestError):
    """No version of the document is under way, so there is nothing to cancel."""

    code = "nothing-under-way"


class NoRollback(RequestError):
    """The document has no earlier version that can answer again."""

    code = "no-rollback"


class UploadTooLarge(RequestError):
    """The file has more bytes than PINCITE_MAX_UPLOAD_BYTES."""

    code = "upload-too-large"


class NoRoomNow(RequestError):
    """As many are waiting as may. `retry_after_s` is an estimate of the seconds until there is room."""

    def __init__(self, detail: str, retry_after_s: int) -> None:
        super().__init__(detail)
        self.retry_after_s = retry_after_s


class QueueFull(NoRoomNow):
    """As many versions are waiting as PINCITE_MAX_QUEUE allows."""

    code = "queue-full"


class AnswersFull(NoRoomNow):
    """As many answers are being made, and are waiting, as PINCITE_MAX_ANSWERS allows."""

    code = "answers-full"


class NothingToRetry(RequestError):
    """The version did not fail, so there is nothing to try again."""

    code = "nothing-to-retry"


class ListChanged(RequestError):
    """The list to be changed is not the one that was shown."""

    code = "list-changed"


class VersionCancelled(RequestError):
    """A cancelled version cannot be tried again, since its bytes may be gone. Add its file again."""

    code = "version-cancelled"


class BytesLost(RequestError):
    """A version's bytes are not stored any more. Its outcome has the same code."""

    code = "content-lost"


class InvalidMetadata(RequestError):
    """The metadata are too many, too large, or of a form that is not kept."""

    code = "invalid-metadata"


class InvalidProfile(RequestError):
    """A correction names a field that a profile does not have, or a value that it does not take."""

    code = "invalid-profile"


class InvalidFilter(RequestError):
    """The filter cannot be read, or is too large."""

    code = "invalid-filter"


class InvalidQuestion(RequestError):
    """The question is empty or too long."""

    code = "invalid-question"


class InvalidSuggestions(RequestError):
    """The suggested questions are too many, too long, or empty."""

    code = "invalid-suggestions"


class InvalidCursor(RequestError):
    """The cursor belongs to another list, or is not one at all."""

    code = "invalid-cursor"


class InvalidHighlight(RequestError):
    """The words to mark are not within the text of the page."""

    code = "invalid-highlight"


class InvalidPageId(RequestError):
    """The text is no id of a page."""

    code = "invalid-page-id"


class NoPageImage(RequestError):
    """The document is HTML, and has no images of pages."""

    code = "no-page-image"


class InvalidBatch(RequestError):
    """A line of a file of questions is not one, or the file cannot be read."""

    code = "invalid-batch"


class NothingToAdd(RequestError):
    """None of the files that were named is a PDF, HTML or Word file."""

    code = "nothing-to-add"


class NothingToSync(RequestError):
    """There is no source whose documents could be brought up to date."""

    code = "nothing-to-sync"


class InvalidGoldenSet(RequestError):
    """The file of questions cannot be read, holds none, or names one twice."""

    code = "invalid-golden-set"


class InvalidRun(RequestError):
    """The file is no saved run of an evaluation."""

    code = "invalid-run"


class InvalidSource(RequestError):
    """The spec of a source cannot be read, or asks for something that cannot be."""

    code = "invalid-source"


class SecretInSource(RequestError):
    """The spec of a source has a password in it; credentials come from the environment."""

    code = "secret-in-source"


class SourceNotAllowed(RequestError):
    """Such a source cannot be added through this service: its operator has not allowed it."""

    code = "source-not-allowed"


class SourceBusy(RequestError):
    """The source is being synced."""

    code = "source-busy"


class SourceError(PinciteError):
    """A source did not give what it lists. Its next sync tries again."""


class SourceUnavailable(SourceError):
    """The folder, storage or address of a source is not there, or does not answer."""

    code = "source-unavailable"


class AddressRefused(SourceError):
    """The address, or one that it leads to, is one that is never fetched."""

    code = "address-refused"


class RobotsDisallow(SourceError):
    """The robots.txt of the site does not let programs fetch the address."""

    code = "robots-disallow"


class BadResponse(SourceError):
    """The server answered with something other than what the source needs."""

    code = "bad-response"


class FetchTooLarge(SourceError):
    """The response has more bytes or entries than are taken."""

    code = "fetch-too-large"


class FetchTimeout(SourceError):
    """Fetching took longer than PINCITE_SOURCE_TIMEOUT_S."""

    code = "fetch-timeout"


class Throttled(SourceError):
    """The server asks for fewer requests, or for a pause."""

    code = "throttled"


class ListingTimeout(SourceError):
    """A sitemap, a feed or a robots.txt took too long to read; its process was killed."""

    code = "listing-timeout"


class ListingOutOfMemory(SourceError):
    """A sitemap, a feed or a robots.txt took too much memory to read; its process was killed."""

    code = "listing-out-of-memory"


class ListingCrashed(SourceError):
    """The process that read a sitemap, a feed or a robots.txt ended without a result."""

    code = "listing-crashed"


class ChangedWhileRead(SourceError):
    """The file changed while it was read; the next sync takes it."""

    code = "changed-while-read"


class Gone(SourceError):
    """The server says that there is nothing at the address any more."""

    code = "gone"


class SetupError(PinciteError):
    """The installation or its settings must be put right before this can go on; nothing was guessed."""


class InUse(SetupError):
    """Another process is using the data folder, or its index."""

    code = "data-folder-in-use"


class DiskFull(SetupError):
    """There is no room on the disk. Work that waits for room goes on by itself once there is some."""

    code = "disk-full"


class DatabaseUnavailable(SetupError):
    """The registry's database cannot be opened, or does not answer."""

    code = "database-unavailable"


class IndexMismatch(SetupError):
    """The index was made with another embedding model than the one that is set."""

    code = "index-mismatch"


class IndexMissing(SetupError):
    """The index is not there, and documents answer from it."""

    code = "index-missing"


class IndexUnavailable(SetupError):
    """The Qdrant server does not answer."""

    code = "index-unavailable"


class IndexDamaged(SetupError):
    """The index cannot be read."""

    code = "index-damaged"


class StoreMismatch(SetupError):
    """A store is of another installation, or is not there."""

    code = "store-mismatch"


class RegistryDamaged(SetupError):
    """The registry cannot be read."""

    code = "registry-damaged"


class ModelUnavailable(SetupError):
    """A model cannot be loaded."""

    code = "model-unavailable"


class EmbeddingServerUnavailable(SetupError):
    """The embedding server is away, or answers with something other than vectors."""

    code = "embedding-server-unavailable"


class EmbeddingServerAway(EmbeddingServerUnavailable):
    """The embedding server cannot be reached, is busy, or lets nobody in, whatever it is asked."""


class EmbeddingServerMismatch(SetupError):
    """The embedding server makes other vectors than the index has: it serves another model."""

    code = "embedding-server-mismatch"


class SettingsConflict(SetupError):
    """A setting has a value that it does not take, or that does not go with another."""

    code = "settings-conflict"


class PrefectUnavailable(SetupError):
    """The service's own Prefect server does not run, or there is none."""

    code = "prefect-unavailable"


class MeasuresUnavailable(SetupError):
    """The package that scores an evaluation is not installed."""

    code = "measures-unavailable"


class ServerPartMissing(SetupError, ImportError):
    """A command or an import needs what the extra `server` brings, and it is not installed."""

    code = "server-part-missing"


class GeneratorUnavailable(PinciteError):
    """The model server is away or answers with an error. No sentence of this attempt is shown."""

    code = "generator-unavailable"


class GeneratorTimeout(GeneratorUnavailable):
    """The model server took longer than PINCITE_LLM_TIMEOUT_S."""

    code = "generator-timeout"


class GeneratorCutOff(GeneratorUnavailable):
    """The model server broke off inside its answer."""

    code = "generator-cut-off"


class GeneratorInvalid(GeneratorUnavailable):
    """The model server answered with something that is no answer."""

    code = "generator-invalid"


class JudgeChanged(PinciteError):
    """The served model is not the one that was calibrated as a judge."""

    code = "judge-changed"


class InvalidClaims(PinciteError):
    """The labelled sentences for measuring a judge cannot be used."""

    code = "invalid-claims"


class NoModelServer(PinciteError):
    """A command needs a model server, and none is set."""

    code = "no-model-server"


def document_error(code: str, detail: str) -> DocumentError:
    """Return the document error of a code, as a child process reports it."""
    for kind in DocumentError.__subclasses__():
        if kind.code == code:
            return kind(detail)
    return ExtractionCrashed(f"{code}: {detail}")


def source_error(code: str, detail: str) -> SourceError:
    """Return the error of a source of a code, as a child process reports it."""
    for kind in SourceError.__subclasses__():
        if kind.code == code:
            return kind(detail)
    return ListingCrashed(f"{code}: {detail}")
