"""The HTTP contract, asked through the application as another program would."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from corpus.document import Document
from index.collection import Collection
from index.found import Found
from service.ask import Plenum
from service.http import MAX_BODY, application, routes
from service.problems import install
from service.read import Finding
from service.searches import Searches
from service.threads import Threads
from tests.conftest import BARS, WordEncoder

QUESTION = "What share of regional GDP does Chengdu want its core digital industries to reach?"


@pytest.fixture(scope="module")
def client(plenum: Plenum) -> TestClient:
    """A client of the default corpus; the application is not shut down, since others share its collection."""
    return TestClient(application(plenum), raise_server_exceptions=False)


def ask(client: TestClient, **body: Any) -> Any:
    response = client.post("/v1/ask", json=body)
    assert response.status_code == 200, response.text
    return response.json()


def events(text: str) -> list[tuple[str, Any]]:
    found = []
    for block in text.strip().split("\n\n"):
        lines = dict(line.split(": ", 1) for line in block.splitlines())
        found.append((lines["event"], json.loads(lines["data"])))
    return found


def test_an_answer_has_the_contracts_fields_and_every_quote_stands(client: TestClient) -> None:
    """The body is that of the contract; each citation's offsets cut its quote out of the document that is served."""
    body = ask(client, question=QUESTION)
    assert list(body) == [
        "id", "question", "status", "answer", "statements", "citations", "confidence", "notes", "nearest", "snapshot", "timings_ms",
    ]  # fmt: skip
    assert body["id"].startswith("ans_")
    assert body["status"] == "answered"
    assert "12.8%" in body["answer"]
    assert body["citations"]
    for citation in body["citations"]:
        document = client.get(f"/v1/documents/{citation['doc_id']}").json()
        assert document["version"] == citation["version"]
        assert document["text"][citation["start"] : citation["end"]] == citation["quote"]


@pytest.mark.parametrize(
    "how", [{"json": {"question": QUESTION, "stream": True}}, {"json": {"question": QUESTION}, "headers": {"Accept": "text/event-stream"}}]
)
def test_a_stream_tells_what_was_found_each_statement_and_the_whole(client: TestClient, how: dict[str, Any]) -> None:
    """The statements with their citations come one by one, and the last event is the whole body."""
    response = client.post("/v1/ask", **how)
    assert response.headers["content-type"].startswith("text/event-stream")
    told = events(response.text)
    assert [name for name, _ in told] == ["search", *["statement"] * (len(told) - 2), "done"]
    done = told[-1][1]
    assert [data["text"] for name, data in told if name == "statement"] == [statement["text"] for statement in done["statements"]]
    assert [each for name, data in told if name == "statement" for each in data["citations"]] == done["citations"]
    assert done["answer"] == ask(client, question=QUESTION)["answer"]


def test_a_follow_up_uses_its_history(client: TestClient) -> None:
    """What was said before is part of the question."""
    history = [{"role": "user", "content": "Tell me about Tongzhou's metaverse fund"}, {"role": "assistant", "content": "It is the first."}]
    body = ask(client, question="How is it financed?", history=history)
    assert "direct investment" in " ".join(citation["quote"] for citation in body["citations"])


def test_a_search_gives_passages_best_first(client: TestClient) -> None:
    """Offsets cut the passage out of its document; filters hold; scores fall."""
    body = client.post("/v1/search", json={"query": "metaverse fund", "filters": {"kind": "city-plan"}, "top_k": 5}).json()
    assert len(body["hits"]) == 5
    assert [hit["score"] for hit in body["hits"]] == sorted((hit["score"] for hit in body["hits"]), reverse=True)
    for hit in body["hits"]:
        document = client.get(f"/v1/documents/{hit['doc_id']}").json()
        assert document["labels"]["kind"] == "city-plan"
        assert document["text"][hit["start"] : hit["end"]] == hit["text"]


def test_documents_are_listed_page_by_page(client: TestClient, plenum: Plenum) -> None:
    """Following the cursor gives each document once, in order."""
    found, cursor = [], ""
    while cursor is not None:
        page = client.get("/v1/documents", params={"cursor": cursor, "limit": 7}).json()
        found += [listed["id"] for listed in page["documents"]]
        cursor = page["next"]
    assert found == [listed.id for listed in plenum.collection.every_document()]


def test_citations_can_be_checked_by_anyone(client: TestClient) -> None:
    """What an answer cited stands; a changed word, offset or version does not, and the reason says why."""
    citation = ask(client, question=QUESTION)["citations"][0]
    good = client.post("/v1/verify", json={"citations": [citation]}).json()
    end = {"start": citation["start"], "end": citation["end"], "text": citation["quote"], "version": citation["version"]}
    assert good == {"valid": True, "citations": [{"number": 1, "valid": True, "reason": None, "today": {"state": "unchanged", **end}}]}
    broken = [{**citation, "quote": citation["quote"] + "!"}, {**citation, "end": 10**9}, {**citation, "version": "sha256:0"}]
    bad = client.post("/v1/verify", json={"citations": [citation, *broken]}).json()
    assert bad["valid"] is False
    assert [checked["valid"] for checked in bad["citations"]] == [True, False, False, False]
    assert all(checked["reason"] for checked in bad["citations"][1:])


def test_status_says_what_the_index_holds(client: TestClient, plenum: Plenum) -> None:
    """Counts, snapshot and encoder."""
    body = client.get("/v1/status").json()
    assert body["documents"] == plenum.collection.counts()["documents"]
    assert body["snapshot"] == plenum.collection.snapshot
    assert body["encoder"]["name"] == "all-MiniLM-L6-v2"


def test_probes_answer(client: TestClient) -> None:
    """Alive, and ready."""
    assert client.get("/healthz").json() == {"status": "ok"}
    assert client.get("/readyz").json() == {"status": "ready"}


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ({"question": ""}, "question"),
        ({"question": "   "}, "question"),
        ({"question": "x" * 2001}, "2000"),
        ({"question": 5}, "string"),
        ({"question": None}, "string"),
        ({"question": ["what"]}, "string"),
        ({}, "question"),
        ([], "dictionary"),
        ({"question": "why", "top_k": 0}, "top_k"),
        ({"question": "why", "top_k": 51}, "top_k"),
        ({"question": "why", "unknown": 1}, "unknown"),
        ({"question": "why", "history": [{"role": "king", "content": "x"}]}, "role"),
        ({"question": "why", "filters": {"kind": []}}, "kind"),
        ({"question": "why", "filters": "kind"}, "filters"),
    ],
)
def test_a_question_that_cannot_be_asked_gets_422_with_a_reason(client: TestClient, body: Any, told: str) -> None:
    """The answer is a problem that names what has to change."""
    response = client.post("/v1/ask", json=body)
    assert response.status_code == 422
    assert response.headers["content-type"] == "application/problem+json"
    problem = response.json()
    assert set(problem) == {"type", "title", "status", "detail"}
    assert problem["status"] == 422
    assert told in problem["detail"]


@pytest.mark.parametrize("content", [b"", b"{", b'{"question": "\xff"}', b"question=why"])
def test_a_malformed_body_gets_422(client: TestClient, content: bytes) -> None:
    """What is no JSON is a problem, not an accident."""
    response = client.post("/v1/ask", content=content, headers={"Content-Type": "application/json"})
    assert response.status_code in (400, 422)
    assert response.headers["content-type"] == "application/problem+json"
    assert response.json()["detail"]


def test_a_body_that_is_too_long_is_refused(client: TestClient) -> None:
    """More than the limit is not read to its end."""
    response = client.post("/v1/ask", content=b" " * (MAX_BODY + 1), headers={"Content-Type": "application/json"})
    assert response.status_code == 413
    assert response.headers["content-type"] == "application/problem+json"


def test_an_unknown_document_and_an_unknown_path_are_problems(client: TestClient) -> None:
    """404 with a detail."""
    for path in ("/v1/documents/nobody", "/v2/ask"):
        response = client.get(path)
        assert response.status_code == 404
        assert response.headers["content-type"] == "application/problem+json"


def test_openapi_has_examples(client: TestClient) -> None:
    """The documentation shows what to send."""
    schema = client.get("/openapi.json").json()
    assert schema["components"]["schemas"]["AskBody"]["examples"][0]["question"] == QUESTION
    assert {"/v1/ask", "/v1/search", "/v1/verify", "/v1/documents", "/v1/status", "/healthz", "/readyz"} <= set(schema["paths"])
    assert client.get("/docs").status_code == 200


def test_the_page_loads_nothing_from_elsewhere(client: TestClient) -> None:
    """One file, under a policy that lets it speak to its own server alone."""
    response = client.get("/")
    assert response.status_code == 200
    assert "connect-src 'self'" in response.headers["content-security-policy"]
    assert "http://" not in response.text
    assert "https://" not in response.text


class Slow:
    """A reader that takes its time."""

    def __init__(self) -> None:
        self.reading = threading.Event()

    def read(self, question: str, found: Found) -> list[Finding]:
        """Nothing, after a while."""
        self.reading.set()
        time.sleep(0.5)
        return []


@pytest.fixture
def small(tmp_path: Path, word_encoder: WordEncoder) -> Iterator[Collection]:
    collection = Collection(tmp_path / "small", word_encoder)
    list(collection.add([Document(id="a/b c", title="T", text="A plan for the harbour.")]))
    yield collection
    collection.close()


def test_a_question_that_is_being_read_does_not_hold_up_others(small: Collection) -> None:
    """While one question is read in a thread, the event loop answers another request."""
    reader = Slow()
    with TestClient(application(Plenum(small, reader, BARS))) as client:
        asking = threading.Thread(target=client.post, args=("/v1/ask",), kwargs={"json": {"question": "harbour"}})
        asking.start()
        assert reader.reading.wait(5)
        assert client.get("/healthz").status_code == 200
        assert asking.is_alive()
        asking.join()


class Counting:
    """A reader that finds nothing and counts."""

    def __init__(self) -> None:
        self.read_for: list[str] = []

    def read(self, question: str, found: Found) -> list[Finding]:
        """Nothing."""
        self.read_for.append(question)
        return []


def test_a_question_is_read_once_while_the_index_stands(small: Collection) -> None:
    """The second answer is the first with an id and a time of its own; after a change, or with another filter, it is read again."""
    reader = Counting()
    client = TestClient(application(Plenum(small, reader, BARS)))
    one, two = ask(client, question="harbour"), ask(client, question="harbour", stream=False)
    assert len(reader.read_for) == 1
    assert {**one, "id": 0, "timings_ms": 0} == {**two, "id": 0, "timings_ms": 0}
    assert one["id"] != two["id"]
    assert set(two["timings_ms"]) == {"recall", "total"}
    ask(client, question="harbour", filters={"kind": "plan"})
    assert len(reader.read_for) == 2
    list(small.add([Document(id="b", title="T", text="Another plan for the harbour.")]))
    assert ask(client, question="harbour")["snapshot"] == one["snapshot"] + 1
    assert len(reader.read_for) == 3


def test_a_search_that_was_made_before_sees_what_was_added_since(small: Collection) -> None:
    """Its hits are those of the index as it stands."""
    client = TestClient(application(Plenum(small, Counting(), BARS)))
    body = {"query": "harbour"}
    first = client.post("/v1/search", json=body).json()
    assert client.post("/v1/search", json=body).json() == first
    list(small.add([Document(id="b", title="T", text="Another plan for the harbour.")]))
    assert {hit["doc_id"] for hit in client.post("/v1/search", json=body).json()["hits"]} == {"a/b c", "b"}


def test_what_cannot_wait_is_refused_with_a_time_to_come_again(small: Collection) -> None:
    """503 as a problem with Retry-After, for a stream as well, while other routes answer; then there is room again."""
    reading = Threads(1, 0)
    app = FastAPI()
    install(app)
    app.include_router(routes(Plenum(small, Counting(), BARS), Searches(small), reading, Threads(2, 2)))
    client = TestClient(app)
    with reading.place():
        for body in ({"question": "harbour"}, {"question": "harbour", "stream": True}):
            response = client.post("/v1/ask", json=body)
            assert response.status_code == 503
            assert response.headers["content-type"] == "application/problem+json"
            assert int(response.headers["retry-after"]) >= 1
            assert response.json()["type"] == "urn:plenum:Overloaded"
        assert client.post("/v1/search", json={"query": "harbour"}).status_code == 200
    assert client.post("/v1/ask", json={"question": "harbour"}).status_code == 200


class Broken:
    """A reader with a fault."""

    def read(self, question: str, found: Found) -> list[Finding]:
        """Nothing but an error."""
        raise ZeroDivisionError("secret detail")


def test_a_fault_inside_is_a_problem_without_a_traceback(small: Collection) -> None:
    """500 says that the log knows more; a stream that has begun ends in an event that says so."""
    client = TestClient(application(Plenum(small, Broken(), BARS)), raise_server_exceptions=False)
    response = client.post("/v1/ask", json={"question": "harbour"})
    assert response.status_code == 500
    assert "secret" not in response.text
    streamed = events(client.post("/v1/ask", json={"question": "harbour", "stream": True}).text)
    assert [name for name, _ in streamed] == ["search", "error"]
    assert streamed[-1][1]["status"] == 500


def test_ids_with_slashes_and_spaces_can_be_read(small: Collection, word_encoder: WordEncoder) -> None:
    """A document's id may hold what a path holds."""
    client = TestClient(application(Plenum(small, Slow(), BARS)))
    assert client.get("/v1/documents/a/b%20c").json()["id"] == "a/b c"
