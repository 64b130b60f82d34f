"""Messages: who wrote to whom, when and about what, then the words; each attachment that can be read is a content of its own."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import suppress
from email import message_from_bytes, policy
from email.message import EmailMessage, MIMEPart
from email.utils import getaddresses, parsedate_to_datetime
from pathlib import PurePath
from typing import BinaryIO

from corpus.decode import MARKS, contents, decode
from corpus.errors import Unreadable
from corpus.formats.content import Content, Fault
from corpus.formats.html import parse, write_page
from corpus.formats.markup import Manuscript, tidy

SHOWN = ("From", "To", "Cc", "Date", "Subject")
"""Headers that begin the text."""

MOST_ATTACHMENTS = 200


def read(file: BinaryIO) -> Iterator[Content | Fault]:
    """The message, and its attachments behind it."""
    beginning = file.read(4)
    file.seek(0)
    wide = any(beginning.startswith(mark) for mark in MARKS) or b"\0" in beginning
    data = contents(file).encode() if wide else file.read()
    message = message_from_bytes(data, policy=policy.default)
    assert isinstance(message, EmailMessage), "the default policy makes these"
    if not data.strip():
        raise Unreadable("the file is empty: leave it out, or fill it")
    if not message.keys():
        raise Unreadable("it is no message (it has no headers): check its ending")
    out, subject = Manuscript(), header(message, "Subject")
    if subject:
        out.heading(1, subject)
    for name in SHOWN:
        out.item(f"{name}: {value}" if (value := header(message, name)) else "")
    attached = list(attachments(message))
    if attached:
        out.item(f"Attachments: {', '.join(name for name, _ in attached)}")
    write_body(message, out)
    yield Content(out.written()[0], subject, labels(message))
    for name, attachment in attached[:MOST_ATTACHMENTS]:
        yield from read_attachment(name, attachment)


def header(message: EmailMessage, name: str) -> str:
    """A header's words; what is broken in it is left out."""
    try:
        return tidy(str(message.get(name, "")))
    except (ValueError, IndexError, AttributeError, TypeError, LookupError):
        return ""


def labels(message: EmailMessage) -> dict[str, str]:
    """Sender, receivers and day, as far as the message says."""
    found = {"format": "eml"}
    for label, name in (("from", "From"), ("to", "To")):
        people = [tidy(shown or address) for shown, address in getaddresses([header(message, name)]) if shown or address]
        if people:
            found[label] = ", ".join(people)
    with suppress(ValueError, TypeError, IndexError, OverflowError):
        found["date"] = parsedate_to_datetime(header(message, "Date")).date().isoformat()
    return found


def write_body(message: EmailMessage, out: Manuscript) -> None:
    """Write the words: plain text where there is some, else HTML."""
    for kind in ("plain", "html"):
        body = message.get_body((kind,))
        words = decoded(body) if body is not None else ""
        if words.strip() and kind == "plain":
            for paragraph in words.replace("\r\n", "\n").split("\n\n"):
                out.paragraph(paragraph)
            return
        root = parse(words) if words.strip() else None
        if root is not None:
            write_page(root, out)
            return


def decoded(part: MIMEPart) -> str:
    """The text of a part, in the encoding that it names or looks like."""
    try:
        data = part.get_payload(decode=True)
    except (ValueError, AssertionError, LookupError):
        return ""
    if not isinstance(data, bytes):
        return ""
    try:
        return data.decode(part.get_content_charset("utf-8"))
    except (LookupError, UnicodeDecodeError):
        return decode(data)


def attachments(message: EmailMessage) -> Iterator[tuple[str, MIMEPart]]:
    """The parts that have a file name, and messages that were forwarded whole."""
    for part in message.walk():
        name = part.get_filename()
        if part is not message and isinstance(part, MIMEPart) and (name or part.get_content_disposition() == "attachment"):
            yield tidy(name or f"attachment.{part.get_content_subtype()}"), part


def read_attachment(name: str, part: MIMEPart) -> Iterator[Content | Fault]:
    """What an attachment holds, if a format takes it; else that nothing was read."""
    from corpus.formats.endings import format_of

    data = part.get_payload(decode=True)
    read_it = format_of(PurePath(name).suffix, data[:8] if isinstance(data, bytes) else b"")
    if read_it is None or not isinstance(data, bytes):
        yield Fault("no reader takes this attachment", name, lesser=True)
        return
    try:
        for item in read_it(io.BytesIO(data)):
            inner = f"{name}/{item.part}" if item.part else name
            if isinstance(item, Content):
                yield Content(item.text, item.title or name, item.labels, item.pages, part=inner)
            else:
                yield Fault(item.reason, inner, lesser=True)
    except Unreadable as error:
        yield Fault(str(error), name, lesser=True)
