"""Sources of documents: folders, object storage, URLs, sitemaps and feeds, and how they are synced."""
