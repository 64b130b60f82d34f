"""Where the parts are put together: settings in, a Plenum that can be asked out."""

from __future__ import annotations

import json
from pathlib import Path

from corpus.errors import CallerError, HomeUnusable
from index.collection import Collection
from index.encode import Encoder, load_encoder
from index.intake import Progress
from index.rebuild import rebuild
from service.ask import Plenum
from service.compose import Bars
from service.read import CALIBRATION, WEIGHTS, Model, Network, NetworkReader
from service.settings import Settings
from service.weigh import AGAIN, FEATURES


def encoder_for(settings: Settings) -> Encoder:
    """The encoder that is set; what it has to make once lies in the home."""
    return load_encoder(settings.encoder, settings.home / "encoder")


def open_collection(settings: Settings) -> Collection:
    """The index folder as it is."""
    check_home(settings.home)
    return Collection(settings.home, encoder_for(settings))


def rebuild_collection(settings: Settings, progress: Progress) -> Collection:
    """The index folder, made anew from the documents that it holds."""
    check_home(settings.home)
    return rebuild(settings.home, encoder_for(settings), progress=progress)


def fill(collection: Collection, settings: Settings, progress: Progress) -> None:
    """Index the documents that come along, or those that are set, into an empty home."""
    from corpus.read import Unread, read

    if not settings.corpus or collection.counts()["documents"]:
        return
    every = list(read([Path(settings.corpus)]))
    faults = [document for document in every if isinstance(document, Unread) and not document.skipped]
    if faults:
        raise CallerError(f"PLENUM_CORPUS cannot be indexed: {faults[0].name}: {faults[0].reason}")
    for _ in collection.add((document for document in every if not isinstance(document, Unread)), progress):
        pass


def assemble(collection: Collection) -> Plenum:
    """A Plenum over the collection."""
    learnt = json.loads(CALIBRATION.read_text("utf-8"))
    network = Network(WEIGHTS, collection.home / "encoder")
    reader = NetworkReader(collection, network, Model.of(FEATURES, learnt["first"]), Model.of(AGAIN, learnt["second"]))
    return Plenum(collection, reader, Bars(**learnt["thresholds"]))


def check_home(home: Path) -> None:
    """Raise HomeUnusable where the home is something else than a folder that can be written."""
    if home.exists() and not home.is_dir():
        raise HomeUnusable(f"PLENUM_HOME is {home}, which is a file: name a folder")
