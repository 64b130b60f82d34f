"""How well follow-ups and misspelt questions are understood, on data beside the checkout: one table.

    python -m eval.conversation FOLDER [HOMES] [HALF] [SAMPLE]

FOLDER holds `conversation/mtrag-rewrites.jsonl.gz`, `conversation/doc2dial/` and `retrieval/feedbackqa/`; what is absent is skipped.
HOMES is a folder where the indexes stay for the next time. Conversations are halved by their ids: HALF is `test`, which is reported, or
`dev`, which may be tuned on; SAMPLE is how many turns or questions are searched for at most. A question whose document is not found
counts 0.
"""

from __future__ import annotations

import hashlib
import random
import re
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from statistics import mean, median
from typing import Any

import numpy as np

from eval.ranking import ndcg, recall
from eval.retrieval import CUTOFF, Judged, load_documents, load_questions
from eval.trec import Ranked, objects, ranking
from index.collection import Collection
from index.encode import DEFAULT_MODEL, Encoder, Vectors, load_encoder
from index.found import Found
from index.lexical import words
from service.ask import Plenum
from service.assemble import assemble
from service.question import MAX_QUESTION, Question, Turn
from service.rewrite import exchanges, rewrite

SEED = 7
"""Of the misspellings, and of the conversations that precede a change of subject."""

DEEP = 20
"""Passages that are searched, so that ten documents are among them."""

LETTERS = "abcdefghijklmnopqrstuvwxyz"
LONG_WORD = re.compile(r"(?<!\w)[^\W\d_]{5,}(?!\w)")
"""What gets a slip: a word of five letters or more."""

Row = tuple[str, str, Mapping[str, float]]
"""What was asked of, in which way, and the figures."""


def half(conversation: str) -> str:
    """The half to which a conversation belongs."""
    return "test" if hashlib.sha256(conversation.encode()).digest()[-1] % 2 else "dev"


def rewriting(path: Path, side: str) -> Iterable[Row]:
    """Likeness of our rewrites to a person's, of follow-ups only, beside that of the last turn and of all turns."""
    ways: dict[str, Callable[[list[str]], str]] = {"last turn": lambda turns: turns[-1], "all turns": " ".join, "rewritten": rewritten}
    every = [(said(row["conversation"]), " ".join(said(row["rewrite"]))) for row in objects(path) if half(row["id"].split("<")[0]) == side]
    pairs = [(turns, person) for turns, person in every if len(turns) > 1]
    for way, rewrite_by in ways.items():
        yield f"rewrites, {len(pairs)}", way, likeness([(rewrite_by(turns), person) for turns, person in pairs])


def said(lines: str) -> list[str]:
    """The turns of a conversation that is written with `|user|: ` before each."""
    return [turn.strip() for turn in re.split(r"\|\w+\|:", lines) if turn.strip()]


def rewritten(turns: list[str]) -> str:
    """The last turn as it stands alone."""
    return rewrite(turns[-1], exchanges(("user", turn) for turn in turns[:-1]))


def likeness(pairs: Sequence[tuple[str, str]]) -> dict[str, float]:
    """Means over pairs of ours and theirs."""
    measures = {"ROUGE-L": rouge_l, "recall": content_recall, "F1": content_f1}
    return {name: mean(measure(ours, theirs) for ours, theirs in pairs) for name, measure in measures.items()}


def rouge_l(ours: str, theirs: str) -> float:
    """F1 of the longest common subsequence of words (Lin, "ROUGE", 2004)."""
    from rapidfuzz.distance import LCSseq

    one, two = (re.findall(r"\w+", text.lower()) for text in (ours, theirs))
    return 2 * LCSseq.similarity(one, two) / (len(one) + len(two)) if one and two else float(one == two)


def content_recall(ours: str, theirs: str) -> float:
    """Share of their telling words, stemmed, that are among ours."""
    one, two = Counter(words(ours)), Counter(words(theirs))
    return (one & two).total() / two.total() if two else 1.0


def content_f1(ours: str, theirs: str) -> float:
    """F1 of the telling words, stemmed."""
    one, two = Counter(words(ours)), Counter(words(theirs))
    return 2 * (one & two).total() / (one.total() + two.total()) if one or two else 1.0


def dialogue(plenum: Plenum, path: Path, side: str, most: int) -> Iterable[Row]:
    """Documents found for turns of dialogues: for all, for follow-ups, and for first turns put behind another conversation."""
    every = [row for row in objects(path) if half(row["id"].split("_")[0]) == side]
    changes, every = drawn(changed_subjects(every), most), drawn(every, most)
    follow_ups = [row for row in every if row["history"]]
    for way, search in searches(plenum).items():
        run = {row["id"]: ranked_documents(search(as_question(row))) for row in every}
        changed = {row["id"]: ranked_documents(search(as_question(row))) for row in changes}
        for kind, asked, found in (("turns", every, run), ("follow-ups", follow_ups, run), ("new subjects", changes, changed)):
            yield f"doc2dial {kind}, {len(asked)}", way, by_document(asked, found)


def drawn(every: Sequence[Any], most: int) -> list[Any]:
    """So many of them, or all, by chance."""
    return random.Random(SEED).sample(every, min(most, len(every)))


def changed_subjects(asked: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """First turns, each behind a conversation on another document."""
    chance = random.Random(SEED)
    later = [row for row in asked if len(row["history"]) >= 4]
    changed = []
    for row in asked:
        if not row["history"]:
            other = chance.choice([each for each in later if each["doc_id"] != row["doc_id"]])
            changed.append({**row, "history": [{"role": "user", "text": other["text"]}, *other["history"]]})
    return changed


def searches(plenum: Plenum) -> dict[str, Callable[[Question], Found]]:
    """The ways to search for a turn."""
    collection = plenum.collection
    return {
        "last turn": lambda question: collection.search(question.text, DEEP),
        "rewritten": lambda question: collection.search(question.standing_alone(), DEEP),
        "with history": lambda question: collection.search(question.searches()[-1], DEEP),
        "blended": plenum.search,
    }


def by_document(asked: Sequence[Mapping[str, Any]], run: Ranked) -> Mapping[str, float]:
    """nDCG@10 and R@10 of the document that a turn is grounded in."""
    return averages([Judged(row["id"], row["text"], {row["doc_id"]: 1}) for row in asked], run)


def averages(questions: Sequence[Judged], run: Ranked) -> dict[str, float]:
    """nDCG@10 and R@10, means over all questions."""
    ranked = [(ranking(run[question.id]), question.relevant) for question in questions]
    measures = {"nDCG@10": ndcg, "R@10": recall}
    return {name: sum(measure(*each, CUTOFF) for each in ranked) / len(ranked) for name, measure in measures.items()}


def as_question(row: Mapping[str, Any]) -> Question:
    """A turn with what was said before it; the data tells the last first."""
    said_before = [Turn("user" if turn["role"] == "user" else "assistant", turn["text"]) for turn in reversed(row["history"])]
    return Question(row["text"][:MAX_QUESTION], tuple(said_before), top_k=DEEP)


def ranked_documents(found: Found) -> dict[str, float]:
    """The ten best documents in the order of their first passages."""
    ids = list(dict.fromkeys(hit.chunk.doc_id for hit in found.hits))[:CUTOFF]
    return {doc_id: 1 / place for place, doc_id in enumerate(ids, start=1)}


def misspelling(collection: Collection, questions: Sequence[Judged]) -> Iterable[Row]:
    """Documents found for questions as they are and with one slip in each, read as written and respelt."""
    chance = random.Random(SEED)
    slipped = {question.id: slip(question.text, chance) for question in questions}
    texts = {"as asked": {question.id: question.text for question in questions}, "one slip": slipped}
    for kind, asked in texts.items():
        took, respelt = [], {}
        for question_id, text in asked.items():
            start = time.perf_counter()
            respelt[question_id] = collection.respell(text)
            took.append((time.perf_counter() - start) * 1000)
        plain = {question_id: found_as_written(collection, text) for question_id, text in asked.items()}
        corrected: dict[str, dict[str, float]] = {
            key: found_as_written(collection, value.searched) if value.corrections else plain[key] for key, value in respelt.items()
        }
        changed = sum(bool(value.corrections) for value in respelt.values())
        yield f"feedbackqa {kind}, {len(asked)}", "as written", averages(questions, plain)
        figures = {**averages(questions, corrected), "changed": changed, "median ms": median(took)}
        yield f"feedbackqa {kind}, {len(asked)}", "respelt", figures


def found_as_written(collection: Collection, text: str) -> dict[str, float]:
    """The ten best documents for a text that is not respelt."""
    return ranked_documents(collection.search_with(text, collection.encoder.encode_questions([text])[0], DEEP))


def slip(text: str, chance: random.Random) -> str:
    """The text with a letter put in, left out, changed or swapped with the next, in one of its long telling words."""
    places = [match for match in LONG_WORD.finditer(text) if words(match[0])]
    if not places:
        return text
    match = chance.choice(places)
    word, letter = match[0], chance.choice(LETTERS)
    place = chance.randrange(len(word) - 1)
    before, own, following, after = word[:place], word[place], word[place + 1], word[place + 2 :]
    slips = (
        before + letter + word[place:],
        before + following + after,
        before + letter + following + after,
        before + following + own + after,
    )
    return text[: match.start()] + chance.choice(slips) + text[match.end() :]


class Remembering:
    """An encoder that encodes a question once, however many ways to search ask for it."""

    def __init__(self, encoder: Encoder) -> None:
        self.fingerprint, self.runtime = encoder.fingerprint, encoder.runtime
        self.encode_passages, self.knows = encoder.encode_passages, encoder.knows
        self._encoded = cache(lambda text: encoder.encode_questions([text])[0])

    def encode_questions(self, texts: Sequence[str]) -> Vectors:
        """Rows of unit length, (n, dimension) float32."""
        return np.stack([self._encoded(text) for text in texts])


def indexed(home: Path, encoder_folder: Path, corpus: Path) -> Collection:
    """A collection of judged documents."""
    collection = Collection(home, Remembering(load_encoder(DEFAULT_MODEL, encoder_folder)))
    for _ in collection.add(load_documents(corpus)):
        pass
    return collection


def every_row(folder: Path, homes: Path, side: str, most: int) -> Iterable[Row]:
    """All that can be measured with what is there."""
    told, dialogues, guidance = (
        folder / "conversation" / "mtrag-rewrites.jsonl.gz",
        folder / "conversation" / "doc2dial",
        folder / "retrieval",
    )
    if told.exists():
        yield from rewriting(told, side)
    if dialogues.is_dir():
        collection = indexed(homes / "doc2dial", homes / "encoder", dialogues / "corpus.jsonl.gz")
        yield from dialogue(assemble(collection), dialogues / "questions.jsonl.gz", side, most)
        collection.close()
    if (guidance / "feedbackqa").is_dir():
        collection = indexed(homes / "feedbackqa", homes / "encoder", guidance / "feedbackqa" / "corpus.jsonl.gz")
        yield from misspelling(collection, drawn(load_questions(guidance / "feedbackqa" / "queries.jsonl.gz"), most))
        collection.close()


def main(folder: Path, homes: Path | None = None, side: str = "test", most: int = sys.maxsize) -> None:
    """Print the table, row by row as it is measured."""
    with tempfile.TemporaryDirectory() as passing:
        for asked, way, figures in every_row(folder, homes or Path(passing), side, most):
            print(f"{asked:40} {way:14}", *(f"{name} {value:.4g}" for name, value in figures.items()), flush=True)


if __name__ == "__main__":
    given, *more = sys.argv[1:]
    main(Path(given), *(kind(value) for kind, value in zip((Path, str, int), more, strict=False)))
