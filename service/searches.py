"""Searches to the bodies that are sent, several at once, in two steps that can overlap with those of others."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from index.collection import Collection
from index.found import Begun, Found, Wanted
from service.bodies import SearchBody, hits_body
from service.recall import Recall, key
from service.together import Together


@dataclass(frozen=True, slots=True)
class Run:
    """Searches of which some have been made before: what each is kept under, what is known, and the others half done."""

    snapshot: int
    asked: list[str]
    told: dict[str, bytes]
    begun: dict[str, Begun]


class Searches:
    """What was searched before is not searched again while the index stands."""

    def __init__(self, collection: Collection) -> None:
        self._collection, self._recall = collection, Recall[bytes]()
        self._together = Together(self.begin, self.finish)

    async def now(self, body: SearchBody) -> bytes:
        """JSON for a search, in UTF-8; those that come at the same time are worked off together."""
        return await self._together(body)

    def begin(self, bodies: Sequence[SearchBody]) -> Run:
        """Look what is known, and begin what is not."""
        snapshot, asked = self._collection.refresh(), [key(body.model_dump()) for body in bodies]
        told = {wanted: known for wanted in asked if (known := self._recall.find(snapshot, wanted))}
        new = {wanted: body for wanted, body in zip(asked, bodies, strict=True) if wanted not in told}
        begun = self._collection.begin([Wanted(body.query, body.top_k, body.filters) for body in new.values()], snapshot)
        return Run(snapshot, asked, told, dict(zip(new, begun, strict=True)))

    def finish(self, run: Run) -> list[bytes]:
        """JSON for each search."""
        found = dict(zip(run.begun, self._collection.finish(list(run.begun.values())), strict=True))
        told = run.told | {asked: self._told(run.snapshot, asked, each) for asked, each in found.items()}
        return [told[asked] for asked in run.asked]

    def earlier(self, body: SearchBody) -> bytes:
        """The same for one search of an earlier snapshot, which takes longer and would have others wait."""
        snapshot, asked = self._collection.snapshot, key(body.model_dump())
        return self._recall.find(snapshot, asked) or self._told(
            snapshot, asked, self._collection.at(body.as_of).search(body.query, body.top_k, body.filters)
        )

    def close(self) -> None:
        """End what goes on, once those who wait have been told."""
        self._together.close()

    def _told(self, snapshot: int, asked: str, found: Found) -> bytes:
        told = json.dumps(hits_body(found), ensure_ascii=False, separators=(",", ":")).encode()
        self._recall.keep(snapshot, asked, told)
        return told
