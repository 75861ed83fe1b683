"""Ask a question, and print the answer with its links."""

import os

from openai import OpenAI

client = OpenAI(
    base_url=os.environ.get("PINCITE_URL", "http://127.0.0.1:8300") + "/v1",
    api_key=os.environ.get("PINCITE_API_KEY", "none"),
)
reply = client.chat.completions.create(
    model="pincite/default",
    messages=[{"role": "user", "content": "What is the mooring fee for a barge?"}],
)
message = reply.choices[0].message
print(message.content)
for annotation in message.annotations or []:
    cited = annotation.url_citation
    print(f"{cited.start_index}-{cited.end_index}: {cited.title} {cited.url}")
