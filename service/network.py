"""The reader as a network: the default encoder's six layers, trained on, with three small heads.

In one pass over a question and a passage it gives, for each word piece, how well an answer begins there, how well one ends there and how
far the piece backs the answer (a sentence's support is the mean of its pieces'), and for the passage whether it answers at all.
Word embeddings are the installed package's; only what training changed is kept, its matrices in 8 bits a number.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from corpus.errors import ReaderUnavailable
from index.encode import WEIGHTS, model_folder
from index.export import check_weights, file_digest, sealed, write
from index.passage import context
from index.quantise import calibration, quantise_by_row
from service.pair import Pair, feed, pairs

if TYPE_CHECKING:
    import torch
    from tokenizers import Tokenizer

HIDDEN = 384
START, END, SUPPORT = 0, 1, 2
"""Columns of the logits of word pieces."""

LEVELS = 127
"""The largest 8-bit number a weight is kept as."""


def exported(weights: Path, cache: Path, tokenizer: Tokenizer) -> Path:
    """The reader as an ONNX file with 8-bit products in `cache`, made from its weights where it is missing or damaged."""

    def make(draft: Path) -> None:
        check_weights(model_folder() / "model.safetensors")
        whole = draft.with_suffix(".float32.onnx")
        write(load(build(model_folder()), weights), ["ids", "mask", "types"], ["pieces", "answers"], whole)
        quantise_by_row(whole, draft, [feed(row) for row in calibrating(tokenizer)])

    return sealed(cache, f"reader-{file_digest(weights)[:12]}-{WEIGHTS[:12]}-int8-scaled.onnx", make)


def calibrating(tokenizer: Tokenizer) -> list[Pair]:
    """The passages of the documents that come along, each asked for its document's title."""
    return [
        row
        for document, chunk in calibration()
        for row in pairs(tokenizer, f"{document.title}?", [(context(document, chunk), document.text[chunk.start : chunk.end])])
    ]


def build(folder: Path) -> Any:
    """The network over the default encoder's published weights in `folder`, its heads untrained."""
    import torch
    from transformers import AutoModel

    class Network(torch.nn.Module):
        """(n, length) ids, mask and types in; (n, length, 3) logits of pieces and (n,) logits of passages out."""

        def __init__(self) -> None:
            super().__init__()
            # Dropout halves the examples a second on a processor, and no example is seen often enough to need it.
            self.encoder = AutoModel.from_pretrained(
                folder,
                attn_implementation="eager",
                add_pooling_layer=False,
                attention_probs_dropout_prob=0.0,
                hidden_dropout_prob=0.0,
            )
            self.encoder.embeddings.requires_grad_(False)
            self.pieces = torch.nn.Linear(HIDDEN, 3)
            self.dense = torch.nn.Linear(HIDDEN, HIDDEN)
            self.answers = torch.nn.Linear(HIDDEN, 1)

        def forward(self, ids: torch.Tensor, mask: torch.Tensor, types: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
            # A mask of two dimensions is traced as if nothing were ever masked, so the bias is spelt out.
            bias = (1.0 - mask[:, None, None, :].to(torch.float32)) * torch.finfo(torch.float32).min
            states = self.encoder(ids, attention_mask=bias, token_type_ids=types).last_hidden_state
            return self.pieces(states), self.answers(torch.tanh(self.dense(states[:, 0])))[:, 0]

    return Network()


def trained(network: Any) -> dict[str, Any]:
    """What training changes, by name: all but the embeddings."""
    return {name: tensor for name, tensor in network.state_dict().items() if ".embeddings." not in name}


def save(network: Any, path: Path) -> None:
    """Write what training changed: each row of a matrix as 8-bit numbers and a scale, the rest as 16-bit floats."""
    from safetensors.numpy import save_file

    kept: dict[str, Any] = {}
    for name, tensor in trained(network).items():
        values = tensor.detach().cpu().float().numpy()
        if values.ndim == 2:
            scale = np.maximum(np.abs(values).max(1, keepdims=True), 1e-12) / LEVELS
            kept[name] = np.round(values / scale).astype(np.int8)
            kept[f"{name}.scale"] = scale.astype(np.float32)
        else:
            kept[name] = values.astype(np.float16)
    save_file(kept, path, metadata={"format": "1"})


def load(network: Any, path: Path) -> Any:
    """The network with the kept weights in it."""
    import torch
    from safetensors.numpy import load_file

    kept = load_file(path)
    state = {}
    for name, values in kept.items():
        if not name.endswith(".scale"):
            scale = kept.get(f"{name}.scale", np.float32(1))
            state[name] = torch.from_numpy(values.astype(np.float32) * scale)
    missing = set(trained(network)) - set(state)
    if missing:
        raise ReaderUnavailable(f"the reader's weights {path} lack {sorted(missing)[0]}: reinstall plenum, or train them anew")
    network.load_state_dict(state, strict=False)
    return network.eval()
