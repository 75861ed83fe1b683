"""Typesets the sample documents from their plain sources and notes the truth about each on the way."""
