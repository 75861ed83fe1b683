"""Settings that cannot work together are refused with a sentence that says what to set."""

from __future__ import annotations

import pytest

from pincite.errors import SettingsConflict
from pincite.settings import Limits, Settings

POSTGRES, QDRANT, BLOBS = "postgresql://pincite@db/pincite", "http://qdrant:6333", "s3://bucket/blobs"


def test_shared_documents_need_an_index_that_is_shared() -> None:
    with pytest.raises(SettingsConflict, match="QDRANT_URL"):
        Settings(database_url=POSTGRES, blobs_url=BLOBS, qdrant_url=None)
    assert Settings(database_url=POSTGRES, blobs_url=BLOBS, qdrant_url=QDRANT).embedded_parts == []


def test_one_process_may_have_any_part_on_a_server() -> None:
    assert len(Settings(database_url=POSTGRES, qdrant_url=None).embedded_parts) == 2
    assert len(Settings(blobs_url=BLOBS, qdrant_url=None).embedded_parts) == 2
    assert len(Settings(qdrant_url=QDRANT).embedded_parts) == 2


def test_origins_and_aliases_are_read_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PINCITE_API_KEY", "a-key")
    monkeypatch.setenv("PINCITE_ALLOWED_ORIGINS", "https://Chat.example:443, http://127.0.0.1:3000")
    monkeypatch.setenv("PINCITE_MODEL_ALIASES", "gpt-4o=pincite/default:flag, ada = pincite-embedding")
    monkeypatch.setenv("PINCITE_EMBED_ORIGINS", " https://chat.example/ ")
    settings = Settings()
    assert settings.allowed_origins == ("https://chat.example", "http://127.0.0.1:3000")
    assert settings.embed_origins == ("https://chat.example",)
    assert settings.model_aliases == {"gpt-4o": "pincite/default:flag", "ada": "pincite-embedding"}


def test_pages_of_other_origins_need_a_key() -> None:
    with pytest.raises(SettingsConflict, match="PINCITE_API_KEY"):
        Settings(allowed_origins=("https://chat.example",))


@pytest.mark.parametrize("variable", ["PINCITE_ALLOWED_ORIGINS", "PINCITE_EMBED_ORIGINS"])
@pytest.mark.parametrize(
    "origins",
    [
        "*",
        "null",
        "chat.example",
        "https://chat.example/path",
        # These would say more than an origin in a Content-Security-Policy.
        "https://chat.example;script-src *",
        "https://chat.example 'unsafe-inline'",
        "https://chat.example;",
        "https://*.example",
        "https://'self'",
        'https://chat".example',
        "https://[::1%25;x]",
    ],
)
def test_what_is_no_origin_is_refused(monkeypatch: pytest.MonkeyPatch, origins: str, variable: str) -> None:
    monkeypatch.setenv("PINCITE_API_KEY", "a-key")
    monkeypatch.setenv(variable, origins)
    with pytest.raises(SettingsConflict, match=variable):
        Settings()


@pytest.mark.parametrize(
    "aliases", ["gpt-4o", "gpt-4o=default", "gpt-4o=pincite/default:never", "=pincite/x"]
)
def test_an_alias_of_no_model_is_refused(monkeypatch: pytest.MonkeyPatch, aliases: str) -> None:
    monkeypatch.setenv("PINCITE_MODEL_ALIASES", aliases)
    with pytest.raises(SettingsConflict, match="gpt-4o=pincite/default"):
        Settings()


@pytest.mark.parametrize(
    "name", [*(each for each in Settings.model_fields if each != "limits"), *Limits.model_fields]
)
def test_an_empty_variable_is_an_unset_one(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    variable = name.upper() if name in ("qdrant_url", "qdrant_api_key") else f"PINCITE_{name.upper()}"
    monkeypatch.delenv(variable, raising=False)
    unset = Settings()
    monkeypatch.setenv(variable, "")
    nothing = {name: ""} if name in ("query_prompt", "passage_prompt") else {}
    assert Settings() == unset.model_copy(update=nothing)


@pytest.mark.parametrize("variable", ["PINCITE_LLM_URL", "PINCITE_EMBEDDING_URL", "QDRANT_URL"])
@pytest.mark.parametrize(
    "address",
    [
        "localhost:8000",
        "gpu",
        "ftp://gpu",
        "http://",
        "http://gpu:99999",
        "http://gpu:0",
        "http://xn--:80",
        "http://a gpu:8000/v1",
        "http://gpu:8000/v1\n/more",
    ],
)
def test_what_is_no_address_of_a_server_is_refused(
    monkeypatch: pytest.MonkeyPatch, variable: str, address: str
) -> None:
    monkeypatch.setenv(variable, address)
    with pytest.raises(
        SettingsConflict, match=f"{variable} is “{address}”: it takes an address such as http"
    ):
        Settings()


@pytest.mark.parametrize("variable", ["PINCITE_LLM_URL", "PINCITE_PUBLIC_URL"])
@pytest.mark.parametrize(
    "address",
    [
        "redis://pump:s3cret@gpu:6379",
        "http://pump:s3cret/w@gpu 1",
        "pump:s3cret#x@gpu",
        "https:/pump:s3c@s3cret@gpu",
        "http://pump:\n\ns3cret@gpu",
    ],
)
def test_a_refused_address_is_told_without_its_secret(
    monkeypatch: pytest.MonkeyPatch, variable: str, address: str
) -> None:
    monkeypatch.setenv(variable, address)
    with pytest.raises(SettingsConflict, match=f"{variable} is .*…@gpu") as refused:
        Settings()
    assert "s3c" not in str(refused.value)


def test_a_line_break_behind_a_variable_is_no_part_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PINCITE_LLM_URL", "http://gpu:8000/v1\n")
    monkeypatch.setenv("PINCITE_LLM_API_KEY", "s3cret\n")
    monkeypatch.setenv("PINCITE_LLM_MODEL", " \n")
    monkeypatch.setenv("PINCITE_QUERY_PROMPT", "query: ")
    settings = Settings()
    assert settings.llm_url == "http://gpu:8000/v1"
    assert settings.llm_api_key is not None
    assert settings.llm_api_key.get_secret_value() == "s3cret"
    assert (settings.llm_model, settings.query_prompt) == (None, "query: ")
