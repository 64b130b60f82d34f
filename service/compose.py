"""Composing: findings to statements and their citations, without a language model.

An answer is made of sentences of the sources, each in the words of its source: for a fact those that answer about as well as the best one
does; for a list all that add something; for a comparison the best of each side. With them come the items that a lead-in announces and the
sentence to which a pronoun points back. Statements are the source's words without markup; quotes are untouched.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Callable, Container, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from corpus.document import Document, Span
from index.found import Found, Hit
from index.lexical import words
from index.passage import context
from service.answer import Citation, Nearest, Statement, Status
from service.cite import MARKER, Piece, cite, plain
from service.differ import difference, rivals
from service.kind import Kind
from service.labels import lapsed, note
from service.options import ORDER
from service.read import Finding
from service.revise import revisions
from service.sides import MORE
from service.verdict import larger, order, verdict
from service.wanted import NUMBER
from service.words import FUNCTION_WORDS, names

COMPANION = {Kind.FACT: 0.5, Kind.YES_NO: 0.5, Kind.COMPARISON: 0.5, Kind.REASON: 0.25, Kind.PLACE: 0.0}
"""A further sentence is shown where its odds are at least this share of the best one's; of a list, all are (eval/LOG.md, "Composing")."""

BESIDE = 0.25
"""The share of the odds otherwise needed that one side of a comparison has to have beside another that answers."""

APART = 0.25
"""The share of the odds of a sentence that names both sides of a comparison that one has to have which names this side alone."""

MAX_STATEMENTS = {Kind.FACT: 3, Kind.YES_NO: 3, Kind.COMPARISON: 3, Kind.REASON: 5, Kind.PLACE: 6, Kind.COUNT: 8, Kind.LIST: 12}
"""Sentences of an answer (of one side of a comparison), the items of announced lists not counted."""

MAX_ITEMS = 20
"""Items of one list."""

NEAREST = 3
"""Passages named where the documents do not answer."""

ENUMERATION = re.compile(
    r"\w,\s[^,;:.]+(?:,\s[^,;:.]+)*,?\s(?:and|or|as well as)\s\w|\((?:i|a|1)\)\s.*\((?:ii|b|2)\)\s", re.IGNORECASE | re.DOTALL
)
"""Three things or more in one sentence, or numbered ones."""

NUMBERED = r"(?:\(?\d{1,3}(?:\.\d{1,3})*[.)]\s+)?"
"""A paragraph's number, where there is one."""

POINTS_BACK = re.compile(
    rf"{NUMBERED}(?:(?:he|she|it|they|this|these|those|such|both|its|their|his|her)\b"
    r"|the (?:plan|measures?|law|act|fund|report|company|city|document|proposal|programme|program|policy|project|scheme|latter|former)\b)",
    re.IGNORECASE,
)
"""How a sentence begins that is not understood without the one before it."""


GOES_ON = re.compile(r"(?:\(?(?:\d{1,2}|[a-z]|[ivx]{1,5})[.)]\s+)?[a-z]")
"""How a sentence begins that goes on with another: in lower case, perhaps behind a letter or a number."""


GROUNDS = re.compile(
    rf"{NUMBERED}(?:(?:(?:this|that|it) is )?because\b"
    r"|(?:the|its|their|his|her|one|another) (?:reason|aim|goal|purpose|object|objective|intention"
    r"|idea|hope|rationale|point)s?\b|(?:this|that|it|these|they) (?:aims?|is (?:intended|meant|designed)|are (?:intended|meant)|would|will"
    r"|should|serves?|helps?|allows?|ensures?)\b|in this way\b|thereby\b|otherwise\b|so that\b|in order to\b)",
    re.IGNORECASE,
)
"""How a sentence begins that gives the reason for the one before it."""

OPENS_WITH = re.compile(rf"{NUMBERED}\W*(?P<word>[A-Z][\w'’-]+)")
"""The word with which a sentence begins."""

ADVISED = re.compile(r"\bshould\b")

ALIKE = 0.1
"""Share of the odds otherwise needed from which a sentence is shown in a list that is put like one that is shown beside it."""

ITEMS = 3
"""Items that make a list, which then answers as a whole."""

FOLLOWING = 3
"""Sentences behind the best one among which its reason is looked for."""


@dataclass(frozen=True, slots=True)
class Bars:
    """The supports from which an answer counts as one, and from which a sentence is worth showing (`eval/calibrate.py` finds them)."""

    answered: float
    partial: float


@dataclass(frozen=True, slots=True)
class Composed:
    """What an answer says, before it has been verified."""

    status: Status
    statements: tuple[Statement, ...]
    citations: tuple[Citation, ...]
    confidence: float
    notes: tuple[str, ...] = ()


def compose(kind: Kind, question: str, findings: Sequence[Finding], bars: Bars) -> Composed:
    """The sentences that answer, grouped by document, the one with the best sentence first, each in the order of its document."""
    findings = as_wholes(findings, bars) if kind is Kind.LIST else findings
    best = max((finding.support for finding in findings), default=0.0)
    if best < bars.partial:
        return unanswered(best)
    every = kind is Kind.LIST or (kind is Kind.COUNT and not counted(findings, best))
    sure = bars.answered if best >= bars.answered else bars.partial
    gone = out_of_force(findings)
    standing = in_force(findings, gone, sure)
    first = max(standing, key=lambda finding: finding.support)
    if every and enumerates(first):
        standing = beside_a_list(first, standing, companion(kind, first.support, bars))
    bar = bars.partial if every else companion(kind, first.support, bars)
    chosen = choose(standing, bar, MAX_STATEMENTS[kind], adds if every else differs)
    if kind is Kind.REASON:
        chosen = with_next(chosen, standing, FOLLOWING, lambda each: bool(GROUNDS.match(each.text)))
    elif every and not enumerates(first):
        chosen = with_next(chosen, standing, 1, lambda each: bool(POINTS_BACK.match(each.text)) and enumerates(each))
        chosen = with_alike(chosen, standing, bars)
    told = [] if every else rivals(question, findings, sure)
    revised = [] if every or told else revisions(question, first, standing)
    others = [each.finding for each in told if each.finding not in chosen]
    shown = without_repeats([*pieces(revised), *pieces(chosen, kind is not Kind.COUNT or every), *pieces(others)])
    statements, citations = cite(shown if every else about(names(question), shown))
    if kind is Kind.YES_NO:
        statements = with_verdict(question, chosen, statements, citations)
    if told:
        statements = after(difference(told), [each.finding for each in told], statements, citations)
    lapses = [gone[doc_id] for doc_id in dict.fromkeys(citation.doc_id for citation in citations) if doc_id in gone]
    notes = (looked_at(findings),) if every else ()
    return Composed(status_of(best, bars), statements, citations, round(best, 4), (*notes, *lapses))


def as_wholes(findings: Sequence[Finding], bars: Bars) -> list[Finding]:
    """The findings; of a list whose items are all about as sure, the best one as sure as that any of the best three answers."""
    least, lists = ALIKE * odds(bars.partial), defaultdict[str, list[Finding]](list)
    for finding in findings:
        if odds(finding.support) >= least and is_item(finding.document, finding.sentence):
            lists[finding.chunk.id].append(finding)
    lifted: dict[tuple[str, Span], float] = {}
    for items in lists.values():
        best = sorted(items, key=lambda finding: -finding.support)[:ITEMS]
        if len(best) == ITEMS and odds(best[-1].support) >= ALIKE * odds(best[0].support):
            lifted[best[0].place] = 1 - math.prod(1 - item.support for item in best)
    return [replace(each, support=lifted.get(each.place, each.support)) for each in findings]


def beside_a_list(first: Finding, findings: Sequence[Finding], bar: float) -> list[Finding]:
    """What is worth showing beside a sentence that lists: what is surer than the bar, and what lists in the same document."""
    return [each for each in findings if each.support >= bar or (each.document.id == first.document.id and enumerates(each))]


def out_of_force(findings: Sequence[Finding]) -> dict[str, str]:
    """A note on each document that is no longer in force, by its id."""
    documents = {finding.document.id: finding.document for finding in findings}
    return {doc_id: note(each, documents) for doc_id, each in documents.items() if lapsed(each, documents.values())}


def in_force(findings: Sequence[Finding], gone: Container[str], bar: float) -> list[Finding]:
    """The findings of documents that are in force; all of them where none of those reaches the bar."""
    kept = [finding for finding in findings if finding.document.id not in gone]
    return kept if max((finding.support for finding in kept), default=0.0) >= bar else list(findings)


def beside(question: str, sides: Sequence[tuple[str, Sequence[Finding]]], bars: Bars) -> Composed:
    """A comparison: the best of each side, one side after the other, and which came first where that is asked; partial where a side is
    missing. A lead-in to a list is left out, its items may speak of others; so is a sentence that names the other side alone."""
    others = [told_by(name) for name, _ in reversed(sides)]
    sides = [
        (name, [each for each in own if not leads_in(each) and not names_alone(each, other, told_by(name))])
        for (name, own), other in zip(sides, others, strict=True)
    ]
    sides = [(name, of_one(own, told_by(name), other)) for (name, own), other in zip(sides, others, strict=True)]
    supports = [max((each.support for each in own), default=0.0) for _, own in sides]
    if max(supports) < bars.partial:
        return unanswered(max(supports))
    chosen = [
        choose(own, companion(Kind.COMPARISON, best, bars), 2, differs) or other_side(name, own, bars)
        for (name, own), best in zip(sides, supports, strict=True)
    ]
    notes = tuple(f"The documents do not say this of {name}." for (name, _), own in zip(sides, chosen, strict=True) if not own)
    statements, citations = cite(without_repeats([piece for own in chosen for piece in pieces(own)]))
    if not notes:
        statements = with_outcome(question, [(name, own[0]) for (name, _), own in zip(sides, chosen, strict=True)], statements, citations)
    least = min(support for support, own in zip(supports, chosen, strict=True) if own)
    return Composed(Status.PARTIAL if notes else status_of(least, bars), statements, citations, round(least, 4), notes)


def other_side(name: str, findings: Sequence[Finding], bars: Bars) -> list[Finding]:
    """Where a comparison has one side: the best sentence that names the other, if it answers nearly."""
    least = BESIDE * odds(bars.partial)
    naming = (each for each in findings if odds(each.support) >= least and told_by(name) <= set(words(each.text)))
    best = max(naming, key=lambda each: each.support, default=None)
    return [best] if best else []


def both(answers: Sequence[tuple[str, Composed]]) -> Composed:
    """The answers to questions that were asked in one, one after the other, no sentence twice; partial where one has none."""
    told = [each for _, each in answers if each.statements]
    if not told:
        return unanswered(max(1 - each.confidence for _, each in answers))
    cited: dict[tuple[str, Span], Citation] = {}
    statements: dict[tuple[str, tuple[int, ...]], Statement] = {}
    for each in told:
        numbers = {}
        for citation in each.citations:
            kept = cited.setdefault(quoted_at(citation), replace(citation, number=len(cited) + 1))
            numbers[citation.number] = kept.number
        for statement in each.statements:
            backing = tuple(numbers[number] for number in statement.citations)
            statements.setdefault((statement.text, backing), replace(statement, citations=backing))
    silent = [f"The documents do not answer “{question}”" for question, each in answers if not each.statements]
    whole = not silent and all(each.status is Status.ANSWERED for each in told)
    return Composed(
        Status.ANSWERED if whole else Status.PARTIAL,
        tuple(statements.values()),
        tuple(cited.values()),
        min(each.confidence for each in told),
        tuple(dict.fromkeys([*(note for each in told for note in each.notes), *silent])),
    )


def quoted_at(citation: Citation) -> tuple[str, Span]:
    """Where a citation's words stand."""
    return citation.doc_id, (citation.start, citation.end)


def told_by(name: str) -> set[str]:
    """The words by which a side of a comparison is told: those of its names, or all of them where it has none."""
    return set(words(" ".join(names(name)) or name))


def of_one(findings: Sequence[Finding], one: set[str], other: set[str]) -> list[Finding]:
    """The findings; without those that name both sides, where one that names this side alone answers nearly as well."""
    best = max((each.support for each in findings), default=0.0)
    alone = [each for each in findings if not other <= set(words(each.text))]
    named = max((each.support for each in alone if one <= set(words(each.text))), default=0.0)
    return alone if odds(named) >= APART * odds(best) else list(findings)


def names_alone(finding: Finding, one: set[str], other: set[str]) -> bool:
    """Whether a sentence names the one side and not the other."""
    held = set(words(finding.text))
    return one <= held and not other <= held


def unanswered(best: float) -> Composed:
    """Nothing to show; sure of that as far as the best sentence is not one."""
    return Composed(Status.NOT_IN_CORPUS, (), (), round(1 - best, 4))


def status_of(best: float, bars: Bars) -> Status:
    """Whether a support makes an answer or a part of one."""
    return Status.ANSWERED if best >= bars.answered else Status.PARTIAL


def companion(kind: Kind, best: float, bars: Bars) -> float:
    """The support from which a sentence is shown beside the best one."""
    least = COMPANION.get(kind, COMPANION[Kind.FACT]) * odds(best)
    return max(bars.partial, least / (1 + least))


def odds(probability: float) -> float:
    """How many times as likely as not."""
    return probability / max(1 - probability, 1e-9)


def counted(findings: Sequence[Finding], best: float) -> bool:
    """Whether the best sentence itself tells a number, so that nothing has to be counted up."""
    top = next(finding for finding in findings if finding.support == best)
    return bool(top.answer and NUMBER.search(top.document.text[slice(*top.answer)]))


def looked_at(findings: Sequence[Finding]) -> str:
    """How far the search for all of a kind went."""
    documents = {finding.document.id for finding in findings}
    passages = {finding.chunk.id for finding in findings}
    return f"Looked at {several(len(passages), 'passage')} of {several(len(documents), 'document')}."


def several(count: int, thing: str) -> str:
    """So many of a thing."""
    return f"{count} {thing}{'s' * (count != 1)}"


def with_verdict(
    question: str, chosen: Sequence[Finding], statements: tuple[Statement, ...], citations: tuple[Citation, ...]
) -> tuple[Statement, ...]:
    """The statements, the best sentence's after a Yes or a No where its words state that."""
    best = chosen[0]
    said = verdict(question, best.text, context(best.document, best.chunk))
    if not said:
        return statements
    (number,) = (each.number for each in citations if quoted_at(each) == (best.document.id, best.sentence))
    place = next(place for place, each in enumerate(statements) if each.citations[0] == number)
    first, shift = statements[place], len(said) + 2
    spans = tuple((start + shift, end + shift) for start, end in first.spans)
    return (*statements[:place], replace(first, text=f"{said}: {first.text}", spans=spans), *statements[place + 1 :])


def with_outcome(
    question: str, pair: Sequence[tuple[str, Finding]], statements: tuple[Statement, ...], citations: tuple[Citation, ...]
) -> tuple[Statement, ...]:
    """The statements after one that says which came first or has more, where that is asked and the sentences' dates or amounts tell it."""
    said = ""
    if ORDER.search(question):
        said = order([(name, finding.text) for name, finding in pair])
    elif MORE.search(question):
        said = larger([(name, finding.text, within(finding)) for name, finding in pair])
    return after(f"{said}.", [finding for _, finding in pair], statements, citations) if said else statements


def within(finding: Finding) -> Span | None:
    """Where the answer stands in the sentence."""
    start = finding.sentence[0]
    return (finding.answer[0] - start, finding.answer[1] - start) if finding.answer else None


def after(
    text: str, findings: Sequence[Finding], statements: tuple[Statement, ...], citations: tuple[Citation, ...]
) -> tuple[Statement, ...]:
    """The statements after one that sets some of them side by side and rests on their quotes."""
    places = {quoted_at(each): each.number for each in citations}
    numbers = dict.fromkeys(places[finding.document.id, finding.sentence] for finding in findings)
    return (Statement(text, tuple(numbers), round(min(finding.support for finding in findings), 4)), *statements)


Novelty = Callable[[Finding, Sequence[Finding]], bool]
"""Whether a finding is worth showing beside those that are chosen already."""


def choose(findings: Sequence[Finding], bar: float, most: int, worth: Novelty) -> list[Finding]:
    """The best sentence and those beyond the bar that say something else."""
    chosen: list[Finding] = []
    for finding in sorted(findings, key=lambda finding: -finding.support):
        if finding.support < bar or len(chosen) == most:
            break
        if worth(finding, chosen):
            chosen.append(finding)
    return chosen


def with_next(chosen: Sequence[Finding], findings: Sequence[Finding], most: int, goes_on: Callable[[Finding], bool]) -> list[Finding]:
    """What was chosen, with the first of so many sentences behind the best one that goes on with it: its reason, or what it counts."""
    best = chosen[0]
    behind = [each for each in findings if each.chunk.id == best.chunk.id and each.sentence[0] >= best.sentence[1]]
    following = sorted(behind, key=lambda each: each.sentence)[:most]
    found = next((each for each in following if goes_on(each)), None)
    return [*chosen, found] if found and found not in chosen else list(chosen)


def with_alike(chosen: Sequence[Finding], findings: Sequence[Finding], bars: Bars) -> list[Finding]:
    """What was chosen of a list, with the sentences that stand beside one of those, are put like it, answer nearly and add something."""
    least, whole = ALIKE * odds(bars.partial), list(chosen)
    for finding in sorted(findings, key=lambda finding: -finding.support):
        if odds(finding.support) < least or len(whole) >= MAX_STATEMENTS[Kind.LIST]:
            break
        if finding not in whole and any(alike(finding, one) for one in chosen) and (leads_in(finding) or adds(finding, whole)):
            whole.append(finding)
    return whole


def alike(one: Finding, other: Finding) -> bool:
    """Whether two sentences of a passage are put alike: items of its list, sentences that open with the same word, or that both say what
    should be."""
    if one.chunk.id != other.chunk.id:
        return False
    if all(is_item(each.document, each.sentence) for each in (one, other)):
        return True
    opening, its = (OPENS_WITH.match(each.text) for each in (one, other))
    same = bool(opening and its and opening["word"] == its["word"] and opening["word"].lower() not in FUNCTION_WORDS)
    return same or all(ADVISED.search(each.text) for each in (one, other))


def differs(finding: Finding, chosen: Sequence[Finding]) -> bool:
    """Whether no chosen sentence shares nearly all its words."""
    own = set(words(finding.text))
    return not any(len(own & other) >= 0.75 * min(len(own), len(other)) for other in (set(words(each.text)) for each in chosen))


def adds(finding: Finding, chosen: Sequence[Finding]) -> bool:
    """Whether a sentence holds words that none of those chosen holds, or ends in a lead-in to a list."""
    said = {word for each in chosen for word in words(each.text)}
    own = set(words(finding.text))
    return len(own - said) > 0.25 * len(own) or (leads_in(finding) and differs(finding, chosen))


def pieces(chosen: Sequence[Finding], announced: bool = True) -> list[Piece]:
    """What is shown of the chosen sentences, in reading order; with what they announce, or only where they do not say how many it is."""
    return without_repeats([piece for finding in in_reading_order(chosen) for piece in unfold(finding, announced)])


def about(named: Sequence[str], shown: Sequence[Piece]) -> list[Piece]:
    """What is shown; of a list whose items each name somebody, only those that name who is asked for, if there are any."""
    wanted = [set(words(name)) for name in named]
    kept: list[Piece] = []
    for _, group in groupby(shown, key=lambda piece: (piece.finding.place, piece.item)):
        told = list(group)
        texts = [plain(piece.finding.document.text[slice(*piece.span)]) for piece in told]
        meant = [any(name <= set(words(text)) for name in wanted) for text in texts]
        apart = told[0].item and any(meant) and all(map(names, texts))
        kept += [piece for piece, own in zip(told, meant, strict=True) if own or not apart]
    return kept


def in_reading_order(chosen: Sequence[Finding]) -> list[Finding]:
    """Documents in the order of their best sentence, sentences in the order of their document."""
    rank: dict[str, int] = {}
    for finding in sorted(chosen, key=lambda finding: -finding.support):
        rank.setdefault(finding.document.id, len(rank))
    return sorted(chosen, key=lambda finding: (rank[finding.document.id], finding.sentence))


def unfold(finding: Finding, announced: bool = True) -> Iterator[Piece]:
    """The sentence; before it the one to which it points back or that it goes on from; behind it, where it ends in a colon, what it
    announces, if that is wanted or not even counted."""
    before = [span for span in finding.chunk.sentences if span[1] <= finding.sentence[0]]
    if led := lead_in(finding, before):
        yield Piece(finding, led)
    elif before and POINTS_BACK.match(finding.text) and not is_item(finding.document, before[-1]):
        yield Piece(finding, before[-1])
    yield Piece(finding, finding.sentence, is_item(finding.document, finding.sentence), finding.answer)
    if leads_in(finding) and (announced or not NUMBER.search(finding.text)):
        for span in [span for span in finding.chunk.sentences if span[0] >= finding.sentence[1]][:MAX_ITEMS]:
            if not is_item(finding.document, span):
                return
            yield Piece(finding, span, item=True)


def lead_in(finding: Finding, before: Sequence[Span]) -> Span | None:
    """Of the sentences before one that only goes on with something, the one that announced it: the last that ends in a colon, with nothing
    but more of the same between."""
    text, goes_on = finding.document.text, GOES_ON.match(finding.text)
    for start, end in reversed(before if goes_on else ()):
        if text[:end].endswith((":", "：")):
            return start, end
        if not (is_item(finding.document, (start, end)) or GOES_ON.match(text[start:end])):
            return None
    return None


def enumerates(finding: Finding) -> bool:
    """Whether a sentence itself lists three things or more."""
    return bool(ENUMERATION.search(finding.text))


def leads_in(finding: Finding) -> bool:
    """Whether a sentence announces a list."""
    return finding.text.rstrip().endswith((":", "："))


def is_item(document: Document, span: Span) -> bool:
    """Whether a sentence stands in a list or a table: behind a list's mark, or between a row's bars."""
    line_start = document.text.rfind("\n", 0, span[0]) + 1
    line = document.text[line_start : span[1]].lstrip()
    return bool(MARKER.match(line)) or line.startswith("|") or document.text[line_start : span[0]].isspace()


def without_repeats(pieces: Sequence[Piece]) -> list[Piece]:
    """Each stretch of a document once, where it comes first."""
    seen: dict[tuple[str, Span], Piece] = {}
    for piece in pieces:
        seen.setdefault((piece.finding.document.id, piece.span), piece)
    return list(seen.values())


def nearest(found: Found) -> tuple[Nearest, ...]:
    """The passages that came nearest."""
    return tuple(as_nearest(hit, found) for hit in found.hits[:NEAREST])


def as_nearest(hit: Hit, found: Found) -> Nearest:
    """A hit with the words of its passage."""
    document, chunk = found.documents[hit.chunk.doc_id], hit.chunk
    text = document.text[chunk.start : chunk.end]
    return Nearest(chunk.id, document.id, document.title, chunk.heading, text, chunk.start, chunk.end, round(hit.score, 4))
