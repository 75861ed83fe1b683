"""Killing a library's process at every boundary: what it leaves is finished by the next, and nobody saw it."""
