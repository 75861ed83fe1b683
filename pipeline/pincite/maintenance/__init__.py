"""Compare the registry, the index and the blobs, and mend what differs."""
