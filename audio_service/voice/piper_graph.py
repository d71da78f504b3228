"""A Piper network in two: one tells how long each phoneme lasts, the other makes its sound to these lengths.

Telling is a tenth of the work. Noise is an input of both.
"""

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


@dataclass(frozen=True, slots=True)
class Networks:
    """A Piper model taken apart.

    Attributes:
        timing: The network, as ONNX, whose one output is how long each phoneme id lasts, in frames and parts of them.
        sound: The network that takes these, whole, as its input ``lengths``.
        noises: The inputs for noise: ``timing`` takes those that are per id, ``sound`` the others. One may be longer
            than a network needs; the rest of it is cut off.
        lengths: The name of that input.
    """

    timing: bytes
    sound: bytes
    noises: tuple[NoiseInput, ...]
    lengths: str


def opened(model: Path) -> Networks:
    """Return a Piper model with noise inputs in place of its random nodes, as two networks.

    Raises:
        ValueError: the model is not built as Piper's models are.
    """
    import onnx  # noqa: PLC0415
    from onnx import TensorProto, helper  # noqa: PLC0415

    network = onnx.load(str(model))
    graph = network.graph
    sound = graph.output[0].name
    noises: list[NoiseInput] = []
    nodes: list[Any] = []
    lengths: list[str] = []
    exact: list[str] = []
    for node in graph.node:
        if node.op_type == "Ceil":
            lengths += node.output
            exact += node.input
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
    graph.input.append(helper.make_tensor_value_info(lengths[0], TensorProto.FLOAT, [1, 1, None]))
    return Networks(
        timing=_leading_to(network, exact[0]),
        sound=_leading_to(network, sound, given=lengths[0]),
        noises=tuple(noises),
        lengths=lengths[0],
    )


def _leading_to(network: Any, output: str, *, given: str = "") -> bytes:
    """Return what of a network leads to an output, with one more of its values given from outside."""
    import onnx  # noqa: PLC0415

    graph = network.graph
    needed, nodes = {output}, []
    for node in reversed(graph.node):
        if needed.intersection(node.output) - {given}:
            nodes.append(node)
            needed.update(node.input)
    part = onnx.GraphProto(name=graph.name)
    part.node.extend(reversed(nodes))
    part.initializer.extend(each for each in graph.initializer if each.name in needed)
    part.input.extend(each for each in graph.input if each.name in needed)
    part.output.append(onnx.ValueInfoProto(name=output))
    model = onnx.ModelProto(ir_version=network.ir_version, graph=part)
    model.opset_import.extend(network.opset_import)
    return bytes(model.SerializeToString())
