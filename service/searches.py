"""Searches to the bodies that are sent, several at once, in two steps that can overlap with those of others."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from index.collection import Collection
from index.found import Encoded, Found, Wanted
from service.bodies import SearchBody, hits_body
from service.recall import Recall, key


@dataclass(frozen=True, slots=True)
class Begun:
    """Searches of which some have been made before: what each is kept under, what is known, and the encoded questions of the others."""

    snapshot: int
    asked: list[str]
    told: dict[str, bytes]
    new: dict[str, SearchBody]
    encoded: list[Encoded]


class Searches:
    """What was searched before is not searched again while the index stands."""

    def __init__(self, collection: Collection) -> None:
        self._collection, self._recall = collection, Recall[bytes]()

    def begin(self, bodies: Sequence[SearchBody]) -> Begun:
        """Look what is known, and encode what is not."""
        snapshot, asked = self._collection.snapshot, [key(body.model_dump()) for body in bodies]
        told = {wanted: known for wanted in asked if (known := self._recall.find(snapshot, wanted))}
        new = {wanted: body for wanted, body in zip(asked, bodies, strict=True) if wanted not in told}
        encoded = self._collection.encoded([body.query for body in new.values() if body.as_of is None])
        return Begun(snapshot, asked, told, new, encoded)

    def finish(self, begun: Begun) -> list[bytes]:
        """JSON for each search, in UTF-8."""
        told = dict(begun.told)
        for wanted, found in zip(begun.new, self._found(list(begun.new.values()), begun.encoded), strict=True):
            told[wanted] = json.dumps(hits_body(found), ensure_ascii=False, separators=(",", ":")).encode()
            self._recall.keep(begun.snapshot, wanted, told[wanted])
        return [told[wanted] for wanted in begun.asked]

    def _found(self, bodies: Sequence[SearchBody], encoded: Sequence[Encoded]) -> Iterator[Found]:
        today = [body for body in bodies if body.as_of is None]
        wanted = [Wanted(question, body.top_k, body.filters) for question, body in zip(encoded, today, strict=True)]
        found = iter(self._collection.searches(wanted))
        for body in bodies:
            yield next(found) if body.as_of is None else self._collection.at(body.as_of).search(body.query, body.top_k, body.filters)
