"""Find what an answer is made from: passages, and parts of documents that are given whole."""
