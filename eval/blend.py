"""The mean of two trainings: the same network halfway between what went in and what came out of a refinement.

    python -m eval.blend OLDER.safetensors NEWER.safetensors --out service/reader/reader.safetensors [--share 0.5]

Between the weights before and after a refinement lie weights that keep what the former knew and have most of what the latter learnt
(Wortsman et al., "Robust fine-tuning of zero-shot models", CVPR 2022).
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from index.encode import model_folder
from service.network import build, load, save


def blend(older: Path, newer: Path, out: Path, share: float) -> None:
    """Write the weights at this share of the way from the older to the newer."""
    network = build(model_folder())
    first, second = (states(network, path) for path in (older, newer))
    network.load_state_dict({name: between(first[name], second[name], share) for name in first})
    save(network, out)
    out.chmod(0o644)


def states(network: Any, path: Path) -> dict[str, Any]:
    """A copy of the network's tensors by name, with the kept weights in them."""
    return {name: tensor.clone() for name, tensor in load(network, path).state_dict().items()}


def between(first: Any, second: Any, share: float) -> Any:
    """A tensor on the way; whole numbers stay as they are."""
    return first + share * (second - first) if first.is_floating_point() else first


def main(
    older: Path,
    newer: Path,
    out: Annotated[Path, typer.Option()] = Path("service/reader/reader.safetensors"),
    share: Annotated[float, typer.Option(min=0.0, max=1.0, help="How far towards the newer.")] = 0.5,
) -> None:
    """Blend two trainings of the reader."""
    blend(older, newer, out, share)


if __name__ == "__main__":
    typer.run(main)
