"""Settings that cannot work together are refused with a sentence that says what to set."""

from __future__ import annotations

import pytest

from pincite.errors import SettingsConflict
from pincite.settings import Settings

POSTGRES, QDRANT, BLOBS = "postgresql://pincite@db/pincite", "http://qdrant:6333", "s3://bucket/blobs"


def test_shared_documents_need_an_index_that_is_shared() -> None:
    with pytest.raises(SettingsConflict, match="QDRANT_URL"):
        Settings(database_url=POSTGRES, blobs_url=BLOBS, qdrant_url=None)
    assert Settings(database_url=POSTGRES, blobs_url=BLOBS, qdrant_url=QDRANT).embedded_parts == []


def test_one_process_may_have_any_part_on_a_server() -> None:
    assert len(Settings(database_url=POSTGRES, qdrant_url=None).embedded_parts) == 2
    assert len(Settings(blobs_url=BLOBS, qdrant_url=None).embedded_parts) == 2
    assert len(Settings(qdrant_url=QDRANT).embedded_parts) == 2
