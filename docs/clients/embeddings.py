"""Print how near two texts are."""

import os

from openai import OpenAI

client = OpenAI(
    base_url=os.environ.get("PINCITE_URL", "http://127.0.0.1:8300") + "/v1",
    api_key=os.environ.get("PINCITE_API_KEY", "none"),
)
texts = ["What is the mooring fee for a barge?", "A barge pays 41 crowns to moor here."]
made = client.embeddings.create(model="pincite-embedding", input=texts)
one, other = (each.embedding for each in made.data)
print(f"{sum(a * b for a, b in zip(one, other, strict=True)):.2f} by {len(one)} dimensions")
