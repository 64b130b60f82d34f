"""Splitting: offsets that hold on any text, whole tables and lists, chunks that fit."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from corpus.document import Document
from corpus.split import Splitting, split
from corpus.tokens import count

LIMIT = 40

pieces = st.sampled_from(
    [
        "# Heading\n", "## Sub *heading*\n", "A sentence. ", "Dr. Li said so, e.g. in Sec. 5. ", "- item one\n", "  - nested: item\n",
        "1. first\n", "> quoted line\n", "| A | B |\n|---|---|\n| 1 | 2 |\n", "| 3 | 4 |\n", "```\ncode here\n```\n", "---\n", "\n", "\n\n",
        "word " * 60, "x" * 300, "第一句。第二句！", "😀 emoji, e\u0301 accents. ", "\t", "\r\n", "\u2028", "\x0b", "[ref]: http://x.org\n", "<b>html</b>\n",
    ]
)  # fmt: skip
texts = st.lists(pieces | st.text(max_size=20), min_size=1, max_size=25).map("".join).filter(lambda text: text.strip())


def encodable(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
@given(texts.filter(encodable))
def test_offsets_hold_and_nothing_is_lost(text: str) -> None:
    """Chunks follow one another, hold all text but white space, and hold their sentences, which do not overlap."""
    document = Document(id="d", title="T", text=text)
    chunks = split(document, Splitting(tokens=LIMIT))
    held = 0
    for chunk in chunks:
        assert not text[held : chunk.start].strip()
        assert chunk.start < chunk.end
        assert text[chunk.start : chunk.end] == text[chunk.start : chunk.end].strip()
        bounds = [chunk.start, *(offset for span in chunk.sentences for offset in span), chunk.end]
        assert all(before <= after for before, after in pairwise(bounds))
        for start, end in chunk.sentences:
            assert text[start:end].strip() == text[start:end] != ""
            assert count(text[start:end]) <= LIMIT
        held = chunk.end
    assert not text[held:].strip()


@settings(max_examples=100, deadline=None)
@given(texts.filter(encodable))
def test_splitting_is_repeatable(text: str) -> None:
    """The same text gives the same chunks."""
    document = Document(id="d", title="T", text=text)
    assert split(document) == split(document)


def quotes(document: Document, tokens: int = 320) -> list[list[str]]:
    return [[document.text[start:end] for start, end in chunk.sentences] for chunk in split(document, Splitting(tokens=tokens))]


def test_headings_are_context_and_never_quoted() -> None:
    """A chunk has the path of headings above it, less the title; no sentence holds a heading."""
    document = Document(
        id="d", title="The plan", text="# The plan\n\nOpening.\n\n## Money\n\n### Fund\n\nIt pays. It lasts.\n\n## Time\n\nSoon.\n"
    )
    chunks = split(document)
    assert [chunk.heading for chunk in chunks] == [(), ("Money", "Fund"), ("Time",)]
    assert quotes(document) == [["Opening."], ["It pays.", "It lasts."], ["Soon."]]
    assert document.text[chunks[1].start :].startswith("## Money")


def test_abbreviations_and_numbers_do_not_end_a_sentence() -> None:
    """Titles, initials, decimal points and article numbers stay within their sentence."""
    document = Document(id="d", title="T", text="Dr. J. Smith of Acme Inc. paid $3.5 million, e.g. for No. 5. The U.S. plan grew.")
    assert quotes(document) == [["Dr. J. Smith of Acme Inc. paid $3.5 million, e.g. for No. 5.", "The U.S. plan grew."]]


def test_hard_wrapped_lines_are_one_sentence_and_short_lines_are_their_own() -> None:
    """A line broken for want of room goes on; a line that had room was ended on purpose."""
    text = "The council wants to build a tramway that\nreaches the harbour by 2030.\nContact\nTown hall\n"
    assert quotes(Document(id="d", title="T", text=text)) == [
        ["The council wants to build a tramway that\nreaches the harbour by 2030.", "Contact", "Town hall"]
    ]


def test_list_items_are_quoted_without_their_marks() -> None:
    """A dash or a number belongs to the list, not to the words."""
    document = Document(id="d", title="T", text="He wants:\n\n- a park\n- a road. And soon.\n\n1. first\n2. second\n")
    assert quotes(document) == [["He wants:", "a park", "a road.", "And soon.", "first", "second"]]


def test_table_rows_are_whole_and_carry_their_header() -> None:
    """A row is one unit; a chunk that begins within a table has the header row in its context."""
    rows = "".join(f"| city {number} | plans number {number} with a fairly long description of it |\n" for number in range(30))
    document = Document(id="d", title="T", text=f"| City | Plan |\n|---|---|\n{rows}")
    chunks = split(document, Splitting(tokens=100))
    assert len(chunks) > 2
    assert [quote for chunk in quotes(document, 100) for quote in chunk] == rows.strip().split("\n")
    assert chunks[0].heading == ()
    assert all(chunk.heading == ("| City | Plan |",) for chunk in chunks[1:])


def test_a_list_stays_with_the_sentence_that_announces_it() -> None:
    """A cut goes before a lead-in rather than behind it."""
    filler = " ".join(["This sentence only fills the chunk up to its limit."] * 4)
    document = Document(id="d", title="T", text=f"{filler}\n\nThe parts are these:\n\n- one part of it\n- another part of it\n")
    chunks = quotes(document, 80)
    assert next(chunk for chunk in chunks if "The parts are these:" in chunk)[-2:] == ["one part of it", "another part of it"]


def test_a_sentence_longer_than_a_chunk_is_cut_between_words() -> None:
    """No piece is over the limit and no word is torn."""
    words = [f"word{number}" for number in range(200)]
    (*pieces_of,) = (quote for chunk in quotes(Document(id="d", title="T", text=" ".join(words)), LIMIT) for quote in chunk)
    assert all(count(piece) <= LIMIT for piece in pieces_of)
    assert " ".join(pieces_of).split() == words


def test_chunks_of_real_guidance_fit_the_encoder(shared: Path, encoder_folder: Path) -> None:
    """The limit in tokens keeps a chunk's text within the encoder's word pieces. (Uses ../shared.)"""
    import gzip
    import json

    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(encoder_folder / "tokenizer.json"))
    tokenizer.no_truncation()
    with gzip.open(shared / "data" / "retrieval" / "feedbackqa" / "corpus.jsonl.gz", "rt") as lines:
        rows = [json.loads(line) for line, _ in zip(lines, range(300), strict=False)]
    documents = [Document(id=row["_id"], title=row["title"], text=row["text"]) for row in rows]
    lengths = [len(tokenizer.encode(document.text[chunk.start : chunk.end]).ids) for document in documents for chunk in split(document)]
    assert len(lengths) > 300
    assert max(lengths) <= 256


@pytest.mark.parametrize("text", ["# Only a heading", "---", "[ref]: http://example.org"])
def test_a_text_without_sentences_still_has_its_chunk(text: str) -> None:
    """What cannot be quoted can be found all the same."""
    (chunk,) = split(Document(id="d", title="T", text=text))
    assert (chunk.start, chunk.end) == (0, len(text))


@pytest.mark.parametrize("leader", [" … ", "......", ". . . . ", " ____ "])
def test_a_line_of_a_table_of_contents_is_not_quoted(leader: str) -> None:
    """It stays in the text of its chunk, which holds all that is there."""
    (chunk,) = split(Document(id="d", title="T", text=f"A simpler tramway{leader}10\n\nThe tramway is made simpler.\n"))
    assert [(start, end) for start, end in chunk.sentences] == [(chunk.end - len("The tramway is made simpler."), chunk.end)]
    assert chunk.start == 0


def test_bare_figures_and_labels_are_not_quoted() -> None:
    """What a chart leaves behind says nothing alone; a short sentence, a date and the items of a list do."""
    text = "Spend (£mn)\n\n600\n\n121 (32%)\n\n12 May 2026\n\nAgreed.\n\nWhat is missing:\n\n- time\n\nNo. It is late.\n"
    assert quotes(Document(id="d", title="T", text=text)) == [["12 May 2026", "Agreed.", "What is missing:", "time", "No.", "It is late."]]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The plan was accepted.19 It begins soon.", ["The plan was accepted.19", "It begins soon."]),
        ("They speak of “all public bodies”.76 Analysis shows less.", ["They speak of “all public bodies”.76", "Analysis shows less."]),
        ("They announced the process (“HSSA”).81 Before that, no.", ["They announced the process (“HSSA”).81", "Before that, no."]),
        ("It was agreed (as said before).5,6 Then it ended.", ["It was agreed (as said before).5,6", "Then it ended."]),
        ("They spoke of “all public bodies”. 76", ["They spoke of “all public bodies”. 76"]),
        ("It costs 4.5 Million in all. See para.19 The rest is free.", ["It costs 4.5 Million in all.", "See para.19 The rest is free."]),
    ],
)
def test_a_footnotes_number_ends_a_sentence(text: str, expected: list[str]) -> None:
    """It stays with the sentence that it is a note to."""
    assert quotes(Document(id="d", title="T", text=text)) == [expected]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("4.236. This scheme was launched in July. It was late.", ["4.236. This scheme was launched in July.", "It was late."]),
        ("(b) Nobody was told. Nobody asked.", ["(b) Nobody was told.", "Nobody asked."]),
        ("“12. The board agrees.” That is all.", ["“12. The board agrees.”", "That is all."]),
        ("In all there were 3. Then 5 came.", ["In all there were 3.", "Then 5 came."]),
    ],
)
def test_a_paragraphs_number_belongs_to_its_first_sentence(text: str, expected: list[str]) -> None:
    """A number at the end of a sentence is not one."""
    assert quotes(Document(id="d", title="T", text=text)) == [expected]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("**Safety.** The accident showed it. It was late.", ["**Safety.**", "The accident showed it.", "It was late."]),
        ("The fee is 2*3. *Nobody* pays it. *It is due.*", ["The fee is 2*3.", "*Nobody* pays it.", "*It is due.*"]),
    ],
)
def test_marks_that_end_an_emphasis_belong_to_the_sentence_before(text: str, expected: list[str]) -> None:
    """Those that begin one do not."""
    assert quotes(Document(id="d", title="T", text=text)) == [expected]


def test_under_contents_a_line_that_ends_in_a_number_is_not_quoted() -> None:
    """Elsewhere it is."""
    text = "# Contents\n\n- The harbour scheme: 50\n- What it is about\n\n# Harbour\n\nThe scheme pays by section 50\n"
    assert quotes(Document(id="d", title="T", text=text)) == [["What it is about"], ["The scheme pays by section 50"]]


@pytest.mark.parametrize(
    "caption", ["Figure 5: Growth of the sector", "- Fig. 2 – Growth", "Table 1.2: Past epidemics", "Box 3 | What it costs"]
)
def test_captions_are_not_quoted(caption: str) -> None:
    """They name what stands beside them; one that is a sentence may say it, and a sentence that begins with a figure does."""
    told = ["Figure 6: The sector grew by a half.", "Figure 7 shows growth"]
    text = "\n\n".join([caption, *told])
    assert quotes(Document(id="d", title="T", text=text)) == [told]


def test_footnotes_are_found_and_not_quoted() -> None:
    """All sentences of a note; what stands behind it is quoted again."""
    text = "It was agreed.\n\n[^12]: See the report. It is long.\n\n[^*]: Ibid.\n\nThe work begins.\n"
    document = Document(id="d", title="T", text=text)
    assert quotes(document) == [["It was agreed.", "The work begins."]]
    assert "See the report." in document.text[slice(split(document)[0].start, split(document)[0].end)]
