"""A Piper network with its noise as an input and its phonemes' lengths as an output."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

_NOISE: Final = "RandomNormalLike"

_ID_CHANNELS: Final = 2
_FRAME_CHANNELS: Final = 192
"""The most that any size of Piper's network takes; it cuts off what it does not need."""


@dataclass(frozen=True, slots=True)
class NoiseInput:
    """An input for noise, ``[shape=(1, channels, length)]``: one column per phoneme id, or per frame of sound."""

    name: str
    channels: int
    per_id: bool


def opened(model: Path) -> tuple[bytes, tuple[NoiseInput, ...]]:
    """Return a Piper model with noise inputs in place of its random nodes, and those inputs.

    An input may be longer than the network needs; the rest of it is cut off.
    The network's second output is then the length of each phoneme id, in frames.

    Raises:
        ValueError: the model is not built as Piper's models are.
    """
    import onnx  # noqa: PLC0415
    from onnx import TensorProto, helper  # noqa: PLC0415

    network = onnx.load(str(model))
    graph = network.graph
    noises: list[NoiseInput] = []
    nodes: list[Any] = []
    lengths: list[str] = []
    for node in graph.node:
        if node.op_type == "Ceil":
            lengths += node.output
        if node.op_type != _NOISE:
            nodes.append(node)
            continue
        name = f"noise_{len(noises)}"
        per_id = "dp" in node.name.split("/")  # the duration predictor, which works on phoneme ids
        noises.append(NoiseInput(name, _ID_CHANNELS if per_id else _FRAME_CHANNELS, per_id))
        graph.input.append(helper.make_tensor_value_info(name, TensorProto.FLOAT, [1, None, None]))
        zero = helper.make_tensor("zero", TensorProto.INT64, [1], [0])
        nodes += [
            helper.make_node("Shape", [node.input[0]], [f"{name}_stop"]),
            helper.make_node("Shape", [f"{name}_stop"], [f"{name}_rank"]),
            helper.make_node("ConstantOfShape", [f"{name}_rank"], [f"{name}_start"], value=zero),
            helper.make_node("Slice", [name, f"{name}_start", f"{name}_stop"], [node.output[0]]),
        ]
    if len(lengths) != 1 or not noises:
        raise ValueError(f"{model}: not a Piper voice ({len(noises)} noises and {len(lengths)} lengths found in it)")
    del graph.node[:]
    graph.node.extend(nodes)
    graph.output.append(onnx.ValueInfoProto(name=lengths[0]))
    return network.SerializeToString(), tuple(noises)
