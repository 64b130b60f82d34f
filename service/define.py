"""What is it? Sentences that say what a thing is, or what letters stand for, told by their form.

The network has learnt from questions that nearly all ask for something about a thing. Asked what a thing is, it is as glad of a sentence
that only speaks of it. The form of a definition is plain, and is looked for in more passages than would be read.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from index.found import Found, Hit
from service.read import Finding

MOST_WORDS = 6
"""Of a thing that is asked for by its name alone."""

SURE = 0.8
"""The probability that a sentence of this form answers (eval/LOG.md, "What is it?")."""

DEEP, DEEPEST = 40, 200
"""Passages that are looked through for a thing, and for letters."""

MOST_PASSAGES = 8
"""Of those that tell, how many are read."""

ASKED = re.compile(
    r"^\W*what\s+(?:is|are)\s+(?P<letters>\S+)\s+(?:short|an?\s+(?:acronym|abbreviation))\s+for\W*$"
    r"|^\W*(?:what(?:['’]s|\s+(?:is|are|was|were))|define)\s+(?:meant\s+by\s+)?(?P<thing>[^?,;:]+?)\W*$"
    r"|^\W*what\s+(?:does|do|did)\s+(?P<word>[^?,;:]+?)\s+(?:mean|stand\s+for|refer\s+to)\W*$",
    re.IGNORECASE,
)
ARTICLE = re.compile(r"^(?:an?|the)\s+", re.IGNORECASE)
LETTERS = re.compile(r"[A-Z][A-Za-z]?[A-Z0-9&-]*[A-Z0-9]")
SMALL = frozenset(("and", "at", "by", "de", "for", "in", "of", "on", "or", "the", "to", "with"))
"""Words that letters may leave out."""

HYPHENS = "‐‑–-"

ADVERB = r"(?:\w+ly\s+|in\s+\w+\s+|often\s+|just\s+)?"
OTHERWISE = r"(?!\s+(?:only|same|other|latter|former|first|last|cause|case|reason|result|subject|focus|question|responsibility)\b)"
KINDS = (
    rf"(?:(?:an?|the){OTHERWISE}|any|one\s+of|those"
    r"|(?:kinds?|types?|forms?|groups?|sets?|series|ways?|bodies|people)\s+(?:of|that|who|which|in|for))\b"
)
"""What stands before the class in which a thing belongs: a, the, one of, groups of; not before what is said of it otherwise."""


def thing_of(question: str) -> str:
    """What the question wants to know the meaning of; empty where it wants something else."""
    found = ASKED.match(question)
    if not found:
        return ""
    thing = ARTICLE.sub("", (found["thing"] or found["word"] or found["letters"]).strip(" “”‘’\"'"))
    return thing if len(thing.split()) <= MOST_WORDS else ""


def defines(thing: str, text: str) -> bool:
    """Whether a sentence says what a thing is."""
    return bool(thing and forms(thing).search(text))


@lru_cache(256)
def forms(thing: str) -> re.Pattern[str]:
    """The forms in which a sentence can say what a thing is; the name has to be whole there, and not part of a longer one."""
    words = [re.escape(word) for word in re.findall(r"[\w&'’]+", re.sub(r"(?<=\w\w)s$", "", thing))]
    stem = rf"[\s{HYPHENS}]+".join(words)
    whole = rf"(?![{HYPHENS}]\w)(?!\s+(?-i:(?!An?\b|The\b)[A-Z]))"
    name = rf"[“\"‘']?\b{stem}(?:e?s)?\b{whole}[”\"’']?(?:\s*\([^)]*\))?"
    opening = r"(?:^|[,;:]\s+|\bthat\s+)[^\w“\"‘']*(?:\d+(?:\.\d+)*[.)]?\s+)?(?:an?\s+|the\s+)?"
    be = rf"(?:is|are|was|were)\s+{ADVERB}"
    return re.compile(
        rf"{opening}{name},?\s+(?:{be}{KINDS}|{ADVERB}(?:means?|refers?\s+to|denotes?|stands?\s+for)\b)"
        rf"|{name}\s+(?:{be}|can\s+be\s+|may\s+be\s+)(?:defined|described|understood)\s+(?:as|to\s+be)\b"
        rf"|\b(?:known\s+as|called|termed)\s+(?:an?\s+|the\s+)?{name}"
        rf"|{name}\s+\((?:an?|the){OTHERWISE}\s+(?-i:[a-z])[^)]{{14,}}\)"
        rf"|^\W*{name}\s*[:–—|-]*\s*(?-i:An?|The)\s+\w+"
        rf"|^[^()]*\(\W*{stem}\W*\)\s*[:–—|-]*\s*(?-i:An?|The)\s+\w+"
        rf"|^\s*\|\s*\W*{name}\W*\|\s*\w+(?:\s+\S+){{3,}}",
        re.IGNORECASE,
    )


def spells_out(letters: str, text: str) -> bool:
    """Whether the words before the letters, which stand in brackets, are those that they stand for."""
    return any(begin_with(letters, text[: found.start()]) for found in re.finditer(rf"\(\W*{re.escape(letters)}\b", text))


def begin_with(letters: str, text: str) -> bool:
    """Whether the last words of a text, small ones aside, begin with these letters; words with a hyphen are one word or two."""
    wanted = [letter for letter in letters.lower() if letter.isalnum()]
    return any(begin(wanted, re.findall(words, text.lower())) for words in (r"[\w'’]+", rf"[\w'’{HYPHENS}]+"))


def begin(letters: Sequence[str], words: Sequence[str]) -> bool:
    """The same for words that are told apart."""
    if not (letters and words):
        return not letters
    *before, last = words
    return (last[0] == letters[-1] and begin(letters[:-1], before)) or (last in SMALL and begin(letters, before))


def depth(thing: str) -> int:
    """How many passages are looked through for a definition; letters are often spelt out once, in one of many passages that use them."""
    return DEEPEST if LETTERS.fullmatch(thing) else DEEP


def defining(thing: str, findings: Sequence[Finding]) -> list[Finding]:
    """Those that say what the thing is, of letters those that spell them out, with at least the support that their form gives them."""
    said = [each for each in findings if defines(thing, each.text)]
    spelt = [each for each in findings if LETTERS.fullmatch(thing) and spells_out(thing, each.text)]
    both = [each for each in said if each in spelt]
    return [replace(each, support=max(each.support, SURE)) for each in both or spelt or said]


def with_definitions(thing: str, found: Found, deeper: Found) -> Found:
    """What was found, and of what was found deeper the passages that say what the thing is or spell it out."""
    there = {hit.chunk.id for hit in found.hits}
    told = [hit for hit in deeper.hits if hit.chunk.id not in there and tells(thing, hit, deeper)]
    documents = {hit.chunk.doc_id: deeper.documents[hit.chunk.doc_id] for hit in told}
    return replace(found, hits=[*found.hits, *told[:MOST_PASSAGES]], documents={**documents, **found.documents})


def tells(thing: str, hit: Hit, found: Found) -> bool:
    """Whether a sentence of a passage says what the thing is, or spells it out."""
    text = found.documents[hit.chunk.doc_id].text
    sentences = [text[start:end] for start, end in hit.chunk.sentences]
    return any(defines(thing, each) or (LETTERS.fullmatch(thing) and spells_out(thing, each)) for each in sentences)
