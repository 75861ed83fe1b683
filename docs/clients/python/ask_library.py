"""Ask a data folder that no service has."""

import sys
from pathlib import Path

from pincite import Library, Settings

with Library(Settings(home=Path(sys.argv[1]))) as library:
    answer = library.answer("default", "What is the maximum flow of the Corvane CV-120?")
    print((answer.answer or "The documents don't say.").replace("\t", " "))
