"""The mean of two trainings."""

from __future__ import annotations

from pathlib import Path

import pytest
from safetensors.numpy import load_file

from eval.blend import blend
from service.network import build, load, save


def test_the_blend_lies_between_the_two(encoder_folder: Path, tmp_path: Path) -> None:
    """A quarter of the way from a bias of 1 to one of 5 is 2; what both share stays."""
    network = build(encoder_folder)
    for name, bias in (("older", 1.0), ("newer", 5.0)):
        network.answers.bias.data.fill_(bias)
        save(network, tmp_path / name)
    blend(tmp_path / "older", tmp_path / "newer", tmp_path / "out", 0.25)
    older, out = load_file(tmp_path / "older"), load_file(tmp_path / "out")
    assert load(network, tmp_path / "out").answers.bias.item() == pytest.approx(2.0)
    assert (older["pieces.weight"] == out["pieces.weight"]).all()
