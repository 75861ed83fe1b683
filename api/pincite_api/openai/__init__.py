"""Speak to OpenAI's clients: models, chat completions and embeddings, over the same library as all else."""
