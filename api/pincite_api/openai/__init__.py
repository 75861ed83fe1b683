"""What OpenAI's clients speak: models, chat completions and embeddings, over the same library as all else."""
