"""Files and folders as they are now, and the documents that came from them before and are in them no more."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from corpus.document import Document
from corpus.read import Unread, read
from index.collection import Collection


class Folders:
    """What lies below some paths, beside what a collection holds of it."""

    def __init__(self, collection: Collection, paths: Sequence[str], web: bool, tell: Callable[[Unread], None]) -> None:
        self._collection, self._paths, self._web, self._tell = collection, paths, web, tell
        self._there: set[str] = set()
        self.unread: list[Unread] = []

    def documents(self) -> Iterator[Document]:
        """The documents that can be read; what cannot is told, and is in `unread`."""
        for item in read(self._paths, web=self._web):
            if isinstance(item, Document):
                self._there.add(item.id)
                yield item
            else:
                self.unread.append(item)
                self._tell(item)

    def remove_lost(self) -> list[str]:
        """Remove the documents that came from below the paths and were not read now, and give their ids.

        What came from a file that is there and cannot be read stays: the file is broken, and was not taken away.
        """
        broken = {item.source for item in self.unread if item.source and not item.skipped}
        held: dict[str, str] = {}
        for path in map(Path, self._paths):
            if not path.exists():  # a disk that is not mounted is no reason to forget what was on it
                continue
            held |= self._collection.from_below(path.resolve().as_uri())
        return self._collection.remove([doc_id for doc_id, source in held.items() if doc_id not in self._there and source not in broken])
