"""Read a page from the geometry of its words, lines and pictures alone."""
