"""What the reader is taught in each of its trainings: the examples of `eval.examples`, mixed.

Everything is made from the development data by a seeded chance, so that two runs learn from the same examples in the same order.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from enum import StrEnum
from pathlib import Path

from eval.digests import Shelf, digests
from eval.even import even
from eval.examples import (
    MAX_CHARACTERS,
    Example,
    Row,
    answered,
    judged,
    learnt_titles,
    lookalikes,
    others,
    placed,
    some,
    spoken,
    squad,
    subjects_of,
    title_of,
    unanswered,
)
from eval.paraphrase import reworded
from eval.perturb import changed
from eval.trec import objects
from eval.written import OPEN, Written, invented, load

SQUAD, ARTICLES = "reading/squad-1.1-train.jsonl.gz", "reading/squad-2.0-dev-17-articles.jsonl.gz"

REWORDED, MISSPELT = 0.3, 0.06
"""Shares of a refinement's questions that are asked in other words, where there are such, and with a slip."""

CROPPED, CROPS = (OPEN, "restated", "twin"), (300, 500, 800)
"""Kinds of written questions whose passage is cut, and to how many characters, by chance."""

BY_TWOS = (*CROPPED, "pair")
TWOS, ALONE = 0.25, 0.03
"""Share of the passages whose questions that come by twos are learnt, and of the written questions that come one by one."""

FAMILIES, SIBLINGS = 0.2, 0.35
"""Share of the families of invented passages whose questions are learnt, and of the answered ones among these that come with another
passage of the family as well."""

ELSEWHERE = 2_000
"""Written questions that come with another passage as well."""

DIGESTED, DIGESTED_FAMILIES = 0.08, 0.4
"""Shares of the passages, and of the families of invented ones, whose questions are learnt from digests."""

Believed = Callable[[Sequence[Example]], Sequence[float]]
"""How much the reader believes that each example's passage answers; larger is more."""


class Lesson(StrEnum):
    """What a training learns from."""

    MIXTURE = "mixture"
    REFINEMENT = "refinement"
    SEARCHED = "searched"
    WRITTEN = "written"


def examples(lesson: Lesson, data: Path, seed: int, believed: Believed) -> list[Example]:
    """All examples of a training, in a random order."""
    chance = random.Random(seed)
    if lesson is Lesson.MIXTURE:
        made = [*squad(objects(data / SQUAD), chance), *others(data, chance)]
        chance.shuffle(made)
        return made
    made = list(REFINEMENTS[lesson](data, chance, believed))
    chance.shuffle(made)
    return [replace(each, question=retold(each.question, chance)) for each in made]


def refinement(data: Path, chance: random.Random, believed: Believed, pairs: int = 20_000) -> Iterator[Example]:
    """What the reader still gets wrong: questions that people made unanswerable, of the first articles by title, three times over; pairs of
    an answered question and the same with a detail changed that the reader believes to be answered as well; and a part of what the mixture
    holds beside those."""
    yield from articles(data, 3, chance)
    asked = objects(data / SQUAD)
    yield from near_pairs(asked, chance, believed, pairs)
    yield from squad(asked, chance, positives=10_000, altered=0, found=6_000, cut=6_000)
    yield from fewer_others(data, chance)


def searched(data: Path, chance: random.Random, believed: Believed, pairs: int = 8_000, asked_for: int = 36_000) -> Iterator[Example]:
    """What search puts before the reader: questions with the passage that answers and with one that was found in its place; and a part of
    the refinement, with what people made unanswerable twice over."""
    yield from articles(data, 2, chance)
    asked = objects(data / SQUAD)
    yield from found_instead(some(asked, asked_for, chance), {row["context"]: title_of(row) for row in asked}, chance)
    yield from near_pairs(asked, chance, believed, pairs)
    yield from fewer_others(data, chance)


def written(data: Path, chance: random.Random, believed: Believed, asked_for: int = 1_000) -> Iterator[Example]:
    """What was written for the reader, as far as the question alone does not tell whether it is answered, some of what is answered also
    with a passage that search finds in the right one's place; what was invented for it; a part of all these in digests; and a part of
    what search finds and of the other sources."""
    every = objects(data / ARTICLES)
    kept = set(learnt_titles(every))
    people = [as_written(row) for row in every if row["title"] in kept]
    yield from articles(data, 1, chance)
    asked = objects(data / SQUAD)
    own = [each for each in even(load(data)) if not each.held_out]
    passages = {row["context"]: title_of(row) for row in asked}
    texts = list(dict.fromkeys(each.text for each in own))
    learnt = set(chance.sample(texts, int(TWOS * len(texts))))
    yield from (as_example(each, chance) for each in own if (each.text in learnt if each.kind in BY_TWOS else chance.random() < ALONE))
    yield from elsewhere(own, passages | {each.text: each.title for each in own}, chance)
    families = [each for each in even(invented()) if not each.held_out]
    yield from of_families(families, chance)
    yield from in_digests([*own, *people], DIGESTED, chance)
    yield from in_digests(families, DIGESTED_FAMILIES, chance)
    yield from found_instead(some(asked, asked_for, chance), passages, chance)
    yield from others(data, chance, guided=1_000, sentences=500, climate=500)


REFINEMENTS = {Lesson.REFINEMENT: refinement, Lesson.SEARCHED: searched, Lesson.WRITTEN: written}


def articles(data: Path, times: int, chance: random.Random) -> Iterator[Example]:
    """Questions about the first articles by title, half of which people made unanswerable, so many times over."""
    every = objects(data / ARTICLES)
    kept = set(learnt_titles(every))
    yield from (judged(row, chance) for _ in range(times) for row in every if row["title"] in kept)


def fewer_others(data: Path, chance: random.Random) -> Iterator[Example]:
    """The other sources, with more of guidance and less of claims than at first."""
    return others(data, chance, guided=4_400, sentences=2_500, climate=1_500)


def found_instead(asked: Sequence[Row], passages: Mapping[str, str], chance: random.Random) -> Iterator[Example]:
    """Each question with its passage, and with one (text, title) that search finds and that does not answer."""
    for row, text in zip(asked, lookalikes(asked, list(passages), chance), strict=True):
        yield answered(row, chance)
        if text:
            yield unanswered(row["question"], passages[text], text, chance)


def near_pairs(every: Sequence[Row], chance: random.Random, believed: Believed, pairs: int) -> Iterator[Example]:
    """Of twice as many changed questions the half that the reader believes most, each beside the question it was made from."""
    subjects = subjects_of(every)
    made: list[tuple[Row, Example]] = []
    for row in chance.sample(list(every), len(every)):
        other = changed(row["question"], row["context"], subjects[row["title"]], chance)
        if other:
            made.append((row, unanswered(other, title_of(row), row["context"], chance, around=row["answers"][0]["answer_start"])))
        if len(made) == 2 * pairs:
            break
    beliefs = believed([example for _, example in made])
    for place in sorted(range(len(made)), key=lambda place: -beliefs[place])[:pairs]:
        row, example = made[place]
        yield example
        yield answered(row, chance)


def as_example(asked: Written, chance: random.Random) -> Example:
    """A written question with its passage; where it is one of two, with a part of it around what answers, or tempts to."""
    lengths = CROPS if asked.kind in CROPPED else (len(asked.text),)
    if not asked.answer:
        return unanswered(asked.question, asked.title, asked.text, chance, asked.beside and asked.beside[0], lengths)
    made = placed(spoken(asked.question, chance), asked.title, asked.text, asked.answer, chance, lengths)
    return replace(made, answer=None) if asked.kind == OPEN else made


def elsewhere(asked: Sequence[Written], passages: Mapping[str, str], chance: random.Random) -> Iterator[Example]:
    """Some answered questions, each with a passage (text, title) that search finds and that does not answer."""
    right = [each for each in asked if each.answer]
    rows: list[Row] = [
        {"question": each.question, "context": each.text, "answers": [{"text": each.text[slice(*each.answer)]}]}
        for each in chance.sample(right, min(ELSEWHERE, len(right)))
        if each.answer
    ]
    for row, text in zip(rows, lookalikes(rows, list(passages), chance), strict=True):
        if text:
            yield unanswered(row["question"], passages[text], text[: 2 * MAX_CHARACTERS], chance)


def of_families(asked: Sequence[Written], chance: random.Random) -> Iterator[Example]:
    """The questions of some families of invented passages, with their own passages and with their siblings."""
    families = sorted({each.family for each in asked})
    learnt = set(chance.sample(families, int(FAMILIES * len(families))))
    own = [each for each in asked if each.family in learnt]
    yield from (as_example(each, chance) for each in own)
    yield from siblings(own, SIBLINGS, chance)


def siblings(asked: Sequence[Written], share: float, chance: random.Random) -> Iterator[Example]:
    """A share of the answered questions, each with another passage of its family."""
    families: dict[str, dict[str, str]] = {}
    for each in asked:
        families.setdefault(each.family, {})[each.text] = each.title
    for each in asked:
        others = [(title, text) for text, title in families[each.family].items() if text != each.text]
        if each.answer and others and chance.random() < share:
            yield unanswered(each.question, *chance.choice(others), chance)


def in_digests(asked: Sequence[Written], share: float, chance: random.Random) -> Iterator[Example]:
    """The questions of a share of the passages, or families, with sentences of all of them."""
    groups = sorted({each.family or each.text for each in asked})
    learnt = set(chance.sample(groups, int(share * len(groups))))
    drawn = [each for each in asked if (each.family or each.text) in learnt]
    if drawn:
        yield from digests(drawn, Shelf(asked), chance)


def as_written(row: Row) -> Written:
    """A row that people marked as answerable or not, as if it had been written for the reader."""
    given = row["answers"][0] if row["answerable"] else None
    answer = (given["answer_start"], given["answer_start"] + len(given["text"])) if given else None
    return Written(row["question"], "plain", ARTICLES, title_of(row), row["context"], answer)


def retold(question: str, chance: random.Random) -> str:
    """The question as it is, in other words, or with a slip."""
    said = (reworded(question, chance) if chance.random() < REWORDED else None) or question
    return misspelt(said, chance) if chance.random() < MISSPELT else said


def misspelt(question: str, chance: random.Random) -> str:
    """The question with one letter of a longer word left out, doubled or exchanged with the next."""
    places = [found.start() for found in re.finditer(r"(?<=\w\w)\w(?=\w\w)", question)]
    if not places:
        return question
    place = chance.choice(places)
    before, letter, following, after = question[:place], question[place], question[place + 1], question[place + 2 :]
    return before + chance.choice([following, letter + letter + following, following + letter]) + after
