"""Documents on their way in: split, and encoded as far as the encoder has not seen their passages."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from corpus.document import Chunk, Document
from corpus.split import Splitting, split
from index.encode import Encoder, Vectors
from index.passage import for_encoder
from index.rows import Prepared
from index.store import Store

BATCH = 1024
BATCH_CHARACTERS = 1_000_000
"""Documents of a stream that are stored in one transaction, and their characters: some ten seconds of encoding."""

GROUP = 256
"""Texts that the encoder is given at once, at least; after them progress is told."""

Progress = Callable[[int], None]
"""Is told how many documents more are done. What it raises ends the work, and nothing of the change comes about."""


Group = Sequence[tuple[Document, Sequence[Chunk]]]


@dataclass(frozen=True, slots=True)
class Encoding:
    """Documents of which some texts are being encoded, in the order of `new`, and the vectors of the others are `known`."""

    group: Group
    texts: list[list[str]]
    known: dict[str, Vectors]
    new: list[str]
    coming: Future[Vectors] | None

    def prepared(self) -> Iterator[Prepared]:
        """Each document with its vectors, once they have come."""
        vectors = self.known | (dict(zip(self.new, self.coming.result(), strict=True)) if self.coming else {})
        for (document, chunks), own in zip(self.group, self.texts, strict=True):
            yield Prepared(document, chunks, np.asarray([vectors[text] for text in own], np.float32))


class Intake:
    """Prepares documents for a store."""

    def __init__(self, store: Store, encoder: Encoder, splitting: Splitting) -> None:
        self._store, self._encoder, self._splitting = store, encoder, splitting

    def prepared(self, documents: Sequence[Document], progress: Progress) -> Iterator[Prepared]:
        """Split and encode, a group of documents at a time; while one group is encoded, the next one is split."""
        with ThreadPoolExecutor(1, thread_name_prefix="encoding") as beside:
            before: Encoding | None = None
            for group in self._groups(documents):
                encoding = self._encode(group, beside)
                if before:
                    yield from before.prepared()
                    progress(len(before.group))
                before = encoding
            if before:
                yield from before.prepared()
                progress(len(before.group))

    def _groups(self, documents: Sequence[Document]) -> Iterator[Group]:
        """Documents with their chunks, so many that they have GROUP chunks or more."""
        group: list[tuple[Document, Sequence[Chunk]]] = []
        chunks = 0
        for document in documents:
            group.append((document, split(document, self._splitting)))
            chunks += len(group[-1][1])
            if chunks >= GROUP:
                yield group
                group, chunks = [], 0
        if group:
            yield group

    def _encode(self, group: Group, beside: Executor) -> Encoding:
        """Begin to encode a group; what the encoder was given before in a document of the same id it is not given again."""
        texts = [[for_encoder(document, chunk) for chunk in chunks] for document, chunks in group]
        known = {text: vector for document, _ in group for text, vector in self._store.encoded(document.id).items()}
        new = list(dict.fromkeys(text for own in texts for text in own if text not in known))
        return Encoding(group, texts, known, new, beside.submit(self._encoder.encode_passages, new) if new else None)


def batches(documents: Iterable[Document]) -> Iterator[list[Document]]:
    """Documents in lists of at most BATCH, and of at most BATCH_CHARACTERS but for the last one."""
    batch: list[Document] = []
    characters = 0
    for document in documents:
        batch.append(document)
        characters += len(document.text)
        if len(batch) >= BATCH or characters >= BATCH_CHARACTERS:
            yield batch
            batch, characters = [], 0
    if batch:
        yield batch
