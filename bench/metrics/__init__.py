"""The metrics of extraction, each written from its paper; nothing here knows an extractor."""
