"""A question's way out: passages, sentences, citations that were checked."""
