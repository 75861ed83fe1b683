"""What is kept: the registry, blobs, stored documents, page images, and who owns the data folder."""
