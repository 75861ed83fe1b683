"""Import OpenVINO without its telemetry: all of it that is used is imported from here.

At its import it would tell its makers, from a forked process, and leave an identity in the home folder. With
the telemetry's package out of reach it does what it does in installations without one: nothing.
"""

import sys

sys.modules["openvino_telemetry"] = None  # type: ignore[assignment]

from openvino import CompiledModel, Core, Model, Node, Type, properties  # noqa: E402
from openvino import opset13 as op  # noqa: E402
from openvino.properties import hint  # noqa: E402

__all__ = ["CompiledModel", "Core", "Model", "Node", "Type", "hint", "op", "properties"]
