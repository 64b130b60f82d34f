"""Formulas of Office (OMML) as a line: "x = (-b ± √(b^2 - 4ac))/(2a)"."""

from __future__ import annotations

from typing import Any

from corpus.formats.package import attribute, child, tag


def formula(element: Any) -> str:
    """The formula's line."""
    name = tag(element)
    if name == "t":
        return element.text or ""
    if name.endswith("Pr"):
        return ""
    shown = SHAPES.get(name)
    return shown(element) if shown else "".join(formula(each) for each in element)


def piece(element: Any, name: str) -> str:
    """A named part of a formula, in brackets where it is more than a word."""
    part = child(element, name)
    line = formula(part).strip() if part is not None else ""
    return line if line.isalnum() or not line else f"({line})"


def fraction(element: Any) -> str:
    """a/b"""
    return f"{piece(element, 'num')}/{piece(element, 'den')}"


def radical(element: Any) -> str:
    """√a, with the degree before it"""
    return f"{piece(element, 'deg')}√{piece(element, 'e')}"


def scripts(element: Any) -> str:
    """a_b^c"""
    base = child(element, "e")
    below, above = piece(element, "sub"), piece(element, "sup")
    return (formula(base) if base is not None else "") + (f"_{below}" if below else "") + (f"^{above}" if above else "")


def sum_over(element: Any) -> str:
    """∑_a^b c"""
    properties = child(element, "naryPr", "chr")
    sign = attribute(properties, "val") if properties is not None else "∫"
    below, above = piece(element, "sub"), piece(element, "sup")
    body = child(element, "e")
    return f"{sign}{f'_{below}' if below else ''}{f'^{above}' if above else ''} {formula(body) if body is not None else ''}"


def delimited(element: Any) -> str:
    """(a, b)"""
    opening, closing = (child(element, "dPr", name) for name in ("begChr", "endChr"))
    left = attribute(opening, "val") if opening is not None else "("
    right = attribute(closing, "val") if closing is not None else ")"
    return f"{left}{', '.join(formula(each) for each in element if tag(each) == 'e')}{right}"


def matrix(element: Any) -> str:
    """[a, b; c, d]"""
    rows = (", ".join(formula(cell) for cell in row if tag(cell) == "e") for row in element if tag(row) == "mr")
    return f"[{'; '.join(rows)}]"


SHAPES = {
    "f": fraction,
    "rad": radical,
    "sSub": scripts,
    "sSup": scripts,
    "sSubSup": scripts,
    "nary": sum_over,
    "d": delimited,
    "m": matrix,
}
