"""Print an answer as it comes by the client's helper for streams, from an event loop."""

import asyncio
import os

from openai import AsyncOpenAI

client = AsyncOpenAI(
    base_url=os.environ.get("PINCITE_URL", "http://127.0.0.1:8300") + "/v1",
    api_key=os.environ.get("PINCITE_API_KEY", "none"),
)


async def main() -> None:
    async with client.chat.completions.stream(
        model="pincite/default",
        messages=[{"role": "user", "content": "What is the mooring fee for a barge?"}],
    ) as stream:
        async for event in stream:
            if event.type == "content.delta":
                print(event.delta, end="", flush=True)
        reply = await stream.get_final_completion()
    print(f"\n{reply.choices[0].finish_reason}")


asyncio.run(main())
