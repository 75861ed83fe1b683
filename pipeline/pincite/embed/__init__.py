"""Embed texts as unit vectors, on the CPU or a GPU, with or without a network.

The default is all-MiniLM-L6-v2 (sentence-transformers, Reimers and Gurevych 2019, arXiv:1908.10084) from a
wheel: 384 dimensions, at most 256 tokens, English.
"""

from pincite.embed.backend import Prompts
from pincite.embed.embedder import Embedder
from pincite.embed.source import DEFAULT_MODEL
from pincite.embed.tokens import Tokens

__all__ = ["DEFAULT_MODEL", "Embedder", "Prompts", "Tokens"]
