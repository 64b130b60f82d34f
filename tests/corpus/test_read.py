"""Reading files: every encoding, every fault told by name, and the others go in."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from corpus.document import Document
from corpus.read import MAX_BYTES, Unread, read, read_bytes
from tests.corpus.formats.made import column, docx, paragraph, pdf


def read_all(*paths: Path) -> tuple[list[Document], list[Unread]]:
    found = list(read(paths))
    return [item for item in found if isinstance(item, Document)], [item for item in found if isinstance(item, Unread)]


def write(path: Path, content: str | bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("utf-8", "Zürich plans a tramway — für alle."),
        ("utf-8-sig", "Zürich plans a tramway — für alle."),
        ("utf-16", "Zürich plans a tramway — für alle."),
        ("cp1252", "The Zürich council’s plan für Straßenbahnen costs 3 € more than the café’s naïve façade, as Mr Müller said. " * 4),
        ("gb18030", "成都市政府工作报告提出，要加快发展数字经济，积极抢占元宇宙等未来赛道。合肥市也提出前瞻布局未来产业。" * 4),
        ("shift_jis", "東京都は新しい都市計画を発表しました。これは市民のための提案です。" * 4),
        ("cp1251", "Город предлагает новый план развития общественного транспорта и жилья для граждан. " * 4),
    ],
)
def test_text_in_every_usual_encoding_is_read(tmp_path: Path, encoding: str, text: str) -> None:
    """UTF-8, UTF-16 and legacy encodings give the same text."""
    documents, unread = read_all(write(tmp_path / "a.txt", text.encode(encoding)))
    assert [document.text for document in documents] == [text]
    assert not unread


def test_front_matter_becomes_labels(tmp_path: Path) -> None:
    """Title and id are the document's, everything else a label, dates as ISO 8601; the text begins below."""
    source = (
        "---\ntitle: A plan\nid: plan-1\nkind: city-plan\ndate: 2022-02-23\npeople:\n  - {name: Li, role: mayor}\n---\n# A plan\n\nText.\n"
    )
    (document,), unread = read_all(write(tmp_path / "a.md", source))
    assert (document.id, document.title, document.text) == ("plan-1", "A plan", "# A plan\n\nText.\n")
    assert document.labels == {"kind": "city-plan", "date": "2022-02-23", "people": [{"name": "Li", "role": "mayor"}]}
    assert not unread


def test_markdown_without_front_matter_takes_its_first_heading(tmp_path: Path) -> None:
    """The heading is the title."""
    (document,), _ = read_all(write(tmp_path / "a.md", "# The title\n\nText.\n"))
    assert document.title == "The title"


def test_line_ends_are_one_character(tmp_path: Path) -> None:
    """Windows and old Macintosh files give the same text as Unix ones."""
    (document,), _ = read_all(write(tmp_path / "a.txt", b"one\r\ntwo\rthree\n"))
    assert document.text == "one\ntwo\nthree\n"


def test_a_given_id_in_json_lines_is_the_documents_id(tmp_path: Path) -> None:
    """id, title, uri and labels are taken as they are."""
    row = {"id": "x/1", "title": "T", "text": "Words.", "uri": "https://example.org/x", "labels": {"kind": "law"}}
    (document,), _ = read_all(write(tmp_path / "a.jsonl", json.dumps(row) + "\n\n"))
    assert (document.id, document.title, document.text, document.uri) == ("x/1", "T", "Words.", "https://example.org/x")
    assert document.labels == {"kind": "law"}


def test_a_documents_id_stays_with_its_file(tmp_path: Path) -> None:
    """Read alone, with its folder, or again with other content, a file has one id, and another file has another."""
    path, other = write(tmp_path / "d" / "a.txt", "One."), write(tmp_path / "e" / "a.txt", "One.")
    (alone,), _ = read_all(path)
    (in_folder,), _ = read_all(tmp_path / "d")
    write(path, "Two.")
    (changed,), _ = read_all(path)
    (elsewhere,), _ = read_all(other)
    assert alone.id == in_folder.id == changed.id
    assert alone.id != elsewhere.id


def test_faulty_lines_are_named_and_the_others_read(tmp_path: Path) -> None:
    """A line that is no JSON, no object, without text or with unknown fields is reported with its number."""
    lines = [
        '{"text": "good"}',
        "{oops",
        "[1]",
        '{"title": "no text"}',
        '{"text": "x", "foo": 1}',
        '{"text": "\\ud800"}',
        '{"text": "also good"}',
    ]
    path = write(tmp_path / "a.jsonl", "\n".join(lines))
    documents, unread = read_all(path)
    assert [document.text for document in documents] == ["good", "also good"]
    assert [item.name for item in unread] == [f"{path}:{number}" for number in range(2, 7)]
    assert all(item.reason for item in unread)


def test_a_line_of_200_megabytes_is_told_and_the_next_is_read(tmp_path: Path) -> None:
    """An over-long line is passed over in pieces."""
    path = tmp_path / "a.jsonl"
    with path.open("wb") as file:
        file.write(b'{"text": "')
        for _ in range(200):
            file.write(b"a" * 1_000_000)
        file.write(b'"}\n{"text": "next"}\n')
    documents, unread = read_all(path)
    assert [document.text for document in documents] == ["next"]
    assert [item.name for item in unread] == [f"{path}:1"]
    assert f"{MAX_BYTES:,}" in unread[0].reason


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("binary.txt", bytes(range(256)) * 8, "binary"),
        ("image.txt", b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x01\x00" + b"\xff\x00" * 90, "binary"),
        ("utf16.txt", b"\xff\xfea\x00b", "utf-16"),
        ("empty.txt", b"", "no text"),
        ("blank.md", b" \n\t\n", "no text"),
        ("open.md", b"---\ntitle: x\n\nText", "never closed"),
        ("broken.md", b"---\ntitle: [x\n---\nText", "broken in line"),
        ("list.md", b"---\n- x\n---\nText", "front matter"),
        ("number.md", b"---\ntitle: 5\n---\nText", "quotes"),
        ("empty.jsonl", b"", "empty"),
    ],
)
def test_a_file_that_cannot_be_read_is_named_and_the_others_read(tmp_path: Path, name: str, content: bytes, told: str) -> None:
    """The report has the file's name and its reason."""
    write(tmp_path / "good.txt", "Good.")
    path = write(tmp_path / name, content)
    documents, unread = read_all(tmp_path)
    assert [document.text for document in documents] == ["Good."]
    assert [item.name for item in unread] == [str(path)]
    assert told in unread[0].reason


def test_a_missing_path_and_an_empty_folder_are_told(tmp_path: Path) -> None:
    """Neither passes in silence."""
    (tmp_path / "empty").mkdir()
    documents, unread = read_all(tmp_path / "absent", tmp_path / "empty")
    assert not documents
    assert [item.name for item in unread] == [str(tmp_path / "absent"), str(tmp_path / "empty")]


def test_a_strange_file_is_skipped_in_a_folder_and_refused_by_name(tmp_path: Path) -> None:
    """What merely lies there is no failure; what was asked for is."""
    write(tmp_path / "good.md", "Good.")
    image = write(tmp_path / "photo.png", b"\x89PNG")
    _, (lying,) = read_all(tmp_path)
    _, (asked,) = read_all(image)
    assert (lying.skipped, asked.skipped) == (True, False)


def test_the_second_document_with_an_id_is_told(tmp_path: Path) -> None:
    """Of two documents with one id the first is read and the second named."""
    path = write(tmp_path / "a.jsonl", '{"id": "x", "text": "first"}\n{"id": "x", "text": "second"}\n')
    documents, unread = read_all(path)
    assert [document.text for document in documents] == ["first"]
    assert "'x'" in unread[0].reason


def test_hidden_files_are_left_alone(tmp_path: Path) -> None:
    """A folder's hidden files are nobody's documents."""
    write(tmp_path / ".git" / "a.txt", "Hidden.")
    write(tmp_path / "b.txt", "Seen.")
    documents, unread = read_all(tmp_path)
    assert [document.text for document in documents] == ["Seen."]
    assert not unread


def test_a_pattern_names_files(tmp_path: Path) -> None:
    """Two stars stand for folders; a pattern that nothing fits is told."""
    write(tmp_path / "a" / "b" / "deep.md", "Deep.")
    write(tmp_path / "a" / "other.txt", "Other.")
    documents, unread = read_all(tmp_path / "**" / "*.md", tmp_path / "*.pdf")
    assert [document.text for document in documents] == ["Deep."]
    assert [item.name for item in unread] == [str(tmp_path / "*.pdf")]


def test_pages_of_a_pdf_lead_to_citations(tmp_path: Path) -> None:
    """The document says on which page any of its words stands."""
    path = tmp_path / "plan.pdf"
    path.write_bytes(pdf([column(["The first page says this."]), column(["The second page says that."])]))
    (document,), _ = read_all(path)
    assert document.page(document.text.index("that.")) == 2
    assert (document.uri, document.source) == (path.as_uri(), path.as_uri())


def test_bytes_are_read_by_their_name(tmp_path: Path) -> None:
    """An upload has an id that follows from its name, and the format that its ending says, or its beginning."""
    (first,), (again,) = (list(read_bytes(docx(paragraph(words)), "plan.docx")) for words in ("One.", "Two."))
    assert isinstance(first, Document)
    assert isinstance(again, Document)
    assert (first.id, first.title, first.text) == (again.id, "plan", "One.\n")
    (mistaken,) = read_bytes(pdf([column(["Words."])]), "plan.txt")
    assert isinstance(mistaken, Document)
    assert mistaken.labels["format"] == "pdf"
    (refused,) = read_bytes(b"", "photo.png")
    assert isinstance(refused, Unread)
    assert "no reader takes .png" in refused.reason


def test_one_bad_file_of_each_format_stops_no_batch(tmp_path: Path) -> None:
    """Noise with any ending is named, and every good file goes in."""
    from corpus.formats.endings import ENDINGS

    for place, ending in enumerate(ENDINGS):
        write(tmp_path / f"{place:02}-bad{ending}", b"\x00\x01\xfe\xff" * 300)
        write(tmp_path / f"{place:02}-good.txt", f"Good {place}.")
    documents, unread = read_all(tmp_path)
    assert [document.text for document in documents if document.text.startswith("Good")] == [
        f"Good {place}." for place in range(len(ENDINGS))
    ]
    assert len(documents) + len(unread) == 2 * len(ENDINGS)
    assert all(item.reason for item in unread)


@pytest.mark.parametrize("folder", ["mixed/docling", "mixed/unstructured", "mixed/markitdown"])
def test_files_that_converters_stumble_on_go_in_or_are_told(shared: Path, folder: str) -> None:
    """More than nine in ten go in, and none is lost in silence."""
    place = shared / "data" / "documents" / folder
    files = sorted(path for path in place.iterdir() if path.stat().st_size < 500_000)
    documents, unread = read_all(*files)
    told = {document.source for document in documents} | {item.source for item in unread}
    assert told == {path.resolve().as_uri() for path in files}
    assert len({document.source for document in documents}) > 0.9 * len(files)
