"""The vocabulary: what a document is made of on its way in, and what an answer is made of on its way out."""
