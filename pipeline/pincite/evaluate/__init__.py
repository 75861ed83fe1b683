"""Measure how well a collection answers a golden set, without a language model, and how two runs differ."""

from pincite.evaluate.compare import Difference, Estimate, differences, estimates, measured, shared
from pincite.evaluate.golden import Evidence, Question, read_golden
from pincite.evaluate.measures import Ranking, score
from pincite.evaluate.run import Asked, Run, Searcher, evaluate, load_run, rank

__all__ = [
    "Asked",
    "Difference",
    "Estimate",
    "Evidence",
    "Question",
    "Ranking",
    "Run",
    "Searcher",
    "differences",
    "estimates",
    "evaluate",
    "load_run",
    "measured",
    "rank",
    "read_golden",
    "score",
    "shared",
]
