"""Ask a question from an event loop, and then one that only makes sense after it."""

import asyncio
import os

from openai import AsyncOpenAI
from openai.types.chat import ChatCompletionMessageParam

client = AsyncOpenAI(
    base_url=os.environ.get("PINCITE_URL", "http://127.0.0.1:8300") + "/v1",
    api_key=os.environ.get("PINCITE_API_KEY", "none"),
)


async def main() -> None:
    messages: list[ChatCompletionMessageParam] = []
    for question in ("What is the mooring fee for a barge?", "And for a yacht?"):
        messages.append({"role": "user", "content": question})
        reply = await client.chat.completions.create(model="pincite/default", messages=messages)
        messages.append({"role": "assistant", "content": reply.choices[0].message.content})
        print(messages[-1]["content"])


asyncio.run(main())
