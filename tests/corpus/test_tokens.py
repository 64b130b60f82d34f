"""Counting tokens needs no network, and gives bytes back as they were."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest_socket import disable_socket, enable_socket

from corpus.tokens import count, encoding, train

WITHOUT_SOCKETS = """
import socket
def refuse(*arguments, **options): raise AssertionError("a socket was opened")
socket.socket = socket.create_connection = refuse
from corpus.tokens import count
print(count("Chengdu wants 12.8% of its regional GDP."))
"""


def test_a_fresh_process_counts_without_a_network() -> None:
    """With sockets refused, a new process finds the encoding and counts."""
    done = subprocess.run([sys.executable, "-c", WITHOUT_SOCKETS], capture_output=True, text=True, check=False)
    assert done.stderr == ""
    assert int(done.stdout) == count("Chengdu wants 12.8% of its regional GDP.")


def test_counting_opens_no_socket() -> None:
    """Loading the encoding anew opens none either."""
    encoding.cache_clear()
    disable_socket()
    try:
        assert count("metaverse") >= 1
    finally:
        enable_socket()


@given(st.text(max_size=200))
def test_tokens_give_the_text_back(text: str) -> None:
    """Every text survives encoding and decoding."""
    readable = text.encode("utf-8", "replace").decode()
    assert encoding().decode(encoding().encode_ordinary(readable)) == readable


def test_training_learns_the_bytes_first_and_frequent_pairs_next() -> None:
    """The 256 bytes are the first ranks; what is frequent becomes one token."""
    ranks = train(["banana banana banana cabana"], vocabulary=300)
    assert [ranks[bytes([value])] for value in range(256)] == list(range(256))
    assert b"an" in ranks
    assert sorted(ranks.values()) == list(range(len(ranks)))


@pytest.mark.parametrize(("text", "tokens"), [("", 0), ("a", 1)])
def test_short_texts_have_few_tokens(text: str, tokens: int) -> None:
    """Nothing is nothing, a letter is one."""
    assert count(text) == tokens
