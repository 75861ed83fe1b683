"""A page read from the geometry of its words, lines and pictures alone."""
