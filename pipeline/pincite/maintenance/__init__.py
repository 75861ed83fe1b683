"""Compare the registry, the index and the blobs, and repair what differs."""
