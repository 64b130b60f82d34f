"""Learns how the reader's findings become probabilities, and from which probability an answer is given.

    python -m eval.calibrate DATA [--questions 1000] [--second-alone] [--plot FILE.svg]

All paragraphs of the SQuAD 2.0 articles become an index, in which questions about articles that training has not seen are searched: as they
are, and with the right paragraph taken out of what was found. To these come questions written for the reader that training leaves out,
searched among a quarter of the passages they were written over, and the development halves of our own questions, over the default corpus
and over documents of other fields. The sentences that were found, labelled by whether they hold an answer, give the logistic weights of
`service.weigh.FEATURES`, each source counting as much as another, with the slope that makes the best sentence's probability true; those
that are read again in a digest likewise the weights of `service.weigh.AGAIN`; then come the bars, by what is right in all.
`--second-alone` leaves the weights of the first look as they are.
Questions about further articles, and the other written ones that training leaves out, are used for figures alone.
"""

from __future__ import annotations

import json
import math
import random
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import numpy.typing as npt
import typer

from corpus.document import Document
from corpus.read import read as read_files
from corpus.tokens import DOCUMENTS
from eval.even import even
from eval.examples import CALIBRATING_ARTICLES, LEARNT_ARTICLES
from eval.lessons import ARTICLES
from eval.trec import objects
from eval.written import HELD_OUT, Written, key
from eval.written import load as load_written
from index.collection import Collection
from index.encode import DEFAULT_MODEL, load_encoder
from index.found import Found
from service.compose import COMPANION, MAX_STATEMENTS
from service.judge import Judged
from service.kind import Kind
from service.question import Question, Turn
from service.read import CALIBRATION, WEIGHTS, Model, Network, NetworkReader
from service.truecase import capitals, truecased
from service.weigh import AGAIN, FEATURES, Floats, features, moved

TOP_K = 8
SEARCHED = HELD_OUT + "23"
"""First digits of the passages among which written questions are searched: those that training leaves out, and as many others."""
SEED = 20220311
GOLD = Path(__file__).parent / "gold" / "dev.jsonl"
DOMAINS = Path(__file__).parent / "domains" / "dev"

UNLEARNT = Model(np.zeros(0), 0.0)
"""Of a reader that only says what the network says."""

Flags = npt.NDArray[np.bool_]
Block = tuple[Floats, Flags]
"""Of a question the rows to learn from, and which of them hold the answer."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, where it is answered, by document, and in which words; `spans` is empty where nothing answers."""

    text: str
    title: str
    spans: Mapping[str, Sequence[tuple[int, int]]]
    answers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Read:
    """A question's sentences as they were found and judged: features (n, len(FEATURES)), whether each holds the answer, and whether each
    counts at all."""

    question: Asked
    reader: NetworkReader
    found: Found
    judged: Sequence[Judged]
    rows: Floats
    right: Flags
    counts: Flags


@dataclass(frozen=True, slots=True)
class Again:
    """A question's sentences at the second look: the logits of the first, which were looked at again, and their rows, (k, len(AGAIN))."""

    read: Read
    logits: Floats
    places: Sequence[int]
    rows: Floats


@dataclass(frozen=True, slots=True)
class Weighed:
    """A question's sentences, each with its logit and whether it holds the answer."""

    question: Asked
    logits: Floats
    right: Flags


def load(path: Path) -> tuple[list[Document], list[Asked]]:
    """Every paragraph as a document, and every question."""
    every = objects(path)
    ids = {text: f"p{place}" for place, text in enumerate(dict.fromkeys(row["context"] for row in every))}
    titled = {row["context"]: row["title"].replace("_", " ") for row in every}
    documents = [Document(id=doc_id, title=titled[text], text=text) for text, doc_id in ids.items()]
    return documents, [asked(row, ids[row["context"]]) for row in every]


def asked(row: dict[str, Any], doc_id: str) -> Asked:
    """One row as a question."""
    answers = row["answers"] if row.get("answerable", True) else []
    spans = tuple((given["answer_start"], given["answer_start"] + len(given["text"])) for given in answers)
    return Asked(row["question"], row["title"], {doc_id: spans} if spans else {}, tuple(given["text"] for given in answers))


def written(every: Sequence[Written], most: int) -> tuple[list[Document], list[list[Asked]]]:
    """A quarter of the passages of written questions as documents, and of the questions that training leaves out and that nothing but the
    passage tells, up to so many to learn from and to measure with."""
    titles = {each.text: each.title for each in every if each.passage[0] in SEARCHED}
    documents = [Document(id=key(text), title=title, text=text) for text, title in titles.items()]
    left_out = even([each for each in every if each.held_out])
    chance = random.Random(SEED)
    sides = [[each for each in left_out if each.passage.startswith(digit)] for digit in HELD_OUT]
    return documents, [[told(each) for each in chance.sample(side, min(most, len(side)))] for side in sides]


def told(each: Written) -> Asked:
    """A written question."""
    spans = {each.passage: (each.answer,)} if each.answer else {}
    return Asked(each.question, "", spans, (each.text[slice(*each.answer)],) if each.answer else ())


def of_files(folder: Path) -> Iterator[Document]:
    """The documents of a folder."""
    return (item for item in read_files([folder]) if isinstance(item, Document))


def gold(path: Path, collection: Collection) -> list[Asked]:
    """Our own questions but for comparisons, whose sides are read apart; with the capitals of names, follow-ups as they stand alone."""
    search = partial(collection.search, top_k=TOP_K)
    made = []
    for row in map(json.loads, path.read_text("utf-8").splitlines()):
        if row["kind"] != "comparison":
            spans: dict[str, list[tuple[int, int]]] = {}
            for span in (span for fact in row["facts"] for span in fact["spans"]):
                spans.setdefault(span["doc_id"], []).append((span["start"], span["end"]))
            turns = tuple(Turn(turn["role"], turn["content"]) for turn in row["history"])
            question = Question(row["question"], turns)
            made.append(Asked(truecased(question, capitals(question, search)).standing_alone(), "", spans, ()))
    return made


def read(collection: Collection, reader: NetworkReader, questions: Sequence[Asked], absent: bool = False) -> Iterator[Read]:
    """What the reader says of what is found for each question; `absent`: without the paragraphs that answer it."""
    for question in questions:
        found = collection.search(question.text, TOP_K + absent)
        if absent:
            found = replace(found, hits=[hit for hit in found.hits if hit.chunk.doc_id not in question.spans][:TOP_K])
        judged = reader.judge(question.text, found)
        right = np.asarray([holds(question, each) for each in judged], bool)
        counts = np.asarray([good or not spells(question, found, each) for good, each in zip(right, judged, strict=True)], bool)
        yield Read(question, reader, found, judged, features(collection, question.text, found, judged), right, counts)


def holds(question: Asked, each: Judged) -> bool:
    """Whether a sentence holds the answer as it was marked."""
    start, end = each.sentence
    return any(start <= first and last <= end for first, last in question.spans.get(each.chunk.doc_id, ()))


def spells(question: Asked, found: Found, each: Judged) -> bool:
    """Whether a sentence holds the answer's words, marked or not: nobody said whether it answers."""
    text = found.documents[each.chunk.doc_id].text[slice(*each.sentence)].casefold()
    return any(answer.casefold() in text for answer in question.answers)


def again(questions: Sequence[Read], first: Model) -> Iterator[Again]:
    """The second look at what was found for each question."""
    for each in questions:
        if len(each.rows):
            logits = first.logits(each.rows)
            yield Again(each, logits, *each.reader.look_again(each.question.text, each.found, each.judged, logits))


def weighed(questions: Sequence[Again], second: Model) -> list[Weighed]:
    """Every sentence with its logit after both looks."""
    return [Weighed(each.read.question, moved(each.logits, each.places, second.logits(each.rows)), each.read.right) for each in questions]


def first_look(questions: Sequence[Read]) -> list[Block]:
    """What the first look is learnt from."""
    return [(each.rows[each.counts], each.right[each.counts]) for each in questions if each.counts.any()]


def second_look(questions: Sequence[Again]) -> list[Block]:
    """What the second look is learnt from."""
    kept = [(each, each.read.counts[list(each.places)]) for each in questions if each.places]
    return [(each.rows[counts], each.read.right[list(each.places)][counts]) for each, counts in kept if counts.any()]


def fit(columns: Sequence[str], sources: Sequence[Sequence[Block]]) -> dict[str, Any]:
    """Logistic weights by column, with the slope and the offset that make the best sentence's probability true folded in."""
    from sklearn.linear_model import LogisticRegression

    blocks = [block for source in sources for block in source]
    shares = np.concatenate([np.full(len(right), 1 / len(source)) for source in sources for _, right in source])
    every, labels = (np.concatenate(column) for column in zip(*blocks, strict=True))
    model = LogisticRegression(C=10.0, max_iter=5000).fit(every, labels, shares * len(shares) / shares.sum())
    weights, bias = model.coef_[0], float(model.intercept_[0])
    tops = [(rows @ weights + bias, right) for rows, right in blocks]
    highest, good = np.asarray([logits.max() for logits, _ in tops]), [right[logits.argmax()] for logits, right in tops]
    each = np.concatenate([np.full(len(source), 1 / len(source)) for source in sources])
    scale = LogisticRegression(C=100.0).fit(highest[:, None], good, each)
    slope, offset = float(scale.coef_[0][0]), float(scale.intercept_[0])
    named = {name: round(float(weight) * slope, 4) for name, weight in zip(columns, weights, strict=True)}
    return {"weights": named, "bias": round(bias * slope + offset, 4)}


def probabilities(questions: Sequence[Weighed]) -> tuple[Floats, Flags]:
    """The confidence of each question's best sentence, and whether that one holds the answer."""
    tops = np.asarray([each.logits.max() for each in questions])
    return 1 / (1 + np.exp(-tops)), np.asarray([each.right[each.logits.argmax()] for each in questions])


def curve(confidence: Floats, good: Flags) -> list[tuple[float, float, float]]:
    """Coverage, risk and confidence at each share of the questions, the surest first."""
    order = np.argsort(-confidence)
    wrong = np.cumsum(~good[order])
    return [(count / len(order), wrong[count - 1] / count, float(confidence[order[count - 1]])) for count in range(1, len(order) + 1)]


def bars(sources: Sequence[Sequence[Weighed]]) -> dict[str, float]:
    """The confidences from which an answer is shown, and counts as a whole one.

    Shown is what makes most questions right, an answer by holding one of the sentences that it shows, silence by there being none; whole is
    what is right more often than not, down to there. Each source counts as much as another, as in `fit`.
    """
    confidence = np.concatenate([probabilities(source)[0] for source in sources])
    good = np.concatenate([[answers(each) for each in source] for source in sources])
    silent = np.concatenate([[not each.question.spans for each in source] for source in sources])
    shares = np.concatenate([np.full(len(source), 1 / len(source)) for source in sources])
    levels = np.arange(0.05, 0.95, 0.01)
    partial = max(levels, key=lambda level: float(np.average(np.where(confidence >= level, good, silent), weights=shares)))
    answered = next((level for level in levels if level >= partial and precision(confidence, good, shares, level) >= 0.5), partial)
    return {"answered": round(float(answered), 2), "partial": round(float(partial), 2)}


def answers(each: Weighed) -> bool:
    """Whether one of the sentences that an answer to a fact shows holds the answer."""
    shown = np.argsort(-each.logits)[: MAX_STATEMENTS[Kind.FACT]]
    return bool(each.right[shown][each.logits[shown] >= each.logits.max() + math.log(COMPANION[Kind.FACT])].any())


def precision(confidence: Floats, good: Flags, shares: Floats, level: float) -> float:
    """How often what is barely that sure is right: of the confidences from a level to a tenth above it."""
    barely = (confidence >= level) & (confidence < level + 0.1)
    return float(np.average(good[barely], weights=shares[barely])) if barely.any() else 0.0


def figures(questions: Sequence[Weighed]) -> dict[str, float]:
    """Right first and in three among the answerable, AUC of answerable against not, calibration error, area under risk and coverage."""
    from sklearn.metrics import roc_auc_score

    confidence, good = probabilities(questions)
    answerable = np.asarray([bool(each.question.spans) for each in questions])
    three = np.asarray([each.right[np.argsort(-each.logits)[:3]].any() for each in questions])
    bins = np.minimum((confidence * 10).astype(int), 9)
    error = sum(abs(confidence[bins == b].mean() - good[bins == b].mean()) * (bins == b).mean() for b in set(bins.tolist()))
    return {
        "right_first": round(float(good[answerable].mean()), 4),
        "right_in_three": round(float(three[answerable].mean()), 4),
        "auc": round(float(roc_auc_score(answerable, confidence)), 4),
        "calibration_error": round(float(error), 4),
        "risk_coverage_area": round(float(np.mean([risk for _, risk, _ in curve(confidence, good)])), 4),
    }


def parts(every: Sequence[Asked], most: int) -> list[list[Asked]]:
    """Questions to learn from and questions to measure with, of articles that training has not seen, up to so many of each."""
    titles = sorted({each.title for each in every})
    learning = set(titles[LEARNT_ARTICLES : LEARNT_ARTICLES + CALIBRATING_ARTICLES])
    measuring = set(titles[LEARNT_ARTICLES + CALIBRATING_ARTICLES :])
    chance = random.Random(SEED)
    sides = [[each for each in every if each.title in side] for side in (learning, measuring)]
    return [chance.sample(side, min(most, len(side))) for side in sides]


def main(
    data: Path,
    questions: Annotated[int, typer.Option(help="Questions to learn from, and questions to measure with, at most.")] = 1000,
    weights: Annotated[Path, typer.Option()] = WEIGHTS,
    out: Annotated[Path, typer.Option()] = CALIBRATION,
    plot: Annotated[Path | None, typer.Option(help="An SVG file for the risk-coverage curves.")] = None,
    second_alone: Annotated[bool, typer.Option("--second-alone", help="Keep the weights of the first look.")] = False,
) -> None:
    """Fit, write, print the figures."""
    kept = json.loads(CALIBRATION.read_text("utf-8"))["first"] if second_alone else None
    with tempfile.TemporaryDirectory() as folder:
        learning, measuring = read_all(data, questions, weights, Path(folder))
        learnt, every = learn(learning, measuring, kept)
    thresholds = bars([every[name] for name in learning])
    out.write_text(json.dumps(learnt | {"thresholds": thresholds}, indent=2) + "\n", "utf-8")
    if plot:
        shown = {"learnt from": [each for name in learning for each in every[name]], **{name: every[name] for name in measuring}}
        plot.write_text(plotted({name: curve(*probabilities(part)) for name, part in shown.items()}, thresholds), "utf-8")
    others = every["other articles"]
    for coverage, risk, confidence in curve(*probabilities(others))[:: max(1, len(others) // 10)]:
        print(f"coverage {coverage:.2f}  risk {risk:.3f}  confidence {confidence:.3f}")
    print(out.read_text("utf-8"))
    for name, part in every.items():
        if any(not each.question.spans for each in part):
            print(f"{name:15}", json.dumps(figures(part)))


def learn(
    learning: Mapping[str, Sequence[Read]], measuring: Mapping[str, Sequence[Read]], kept: dict[str, Any] | None
) -> tuple[dict[str, Any], dict[str, list[Weighed]]]:
    """The weights of both looks, those of the first learnt where none are kept, and every source weighed by them."""
    first = kept or fit(FEATURES, [first_look(source) for source in learning.values()])
    looked = {name: list(again(source, Model.of(FEATURES, first))) for name, source in {**learning, **measuring}.items()}
    second = fit(AGAIN, [second_look(looked[name]) for name in learning])
    return {"first": first, "second": second}, {name: weighed(source, Model.of(AGAIN, second)) for name, source in looked.items()}


def plotted(curves: Mapping[str, Sequence[tuple[float, float, float]]], thresholds: Mapping[str, float]) -> str:
    """Risk over coverage as SVG, with a mark where each bar cuts a curve."""
    from eval.plot import COLOURS, drawn

    def draw(axes: Any) -> None:
        for (name, told), colour in zip(curves.items(), COLOURS, strict=False):
            axes.plot([coverage for coverage, _, _ in told], [risk for _, risk, _ in told], color=colour, label=name)
            for bar, level in thresholds.items():
                coverage, risk, _ = [point for point in told if point[2] >= level or point is told[0]][-1]
                axes.plot([coverage], [risk], "o", color=colour, markersize=3)
                axes.annotate(f"{bar} {level:.2f}", (coverage, risk), fontsize=7, xytext=(3, -8), textcoords="offset points")
        axes.set(xlabel="share of questions, surest first", ylabel="share of them wrong", xlim=(0, 1), ylim=(0, 1))
        axes.legend()

    return drawn(draw)


def read_all(data: Path, questions: int, weights: Path, folder: Path) -> tuple[dict[str, list[Read]], dict[str, list[Read]]]:
    """The sources to learn from, and those that are measured with, by name; their indexes lie in the folder."""
    documents, every = load(data / ARTICLES)
    learning, measuring = parts(every, questions)
    answerable = [each for each in learning if each.spans]
    passages, (taught, untold) = written(load_written(data), questions)
    network, encoder = Network(weights, folder / "encoder"), load_encoder(DEFAULT_MODEL, folder / "encoder")

    def reading(name: str, documents: Iterable[Document]) -> tuple[Collection, NetworkReader]:
        collection = Collection(folder / name, encoder)
        for _ in collection.add(documents):
            pass
        return collection, NetworkReader(collection, network, UNLEARNT, UNLEARNT)

    articles, over = reading("articles", documents), reading("written", passages)
    own, fields = reading("own", of_files(DOCUMENTS)), reading("domains", of_files(DOMAINS / "documents"))
    return {
        "articles": list(read(*articles, learning)),
        "absent": list(read(*articles, answerable, absent=True)),
        "written": list(read(*over, taught)),
        "gold, dev": list(read(*own, gold(GOLD, own[0]))),
        "domains, dev": list(read(*fields, gold(DOMAINS / "gold.jsonl", fields[0]))),
    }, {"other articles": list(read(*articles, measuring)), "other written": list(read(*over, untold))}


if __name__ == "__main__":
    typer.run(main)
