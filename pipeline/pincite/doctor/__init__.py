"""What the registry, the index and the blobs do not agree on, and how it is mended."""
