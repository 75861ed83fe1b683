"""The commands on named documents that a library and a client do alike: each finds the id, and asks by it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from pincite.errors import BytesLost, NotFound, PinciteError
from pincite.schema.document import Document, PastVersion, Receipt, State
from pincite.store.report import Report
from pincite_cli import listing

if TYPE_CHECKING:
    from pincite.client.client import Client
    from pincite.library import Library


class NamedDocuments:
    """Commands on documents by their names. `library` knows documents by their ids."""

    library: Library | Client

    def update(
        self,
        collection: str,
        external_id: str,
        metadata: Mapping[str, object],
        profile: Mapping[str, object],
        withdraw: Sequence[str],
    ) -> Document:
        document_id = self._id(collection, external_id)
        return self.library.update(
            collection, document_id, metadata=metadata, profile=profile, withdraw=withdraw
        )

    def retry(self, collection: str, external_id: str) -> Document:
        return self.library.retry(collection, self._id(collection, external_id))

    def retry_failed(self, collection: str) -> Iterator[Document]:
        for document in listing.documents(self.library, collection, State.FAILED):
            if document.last_version.state is State.FAILED:
                try:
                    yield self.library.retry(collection, document.id)
                except PinciteError as error:
                    if error.code != BytesLost.code:
                        raise
                    yield document

    def report(self, collection: str, external_id: str) -> Report:
        return self.library.report(collection, self._id(collection, external_id))

    def delete(self, collection: str, external_id: str) -> Receipt:
        return self.library.delete(collection, self._id(collection, external_id))

    def versions(self, collection: str, external_id: str) -> list[PastVersion]:
        return self.library.versions(collection, self._id(collection, external_id))

    def rollback(self, collection: str, external_id: str, version: int | None) -> Document:
        return self.library.rollback(collection, self._id(collection, external_id), version)

    def cancel(self, collection: str, external_id: str) -> Document:
        return self.library.cancel(collection, self._id(collection, external_id))

    def _id(self, collection: str, external_id: str) -> str:
        """Return the id of a document. Raises NotFound."""
        document = self.library.find(collection, external_id)
        if document is None:
            raise NotFound("document", f"There is no document “{external_id}” in “{collection}”.")
        return document.id
