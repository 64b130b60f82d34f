"""The default encoder against sentence-transformers' own."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from corpus.errors import EncoderUnavailable
from index.encode import BATCH_TOKENS, Encoder, SentenceEncoder, batches, load_encoder
from index.export import FILE, check_weights

TEXTS = [
    "Chengdu wants 12.8% of its GDP.",
    "",
    "元宇宙",
    "A law on virtual persons, " * 80,
    "short",
    "Two sentences. And one more, a little longer.",
]


def test_vectors_are_those_of_sentence_transformers(encoder: Encoder, encoder_folder: Path) -> None:
    """Row by row, short and over-long texts alike, within the rounding of 32-bit floats."""
    reference = SentenceEncoder(str(encoder_folder))
    expected = reference.encode_passages(TEXTS)
    found = encoder.encode_passages(TEXTS)
    assert found.shape == (len(TEXTS), 384)
    assert np.abs(found - expected).max() < 1e-5
    assert np.linalg.norm(found, axis=1) == pytest.approx(np.ones(len(TEXTS)), abs=1e-5)
    assert encoder.encode_question(TEXTS[0]) == pytest.approx(reference.encode_question(TEXTS[0]), abs=1e-5)


def test_no_texts_give_no_rows(encoder: Encoder) -> None:
    """Nothing in, an empty matrix of the right width out."""
    assert encoder.encode_passages([]).shape == (0, 384)


def test_batches_hold_every_row_once_and_stay_within_bounds() -> None:
    """Rows of like length go together; a padded batch is within the limit unless one row alone is over it."""
    lengths = [5, 256, 100, 7, 5000, 256, 9, 3]
    found = list(batches(lengths))
    assert sorted(place for batch in found for place in batch) == list(range(len(lengths)))
    assert all(len(batch) == 1 or len(batch) * max(lengths[place] for place in batch) <= BATCH_TOKENS for batch in found)


def test_a_damaged_export_is_made_again(encoder: Encoder, encoder_cache: Path, tmp_path: Path) -> None:
    """A file that is not what its seal vouches for is replaced, not used."""
    (tmp_path / FILE).write_bytes(b"damaged")
    (tmp_path / f"{FILE}.sha256").write_text((encoder_cache / f"{FILE}.sha256").read_text())
    again = load_encoder("all-MiniLM-L6-v2", tmp_path)
    assert (tmp_path / FILE).stat().st_size > 10_000_000
    assert again.encode_question("a plan") == pytest.approx(encoder.encode_question("a plan"), abs=1e-6)


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
        f"load_encoder('all-MiniLM-L6-v2', Path({str(encoder_cache)!r})).encode_question('x');"
        "print(sorted({'torch', 'transformers', 'sentence_transformers'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
