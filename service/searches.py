"""Searches to the bodies that are sent, several at once, in two steps that can overlap with those of others."""

from __future__ import annotations

import json
from collections.abc import Sequence
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
        return Begun(snapshot, asked, told, new, self._collection.encoded([body.query for body in new.values()]))

    def finish(self, begun: Begun) -> list[bytes]:
        """JSON for each search, in UTF-8."""
        wanted = [Wanted(question, body.top_k, body.filters) for question, body in zip(begun.encoded, begun.new.values(), strict=True)]
        found = dict(zip(begun.new, self._collection.searches(wanted), strict=True))
        told = begun.told | {asked: self._told(begun.snapshot, asked, each) for asked, each in found.items()}
        return [told[asked] for asked in begun.asked]

    def earlier(self, body: SearchBody) -> bytes:
        """The same for one search of an earlier snapshot, which takes longer and would have others wait."""
        snapshot, asked = self._collection.snapshot, key(body.model_dump())
        return self._recall.find(snapshot, asked) or self._told(
            snapshot, asked, self._collection.at(body.as_of).search(body.query, body.top_k, body.filters)
        )

    def _told(self, snapshot: int, asked: str, found: Found) -> bytes:
        told = json.dumps(hits_body(found), ensure_ascii=False, separators=(",", ":")).encode()
        self._recall.keep(snapshot, asked, told)
        return told
