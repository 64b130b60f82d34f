"""The gate: what a run has to reach, as `gates.toml` says it, and which measures may not fall.

Knows values, not how they are come by.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from corpus.errors import BadSetting
from eval.cases import digest
from eval.cases import load as load_gold
from eval.measures import BY_NAME, Value

FILE = Path(__file__).parent / "gates.toml"


@dataclass(frozen=True, slots=True)
class Gates:
    """Least and greatest values, and the measures in which a significant loss stops a release.

    The bounds are for runs of the gold set with the digest `gold`; for any where it is empty.
    """

    floor: Mapping[str, float]
    ceiling: Mapping[str, float]
    decide: tuple[str, ...]
    gold: str = ""

    def bind(self, gold: str) -> bool:
        """Whether the bounds are meant for runs of this gold set."""
        return self.gold in ("", gold)


def load(path: Path = FILE) -> Gates:
    """The gates of a file; BadSetting where it cannot be read or names a measure that there is not."""
    try:
        told = tomllib.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise BadSetting(f"{path} cannot be read as gates ({error})") from error
    gold = digest(load_gold(path.parent / told["gold"])) if "gold" in told else ""
    gates = Gates(told.get("floor", {}), told.get("ceiling", {}), tuple(told.get("loss", {}).get("measures", ())), gold)
    unknown = [name for name in (*gates.floor, *gates.ceiling, *gates.decide) if name not in BY_NAME]
    if unknown:
        raise BadSetting(f"{path} names {unknown[0]!r}, which is no measure: there are {', '.join(BY_NAME)}")
    return gates


def breaches(gates: Gates, values: Sequence[Value]) -> list[str]:
    """A line for each bound that a run does not keep; a measure that does not exist for it keeps none."""
    had = {value.measure: value.value for value in values}
    told = []
    for name, bound in gates.floor.items():
        value = had.get(name)
        if value is None or value < bound:
            told.append(f"{name} is {shown(value)}, under its floor of {bound:g}")
    for name, bound in gates.ceiling.items():
        value = had.get(name)
        if value is None or value > bound:
            told.append(f"{name} is {shown(value)}, over its ceiling of {bound:g}")
    return told


def shown(value: float | None) -> str:
    """A value as tables show it."""
    return "unknown" if value is None else f"{value:.3f}"
