"""Rank chunks by meaning and by words. What is visible is the registry's to say."""
