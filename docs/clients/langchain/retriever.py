"""Give LangChain the passages that Pincite finds."""

import os
from typing import Any

import httpx
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever


class PinciteRetriever(BaseRetriever):
    """Passages of one collection, best first."""

    url: str = os.environ.get("PINCITE_URL", "http://127.0.0.1:8300")
    api_key: str = os.environ.get("PINCITE_API_KEY", "none")
    collection: str = "default"
    k: int = 5

    def _get_relevant_documents(self, query: str, **_: Any) -> list[Document]:
        reply = httpx.post(
            f"{self.url}/v1/collections/{self.collection}/search",
            json={"question": query, "k": self.k},
            headers={"Authorization": f"Bearer {self.api_key}"},
            timeout=60,
        )
        hits = reply.raise_for_status().json()["hits"]
        return [Document(hit.pop("text"), id=hit["chunk_id"], metadata=hit) for hit in hits]


for passage in PinciteRetriever().invoke("What is the maximum flow of the Corvane CV-120?"):
    print(passage.metadata["document"], passage.metadata["pages"], passage.page_content[:60])
