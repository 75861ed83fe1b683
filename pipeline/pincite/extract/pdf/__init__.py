"""Read PDFs, page by page, in the child."""
