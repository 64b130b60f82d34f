"""Registers Plenum's encoding with tiktoken, which looks for plugins in this namespace. Its ranks come with the corpus."""

from __future__ import annotations

from typing import Any

from corpus.tokens import ENCODING, PATTERN, load_ranks


def plenum() -> dict[str, Any]:
    """What tiktoken needs to know of the encoding."""
    return {"name": ENCODING, "pat_str": PATTERN, "mergeable_ranks": load_ranks(), "special_tokens": {}}


ENCODING_CONSTRUCTORS = {ENCODING: plenum}
