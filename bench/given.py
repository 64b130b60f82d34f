"""What `bench.http` runs in txtai's environment: an index of passages whose vectors are given.

    python given.py MODEL FOLDER

FOLDER holds `texts.json`, a list, and `vectors.npy`, a row for each; the index is put into its folder `txtai`, and is as txtai makes it by
default with texts kept, but that no passage is encoded again.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path


def main() -> None:
    """Make the index."""
    import numpy as np
    from txtai import Embeddings

    model, folder = sys.argv[1], Path(sys.argv[2])
    texts, vectors = json.loads((folder / "texts.json").read_text("utf-8")), np.load(folder / "vectors.npy")
    places = {text: place for place, text in enumerate(texts)}
    embeddings = Embeddings(path=model, content=True)
    embeddings.model.encode = lambda given, category=None: vectors[[places[text] for text in given]]
    embeddings.index((place, text, None) for text, place in places.items())
    embeddings.save(str(folder / "txtai"))


if __name__ == "__main__":
    main()
