"""What `bench.peers` runs in each environment: one library that takes passages in and answers questions, told by lines of JSON.

    python worker.py LIBRARY MODEL FOLDER

It imports nothing but the library, so that it runs where Plenum is not installed. `{"add": [texts]}` gives `{"seconds"}`, and
`{"ask": [questions]}` gives `{"milliseconds": [...], "found": [[texts], ...]}`; both give the most memory so far, in MB.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

TOP_K = 10

Library = tuple[Callable[[list[str]], None], Callable[[str], list[str]]]
"""Takes texts in; gives the best texts for a question."""


def plenum(model: str, folder: str) -> Library:
    """Plenum: dense and lexical search, fused, out of a folder that is kept on disk."""
    from corpus.document import Document
    from index.collection import Collection
    from index.encode import DEFAULT_MODEL, load_encoder

    collection = Collection(Path(folder) / "home", load_encoder(DEFAULT_MODEL, Path(model)))
    numbers = iter(range(10**9))

    def add(texts: list[str]) -> None:
        list(collection.add([Document(f"p{next(numbers)}", "", text) for text in texts]))

    def ask(question: str) -> list[str]:
        found = collection.search(question, TOP_K)
        return [found.documents[hit.chunk.doc_id].text for hit in found.hits]

    return add, ask


def txtai(model: str, folder: str) -> Library:
    """txtai: dense search, as it is by default, with the texts kept."""
    from txtai import Embeddings

    embeddings = Embeddings(path=model, content=True)
    held: list[str] = []

    def add(texts: list[str]) -> None:
        rows = [(len(held) + place, text, None) for place, text in enumerate(texts)]
        (embeddings.upsert if held else embeddings.index)(rows)
        held.extend(texts)

    return add, lambda question: [row["text"] for row in embeddings.search(question, TOP_K)]


def langchain(model: str, folder: str) -> Library:
    """LangChain with FAISS in memory."""
    from langchain_community.vectorstores import FAISS
    from langchain_huggingface import HuggingFaceEmbeddings

    embeddings = HuggingFaceEmbeddings(model_name=model, encode_kwargs={"normalize_embeddings": True})
    stores: list[Any] = []

    def add(texts: list[str]) -> None:
        if stores:
            stores[0].add_texts(texts)
        else:
            stores.append(FAISS.from_texts(texts, embeddings))

    return add, lambda question: [found.page_content for found in stores[0].similarity_search(question, k=TOP_K)]


def haystack(model: str, folder: str) -> Library:
    """Haystack with its document store in memory."""
    from haystack import Document
    from haystack.components.retrievers.in_memory import InMemoryEmbeddingRetriever
    from haystack.document_stores.in_memory import InMemoryDocumentStore
    from haystack_integrations.components.embedders.sentence_transformers import (
        SentenceTransformersDocumentEmbedder,
        SentenceTransformersTextEmbedder,
    )

    store = InMemoryDocumentStore(embedding_similarity_function="cosine")
    documents = SentenceTransformersDocumentEmbedder(model=model, progress_bar=False, normalize_embeddings=True)
    questions = SentenceTransformersTextEmbedder(model=model, progress_bar=False, normalize_embeddings=True)
    documents.warm_up()
    questions.warm_up()
    retriever = InMemoryEmbeddingRetriever(document_store=store, top_k=TOP_K)

    def add(texts: list[str]) -> None:
        store.write_documents(documents.run([Document(content=text) for text in texts])["documents"])

    def ask(question: str) -> list[str]:
        return [found.content for found in retriever.run(questions.run(question)["embedding"])["documents"]]

    return add, ask


def memory() -> float:
    """The most memory so far, in MB."""
    lines = Path("/proc/self/status").read_text("ascii").splitlines()
    return int(next(line.split()[1] for line in lines if line.startswith("VmHWM:"))) / 1024


def work(library: Library, told: dict[str, list[str]]) -> dict[str, Any]:
    """Do what a line says."""
    add, ask = library
    if "add" in told:
        start = time.perf_counter()
        add(told["add"])
        return {"seconds": time.perf_counter() - start, "memory": memory()}
    spent, found = [], []
    for question in told["ask"]:
        start = time.perf_counter()
        found.append(ask(question))
        spent.append((time.perf_counter() - start) * 1000)
    return {"milliseconds": spent, "found": found, "memory": memory()}


def main() -> None:
    """Answers line by line, on what was standard output before anybody else could write there."""
    answers, sys.stdout = sys.stdout, sys.stderr
    name, model, folder = sys.argv[1:]
    library = {"plenum": plenum, "txtai": txtai, "langchain": langchain, "haystack": haystack}[name](model, folder)
    print("{}", file=answers, flush=True)
    for line in sys.stdin:
        print(json.dumps(work(library, json.loads(line))), file=answers, flush=True)


if __name__ == "__main__":
    main()
