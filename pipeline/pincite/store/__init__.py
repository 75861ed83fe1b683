"""The stores: the registry, blobs, stored documents, page images, and who owns the data folder."""
