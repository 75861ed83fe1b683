"""Finding the passages that may answer a question, and saying why."""

from pincite.retrieve.explain import Explainer, Explanation
from pincite.retrieve.passage import Passage
from pincite.retrieve.retriever import Retriever

__all__ = ["Explainer", "Explanation", "Passage", "Retriever"]
