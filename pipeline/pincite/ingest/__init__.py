"""A document's way in: read, cut into chunks, embedded, indexed, live."""
