"""Give LlamaIndex the passages that Pincite finds."""

import os

import httpx
from llama_index.core.retrievers import BaseRetriever
from llama_index.core.schema import NodeWithScore, QueryBundle, TextNode


class PinciteRetriever(BaseRetriever):
    """Passages of one collection, best first."""

    def __init__(self, collection: str = "default", k: int = 5) -> None:
        super().__init__()
        base = os.environ.get("PINCITE_URL", "http://127.0.0.1:8300")
        self.address, self.k = f"{base}/v1/collections/{collection}/search", k
        self.headers = {"Authorization": f"Bearer {os.environ.get('PINCITE_API_KEY', 'none')}"}

    def _retrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        asked = {"question": query_bundle.query_str, "k": self.k}
        reply = httpx.post(self.address, json=asked, headers=self.headers, timeout=60)
        return [
            NodeWithScore(
                node=TextNode(id_=hit["chunk_id"], text=hit.pop("text"), metadata=hit), score=hit["score"]
            )
            for hit in reply.raise_for_status().json()["hits"]
        ]


for passage in PinciteRetriever().retrieve("What is the maximum flow of the Corvane CV-120?"):
    print(passage.node.metadata["document"], passage.node.metadata["pages"], passage.node.get_content()[:60])
