"""Cited pages in frames of other sites: a signed address opens them for an hour, and nothing else."""
