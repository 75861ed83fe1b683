"""Hand a file in to a service, wait until it is read, and ask."""

import sys
from pathlib import Path

from pincite import Client

file = Path("sample_docs/datasheet-cv-120.pdf")
with Client(sys.argv[1]) as service:
    added = service.add("default", file.name, [file.read_bytes()], filename=file.name)
    service.wait("default", added.document.id, timeout_s=600)
    answer = service.answer("default", "What is the maximum flow of the Corvane CV-120?")
    for sentence in answer.sentences:
        for citation in sentence.citations:
            print(f"{citation.document}, page {citation.spans[0].page}: {citation.quote!r}")
