"""Ask through LlamaIndex's OpenAILike, in one piece and as a stream."""

import os

from llama_index.core.llms import ChatMessage
from llama_index.llms.openai_like import OpenAILike

llm = OpenAILike(
    api_base=os.environ.get("PINCITE_URL", "http://127.0.0.1:8300") + "/v1",
    api_key=os.environ.get("PINCITE_API_KEY", "none"),
    model="pincite/default",
    is_chat_model=True,
)
messages = [ChatMessage(role="user", content="What is the maximum flow of the Corvane CV-120?")]

print(llm.chat(messages).message.content)

for chunk in llm.stream_chat(messages):
    print(chunk.delta, end="")
print()
