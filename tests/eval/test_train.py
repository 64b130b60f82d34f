"""Training: what is learnt from, that it is learnt, and that it can be stopped."""

from __future__ import annotations

import gzip
import json
import random
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from eval.examples import LEARNT_ARTICLES, UNKNOWN, Example, answered, best_occurrence, placed, unanswered
from eval.lessons import CROPS, Lesson, as_example, elsewhere, examples, near_pairs, siblings
from eval.train import IGNORED, as_row, checkpoint, loss_of, optimiser, resume, slope
from eval.written import OPEN, Written
from service.network import build
from service.pair import pairs

TEXT = "Porto plans a tramway. The tramway costs 5 million euros. Birds sing."
ROW = {
    "title": "Porto_plans",
    "question": "What does the tramway cost?",
    "context": TEXT,
    "answers": [{"text": "5 million euros", "answer_start": TEXT.index("5 million")}],
    "answerable": True,
}


@pytest.fixture(scope="module")
def tokenizer(encoder_folder: Path) -> Any:
    """The default encoder's word pieces."""
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(encoder_folder / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


def row_of(tokenizer: Any, example: Example) -> Any:
    return as_row(pairs(tokenizer, example.question, [(example.context, example.text)])[0], example)


def test_an_answered_row_marks_its_words_and_its_sentence(tokenizer: Any) -> None:
    """The answer's pieces spell it; its sentence alone is support."""
    example = answered(ROW, random.Random(3))
    assert example.answer and example.text[slice(*example.answer)] == "5 million euros"
    assert (example.context, example.answers, example.supports) == ("Porto plans", 1.0, (0.0, 1.0, 0.0))
    row = row_of(tokenizer, example)
    assert tokenizer.decode(row.pair.ids[row.answer[0] : row.answer[1] + 1]) == "5 million euros"
    assert [label for *_, label in row.sentences] == [0.0, 1.0, 0.0]


def test_an_unanswered_row_points_at_the_first_mark(tokenizer: Any) -> None:
    """No answer is a place too."""
    row = row_of(tokenizer, unanswered("Who sings?", "Title", TEXT, random.Random(1)))
    assert (row.answer, row.answers) == ((0, 0), 0.0)
    assert all(label == 0.0 for *_, label in row.sentences)


def test_a_sentence_that_spells_the_answer_elsewhere_is_not_judged() -> None:
    """Nobody said whether it answers."""
    text = "In 1999 it rained. The port opened in 1999. Birds sing."
    example = placed("When did the port open?", "", text, (text.rindex("1999"), text.rindex("1999") + 4), random.Random(1))
    assert example.supports == (UNKNOWN, 1.0, 0.0)
    assert best_occurrence("When did the port open?", text, "1999", 3) == text.rindex("1999")


def test_a_long_answer_is_learnt_as_sentences_alone(tokenizer: Any) -> None:
    """Its span is not learnt from, and it is not taken for no answer."""
    text = "word " * 60 + "end."
    row = row_of(tokenizer, placed("What?", "", text, (0, len(text)), random.Random(1)))
    assert row.answer == (IGNORED, IGNORED)


def test_only_the_first_articles_are_learnt_from(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Questions of the others never get into training, not in a digest either."""
    monkeypatch.setattr("eval.lessons.invented", list)
    monkeypatch.setattr("eval.lessons.DIGESTED", 1.0)
    for name in ("reading", "conversation/doc2dial", "retrieval/feedbackqa", "retrieval/obliqa", "scale", "support"):
        (tmp_path / name).mkdir(parents=True)
    every = [{**ROW, "title": f"T{number:02}", "question": f"What number {number}?"} for number in range(12)]
    empty: list[Any] = []
    files = {
        "reading/squad-2.0-dev-17-articles": every, "retrieval/obliqa/corpus": empty, "scale/canada-laws": empty,
        "reading/squad-1.1-train": empty, "reading/policyqa-dev": empty, "reading/clapnq-dev": empty,
        "conversation/doc2dial/corpus": empty, "conversation/doc2dial/questions": empty,
        "retrieval/feedbackqa/corpus": empty, "retrieval/feedbackqa/train": empty,
        "support/snli-dev-test": empty, "support/fool-me-twice-dev": empty, "support/climate-fever": empty, "support/wice-dev": empty,
    }  # fmt: skip
    for name, rows in files.items():
        with gzip.open(tmp_path / f"{name}.jsonl.gz", "wt") as file:
            file.writelines(json.dumps(row) + "\n" for row in rows)
    for lesson in set(Lesson) - {Lesson.MIXTURE}:
        made = examples(lesson, tmp_path, 1, lambda examples: [0.0] * len(examples))
        numbers = {example.question.rstrip("?").split()[-1] for example in made}
        assert numbers == set(map(str, range(LEARNT_ARTICLES)))


def test_of_the_changed_questions_those_that_are_believed_are_learnt_beside_what_they_were_made_from() -> None:
    """The reader is shown what fools it, and the question that its passage does answer."""
    rows = [{**ROW, "question": f"What does Porto pay in {1900 + number}?"} for number in range(6)]
    asked: list[Example] = []

    def believed(examples: Sequence[Example]) -> list[float]:
        asked.extend(examples)
        return [float(place % 2) for place in range(len(examples))]

    made = list(near_pairs(rows, random.Random(1), believed, pairs=2))
    assert len(asked) == 4
    assert made[::2] == asked[1::2]
    assert all(example.answers == 0.0 and example.answer is None and not any(example.supports) for example in made[::2])
    assert all(example.answers == 1.0 and example.answer for example in made[1::2])


def test_a_written_question_comes_with_its_whole_passage() -> None:
    """Answered or not, so that nothing but the words tells which it is."""
    start = TEXT.index("5 million euros")
    known = Written("What does the tramway cost?", "plain", "any", "Porto plans", TEXT, (start, start + 15))
    unknown = Written("What does the ferry cost?", "near", "any", "Porto plans", TEXT, None)
    one, other = as_example(known, random.Random(2)), as_example(unknown, random.Random(2))
    assert one.text == other.text == TEXT
    assert one.answer == known.answer and (one.answers, one.supports) == (1.0, (0.0, 1.0, 0.0))
    assert other.answer is None and (other.answers, other.supports) == (0.0, (0.0, 0.0, 0.0))


def test_of_two_written_questions_each_comes_with_as_much_of_its_passage() -> None:
    """Around what answers the one and tempts to answer the other; an open one's sentence is no span."""
    text = "\n".join(f"The ferry number {number} sails to the isles." for number in range(60))
    start = text.index("number 31")
    answer = (start, start + len("number 31"))
    known = Written("Which ferry?", "twin", "any", "Ferries", text, answer)
    unknown = Written("Which train?", "twin", "any", "Ferries", text, None, answer)
    for seed in range(8):
        for each in (known, unknown):
            made = as_example(each, random.Random(seed))
            assert min(CROPS) / 2 < len(made.text) <= max(CROPS)
            assert "number 31 " in made.text
            assert made.answer is None if each is unknown else made.answer and made.text[slice(*made.answer)] == "number 31"
    open_ = as_example(replace(known, kind=OPEN), random.Random(1))
    assert (open_.answer, open_.answers, sum(open_.supports)) == (None, 1.0, 1.0)


def test_a_written_question_also_comes_with_a_passage_that_only_looks_alike() -> None:
    """Not with one that spells its answer, and only where it had one."""
    start = TEXT.index("5 million euros")
    known = Written("What does the tramway cost?", "plain", "any", "Porto plans", TEXT, (start, start + 15))
    unknown = Written("What does the ferry cost?", "near", "any", "Porto plans", TEXT, None)
    other, same = "The tramway of Braga costs a lot. It is long.", "The tramway costs 5 million euros, others wrote of its cost."
    (made,) = elsewhere([known, unknown], {TEXT: "Porto plans", other: "Braga", same: "Echo"}, random.Random(1))
    assert (made.context, made.answers) == ("Braga", 0.0) and made.text in other


def test_a_question_comes_also_with_a_passage_of_the_same_family() -> None:
    """Which tells of another place; one that is not answered, or stands alone, does not."""
    asked = [
        Written("What does the tramway of Porto cost?", "pair", "any", "Porto", TEXT, (0, 4), family="1"),
        Written("What does the ferry of Porto cost?", "pair", "any", "Porto", TEXT, None, (0, 4), "1"),
        Written("What does the tramway of Braga need?", "pair", "any", "Braga", "Braga builds a tramway.", None, family="1"),
        Written("What does Faro build?", "pair", "any", "Faro", "Faro builds a tramway.", (0, 4), family="2"),
    ]
    (made,) = siblings(asked, 1.0, random.Random(1))
    assert (made.question, made.context, made.text, made.answers) == (asked[0].question, "Braga", "Braga builds a tramway.", 0.0)
    assert not list(siblings(asked, 0.0, random.Random(1)))


def test_a_few_steps_learn_a_few_examples_and_can_be_taken_up_again(tokenizer: Any, encoder_folder: Path, tmp_path: Path) -> None:
    """The loss falls; what was kept goes on from the same state."""
    import torch

    torch.manual_seed(1)
    network = build(encoder_folder).train()
    adam = optimiser(network, 3e-4)
    chance = random.Random(1)
    rows = [row_of(tokenizer, answered(ROW, chance)), row_of(tokenizer, unanswered("Who sings?", "Porto", TEXT, chance))]
    device = torch.device("cpu")
    losses = []
    for _ in range(12):
        loss = loss_of(network, rows, device)
        loss.backward()
        adam.step()
        adam.zero_grad(set_to_none=True)
        losses.append(float(loss.detach()))
    assert losses[-1] < losses[0] / 2
    checkpoint(network, adam, 24, tmp_path)
    other = build(encoder_folder).train()
    assert resume(other, optimiser(other, 3e-4), tmp_path) == 24
    assert float(loss_of(other, rows, device).detach()) == pytest.approx(float(loss_of(network, rows, device).detach()), rel=1e-3)
    assert resume(other, adam, tmp_path / "elsewhere") == 0


def test_the_rate_rises_and_falls_to_nothing() -> None:
    """In a line each way."""
    assert [slope(done) for done in (0.0, 0.03, 0.06, 0.53, 1.0)] == pytest.approx([0.0, 0.5, 1.0, 0.5, 0.0])
