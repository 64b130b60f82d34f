"""Trains the reader: the default encoder's layers and three heads, on the development data.

    python -m eval.train DATA WORK [--out service/reader/reader.safetensors] [--seed 20220311]
    python -m eval.train DATA WORK2 --lesson refinement --start WORK/reader.safetensors
    python -m eval.train DATA WORK3 --lesson searched --start WORK2/reader.safetensors
    python -m eval.train DATA WORK4 --lesson written --start WORK3/reader.safetensors

The first command learns from the whole mixture, the second refines what was learnt with questions that people made unanswerable and with
changed questions that fool it, the third with passages that search finds and that do not answer, the fourth with the questions that were
written for it (`eval.written`). DATA is the folder of the development data; WORK keeps checkpoints, so that the same command goes on where
it stopped. It runs on a GPU where there is one, else on the processor's cores, in bfloat16 where they multiply in it, and writes the file
that `service.read` reads. `--frozen 2` leaves the two lowest layers as they are, which saves a quarter of the time.
"""

from __future__ import annotations

import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from eval.examples import UNKNOWN, Example
from eval.lessons import Lesson, examples
from index.encode import model_folder
from service.network import END, START, SUPPORT, build, load, save
from service.pair import Pair, pairs

if TYPE_CHECKING:
    from tokenizers import Tokenizer

SEED = 20220311
RATE, REFINING_RATE = 1.5e-4, 1e-4
"""Largest learning rates; each rises over WARM of the work and falls to 0 in a line."""
WARM = 0.06
DECAY = 0.01
"""Weight decay of matrices."""
BATCH_PIECES = 2816
"""Word pieces of a batch, padding included: some 20 examples."""
POOL = 1280
"""Examples sorted by length together, so that batches hold rows of like length and are still mixed."""
BELIEVED_AT_ONCE = 32
"""Rows of a batch that is not learnt from."""
BFLOAT16 = ("amx_bf16", "avx512_bf16", "bf16")
"""What a processor that multiplies in bfloat16 can do, any of them."""
CHECKPOINT_SECONDS = 300
IGNORED = -100
"""The place that cross entropy passes over."""


@dataclass(frozen=True, slots=True)
class Row:
    """An example as the network takes it; `answer` holds the first and last piece, (0, 0) for none, IGNORED where nobody marked it."""

    pair: Pair
    answer: tuple[int, int]
    answers: float
    sentences: list[tuple[int, int, float]]


def as_row(pair: Pair, example: Example) -> Row:
    """The example's marks by word piece."""
    first, last = pair.pieces(example.answer) if example.answer else (0, 0)
    answer = (first, last - 1) if last else (IGNORED, IGNORED)
    if example.answers == 0.0:
        answer = (0, 0)
    ranges = [(*pair.pieces(span), label) for span, label in zip(example.sentences, example.supports, strict=True) if label != UNKNOWN]
    return Row(pair, answer, example.answers, [(first, last, label) for first, last, label in ranges if last])


def batches(tokenizer: Tokenizer, examples: Sequence[Example], seed: int) -> Iterator[list[Row]]:
    """Rows of like length, so many that a padded batch stays within BATCH_PIECES."""
    chance = random.Random(seed)
    for start in range(0, len(examples), POOL):
        pool = examples[start : start + POOL]
        rows = [as_row(pairs(tokenizer, each.question, [(each.context, each.text)])[0], each) for each in pool]
        rows.sort(key=lambda row: len(row.pair.ids))
        made: list[list[Row]] = [[]]
        for row in rows:
            if made[-1] and (len(made[-1]) + 1) * len(row.pair.ids) > BATCH_PIECES:
                made.append([])
            made[-1].append(row)
        chance.shuffle(made)
        yield from made


def beliefs(tokenizer: Tokenizer, network: Any, device: Any, examples: Sequence[Example]) -> list[float]:
    """The network's logit that the passage answers, for each example."""
    import torch

    rows = [as_row(pairs(tokenizer, each.question, [(each.context, each.text)])[0], each) for each in examples]
    order = sorted(range(len(rows)), key=lambda place: len(rows[place].pair.ids))
    found = [0.0] * len(rows)
    for start in range(0, len(order), BELIEVED_AT_ONCE):
        places = order[start : start + BELIEVED_AT_ONCE]
        ids, mask, types, _ = tensors([rows[place] for place in places], device)
        with torch.inference_mode(), short_numbers(device):
            answers = network(ids, mask, types)[1].float().tolist()
        for place, answer in zip(places, answers, strict=True):
            found[place] = answer
    return found


def short_numbers(device: Any) -> Any:
    """Products in bfloat16 where the hardware has them; a processor without them would take a hundred times as long."""
    import torch

    able = torch.cpu.get_capabilities()
    fast = device.type != "cpu" or any(able.get(name) for name in BFLOAT16)
    return torch.autocast(device.type, dtype=torch.bfloat16, enabled=fast)


def tensors(rows: Sequence[Row], device: Any) -> tuple[Any, Any, Any, Any]:
    """(n, length) ids, mask and types, and a mask of the places at which an answer may begin or end: the passage's, and the first."""
    import torch

    length = max(len(row.pair.ids) for row in rows)
    ids, mask, types, open_ = (torch.zeros(len(rows), length, dtype=torch.long) for _ in range(4))
    for place, row in enumerate(rows):
        size = len(row.pair.ids)
        ids[place, :size] = torch.tensor(row.pair.ids)
        mask[place, :size] = 1
        types[place, row.pair.second : size] = 1
        open_[place, row.pair.passage : size - 1] = 1
        open_[place, 0] = 1
    return ids.to(device), mask.to(device), types.to(device), open_.to(device)


def loss_of(network: Any, rows: Sequence[Row], device: Any) -> Any:
    """Cross entropy of the answer's ends, binary cross entropy of sentences and of passages, added."""
    import torch
    from torch.nn.functional import binary_cross_entropy_with_logits, cross_entropy

    ids, mask, types, open_ = tensors(rows, device)
    with short_numbers(device):
        pieces, answers = network(ids, mask, types)
    pieces, answers = pieces.float(), answers.float()
    ends = pieces[..., [START, END]].masked_fill(open_[..., None] == 0, -1e4)
    marks = torch.tensor([row.answer for row in rows], device=device)
    begins, closes = (cross_entropy(ends[..., side], marks[:, side], ignore_index=IGNORED, reduction="sum") for side in (0, 1))
    span = (begins + closes) / (2 * max(1, int((marks[:, 0] != IGNORED).sum())))
    whole = binary_cross_entropy_with_logits(answers, torch.tensor([row.answers for row in rows], device=device))
    return span + 0.5 * whole + supports_loss(pieces[..., SUPPORT], rows)


def supports_loss(logits: Any, rows: Sequence[Row]) -> Any:
    """Binary cross entropy of sentences, each the mean of its pieces' logits."""
    import torch
    from torch.nn.functional import binary_cross_entropy_with_logits, pad

    every = [(place, *sentence) for place, row in enumerate(rows) for sentence in row.sentences]
    if not every:
        return logits.sum() * 0
    where, first, last, label = (torch.tensor(column, device=logits.device) for column in zip(*every, strict=True))
    sums = pad(logits.cumsum(1), (1, 0))
    means = (sums[where, last] - sums[where, first]) / (last - first)
    return binary_cross_entropy_with_logits(means, label.float())


def optimiser(network: Any, rate: float) -> Any:
    """AdamW over what is trained, without decay of biases and norms."""
    import torch

    trained = [parameter for parameter in network.parameters() if parameter.requires_grad]
    groups = [
        {"params": [parameter for parameter in trained if parameter.ndim == 2], "weight_decay": DECAY},
        {"params": [parameter for parameter in trained if parameter.ndim != 2], "weight_decay": 0.0},
    ]
    return torch.optim.AdamW(groups, lr=rate, betas=(0.9, 0.98), fused=True)


def slope(done: float) -> float:
    """The share of the largest learning rate that is due once a share `done` of the work is done."""
    return min(done / WARM, (1 - done) / (1 - WARM))


def train(data: Path, work: Path, out: Path, start: Path | None, lesson: Lesson, seed: int, frozen: int) -> None:
    """Learn, or go on learning, and write the weights."""
    import torch
    from tokenizers import Tokenizer

    torch.manual_seed(seed)
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    network = build(model_folder()).to(device).train()
    network.encoder.set_attn_implementation("sdpa")
    if start:
        load(network, start).train()
    for layer in network.encoder.encoder.layer[:frozen]:
        layer.requires_grad_(False)
    largest = REFINING_RATE if start else RATE
    adam = optimiser(network, largest)
    tokenizer = Tokenizer.from_file(str(model_folder() / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    lessons = examples(lesson, data, seed, partial(beliefs, tokenizer, network, device))
    seen = resume(network, adam, work)
    print(f"{len(lessons):,} examples, {seen:,} of them seen, on {device}", flush=True)
    # A resumed run begins at the pool in which it was stopped.
    seen -= seen % POOL
    began = saved = told = time.monotonic()
    begun, smooth = seen, 0.0
    for rows in batches(tokenizer, lessons[seen:], seed + seen):
        for group in adam.param_groups:
            group["lr"] = largest * slope((seen + 1) / (len(lessons) + 1))
        loss = loss_of(network, rows, device)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        adam.step()
        adam.zero_grad(set_to_none=True)
        seen += len(rows)
        smooth = 0.98 * smooth + 0.02 * float(loss.detach()) if smooth else float(loss.detach())
        now = time.monotonic()
        if now - told > 60:
            told = now
            print(f"{seen:,} seen, loss {smooth:.4f}, {(seen - begun) / (now - began):.1f} examples/s", flush=True)
        if now - saved > CHECKPOINT_SECONDS:
            saved = now
            checkpoint(network, adam, seen, work)
    checkpoint(network, adam, seen, work)
    out.parent.mkdir(parents=True, exist_ok=True)
    save(network, out)
    print(f"written to {out}", flush=True)


def checkpoint(network: Any, adam: Any, seen: int, work: Path) -> None:
    """Keep the state, whole or not at all."""
    import torch

    work.mkdir(parents=True, exist_ok=True)
    draft = work / "checkpoint.tmp"
    torch.save({"network": network.state_dict(), "adam": adam.state_dict(), "seen": seen}, draft)
    draft.replace(work / "checkpoint.pt")
    save(network, work / "reader.safetensors")


def resume(network: Any, adam: Any, work: Path) -> int:
    """Take up a kept state; the number of examples that it has seen, 0 where there is none."""
    import torch

    path = work / "checkpoint.pt"
    if not path.exists():
        return 0
    kept = torch.load(path, weights_only=True)
    network.load_state_dict(kept["network"])
    adam.load_state_dict(kept["adam"])
    return int(kept["seen"])


def main(
    data: Path,
    work: Path,
    out: Annotated[Path, typer.Option()] = Path("service/reader/reader.safetensors"),
    start: Annotated[Path | None, typer.Option(help="Weights to refine.")] = None,
    lesson: Annotated[Lesson, typer.Option(help="What it learns from.")] = Lesson.MIXTURE,
    seed: Annotated[int, typer.Option()] = SEED,
    frozen: Annotated[int, typer.Option(help="Lowest layers that are not trained.")] = 0,
) -> None:
    """Train the reader."""
    train(data, work, out, start, lesson, seed, frozen)


if __name__ == "__main__":
    typer.run(main)
