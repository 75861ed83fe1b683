"""The fit of the weights of sentences finds what answers, and descends along the true slope of its loss."""

from __future__ import annotations

import fit_sentences
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import approx_fprime

NEAR = fit_sentences.PLACES["sentence", "near"]


def samples_of(seed: int, questions: int = 12) -> fit_sentences.Samples:
    """Return questions with two to five sentences each; one answers, mostly one that is near."""
    rng = np.random.default_rng(seed)
    lengths = rng.integers(2, 6, questions)
    features = np.zeros((lengths.sum(), len(fit_sentences.NAMES)))
    features[:, NEAR] = rng.random(len(features))
    starts = np.concatenate(([0], lengths.cumsum()[:-1]))
    answers = np.zeros(len(features), dtype=bool)
    answers[starts] = True
    features[starts, NEAR] += 0.5
    return fit_sentences.Samples(features, answers, starts, rng.random(questions) + 0.5)


@given(st.integers(0, 10_000))
def test_the_slope_is_that_of_the_loss(seed: int) -> None:
    samples = samples_of(seed)
    weights = np.random.default_rng(seed).normal(size=len(fit_sentences.NAMES))
    _, slope = fit_sentences._loss(samples, weights)
    numeric = approx_fprime(weights, lambda each: fit_sentences._loss(samples, each)[0])
    assert slope == pytest.approx(numeric, abs=1e-5)


def test_weights_move_to_what_tells_answers_and_nowhere_else() -> None:
    weights, scale = fit_sentences._minimum(samples_of(3), 1e-4)
    assert weights[NEAR] * scale > fit_sentences.CHOSEN[NEAR]
    assert np.flatnonzero(~np.isclose(weights, fit_sentences.CHOSEN)).tolist() == [NEAR]


def test_a_strong_hold_keeps_the_weights_chosen_by_hand() -> None:
    weights, _ = fit_sentences._minimum(samples_of(3), 1e6)
    assert weights == pytest.approx(fit_sentences.CHOSEN, abs=1e-4)
