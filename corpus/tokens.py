"""How long a text is, in tiktoken's tokens, on a machine without a network.

The encoding `plenum` is a byte-level BPE over the default corpus. Its ranks lie beside this file and tiktoken finds it through
its plugin namespace (`tiktoken_ext/plenum.py`). It counts at least as many tokens as a WordPiece vocabulary of 30,000 does
on almost any text, so what fits by this count fits the encoder.

    python -m corpus.tokens        trains the ranks anew
"""

from __future__ import annotations

import base64
from functools import cache
from pathlib import Path

import tiktoken

ENCODING = "plenum"
RANKS = Path(__file__).parent / "encoding" / "plenum.tiktoken"
DOCUMENTS = Path(__file__).parent / "documents"

PATTERN = r" ?\p{L}+| ?\p{N}{1,3}| ?[^\s\p{L}\p{N}]+|\s+"
"""Words, groups of up to three digits and runs of signs, each with the space before it."""

VOCABULARY = 4096
"""Tokens at most: what a corpus of some 60 kB can teach."""


def count(text: str) -> int:
    """The number of tokens in `text`."""
    return len(encoding().encode_ordinary(text))


@cache
def encoding() -> tiktoken.Encoding:
    """Plenum's own encoding; loading it reads one small file and no network."""
    return tiktoken.get_encoding(ENCODING)


def load_ranks() -> dict[bytes, int]:
    """The ranks as trained. (tiktoken's own loader keeps a copy by path in the temporary folder, which goes stale.)"""
    pairs = (line.split() for line in RANKS.read_text("ascii").splitlines())
    return {base64.b64decode(token): int(rank) for token, rank in pairs}


def train(texts: list[str], vocabulary: int = VOCABULARY) -> dict[bytes, int]:
    """Byte-level BPE ranks learnt from `texts`: the 256 bytes first, then the merges in the order they were found."""
    from tokenizers import Regex, Tokenizer, models, pre_tokenizers, trainers

    tokenizer = Tokenizer(models.BPE())
    words = pre_tokenizers.Split(Regex(PATTERN), behavior="isolated")
    byte_level = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence([words, byte_level])
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    trainer = trainers.BpeTrainer(vocab_size=vocabulary, min_frequency=2, initial_alphabet=alphabet, show_progress=False)
    tokenizer.train_from_iterator(texts, trainer)
    to_byte = byte_alphabet()
    learnt = sorted(tokenizer.get_vocab().items(), key=lambda item: item[1])
    merges = [bytes(to_byte[letter] for letter in token) for token, _ in learnt if len(token) > 1]
    single = [bytes([value]) for value in range(256)]
    return {token: rank for rank, token in enumerate(dict.fromkeys(single + merges))}


def byte_alphabet() -> dict[str, int]:
    """The byte behind each letter of the byte-level alphabet (printable Latin-1 stands for itself, the rest is shifted up)."""
    printable = [*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
    shifted = [value for value in range(256) if value not in printable]
    letters = {chr(value): value for value in printable}
    return letters | {chr(256 + place): value for place, value in enumerate(shifted)}


def main() -> None:
    """Train on the default corpus and write the ranks."""
    texts = [path.read_text("utf-8") for path in sorted(DOCUMENTS.glob("*.md"))]
    ranks = train(texts)
    lines = [f"{base64.b64encode(token).decode()} {rank}\n" for token, rank in ranks.items()]
    RANKS.write_text("".join(lines), "ascii")
    print(f"{len(ranks):,} tokens from {len(texts)} documents in {RANKS}")


if __name__ == "__main__":
    main()
