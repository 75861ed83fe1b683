"""Public sets of documents and questions, as golden sets that any index can be scored on."""

from sets.loaders import SETS, Benchmark, TextDocument

__all__ = ["SETS", "Benchmark", "TextDocument"]
