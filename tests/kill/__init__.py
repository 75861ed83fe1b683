"""Kills a library's process at every boundary: the next one finishes what it left, and nobody saw it."""
