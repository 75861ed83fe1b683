"""Pincite reads PDFs and HTML, and answers questions about them with citations that were checked."""

import os
from importlib.metadata import version

# Before anything imports numpy: the threads of its BLAS wait for more work in a busy loop, on the cores that
# read, embed and search meanwhile, and no product here is large enough to be shared out.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

__version__ = version("pincite")
