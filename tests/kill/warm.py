"""What every process of the harness has loaded when it is forked: the libraries and the models.

Imported by the fork server alone. It starts no thread, since a fork takes none along: the model runs in torch
with one thread, and documents are read by children of one process that outlives the killed.
"""

from __future__ import annotations

import faulthandler
import os
import tempfile
from pathlib import Path

os.environ |= {"OMP_NUM_THREADS": "1", "TOKENIZERS_PARALLELISM": "false", "MKL_NUM_THREADS": "1"}

import torch

from pincite.embed import Embedder
from pincite.extract import Extractor
from pincite.settings import Limits
from pincite.store.registry import Database

from ..registries import copy_or_migrate
from . import process  # noqa: F401 - loaded, with all that it imports, for those that are forked
from .scenarios import documents

# One that a signal ends, as by a fault of memory, says where it was.
faulthandler.enable()
torch.set_num_threads(1)
Database._migrate = copy_or_migrate  # type: ignore[method-assign, assignment]


class SharedExtractor(Extractor):
    """Reads as an Extractor does; what its children are forked from is not a library's to end."""

    def close(self) -> None:
        """Leaves it to the next."""


EMBEDDER = Embedder(None, "torch")
EMBEDDER.query("ready?")
EXTRACTOR = SharedExtractor(Limits())
with tempfile.TemporaryDirectory() as _folder:
    for _name, _content in documents(1).items():
        (Path(_folder) / _name).write_bytes(_content)
        EXTRACTOR.extract(Path(_folder) / _name, _name)
