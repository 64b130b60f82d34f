"""The entry point: makes the `plenum` command out of what each package offers."""

from __future__ import annotations

import sys

from service.command import app, run


def main() -> None:
    """Run the command line."""
    sys.exit(run(app))


if __name__ == "__main__":
    main()
