"""Measure how well a collection answers a golden set, without a language model, and how two runs differ."""

from pincite.evaluate.compare import Estimate, MeasureDifference, differences, estimates, measured, shared
from pincite.evaluate.golden import GoldenEvidence, GoldenQuestion, read_golden
from pincite.evaluate.measures import Ranking, score
from pincite.evaluate.run import QuestionResult, Run, Searcher, evaluate, load_run, rank

__all__ = [
    "Estimate",
    "GoldenEvidence",
    "GoldenQuestion",
    "MeasureDifference",
    "QuestionResult",
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
