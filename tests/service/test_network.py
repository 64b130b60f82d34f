"""The reader's network: what is kept of it, and its runtime against its plain form."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from safetensors.numpy import load_file, save_file

from corpus.errors import ReaderUnavailable
from service.network import build, load, save, trained
from service.read import WEIGHTS, Network

QUESTION = "How much does the tramway cost?"
PASSAGES = [
    ("Harbour plan", "The city plans a tramway. The tramway costs 5 million euros. Birds sing in the park."),
    ("", "A short one."),
    ("Weather", "It rains in autumn. " * 20),
]


@pytest.fixture(scope="module")
def plain(encoder_folder: Path) -> Any:
    """The shipped reader in PyTorch."""
    return load(build(encoder_folder), WEIGHTS)


@pytest.fixture(scope="module")
def network(encoder_cache: Path) -> Network:
    """The shipped reader as it runs."""
    return Network(WEIGHTS, encoder_cache)


def test_the_runtime_says_what_the_plain_network_says(plain: Any, network: Network) -> None:
    """Row by row, within what 8-bit products lose; the best begin and end are the same."""
    import torch

    rows, outputs = network.run(QUESTION, PASSAGES)
    for row, (pieces, answers) in zip(rows, outputs, strict=True):
        ids = torch.tensor([row.ids])
        types = torch.tensor([[int(place >= row.second) for place in range(len(row.ids))]])
        with torch.inference_mode():
            expected, expected_answers = plain(ids, torch.ones_like(ids), types)
        assert pieces.shape == (len(row.ids), 3)
        assert np.abs(pieces - expected[0].numpy()).mean() < 0.5
        assert answers == pytest.approx(float(expected_answers[0]), abs=1.0)


def test_padding_changes_nothing(plain: Any, network: Network) -> None:
    """A row says the same beside a longer one: what is masked is not read."""
    import torch

    row, longer = network.run(QUESTION, PASSAGES[1:])[0]
    ids = torch.zeros(2, len(longer.ids), dtype=torch.long)
    mask, types = torch.zeros_like(ids), torch.zeros_like(ids)
    for place, each in enumerate((row, longer)):
        ids[place, : len(each.ids)] = torch.tensor(each.ids)
        mask[place, : len(each.ids)] = 1
        types[place, each.second : len(each.ids)] = 1
    with torch.inference_mode():
        together, _ = plain(ids, mask, types)
        size = len(row.ids)
        alone, _ = plain(ids[:1, :size], mask[:1, :size], types[:1, :size])
    assert torch.allclose(together[0, :size], alone[0], atol=1e-4)


def test_the_answer_is_found(network: Network) -> None:
    """The shipped reader points at the price, and says that a passage about the weather does not answer."""
    (row, _, _), (told, _, weather) = network.run(QUESTION, PASSAGES)
    text = PASSAGES[0][1]
    first = row.passage + int(told[0][row.passage : -1, 0].argmax())
    assert text[row.spans[first - row.passage][0] :].startswith("5")
    assert told[1] > weather[1]


def test_what_is_kept_is_small_and_comes_back(plain: Any, encoder_folder: Path, tmp_path: Path) -> None:
    """Only what training changes is kept, in a file below 25 MB; saved again it is the same."""
    assert WEIGHTS.stat().st_size < 25_000_000
    save(plain, tmp_path / "again.safetensors")
    kept, again = load_file(WEIGHTS), load_file(tmp_path / "again.safetensors")
    assert not [name for name in kept if "embeddings" in name]
    assert {name.removesuffix(".scale") for name in kept} == set(trained(plain))
    assert all(np.array_equal(kept[name], again[name]) for name in kept if kept[name].dtype == np.int8)


def test_a_file_that_lacks_weights_is_named(encoder_folder: Path, tmp_path: Path) -> None:
    """The message says which file, which weight and what to do."""
    save_file({"pieces.bias": np.zeros(3, np.float16)}, tmp_path / "broken.safetensors")
    with pytest.raises(ReaderUnavailable, match=r"broken\.safetensors lack .*reinstall"):
        load(build(encoder_folder), tmp_path / "broken.safetensors")


def test_the_model_card_names_the_file_that_is_shipped() -> None:
    """Its sha256 and its size."""
    card = (WEIGHTS.parent / "README.md").read_text("utf-8")
    assert hashlib.sha256(WEIGHTS.read_bytes()).hexdigest() in card
    assert f"{WEIGHTS.stat().st_size / 1e6:.1f} MB" in card
