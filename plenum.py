"""The entry point: makes the `plenum` command and the served application out of what each package offers."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from eval.command import app as evaluation
from service.command import app, run

if TYPE_CHECKING:
    from fastapi import APIRouter

    from service.ask import Plenum

app.add_typer(evaluation, name="eval")


def eval_routes(plenum: Plenum) -> APIRouter:
    """The routes of `eval`, loaded only where they are served."""
    from eval.http import routes

    return routes(plenum)


def main() -> None:
    """Run the command line."""
    sys.exit(run(app, mounts=[eval_routes]))


if __name__ == "__main__":
    main()
