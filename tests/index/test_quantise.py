"""8-bit products over ranges of a row, on a small network with a column that is much wider than the others."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from index.quantise import largest, products, quantise_by_row

WIDTH, INNER = 8, 32


@pytest.fixture
def whole(tmp_path: Path) -> Path:
    """Two layers, each wide inside, the second with an outlier there."""
    import onnx
    from onnx import TensorProto, helper, numpy_helper

    chance = np.random.default_rng(1)
    shapes = {"w1": (WIDTH, INNER), "w2": (INNER, WIDTH), "square": (WIDTH, WIDTH), "w3": (WIDTH, INNER), "w4": (INNER, WIDTH)}
    weights = {name: chance.normal(size=shape).astype(np.float32) for name, shape in shapes.items()}
    weights["w3"][:, 5] *= 60
    weights["w4"][5] /= 60
    taken = ["x", "a", "c", "d", "e"]
    given = ["before_a", "c", "d", "before_e", "y"]
    nodes = [
        helper.make_node("MatMul", [source, name], [target], name=f"product_{name}")
        for name, source, target in zip(shapes, taken, given, strict=True)
    ]
    nodes.insert(1, helper.make_node("Relu", ["before_a"], ["a"]))
    nodes.insert(5, helper.make_node("Relu", ["before_e"], ["e"]))
    row = [1, None, WIDTH]
    graph = helper.make_graph(
        nodes,
        "network",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, row)],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, row)],
        [numpy_helper.from_array(weight, name) for name, weight in weights.items()],
    )
    path = tmp_path / "whole.onnx"
    onnx.save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=9), path)
    return path


def feeds(seed: int) -> list[dict[str, Any]]:
    """Rows of ten vectors."""
    chance = np.random.default_rng(seed)
    return [{"x": chance.normal(size=(1, 10, WIDTH)).astype(np.float32)} for _ in range(20)]


def outputs(path: Path) -> np.ndarray:
    """What the network gives for rows that nothing was scaled by."""
    import onnxruntime

    session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    return np.concatenate([session.run(["y"], feed)[0] for feed in feeds(2)])


def test_only_the_largest_products_have_their_columns_scaled(whole: Path) -> None:
    """Those into and out of a layer's inner part, not the square one."""
    import onnx

    graph = onnx.load(whole).graph
    assert set(products(graph)) == {"x", "a", "c", "d", "e"}
    assert set(largest(graph)) == {"x", "a", "d", "e"}


def test_scaled_columns_lose_less(whole: Path, tmp_path: Path) -> None:
    """Than 8 bits by themselves; the network that was scaled still says what it said, before the products are in 8 bits."""
    from onnxruntime.quantization import QuantType, quantize_dynamic

    exact, plain, scaled = outputs(whole), tmp_path / "plain.onnx", tmp_path / "scaled.onnx"
    quantize_dynamic(whole, plain, weight_type=QuantType.QInt8, per_channel=True)
    quantise_by_row(whole, scaled, feeds(1))
    assert np.allclose(outputs(whole), exact, rtol=1e-3, atol=1e-2 * np.abs(exact).max())
    assert np.abs(outputs(scaled) - exact).mean() < 0.8 * np.abs(outputs(plain) - exact).mean()
