"""Ask a service, by its address, or a data folder that no service has."""

import sys
from pathlib import Path

from pincite import Client, Library, Settings

place = sys.argv[1]
with Client(place) if place.startswith("http") else Library(Settings(home=Path(place))) as pincite:
    answer = pincite.answer("default", "How long is the warranty?")
    for sentence in answer.sentences:
        source = sentence.citations[0]
        print(f"{sentence.text} ({source.document}, page {source.spans[0].page})")
