"""Every index finds the words of a collection in the collection's language."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace

import pytest

from pincite.index.bm25 import query_vector
from pincite.index.vector_index import Scope

from .test_index import DIM, MODEL, Opener, Shelf, opener, point

__all__ = ["opener"]

# The client's local mode takes the parameters of a search, and says that it has no use for them.
pytestmark = pytest.mark.filterwarnings("ignore:Local mode performs exact:UserWarning")

TEXTS = {"fr": "L'entreprise a fermé", "ja": "東京都は新しい発電所を建設しました。"}
ASKED = {"fr": "les entreprises", "ja": "発電所"}


@pytest.mark.parametrize("language", ["fr", "ja"])
def test_words_are_found_as_the_language_of_their_collection_forms_them(
    opener: Opener, language: str
) -> None:
    with closing(opener(MODEL, DIM)) as index:
        shelf = Shelf(index)
        own = replace(point(TEXTS[language], "one", collection="own"), language=language)
        shelf.add(own, point(TEXTS[language], "one", collection="english"))
        asked = query_vector(ASKED[language], language=language)
        scopes = (Scope("own"), Scope("english"))
        found = [list(index.search_sparse(scope, asked, 10)) for scope in scopes]
    assert found == [[own.chunk.id], []]
