"""What many tests share: a small true encoder, the default one made once, and the data beside the checkout, where it is there."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest

from corpus.document import Document
from corpus.read import read
from index.collection import Collection
from index.encode import DEFAULT_MODEL, Encoder, Fingerprint, Vectors, load_encoder, model_folder
from index.lexical import words
from service.ask import Plenum
from service.assemble import assemble
from service.compose import Bars

SHARED = Path(__file__).parents[2] / "shared"
DOCUMENTS = Path(__file__).parents[1] / "corpus" / "documents"

BARS = Bars(answered=0.5, partial=0.3)
"""Bars for tests whose findings are made by hand."""


class WordEncoder:
    """A true encoder without weights: each word is a fixed direction, a text the sum of its words at unit length."""

    runtime = "NumPy"

    def __init__(self, dimension: int = 64) -> None:
        self.fingerprint = Fingerprint("words", hashlib.sha256(b"words").hexdigest(), dimension, "float32")
        self.encoded = 0

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """Rows of unit length, (n, dimension) float32."""
        self.encoded += len(texts)
        return self.encode_questions(texts)

    def encode_questions(self, texts: Sequence[str]) -> Vectors:
        """The same for what is asked."""
        return np.asarray([self._row(text) for text in texts], np.float32).reshape(-1, self.fingerprint.dimension)

    def _row(self, text: str) -> Vectors:
        total = np.full(self.fingerprint.dimension, 1e-6)
        for word in words(text):
            seed = int.from_bytes(hashlib.sha256(word.encode()).digest()[:4], "big")
            total += np.random.default_rng(seed).normal(size=self.fingerprint.dimension)
        return np.asarray(total / np.linalg.norm(total), np.float32)

    def knows(self, word: str) -> bool:
        """It has heard of no word."""
        return False


@pytest.fixture
def word_encoder() -> WordEncoder:
    """An encoder that costs nothing."""
    return WordEncoder()


@pytest.fixture
def collection(tmp_path: Path, word_encoder: WordEncoder) -> Iterator[Collection]:
    """An empty collection with the small encoder."""
    collection = Collection(tmp_path / "home", word_encoder)
    yield collection
    collection.close()


@pytest.fixture(scope="session")
def encoder_cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for the exported default encoder, which is made once for all tests."""
    return tmp_path_factory.mktemp("encoder")


@pytest.fixture(scope="session")
def encoder(encoder_cache: Path) -> Encoder:
    """The default encoder."""
    return load_encoder(DEFAULT_MODEL, encoder_cache)


@pytest.fixture(scope="session")
def default_collection(tmp_path_factory: pytest.TempPathFactory, encoder: Encoder) -> Iterator[Collection]:
    """The default corpus, indexed with the default encoder."""
    collection = Collection(tmp_path_factory.mktemp("default"), encoder)
    documents = [item for item in read([DOCUMENTS]) if isinstance(item, Document)]
    assert len(list(collection.add(documents))) == len(documents)
    yield collection
    collection.close()


@pytest.fixture(scope="session")
def plenum(default_collection: Collection) -> Plenum:
    """A Plenum over the default corpus."""
    return assemble(default_collection)


@pytest.fixture(scope="session")
def shared() -> Path:
    """The development data in `../shared`; tests that use it are skipped where it is absent."""
    if not SHARED.is_dir():
        pytest.skip("needs ../shared, which is absent")
    return SHARED


@pytest.fixture(scope="session")
def encoder_folder() -> Path:
    """The files of the default model."""
    return model_folder()
