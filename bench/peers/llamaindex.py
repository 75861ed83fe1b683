"""LlamaIndex as its starter tutorial sets it up, with its reader of PDFs by PyMuPDF and local embeddings.

A document a page, nodes of at most 1,024 tokens by `SentenceSplitter`, the vector index in memory; all by
default. Its tokenizer and its sentence splitter carry their data in the wheel.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import chdir
from pathlib import Path
from typing import Any

from peers.measure import Place, minilm, run, stay_offline


class LlamaIndex:
    """A vector index in memory."""

    packages = ("llama-index-core", "llama-index-readers-file", "pymupdf", "torch", "sentence-transformers")

    def __init__(self) -> None:
        from llama_index.embeddings.huggingface import HuggingFaceEmbedding

        self._model = HuggingFaceEmbedding(model_name=minilm())
        self._model.get_text_embedding("warm")
        self._nodes: Sequence[Any] = ()

    @property
    def passages(self) -> int:
        return len(self._nodes)

    def read(self, files: Sequence[Path]) -> None:
        from llama_index.core import SimpleDirectoryReader
        from llama_index.core.node_parser import SentenceSplitter
        from llama_index.readers.file import PyMuPDFReader

        pages: list[Any] = []
        for file in files:
            # A page's path is embedded with it: by their bare names, files leave the most room for text.
            with chdir(file.parent):
                reader = SimpleDirectoryReader(
                    input_files=[file.name], file_extractor={".pdf": PyMuPDFReader()}, raise_on_error=True
                )
                pages += reader.load_data()
        self._nodes = SentenceSplitter()(pages)

    def embed(self) -> None:
        self._nodes = self._model(self._nodes)

    def store(self) -> None:
        from llama_index.core import VectorStoreIndex

        self._index = VectorStoreIndex(self._nodes, embed_model=self._model)

    def search(self, question: str, limit: int) -> list[Place]:
        found = self._index.as_retriever(similarity_top_k=limit).retrieve(question)
        return [(hit.metadata["file_name"], int(hit.metadata["source"])) for hit in found]


if __name__ == "__main__":
    stay_offline()
    run(LlamaIndex())
