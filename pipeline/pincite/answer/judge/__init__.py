"""Asking the served model whether a source supports a sentence, and what its answer is worth."""
