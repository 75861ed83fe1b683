"""Print each sentence of an answer as soon as it is checked."""

import asyncio
import sys

from pincite import AsyncClient
from pincite.schema.answer import Sentence


async def main() -> None:
    async with AsyncClient(sys.argv[1]) as service:
        async for event in service.stream("default", "What is the maximum flow of the Corvane CV-120?"):
            if isinstance(event, Sentence):
                print(event.text.replace("\t", " "))


asyncio.run(main())
