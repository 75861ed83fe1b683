"""Show a judge that was measured: its curve, its threshold, and whether it is on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pincite_cli.show import note
from pincite_cli.terminal import Column, results

if TYPE_CHECKING:
    from pincite.answer.judge.calibration import JudgeCalibration

_COLUMNS = (
    Column("threshold", right=True),
    Column("true accepted", right=True),
    Column("false accepted", right=True),
)


def calibration(model: str, made: JudgeCalibration) -> None:
    """Print the curve, the threshold that was chosen on it, and if the judge is on."""
    rows = [
        tuple(f"{share:.3f}" for share in (point.threshold, point.true_accepted, point.false_accepted))
        for point in made.curve
    ]
    results().table(_COLUMNS, rows, results().layout)
    without = _shares(made.true_without, made.false_without)
    note(f"{made.sentences} sentences. Accepted without a judge: {without}.")
    note(f"By {model} from {made.threshold:.3f} on: {_shares(made.true_accepted, made.false_accepted)}.")
    note(f"It gains {made.gain:+.3f} (95 %: {made.gain_low:+.3f} to {made.gain_high:+.3f}).")
    if made.separates:
        note("The judge is on: PINCITE_MIN_VERDICT=paraphrased does without it.")
    else:
        note("The judge stays off: it tells true from false no better than no judge.")


def _shares(true: float, false: float) -> str:
    return f"{true:.3f} of the true, {false:.3f} of the false"
