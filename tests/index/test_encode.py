"""Encoders by name, and what they share."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from corpus.errors import BadSetting, EncoderUnavailable
from index.encode import Encoder, SentenceEncoder, batches, load_encoder, named, padded
from index.export import check_weights, file_name


def test_another_model_is_that_of_sentence_transformers(reference: SentenceEncoder, texts: list[str]) -> None:
    """It says of itself in which precision it runs, and on what."""
    assert reference.fingerprint.precision == "float32"
    assert reference.runtime == "sentence-transformers"
    assert np.linalg.norm(reference.encode_passages(texts), axis=1) == pytest.approx(np.ones(len(texts)), abs=1e-5)


def test_a_model_can_be_run_in_half_the_bits(encoder_folder: Path, reference: SentenceEncoder, texts: list[str]) -> None:
    """The vectors are nearly the same, and the fingerprint tells the two apart."""
    half = load_encoder(f"{encoder_folder}:bfloat16", Path("unused"))
    assert half.fingerprint == replace(reference.fingerprint, precision="bfloat16", weights=half.fingerprint.weights)
    assert float(half.encode_questions([texts[0]])[0] @ reference.encode_questions([texts[0]])[0]) > 0.995


@pytest.mark.parametrize(
    ("setting", "model", "precision"),
    [
        ("all-MiniLM-L6-v2", "all-MiniLM-L6-v2", None),
        ("all-MiniLM-L6-v2:float32", "all-MiniLM-L6-v2", "float32"),
        ("sentence-transformers/all-MiniLM-L6-v2:int8", "all-MiniLM-L6-v2", "int8"),
        ("BAAI/bge-small-en-v1.5:bfloat16", "BAAI/bge-small-en-v1.5", "bfloat16"),
        ("C:/models/mine", "C:/models/mine", None),
        ("float32", "float32", None),
    ],
)
def test_a_setting_names_a_model_and_perhaps_a_precision(setting: str, model: str, precision: str | None) -> None:
    """What stands after the last colon is a precision only if there is one of that name."""
    assert named(setting) == (model, precision)


def test_eight_bits_of_another_model_are_refused(tmp_path: Path) -> None:
    """The message names what can be set instead."""
    with pytest.raises(BadSetting, match="other:float32"):
        load_encoder("other:int8", tmp_path)


def test_no_texts_give_no_rows(encoder: Encoder) -> None:
    """Nothing in, an empty matrix of the right width out."""
    assert encoder.encode_passages([]).shape == (0, 384)


@pytest.mark.parametrize("step", [1, 8])
def test_batches_hold_every_row_once_and_stay_within_bounds(step: int) -> None:
    """Rows of like length go together; a padded batch is within the limit unless one row alone is over it."""
    lengths = [5, 256, 100, 7, 5000, 256, 9, 3]
    rows = [[1] * length for length in lengths]
    found = list(batches(lengths, 1024, step))
    assert sorted(place for batch in found for place in batch) == list(range(len(lengths)))
    assert all(len(batch) == 1 or padded([rows[place] for place in batch], step)[0].size <= 1024 for batch in found)
    assert len(found) == 3


def test_rows_are_padded_to_the_longest_and_masked() -> None:
    """By hand."""
    ids, mask = padded([[5, 6, 7], [8]], step=4)
    assert ids.tolist() == [[5, 6, 7, 0], [8, 0, 0, 0]]
    assert mask.tolist() == [[1, 1, 1, 0], [1, 0, 0, 0]]


def test_a_damaged_export_is_made_again(encoder: Encoder, encoder_cache: Path, tmp_path: Path) -> None:
    """A file that is not what its seal vouches for is replaced, not used."""
    name = file_name("float32")
    (tmp_path / name).write_bytes(b"damaged")
    (tmp_path / f"{name}.sha256").write_text("0" * 64)
    again = load_encoder("all-MiniLM-L6-v2:float32", tmp_path)
    assert (tmp_path / name).stat().st_size > 10_000_000
    assert float(again.encode_questions(["a plan"])[0] @ encoder.encode_questions(["a plan"])[0]) > 0.98


def test_other_weights_are_refused(tmp_path: Path) -> None:
    """A file with another sha256 than the published one is named, with both."""
    path = tmp_path / "model.safetensors"
    path.write_bytes(b"other")
    with pytest.raises(EncoderUnavailable, match="53aa51172d14"):
        check_weights(path)


def test_an_encoder_that_does_not_exist_is_told(tmp_path: Path) -> None:
    """The message names the setting."""
    with pytest.raises(EncoderUnavailable, match="PLENUM_ENCODER"):
        load_encoder(str(tmp_path / "absent"), tmp_path)


def test_using_the_export_loads_neither_torch_nor_transformers(encoder: Encoder, encoder_cache: Path) -> None:
    """A process that finds the exported encoder starts without them."""
    code = (
        "import sys; from pathlib import Path; from index.encode import load_encoder;"
        f"load_encoder('all-MiniLM-L6-v2', Path({str(encoder_cache)!r})).encode_questions(['x']);"
        "print(sorted({'torch', 'transformers', 'sentence_transformers'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
