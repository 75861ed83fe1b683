"""Versions and removal: what answers, what answered before, and what leaves."""
