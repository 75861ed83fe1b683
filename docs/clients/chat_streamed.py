"""Print an answer as it comes, and the tokens that it took."""

import os

from openai import OpenAI

client = OpenAI(
    base_url=os.environ.get("PINCITE_URL", "http://127.0.0.1:8300") + "/v1",
    api_key=os.environ.get("PINCITE_API_KEY", "none"),
)
chunks = client.chat.completions.create(
    model="pincite/default",
    messages=[{"role": "user", "content": "What is the mooring fee for a barge?"}],
    stream=True,
    stream_options={"include_usage": True},
)
for chunk in chunks:
    if chunk.choices and chunk.choices[0].delta.content:
        print(chunk.choices[0].delta.content, end="", flush=True)
    if chunk.usage:
        print(f"\n{chunk.usage.total_tokens} tokens")
