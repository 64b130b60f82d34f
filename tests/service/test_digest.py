"""The second look: which sentences stand in a digest, where, and what comes of it."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from corpus.document import Chunk, Document
from corpus.split import split
from index.found import Found, Hit
from service.digest import CHARACTERS, CONTEXT_CHARACTERS, SENTENCES, digest, laid_out, looked_at, surest
from service.judge import Judged
from service.read import WEIGHTS, Network
from service.weigh import AGAIN, again, moved


def judged(chunk: Chunk) -> list[Judged]:
    """The sentences of a chunk, of which the network said nothing."""
    return [Judged(chunk, sentence, 1.0, 0.0, 0.0, 0.0, None) for sentence in chunk.sentences]


def found_in(*documents: Document) -> tuple[Found, list[Judged]]:
    """Each document as what was found, and all its sentences."""
    chunks = [chunk for document in documents for chunk in split(document)]
    found = Found([Hit(chunk, 1.0) for chunk in chunks], {document.id: document for document in documents}, 0)
    return found, [each for chunk in chunks for each in judged(chunk)]


def test_each_sentence_stands_where_the_digest_says() -> None:
    """A line for each passage, its context cut, spans of the sentences as they are."""
    text, spans = digest([("Plan > Cost", ["It is dear.", "It is late."]), ("", ["Birds sing."]), ("x" * 500, ["Fish swim."])])
    lines = text.split("\n")
    assert lines[:2] == ["Plan > Cost: It is dear. It is late.", "Birds sing."]
    assert lines[2] == "x" * CONTEXT_CHARACTERS + ": Fish swim."
    assert [[text[slice(*span)] for span in inside] for inside in spans] == [
        ["It is dear.", "It is late."],
        ["Birds sing."],
        ["Fish swim."],
    ]


def test_the_surest_sentences_come_the_passage_with_the_surest_first() -> None:
    """No more than fit; within a passage as they stand in it; white space within a sentence is one space."""
    plan = Document("plan", "Plan", "A tram comes. It costs  5 million. Nobody minds.")
    park = Document("park", "Park", "A park comes. It costs 2 million.")
    found, every = found_in(plan, park)
    logits = np.asarray([0.5, 1.0, -3.0, -4.0, 2.0])
    chosen = surest(every, logits)
    assert chosen == [4, 1, 0, 2, 3][:SENTENCES]
    text, spans = laid_out(found, every, chosen[:3])
    assert text == "Park: It costs 2 million.\nPlan: A tram comes. It costs 5 million."
    assert {number: text[slice(*span)] for number, span in spans.items()} == {
        4: "It costs 2 million.",
        0: "A tram comes.",
        1: "It costs 5 million.",
    }


def test_a_digest_is_short_and_holds_a_sentence_once() -> None:
    """A sentence of two passages comes once, as the surer reading of it; one that is too long alone still comes."""
    long = Document("long", "Long", " ".join(f"Sentence {number} is {'very ' * 60}long." for number in range(12)))
    _, every = found_in(long)
    twice = [*every, *every]
    logits = np.concatenate([np.linspace(0, -1, len(every)), np.linspace(1, 0, len(every))])
    chosen = surest(twice, logits)
    assert chosen[0] == len(every) and len({twice[number].sentence for number in chosen}) == len(chosen)
    assert sum(end - start for start, end in (twice[number].sentence for number in chosen)) <= CHARACTERS
    giant = Document("giant", "Giant", "A " + "b" * (CHARACTERS + 100) + ".")
    _, one = found_in(giant)
    assert len(surest(one[:1], np.zeros(1))) == 1
    assert surest([], np.zeros(0)) == []


def test_the_network_reads_a_digest_sentence_by_sentence(encoder_cache: Path) -> None:
    """The sentence that answers has the most support and the best span of all that stand beside it."""
    plan = Document("plan", "Tramway plan", "The tramway of Porto costs 5 million euros. Its first stop is the harbour.")
    park = Document("park", "Park plan", "The park of Porto has a lake.")
    found, every = found_in(plan, park)
    text, spans = laid_out(found, every, [2, 0, 1])
    (row,), ((pieces, answers),) = Network(WEIGHTS, encoder_cache).run("How much does the tramway of Porto cost?", [("", text)])
    said = looked_at(row, pieces, answers, spans)
    assert set(said) == {0, 1, 2}
    assert max(said, key=lambda number: said[number][0]) == max(said, key=lambda number: said[number][2]) == 0


def test_the_second_look_tells_which_and_both_tell_how_sure() -> None:
    """The best is as sure as both looks have it on the whole; what was not looked at again moves with what was; else nothing moves."""
    logits = np.asarray([3.0, 1.0, 0.0, -5.0])
    after = moved(logits, [0, 1], np.asarray([0.0, 1.0]))
    assert after[:2].tolist() == [1.0, 2.0], "second best by the first look, best by the second, half way from 1 to 3"
    assert after[2:].tolist() == [-0.5, -5.5]
    assert moved(logits, [], np.zeros(0)).tolist() == logits.tolist()


def test_columns_of_the_second_look() -> None:
    """The first look's logit and what the network says now, held within bounds; none, and still as wide."""
    (row,) = again(np.asarray([2.0]), [(4.0, -40.0, 8.0)])
    assert dict(zip(AGAIN, row.tolist(), strict=True)) == {"first": 0.5, "support": 1.0, "passage": -2.0, "span": 1.0}
    assert again(np.zeros(0), []).shape == (0, len(AGAIN))
