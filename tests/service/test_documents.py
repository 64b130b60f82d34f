"""Documents over HTTP: a change comes about whole and once, is searchable when it is answered, and the past stays as it was."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from corpus.document import Document
from index.collection import Collection
from index.found import Found
from index.intake import GROUP
from service.ask import Plenum
from service.documents import LONG
from service.http import MAX_BODY, MAX_UPLOAD, application
from service.read import Finding
from tests.conftest import BARS, WordEncoder


class Silent:
    """A reader that finds nothing."""

    def read(self, question: str, found: Found) -> list[Finding]:
        """Nothing."""
        return []


@pytest.fixture
def client(collection: Collection) -> Iterator[TestClient]:
    with TestClient(application(Plenum(collection, Silent(), BARS)), raise_server_exceptions=False) as client:
        yield client


def post(client: TestClient, *documents: dict[str, Any], **more: Any) -> dict[str, Any]:
    response = client.post("/v1/documents", json={"documents": list(documents), **more})
    assert response.status_code == 201, response.text
    body: dict[str, Any] = response.json()
    return body


def found_ids(client: TestClient, query: str, **more: Any) -> list[str]:
    response = client.post("/v1/search", json={"query": query, **more})
    assert response.status_code == 200, response.text
    return [hit["doc_id"] for hit in response.json()["hits"]]


def wait(client: TestClient, where: str) -> dict[str, Any]:
    for _ in range(600):
        job: dict[str, Any] = client.get(where).json()
        if job["state"] not in ("waiting", "running"):
            return job
        time.sleep(0.05)
    raise AssertionError("the job does not end")


def test_a_document_is_searchable_when_it_is_answered(client: TestClient) -> None:
    """201 with id, version and chunks; what is found is what is served, under its labels."""
    sent = {"id": "plan", "title": "The plan", "text": "A tramway.", "uri": "https://example.org/plan", "labels": {"place": "Porto"}}
    response = client.post("/v1/documents", json=sent)
    assert response.status_code == 201
    version = Document("plan", "", "A tramway.").version
    assert response.json() == {
        "documents": [{"id": "plan", "version": version, "chunks": 1, "changed": True}], "removed": [], "failed": [], "snapshot": 1,
    }  # fmt: skip
    assert found_ids(client, "tramway", filters={"place": "porto"}) == ["plan"]
    assert client.get("/v1/documents/plan").json() == {**sent, "version": version}


def test_the_same_again_changes_nothing_and_is_not_encoded_again(client: TestClient, word_encoder: WordEncoder) -> None:
    """Neither the document, nor a passage of it that stays, nor one that comes back."""
    post(client, {"id": "a", "text": "# One\n\nA tramway.\n\n# Two\n\nA park."})
    encoded = word_encoder.encoded
    assert post(client, {"id": "a", "text": "# One\n\nA tramway.\n\n# Two\n\nA park."})["documents"][0]["changed"] is False
    assert word_encoder.encoded == encoded
    post(client, {"id": "a", "text": "# One\n\nA tramway.\n\n# Two\n\nA garden."})
    assert word_encoder.encoded == encoded + 1
    assert client.delete("/v1/documents/a").status_code == 204
    post(client, {"id": "a", "text": "# One\n\nA tramway.\n\n# Two\n\nA garden."})
    assert word_encoder.encoded == encoded + 1


def test_a_document_is_replaced_and_removed(client: TestClient) -> None:
    """PUT: 201, then 200; DELETE: 204, then 404."""
    assert client.put("/v1/documents/a/b%20c", json={"text": "A tramway."}).status_code == 201
    response = client.put("/v1/documents/a/b%20c", json={"text": "A park."})
    assert (response.status_code, response.json()["documents"][0]["id"]) == (200, "a/b c")
    assert client.get("/v1/documents/a/b%20c").json()["text"] == "A park."
    assert client.delete("/v1/documents/a/b%20c").status_code == 204
    assert found_ids(client, "park tramway") == []
    for response in (client.delete("/v1/documents/a/b%20c"), client.get("/v1/documents/a/b%20c")):
        assert (response.status_code, response.headers["content-type"]) == (404, "application/problem+json")


def test_many_documents_are_one_change(client: TestClient) -> None:
    """Some come and some go in one snapshot; a faulty one keeps all of them out."""
    post(client, {"id": "old", "text": "An old plan."})
    body = post(client, *[{"id": f"d{number}", "text": f"Plan {number}."} for number in range(300)], remove=["old", "nobody"])
    assert (len(body["documents"]), body["removed"], body["snapshot"]) == (300, ["old"], 2)
    assert client.get("/v1/status").json()["documents"] == 300
    response = client.post("/v1/documents", json={"documents": [{"id": "new", "text": "A park."}, {"id": "empty", "text": " "}]})
    assert (response.status_code, "no text" in response.json()["detail"]) == (422, True)
    assert client.get("/v1/documents/new").status_code == 404


def test_files_are_uploaded_and_those_that_cannot_be_read_are_told(client: TestClient) -> None:
    """Each file as with `plenum add`; the same file name is the same document again."""
    good, bad = ("plan.md", b"---\nplace: Porto\n---\n# The plan\n\nA tramway."), ("photo.png", b"\x89PNG")
    body = client.post("/v1/documents", files=[("files", good), ("files", bad)]).json()
    assert [failed["name"] for failed in body["failed"]] == ["photo.png"]
    (added,) = body["documents"]
    assert found_ids(client, "tramway", filters={"place": "Porto"}) == [added["id"]]
    again = client.post("/v1/documents", files=[("files", ("plan.md", b"# The plan\n\nA park."))]).json()
    assert [each["id"] for each in again["documents"]] == [added["id"]]
    assert "/tmp" not in client.get(f"/v1/documents/{added['id']}").text
    alone = client.post("/v1/documents", files=[("files", bad)])
    assert (alone.status_code, "photo.png" in alone.json()["detail"]) == (422, True)


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ({"text": ""}, "text"),
        ({"title": "No text"}, "text"),
        ({"text": "x", "colour": "red"}, "colour"),
        ({"text": 5}, "string"),
        ({"id": "a\nb", "text": "x"}, "id"),
        ({"documents": [{"id": "a", "text": "x"}, {"id": "a", "text": "y"}]}, "twice"),
        ({"documents": [{"id": "a", "text": "x"}], "remove": ["a"]}, "twice"),
        ([], "object"),
    ],
)
def test_a_document_that_cannot_be_stored_is_refused_with_a_reason(client: TestClient, body: Any, told: str) -> None:
    """422, as a problem that names what has to change."""
    response = client.post("/v1/documents", json=body)
    assert (response.status_code, response.headers["content-type"]) == (422, "application/problem+json")
    assert told in response.json()["detail"]


def test_a_body_may_be_longer_where_it_brings_documents(client: TestClient) -> None:
    """More than a question's limit, and no more than its own."""
    for padding, status in ((MAX_BODY, 201), (MAX_UPLOAD, 413)):
        content = b'{"id": "plan", "text": "A tramway."}' + b" " * padding
        response = client.post("/v1/documents", content=content, headers={"Content-Type": "application/json"})
        assert response.status_code == status


def test_a_key_makes_a_request_safe_to_send_again(client: TestClient, collection: Collection) -> None:
    """Sent again with its key it is answered alike and does nothing; another request with that key is refused."""
    once = client.post("/v1/documents", json={"text": "A tramway."}, headers={"Idempotency-Key": "k1"})
    client.delete(f"/v1/documents/{once.json()['documents'][0]['id']}")
    again = client.post("/v1/documents", json={"text": "A tramway."}, headers={"Idempotency-Key": "k1"})
    assert (again.status_code, again.json()) == (201, once.json())
    assert found_ids(client, "tramway") == []
    other = client.post("/v1/documents", json={"text": "A park."}, headers={"Idempotency-Key": "k1"})
    assert (other.status_code, "k1" in other.json()["detail"]) == (422, True)
    put = [client.put("/v1/documents/p", json={"text": "A park."}, headers={"Idempotency-Key": "k2"}) for _ in range(2)]
    assert [response.status_code for response in put] == [201, 201]
    gone = [client.delete("/v1/documents/p", headers={"Idempotency-Key": "k3"}) for _ in range(2)]
    assert [response.status_code for response in gone] == [204, 204]
    assert collection.snapshot == 4


def test_long_work_is_a_job_that_tells_how_far_it_is(client: TestClient) -> None:
    """202 with a place to look; once it is done, its result is what the request would have been answered."""
    documents = [{"id": f"d{number}", "text": f"Plan {number}."} for number in range(GROUP + 10)]
    response = client.post("/v1/documents", json={"documents": documents}, headers={"Prefer": "respond-async", "Idempotency-Key": "k"})
    assert (response.status_code, response.json()["total"]) == (202, GROUP + 10)
    again = client.post("/v1/documents", json={"documents": documents}, headers={"Prefer": "respond-async", "Idempotency-Key": "k"})
    assert again.headers["location"] == response.headers["location"]
    job = wait(client, response.headers["location"])
    assert (job["state"], job["done"], job["error"]) == ("done", GROUP + 10, None)
    assert len(job["result"]["documents"]) == client.get("/v1/status").json()["documents"] == GROUP + 10
    assert client.get("/v1/jobs/job_nobody").status_code == 404


class Waiting(WordEncoder):
    """An encoder that waits until it may go on."""

    def __init__(self) -> None:
        super().__init__()
        self.begun, self.on = threading.Event(), threading.Event()

    def encode_passages(self, texts: Sequence[str]) -> Any:
        """What it gives, after the wait."""
        self.begun.set()
        assert self.on.wait(30)
        return super().encode_passages(texts)


def test_a_cancelled_job_changes_nothing(tmp_path: Path) -> None:
    """It ends between two groups of passages; the server stays as it was, and answers all the while."""
    encoder = Waiting()
    collection = Collection(tmp_path, encoder)
    with TestClient(application(Plenum(collection, Silent(), BARS))) as client:
        documents = [{"id": f"d{number}", "text": f"Plan {number}."} for number in range(GROUP)]
        response = client.post("/v1/documents", json={"documents": [*documents, {"id": "long", "text": "x" * LONG}]})
        assert response.status_code == 202
        assert encoder.begun.wait(30)
        assert client.get("/v1/status").json()["snapshot"] == 0
        assert client.delete(response.headers["location"]).status_code == 204
        encoder.on.set()
        assert wait(client, response.headers["location"])["state"] == "cancelled"
        assert client.get("/v1/status").json()["snapshot"] == 0


def test_versions_are_kept_and_the_past_can_be_asked(client: TestClient) -> None:
    """Each version has its text and its time; a search as of a snapshot or a time finds what stood then, removed or not."""
    post(client, {"id": "plan", "title": "Plan", "text": "A tramway in 2031.", "labels": {"place": "Porto"}})
    post(client, {"id": "plan", "title": "Plan", "text": "A tramway in 2035.", "labels": {"place": "Lisbon"}})
    client.delete("/v1/documents/plan")
    post(client, {"id": "other", "text": "A tramway elsewhere."})
    versions = client.get("/v1/documents/plan/versions").json()["versions"]
    assert [(each["since"], each["until"]) for each in versions] == [(1, 2), (2, 3)]
    first = client.get("/v1/documents/plan/text", params={"version": versions[0]["version"]}).json()
    assert first == {"id": "plan", "version": versions[0]["version"], "text": "A tramway in 2031."}
    plain = client.get("/v1/documents/plan/text", params={"version": versions[1]["version"]}, headers={"Accept": "text/plain"})
    assert plain.text == "A tramway in 2035."
    assert client.get("/v1/documents/plan/text", params={"version": "sha256:0"}).status_code == 404
    assert client.get("/v1/documents/nobody/versions").status_code == 404
    for as_of, text in ((1, "2031"), (2, "2035"), ("2", "2035"), (versions[0]["added"], "2031")):
        body = client.post("/v1/search", json={"query": "tramway", "as_of": as_of}).json()
        assert [text in hit["text"] for hit in body["hits"]] == [True]
        assert body["snapshot"] == int(text == "2031") + 2 * int(text == "2035")
    assert found_ids(client, "tramway", as_of=1, filters={"place": "Porto"}) == ["plan"]
    assert found_ids(client, "tramway", as_of=1, filters={"place": "Lisbon"}) == []
    assert found_ids(client, "tramway", as_of="2020-01-01") == []
    assert found_ids(client, "tramway", as_of="2999-01-01") == found_ids(client, "tramway") == ["other"]
    for as_of, told in ((99, "99"), ("yesterday", "yesterday"), (-1, "-1")):
        for path, field in (("/v1/search", "query"), ("/v1/ask", "question")):
            response = client.post(path, json={field: "tramway", "as_of": as_of})
            assert (response.status_code, told in response.json()["detail"]) == (422, True)


def test_old_citations_are_told_what_has_become_of_their_words(client: TestClient) -> None:
    """Unchanged, moved, changed and gone; each still stands in its own version."""
    text = "Intro. The tramway opens in 2031. It costs 5 million."
    quote = "The tramway opens in 2031."

    def state(new: str | None) -> Any:
        post(client, {"id": "plan", "text": text})
        if new is None:
            client.delete("/v1/documents/plan")
        else:
            post(client, {"id": "plan", "text": new})
        version = Document("plan", "", text).version
        cited = {"doc_id": "plan", "version": version, "quote": quote, "start": 7, "end": 7 + len(quote)}
        body = client.post("/v1/verify", json={"citations": [cited]}).json()
        assert body["valid"] is True
        return body["citations"][0]["today"]

    assert (state(text)["state"], state(text + " More.")["state"]) == ("unchanged", "unchanged")
    moved = state("A longer introduction. " + text[7:])
    assert (moved["state"], moved["start"], moved["text"]) == ("moved", 23, quote)
    changed = state("Intro. The tramway opens in 2035. It costs 5 million.")
    assert (changed["state"], changed["text"]) == ("changed", "The tramway opens in 2035.")
    assert state("Something else altogether.") == {**changed, "text": None, "start": None, "end": None, "version": Document("x", "", "Something else altogether.").version}  # fmt: skip
    assert state(None) == {"state": "gone", "version": None, "start": None, "end": None, "text": None}


def test_questions_are_answered_while_thousands_of_documents_come(client: TestClient) -> None:
    """Searches during a large change see nothing of it, then all of it."""
    post(client, {"id": "plan", "text": "A tramway."})
    documents = [{"id": f"d{number:04}", "text": f"Tramway number {number}."} for number in range(1500)]
    response = client.post("/v1/documents", json={"documents": documents}, headers={"Prefer": "respond-async"})
    seen = set()
    while client.get(response.headers["location"]).json()["state"] in ("waiting", "running"):
        seen.add(len(found_ids(client, "tramway", top_k=50)))
    seen.add(len(found_ids(client, "tramway", top_k=50)))
    assert seen == {1, 50}


def test_the_documentation_shows_what_to_send(client: TestClient) -> None:
    """Every route is there, with examples of both kinds of body."""
    schema = client.get("/openapi.json").json()
    content = schema["paths"]["/v1/documents"]["post"]["requestBody"]["content"]
    assert set(content) == {"application/json", "multipart/form-data"}
    for example in content["application/json"]["examples"].values():
        assert client.post("/v1/documents", json=example["value"]).status_code == 201
    assert {"get", "put", "delete"} == set(schema["paths"]["/v1/documents/{doc_id}"])
    assert {"/v1/documents/{doc_id}/versions", "/v1/documents/{doc_id}/text", "/v1/jobs/{name}"} <= set(schema["paths"])
