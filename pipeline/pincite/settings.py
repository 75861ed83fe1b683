"""Hold every setting, read from the environment once.

`.env` files are not read: what runs is what was set.
"""

from __future__ import annotations

import os
import re
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import AliasChoices, Field, SecretStr, ValidationInfo, field_validator, model_validator
from pydantic_core import PydanticUseDefault
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from pincite.domains.finance import SynonymMode
from pincite.errors import SettingsConflict
from pincite.runtime.addresses import origin, reachable, server
from pincite.runtime.cpu_count import usable_cores
from pincite.schema.answer import MinVerdict, Policy

MAX_QUEUE = 10_000

Quantization = Literal["int8", "none"]
"""Form in which vectors are kept for the search; the best points are scored again by the originals."""

EmbeddingBackend = Literal["auto", "torch", "openvino"]

AS_THEY_ARE = frozenset({"query_prompt", "passage_prompt"})


def _default_home() -> Path:
    data = os.environ.get("XDG_DATA_HOME")
    return (Path(data) if data else Path.home() / ".local" / "share") / "pincite"


class _Environment(BaseSettings):
    """Reads variables without the white space around them; a file of secrets ends with a line break.

    One that is empty is as good as unset. Prompts are taken as they are, since they end with a space or are
    nothing.
    """

    @field_validator("*", mode="before")
    @classmethod
    def _without_space(cls, value: object, info: ValidationInfo) -> object:
        if not isinstance(value, str) or info.field_name in AS_THEY_ARE:
            return value
        if not (stripped := value.strip()):
            raise PydanticUseDefault
        return stripped


class Limits(_Environment):
    """Limits on one document. Over a limit it ends with a named outcome."""

    model_config = SettingsConfigDict(env_prefix="PINCITE_", frozen=True)

    max_upload_bytes: int = Field(512 * 2**20, gt=0, description="largest file that is accepted, in bytes")
    max_pages: int = Field(5_000, gt=0, description="pages of a document")
    max_page_chars: int = Field(1_000_000, gt=0, description="characters of a page")
    max_document_chars: int = Field(50_000_000, gt=0, description="characters of a document")
    max_page_pixels: int = Field(
        25_000_000, gt=0, description="pixels of a page image, for OCR and for showing"
    )
    page_timeout_s: float = Field(
        60.0,
        gt=0,
        description="seconds that reading one page may take; up to four times as many on a loaded machine",
    )
    page_cpu_s: float = Field(240.0, gt=0, description="seconds of processor time that one page may take")
    document_timeout_s: float = Field(
        3_600.0, gt=0, description="seconds that reading a document may take; later pages are not read"
    )
    extraction_memory_mb: int = Field(
        4_096, gt=0, description="memory of the process that reads a document, in MiB"
    )


_MODEL = re.compile(r"pincite/[a-z0-9._-]+(:(drop|flag|refuse))?|pincite-embedding")


_SERVERS = {
    "embedding_url": ("PINCITE_EMBEDDING_URL", "http://gpu:8080/v1"),
    "llm_url": ("PINCITE_LLM_URL", "http://gpu:8000/v1"),
    "qdrant_url": ("QDRANT_URL", "http://qdrant:6333"),
}
"""Settings that name a server: their variables, and an example of each."""


class Settings(_Environment):
    """The defaults answer questions on one machine, without a network, a GPU or a key."""

    model_config = SettingsConfigDict(env_prefix="PINCITE_", frozen=True, extra="ignore")

    home: Path = Field(default_factory=_default_home, description="the data folder")
    service_url: str | None = Field(
        None, description="address of a service that commands use in place of the data folder"
    )
    database_url: str | None = Field(
        None, description="registry: postgresql://user@host/database; unset: SQLite in the data folder"
    )
    disk_reserve_mb: int = Field(
        16, ge=0, description="MiB kept back in the data folder, to delete and to read when the disk is full"
    )
    blobs_url: str | None = Field(
        None,
        description="where the bytes of documents are kept, by fsspec; unset: a folder in the data folder",
    )
    check_blobs_percent: float | None = Field(
        None,
        ge=0,
        le=100,
        description="share of the blobs that each comparison reads, the least recently checked first; unset: "
        "1, and for blobs in object storage 0, which is none",
    )
    check_blobs_mb: int = Field(256, gt=0, description="MiB of blobs that each comparison reads, at most")
    qdrant_url: str | None = Field(
        None,
        validation_alias=AliasChoices("QDRANT_URL", "qdrant_url"),
        description="address of a Qdrant server; unset: the embedded index",
    )
    qdrant_api_key: SecretStr | None = Field(
        None, validation_alias=AliasChoices("QDRANT_API_KEY", "qdrant_api_key"), description="its key"
    )
    qdrant_collection: str = Field(
        "pincite", min_length=1, max_length=255, description="the collection there that this installation has"
    )

    indexing_threshold: int = Field(
        20_000, gt=0, description="points without a graph (HNSW) from which the embedded index makes one"
    )
    quantization: Quantization = Field(
        "int8", description="vectors of indexed points: int8, scored again by the originals, or none"
    )

    embedding_model: str | None = Field(
        None, description="a sentence-transformers model; unset: all-MiniLM-L6-v2 from its wheel"
    )
    embedding_backend: EmbeddingBackend = Field(
        "auto", description="what computes the vectors: torch, openvino, or auto, the fastest that works here"
    )
    embedding_url: str | None = Field(
        None, description="base URL of an OpenAI-compatible server of this model, ending in /v1; unset: none"
    )
    embedding_server_model: str | None = Field(None, description="model it lists; unset: the first")
    embedding_api_key: SecretStr | None = Field(None, description="its key")
    query_prompt: str | None = Field(
        None, max_length=500, description="put before each question for the embedding model; unset: its own"
    )
    passage_prompt: str | None = Field(
        None, max_length=500, description="put before each passage for the embedding model; unset: its own"
    )
    chunk_tokens: int = Field(200, ge=32, description="tokens of a chunk without its header, at most")
    words_weight: float = Field(
        0.4, ge=0, le=10, description="weight of BM25, as a share of the best, beside the cosine of 0 to 1"
    )
    finance_glossary: SynonymMode = Field(
        "auto",
        description="ask in the words of financial reports too: on, off, or auto, in collections of them",
    )
    reranker_model: str | None = Field(
        None,
        description="a sentence-transformers cross-encoder that orders the best passages anew; unset: none",
    )
    reranker_budget_s: float = Field(1.0, gt=0, description="seconds it may take for a question")

    max_answers: int | None = Field(
        None,
        gt=0,
        description="answers in the making at once, four times that wait; unset: one for each core, eight "
        "where a served model words them",
    )
    llm_url: str | None = Field(None, description="base URL of an OpenAI-compatible server, ending in /v1")
    llm_model: str | None = Field(None, description="model it serves; unset: the first that it lists")
    llm_api_key: SecretStr | None = Field(None, description="its key")
    llm_timeout_s: float = Field(60.0, gt=0, description="seconds a generated answer may take")
    llm_context_tokens: int = Field(
        8_192, ge=1_024, description="tokens the model reads and writes, where its server doesn't say it"
    )
    policy: Policy = Field(
        "drop",
        description="what is done with a sentence below min_verdict: drop it, flag it, or refuse the answer",
    )
    min_verdict: MinVerdict | None = Field(
        None,
        description="weakest verdict to show a sentence with: supported, entailed or paraphrased; unset: "
        "entailed where the served model was calibrated as a judge, else paraphrased",
    )

    host: str = Field("127.0.0.1", description="address the service binds to")
    port: int = Field(8300, description="port the service listens on")
    api_key: SecretStr | None = Field(None, description="key of every request; needed beyond loopback")
    public_url: str | None = Field(
        None,
        description="address that users open, such as https://pincite.example; the service then answers to "
        "no other but this machine's own",
    )
    trusted_proxies: Annotated[tuple[IPv4Network | IPv6Network, ...], NoDecode] = Field(
        (),
        description="addresses or networks of proxies, separated by commas, whose X-Forwarded-* headers hold",
    )
    allowed_origins: Annotated[tuple[str, ...], NoDecode] = Field(
        (),
        description="origins, separated by commas, whose pages may use the paths of OpenAI's clients; they "
        "need the key",
    )
    embed_origins: Annotated[tuple[str, ...], NoDecode] = Field(
        (),
        description="origins, separated by commas, whose pages may show cited pages in frames; unset: none",
    )
    model_aliases: Annotated[dict[str, str], NoDecode] = Field(
        {},
        description="other names of models for OpenAI's clients, separated by commas, such as "
        "gpt-4o=pincite/default",
    )
    web: bool = Field(True, description="serve the web page: on or off")
    code_url: str | None = Field(
        None, description="where the code of this service is, which its page shows to its users"
    )
    header_timeout_s: float = Field(
        10.0, gt=0, description="seconds in which the head of a request must have come"
    )
    min_upload_bytes_s: int = Field(
        1_024, gt=0, description="bytes a second at which a body must come at least, averaged over 30 s"
    )

    source_roots: Annotated[tuple[str, ...], NoDecode] = Field(
        (),
        description="folders and storage URLs, separated by commas, below which sources may lie that are "
        "added through the API; unset: it takes none that read folders or storage",
    )
    source_allow_private: bool = Field(
        False, description="let sources that are added through the API fetch from private addresses"
    )
    source_timeout_s: float = Field(120.0, gt=0, description="seconds that fetching one address may take")

    prefect_start_timeout_s: float = Field(
        180.0, ge=0, description="seconds a local Prefect server may take to start"
    )
    work_pool: str = Field(
        "pincite", description="Prefect work pool; two installations that share a Prefect server need two"
    )
    batch_documents: int = Field(16, ge=1, description="documents of one ingest run, at most")
    max_queue: int = Field(
        MAX_QUEUE,
        gt=0,
        description="documents on their way at once; beyond it uploads are refused for a while",
    )
    lease_s: float = Field(60.0, gt=0, description="seconds a worker holds a document without a sign of life")
    grace_s: float = Field(
        300.0, ge=0, description="seconds a superseded version is kept for queries under way"
    )

    events_days: float = Field(30.0, gt=0, description="days that events are kept for those who follow them")

    limits: Limits = Field(default_factory=Limits)

    @field_validator("source_roots", mode="before")
    @classmethod
    def _split_at_commas(cls, value: object) -> object:
        return tuple(filter(None, map(str.strip, value.split(",")))) if isinstance(value, str) else value

    @field_validator("trusted_proxies", mode="before")
    @classmethod
    def _read_networks(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        try:
            return tuple(ip_network(part.strip(), strict=False) for part in value.split(",") if part.strip())
        except ValueError as error:
            raise SettingsConflict(
                f"PINCITE_TRUSTED_PROXIES takes addresses and networks, such as 10.0.0.7, 172.16.0.0/12: "
                f"{error}."
            ) from None

    @field_validator("public_url", "service_url")
    @classmethod
    def _read_address(cls, value: str | None, info: ValidationInfo) -> str | None:
        return None if value is None else origin(value, f"PINCITE_{info.field_name}".upper())

    @field_validator("embedding_url", "llm_url", "qdrant_url")
    @classmethod
    def _check_server(cls, value: str | None, info: ValidationInfo) -> str | None:
        return None if value is None else server(value, *_SERVERS[info.field_name or ""])

    @field_validator("allowed_origins", "embed_origins", mode="before")
    @classmethod
    def _read_origins(cls, value: object, info: ValidationInfo) -> object:
        if not isinstance(value, str):
            return value
        variable = f"PINCITE_{info.field_name}".upper()
        return tuple(origin(part, variable) for part in value.split(",") if part.strip())

    @field_validator("model_aliases", mode="before")
    @classmethod
    def _read_aliases(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        aliases = {}
        for part in filter(None, map(str.strip, value.split(","))):
            name, _, model = map(str.strip, part.partition("="))
            if not name or not _MODEL.fullmatch(model):
                raise SettingsConflict(
                    f"PINCITE_MODEL_ALIASES has “{part}”: it takes names and models, such as "
                    "gpt-4o=pincite/default, gpt-4o-mini=pincite/default:flag, "
                    "text-embedding-3-small=pincite-embedding."
                )
            aliases[name] = model
        return aliases

    @model_validator(mode="after")
    def _refuse_what_cannot_work(self) -> Self:
        if self.llm_model and not self.llm_url:
            raise SettingsConflict("PINCITE_LLM_MODEL needs PINCITE_LLM_URL: say where it is served.")
        if self.embedding_server_model and not self.embedding_url:
            raise SettingsConflict(
                "PINCITE_EMBEDDING_SERVER_MODEL needs PINCITE_EMBEDDING_URL: say where it is served."
            )
        if self.allowed_origins and not self.plain_api_key:
            raise SettingsConflict(
                "PINCITE_ALLOWED_ORIGINS needs PINCITE_API_KEY: without a key every visitor of these pages "
                "could read the documents. Set a key."
            )
        if self.database_url and not self.database_url.startswith(("postgresql://", "postgresql+psycopg://")):
            raise SettingsConflict(
                "PINCITE_DATABASE_URL takes a Postgres database: postgresql://user:password@host/database. "
                "Unset it to keep the registry in the data folder, in SQLite."
            )
        if self.database_url and self.blobs_url and not self.qdrant_url:
            raise SettingsConflict(
                "With PINCITE_DATABASE_URL and PINCITE_BLOBS_URL several processes share documents, and "
                "without QDRANT_URL each finds only those in an index of its own. Set QDRANT_URL, or unset "
                "PINCITE_BLOBS_URL to work alone."
            )
        return self

    @property
    def plain_api_key(self) -> str | None:
        """The key of every request, not hidden; None if it is empty or not set."""
        return self.api_key.get_secret_value() if self.api_key else None

    @property
    def embedding_prompts(self) -> dict[Literal["query", "document"], str]:
        """Texts that are put before questions and passages in place of the embedding model's own prompts."""
        prompts: dict[Literal["query", "document"], str] = {}
        if self.query_prompt is not None:
            prompts["query"] = self.query_prompt
        if self.passage_prompt is not None:
            prompts["document"] = self.passage_prompt
        return prompts

    @property
    def answers_at_once(self) -> int:
        """Return how many answers may be made at once: with a served model most of the work is elsewhere."""
        return self.max_answers or usable_cores() * (8 if self.llm_url else 1)

    @property
    def embedded_parts(self) -> list[str]:
        """Variables to set before several processes can work on the same documents; none where they can."""
        return [
            variable
            for variable, elsewhere in (
                ("QDRANT_URL", self.qdrant_url),
                ("PINCITE_DATABASE_URL", self.database_url),
                ("PINCITE_BLOBS_URL", self.blobs_url),
            )
            if not elsewhere
        ]

    @property
    def disk_reserve(self) -> int:
        """Bytes to keep back in the data folder; none where nothing is kept there."""
        return self.disk_reserve_mb << 20 if self.embedded_parts else 0

    @property
    def loopback_address(self) -> str:
        """The address at which this machine itself reaches a service with these settings."""
        return f"http://{reachable(self.host)}:{self.port}"

    @property
    def registry_url(self) -> str:
        """The URL of the registry's database."""
        return self.database_url or f"sqlite:///{self.home / 'registry.sqlite3'}"

    @property
    def blobs_checked_percent(self) -> float:
        """The percentage, 0 to 100, of the blobs that each comparison reads.

        Without a setting it is 1, and 0 for object storage, where each read is paid for.
        """
        if self.check_blobs_percent is None:
            kind = (self.blobs_url or "").partition("://")
            return 0.0 if kind[1] and kind[0] not in ("file", "local") else 1.0
        return self.check_blobs_percent

    @property
    def blob_root(self) -> str:
        """The folder of blobs, as a path or an fsspec address."""
        return self.blobs_url or str(self.home / "blobs")

    @property
    def image_root(self) -> str:
        """The folder of page images: beside the blobs, where several processes share those."""
        return f"{(self.blobs_url or str(self.home)).rstrip('/')}/page-images"
