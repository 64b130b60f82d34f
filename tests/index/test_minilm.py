"""The default encoder against sentence-transformers' own, on both of its runtimes and in both of its precisions."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from index.encode import Encoder, SentenceEncoder, Vectors, load_encoder
from index.minilm import MANY, MiniLM, best_precision
from index.quantise import calibration

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def whole(encoder_cache: Path) -> MiniLM:
    """In 32 bits."""
    return MiniLM(encoder_cache, "float32")


@pytest.fixture(scope="module")
def eighth(encoder_cache: Path) -> MiniLM:
    """In 8 bits."""
    if best_precision()[0] != "int8":
        pytest.skip("this processor does not multiply 8-bit numbers")
    return MiniLM(encoder_cache, "int8")


def cosines(one: Vectors, other: Vectors) -> Vectors:
    cosine: Vectors = (one * other).sum(1)
    return cosine


def test_vectors_are_those_of_sentence_transformers(whole: MiniLM, reference: SentenceEncoder, texts: list[str]) -> None:
    """Row by row, short and over-long texts alike, within the rounding of 32-bit floats."""
    expected = reference.encode_passages(texts)
    found = whole.encode_passages(texts)
    assert found.shape == (len(texts), 384)
    assert np.abs(found - expected).max() < 1e-5
    assert np.linalg.norm(found, axis=1) == pytest.approx(np.ones(len(texts)), abs=1e-5)
    assert whole.encode_questions([texts[0]])[0] == pytest.approx(reference.encode_questions([texts[0]])[0], abs=1e-5)


def test_many_passages_are_encoded_like_few(whole: MiniLM, texts: list[str]) -> None:
    """Both runtimes give the same vectors, in the order of the texts."""
    many = [f"{texts[place % len(texts)]} {place}" for place in range(MANY)]
    few = np.concatenate([whole.encode_passages(many[start : start + 16]) for start in range(0, MANY, 16)])
    assert whole.encode_passages(many) == pytest.approx(few, abs=1e-4)


def test_eight_bits_stay_near_thirty_two(eighth: MiniLM, whole: MiniLM) -> None:
    """On passages that they were not calibrated on, through either runtime."""
    texts = [f"The council of ward {place} met on {place} May to vote on its {place * 7} proposals." for place in range(MANY)]
    expected = whole.encode_passages(texts)
    many, few = eighth.encode_passages(texts), eighth.encode_passages(texts[:8])
    assert cosines(many, expected).mean() > 0.997
    assert cosines(few, expected[:8]).mean() > 0.997
    assert cosines(many[:8], few).min() > 0.99


def test_a_vector_does_not_depend_on_its_neighbours(eighth: MiniLM, texts: list[str]) -> None:
    """A question is encoded alike alone and among others, but for the last bits that a sum's order decides."""
    together = eighth.encode_passages(texts)
    alone = np.asarray([eighth.encode_questions([text])[0] for text in texts])
    assert cosines(together, alone).min() > 0.999


def test_the_precision_is_part_of_what_two_encoders_must_share(eighth: MiniLM, whole: MiniLM) -> None:
    """An index of the one is not opened with the other."""
    assert eighth.fingerprint != whole.fingerprint
    assert (eighth.fingerprint.precision, whole.fingerprint.precision) == ("int8", "float32")


def test_the_default_is_the_best_that_the_processor_has(encoder_cache: Path) -> None:
    """And says how it runs; where it runs in 32 bits, why."""
    encoder = load_encoder("all-MiniLM-L6-v2", encoder_cache)
    precision, slower = best_precision()
    assert encoder.fingerprint.precision == precision
    assert encoder.runtime.startswith("ONNX Runtime")
    assert slower in encoder.runtime


def told_without(package: str, cache: Path) -> str:
    """What a process without a package says of the encoder."""
    code = (
        f"import sys; sys.modules[{package!r}] = None; from pathlib import Path; from index.encode import load_encoder;"
        f"encoder = load_encoder('all-MiniLM-L6-v2', Path({str(cache)!r}));"
        "print(encoder.fingerprint.precision, encoder.runtime, encoder.encode_passages(['a plan'] * 100).shape, sep='|')"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert package in done.stderr
    return done.stdout.strip()


def test_without_openvino_everything_goes_through_onnx_runtime(encoder: Encoder, encoder_cache: Path) -> None:
    """The same precision, so that the same index can be used; the reason is told and logged."""
    told = told_without("openvino", encoder_cache)
    assert told == f"{encoder.fingerprint.precision}|ONNX Runtime: {best_precision()[1] or 'the package openvino is missing'}|(100, 384)"


def test_without_onnx_runtime_sentence_transformers_takes_over(encoder_cache: Path) -> None:
    """In 32 bits, and with the reason."""
    told = told_without("onnxruntime", encoder_cache)
    assert told == "float32|sentence-transformers: the package onnxruntime is missing|(100, 384)"


def test_it_is_calibrated_on_the_documents_that_come_along() -> None:
    """Passages, no fewer than there are documents."""
    passages = calibration()
    assert len(passages) > 60
    assert any("Chengdu" in document.title for document, _ in passages)
