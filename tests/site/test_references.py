"""The pages of the site that are made from the code and from records have all of it."""

from __future__ import annotations

import json
import re
from pathlib import Path

import benchmark_page
import pytest
import references
from pydantic_core import PydanticUndefined

import pincite.errors
from pincite.errors import PinciteError
from pincite.settings import Limits, Settings
from tests.cli.every_command import commands
from tests.conftest import REPOSITORY

SETTINGS = (REPOSITORY / "docs" / "settings.md").read_text(encoding="utf-8")
ERRORS = [
    kind
    for kind in vars(pincite.errors).values()
    if isinstance(kind, type) and issubclass(kind, PinciteError) and kind.code != PinciteError.code
]


def test_the_page_of_commands_has_each_with_its_options() -> None:
    page = references.commands()
    for command in commands():
        assert f"`pincite {command}`\n" in page
    assert re.search(r"\* `-k .*`: How many passages at most\.", page)


def test_the_page_of_rest_has_each_operation_and_links_each_value_to_its_fields() -> None:
    page = references.rest()
    assert "## `POST /v1/collections/{collection}/answers`" in page
    linked = set(re.findall(r"\]\(#([\w-]+)\)", page))
    assert {"answer", "document", "problem"} <= linked
    assert linked <= {title.lower() for title in re.findall(r"^### (.+)$", page, re.MULTILINE)}


def test_the_page_of_python_has_the_verbs_of_each_class_with_what_they_do() -> None:
    page = references.python()
    for name in ("Client", "AsyncClient", "Library"):
        assert f"### {name}.stream\n\n```python\n" in page
    assert "Answer a question, each sentence with citations that were checked, or refuse." in page


@pytest.mark.parametrize("kind", ERRORS, ids=lambda kind: kind.__name__)
def test_an_error_is_on_the_page_of_codes_with_a_sentence_and_in_the_tree(kind: type[PinciteError]) -> None:
    [row] = [row for row in references.errors().splitlines() if f"| `{kind.__name__}` |" in row]
    code, _, when = (cell.strip() for cell in row.strip("|").split("|"))
    assert code == f"`{kind.code}`"
    assert when.endswith(".")
    assert re.search(rf"── {kind.__name__}\b", pincite.errors.__doc__ or "")


def test_the_page_of_settings_says_which_values_each_takes() -> None:
    page = references.settings(SETTINGS)
    assert "| `PINCITE_POLICY` | `drop` or `flag` or `refuse` | `drop` |" in page
    assert "| `PINCITE_CHUNK_TOKENS` | whole number, at least 32 | `200` |" in page
    assert "| `QDRANT_API_KEY` | a secret | none |" in page


def test_the_defaults_on_the_page_of_settings_are_those_of_the_code() -> None:
    stated = dict(re.findall(r"^\| `(?:PINCITE_)?([A-Z_]+)` \| ([^|]+) \|", SETTINGS, re.MULTILINE))
    for name, field in (Settings.model_fields | Limits.model_fields).items():
        if field.default not in (None, PydanticUndefined, (), {}):
            assert _read(stated[name.upper()]) == _read(str(field.default)), name


def _read(stated: str) -> float | str:
    """Read a number, with its unit; or else a word."""
    text = {"no": "False", "`on`": "True"}.get(stated.strip(), stated.strip()).strip("`").replace(",", "")
    number, _, unit = text.partition(" ")
    try:
        return float(number) * {"": 1, "MiB": 2**20, "million": 1e6}[unit]
    except ValueError:
        return text


def test_the_page_of_benchmarks_has_each_record_with_whether_its_documents_were_looked_at() -> None:
    page = benchmark_page.benchmarks()
    for record in (REPOSITORY / "bench" / "results").glob("*.json"):
        [section] = re.findall(rf"{{ #{record.stem.lower()} }}\n(.*?)(?:\n## |\Z)", page, re.DOTALL)
        assert "Documents looked at before: " in section
        assert f"taken on {json.loads(record.read_text())['taken'][:10]}" in section
    assert "| figure | llamaindex | haystack | pincite |" in page
    assert "| whole ingest, pages/s | 16.41 | 5.27 | 9.33 |" in page


def test_a_record_of_which_nothing_is_said_fails_the_page(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "results").mkdir()
    (tmp_path / "results" / "new.json").write_text("{}")
    (tmp_path / "records.toml").touch()
    monkeypatch.setattr(benchmark_page, "BENCH", tmp_path)
    with pytest.raises(KeyError, match="new"):
        benchmark_page.benchmarks()
