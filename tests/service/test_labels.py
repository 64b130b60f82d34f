"""What labels say of a document."""

from __future__ import annotations

import pytest

from corpus.document import Document
from service.labels import dated, lapsed, note, subjects_of
from service.value import Moment


def labelled(**labels: object) -> Document:
    """A document with these labels."""
    return Document(id="old", title="Old act", text="Words.", labels=labels)


@pytest.mark.parametrize(
    ("labels", "gone"),
    [
        ({}, False),
        ({"status": "in force"}, False),
        ({"status": "superseded by the new act"}, True),
        ({"Status": "Repealed"}, True),
        ({"superseded by": "new"}, True),
        ({"replaced-by": "new"}, True),
    ],
)
def test_a_document_lapses_by_its_own_labels(labels: dict[str, object], gone: bool) -> None:
    """However the label is written."""
    assert lapsed(labelled(**labels)) is gone


def test_a_document_lapses_by_the_label_of_what_replaces_it() -> None:
    """The newer one names it by id or title."""
    new = Document(id="new", title="New act", text="Words.", labels={"supersedes": "Old act"})
    assert lapsed(labelled(), [new])
    assert not lapsed(new, [labelled()])
    assert note(labelled(), {"new": new}) == "“Old act” is superseded by “New act”."


def test_the_note_names_what_replaces_it_as_far_as_labels_tell() -> None:
    """By title where it is known, else as the label has it, else by its status alone."""
    new = Document(id="new", title="New act", text="Words.")
    assert note(labelled(superseded_by="new"), {"new": new}) == "“Old act” is superseded by “New act”."
    assert note(labelled(status="Superseded by the 2020 act"), {}) == "“Old act” is superseded by “the 2020 act”."
    assert note(labelled(status="Withdrawn"), {}) == "“Old act” is marked as withdrawn."


def test_a_document_is_dated_by_its_first_date_label() -> None:
    """Dates may be numbers or words."""
    assert dated(labelled(published="May 2021")) == Moment(2021, 5)
    assert dated(labelled(date=2020, published="May 2021")) == Moment(2020)
    assert dated(labelled(date="soon")) is None


def test_subjects_are_labels_that_the_title_names() -> None:
    """Else the names of the title."""
    assert subjects_of(Document(id="d", title="Porto's plan", text="x", labels={"place": "Porto", "people": ["Ana"]})) == ["Porto"]
    assert subjects_of(Document(id="d", title="The plan of Lisbon", text="x")) == ["Lisbon"]
