"""What the fit of the model of cells promises."""

from __future__ import annotations

import numpy as np
from conditional_logit import Choice, Prior, fit, shares


def _choices(seed: int, count: int = 200) -> list[Choice]:
    """Questions of four candidates: a constant, a feature that tells which is right, and noise."""
    rng = np.random.default_rng(seed)
    choices = []
    for number in range(count):
        right = np.zeros(4, dtype=bool)
        if number % 3:
            right[rng.integers(4)] = True
        features = np.column_stack((np.ones(4), right + rng.normal(0, 0.4, 4), rng.normal(0, 1, 4)))
        choices.append(Choice(features, right))
    return choices


def test_the_feature_that_tells_the_right_candidate_gets_the_weight() -> None:
    free = Prior(np.zeros(3), np.zeros(3))
    weights = fit(_choices(1), 0.1, free)
    assert weights[1] > 4 * abs(weights[2])
    unseen = _choices(2)
    first = [each.right[shares(each.features, weights).argmax()] for each in unseen if each.right.any()]
    assert np.mean(first) > 0.7


def test_a_question_without_an_answer_leaves_more_to_none_than_one_with() -> None:
    weights = fit(_choices(1), 0.1, Prior(np.zeros(3), np.zeros(3)))
    best = {has: [] for has in (True, False)}
    for each in _choices(2):
        best[bool(each.right.any())].append(shares(each.features, weights).max())
    assert np.mean(best[True]) > np.mean(best[False])


def test_a_weight_has_the_sign_that_is_known_or_is_0() -> None:
    weights = fit(_choices(1), 0.1, Prior(np.array([0.0, -1.0, 0.0]), np.zeros(3)))
    assert weights[1] == 0.0


def test_a_feature_that_never_varies_keeps_the_weight_it_is_drawn_to() -> None:
    choices = [Choice(np.column_stack((each.features, np.zeros(4))), each.right) for each in _choices(1)]
    weights = fit(choices, 0.1, Prior(np.zeros(4), np.array([0.0, 0.0, 0.0, 2.0])))
    assert abs(weights[3] - 2.0) < 0.01
