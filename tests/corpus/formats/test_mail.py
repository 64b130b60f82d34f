"""Messages: headers, words and attachments."""

from __future__ import annotations

from email.message import EmailMessage

import pytest

from corpus.errors import Unreadable
from corpus.formats.content import Content, Fault
from corpus.formats.mail import read
from tests.corpus.formats.made import only, read_with


def message() -> EmailMessage:
    made = EmailMessage()
    made["From"] = "Li Wei <li@example.org>"
    made["To"] = "Gao Yu <gao@example.org>, clerk@example.org"
    made["Date"] = "Wed, 23 Feb 2022 10:00:00 +0800"
    made["Subject"] = "The tramway – für alle"
    return made


def test_headers_are_words_and_labels() -> None:
    """So that one can ask who wrote, and filter by it."""
    made = message()
    made.set_content("It is planned.\n\nIt costs five.\n")
    found = only(read, made.as_bytes())
    assert found.title == "The tramway – für alle"
    assert "- From: Li Wei <li@example.org>\n" in found.text
    assert found.text.endswith("It is planned.\n\nIt costs five.\n")
    assert found.labels == {"format": "eml", "from": "Li Wei", "to": "Gao Yu, clerk@example.org", "date": "2022-02-23"}


def test_html_is_read_where_there_is_no_plain_text() -> None:
    """Without scripts and styles."""
    made = message()
    made.set_content("<style>x</style><p>It is <i>planned</i>.</p>", subtype="html")
    assert only(read, made.as_bytes()).text.endswith("\nIt is planned.\n")


def test_attachments_are_contents_of_their_own() -> None:
    """Those that no format takes are told."""
    made = message()
    made.set_content("See the files.")
    made.add_attachment("Place,Share\nHefei,9\n", subtype="csv", filename="rows.csv")
    made.add_attachment(b"\xff\xd8", maintype="image", subtype="jpeg", filename="photo.jpg")
    whole, attached, fault = read_with(read, made.as_bytes())
    assert isinstance(whole, Content)
    assert "Attachments: rows.csv, photo.jpg" in whole.text
    assert isinstance(attached, Content)
    assert (attached.part, attached.text) == ("rows.csv", "- Place: Hefei; Share: 9\n")
    assert fault == Fault("no reader takes this attachment", "photo.jpg", lesser=True)


def test_what_is_no_message_is_told() -> None:
    """It has no headers."""
    with pytest.raises(Unreadable, match="headers"):
        read_with(read, b"Just words, no headers.\n")
    with pytest.raises(Unreadable, match="empty"):
        read_with(read, b"\n")
