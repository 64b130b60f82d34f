"""What the reader learns from: questions with passages, where the answer stands in them, and passages that do not answer."""

from __future__ import annotations

import random
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from corpus.document import Span
from corpus.sentences import sentence_spans
from eval.perturb import Subject, changed, without_answer
from eval.trec import objects

Row = dict[str, Any]

MAX_CHARACTERS = 1100
"""Of a passage that is read whole."""

LENGTHS = (450, 800, MAX_CHARACTERS)
"""Characters to which a passage is cut, by chance: whole sentences around the answer."""

LONG_ANSWER = 160
"""Characters from which an answer is learnt as sentences alone, not as a span."""

LEARNT_ARTICLES, CALIBRATING_ARTICLES = 10, 3
"""Articles with unanswerable questions, in order of their titles, that training sees and that calibration sees; the others give figures."""

UNKNOWN = -1.0
"""The label of what nobody judged."""


@dataclass(frozen=True, slots=True)
class Example:
    """A question and a passage. `answer` is a span of the text, None where there is none or nobody marked it; `answers` and `supports`
    (one for each sentence) are 1, 0 or UNKNOWN."""

    question: str
    context: str
    text: str
    answer: Span | None
    answers: float
    sentences: tuple[Span, ...]
    supports: tuple[float, ...]


def some(every: Sequence[Row], most: int, chance: random.Random) -> list[Row]:
    """Up to so many rows, in a random order."""
    return chance.sample(list(every), min(most, len(every)))


def others(data: Path, chance: random.Random, guided: int = 2_500, sentences: int = 6_000, climate: int = 2_500) -> Iterator[Example]:
    """Questions over policies, guidance pages and dialogues, long answers, and claims with their evidence."""
    yield from policies(objects(data / "reading/policyqa-dev.jsonl.gz"), chance)
    yield from long_answers(objects(data / "reading/clapnq-dev.jsonl.gz"))
    yield from dialogues(data / "conversation/doc2dial", chance)
    yield from guidance(data / "retrieval/feedbackqa", chance, guided)
    yield from claims(data / "support", chance, sentences, climate)


def learnt_titles(every: Iterable[Row], articles: int = LEARNT_ARTICLES) -> list[str]:
    """The titles of the articles that the reader may learn from, the first by name; figures are taken from the others."""
    return sorted({row["title"] for row in every})[:articles]


def unseen(every: Sequence[Row], articles: int = LEARNT_ARTICLES) -> list[Row]:
    """The rows about articles that come after the first by title."""
    learnt = set(learnt_titles(every, articles))
    return [row for row in every if row["title"] not in learnt]


def judged(row: Row, chance: random.Random) -> Example:
    """A row that people marked as answerable or not."""
    return answered(row, chance) if row["answerable"] else unanswered(row["question"], title_of(row), row["context"], chance)


def squad(
    every: Sequence[Row], chance: random.Random, positives: int = 38_000, altered: int = 20_000, found: int = 10_000, cut: int = 5_000
) -> Iterator[Example]:
    """Answered questions; the same with a detail changed; with a passage that search finds instead; with the answer's sentence cut."""
    subjects = subjects_of(every)
    passages = {row["context"]: title_of(row) for row in every}
    sample = some(every, positives, chance)
    yield from (answered(row, chance) for row in sample)
    made = 0
    for row in sample:
        other = changed(row["question"], row["context"], subjects[row["title"]], chance)
        if other and made < altered:
            made += 1
            yield unanswered(other, title_of(row), row["context"], chance)
    for row in some(sample, cut, chance):
        rest = without_answer(row["context"], row["answers"][0]["text"])
        if rest:
            yield unanswered(row["question"], title_of(row), rest, chance)
    wrong = some(every, found, chance)
    for row, text in zip(wrong, lookalikes(wrong, list(passages), chance), strict=True):
        if text:
            yield unanswered(row["question"], passages[text], text, chance)


def subjects_of(every: Iterable[Row]) -> dict[str, Subject]:
    """What is spoken of beside a question, by the title of its article."""
    subjects: dict[str, Subject] = defaultdict(Subject)
    for row in every:
        subjects[row["title"]].learn(row["context"], row["question"])
    return subjects


def lookalikes(asked: Sequence[Row], passages: Sequence[str], chance: random.Random) -> Iterator[str | None]:
    """For each question a passage that lexical search ranks high and that does not spell its answer."""
    import bm25s

    if not asked:
        return

    def words(texts: Sequence[str]) -> Any:
        return bm25s.tokenize(list(texts), stopwords="en", show_progress=False)

    search = bm25s.BM25()
    search.index(words(passages), show_progress=False)
    places, _ = search.retrieve(words([row["question"] for row in asked]), k=min(8, len(passages)), show_progress=False)
    for row, ranked in zip(asked, places, strict=True):
        answer = row["answers"][0]["text"].lower()
        wrong = [passages[place] for place in ranked if passages[place] != row["context"] and answer not in passages[place].lower()]
        yield chance.choice(wrong[:4]) if wrong else None


def policies(every: Sequence[Row], chance: random.Random) -> Iterator[Example]:
    """Answered questions over privacy policies, and the same over another passage of the policy."""
    by_title: dict[str, list[Row]] = defaultdict(list)
    for row in every:
        by_title[row["title"]].append(row)
    for row in some(every, 2500, chance):
        yield answered(row, chance)
        other = chance.choice(by_title[row["title"]])
        if other["question"] != row["question"] and other["context"] != row["context"] and chance.random() < 0.4:
            yield replace(unanswered(row["question"], title_of(row), other["context"], chance), sentences=(), supports=())


def long_answers(every: Iterable[Row]) -> Iterator[Example]:
    """Questions whose answer is several sentences of a passage, and questions that a passage does not answer."""
    for row in every:
        text = row["context"][: MAX_CHARACTERS * 2]
        answer = " ".join(given["text"] for given in row["answers"]) if row["answerable"] else ""
        sentences = tuple(sentence_spans(text))
        supports = tuple(float(bool(answer) and text[start:end][:60] in answer) for start, end in sentences)
        if not answer or any(supports):
            yield Example(row["question"], row["title"], text, None, float(bool(answer)), sentences, supports)


def dialogues(folder: Path, chance: random.Random) -> Iterator[Example]:
    """Turns of dialogues that stand alone, with the stretch of a document that grounds the reply."""
    documents = {row["id"]: row for row in objects(folder / "corpus.jsonl.gz")}
    for row in objects(folder / "questions.jsonl.gz"):
        document = documents[row["doc_id"]]
        answer = row["answers"][0].strip() if row["answers"] else ""
        place = document["text"].find(answer)
        if len(answer) < 10 or place < 0 or len(row["text"].split()) < 5:
            continue
        yield placed(row["text"], document["title"], document["text"], (place, place + len(answer)), chance)


def guidance(folder: Path, chance: random.Random, pairs: int = 2500) -> Iterator[Example]:
    """Questions with a page that answers them, and with one that looks as if it did; which sentence does, nobody marked."""
    passages = {row["_id"]: row for row in objects(folder / "corpus.jsonl.gz")}
    every = [row for row in objects(folder / "train.jsonl.gz") if any(doc_id in passages for doc_id in row["relevant"])]
    sample = some(every, pairs, chance)
    right = [passages[next(doc_id for doc_id in row["relevant"] if doc_id in passages)] for row in sample]
    asked = [
        {"question": row["text"], "context": page["text"], "answers": [{"text": page["text"]}]}
        for row, page in zip(sample, right, strict=True)
    ]
    titles = {row["text"]: row["title"] for row in passages.values()}
    for row, page, wrong in zip(asked, right, lookalikes(asked, list(titles), chance), strict=True):
        text = page["text"][:MAX_CHARACTERS]
        yield Example(row["question"], page["title"], text, None, 1.0, (), ())
        if wrong and chance.random() < 0.7:
            yield replace(unanswered(row["question"], titles[wrong], wrong[:MAX_CHARACTERS], chance), sentences=(), supports=())


def claims(folder: Path, chance: random.Random, sentences: int = 6000, climate: int = 2500) -> Iterator[Example]:
    """Claims with evidence that bears them out or does not."""
    short = some(objects(folder / "snli-dev-test.jsonl.gz"), sentences, chance)
    made_up = objects(folder / "fool-me-twice-dev.jsonl.gz")
    for row in [*short, *made_up, *some(objects(folder / "climate-fever.jsonl.gz"), climate, chance)]:
        text = " ".join(row["evidence"])[:MAX_CHARACTERS]
        supported = float(row["label"].lower() in ("entailment", "supports", "supported"))
        spans = tuple(sentence_spans(text))
        alone = len(spans) == 1
        yield Example(row["claim"], "", text, None, supported, spans if alone else (), (supported,) if alone else ())
    for row in objects(folder / "wice-dev.jsonl.gz"):
        backing = {place for group in row["supporting_sentences"] for place in group}
        if row["label"] == "supported" and backing:
            yield evidence(row, sorted(backing))


def evidence(row: Row, backing: Sequence[int]) -> Example:
    """A claim with the part of a page that bears it out, sentence by sentence."""
    first = max(0, backing[0] - 3)
    text, spans, supports = "", [], []
    for place, sentence in enumerate(row["evidence"][first : first + 12], start=first):
        start = len(text)
        text += sentence.strip()
        spans.append((start, len(text)))
        supports.append(float(place in backing))
        text += " "
    return Example(row["claim"], "", text, None, 1.0, tuple(spans), tuple(supports))


def answered(row: Row, chance: random.Random) -> Example:
    """A row with its marked answer."""
    answer = row["answers"][0]["text"]
    start = best_occurrence(row["question"], row["context"], answer, row["answers"][0]["answer_start"])
    question = spoken(row["question"], chance)
    return placed(question, title_of(row), row["context"], (start, start + len(answer)), chance)


def spoken(question: str, chance: random.Random) -> str:
    """The question as people type it: now and then without its sign, in small letters, or as bare keywords."""
    dice = chance.random()
    if dice < 0.05:
        return question.rstrip("?").lower()
    if dice < 0.08:
        kept = [word for word in re.findall(r"[\w'’.-]+", question) if word.lower() not in SMALL]
        return " ".join(kept) if len(kept) > 2 else question
    return question


SMALL = frozenset(
    [
        "a",
        "an",
        "the",
        "of",
        "in",
        "on",
        "at",
        "by",
        "to",
        "for",
        "from",
        "with",
        "and",
        "or",
        "is",
        "are",
        "was",
        "were",
        "be",
        "been",
        "do",
        "does",
        "did",
        "has",
        "have",
        "had",
        "what",
        "which",
        "who",
        "whom",
        "whose",
        "when",
        "where",
        "why",
        "how",
    ]
)


def best_occurrence(question: str, text: str, answer: str, first: int) -> int:
    """Where the answer is meant to stand: the occurrence in the sentence that shares most words with the question."""
    places = [found.start() for found in re.finditer(re.escape(answer), text)]
    if len(places) < 2:
        return first
    words = set(question.lower().split())
    spans = sentence_spans(text)

    def shared(place: int) -> int:
        return max((len(words & set(text[start:end].lower().split())) for start, end in spans if start <= place < end), default=0)

    return max(places, key=lambda place: (shared(place), -place))


def placed(question: str, title: str, text: str, answer: Span, chance: random.Random, lengths: Sequence[int] = LENGTHS) -> Example:
    """The example, with a long passage cut to whole sentences around the answer."""
    sentences = sentence_spans(text)
    start, end = window(sentences, answer, chance, lengths)
    inside = tuple((first - start, last - start) for first, last in sentences if start <= first and last <= end)
    moved = (answer[0] - start, answer[1] - start)
    words = text[answer[0] : answer[1]].lower()
    piece = text[start:end]
    supports = tuple(support(piece, span, moved, words) for span in inside)
    span = moved if moved[1] - moved[0] <= LONG_ANSWER else None
    return Example(question, title, piece, span, 1.0, inside, supports)


def support(text: str, sentence: Span, answer: Span, words: str) -> float:
    """1 for a sentence that holds the answer, UNKNOWN for one that spells it elsewhere, else 0."""
    if sentence[0] < answer[1] and answer[0] < sentence[1]:
        return 1.0
    return UNKNOWN if words in text[sentence[0] : sentence[1]].lower() else 0.0


def window(sentences: Sequence[Span], answer: Span, chance: random.Random, lengths: Sequence[int]) -> Span:
    """A run of sentences around the answer, of at most one of the lengths if the answer is shorter."""
    places = [place for place, (start, end) in enumerate(sentences) if start < answer[1] and answer[0] < end]
    first, last = (places[0], places[-1]) if places else (0, len(sentences) - 1)
    most = chance.choice(lengths)
    while True:
        grown = [(first - 1, last)] * (first > 0) + [(first, last + 1)] * (last + 1 < len(sentences))
        fitting = [(low, high) for low, high in grown if sentences[high][1] - sentences[low][0] <= most]
        if not fitting:
            return min(sentences[first][0], answer[0]), max(sentences[last][1], answer[1])
        first, last = chance.choice(fitting)


def unanswered(
    question: str, title: str, text: str, chance: random.Random, around: int | None = None, lengths: Sequence[int] = LENGTHS
) -> Example:
    """A passage that does not answer; of a long one a part, with the place `around` in it where one is given."""
    sentences = sentence_spans(text)
    near = [span for span in sentences if around is not None and span[0] <= around < span[1]]
    centre = chance.choice(near or sentences or [(0, len(text))])
    start, end = window(sentences, centre, chance, lengths) if sentences else (0, len(text))
    inside = tuple((first - start, last - start) for first, last in sentences if start <= first and last <= end)
    return Example(spoken(question, chance), title, text[start:end], None, 0.0, inside, (0.0,) * len(inside))


def title_of(row: Row) -> str:
    """A row's title in words."""
    return str(row.get("title") or "").replace("_", " ")
