"""A network's graph with 8-bit products in place of its 32-bit ones, calibrated on the documents that come along.

A few columns of the activations are many times as wide as the others and would leave these a handful of levels; so each column is divided
by a scale that the weights take on (SmoothQuant: Xiao et al., 2023, equation 4) before ranges are taken. Some products stay as they are.
The encoder's activations have one fixed range each (`quantise`), so that a text's vector does not depend on the texts that it is encoded
with; the reader's have their own for each row (`quantise_by_row`), as it reads one row at a time.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import prod
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from corpus.document import Chunk, Document
from corpus.read import read
from corpus.split import split
from corpus.tokens import DOCUMENTS

if TYPE_CHECKING:
    from onnx import GraphProto, ModelProto, NodeProto

    from index.encode import Vectors

SHARE = 0.8
"""How much of a column's width goes over into the weights. Of 0, 0.5, 0.7, 0.8 and 0.9, the last three came nearest to 32 bits, and the
last two made the runtimes agree best (eval/LOG.md, "The encoder")."""

LEAST = 1e-5
"""What a column's width counts at least, so that an empty one can be divided by."""

Row = Sequence[int]
Feed = Mapping[str, Any]
"""What a graph takes for one row, by the names of its inputs."""


def calibration() -> list[tuple[Document, Chunk]]:
    """The passages of the documents that come along."""
    documents = [item for item in read([DOCUMENTS]) if isinstance(item, Document)]
    return [(document, chunk) for document in documents for chunk in split(document)]


def quantise(whole: Path, path: Path, rows: Sequence[Row]) -> None:
    """Write the graph of `whole` anew: weights in 8 bits by column, inputs of products in 8 bits over the range that `rows` span.

    What a product gives is not rounded: that would cost a sixth of the speed.
    """
    import onnx
    from onnxruntime.quantization import CalibrationMethod, QuantFormat, QuantType, quantize_static

    model = onnx.load(whole)
    smooth(model.graph, peaks(model, list(products(model.graph)), [inputs(row) for row in rows]))
    onnx.save(model, whole)
    quantize_static(
        whole,
        path,
        Inputs(rows),
        quant_format=QuantFormat.QDQ,
        per_channel=True,
        activation_type=QuantType.QUInt8,
        weight_type=QuantType.QInt8,
        op_types_to_quantize=["MatMul"],
        nodes_to_exclude=[node.name for node in spared(model.graph)],
        calibrate_method=CalibrationMethod.MinMax,
        extra_options={"OpTypesToExcludeOutputQuantization": ["MatMul"]},
    )


def quantise_by_row(whole: Path, path: Path, feeds: Sequence[Feed]) -> None:
    """Write the graph of `whole` anew: weights in 8 bits by column, inputs of products in 8 bits over the range that they have in a row.

    The columns of what the largest products take are scaled first, as wide as they are in `feeds`: without, the 8 bits move what the reader
    says of a passage by half as much again (eval/LOG.md, "Columns scaled in the reader").
    """
    import onnx
    from onnxruntime.quantization import QuantType, quantize_dynamic

    model = onnx.load(whole)
    smooth(model.graph, peaks(model, largest(model.graph), feeds))
    onnx.save(model, whole)
    quantize_dynamic(whole, path, weight_type=QuantType.QInt8, per_channel=True, nodes_to_exclude=[inner(model.graph).name])


def largest(graph: GraphProto) -> list[str]:
    """The activations that products with the largest weights take."""
    sizes = {constant.name: prod(constant.dims) for constant in graph.initializer}
    taken = {name: max(sizes[node.input[1]] for node in nodes) for name, nodes in products(graph).items()}
    return [name for name, size in taken.items() if size == max(taken.values())]


def products(graph: GraphProto) -> dict[str, list[NodeProto]]:
    """The products with weights, by the activation that they take; (positions, in) @ (in, out)."""
    weights = {constant.name for constant in graph.initializer}
    found: dict[str, list[NodeProto]] = {}
    for node in graph.node:
        if node.op_type == "MatMul" and node.input[1] in weights:
            found.setdefault(node.input[0], []).append(node)
    return found


def spared(graph: GraphProto) -> list[NodeProto]:
    """The products that stay in 32 bits: those of attention, and the one out of the first layer's inner part.

    In a long text a word's share of attention is smaller than a step of 8 bits; and the first layer's inner part, which widens what it is
    given, holds the widest outliers of all. They are a small part of the work (eval/LOG.md, "The encoder").
    """
    weighted = [node for nodes in products(graph).values() for node in nodes]
    attention = [node for node in graph.node if node.op_type == "MatMul" and node not in weighted]
    return [*attention, inner(graph)]


def inner(graph: GraphProto) -> NodeProto:
    """The product out of the first layer's inner part."""
    weights = {constant.name: constant.dims for constant in graph.initializer}
    weighted = (node for nodes in products(graph).values() for node in nodes)
    return next(node for node in weighted if weights[node.input[1]][0] > weights[node.input[1]][1])


def peaks(model: ModelProto, names: Sequence[str], feeds: Sequence[Feed]) -> dict[str, Vectors]:
    """The largest magnitude of each column, (in,), of the activations of these names."""
    import onnxruntime
    from onnx import ModelProto, helper

    probe = ModelProto()
    probe.CopyFrom(model)
    del probe.graph.output[:]
    probe.graph.output.extend(helper.make_empty_tensor_value_info(name) for name in names)
    session = onnxruntime.InferenceSession(probe.SerializeToString(), providers=["CPUExecutionProvider"])
    found: dict[str, Vectors] = {}
    for feed in feeds:
        for name, values in zip(names, session.run(names, feed), strict=True):
            highest = np.abs(values).reshape(-1, values.shape[-1]).max(0)
            found[name] = np.maximum(found.get(name, highest), highest)
    return found


def smooth(graph: GraphProto, widths: Mapping[str, Vectors]) -> None:
    """Divide the columns of the activations, each as wide as it is, and multiply the rows of the weights; what comes out stays."""
    from onnx import helper, numpy_helper

    constants = {constant.name: constant for constant in graph.initializer}
    taken = products(graph)
    for name, nodes in ((name, taken[name]) for name in widths):
        weights = [numpy_helper.to_array(constants[node.input[1]]) for node in nodes]
        scale = scales(widths[name], np.max([np.abs(weight).max(1) for weight in weights], 0))
        for node, weight in zip(nodes, weights, strict=True):
            constants[node.input[1]].CopyFrom(numpy_helper.from_array(weight * scale[:, None], node.input[1]))
        graph.initializer.append(numpy_helper.from_array(1 / scale, f"{name}.scale"))
        first = min(place for place, node in enumerate(graph.node) if node in nodes)
        graph.node.insert(first, helper.make_node("Mul", [name, f"{name}.scale"], [f"{name}.smooth"], name=f"{name}.smooth"))
        for node in graph.node:
            if node.op_type == "MatMul" and node.input[0] == name and node.input[1] in constants:
                node.input[0] = f"{name}.smooth"


def scales(widths: Vectors, weights: Vectors) -> Vectors:
    """By what each column is divided, (in,) float32, given the widths of activations and of weights."""
    quotient = np.maximum(widths, LEAST) ** SHARE / np.maximum(weights, LEAST) ** (1 - SHARE)
    return np.asarray(quotient, np.float32)


def inputs(row: Row) -> Feed:
    """What the graph takes for one row: word pieces and mask, (1, length) int64."""
    ids = np.asarray([row], np.int64)
    return {"input_ids": ids, "attention_mask": np.ones_like(ids)}


class Inputs:
    """Rows one by one, in the form in which ONNX Runtime's quantiser takes them."""

    def __init__(self, rows: Sequence[Row]) -> None:
        self._rows = iter(rows)

    def get_next(self) -> Feed | None:
        """The next row's inputs; None at the end."""
        row = next(self._rows, None)
        return None if row is None else inputs(row)
