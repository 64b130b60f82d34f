"""The default encoder, all-MiniLM-L6-v2, on the fastest runtime that is here.

In 8 bits where the processor multiplies them, in 32 elsewhere. Questions and a few passages go through ONNX Runtime, which is ready at
once; many passages through OpenVINO, which has to be prepared and is then half as fast again. Both run the same file, so the one stands in
for the other; where ONNX Runtime is missing, sentence-transformers does it all in 32 bits.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path

import numpy as np

from corpus.errors import EncoderUnavailable
from index.encode import (
    DEFAULT_MODEL,
    WEIGHTS,
    Encoder,
    Fingerprint,
    Precision,
    SentenceEncoder,
    Vectors,
    batches,
    model_folder,
    open_session,
    padded,
)
from index.processor import cores, multiplies_bytes
from index.streams import Streams

DIMENSION = 384
MAX_LENGTH = 256
"""Word pieces that the model reads, its two marks included (its own sentence_bert_config.json)."""

BATCH_TOKENS = 512
"""Word pieces in a batch on ONNX Runtime, padding included: questions go together, passages almost alone."""

QUESTION_TOKENS = 160
"""Word pieces in a batch of questions: some ten of like length."""

MANY = 96
"""Passages at once from which preparing OpenVINO (about 0.6 s) begins to pay."""

log = logging.getLogger("plenum")


def default_encoder(precision: Precision | None, cache: Path) -> Encoder:
    """all-MiniLM-L6-v2 in a precision, or in the best that this machine has; how it runs, and why no faster, is its `runtime`."""
    if precision == "bfloat16":
        return plain(precision)
    chosen, slower = (precision, "") if precision else best_precision()
    try:
        return MiniLM(cache, chosen, slower)
    except ImportError as error:
        if precision == "int8":
            raise EncoderUnavailable(f"8 bits need the package {error.name}, which is missing: pip install plenum") from error
        log.warning("the package %s is missing, so the encoder runs on sentence-transformers, slowly and in 32 bits", error.name)
        return plain("float32", f": the package {error.name} is missing")


def plain(precision: Precision, slower: str = "") -> Encoder:
    """all-MiniLM-L6-v2 as sentence-transformers runs it."""
    fingerprint = Fingerprint(DEFAULT_MODEL, WEIGHTS, DIMENSION, precision)
    return SentenceEncoder(str(model_folder()), precision, fingerprint, f"sentence-transformers{slower}")


def best_precision() -> tuple[Precision, str]:
    """8 bits where the processor multiplies them; else 32, and the reason."""
    return ("int8", "") if multiplies_bytes() else ("float32", "this processor does not multiply 8-bit numbers (VNNI, dot product)")


class MiniLM:
    """all-MiniLM-L6-v2 as an ONNX file, made once from the published weights and kept in `cache`. Safe to share between threads."""

    def __init__(self, cache: Path, precision: Precision, slower: str = "") -> None:
        from tokenizers import Tokenizer

        from index.export import exported

        folder = model_folder()
        self.fingerprint = Fingerprint(DEFAULT_MODEL, WEIGHTS, DIMENSION, precision)
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.enable_truncation(MAX_LENGTH)
        self._tokenizer.no_padding()
        self._path = exported(folder, cache, precision, self._pieces)
        self._session = open_session(self._path, threads=1)
        self._cores = ThreadPoolExecutor(cores(), thread_name_prefix="encoder")
        self._openvino = find_spec("openvino") is not None
        if not self._openvino:
            log.warning("the package openvino is missing, so many passages take half as long again to encode: pip install plenum")
        self._slower = slower or ("" if self._openvino else "the package openvino is missing")

    @property
    def runtime(self) -> str:
        """The libraries that run it and, where there is one, the reason why it runs no faster."""
        libraries = "ONNX Runtime and OpenVINO" if self._openvino else "ONNX Runtime"
        return f"{libraries}: {self._slower}" if self._slower else libraries

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """Rows of unit length, (n, 384) float32; what is longer than 256 word pieces is read up to there."""
        rows = self._pieces(texts)
        return self._streams.run(rows, DIMENSION) if self._openvino and len(rows) >= MANY else self._run(rows)

    def encode_questions(self, texts: Sequence[str]) -> Vectors:
        """Rows of unit length, (n, 384) float32, made on one core."""
        rows = [self._tokenizer.encode(text).ids for text in texts]  # as a batch it would let go of the interpreter, and wait for it again
        vectors = np.empty((len(rows), DIMENSION), np.float32)
        for places in batches([len(row) for row in rows], QUESTION_TOKENS):
            vectors[places] = self._batch([rows[place] for place in places])
        return vectors

    def knows(self, word: str) -> bool:
        """Whether the word is one piece."""
        return len(self._tokenizer.encode(word, add_special_tokens=False).ids) == 1

    @cached_property
    def _streams(self) -> Streams:
        return Streams(self._path, cores(), exact=self.fingerprint.precision == "float32")

    def _pieces(self, texts: Sequence[str]) -> list[list[int]]:
        return [encoding.ids for encoding in self._tokenizer.encode_batch(list(texts))]

    def _run(self, rows: Sequence[list[int]]) -> Vectors:
        """The vectors of rows, a batch on each core at once."""
        vectors = np.empty((len(rows), DIMENSION), np.float32)
        parts = list(batches([len(row) for row in rows], BATCH_TOKENS))
        for places, part in zip(parts, self._cores.map(self._batch, [[rows[place] for place in places] for places in parts]), strict=True):
            vectors[places] = part
        return vectors

    def _batch(self, rows: Sequence[list[int]]) -> Vectors:
        ids, mask = padded(rows)
        return np.asarray(self._session.run(["vectors"], {"input_ids": ids, "attention_mask": mask})[0], np.float32)
