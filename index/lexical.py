"""The lexical view: BM25 over words, on tantivy, derived from the store and kept beside it.

Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond" (2009), with tantivy's k1 = 1.2 and b = 0.75.
Words are lower-cased, stripped of accents and stemmed as English; English stop words do not count; each Han character and each
kana is a word of its own. Beside them stand the words as they are written, which `index/spelling.py` corrects by; no search reads these.
"""

from __future__ import annotations

import json
import math
import os
import shutil
import threading
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from corpus.errors import HomeBusy
from index.among import Numbers, Scored, within
from index.seal import CHECKED, is_intact

if TYPE_CHECKING:
    import tantivy

EAST = r"\p{Han}\p{Hiragana}\p{Katakana}"
WORDS = rf"\p{{N}}+(?:[.,]\p{{N}}+)+|[{EAST}]|[[\p{{L}}\p{{M}}\p{{N}}]--[{EAST}]]+"
"""Numbers with their points, single characters of scripts without spaces, and runs of letters and digits."""

WRITTEN = rf"[\p{{L}}--[{EAST}]][[\p{{L}}\p{{M}}]--[{EAST}]]{{3,}}"
"""What may be the right spelling of a word: letters, four or more."""

CLITICS = ["s", "t", "ll", "re", "ve"]
"""What an apostrophe leaves behind: Chengdu's, isn't ..."""

WRITER_BYTES = 64_000_000
"""Memory of the writer before it puts a segment on disk."""

BUSY_SECONDS = 120
"""How long a writer waits for another that still merges segments."""

SPARE = 2
"""How many times as many of the best are looked through for allowed ones as should be needed."""

DEEPER = 5
"""How many times as many are looked through where these were not enough."""

DEEPEST = 12_000
"""How many of the best are looked through at most; beyond, allowed ones are looked up one by one (eval/LOG.md, "Many chunks")."""

PARTS = ["fast", "fieldnorm", "idx", "pos", "store", "term"]
"""Endings of the files of a segment."""

LOOKS = 3
"""How often it is looked again where files were replaced while they were looked at."""


class LexicalView:
    """BM25 scores of chunks. `snapshot` is the last change of the store that it holds."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._mark = folder / "snapshot"
        self._merging: threading.Thread | None = None
        self._open()

    def _open(self) -> None:
        import tantivy

        self._folder.mkdir(parents=True, exist_ok=True)
        try:
            if self.damaged(CHECKED):  # tantivy does not raise over a damaged file, it panics
                raise ValueError("a file is damaged")
            self._index = tantivy.Index(schema(), path=str(self._folder))
            self.snapshot = int(self._mark.read_text("ascii")) if self._mark.exists() else 0
        except (ValueError, OSError):
            shutil.rmtree(self._folder)
            self._folder.mkdir()
            self._index, self.snapshot = tantivy.Index(schema(), path=str(self._folder)), 0
        self._index.register_tokenizer("words", analyzer())
        self._index.register_tokenizer("written", surface())
        self._searcher = self._index.searcher()

    def __len__(self) -> int:
        return int(self._searcher.num_docs)

    def numbers(self) -> Numbers:
        """The chunks that it holds, sorted; one that it held twice would stand there twice."""
        import tantivy

        found = self._searcher.search(tantivy.Query.all_query(), limit=max(1, len(self)), count=False).hits
        held = self._searcher.fast_field_values("chunk", [address for _, address in found])
        return np.sort(np.asarray(held, np.int64))

    def damaged(self, most: int | None = None) -> list[Path]:
        """Its files that are lost or not as they were written; none is looked at where all together have more than `most` bytes."""
        self.settle()
        for _ in range(LOOKS):
            files = self._files()
            there = [path for path in files if path.exists()]
            if most is not None and sum(path.stat().st_size for path in there) > most:
                return []
            found = [path for path in files if not (path.exists() and is_intact(path))]
            if not found or files == self._files():
                return found
        return []

    def _files(self) -> list[Path]:
        """The files of the segments that count, as the index lists them."""
        try:
            segments = json.loads((self._folder / "meta.json").read_text("utf-8"))["segments"]
        except (OSError, ValueError, KeyError, TypeError):
            return []  # there is none yet, or it is found out when it is opened
        names = []
        for segment in segments:
            stem, deletes = segment["segment_id"].replace("-", ""), segment.get("deletes")
            names += [f"{stem}.{part}" for part in PARTS] + ([f"{stem}.{deletes['opstamp']}.del"] if deletes else [])
        return [self._folder / name for name in names]

    def catch_up(self) -> None:
        """See what another process has written since."""
        snapshot = int(self._mark.read_text("ascii")) if self._mark.exists() else 0
        self._index.reload()
        self._searcher, self.snapshot = self._index.searcher(), snapshot

    def update(self, numbers: Sequence[int], texts: Iterable[str], removed: Sequence[int], snapshot: int) -> None:
        """Take chunks in and out; what is there already is replaced, so that doing it twice changes nothing.

        Segments are merged afterwards, in the background; the next update waits for that.
        """
        import tantivy

        writer = self._writer()
        for number in (*removed, *numbers):
            writer.delete_documents_by_term("chunk", number)
        for number, text in zip(numbers, texts, strict=True):
            writer.add_document(tantivy.Document(chunk=number, text=text, written=text))
        writer.commit()
        draft = self._mark.with_suffix(f".{os.getpid()}.tmp")
        draft.write_text(str(snapshot), "ascii")
        draft.replace(self._mark)
        self.catch_up()
        self._merging = threading.Thread(target=merge, args=(writer,), name="plenum-merge")
        self._merging.start()

    def _writer(self) -> tantivy.IndexWriter:
        """The only writer, once others have merged what they wrote."""
        self.settle()
        deadline = time.monotonic() + BUSY_SECONDS
        while True:
            try:
                return self._index.writer(WRITER_BYTES, 1)
            except ValueError as error:
                if "LockBusy" not in str(error):
                    raise
                if time.monotonic() > deadline:
                    told = f"somebody else has been writing to {self._folder} for {BUSY_SECONDS} seconds: try again when they are done"
                    raise HomeBusy(told) from error
                time.sleep(0.1)

    def settle(self) -> None:
        """Wait until what was written is merged."""
        if self._merging is not None:
            self._merging.join()
            self._merging = None

    def clear(self) -> None:
        """Forget every chunk."""
        self.settle()
        shutil.rmtree(self._folder, ignore_errors=True)
        self._open()

    def search(self, question: str, top_k: int, allowed: Numbers | None = None) -> list[Scored]:
        """The `top_k` chunks with the highest BM25, best first; among `allowed` numbers only, where given."""
        query = either(Counter(words(question)))
        if allowed is None:
            return self._best(query, top_k)
        if not len(allowed) or not len(self):
            return []
        deep = math.ceil(SPARE * top_k * len(self) / len(allowed))
        while deep <= DEEPEST:
            numbers, scores = self._found(query, deep)
            places = np.flatnonzero(within(numbers, allowed))[:top_k].tolist()
            if len(places) == top_k or len(numbers) < deep:
                return [(int(numbers[place]), scores[place]) for place in places]
            deep *= DEEPER
        return self._best(among(query, allowed), top_k)

    def _best(self, query: tantivy.Query, top_k: int) -> list[Scored]:
        numbers, scores = self._found(query, top_k)
        return list(zip(numbers.tolist(), scores, strict=True))

    def _found(self, query: tantivy.Query, top_k: int) -> tuple[Numbers, list[float]]:
        searcher = self._searcher
        found = searcher.search(query, limit=top_k, count=False).hits
        numbers = searcher.fast_field_values("chunk", [address for _, address in found])
        return np.asarray(numbers, np.int64), [score for score, _ in found]

    def frequency(self, word: str) -> int:
        """How many chunks hold a word."""
        return int(self._searcher.doc_freq("text", word))

    def rarity(self, word: str) -> float:
        """How much a word tells, ln(1 + (N - n + 0.5) / (n + 0.5)) for n of N chunks that hold it: BM25's idf."""
        holding, total = self.frequency(word), len(self)
        return math.log(1 + (total - holding + 0.5) / (holding + 0.5))

    def holds(self, text: str) -> bool:
        """Whether every word of a text stands in some chunk; stop words always do."""
        return all(self._searcher.doc_freq("text", word) for word in words(text))

    def written(self, roughly: bool = False) -> list[tuple[str, int]]:
        """The words of the corpus as they are written, and how many chunks write them so; most frequent first.

        Roughly, chunks that are gone but not merged away count as well; that takes a fraction of the time.
        """
        import tantivy

        return list(self._searcher.terms_with_prefix("written", "", None if roughly else tantivy.Query.all_query()))

    def stands(self, word: str) -> bool:
        """Whether some chunk holds the word as it is written here; those that are gone but not merged away do not count."""
        import tantivy

        return bool(self._searcher.search(tantivy.Query.term_query(schema(), "written", word), limit=1, count=False).hits)


def merge(writer: tantivy.IndexWriter) -> None:
    """Merge segments, as far as it is time and works; without, searches only take longer."""
    with suppress(ValueError):
        writer.wait_merging_threads()


def among(query: tantivy.Query, allowed: Numbers) -> tantivy.Query:
    """The query, of these chunks only."""
    import tantivy

    bar = tantivy.Query.const_score_query(tantivy.Query.term_set_query(schema(), "chunk", allowed.tolist()), 0.0)
    return tantivy.Query.boolean_query([(tantivy.Occur.Must, query), (tantivy.Occur.Must, bar)])


def surface_words(text: str) -> set[str]:
    """The words of a text as they are written, of those that may be the right spelling of another."""
    return set(surface().analyze(text))


def words(text: str) -> list[str]:
    """The words of a text as the index holds them."""
    return list(analyzer().analyze(text))


def either(counts: Counter[str]) -> tantivy.Query:
    """Any of the words; one that the question repeats counts as often."""
    import tantivy

    terms = [(tantivy.Query.term_query(schema(), "text", word, index_option="freq"), times) for word, times in counts.items()]
    boosted = [tantivy.Query.boost_query(term, float(times)) if times > 1 else term for term, times in terms]
    return tantivy.Query.boolean_query([(tantivy.Occur.Should, term) for term in boosted])


@cache
def schema() -> tantivy.Schema:
    """A chunk's number, its words with their frequencies, and its words as they are written."""
    import tantivy

    builder = tantivy.SchemaBuilder()
    builder.add_integer_field("chunk", indexed=True, fast=True)
    builder.add_text_field("text", tokenizer_name="words", index_option="freq")
    builder.add_text_field("written", tokenizer_name="written", index_option="basic")
    return builder.build()


@cache
def analyzer() -> tantivy.TextAnalyzer:
    """Text to words."""
    import tantivy

    steps = [
        tantivy.Filter.remove_long(64),
        tantivy.Filter.lowercase(),
        tantivy.Filter.ascii_fold(),
        tantivy.Filter.stopword("english"),
        tantivy.Filter.custom_stopword(CLITICS),
        tantivy.Filter.stemmer("english"),
    ]
    builder = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.regex(WORDS))
    for step in steps:
        builder = builder.filter(step)
    return builder.build()


@cache
def surface() -> tantivy.TextAnalyzer:
    """Text to words as they are written."""
    import tantivy

    builder = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.regex(WRITTEN))
    return builder.filter(tantivy.Filter.remove_long(64)).build()
