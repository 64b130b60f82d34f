"""The worker: no file hangs or crashes the one that asked, and the next file is read."""

from __future__ import annotations

import io
import os
import signal
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from corpus.formats.content import Content, Fault
from corpus.worker import Limits, Worker
from tests.corpus.formats.made import column, docx, package, paragraph, pdf


@pytest.fixture(scope="module")
def worker() -> Iterator[Worker]:
    """A worker with little time and memory."""
    with Worker(Limits(seconds=3, megabytes=600)) as made:
        yield made


def fault(worker: Worker, data: bytes, name: str) -> str:
    (found,) = worker.convert(data, name)
    assert isinstance(found, Fault), found
    assert next(iter(worker.convert(b"Still here.", "a.txt"))) == Content("Still here.")
    return found.reason


def test_a_file_and_bytes_give_the_same(worker: Worker, tmp_path: Path) -> None:
    """Content, its pages and labels come over as they were."""
    data = pdf([column(["One sentence."]), column(["Another."])])
    (tmp_path / "a.pdf").write_bytes(data)
    (of_file,), (of_bytes,) = worker.convert(tmp_path / "a.pdf", "a.pdf"), worker.convert(data, "a.pdf")
    assert of_file == of_bytes
    assert isinstance(of_file, Content)
    assert len(of_file.pages) == 2


def test_a_zip_bomb_is_told(worker: Worker) -> None:
    """Neither one that says its size nor one that does not unpacks into memory."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as file, file.open("word/document.xml", "w") as part:
        for _ in range(33):
            part.write(bytes(2**24))
    assert "unpacks to" in fault(worker, made.getvalue(), "bomb.docx")
    size = made.getvalue().rfind((33 * 2**24).to_bytes(4, "little"))
    lying = bytearray(made.getvalue())
    lying[size : size + 4] = (1000).to_bytes(4, "little")
    assert "damaged" in fault(worker, bytes(lying), "lying.docx")
    assert "unpacks to" in fault(worker, made.getvalue(), "bomb.xlsx")


def test_a_billion_laughs_are_not_laughed(worker: Worker) -> None:
    """Entities stay unresolved in XML, and in YAML they cannot take more than their share."""
    laughs = "".join(f'<!ENTITY l{number} "{f"&l{number - 1};" * 10}">' for number in range(1, 12))
    document = f'<!DOCTYPE d [<!ENTITY l0 "ha">{laughs}]><w:document xmlns:w="w"><w:body>{paragraph("Safe. &l11;")}</w:body></w:document>'
    (found,) = worker.convert(package({"word/document.xml": document}), "laughs.docx")
    assert isinstance(found, Content)
    assert found.text.strip() == "Safe."
    aliases = "".join(f"a{number}: &a{number} [{', '.join([f'*a{number - 1}'] * 10)}]\n" for number in range(1, 12))
    assert fault(worker, f"---\na0: &a0 [x, x]\n{aliases}---\nText.".encode(), "laughs.md")


def test_an_external_entity_is_not_read(worker: Worker, tmp_path: Path) -> None:
    """No file of ours gets into a document."""
    (tmp_path / "secret").write_text("SECRET")
    reference = f'<!DOCTYPE d [<!ENTITY f SYSTEM "{(tmp_path / "secret").as_uri()}">]>'
    for data, name in (
        (
            package({"word/document.xml": f'{reference}<w:document xmlns:w="w"><w:body>{paragraph("Words &f;")}</w:body></w:document>'}),
            "a.docx",
        ),
        (f"{reference}<html><body><p>Words &f;</p></body></html>".encode(), "a.xhtml"),
    ):
        (found,) = worker.convert(data, name)
        assert isinstance(found, Content)
        assert "Words" in found.text
        assert "SECRET" not in found.text


def endless() -> bytes:
    """A PDF whose page tree goes round in circles, and whose page draws itself."""
    parts = [
        "<</Type/Catalog/Pages 2 0 R>>",
        "<</Type/Pages/Kids[2 0 R 3 0 R]/Count 2>>",
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]/Contents 4 0 R/Resources<</XObject<</X 5 0 R>>>>>>",
        "<</Length 6>>stream\n/X Do \nendstream",
        "<</Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X 5 0 R>>>>/Length 12>>stream\n/X Do /X Do \nendstream",
    ]
    body = "".join(f"{number} 0 obj{part}endobj\n" for number, part in enumerate(parts, 1))
    return f"%PDF-1.4\n{body}trailer<</Root 1 0 R/Size 6/Prev 9>>\nstartxref\n9\n%%EOF".encode()


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (endless(), "loop.pdf"),
        (b"<div>" * 200_000 + b"Deep.", "deep.html"),
        (docx("<w:sdt>" * 50_000 + paragraph("Deep.") + "</w:sdt>" * 50_000), "deep.docx"),
        (b'{"a":' * 100_000, "deep.jsonl"),
        (b"{\\rtf1" + b"{" * 200_000, "deep.rtf"),
        (b"PK\x03\x04" + os.urandom(5_000), "noise.xlsx"),
        (b"%PDF-1.7\n" + os.urandom(50_000), "noise.pdf"),
        (bytes.fromhex("d0cf11e0a1b11ae1") + os.urandom(5_000), "noise.xls"),
        (b"a" * 200_000 + b"\x00\xff", "noise.txt"),
        (b"Content-Type: multipart/mixed; boundary=x\n\n" + b"--x\nContent-Type: multipart/mixed; boundary=x\n\n" * 500, "deep.eml"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_hostile_file_is_read_or_told(worker: Worker, data: bytes, name: str) -> None:
    """It ends, the reason is a sentence, and the next file is read."""
    found = list(worker.convert(data, name))
    assert all(isinstance(item, Content) or len(item.reason) > 20 for item in found)
    assert next(iter(worker.convert(b"Still here.", "a.txt"))) == Content("Still here.")


def test_macros_are_not_looked_at(worker: Worker) -> None:
    """A file with macros is read for its words."""
    with zipfile.ZipFile(made := io.BytesIO(docx(paragraph("Words."))), "a") as file:
        file.writestr("word/vbaProject.bin", os.urandom(500))
    assert list(worker.convert(made.getvalue(), "macro.docm")) == [Content("Words.\n", labels={"format": "docx"})]


def test_a_file_that_takes_too_long_is_given_up() -> None:
    """It is named with the limit, and the next file is read."""
    with Worker(Limits(seconds=1, megabytes=1_000)) as worker:
        rows = b"".join(b"%d,%d\n" % (number, number) for number in range(700_000))
        assert "took more than 1 s" in fault(worker, rows, "long.csv")


def test_a_file_that_needs_too_much_memory_is_given_up(tmp_path: Path) -> None:
    """It is named, and the next file is read."""
    (tmp_path / "large.txt").write_bytes(b"words " * 20_000_000)
    with Worker(Limits(seconds=60, megabytes=200)) as worker:
        assert list(worker.convert(tmp_path / "large.txt", "large.txt")) == [Fault("it needs more memory than one file is given: split it")]
        assert list(worker.convert(b"Next.", "a.txt")) == [Content("Next.")]


def test_a_worker_that_was_killed_is_started_anew(worker: Worker) -> None:
    """Between two files, whoever killed it."""
    list(worker.convert(b"One.", "a.txt"))
    assert worker.process_id is not None
    os.kill(worker.process_id, signal.SIGKILL)
    time.sleep(0.2)
    assert list(worker.convert(b"Two.", "a.txt")) == [Content("Two.")]


def test_a_worker_is_renewed_after_its_number_of_files() -> None:
    """What libraries leak goes with it."""
    with Worker(Limits(files=2)) as worker:
        served = []
        for _ in range(4):
            list(worker.convert(b"One.", "a.txt"))
            served.append(worker.process_id)
    assert (served[0] == served[1], served[1] == served[2], served[2] == served[3]) == (True, False, True)


def test_a_reader_that_stops_early_leaves_no_rest(worker: Worker) -> None:
    """The answers that nobody took are not given to the next file."""
    rows = b"".join(b'{"text": "row %d"}\n' % number for number in range(50))
    next(iter(worker.convert(rows, "a.jsonl")))
    assert list(worker.convert(b"Next.", "a.txt")) == [Content("Next.")]
